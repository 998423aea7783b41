"""What a grid of samples misses of the exact picture."""

from dataclasses import dataclass

import numpy as np

from . import polygons
from .class_cells import Cells, class_cells
from .evaluation import sums_with_bounds
from .regions import Box, Regions


@dataclass(frozen=True)
class Misses:
    """A grid of samples held against the regions.

    Attributes
    ----------
    grid : int
        Samples along one side of the box, both borders included.
    regions, missed : int
        How many there are, and how many of them hold no sample.
    missed_area : float
        Share of the box that those cover.
    mislabelled : float or None
        Share of the box whose class is not that of the nearest sample (nearest along each
        axis, as a heat map is drawn); None for a regression.
    """

    grid: int
    regions: int
    missed: int
    missed_area: float
    mislabelled: float | None


def lattice(box: Box, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples along both sides, and all points, row by row from the lowest x2."""
    x = np.linspace(box[0], box[1], size)
    y = np.linspace(box[2], box[3], size)
    return x, y, np.column_stack([np.tile(x, size), np.repeat(y, size)])


def misses(regions: Regions, size: int, cells: Cells | None = None) -> Misses:
    """Count what a grid of ``size`` x ``size`` samples misses.

    The classes are compared over the whole box by the exact boundary, not on a finer grid.

    Parameters
    ----------
    regions : Regions
    size : int
    cells : Cells, optional
        What `class_cells` made of these regions, where it has been called already.
    """
    X = lattice(regions.box, size)[2]
    x, y, _ = lattice(regions.scaled.frame, size)
    empty = np.ones(len(regions), dtype=bool)
    empty[regions.locate(X)] = False
    area = float(regions.frame_areas.sum())
    wrong = None
    if not regions.network.regression:
        cells = cells or class_cells(regions)
        told = _told(cells, X).reshape(size, size)
        wrong = 1.0 - _agreeing(cells, _between(x), _between(y), told) / area
    missed_area = float(regions.frame_areas[empty].sum()) / area
    return Misses(size, len(regions), int(empty.sum()), missed_area, wrong)


def _told(cells: Cells, X: np.ndarray) -> np.ndarray:
    """The class at each sample; by the exact cells where float64 cannot tell it."""
    regions = cells.regions
    as_cut = regions.scaled
    if as_cut.shifts is None:
        told: np.ndarray = regions.network.predict(X)
        return told
    points = as_cut.located(X)
    sums, bounds = sums_with_bounds(as_cut, points)[-1]
    if sums.shape[1] == 1:
        sums, bounds = (np.column_stack([np.zeros(len(X)), part]) for part in (sums, bounds))
    told = sums.argmax(axis=1)
    ahead = sums.max(axis=1, keepdims=True) - sums - 2.0 * bounds.max(axis=1, keepdims=True)
    left = np.flatnonzero((ahead > 0.0).sum(axis=1) < sums.shape[1] - 1)
    found = polygons.nearest(cells.frame, cells.edges, cells.edge_faces, points[left])
    told[left] = cells.labels[found]
    return told


def _between(samples: np.ndarray) -> np.ndarray:
    """Lines halfway between samples, and the two borders."""
    return np.concatenate([samples[:1], (samples[1:] + samples[:-1]) / 2.0, samples[-1:]])


def _agreeing(cells: Cells, x: np.ndarray, y: np.ndarray, told: np.ndarray) -> float:
    """The area on which the class is the one told for the rectangle.

    By Green's theorem, the area of a class in a rectangle that begins at x0 is the integral
    of (x1 - x0) dx2 around it: a sum over the pieces of the boundary inside, and over the
    parts of the rectangle's right side that the class has.

    Parameters
    ----------
    cells : Cells
    x, y : ndarray of shape (n + 1,)
        Lines between the rectangles, the borders of the box among them, in multiplied coordinates.
    told : ndarray of int, shape (n, n)
        A class for each rectangle, row by row from the lowest x2.
    """
    faces, labels = cells.edge_faces, cells.labels
    apart = (faces >= 0).all(axis=1) & (labels[faces[:, 0]] != labels[faces[:, 1]])
    ends = cells.frame[cells.edges[apart]]
    sides = labels[faces[apart]]
    lower = (cells.edge_layer == -1) & (cells.edge_unit == 0)
    floor = cells.frame[cells.edges[lower]], labels[faces[lower, 0]]
    inside = _inside(ends, sides, x, y, told)
    return inside + _right_sides(ends, sides, *floor, x, y, told)


def _inside(
    ends: np.ndarray, sides: np.ndarray, x: np.ndarray, y: np.ndarray, told: np.ndarray
) -> float:
    """The sum over the boundary: pieces with the class told on their left, less on their right."""
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
    mine = told[row, column]
    sign = (sides[of, 0] == mine).astype(float) - (sides[of, 1] == mine)
    return float((sign * (middle[:, 0] - x[column]) * (stop - start) * along[:, 1]).sum())


def _right_sides(
    ends: np.ndarray,
    sides: np.ndarray,
    floor_ends: np.ndarray,
    floor_labels: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    told: np.ndarray,
) -> float:
    """The sum over the rectangles' right sides, just left of them.

    From the lower border up, the class changes at each piece of the boundary that is
    crossed: with G_c(v) the length above v that rectangles told to be of class c have, the
    length that agrees is G of the lowest class, and at each crossing G of the class above
    less G of the class below. So no order of the crossings has to be known.
    """
    classes = int(max(sides.max(initial=0), floor_labels.max(), told.max())) + 1
    heights = np.diff(y)[:, None]
    above = np.zeros((classes, len(y), len(x) - 1))
    for c in range(classes):
        above[c, :-1] = ((told == c) * heights)[::-1].cumsum(axis=0)[::-1]
    widths = np.diff(x)

    def lengths(label: np.ndarray, height: np.ndarray, column: np.ndarray) -> np.ndarray:
        row = _slot(y, height)
        rest = (told[row, column] == label) * (y[row + 1] - height)
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
    """Each pair of a span and a tick in it, its lower end excluded and its upper end included."""
    first = np.searchsorted(ticks, spans.min(axis=1), side="right")
    count = np.searchsorted(ticks, spans.max(axis=1), side="right") - first
    span = np.repeat(np.arange(len(spans)), count)
    place = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
    return span, first[span] + place


def _slot(ticks: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Which interval between ticks each value is in; on a tick, the one after it."""
    slot: np.ndarray = np.clip(np.searchsorted(ticks, values, side="right") - 1, 0, len(ticks) - 2)
    return slot
