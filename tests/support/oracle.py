"""The oracle: linear regions of a network in exact integer arithmetic, slow and without tolerance.

It shares only the definition of regions with the engine in `app/core/geometry/regions.py`, not the
algorithm, so the tests compare the two:

* Every float64 weight is a dyadic rational, so on one region every pre-activation is an affine
  function whose coefficients are integers over a common power of two. Its sign at a point is exact.
* A line is an integer triple (a, b, c) with a x1 + b x2 + c = 0.
* A point is an integer triple (X, Y, W), W > 0, without common divisor, for x1 = X / W and
  x2 = Y / W, so equal points are equal triples. Points are computed from two *lines*, never from
  earlier points, so numbers do not grow with the number of cuts.

A unit is active where its pre-activation is > 0. A polygon is cut only if it has vertices strictly
on both sides, so there are no pieces without area, and a unit that is identically 0 is inactive.

Pre-activations are continuous and affine along every edge. So a cut meets the interior of an edge
from both sides, the subdivision has no T-junctions, and edges can be matched by their end points.
`match` checks this for every edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.support.oracle_points import Edge, Piece, Points, Triple, edges_of


@dataclass(frozen=True)
class Cell:
    """One linear region: its pattern, its polygon, and the affine map of the outputs."""

    points: Points = field(repr=False)
    pattern: tuple[bool, ...]
    piece: Piece = field(repr=False)
    output: list[Triple] = field(repr=False)  # integer coefficients per output, over `scale`
    scale: int = field(repr=False)

    @property
    def vertices(self) -> list[int]:
        return [vertex for vertex, _ in self.piece]

    @cached_property
    def polygon(self) -> list[tuple[Fraction, Fraction]]:
        """Vertices, counter-clockwise."""
        return [self.points.exact(vertex) for vertex in self.vertices]

    @cached_property
    def area(self) -> Fraction:
        """Area by the shoelace formula, over one common denominator."""
        corners = [self.points.triples[vertex] for vertex in self.vertices]
        common = math.prod(w for _, _, w in corners)
        total = 0
        for i, (x, y, w) in enumerate(corners):
            px, py, pw = corners[i - 1]
            total += (px * y - x * py) * (common // (w * pw))
        return Fraction(total, 2 * common)

    @cached_property
    def affine(self) -> list[tuple[Fraction, Fraction, Fraction]]:
        """For each output, (a, b, c) with output = a x1 + b x2 + c."""
        return [
            (Fraction(a, self.scale), Fraction(b, self.scale), Fraction(c, self.scale))
            for a, b, c in self.output
        ]


@dataclass(frozen=True)
class Subdivision:
    """All regions of a box, with their vertices and edges."""

    network: Any
    box: tuple[float, float, float, float]
    points: Points = field(repr=False)
    cells: list[Cell] = field(repr=False)
    layer_counts: tuple[int, ...]  # regions of the first 1, 2, ... hidden layers

    @cached_property
    def by_pattern(self) -> dict[tuple[bool, ...], Cell]:
        return {cell.pattern: cell for cell in self.cells}

    @cached_property
    def vertices(self) -> set[int]:
        return {vertex for cell in self.cells for vertex in cell.vertices}

    @cached_property
    def edges(self) -> dict[Edge, list[int]]:
        """Every edge, with the two cells that it bounds, or one on the border of the box."""
        return match(self.points, self.box, [cell.vertices for cell in self.cells])


def match(
    points: Points, box: tuple[float, float, float, float], polygons: list[list[int]]
) -> dict[Edge, list[int]]:
    """Return the polygons at each edge; fail if an edge inside the box doesn't bound two."""
    sides: dict[Edge, list[int]] = {}
    for index, polygon in enumerate(polygons):
        for edge in edges_of(polygon):
            sides.setdefault(edge, []).append(index)
    walls = [
        lambda p, bound=Fraction(bound), axis=axis: points.exact(p)[axis] == bound
        for axis, bound in ((0, box[0]), (0, box[1]), (1, box[2]), (1, box[3]))
    ]
    for edge, owners in sides.items():
        on_box = any(wall(edge[0]) and wall(edge[1]) for wall in walls)
        if len(owners) != (1 if on_box else 2):
            raise AssertionError(f"edge {edge} bounds {len(owners)} polygons, on the box: {on_box}")
    return sides


def _integers(values: Iterable[float]) -> tuple[list[int], int]:
    """Return floats as integers over a common power of two."""
    ratios = [float(value).as_integer_ratio() for value in values]
    scale = max((denominator for _, denominator in ratios), default=1)
    return [numerator * (scale // denominator) for numerator, denominator in ratios], scale


@dataclass(frozen=True)
class _Layer:
    weights: list[list[int]]  # one row per unit
    biases: list[int]
    weight_scale: int
    bias_scale: int

    def forward(self, inputs: list[Triple], scale: int) -> tuple[list[Triple], int]:
        """Return affine pre-activations (integers over the returned scale) from affine inputs."""
        total = scale * self.weight_scale
        common = max(total, self.bias_scale)
        grow, lift = common // total, common // self.bias_scale
        result = []
        for row, bias in zip(self.weights, self.biases, strict=True):
            a = b = c = 0
            for weight, (p, q, r) in zip(row, inputs, strict=True):
                if weight:
                    a, b, c = a + weight * p, b + weight * q, c + weight * r
            result.append((a * grow, b * grow, c * grow + bias * lift))
        return result, common


def _layers(network: Any) -> list[_Layer]:
    layers = []
    for matrix, intercepts in zip(network.coefs, network.intercepts, strict=True):
        n_in, n_out = matrix.shape
        flat, weight_scale = _integers(matrix.T.ravel().tolist())
        biases, bias_scale = _integers(intercepts.tolist())
        rows = [flat[unit * n_in : (unit + 1) * n_in] for unit in range(n_out)]
        layers.append(_Layer(rows, biases, weight_scale, bias_scale))
    return layers


def _box(points: Points, box: tuple[float, float, float, float]) -> Piece:
    (left, right, bottom, top), scale = _integers(box)
    sides = [(0, scale, -bottom), (scale, 0, -right), (0, scale, -top), (scale, 0, -left)]
    return [(points.meet(sides[i - 1], side), side) for i, side in enumerate(sides)]


def _primitive(line: Triple) -> Triple:
    divisor = math.gcd(*line)
    a, b, c = line
    return (a // divisor, b // divisor, c // divisor)


def subdivide(network: Any, box: Sequence[float]) -> Subdivision:
    """Return the exact linear regions of a network in a box.

    Parameters
    ----------
    network : object with coefs, intercepts, activation, negative_slope, features
        Activations are `relu`, `leaky_relu` or `identity`: one for all layers, or one for each.
        Features are x1 and x2 only.
    box : (x1_min, x1_max, x2_min, x2_max)

    Returns
    -------
    Subdivision
    """
    box = tuple(float(bound) for bound in box)
    axes = {"x1": (1, 0, 0), "x2": (0, 1, 0)}
    inputs: list[Triple] = [axes[name] for name in network.features]
    *hidden, last = _layers(network)
    slopes = {"relu": 0.0, "leaky_relu": float(network.negative_slope), "identity": 1.0}
    names = network.activation
    names = (names,) * len(hidden) if isinstance(names, str) else names
    points = Points()
    cells = [(_box(points, box), (), inputs, 1)]
    counts = []
    for name, layer in zip(names, hidden, strict=True):
        slope, unit_slope = slopes[name].as_integer_ratio()
        grown = []
        for piece, pattern, values, scale in cells:
            before, scale = layer.forward(values, scale)
            if name == "identity":
                grown.append((piece, pattern + (True,) * len(before), before, scale))
                continue
            parts: list[tuple[Piece, tuple[bool, ...]]] = [(piece, pattern)]
            for line in before:
                parts = _cut(points, parts, line)
            for part, bits in parts:
                active = bits[len(pattern) :]
                after = [
                    tuple((unit_slope if on else slope) * number for number in line)
                    for line, on in zip(before, active, strict=True)
                ]
                grown.append((part, bits, after, scale * unit_slope))
        cells = grown
        counts.append(len(cells))
    finished = []
    for piece, pattern, values, scale in cells:
        output, total = last.forward(values, scale)
        finished.append(Cell(points, pattern, piece, output, total))
    return Subdivision(network, box, points, finished, tuple(counts))


def _cut(
    points: Points, parts: list[tuple[Piece, tuple[bool, ...]]], line: Triple
) -> list[tuple[Piece, tuple[bool, ...]]]:
    if not (line[0] or line[1]):
        active = line[2] > 0
        return [(part, (*bits, active)) for part, bits in parts]
    line = _primitive(line)
    result = []
    for part, bits in parts:
        signs = points.signs(line, part)
        if 1 in signs and -1 in signs:
            positive, negative = points.split(part, line, signs)
            result += [(positive, (*bits, True)), (negative, (*bits, False))]
        else:
            result.append((part, (*bits, 1 in signs)))
    return result


@dataclass(frozen=True)
class Boundary:
    """The decision boundary: edges between open sets of different classes."""

    points: Points = field(repr=False)
    segments: list[tuple[Edge, tuple[int, int]]] = field(repr=False)  # ends, (lower, higher) class
    cells: list[int] = field(repr=False)  # per segment, a cell of the subdivision that contains it
    areas: dict[int, Fraction]  # area of every class that is predicted

    @cached_property
    def length(self) -> float:
        """Sum of the square roots of the exact squared lengths."""
        total = []
        for (start, end), _ in self.segments:
            (x, y), (p, q) = self.points.exact(start), self.points.exact(end)
            total.append(math.sqrt((x - p) ** 2 + (y - q) ** 2))
        return math.fsum(total)

    @cached_property
    def components(self) -> int:
        """Number of connected components of the union of all segments."""
        parent: dict[int, int] = {}

        def root(vertex: int) -> int:
            parent.setdefault(vertex, vertex)
            while parent[vertex] != vertex:
                parent[vertex] = parent[parent[vertex]]
                vertex = parent[vertex]
            return vertex

        for (start, end), _ in self.segments:
            parent[root(start)] = root(end)
        return len({root(vertex) for vertex in parent})


def boundary(subdivision: Subdivision) -> Boundary:
    """Return the exact decision boundary of a classifier; for a regression it is empty.

    With one output, class 1 is where the logit is > 0. With several, the class is the argmax; the
    smallest index wins a tie. Both are decided on open sets: a line on which the logit is 0 without
    changing sign is not a boundary, and a region where the logit is 0 has class 0.
    """
    if subdivision.network.out_activation == "identity":
        return Boundary(subdivision.points, [], [], {})
    parts: list[tuple[Cell, int]] = []
    origins: list[int] = []
    for index, cell in enumerate(subdivision.cells):
        outputs = cell.output if len(cell.output) > 1 else [(0, 0, 0), cell.output[0]]
        for label in range(len(outputs)):
            piece = _won(subdivision.points, cell.piece, outputs, label)
            if piece:
                parts.append((Cell(cell.points, cell.pattern, piece, [], 1), label))
                origins.append(index)
    sides = match(subdivision.points, subdivision.box, [part.vertices for part, _ in parts])
    segments, cells = [], []
    for edge, owners in sides.items():
        labels = sorted({parts[owner][1] for owner in owners})
        if len(labels) == 2:
            segments.append((edge, (labels[0], labels[1])))
            cells.append(origins[owners[0]])
    areas: dict[int, Fraction] = {}
    for part, label in parts:
        areas[label] = areas.get(label, Fraction(0)) + part.area
    return Boundary(subdivision.points, segments, cells, areas)


def _won(points: Points, piece: Piece, outputs: list[Triple], label: int) -> Piece:
    """Return the part of a piece on which an output wins; empty if it has no area."""
    for rival, other in enumerate(outputs):
        if rival == label:
            continue
        lead = tuple(mine - theirs for mine, theirs in zip(outputs[label], other, strict=True))
        if not any(lead):
            if rival < label:
                return []
            continue
        lead = _primitive(lead)
        signs = points.signs(lead, piece)
        if 1 not in signs:
            return []
        if -1 in signs:
            piece, _ = points.split(piece, lead, signs)
    return piece
