"""Models of exact geometry: regions, boundary, cells, margins, kinks and counts."""

from typing import Annotated

from pydantic import ConfigDict, Field

from .arrays import (
    Answer,
    Cube,
    IndexRows,
    Indices,
    Matrix,
    Number,
    Numbers,
    PointNumbers,
    Polylines,
)

Components = Annotated[int | None, Field(description="Number of connected components.")]
Holes = Annotated[
    int | None, Field(description="Number of enclosed areas that do not touch the box's border.")
]
Affine = Annotated[
    list[list[Number]],
    Field(description="[a, b, c] of each output a · x1 + b · x2 + c."),
]


class Kink(Answer):
    """A kink of a line, and the unit whose crease passes there."""

    at: PointNumbers
    layer: int
    unit: int


class Regions(Answer):
    """The linear regions as flat arrays."""

    vertices: Matrix = Field(description="Shape (V, 2).")
    offsets: Indices = Field(
        description="The vertices of region r are `indices[offsets[r]:offsets[r + 1]]`."
    )
    indices: Indices = Field(description="Vertices of the regions, each counter-clockwise.")
    edges: IndexRows = Field(description="The two vertices of each edge, shape (E, 2).")
    edge_layer: Indices = Field(
        description="Layer of each edge's crease; -1 on the border of the box."
    )
    edge_unit: Indices = Field(description="Unit of each edge's crease.")
    edge_faces: IndexRows = Field(
        description="Regions to the left and to the right of each edge; -1 outside the box."
    )
    neighbours: Indices | None = Field(
        None,
        description="Neighbouring region across each side, parallel to `indices`; -1 on the border "
        "of the box.",
    )
    patterns: IndexRows | None = Field(
        None, description="Activation pattern of each region, packed into bytes."
    )
    affine: Cube | None = Field(
        None, description="[a, b, c] of each output in each region, shape (R, outputs, 3)."
    )


class DualGraph(Answer):
    """The linear regions as nodes, and an edge between each two that share an edge.

    Nodes are the regions, not the cells of `cells`: the boundary may cross a node.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area": [2.0, 2.0],
                    "centroid": [[0.5, 0.0], [-0.5, 0.0]],
                    "label": [1, 0],
                    "value": None,
                    "pairs": [[1, 0]],
                    "edge": [6],
                    "length": [2.0],
                    "units": [[0, 0], [0, 1]],
                    "unit_offsets": [0, 2],
                }
            ]
        }
    )

    area: Numbers = Field(description="Area of each region, in the order of `regions`.")
    centroid: Matrix = Field(description="Centroid of each region's area, shape (R, 2).")
    label: Indices | None = Field(
        description="Predicted label at the centroid; null for a regression, and for the first "
        "layers alone."
    )
    value: Numbers | None = Field(
        description="Output of a regression at the centroid; null for a classification."
    )
    pairs: IndexRows = Field(
        description="The two regions of each edge of the graph, left and right of the edge that "
        "they share. No pair is repeated."
    )
    edge: Indices = Field(description="The shared edge, as an index into `edges` of `regions`.")
    length: Numbers = Field(description="Length of the shared edge.")
    units: IndexRows = Field(
        description="`[layer, unit]` of the hidden units that are active in one of the two regions "
        "only; the shared edge is part of their creases."
    )
    unit_offsets: Indices = Field(
        description="The units of pair i are `units[unit_offsets[i]:unit_offsets[i + 1]]`: more "
        "than one if creases coincide."
    )


class BoundarySegments(Answer):
    """Properties of the segments of the boundary."""

    line: Matrix = Field(description="[a, b, c] of the line a · x1 + b · x2 + c = 0.")
    region: Indices
    polyline: Indices


class Boundary(Answer):
    """The exact decision boundary."""

    polylines: Polylines
    classes: list[list[int]] = Field(
        description="Labels to the right and to the left of each polyline."
    )
    segments: BoundarySegments
    kinks: list[Kink]


class Cells(Answer):
    """The linear regions split by predicted class."""

    vertices: Matrix
    offsets: Indices
    indices: Indices
    label: Indices = Field(description="Predicted label of each cell.")
    region: Indices
    shares: Numbers = Field(
        description="Share of the box's area by class, in the order of `classes`."
    )


class Margins(Answer):
    """The nearest boundary point of each point."""

    distance: Numbers
    point: Matrix


class Sampling(Answer):
    """Comparison of a sampled grid with the exact regions."""

    grid: int
    regions: int
    missed: int
    missed_area: float
    mislabelled: Number


class Bounds(Answer):
    """Upper bounds of the counts."""

    regions: int | float = Field(
        description="Upper bound on the number of regions for this architecture."
    )


class Counts(Answer):
    """Counts of the exact geometry; null if there is none."""

    regions: int | None
    vertices: int | None
    edges: int | None
    boundary_segments: int | None
    boundary_length: Number
    boundary_components: Components
    boundary_holes: Holes
    bounds: Bounds | None


class SumTerm(Answer):
    """The contribution of one unit of the last hidden layer."""

    unit: int
    affine: list[Number] = Field(description="[a, b, c] of the unit's activation in this region.")
    weight: list[Number] = Field(description="Weight of the unit for each output.")


class OutputSum(Answer):
    """The outputs in one region as a sum over the active units of the last hidden layer."""

    layer: int = Field(description="Hidden layer of the units; -1 for the inputs x1 and x2.")
    terms: list[SumTerm]
    bias: list[Number]


class Line(Answer):
    """A set of polylines. All fields are null if there is no exact geometry."""

    polylines: Polylines | None
    kinks: list[Kink] | None
    length: Number
    components: Components
    holes: Holes
