"""Claims as the OpenAPI document describes them."""

from pydantic import Field

from ...core.claims.findings import Outcome
from ...core.claims.parameters import ControlKind
from .arrays import Answer, Number
from .studies import CurveStudySpec, RunStudySpec

Setting = str | float | list[str] | list[float]


class ClaimControl(Answer):
    """What may be changed of an experiment."""

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
    """One picture of an experiment."""

    study: str
    title: str
    metric: str
    x: str
    series: str | None
    log: bool


class Claim(Answer):
    """A claim of the article and how it is tested."""

    name: str
    sentence: str
    question: str
    answers: list[str]
    depends: str
    controls: list[ClaimControl]
    charts: list[ClaimChart]
    studies: dict[str, RunStudySpec | CurveStudySpec] = Field(
        description="Specs of studies, to be posted, by name."
    )


class ClaimList(Answer):
    """The article's claims."""

    claims: list[Claim]


class Experiment(Answer):
    """The studies of a claim with the settings asked for."""

    claim: str
    settings: dict[str, Setting]
    studies: dict[str, RunStudySpec | CurveStudySpec]


class VerdictLine(Answer):
    """A line of a picture."""

    label: str | None
    x: list[float | str]
    median: list[Number]
    low: list[Number]
    high: list[Number]


class VerdictPicture(Answer):
    """A chart of what a verdict is about."""

    title: str
    metric: str
    x: str
    lines: list[VerdictLine]
    log: bool


class ActivationCosts(Answer):
    """Nanoseconds per number of each activation, and its share of a training step."""

    sizes: list[int]
    activation: dict[str, list[float]]
    derivative: dict[str, list[float]]
    widths: list[int]
    share: dict[str, list[float]]


class Verdict(Answer):
    """What came of a claim's experiment."""

    claim: str
    outcome: Outcome
    words: str
    numbers: dict[str, Number]
    answer: int | None = Field(description="Which of the claim's answers, from 0.")
    pictures: list[VerdictPicture]
    costs: ActivationCosts | None = Field(None, description="Of the claim `cheaper` only.")
