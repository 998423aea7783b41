"""Cells: the regions, cut once more by the predicted class or by a level of an output.

On a cell the network is affine and the predicted class is constant. These cuts are as exact as
those of the regions.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..jobs.job import current_job
from ..kernels.arrangement.faces import corners
from ..kernels.arrangement.separation import EXCESS, GRADIENT, GRID, fractional_bits
from ..network.mlp import Network
from . import polygons
from .arrangement import Arrangement, Layer, TooManyRegions
from .class_layers import ClassCutter, subtract
from .exact import ExactNetwork
from .regions import Regions, subdivide
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
        job = current_job()
        offsets, indices = corners(self.arrangement.mesh, job.flag)
        job.check()
        return offsets, indices

    @cached_property
    def areas(self) -> np.ndarray:
        """Area of each cell: shape (C,)."""
        return self.regions.scaled_network.unscaled_areas(self.scaled_areas)

    @cached_property
    def scaled_vertices(self) -> np.ndarray:
        """The vertices in scaled coordinates, as `Regions.scaled_vertices`: shape (V, 2)."""
        return self.arrangement.mesh.xy[: self.arrangement.vertices]

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

    With one logit, class 1 is where it is above 0, or at least the logit of the network's
    threshold. With several, the class is the argmax; the smallest index wins a tie.

    Raises
    ------
    ValueError
        If the network is a regression.
    TooManyCells
        If there are more cells than twice the limit of regions.
    """
    network = regions.network
    if network.regression:
        raise ValueError("a regression has no classes")
    if network.binary:
        return level_cells(regions, network.level, closed=network.threshold is not None)
    cutter = ClassCutter(regions.scaled_network, regions.arrangement)
    try:
        cells = cutter.run()
    except TooManyRegions as error:
        raise TooManyCells(cutter.cut.limit) from error
    return Cells(regions, *cells, cutter.cut)


def level_cells(regions: Regions, value: float, output: int = 0, *, closed: bool = False) -> Cells:
    """Cut the regions where an output, before the output activation, crosses a value.

    Parameters
    ----------
    regions : Regions
    value : float
    output : int
    closed : bool
        Whether places where the output equals the value have the label 1, not 0. It makes a
        difference only where the output has this value on an area or does not cross it.

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
        if len(out_low):
            out[:, 0], out_low[:, 0] = subtract(sums, tails, np.array(level), np.array(0.0))
            if closed:
                np.negative(out_low, out=out_low)
        else:
            out[:, 0] = sums - level
        if closed:  # the layer's unit is active where the output is below the value
            np.negative(out, out=out)

    def grid(outputs: np.ndarray) -> np.ndarray:
        bits = outputs[GRID] - shift
        constants = max(bits + outputs[EXCESS], fractional_bits(np.array([level])))
        return np.array([bits, constants - bits, outputs[GRADIENT] + shift])

    def exact() -> ExactNetwork:
        made = scaled_network.exact()
        stage = made.stages[-1].lowered(output, value)
        made.replace_outputs(
            stage.negated() if closed else stage, scaled_network.output_shift + shift
        )
        return made

    cut = regions.arrangement.extended(1, exact, 2 * regions.arrangement.limit)
    _cut(cut, Layer(values, scaled_network.inexact(weights), offsets + abs(level), grid))
    cut.refine()
    layer = cut.words[len(regions.network.hidden_layer_sizes)]
    active = (cut.mesh.pattern[: cut.faces, layer] & np.uint64(1)).astype(np.int64)
    return _cells(regions, cut, 1 - active if closed else active)


def _cut(cut: Arrangement, layer: Layer) -> None:
    try:
        cut.cut(len(cut.layer_sizes) - 1, layer)
    except TooManyRegions as error:
        raise TooManyCells(cut.limit) from error


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


def warm_up() -> None:
    """Compile what is needed where classes are tied, or load it from the cache."""
    weights, biases = np.array([[1.0, -0.5], [0.5, 1.0]]), np.array([0.25, 0.1])
    outputs = np.array([[1.0, 0.001, 0.0], [0.0, 0.0, 0.0]])
    network = Network((weights, outputs), (biases, np.zeros(3)), "relu", "softmax")
    class_cells(subdivide(network, (-1.0, 1.0, -1.0, 1.0)))
