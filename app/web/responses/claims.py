"""Models of claims, experiments and verdicts."""

from typing import Any

from pydantic import Field

from ...core.claims.findings import Outcome
from ...core.claims.parameters import ControlKind
from ...core.studies.spec import StudyKind
from .arrays import Answer, Number
from .studies import CurveStudySpec, RunStudySpec

Setting = str | float | list[str] | list[float]


class ClaimControl(Answer):
    """A setting of an experiment."""

    name: str
    label: str
    kind: ControlKind
    default: Setting
    choices: list[str]
    least: float
    most: float
    fewest: int
    longest: int


class ClaimChart(Answer):
    """A chart of an experiment's results."""

    study: str
    title: str
    metric: str
    x: str
    series: str | None
    log: bool


class Claim(Answer):
    """A claim of the article and the experiment that tests it."""

    name: str
    sentence: str
    question: str
    answers: list[str]
    depends: str
    controls: list[ClaimControl]
    charts: list[ClaimChart]
    studies: dict[str, RunStudySpec | CurveStudySpec] = Field(
        description="Specs of the experiment's studies by name, to post to `/api/studies`."
    )


class ClaimList(Answer):
    """The article's claims."""

    claims: list[Claim]


class Experiment(Answer):
    """The studies of a claim for the requested settings."""

    claim: str
    settings: dict[str, Setting]
    studies: dict[str, RunStudySpec | CurveStudySpec]


class VerdictLine(Answer):
    """A line of a chart."""

    label: str | None
    x: list[float | str]
    median: list[Number]
    low: list[Number]
    high: list[Number]


class VerdictPicture(Answer):
    """A chart of the results that a verdict is based on."""

    title: str
    metric: str
    x: str
    lines: list[VerdictLine]
    log: bool


class ClaimStatement(Answer):
    """A sentence that an experiment tests, with its own outcome."""

    sentence: str
    outcome: Outcome = Field(
        description="`tie` if the compared things are equal within a margin, `open` if more seeds "
        "could change the result."
    )
    finding: str = Field(description="The result, with its 95 % interval.")
    counts: bool = Field(description="Whether the outcome of the claim depends on it.")


class ClaimDeadUnit(Answer):
    """A dead unit of a run, and the epoch in which it died."""

    run: str = Field(description="Id of the run.")
    layer: int = Field(description="Hidden layer, from 0.")
    unit: int = Field(description="Unit in the layer, from 0.")
    epoch: int = Field(description="Epoch from which it is dead; 0 if it is from the start.")


class TableEntry(Answer):
    """An entry of a table: a text, and a smaller one next to it, such as an interval."""

    text: str
    note: str


class VerdictTable(Answer):
    """A small table with the numbers behind a headline; the first column has names of rows."""

    caption: str
    heads: list[str]
    rows: list[list[TableEntry]]


class SeedBar(Answer):
    """What was measured with one seed: a number, and the same in words."""

    seed: int
    value: Number
    text: str


class VerdictSubject(Answer):
    """The networks that a headline is about, one for each seed."""

    study: str = Field(description="Name of their study.")
    kind: StudyKind
    spec: dict[str, Any] = Field(
        description="The spec of the seed with the median value, to post to `/api/runs` or "
        "`/api/curves`."
    )
    seeded: list[str] = Field(description="Fields of the spec that are set to the seed.")
    seed: int = Field(description="The seed with the median value.")
    epoch: int = Field(description="The epoch of the measurement.")
    run: str = Field(description="The id of its run; `POST` the spec before its id is used.")
    title: str = Field(description="What the bars show.")
    reference: float | None = Field(description="A value to compare the bars with, such as 1.")
    bars: list[SeedBar] = Field(description="The value of each seed, the smallest first.")


class ActivationCosts(Answer):
    """Nanoseconds per element of each activation, and its share of a training step."""

    sizes: list[int]
    activation: dict[str, list[float]]
    derivative: dict[str, list[float]]
    applied: dict[str, list[float]] = Field(
        description="The derivative times the incoming gradient, as back-propagation needs it."
    )
    rounds: dict[str, list[list[float]]] = Field(
        description="For each of these and each size, ReLU's time as a ratio to the faster of the "
        "others, in each round of measurement."
    )
    widths: list[int]
    share: dict[str, list[float]]


class Verdict(Answer):
    """The result of a claim's experiment."""

    claim: str
    outcome: Outcome
    headline: str = Field(description="The result in one sentence.")
    table: VerdictTable | None = Field(description="The numbers behind the headline.")
    subject: VerdictSubject | None = Field(
        description="The networks that the headline is about; None without a study."
    )
    words: str
    numbers: dict[str, Number]
    answer: int | None = Field(
        description="Index of the claim's answer that the results support, from 0."
    )
    pictures: list[VerdictPicture]
    statements: list[ClaimStatement] = Field(
        description="The parts of the claim, from which its outcome follows."
    )
    intervals: dict[str, tuple[float, float]] = Field(
        description="95 % intervals of the `numbers` that have one, by name."
    )
    dead_units: list[ClaimDeadUnit] = Field(
        description="The dead units of the run with the median number of them; for the claim "
        "`dying` only."
    )
    costs: ActivationCosts | None = Field(None, description="For the claim `cheaper` only.")
