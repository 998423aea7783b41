"""Exact geometry in answers: regions, boundary, cells, margins, kinks, counts."""

from typing import Annotated

from pydantic import Field

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

Components = Annotated[int | None, Field(description="Connected components.")]
Holes = Annotated[int | None, Field(description="Areas that nowhere reach the border of the box.")]
Affine = Annotated[
    list[list[Number]], Field(description="For each output [a, b, c]: a · x1 + b · x2 + c.")
]


class Kink(Answer):
    """A bend of a line, and the unit whose crease passes there."""

    at: PointNumbers
    layer: int
    unit: int


class Regions(Answer):
    """The linear regions as flat arrays."""

    vertices: Matrix = Field(description="Shape (V, 2).")
    offsets: Indices = Field(description="Region r has `indices[offsets[r]:offsets[r + 1]]`.")
    indices: Indices = Field(description="Vertices of each region, counter-clockwise.")
    edges: IndexRows = Field(description="The two vertices of each edge, shape (E, 2).")
    edge_layer: Indices = Field(description="Layer of each edge's crease; -1 is the border.")
    edge_unit: Indices = Field(description="Unit of each edge's crease.")
    edge_faces: IndexRows = Field(description="Regions on the left and on the right; -1: outside.")
    neighbours: Indices | None = Field(
        None, description="Region across each side, in the places of `indices`; -1: border."
    )
    patterns: IndexRows | None = Field(
        None, description="Activation bits of each region, packed into bytes."
    )
    affine: Cube | None = Field(
        None, description="Outputs as a · x1 + b · x2 + c, shape (R, outputs, 3)."
    )


class BoundarySegments(Answer):
    """Numbers of each segment of the boundary."""

    line: Matrix = Field(description="[a, b, c] of the line a · x1 + b · x2 + c = 0.")
    region: Indices
    polyline: Indices


class Boundary(Answer):
    """The exact decision boundary."""

    polylines: Polylines
    classes: list[list[int]] = Field(
        description="Labels on the right and on the left of each polyline."
    )
    segments: BoundarySegments
    kinks: list[Kink]


class Cells(Answer):
    """The regions cut by class."""

    vertices: Matrix
    offsets: Indices
    indices: Indices
    label: Indices = Field(description="Class of each cell, as its label.")
    region: Indices
    shares: Numbers = Field(description="Share of the box by class, in the order of `classes`.")


class Margins(Answer):
    """The nearest boundary point of each sample."""

    distance: Numbers
    point: Matrix


class Sampling(Answer):
    """What a grid of samples misses of the exact picture."""

    grid: int
    regions: int
    missed: int
    missed_area: float
    mislabelled: Number


class Bounds(Answer):
    """What the counts can be held against."""

    regions: int | float = Field(
        description="Largest number of regions that any weights could give."
    )


class Counts(Answer):
    """Numbers of the exact geometry; null where there is none."""

    regions: int | None
    vertices: int | None
    edges: int | None
    boundary_segments: int | None
    boundary_length: Number
    boundary_components: Components
    boundary_holes: Holes
    bounds: Bounds | None


class SumTerm(Answer):
    """What one unit of the last hidden layer contributes."""

    unit: int
    affine: list[Number] = Field(description="[a, b, c]: what the unit gives in this region.")
    weight: list[Number] = Field(description="Its weight for each output.")


class OutputSum(Answer):
    """The outputs of one region as a sum over the units that are active there."""

    layer: int = Field(description="Hidden layer of the units; -1 for x1 and x2 themselves.")
    terms: list[SumTerm]
    bias: list[Number]


class Line(Answer):
    """A set of lines; all are null where there is no exact geometry."""

    polylines: Polylines | None
    kinks: list[Kink] | None
    length: Number
    components: Components
    holes: Holes
