"""Runs as the OpenAPI document describes them."""

from typing import Any, Literal

from pydantic import Field

from ...core.specs.run import RunSpec
from .arrays import Answer, Number

RunStatus = Literal["new", "idle", "training", "diverged"]


class RunLinks(Answer):
    """Addresses of a run; `{epoch}`, `{kind}` and `{other}` are to be filled in."""

    self: str
    stream: str
    frame: str
    at: str
    figure: str
    export: str
    diff: str


class NamedRun(Answer):
    """A run: its id, its spec and its addresses."""

    id: str
    spec: RunSpec
    links: RunLinks


class RunMetrics(Answer):
    """One column per metric, one row per epoch of which a frame was made; empty without rows."""

    epoch: list[int] = Field(default_factory=list)
    loss: list[Number] = Field(
        default_factory=list, description="Mean loss of the epoch's batches, with penalties."
    )
    diverged: list[int | None] = Field(default_factory=list)
    seconds: list[Number] = Field(
        default_factory=list, description="Processor time of training to that epoch."
    )
    train_loss: list[Number] = Field(default_factory=list)
    test_loss: list[Number] = Field(default_factory=list)
    train_accuracy: list[Number] = Field(default_factory=list)
    test_accuracy: list[Number] = Field(default_factory=list)
    train_r2: list[Number] = Field(default_factory=list)
    test_r2: list[Number] = Field(default_factory=list)
    gradient_norm: list[list[Number] | None] = Field(default_factory=list)


class Run(NamedRun):
    """What is known of a run."""

    status: RunStatus
    epochs: int = Field(description="Epochs trained.")
    diverged: int | None = Field(description="Epoch at which it diverged.")
    metrics: RunMetrics


class SpecDifference(Answer):
    """One field in which two specs differ."""

    place: str = Field(description="Where it stands in a spec: `training.random_state`.")
    values: list[Any] = Field(
        min_length=2, max_length=2, description="The two values; of points only how many."
    )
    words: str
    matters: bool = Field(description="False if neither run makes use of the field.")


class RunDifferences(Answer):
    """What two runs differ in."""

    runs: list[str] = Field(min_length=2, max_length=2)
    differences: list[SpecDifference]
