"""The error of a sampled grid, compared with the exact regions and classes."""

from dataclasses import dataclass

import numpy as np

from . import polygons
from .class_cells import Cells, class_cells
from .evaluation import preactivations_with_bounds
from .regions import Regions
from .sample_grid import lattice, outputs_at, regions_at_lattice


@dataclass(frozen=True)
class GridError:
    """The error of a grid of samples.

    Attributes
    ----------
    grid : int
        Samples along each side of the box, including both borders.
    regions, missed : int
        Number of regions, and of those that contain no sample.
    missed_area : float
        Fraction of the box that the missed regions cover.
    mislabelled : float or None
        Fraction of the box whose class differs from that of the nearest sample (nearest along each
        axis, as in a heat map); None for a regression.
    """

    grid: int
    regions: int
    missed: int
    missed_area: float
    mislabelled: float | None


def grid_error(regions: Regions, size: int, cells: Cells | None = None) -> GridError:
    """Return the error of a grid of ``size`` x ``size`` samples.

    The mislabelled area is computed from the exact boundary, not on a finer grid.

    Parameters
    ----------
    regions : Regions
    size : int
    cells : Cells, optional
        The result of `class_cells` for these regions, if there is one already.
    """
    X = lattice(regions.box, size)[2]
    x, y, _ = lattice(regions.scaled_network.scaled_box, size)
    empty = np.ones(len(regions), dtype=bool)
    empty[regions_at_lattice(regions, size)] = False
    area = float(regions.scaled_areas.sum())
    wrong = None
    if not regions.network.regression:
        cells = cells or class_cells(regions)
        grid_labels = _sample_labels(cells, X).reshape(size, size)
        wrong = 1.0 - _agreeing_area(cells, _between(x), _between(y), grid_labels) / area
    missed_area = float(regions.scaled_areas[empty].sum()) / area
    return GridError(size, len(regions), int(empty.sum()), missed_area, wrong)


def _sample_labels(cells: Cells, X: np.ndarray) -> np.ndarray:
    """Return the class at each sample, from the exact cells where float64 leaves it uncertain."""
    regions = cells.regions
    scaled_network = regions.scaled_network
    if scaled_network.shifts is None:
        network = regions.network
        grid_labels: np.ndarray = network.predicted(outputs_at(network, X))
        return grid_labels
    points = scaled_network.to_scaled(X)
    sums, bounds = preactivations_with_bounds(scaled_network, points)[-1]
    if sums.shape[1] == 1:
        level, shift = scaled_network.level(regions.network.level)
        sums = np.column_stack([np.full(len(X), level), np.ldexp(sums, shift)])
        bounds = np.column_stack([np.zeros(len(X)), np.ldexp(bounds, shift)])
    grid_labels = sums.argmax(axis=1)
    ahead = sums.max(axis=1, keepdims=True) - sums - 2.0 * bounds.max(axis=1, keepdims=True)
    left = np.flatnonzero((ahead > 0.0).sum(axis=1) < sums.shape[1] - 1)
    found = polygons.nearest(cells.scaled_vertices, cells.edges, cells.edge_faces, points[left])
    grid_labels[left] = cells.labels[found]
    return grid_labels


def _between(samples: np.ndarray) -> np.ndarray:
    """Return the midpoints between samples, and the two borders."""
    return np.concatenate([samples[:1], (samples[1:] + samples[:-1]) / 2.0, samples[-1:]])


def _agreeing_area(cells: Cells, x: np.ndarray, y: np.ndarray, grid_labels: np.ndarray) -> float:
    """Return the area on which the class is the label of the rectangle around it.

    By Green's theorem, the area of a class in a rectangle that starts at x0 is the integral of
    (x1 - x0) dx2 along the border of that area: a sum over the pieces of the boundary inside the
    rectangle, plus the parts of the rectangle's right side that belong to the class.

    Parameters
    ----------
    cells : Cells
    x, y : ndarray of shape (n + 1,)
        Lines between the rectangles, including the borders of the box, in scaled coordinates.
    grid_labels : ndarray of int, shape (n, n)
        The label of each rectangle, row by row from the lowest x2.
    """
    faces, labels = cells.edge_faces, cells.labels
    apart = (faces >= 0).all(axis=1) & (labels[faces[:, 0]] != labels[faces[:, 1]])
    ends = cells.scaled_vertices[cells.edges[apart]]
    sides = labels[faces[apart]]
    lower = (cells.edge_layer == -1) & (cells.edge_unit == 0)
    floor = cells.scaled_vertices[cells.edges[lower]], labels[faces[lower, 0]]
    inside = _inside(ends, sides, x, y, grid_labels)
    return inside + _right_sides(ends, sides, *floor, x, y, grid_labels)


def _inside(
    ends: np.ndarray, sides: np.ndarray, x: np.ndarray, y: np.ndarray, grid_labels: np.ndarray
) -> float:
    """Return the decision boundary's part of the sum of `_agreeing_area`.

    A piece with the label's class on its left counts as positive, on its right as negative.
    """
    piece, share = [np.arange(len(ends))] * 2, [np.zeros(len(ends)), np.ones(len(ends))]
    for axis, ticks in enumerate((x, y)):
        edge, tick = _crossed(ends[:, :, axis], ticks)
        low, high = ends[edge, 0, axis], ends[edge, 1, axis]
        piece.append(edge)
        share.append((ticks[tick] - low) / (high - low))
    of, t = np.concatenate(piece), np.clip(np.concatenate(share), 0.0, 1.0)
    order = np.lexsort((t, of))
    of, t = of[order], t[order]
    same = of[1:] == of[:-1]
    of, start, stop = of[1:][same], t[:-1][same], t[1:][same]
    along = ends[of, 1] - ends[of, 0]
    middle = ends[of, 0] + ((start + stop) / 2.0)[:, None] * along
    column, row = _slot(x, middle[:, 0]), _slot(y, middle[:, 1])
    mine = grid_labels[row, column]
    sign = (sides[of, 0] == mine).astype(float) - (sides[of, 1] == mine)
    return float((sign * (middle[:, 0] - x[column]) * (stop - start) * along[:, 1]).sum())


def _right_sides(
    ends: np.ndarray,
    sides: np.ndarray,
    floor_ends: np.ndarray,
    floor_labels: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    grid_labels: np.ndarray,
) -> float:
    """Return the right sides' part of the sum.

    Follow a line just left of the right sides upward from the lower border. The class changes
    where it crosses the boundary. Let G_c(v) be the length above height v of the rectangles with
    label c. The length on which class and label agree is G of the lowest class at the border, plus
    at each crossing G of the class above minus G of the class below. So the crossings need no
    sorting.
    """
    classes = int(max(sides.max(initial=0), floor_labels.max(), grid_labels.max())) + 1
    heights = np.diff(y)[:, None]
    above = np.zeros((classes, len(y), len(x) - 1))
    for c in range(classes):
        above[c, :-1] = ((grid_labels == c) * heights)[::-1].cumsum(axis=0)[::-1]
    widths = np.diff(x)

    def lengths(label: np.ndarray, height: np.ndarray, column: np.ndarray) -> np.ndarray:
        row = _slot(y, height)
        rest = (grid_labels[row, column] == label) * (y[row + 1] - height)
        found: np.ndarray = above[label, row + 1, column] + rest
        return found

    edge, tick = _crossed(ends[:, :, 0], x[1:])
    low, high = ends[edge, 0], ends[edge, 1]
    share = np.clip((x[1:][tick] - low[:, 0]) / (high[:, 0] - low[:, 0]), 0.0, 1.0)
    height = np.clip(low[:, 1] + share * (high[:, 1] - low[:, 1]), y[0], y[-1])
    rightward = high[:, 0] > low[:, 0]
    over = np.where(rightward, sides[edge, 0], sides[edge, 1])
    under = np.where(rightward, sides[edge, 1], sides[edge, 0])
    change = lengths(over, height, tick) - lengths(under, height, tick)
    start, column = _crossed(floor_ends[:, :, 0], x[1:])
    lowest = lengths(floor_labels[start], np.full(len(start), y[0]), column)
    return float((change * widths[tick]).sum() + (lowest * widths[column]).sum())


def _crossed(spans: np.ndarray, ticks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all pairs (span, tick) with lower end < tick <= upper end, as two index arrays."""
    first = np.searchsorted(ticks, spans.min(axis=1), side="right")
    count = np.searchsorted(ticks, spans.max(axis=1), side="right") - first
    span = np.repeat(np.arange(len(spans)), count)
    place = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
    return span, first[span] + place


def _slot(ticks: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the index of the interval between ticks that contains each value.

    A value on a tick belongs to the interval after it.
    """
    slot: np.ndarray = np.clip(np.searchsorted(ticks, values, side="right") - 1, 0, len(ticks) - 2)
    return slot
