"""Readings and own networks' geometry as the OpenAPI document describes them."""

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
from .geometry import Affine, Boundary, Cells, Counts, Line, Margins, OutputSum, Regions, Sampling

UnitPair = Annotated[list[int], Field(min_length=2, max_length=2)]


class CutKink(Answer):
    """A place on a segment at which units switch."""

    t: float
    at: PointNumbers
    units: list[Unit]


class CutReading(Answer):
    """The outputs along a segment: linear between one kink and the next."""

    start: PointNumbers
    end: PointNumbers
    t: Numbers | None = Field(description="From 0 to 1, every kink among them.")
    points: Matrix | None
    logits: Matrix | None
    patterns: IndexRows | None = Field(description="Activation bits of each piece, in bytes.")
    kinks: list[CutKink] | None
    why: Why


class CreaseReading(Line):
    """The bent hyperplane of a hidden unit."""

    box: BoxNumbers
    layer: int
    unit: int
    why: Why


class Level(Line):
    """The lines along which an output has a value."""

    value: float


class LevelsReading(Answer):
    """Level sets of an output."""

    box: BoxNumbers
    output: int
    levels: list[Level] | None
    why: Why


class FoldRegions(Answer):
    """Regions of the layers up to the two units', with the images of their vertices."""

    vertices: Matrix
    images: Matrix
    offsets: Indices
    indices: Indices
    edges: IndexRows
    edge_layer: Indices
    edge_unit: Indices


class FoldReading(Answer):
    """The plane as two units of a hidden layer see it."""

    box: BoxNumbers
    layer: int
    units: UnitPair
    regions: FoldRegions | None
    why: Why


class FoldedPoints(Answer):
    """Images of points, and their labels or targets."""

    images: Matrix
    y: Numbers


class FoldedPointSets(Answer):
    """The points of a run as two units see them."""

    train: FoldedPoints
    test: FoldedPoints


class RunCut(CutReading):
    """The outputs of a run along a segment."""

    run: RunId
    epoch: Epoch


class RunCrease(CreaseReading):
    """The bent hyperplane of a hidden unit of a run."""

    run: RunId
    epoch: Epoch


class RunLevels(LevelsReading):
    """Level sets of an output of a run."""

    run: RunId
    epoch: Epoch


class RunFold(FoldReading):
    """The plane as two units of a run see it, with its points."""

    run: RunId
    epoch: Epoch
    points: FoldedPointSets


class OwnCard(Answer):
    """What is known of your own network at a point."""

    x1: float
    x2: float
    region: int | None
    pattern: list[list[int]]
    affine: Affine
    sum: OutputSum
    logit: list[Number]
    area: Number


class OwnReadings(Answer):
    """What `readings` asked for."""

    at: list[OwnCard] | None = None
    margins: Margins | None = None
    sampling: Sampling | None = None
    cut: CutReading | None = None
    crease: CreaseReading | None = None
    levels: LevelsReading | None = None
    fold: FoldReading | None = None


class OwnGeometry(Answer):
    """The exact geometry of your own network."""

    box: BoxNumbers
    classes: list[int] = Field(description="Labels of the classes; empty for a regression.")
    counts: Counts
    regions: Regions | None
    boundary: Boundary | None
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
    """What a polygon stands for."""

    kind: Literal["region"]
    region: int
    pattern: list[list[int]]
    affine: Affine
    area: float
    train: int | None = Field(None, description="Training points inside; of a run.")
    test: int | None = Field(None, description="Test points inside; of a run.")


class CreaseProperties(Answer):
    """What a piece of a crease stands for."""

    kind: Literal["crease"]
    layer: int
    unit: int


class BoundaryProperties(Answer):
    """What a line of the boundary stands for."""

    kind: Literal["boundary"]
    classes: list[int | str] = Field(description="Labels on the right and on the left.")


class RegionFeature(Answer):
    """A linear region."""

    type: Literal["Feature"]
    geometry: Polygon
    properties: RegionProperties


class LineFeature(Answer):
    """A piece of a crease, or a line of the boundary."""

    type: Literal["Feature"]
    geometry: LineString
    properties: CreaseProperties | BoundaryProperties


class FeatureCollection(Answer):
    """GeoJSON of the exact geometry, in the coordinates of the plane."""

    type: Literal["FeatureCollection"]
    bbox: list[float] = Field(min_length=4, max_length=4)
    run: str | None = None
    epoch: int | None = None
    features: list[RegionFeature | LineFeature]
