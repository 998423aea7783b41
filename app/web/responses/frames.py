"""Frames and cards of runs as the OpenAPI document describes them."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ...core.data.spec import Task
from ...core.network.mlp import OutActivation
from ...core.specs.run import Activation, Feature, RunSpec
from .arrays import Answer, BoxNumbers, Cube, IndexRows, Matrix, Number, Numbers, PointNumbers, Unit
from .geometry import Affine, Boundary, Cells, Counts, Margins, OutputSum, Regions, Sampling

RunId = Annotated[str, Field(description="Id of the run.")]
Epoch = Annotated[int, Field(description="Epochs trained.")]
Status = Literal["ok", "diverged"]
Why = Annotated[
    str | None, Field(description="Why there is no exact geometry; null where there is.")
]
LabelGrid = Annotated[IndexRows, Field(description="Labels of classes, row by row.")]


class Divergence(Answer):
    """Where a run's weights were last finite, and what happened."""

    epoch: int
    reason: str | None


class Metrics(Answer):
    """How well the network fits; accuracies of a classification, R² of a regression."""

    train_loss: Number
    test_loss: Number
    train_accuracy: Number = None
    test_accuracy: Number = None
    train_r2: Number = None
    test_r2: Number = None
    gradient_norm: list[Number] | None = Field(description="By layer; null before training.")
    dead_units_data: list[Unit] = Field(
        description="Units that are inactive on all training points and have the slope 0 there."
    )
    dead_units_view: list[Unit] = Field(
        description="The same of all points of the box in place of the training points."
    )
    active_share: list[list[float]] = Field(
        description="Share of the training points on which each unit is active, by layer."
    )


class Grid(Answer):
    """Samples on a grid; rows go from the lowest x2 up."""

    x: Numbers
    y: Numbers
    probability: Matrix | None = Field(
        description="Of the second class, or with more than two of the predicted one."
    )
    label: LabelGrid | None
    value: Matrix | None = Field(description="Of a regression.")
    region: IndexRows | None = Field(description="Region that each sample lies in.")


class Colour(Answer):
    """The grid for a screen: one of 256 levels a sample."""

    x: Numbers = Field(description="First and last sample.")
    y: Numbers = Field(description="First and last sample.")
    level: IndexRows
    label: LabelGrid | None
    reach: Number = Field(description="Of a regression: levels go from -reach to reach.")


class PointSet(Answer):
    """Points and their labels, or targets."""

    X: Matrix
    y: Numbers


class Points(Answer):
    """The points that the run learns from, and those that it is tested on."""

    train: PointSet
    test: PointSet


class Predictions(Answer):
    """The predicted label, or value, of each point."""

    train: Numbers
    test: Numbers


class NetworkWeights(Answer):
    """Weights and activations, by scikit-learn's names."""

    coefs: list[Matrix] = Field(description="One (inputs, outputs) matrix per layer.")
    intercepts: list[Numbers] = Field(description="Biases of each layer.")
    activation: Activation
    out_activation: OutActivation
    negative_slope: float
    features: list[Feature]


class UnitMaps(Answer):
    """A small activation map of each hidden unit."""

    x: Numbers
    y: Numbers
    activation: list[Cube] = Field(description="One array (units, rows, columns) per layer.")


class RunMargins(Answer):
    """For all points the nearest boundary point."""

    train: Margins | None
    test: Margins | None


class Residuals(Answer):
    """Target minus prediction."""

    mean: Number
    rmse: Number
    quartiles: list[Number] | None = Field(description="From the least to the greatest.")


class ClassConfusion(Answer):
    """Points by true class (row) and predicted class (column), in the order of `classes`."""

    matrix: IndexRows
    accuracy: list[Number] = Field(description="Of each class.")


class RegressionErrors(Answer):
    """How a regression misses its targets."""

    r2: Number
    residuals: Residuals


class Confusion(Answer):
    """Where the network is wrong."""

    train: ClassConfusion | RegressionErrors
    test: ClassConfusion | RegressionErrors


class Frame(Answer):
    """The picture of a run at one epoch. Parts that `include` does not name are null."""

    run: RunId
    epoch: Epoch
    status: Status
    diverged: Divergence | None
    task: Task
    classes: list[int] = Field(description="Labels of the classes; empty for a regression.")
    class_names: list[str] | None
    metrics: Metrics | None
    box: BoxNumbers
    grid: Grid | None
    colour: Colour | None
    points: Points | None
    predictions: Predictions | None
    network: NetworkWeights | None
    units: UnitMaps | None
    regions: Regions | None
    boundary: Boundary | None
    cells: Cells | None
    margins: RunMargins | None
    sampling: Sampling | None
    confusion: Confusion | None
    why: Why
    counts: Counts


class NearestBoundary(Answer):
    """The nearest point of the decision boundary, and the sum that is 0 there."""

    point: PointNumbers
    distance: float
    line: list[float] = Field(description="[a, b, c]: a · x1 + b · x2 + c = 0.")
    region: int
    classes: list[int] = Field(description="Labels on the right and on the left.")
    sum: OutputSum


class PointsInside(Answer):
    """Points in the region: how many of each label; of a regression `all`."""

    train: dict[str, int]
    test: dict[str, int]


class RegionCard(Answer):
    """What is known of the linear region at a point."""

    run: RunId
    epoch: Epoch
    x1: float
    x2: float
    original: PointNumbers | None = Field(description="The point in the data's own units.")
    region: int | None
    pattern: list[list[int]] | None = Field(description="1 for each active unit, by layer.")
    affine: Affine | None
    sum: OutputSum | None
    logit: list[Number]
    probability: list[Number] | None
    label: float | None = Field(description="The predicted label, or value.")
    area: Number
    polygon: Matrix | None
    points: PointsInside | None
    boundary: NearestBoundary | None
    why: Why


class PlotlyTrace(Answer):
    """A trace, as in the reference of plotly.js."""

    model_config = ConfigDict(extra="allow")

    type: Literal["heatmap", "scatter"]


class PlotlyLayout(Answer):
    """A layout, as in the reference of plotly.js."""

    model_config = ConfigDict(extra="allow")

    xaxis: dict[str, Any]
    yaxis: dict[str, Any]


class PlotlyFigure(Answer):
    """A figure that `plotly.io.from_json` opens."""

    data: list[PlotlyTrace]
    layout: PlotlyLayout


class RunExport(Answer):
    """Spec, weights and metrics; every float reads back as the same number."""

    run: RunId
    epoch: Epoch
    status: Status
    spec: RunSpec
    classes: list[int]
    activation: Activation
    out_activation: OutActivation
    negative_slope: float
    features: list[Feature]
    coefs: list[list[list[float]]]
    intercepts: list[list[float]]
    metrics: Metrics
