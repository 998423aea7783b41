"""Models of frames, region cards and figures."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ...core.data.spec import Task
from ...core.diagnosis.problems import Name as ProblemName
from ...core.network.mlp import OutActivation
from ...core.specs.run import Activation, RunSpec
from .arrays import (
    Answer,
    BoxNumbers,
    Cube,
    IndexRows,
    Matrix,
    Number,
    Numbers,
    PointNumbers,
    Polylines,
    Unit,
)
from .geometry import (
    Affine,
    Boundary,
    Cells,
    Counts,
    DualGraph,
    Margins,
    OutputSum,
    Regions,
    Sampling,
)
from .slices import Distances, Inputs, NearestSample, RowNumbers, Slice

RunId = Annotated[str, Field(description="Id of the run.")]
Epoch = Annotated[int, Field(description="Number of epochs trained.")]
Status = Literal["ok", "diverged"]
Why = Annotated[str | None, Field(description="Why there is no exact geometry; null if there is.")]
LabelGrid = Annotated[IndexRows, Field(description="Predicted labels, row by row.")]


class Divergence(Answer):
    """The epoch at which a run diverged, and the reason."""

    epoch: int
    reason: str | None


class SpecChange(Answer):
    """A field of a spec and its new value."""

    place: str = Field(
        description="Path of the field in a spec, such as `training.learning_rate_init`, or "
        "`interventions`."
    )
    before: Any
    value: Any
    words: str


class TrainingProblem(Answer):
    """A problem of training, with the changes of the spec that cure it."""

    name: ProblemName
    title: str
    explanation: str
    since: int | None = Field(
        description="The epoch from which on the training history shows it; if layers are "
        "saturated or a class is never predicted, from which on the loss does not fall. Null if "
        "only this epoch shows it."
    )
    remedy: list[SpecChange] = Field(description="Empty if no remedy is known.")
    layers: list[int] = Field(description="The hidden layers that have it, from 0.")
    labels: list[int] = Field(description="The labels of the classes that have it.")


class Metrics(Answer):
    """Metrics of the network: accuracies for a classification, R² for a regression."""

    train_loss: Number
    test_loss: Number
    train_accuracy: Number = None
    test_accuracy: Number = None
    train_r2: Number = None
    test_r2: Number = None
    gradient_norm: list[Number] | None = Field(description="By layer; null before training.")
    dead_units_data: list[Unit] = Field(
        description="Dead units: ReLU units that are inactive on all training points."
    )
    dead_units_view: list[Unit] = Field(
        description="ReLU units that are inactive on the whole box."
    )
    active_share: list[list[float]] = Field(
        description="Share of the training points on which each unit is active, by layer."
    )
    problems: list[TrainingProblem] = Field(
        description="Problems of training at this epoch, the most urgent first."
    )


class Grid(Answer):
    """The network's output on a grid. Rows are in order of increasing x2."""

    x: Numbers
    y: Numbers
    probability: Matrix | None = Field(
        description="Probability of the second of two classes; with more classes, that of the "
        "predicted class."
    )
    label: LabelGrid | None
    value: Matrix | None = Field(description="Output of a regression.")
    region: IndexRows | None = Field(description="Index of the region of each sample.")


class Colour(Answer):
    """The grid for display, with 256 levels."""

    x: Numbers = Field(description="x1 of the first and the last sample.")
    y: Numbers = Field(description="x2 of the first and the last sample.")
    level: IndexRows
    label: LabelGrid | None
    reach: Number = Field(
        description="For a regression: the levels cover the values from -reach to reach."
    )


class PointSet(Answer):
    """Points and their labels or target values."""

    X: Matrix
    y: Numbers


class Points(Answer):
    """The training set and the test set."""

    train: PointSet
    test: PointSet


class Predictions(Answer):
    """The predicted label or value of each point."""

    train: Numbers
    test: Numbers


class InputScaling(Answer):
    """The mean and the scale of each input, as of scikit-learn's `StandardScaler`."""

    mean: Numbers
    scale: Numbers


class NetworkWeights(Answer):
    """Weights and activations, with scikit-learn's names."""

    coefs: list[Matrix] = Field(description="Weight matrix of each layer, (inputs, outputs).")
    intercepts: list[Numbers] = Field(description="Biases of each layer.")
    scaling: InputScaling | None = Field(
        description="The first layer takes `(input - mean) / scale`. Null: the inputs themselves."
    )
    activation: Activation | list[Activation] = Field(
        description="Of the hidden units, or of each hidden layer if they differ."
    )
    out_activation: OutActivation
    negative_slope: float
    features: list[str] = Field(
        description="Names of the inputs: features of two columns, or x1, x2, x3 … for more."
    )


class UnitMaps(Answer):
    """The activations of all hidden units on a small grid."""

    x: Numbers
    y: Numbers
    activation: list[Cube] = Field(description="Array (units, rows, columns) of each layer.")


class RunMargins(Answer):
    """The nearest boundary point of each point."""

    train: Margins | None
    test: Margins | None


class Residuals(Answer):
    """Target minus prediction."""

    mean: Number
    rmse: Number
    quartiles: list[Number] | None = Field(description="Minimum, quartiles and maximum.")


class ClassConfusion(Answer):
    """The confusion matrix: true classes (rows) and predicted classes (columns).

    Both are in the order of `classes`.
    """

    matrix: IndexRows
    accuracy: list[Number] = Field(
        description="Share of the points of each class that are predicted as it: its recall."
    )
    precision: list[Number] = Field(
        description="Share of the points predicted as each class that are of it."
    )


class RegressionErrors(Answer):
    """The errors of a regression."""

    r2: Number
    residuals: Residuals


class Confusion(Answer):
    """The errors on the training set and the test set."""

    train: ClassConfusion | RegressionErrors
    test: ClassConfusion | RegressionErrors


class SampledBoundary(Answer):
    """The decision boundary between samples, where there is no exact one."""

    polylines: Polylines
    spacing: list[float] = Field(
        description="Width and height of the cells of the grid along the boundary."
    )


class Frame(Answer):
    """The frame of a run at one epoch. Parts that `include` does not name are null."""

    run: RunId
    epoch: Epoch
    status: Status
    diverged: Divergence | None
    task: Task
    classes: list[int] = Field(description="Labels of the classes; empty for a regression.")
    class_names: list[str] | None
    threshold: float | None = Field(
        description="Of two classes, the second is predicted where its probability is at least "
        "this number. Null: where it is above one half."
    )
    metrics: Metrics | None
    box: BoxNumbers
    grid: Grid | None
    colour: Colour | None
    points: Points | None
    predictions: Predictions | None
    network: NetworkWeights | None
    units: UnitMaps | None
    regions: Regions | None
    dual_graph: DualGraph | None
    boundary: Boundary | None
    cells: Cells | None
    margins: RunMargins | None
    sampling: Sampling | None
    confusion: Confusion | None
    slice: Slice | None
    distance: Distances | None
    rows: RowNumbers | None
    inputs: Inputs | None
    sampled_boundary: SampledBoundary | None
    why: Why
    counts: Counts


class NearestBoundary(Answer):
    """The nearest point of the decision boundary, and the output that decides there."""

    point: PointNumbers
    distance: float
    line: list[float] = Field(description="[a, b, c] of the line a · x1 + b · x2 + c = 0.")
    region: int
    classes: list[int] = Field(description="Labels to the right and to the left of the line.")
    sum: OutputSum
    level: float = Field(
        description="The value of the sum along the line: the logit of the threshold, else 0."
    )


class PointsInside(Answer):
    """Number of points in the region by label; for a regression, under `all`."""

    train: dict[str, int]
    test: dict[str, int]


class RegionCard(Answer):
    """The linear region at a point and the network's output there."""

    run: RunId
    epoch: Epoch
    x1: float
    x2: float
    original: list[float] | None = Field(
        description="The point in the units of the data, in all columns; null if it is x1 and x2."
    )
    columns: list[str] | None = Field(description="Names of the columns; null in the plane.")
    agrees: bool | None = Field(
        description="Whether the network of all columns has this activation pattern there; null in "
        "the plane, and where float64 does not decide."
    )
    sample: NearestSample | None = Field(description="The nearest sample; null in the plane.")
    region: int | None
    pattern: list[list[int]] | None = Field(
        description="Activation pattern by layer: 1 for an active unit, otherwise 0."
    )
    affine: Affine | None
    sum: OutputSum | None
    logit: list[Number]
    probability: list[Number] | None
    threshold: float | None = Field(description="The decision threshold, if one is set.")
    label: float | None = Field(description="The predicted label or value.")
    area: Number
    polygon: Matrix | None
    points: PointsInside | None
    boundary: NearestBoundary | None
    why: Why


class PlotlyTrace(Answer):
    """A trace, as described in the reference of plotly.js."""

    model_config = ConfigDict(extra="allow")

    type: Literal["heatmap", "scatter"]


class PlotlyLayout(Answer):
    """A layout, as described in the reference of plotly.js."""

    model_config = ConfigDict(extra="allow")

    xaxis: dict[str, Any]
    yaxis: dict[str, Any]


class PlotlyFigure(Answer):
    """A figure for `plotly.io.from_json`."""

    data: list[PlotlyTrace]
    layout: PlotlyLayout


class RunExport(Answer):
    """Spec, weights and metrics. Reading a float restores exactly the same number."""

    run: RunId
    epoch: Epoch
    status: Status
    spec: RunSpec
    classes: list[int]
    activation: Activation | list[Activation] = Field(
        description="Of the hidden units, or of each hidden layer if they differ."
    )
    out_activation: OutActivation
    negative_slope: float
    features: list[str]
    threshold: float | None = Field(description="The decision threshold, if one is set.")
    scaling: InputScaling | None = Field(
        description="The first layer takes `(input - mean) / scale`. Null: the inputs themselves."
    )
    coefs: list[list[list[float]]]
    intercepts: list[list[float]]
    metrics: Metrics
    slice: Slice | None
