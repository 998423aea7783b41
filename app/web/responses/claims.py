"""Models of claims, experiments and verdicts."""

from pydantic import Field

from ...core.claims.findings import Outcome
from ...core.claims.parameters import ControlKind
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


class ActivationCosts(Answer):
    """Nanoseconds per element of each activation, and its share of a training step."""

    sizes: list[int]
    activation: dict[str, list[float]]
    derivative: dict[str, list[float]]
    widths: list[int]
    share: dict[str, list[float]]


class Verdict(Answer):
    """The result of a claim's experiment."""

    claim: str
    outcome: Outcome
    words: str
    numbers: dict[str, Number]
    answer: int | None = Field(
        description="Index of the claim's answer that the results support, from 0."
    )
    pictures: list[VerdictPicture]
    costs: ActivationCosts | None = Field(None, description="For the claim `cheaper` only.")
