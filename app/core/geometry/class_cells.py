"""Cells: the regions, cut once more by the predicted class or by a level of an output.

On a cell the network is affine and the predicted class is constant. These cuts are as exact as
those of the regions.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from ..kernels.arrangement.faces import corners
from . import polygons
from .arrangement import Arrangement, Layer, TooManyRegions
from .candidate_classes import CandidateClasses
from .exact import ExactNetwork
from .regions import Regions
from .scaling import times_power_of_two


class TooManyCells(TooManyRegions):
    """There are more cells than twice the limit of regions."""

    def __init__(self, limit: int) -> None:
        ValueError.__init__(self, f"more than {limit} cells")
        self.limit = limit


@dataclass(frozen=True, eq=False)
class Cells:
    """The regions of a network, cut into C cells by predicted class or by a level.

    Attributes
    ----------
    regions : Regions
    vertices : ndarray of shape (V, 2)
        The vertices of the regions come first.
    edges : ndarray of shape (E, 2)
    edge_layer, edge_unit : ndarray of shape (E,)
        As in `Regions`; the layer after the last hidden layer is the output.
    edge_faces : ndarray of shape (E, 2)
        The cells to the left and right of each edge; the second is -1 on the border.
    labels : ndarray of int, shape (C,)
        The predicted class, or 1 above the level and 0 elsewhere.
    region : ndarray of int, shape (C,)
        The region that contains each cell.
    """

    regions: Regions
    vertices: np.ndarray
    edges: np.ndarray
    edge_layer: np.ndarray
    edge_unit: np.ndarray
    edge_faces: np.ndarray
    labels: np.ndarray
    region: np.ndarray
    arrangement: Arrangement = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def loops(self) -> tuple[np.ndarray, np.ndarray]:
        """`offsets` and `indices` of the polygons, as in `Regions`."""
        offsets, indices = corners(self.arrangement.mesh)
        return offsets, indices

    @cached_property
    def areas(self) -> np.ndarray:
        """Area of each cell: shape (C,)."""
        return self.regions.scaled_network.unscaled_areas(self.scaled_areas)

    @cached_property
    def scaled_vertices(self) -> np.ndarray:
        """The vertices in scaled coordinates, as `Regions.scaled_vertices`: shape (V, 2)."""
        return _points(self.arrangement)

    @cached_property
    def scaled_areas(self) -> np.ndarray:
        """Area of each cell in scaled coordinates: shape (C,)."""
        return polygons.areas(self.scaled_vertices, *self.loops)

    @cached_property
    def centroids(self) -> np.ndarray:
        """Mean of each cell's corners, a point inside the cell: shape (C, 2)."""
        return polygons.centroids(self.vertices, *self.loops)


def class_cells(regions: Regions) -> Cells:
    """Cut the regions wherever the predicted class changes.

    With one logit, class 1 is where it is above 0. With several, the class is the argmax; the
    smallest index wins a tie.

    Raises
    ------
    ValueError
        If the network is a regression.
    TooManyCells
        If there are more cells than twice the limit of regions.
    TooManyClasses
        If more than `candidate_classes.MOST` classes are predicted in the box.
    """
    network = regions.network
    if network.regression:
        raise ValueError("a regression has no classes")
    if network.binary:
        return level_cells(regions, 0.0)
    candidates = CandidateClasses(regions.scaled_network, 2.0 * regions.arrangement.tolerance)
    classes = candidates.including(_points(regions.arrangement))
    while True:
        cells = _cells_of(regions, classes)
        known, classes = classes, candidates.including(cells.scaled_vertices, classes)
        if len(classes) == len(known):
            return cells


def _points(arrangement: Arrangement) -> np.ndarray:
    """Return the vertices of an arrangement in its (scaled) coordinates."""
    return arrangement.mesh.xy[: arrangement.vertices]


def _cells_of(regions: Regions, classes: np.ndarray) -> Cells:
    """Cut the regions wherever the argmax among some classes changes."""
    scaled_network, sums, tails = regions.scaled_network, regions.scaled_logits, _tails(regions)
    weights, biases = np.abs(scaled_network.coefs[-1]), np.abs(scaled_network.intercepts[-1])
    pairs = list(combinations(classes.tolist(), 2))
    low = [i for i, _ in pairs]
    high = [k for _, k in pairs]

    def values(out: np.ndarray, out_low: np.ndarray) -> None:
        _subtract(sums[:, high], tails[:, high], sums[:, low], tails[:, low], out, out_low)

    def exact() -> ExactNetwork:
        made = scaled_network.exact()
        made.replace_outputs(made.stages[-1].contrasts(pairs), scaled_network.output_shift)
        return made

    magnitudes = scaled_network.inexact(weights[:, low] + weights[:, high])
    layer = Layer(values, magnitudes, biases[low] + biases[high])
    cut = regions.arrangement.extended(len(pairs), exact, 2 * regions.arrangement.limit)
    _cut(cut, layer)
    return _cells(regions, cut, _argmax(_positive(regions, cut, len(pairs)), classes))


def level_cells(regions: Regions, value: float, output: int = 0) -> Cells:
    """Cut the regions where an output, before the output activation, crosses a value.

    Raises
    ------
    TooManyCells
        If there are more cells than twice the limit of regions.
    """
    scaled_network, sums = regions.scaled_network, regions.scaled_logits[:, output]
    tails = _tails(regions)[:, output]
    weights = np.abs(scaled_network.coefs[-1][:, [output]])
    offsets = np.abs(scaled_network.intercepts[-1][[output]])
    level, shift = scaled_network.level(value)
    if shift:
        sums, tails, weights, offsets = (
            times_power_of_two(part, shift) for part in (sums, tails, weights, offsets)
        )

    def values(out: np.ndarray, out_low: np.ndarray) -> None:
        zeros = np.zeros(len(tails))
        _subtract(sums, tails, np.array(level), zeros, out[:, 0], out_low[:, 0])

    def exact() -> ExactNetwork:
        made = scaled_network.exact()
        made.replace_outputs(
            made.stages[-1].lowered(output, value), scaled_network.output_shift + shift
        )
        return made

    cut = regions.arrangement.extended(1, exact, 2 * regions.arrangement.limit)
    _cut(cut, Layer(values, scaled_network.inexact(weights), offsets + abs(level)))
    return _cells(regions, cut, _positive(regions, cut, 1)[:, 0].astype(np.int64))


def _cut(cut: Arrangement, layer: Layer) -> None:
    try:
        cut.cut(len(cut.layer_sizes) - 1, layer)
    except TooManyRegions as error:
        raise TooManyCells(cut.limit) from error


def _positive(regions: Regions, cut: Arrangement, columns: int) -> np.ndarray:
    """Return where each value of the last layer is positive: bool (C, columns)."""
    layer = len(regions.network.hidden_layer_sizes)
    words = np.ascontiguousarray(cut.mesh.pattern[: cut.faces, cut.words[layer] :])
    packed = words.astype("<u8").view(np.uint8)
    return np.unpackbits(packed, axis=1, bitorder="little", count=columns).astype(bool)


def _argmax(ahead_of: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return the argmax, given for each pair of classes (i, k), i < k, whether k is larger."""
    winner = np.zeros(len(ahead_of), dtype=np.int64)
    pairs = combinations(range(len(classes)), 2)
    column = {pair: p for p, pair in enumerate(pairs)}
    for k in range(1, len(classes)):
        against = np.array([column[i, k] for i in range(k)])
        ahead = ahead_of[np.arange(len(ahead_of)), against[winner]]
        winner[ahead] = k
    return classes[winner]


def _cells(regions: Regions, cut: Arrangement, labels: np.ndarray) -> Cells:
    mesh, edges = cut.mesh, cut.edges
    return Cells(
        regions=regions,
        vertices=regions.scaled_network.to_plane(mesh.xy[: cut.vertices]),
        edges=mesh.origin[: 2 * edges].reshape(-1, 2),
        edge_layer=mesh.label[:edges, 0],
        edge_unit=mesh.label[:edges, 1],
        edge_faces=mesh.left[: 2 * edges].reshape(-1, 2),
        labels=labels,
        region=mesh.parent[: cut.faces],
        arrangement=cut,
    )


def _tails(regions: Regions) -> np.ndarray:
    """Return the lower halves of the outputs at the vertices; no rows if they are not pairs."""
    return regions.arrangement.state.low[: len(regions.vertices)]


def _subtract(
    a: np.ndarray,
    a_low: np.ndarray,
    b: np.ndarray,
    b_low: np.ndarray,
    out: np.ndarray,
    out_low: np.ndarray,
) -> None:
    """Write ``a - b``, as pairs if `out_low` has rows: see `kernels.arrangement.pairs`."""
    out[:] = a - b
    if len(out_low):
        part = out - a
        error = (a - (out - part)) - (b + part) + (a_low - b_low)
        total = out + error
        out_low[:] = error - (total - out)
        out[:] = total
