"""Models of readings, of the geometry of posted networks, and of GeoJSON."""

from typing import Annotated, Literal

from pydantic import Field

from .arrays import (
    Answer,
    BoxNumbers,
    IndexRows,
    Indices,
    Matrix,
    Number,
    Numbers,
    PointNumbers,
    Unit,
)
from .frames import Epoch, RunId, Why
from .geometry import (
    Affine,
    Boundary,
    Cells,
    Counts,
    DualGraph,
    Line,
    Margins,
    OutputSum,
    Regions,
    Sampling,
)

UnitPair = Annotated[list[int], Field(min_length=2, max_length=2)]


class CutKink(Answer):
    """A point of a segment at which units switch."""

    t: float
    at: PointNumbers
    units: list[Unit]


class CutReading(Answer):
    """The outputs along a segment, which are linear between neighbouring kinks."""

    start: PointNumbers
    end: PointNumbers
    t: Numbers | None = Field(description="Positions from 0 to 1, including every kink.")
    points: Matrix | None
    logits: Matrix | None
    patterns: IndexRows | None = Field(
        description="Activation pattern of each piece, packed into bytes."
    )
    kinks: list[CutKink] | None
    why: Why


class CreaseReading(Line):
    """The crease of a hidden unit: the bent line along which it switches."""

    box: BoxNumbers
    layer: int
    unit: int
    why: Why


class Level(Line):
    """A level set: the lines along which an output has a value."""

    value: float


class LevelsReading(Answer):
    """Level sets of an output."""

    box: BoxNumbers
    output: int
    levels: list[Level] | None
    why: Why


class FoldRegions(Answer):
    """The linear regions up to the layer of two units, with the images of their vertices."""

    vertices: Matrix
    images: Matrix
    offsets: Indices
    indices: Indices
    edges: IndexRows
    edge_layer: Indices
    edge_unit: Indices


class FoldReading(Answer):
    """The plane in hidden space: mapped to the activations of two units of a hidden layer."""

    box: BoxNumbers
    layer: int
    units: UnitPair
    regions: FoldRegions | None
    why: Why


class FoldedPoints(Answer):
    """Images of points, and their labels or target values."""

    images: Matrix
    y: Numbers


class FoldedPointSets(Answer):
    """The images of a run's training set and test set."""

    train: FoldedPoints
    test: FoldedPoints


class RunCut(CutReading):
    """The outputs of a run along a segment."""

    run: RunId
    epoch: Epoch


class RunCrease(CreaseReading):
    """The crease of a hidden unit of a run: the bent line along which it switches."""

    run: RunId
    epoch: Epoch


class Death(Answer):
    """A dead unit."""

    layer: int = Field(description="Hidden layer, from 0.")
    unit: int = Field(description="Unit in its layer, from 0.")
    epoch: int = Field(
        description="The epoch in which it died and stayed dead; 0 if it was dead from the start."
    )


class RunDeaths(Answer):
    """The dead units of a run: ReLU units that are inactive on all training points."""

    run: RunId
    epoch: Epoch
    units: list[Death]


class RunLevels(LevelsReading):
    """Level sets of an output of a run."""

    run: RunId
    epoch: Epoch


class RunFold(FoldReading):
    """The plane and the points of a run, mapped to the activations of two units."""

    run: RunId
    epoch: Epoch
    points: FoldedPointSets


class OwnCard(Answer):
    """The linear region of a posted network at a point, and the network's output there."""

    x1: float
    x2: float
    region: int | None
    pattern: list[list[int]]
    affine: Affine
    sum: OutputSum
    logit: list[Number]
    area: Number


class OwnReadings(Answer):
    """The requested readings. Others are absent."""

    at: list[OwnCard] | None = None
    margins: Margins | None = None
    sampling: Sampling | None = None
    cut: CutReading | None = None
    crease: CreaseReading | None = None
    levels: LevelsReading | None = None
    fold: FoldReading | None = None


class OwnGeometry(Answer):
    """The exact geometry of a posted network."""

    box: BoxNumbers
    classes: list[int] = Field(description="Labels of the classes; empty for a regression.")
    counts: Counts
    regions: Regions | None
    boundary: Boundary | None
    dual_graph: DualGraph | None = None
    cells: Cells | None = None
    readings: OwnReadings | None = None


class Polygon(Answer):
    """A GeoJSON polygon."""

    type: Literal["Polygon"]
    coordinates: list[list[PointNumbers]]


class LineString(Answer):
    """A GeoJSON line."""

    type: Literal["LineString"]
    coordinates: Matrix


class RegionProperties(Answer):
    """Properties of a linear region."""

    kind: Literal["region"]
    region: int
    pattern: list[list[int]]
    affine: Affine
    area: float
    train: int | None = Field(None, description="Number of training points inside; for a run.")
    test: int | None = Field(None, description="Number of test points inside; for a run.")


class CreaseProperties(Answer):
    """Properties of a part of a crease."""

    kind: Literal["crease"]
    layer: int
    unit: int


class BoundaryProperties(Answer):
    """Properties of a line of the decision boundary."""

    kind: Literal["boundary"]
    classes: list[int | str] = Field(description="Labels to the right and to the left.")


class RegionFeature(Answer):
    """A linear region."""

    type: Literal["Feature"]
    geometry: Polygon
    properties: RegionProperties


class LineFeature(Answer):
    """A part of a crease, or a line of the decision boundary."""

    type: Literal["Feature"]
    geometry: LineString
    properties: CreaseProperties | BoundaryProperties


class FeatureCollection(Answer):
    """The exact geometry as GeoJSON, in the coordinates of the plane."""

    type: Literal["FeatureCollection"]
    bbox: list[float] = Field(min_length=4, max_length=4)
    run: str | None = None
    epoch: int | None = None
    features: list[RegionFeature | LineFeature]
