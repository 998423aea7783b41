"""Models of runs."""

from typing import Any, Literal

from pydantic import Field

from ...core.diagnosis.problems import Name as ProblemName
from ...core.films.order import FilmFormat
from ...core.frames.palette import ThemeName
from ...core.specs.run import RunSpec
from .arrays import Answer, Number

RunStatus = Literal["new", "idle", "training", "diverged"]


class RunLinks(Answer):
    """URLs of a run. Replace `{epoch}`, `{kind}`, `{film_format}` and `{other}` with values."""

    self: str
    stream: str
    frame: str
    at: str
    figure: str
    export: str
    film: str
    diff: str


class NamedRun(Answer):
    """A run: its id, its spec and its URLs."""

    id: str
    spec: RunSpec
    notice: str | None = Field(
        description="Why the spec is not stored, for example because the disk is full. The URLs of "
        "the run then work until the server stops or needs its memory. Null if it is stored."
    )
    links: RunLinks


class RunMetrics(Answer):
    """A column for each metric, with a row for each epoch that has a computed frame."""

    epoch: list[int] = Field(default_factory=list)
    loss: list[Number] = Field(
        default_factory=list,
        description="Mean loss over the epoch's mini-batches, including the L1 and L2 penalties.",
    )
    diverged: list[int | None] = Field(default_factory=list)
    seconds: list[Number] = Field(
        default_factory=list, description="CPU time of training up to the epoch, in seconds."
    )
    train_loss: list[Number] = Field(default_factory=list)
    test_loss: list[Number] = Field(default_factory=list)
    train_accuracy: list[Number] = Field(default_factory=list)
    test_accuracy: list[Number] = Field(default_factory=list)
    train_r2: list[Number] = Field(default_factory=list)
    test_r2: list[Number] = Field(default_factory=list)
    gradient_norm: list[list[Number] | None] = Field(default_factory=list)
    problems: list[list[ProblemName] | None] = Field(
        default_factory=list,
        description="Names of the problems of training; null for metrics of an older version.",
    )


class Subdivision(Answer):
    """The progress of a subdivision into linear regions."""

    layer: int = Field(description="The layer that is cutting, from 1; above `layers`, classes.")
    layers: int = Field(description="Number of layers that cut.")
    regions: int = Field(description="Number of regions found so far.")


class FilmProgress(Answer):
    """A film that is being made, and how many of its frames are done."""

    format: FilmFormat
    first: int = Field(description="Epoch of the first frame.")
    last: int = Field(description="Epoch of the last frame.")
    frames: int
    width: int
    theme: ThemeName
    done: int = Field(description="Number of frames that are drawn.")


class SeenProblem(Answer):
    """A problem of training, and where it was first seen."""

    name: ProblemName
    epoch: int = Field(description="The first epoch with a computed frame that has it.")


class Run(NamedRun):
    """A run, its progress and its metrics."""

    status: RunStatus
    epochs: int = Field(description="Number of epochs trained.")
    diverged: int | None = Field(description="Epoch at which the run diverged.")
    subdivision: Subdivision | None = Field(
        description="Progress of the largest subdivision into linear regions that is running for a "
        "frame of this run."
    )
    films: list[FilmProgress] = Field(description="The films of this run that are being made.")
    problems: list[SeenProblem] = Field(
        description="The problems in the computed frames. A frame's `metrics` explain them."
    )
    metrics: RunMetrics


class SpecDifference(Answer):
    """A field in which two specs differ."""

    place: str = Field(description="Path of the field in a spec, such as `training.random_state`.")
    values: list[Any] = Field(
        min_length=2, max_length=2, description="The two values; for points, only their number."
    )
    words: str
    matters: bool = Field(description="False if neither run uses the field.")


class RunDifferences(Answer):
    """The differences between the specs of two runs."""

    runs: list[str] = Field(min_length=2, max_length=2)
    differences: list[SpecDifference]
