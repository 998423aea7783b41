"""Models of curves and their frames."""

from typing import Annotated

from pydantic import Field

from ...core.curves.spec import CurveSpec
from .arrays import Answer, Matrix, Number, Numbers, Unit
from .frames import Divergence, Epoch, NetworkWeights, Status, TrainingProblem, Why
from .runs import RunStatus

CurveId = Annotated[str, Field(description="Id of the curve.")]
Range = Annotated[list[float], Field(min_length=2, max_length=2, description="`[low, high]`")]


class CurveLinks(Answer):
    """URLs of a curve. Replace `{epoch}` and `{kind}` with values."""

    self: str
    stream: str
    frame: str
    at: str
    figure: str
    export: str


class NamedCurve(Answer):
    """A curve: its id, the id of its run, its spec and its URLs."""

    id: str
    run: str
    spec: CurveSpec
    notice: str | None = Field(
        description="Why the spec is not stored; null if it is. As for a run."
    )
    links: CurveLinks


class Curve(NamedCurve):
    """A curve and its training progress."""

    status: RunStatus
    epochs: int
    diverged: int | None


class CurveSamples(Answer):
    """The training points."""

    x: Numbers
    y: Numbers


class CurveLine(Answer):
    """The fit and the target function at samples of x, including every kink."""

    x: Numbers
    fit: Numbers
    truth: Numbers | None = Field(
        description="Values of the target function; null for points drawn by the user."
    )


class CurveMetrics(Answer):
    """Metrics of the fit on the training points."""

    train_loss: Number
    train_r2: Number
    gradient_norm: list[Number] | None
    dead_units: int = Field(
        description="Number of ReLU units that are inactive on all training points."
    )
    inactive_units: int = Field(
        description="Number of ReLU and leaky ReLU units that are inactive on all training points."
    )
    linear_units: int = Field(description="Number of units that are active on all training points.")
    problems: list[TrainingProblem] = Field(
        description="Problems of training at this epoch, the most urgent first, as those of a run. "
        "Their remedies change fields of the curve."
    )


class CurveError(Answer):
    """The error of the fit against the target function."""

    rmse: float
    max: float


class CurveErrors(Answer):
    """Errors inside and outside the training interval."""

    inside: CurveError | None
    outside: CurveError | None


class CurvePieces(Answer):
    """The linear pieces of the fit in the range."""

    from_: Numbers = Field(alias="from")
    to: Numbers
    slope: Numbers
    intercept: Numbers


class CurveKink(Answer):
    """A kink of the fit, and the units that switch there."""

    x: float
    y: Number
    units: list[Unit]


class CurveTail(Answer):
    """The line that the fit follows beyond its last kink on one side."""

    slope: Number
    intercept: Number
    begins: Number
    exact: bool
    beyond: int | None = Field(description="Number of kinks beyond the range.")
    units: list[Unit]


class CurveTails(Answer):
    """The lines beyond the last kinks on both sides."""

    left: CurveTail
    right: CurveTail


class UnitContributions(Answer):
    """The contribution of each unit of the last hidden layer at `line.x`.

    The fit is the sum of all contributions and the bias.
    """

    layer: int
    values: Matrix = Field(description="Shape (units, samples).")
    bias: float


class CurveCounts(Answer):
    """Numbers of pieces and kinks; null if the activation is not piecewise linear."""

    pieces: int | None
    pieces_in_range: int | None
    kinks_in_interval: int | None
    kinks_in_range: int | None
    bound: int | float | None


class CurveFrame(Answer):
    """The frame of a curve at one epoch."""

    curve: CurveId
    run: str
    epoch: Epoch
    status: Status
    diverged: Divergence | None
    interval: Range
    range: Range
    samples: CurveSamples
    line: CurveLine
    metrics: CurveMetrics
    errors: CurveErrors
    pieces: CurvePieces | None
    kinks: list[CurveKink] | None
    tails: CurveTails | None
    units: UnitContributions | None
    network: NetworkWeights
    why: Why
    counts: CurveCounts


class FormulaReading(Answer):
    """One of two ways in which people read a part of a formula."""

    part: str = Field(description="The part, written so that it has only this meaning.")
    formula: str = Field(description="The whole formula with this part.")


class FormulaQuestion(Answer):
    """A part of a formula that people read in two ways, such as `e^-2x`."""

    at: int = Field(description="Index of the first character of the part.")
    end: int = Field(description="Index after its last character.")
    readings: list[FormulaReading] = Field(description="First the meaning that the server uses.")


class FormulaProblem(Answer):
    """Why a text is not a formula."""

    message: str
    at: int = Field(description="Index of the first character that the message is about.")
    end: int = Field(description="Index after the last of these characters.")
    suggestion: str | None = Field(description="A corrected formula; null if there is none.")


class ReadFormula(Answer):
    """A formula as the server reads it."""

    formula: str
    reading: str | None = Field(
        description="The formula with all products and arguments written out; null if the text is "
        "not a formula."
    )
    mathml: str | None = Field(description="The same as MathML.")
    questions: list[FormulaQuestion]
    problem: FormulaProblem | None = Field(description="Null if the text is a formula.")


class EvaluatedFormula(ReadFormula):
    """A formula of x1 and x2 as the server reads it, and its values at points."""

    values: list[Number] | None = Field(
        description="The value at each point; null where it is not a finite number. Null if the "
        "text is not a formula."
    )


class CurvePiece(Answer):
    """The linear piece that contains an x."""

    curve: CurveId
    epoch: Epoch
    x: float
    value: Number
    from_: Number = Field(alias="from", description="Start of the piece; null if it is unbounded.")
    to: Number = Field(description="End of the piece; null if it is unbounded.")
    slope: Number
    intercept: Number
    active: list[Unit] | None
    why: Why
