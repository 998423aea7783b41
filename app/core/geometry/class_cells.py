"""Cells are the regions cut once more: by the predicted class, or by a level of an output.

On a cell the network is linear and the answer is one. The cuts are decided as exactly as
those of the regions.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from ..kernels.arrangement.faces import corners
from . import polygons
from .arrangement import Complex, Layer, TooManyRegions
from .candidate_classes import Contenders
from .exact import ExactNetwork
from .regions import Regions
from .scaling import multiplied


class TooManyCells(TooManyRegions):
    """The regions are cut into more than twice as many cells as there may be regions."""

    def __init__(self, limit: int) -> None:
        ValueError.__init__(self, f"more than {limit} cells")
        self.limit = limit


@dataclass(frozen=True, eq=False)
class Cells:
    """The regions of a network, cut by what it answers. C cells.

    Attributes
    ----------
    regions : Regions
    vertices : ndarray of shape (V, 2)
        Those of the regions first.
    edges : ndarray of shape (E, 2)
    edge_layer, edge_unit : ndarray of shape (E,)
        As in `Regions`; the layer after the hidden ones is the output.
    edge_faces : ndarray of shape (E, 2)
        The cells to the left and to the right of the edge; second -1 on the border.
    labels : ndarray of int, shape (C,)
        The predicted class; or 1 above the level, 0 where not.
    region : ndarray of int, shape (C,)
        The region that each cell is a part of.
    """

    regions: Regions
    vertices: np.ndarray
    edges: np.ndarray
    edge_layer: np.ndarray
    edge_unit: np.ndarray
    edge_faces: np.ndarray
    labels: np.ndarray
    region: np.ndarray
    complex: Complex = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def loops(self) -> tuple[np.ndarray, np.ndarray]:
        """`offsets` and `indices` of the polygons, as in `Regions`."""
        offsets, indices = corners(self.complex.mesh)
        return offsets, indices

    @cached_property
    def areas(self) -> np.ndarray:
        """Area of each cell: shape (C,)."""
        return self.regions.scaled.areas(self.frame_areas)

    @cached_property
    def frame(self) -> np.ndarray:
        """The vertices in multiplied coordinates, as `Regions.frame`: shape (V, 2)."""
        return _points(self.complex)

    @cached_property
    def frame_areas(self) -> np.ndarray:
        """Area of each cell in multiplied coordinates: shape (C,)."""
        return polygons.areas(self.frame, *self.loops)

    @cached_property
    def centroids(self) -> np.ndarray:
        """Mean of each cell's corners, a point inside: shape (C, 2)."""
        return polygons.centroids(self.vertices, *self.loops)


def class_cells(regions: Regions) -> Cells:
    """Cut the regions wherever the predicted class changes.

    One logit: class 1 is where it is above 0. Several: the class is the argmax, the
    smallest index winning a tie.

    Raises
    ------
    ValueError
        If the network is a regression.
    TooManyCells
    TooManyClasses
    """
    network = regions.network
    if network.regression:
        raise ValueError("a regression has no classes")
    if network.binary:
        return level_cells(regions, 0.0)
    contenders = Contenders(regions.scaled, 2.0 * regions.complex.tolerance)
    classes = contenders.joined(_points(regions.complex))
    while True:
        cells = _cells_of(regions, classes)
        known, classes = classes, contenders.joined(cells.frame, classes)
        if len(classes) == len(known):
            return cells


def _points(complex_: Complex) -> np.ndarray:
    """The vertices of a complex in its own coordinates."""
    return complex_.mesh.xy[: complex_.vertices]


def _cells_of(regions: Regions, classes: np.ndarray) -> Cells:
    """Cut the regions wherever the first of some classes changes."""
    as_cut, sums = regions.scaled, regions.sums
    weights, biases = np.abs(as_cut.coefs[-1]), np.abs(as_cut.intercepts[-1])
    pairs = list(combinations(classes.tolist(), 2))
    low = [i for i, _ in pairs]
    high = [k for _, k in pairs]

    def values(out: np.ndarray) -> None:
        out[:] = sums[:, high] - sums[:, low]

    def exact() -> ExactNetwork:
        made = as_cut.exact()
        made.replace_outputs(made.stages[-1].contrasts(pairs), as_cut.output_shift)
        return made

    magnitudes = as_cut.inexact(weights[:, low] + weights[:, high])
    layer = Layer(values, magnitudes, biases[low] + biases[high])
    cut = regions.complex.extended(len(pairs), exact, 2 * regions.complex.limit)
    _cut(cut, layer)
    return _cells(regions, cut, _argmax(_positive(regions, cut, len(pairs)), classes))


def level_cells(regions: Regions, value: float, output: int = 0) -> Cells:
    """Cut the regions where an output (before its activation) rises above a value.

    Raises
    ------
    TooManyCells
    """
    as_cut, sums = regions.scaled, regions.sums[:, output]
    weights = np.abs(as_cut.coefs[-1][:, [output]])
    offsets = np.abs(as_cut.intercepts[-1][[output]])
    level, shift = as_cut.level(value)
    if shift:
        sums, weights, offsets = (multiplied(part, shift) for part in (sums, weights, offsets))

    def values(out: np.ndarray) -> None:
        out[:, 0] = sums - level

    def exact() -> ExactNetwork:
        made = as_cut.exact()
        made.replace_outputs(made.stages[-1].lowered(output, value), as_cut.output_shift + shift)
        return made

    cut = regions.complex.extended(1, exact, 2 * regions.complex.limit)
    _cut(cut, Layer(values, as_cut.inexact(weights), offsets + abs(level)))
    return _cells(regions, cut, _positive(regions, cut, 1)[:, 0].astype(np.int64))


def _cut(cut: Complex, layer: Layer) -> None:
    try:
        cut.cut(len(cut.layer_sizes) - 1, layer)
    except TooManyRegions as error:
        raise TooManyCells(cut.limit) from error


def _positive(regions: Regions, cut: Complex, columns: int) -> np.ndarray:
    """Where each value that was cut by is above 0: bool (C, columns)."""
    layer = len(regions.network.hidden_layer_sizes)
    words = np.ascontiguousarray(cut.mesh.pattern[: cut.faces, cut.words[layer] :])
    packed = words.astype("<u8").view(np.uint8)
    return np.unpackbits(packed, axis=1, bitorder="little", count=columns).astype(bool)


def _argmax(beaten: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """The class that no other beats, the smallest of equals, by which of each pair is higher."""
    winner = np.zeros(len(beaten), dtype=np.int64)
    pairs = combinations(range(len(classes)), 2)
    column = {pair: p for p, pair in enumerate(pairs)}
    for k in range(1, len(classes)):
        against = np.array([column[i, k] for i in range(k)])
        ahead = beaten[np.arange(len(beaten)), against[winner]]
        winner[ahead] = k
    return classes[winner]


def _cells(regions: Regions, cut: Complex, labels: np.ndarray) -> Cells:
    mesh, edges = cut.mesh, cut.edges
    return Cells(
        regions=regions,
        vertices=regions.scaled.placed(mesh.xy[: cut.vertices]),
        edges=mesh.origin[: 2 * edges].reshape(-1, 2),
        edge_layer=mesh.label[:edges, 0],
        edge_unit=mesh.label[:edges, 1],
        edge_faces=mesh.left[: 2 * edges].reshape(-1, 2),
        labels=labels,
        region=mesh.parent[: cut.faces],
        complex=cut,
    )
