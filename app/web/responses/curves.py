"""Curves as the OpenAPI document describes them."""

from typing import Annotated

from pydantic import Field

from ...core.curves.spec import CurveSpec
from .arrays import Answer, Matrix, Number, Numbers, Unit
from .frames import Divergence, Epoch, NetworkWeights, Status, Why
from .runs import RunStatus

CurveId = Annotated[str, Field(description="Id of the curve.")]
Range = Annotated[list[float], Field(min_length=2, max_length=2, description="`[low, high]`")]


class CurveLinks(Answer):
    """Addresses of a curve; `{epoch}` and `{kind}` are to be filled in."""

    self: str
    stream: str
    frame: str
    at: str
    figure: str
    export: str


class NamedCurve(Answer):
    """A curve: its id, its run's, its spec and its addresses."""

    id: str
    run: str
    spec: CurveSpec
    links: CurveLinks


class Curve(NamedCurve):
    """What is known of a curve."""

    status: RunStatus
    epochs: int
    diverged: int | None


class CurveSamples(Answer):
    """The training points."""

    x: Numbers
    y: Numbers


class CurveLine(Answer):
    """The fit and the truth at places of the line, every kink among them."""

    x: Numbers
    fit: Numbers
    truth: Numbers | None = Field(description="Null for drawn points.")


class CurveMetrics(Answer):
    """How well the network fits the training points."""

    train_loss: Number
    train_r2: Number
    gradient_norm: list[Number] | None
    dead_units: int = Field(description="ReLUs that are inactive on all training points.")
    inactive_units: int = Field(description="The same of all units with a kink, leaky ones too.")
    linear_units: int = Field(description="Units that are active on all training points.")


class CurveError(Answer):
    """How far the fit is from the truth."""

    rmse: float
    max: float


class CurveErrors(Answer):
    """Errors inside the training interval and outside of it."""

    inside: CurveError | None
    outside: CurveError | None


class CurvePieces(Answer):
    """The linear pieces in the range."""

    from_: Numbers = Field(alias="from")
    to: Numbers
    slope: Numbers
    intercept: Numbers


class CurveKink(Answer):
    """A kink, and the units that switch there."""

    x: float
    y: Number
    units: list[Unit]


class CurveTail(Answer):
    """The line that the network follows for ever on one side."""

    slope: Number
    intercept: Number
    begins: Number
    exact: bool
    beyond: int | None = Field(description="Kinks beyond the range.")
    units: list[Unit]


class CurveTails(Answer):
    """The tails on both sides."""

    left: CurveTail
    right: CurveTail


class UnitContributions(Answer):
    """What each unit of the last hidden layer adds at `line.x`: the fit is the sum of all."""

    layer: int
    values: Matrix = Field(description="Shape (units, places).")
    bias: float


class CurveCounts(Answer):
    """Numbers of pieces and kinks; null where nothing is linear."""

    pieces: int | None
    pieces_in_range: int | None
    kinks_in_interval: int | None
    kinks_in_range: int | None
    bound: int | float | None


class CurveFrame(Answer):
    """The picture of a curve at one epoch."""

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


class CurvePiece(Answer):
    """The linear piece around a place."""

    curve: CurveId
    epoch: Epoch
    x: float
    value: Number
    from_: Number = Field(alias="from", description="Null: it never ends.")
    to: Number
    slope: Number
    intercept: Number
    active: list[Unit] | None
    why: Why
