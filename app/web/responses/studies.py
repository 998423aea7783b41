"""Studies as the OpenAPI document describes them."""

from typing import Any, Literal

from pydantic import Field

from ...core.curves.spec import CurveSpec
from ...core.specs.run import RunSpec
from ...core.studies.spec import StudyKind, StudySpec
from .arrays import Answer, Number
from .frames import Status

StudyStatus = Literal["new", "running", "paused", "cancelled", "done"]


class RunStudySpec(StudySpec):
    """A study of runs: a base spec, what is changed in it, with which seeds."""

    kind: Literal["run"] = Field("run", title="Kind", description="What is studied")
    base: RunSpec = Field(RunSpec(), title="Base", description="The spec that is changed")


class CurveStudySpec(StudySpec):
    """A study of curves: a base spec, what is changed in it, with which seeds."""

    kind: Literal["curve"] = Field(title="Kind", description="What is studied")
    base: CurveSpec = Field(CurveSpec(), title="Base", description="The spec that is changed")


class StudyLinks(Answer):
    """Addresses of a study; `{metric}` and `{kind}` are to be filled in."""

    self: str
    rows: str
    stream: str
    summary: str
    figure: str
    export: str


class StudyProgress(Answer):
    """How far a study is."""

    status: StudyStatus
    reason: str | None = Field(description="Why it paused by itself.")
    cells: int
    done: int
    rate: float | None = Field(description="Cells a second.")
    seconds_left: float | None
    width: int | None = Field(description="Cells worked on at one time; 0: no worker is there.")


class StudyEntry(Answer):
    """A study in a list."""

    id: str
    kind: StudyKind
    axes: list[str] = Field(description="Fields of its axes.")
    progress: StudyProgress
    links: StudyLinks


class RunStudy(StudyEntry):
    """What is known of a study of runs."""

    kind: Literal["run"]
    spec: RunStudySpec


class CurveStudy(StudyEntry):
    """What is known of a study of curves."""

    kind: Literal["curve"]
    spec: CurveStudySpec


class StudyList(Answer):
    """The studies of this server, the latest first."""

    studies: list[StudyEntry]


class StudyRow(Answer):
    """What was measured of a cell at an epoch; null where a column does not apply."""

    cell: int
    values: dict[str, Any] = Field(description="What each axis's field is set to.")
    seed: int
    run: str
    epoch: int
    status: Status
    train_loss: Number
    train_r2: Number
    bound: int | float | None
    units: int
    dead_units: int = Field(description="ReLUs that are inactive on all training points.")
    inactive_units: int = Field(description="The same of all units with a kink, leaky ones too.")
    always_on_units: int
    gradient_norm: list[Number] | None
    saturated: list[Number] | None
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


class CurveStudyRow(StudyRow):
    """A row of a study of curves."""

    rmse_inside: Number
    max_inside: Number
    rmse_outside: Number
    max_outside: Number
    pieces: int | None
    kinks_in_interval: int | None


class StudyRows(Answer):
    """All rows so far."""

    study: str
    rows: list[RunStudyRow | CurveStudyRow]


class FinishedCell(Answer):
    """The rows of a cell that has finished, and how far the study is."""

    rows: list[RunStudyRow | CurveStudyRow]
    progress: StudyProgress


class SummaryLine(Answer):
    """Statistics over the seeds, by place."""

    label: str | None
    x: list[float | str] = Field(description="Numbers where all are, else labels.")
    low: list[Number]
    q1: list[Number]
    median: list[Number]
    q3: list[Number]
    high: list[Number]
    n: list[int]
    missing: list[int]


class StudySummary(Answer):
    """A metric against one axis, a line for each value of another."""

    metric: str
    x: str
    series: str | None
    epoch: int | None
    lines: list[SummaryLine]
