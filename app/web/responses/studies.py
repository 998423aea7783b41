"""Models of studies, their rows and their summaries."""

from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from ...core.curves.spec import CurveSpec
from ...core.schema.base import Spec
from ...core.specs.run import RunSpec
from ...core.studies.names import MOST_CHARACTERS, read_name
from ...core.studies.spec import StudyKind, StudySpec
from .arrays import Answer, Number
from .frames import Status

StudyStatus = Literal["new", "running", "paused", "cancelled", "done"]


class RunStudySpec(StudySpec):
    """A study of runs: a base spec, the axes of values that vary in it, and the seeds."""

    kind: Literal["run"] = Field("run", title="Kind", description="Kind of the cells")
    base: RunSpec = Field(
        RunSpec(), title="Base", description="The spec in which the axes set values"
    )


class CurveStudySpec(StudySpec):
    """A study of curves: a base spec, the axes of values that vary in it, and the seeds."""

    kind: Literal["curve"] = Field(title="Kind", description="Kind of the cells")
    base: CurveSpec = Field(
        CurveSpec(), title="Base", description="The spec in which the axes set values"
    )


class StudyLinks(Answer):
    """URLs of a study. Replace `{metric}` and `{kind}` with values."""

    self: str
    rows: str
    stream: str
    summary: str
    figure: str
    export: str


class StudyProgress(Answer):
    """The progress of a study."""

    status: StudyStatus
    reason: str | None = Field(description="The error that paused the study, if there was one.")
    cells: int
    done: int
    rate: float | None = Field(description="Finished cells per second.")
    seconds_left: float | None
    width: int | None = Field(
        description="Number of cells that are being computed; 0 if all workers are busy with other "
        "studies or there are none; null if no server computes the study."
    )


class StudyEntry(Answer):
    """A study in a list."""

    id: str
    name: str | None = Field(description="Its name, if it has one.")
    created: str | None = Field(
        description="When it first started (ISO 8601, UTC); null if it never did."
    )
    shipped: bool = Field(
        description="True if it comes with the site, as evidence for the article: it cannot be "
        "deleted."
    )
    kind: StudyKind
    axes: list[str] = Field(description="Fields of its axes.")
    notice: str | None = Field(
        description="Why the spec is not stored; null if it is. As for a run."
    )
    progress: StudyProgress
    links: StudyLinks


class RunStudy(StudyEntry):
    """A study of runs and its progress."""

    kind: Literal["run"]
    spec: RunStudySpec


class CurveStudy(StudyEntry):
    """A study of curves and its progress."""

    kind: Literal["curve"]
    spec: CurveStudySpec


class StudyList(Answer):
    """A page of the studies of this server, the newest first."""

    studies: list[StudyEntry]
    total: int = Field(description="Number of all studies that match the query.")
    next: str | None = Field(
        description="The value of `after` for the next page; null on the last page."
    )


class StudyName(Spec):
    """The new name of a study."""

    name: str | None = Field(
        description=f"1 to {MOST_CHARACTERS} printable characters; null removes the name.",
    )

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str | None) -> str | None:
        try:
            return None if name is None else read_name(name)
        except ValueError as error:
            raise PydanticCustomError("name", "{reason}", {"reason": str(error)}) from error


class StudyRow(Answer):
    """The metrics of a cell at an epoch; null if a column does not apply."""

    cell: int
    values: dict[str, Any] = Field(description="Values of the axes by field.")
    seed: int
    run: str
    epoch: int
    status: Status
    train_loss: Number
    train_r2: Number
    bound: int | float | None
    units: int
    dead_units: int = Field(
        description="Number of ReLU units that are inactive on all training points."
    )
    inactive_units: int = Field(
        description="Number of ReLU and leaky ReLU units that are inactive on all training points."
    )
    always_on_units: int
    gradient_norm: list[Number] | None
    saturated: list[Number] | None
    preactivation_shift: list[Number] | None = Field(
        None,
        description="By hidden layer: median over its units of how far the mean pre-activation has "
        "moved since epoch 0. Absent from rows of older versions.",
    )
    preactivation_spread: list[Number] | None = Field(
        None,
        description="By hidden layer: median of its units' standard deviations over the training "
        "points. Absent from rows of older versions.",
    )
    seconds: float


class RunStudyRow(StudyRow):
    """A row of a study of runs."""

    test_loss: Number
    train_accuracy: Number
    test_accuracy: Number
    test_r2: Number
    regions: int | None
    boundary_segments: int | None
    boundary_length: Number
    regions_before: int | None = Field(
        None, description="Linear regions before training; with the measure `density` only."
    )
    region_density: Number = Field(
        None,
        description="How many times as dense linear regions are within a fortieth of the view's "
        "width of the decision boundary as elsewhere; with the measure `density` only, as the five "
        "below.",
    )
    region_density_before: Number = Field(
        None, description="The same ratio before training, at the same place."
    )
    region_density_random: Number = Field(
        None, description="The median of this ratio for untrained networks with other seeds."
    )
    crease_density: Number = Field(None, description="The ratio for the length of creases.")
    crease_density_before: Number = Field(None, description="The same before training.")
    crease_density_random: Number = Field(None, description="The same for untrained networks.")
    predictions: list[Number] | None = Field(
        None, description="The output at each point of the study's `at`."
    )
    formulas: list[Number] | None = Field(
        None,
        description="a, b and c of the linear formula a x1 + b x2 + c that holds at each point of "
        "`at`; null for a smooth network.",
    )
    deaths: list[tuple[int, int, int]] | None = Field(
        None,
        description="Layer, unit (both from 0) and epoch of death of each dead unit; with the "
        "measure `deaths` only.",
    )


class CurveStudyRow(StudyRow):
    """A row of a study of curves."""

    rmse_inside: Number
    max_inside: Number
    rmse_outside: Number
    max_outside: Number
    pieces: int | None
    kinks_in_interval: int | None


class StudyRows(Answer):
    """The rows of finished cells."""

    study: str
    rows: list[RunStudyRow | CurveStudyRow]
    next: int | None = Field(
        description="With `after`: its value for the cells that finish later; with `limit`: the "
        "`offset` of the next page, null on the last one. Otherwise null."
    )
    total: int | None = Field(
        description="With `limit`: number of finished cells that match the query; otherwise null."
    )


class StudyChange(Answer):
    """A study that has changed."""

    id: str
    progress: StudyProgress


class StudyChanges(Answer):
    """The studies that have changed since the previous event."""

    studies: list[StudyChange]


class FinishedCell(Answer):
    """The rows of a finished cell, and the progress of the study."""

    rows: list[RunStudyRow | CurveStudyRow]
    progress: StudyProgress


class SummaryLine(Answer):
    """Statistics over the seeds for each x."""

    label: str | None
    series_value: Any = Field(description="The series' value, as in the spec.")
    facet: str | None = Field(description="Label of the facet's value; null without `facet`.")
    facet_value: Any = Field(description="The facet's value, as in the spec.")
    x: list[float | str] = Field(description="Numbers, or labels if a value is not a number.")
    values: list[Any] = Field(description="The values of the axis for each x, as in the spec.")
    low: list[Number]
    q1: list[Number]
    median: list[Number]
    q3: list[Number]
    high: list[Number]
    mean: list[Number]
    sd: list[Number] = Field(
        description="Sample standard deviation; null with fewer than two values."
    )
    n: list[int]
    missing: list[int]


class StudySummary(Answer):
    """Statistics of a metric along one axis, with a line for each value of another axis."""

    metric: str
    x: str
    series: str | None
    facet: str | None
    epoch: int | None
    lines: list[SummaryLine]
