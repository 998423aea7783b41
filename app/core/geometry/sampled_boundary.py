"""The decision boundary of a network without exact geometry, from a grid refined along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..jobs.job import current_job
from ..network.mlp import Network
from .regions import Box
from .sample_grid import outputs_at

COARSEST = 32
"""Cells along each side of the first grid."""
REFINEMENTS = 3
"""How often the cells along the boundary are halved."""
_FINEST = COARSEST << REFINEMENTS
_SEARCHED = 1
"""In this many grids, cells without a change of class are halved, too, if one may be inside."""
_FLAT = 0.02
"""A point is left out if the line misses it by less than this part of a finest cell."""

_PASSES = 4

_NODES = _FINEST + 1
_ACROSS, _UP = 1, _NODES


@dataclass(frozen=True, eq=False)
class SampledBoundary:
    """The boundary as lines between samples.

    Attributes
    ----------
    polylines : list of ndarray of shape (n, 2)
        A closed one ends where it starts.
    spacing : tuple of float
        The width and the height of the finest cells.
    """

    polylines: list[np.ndarray]
    spacing: tuple[float, float]


def sampled_boundary(network: Network, box: Box) -> SampledBoundary:
    """Return where the predicted class changes, between the samples of a refined grid.

    Every crossing that two neighbouring samples of the first grid show is found. An area of a class
    that lies between them may be missed.

    Raises
    ------
    ValueError
        If the network is a regression.
    """
    if network.regression:
        raise ValueError("a regression has no decision boundary")
    samples = _Samples(network, box)
    cells = np.stack(np.meshgrid(*[np.arange(COARSEST)] * 2), axis=-1).reshape(-1, 2)
    for level in range(REFINEMENTS):
        current_job().check()
        size = _FINEST // (COARSEST << level)
        cells = _halved(_wanted(cells, size, samples, search=level < _SEARCHED))
    x1_min, x1_max, x2_min, x2_max = box
    spacing = (x1_max - x1_min) / _FINEST, (x2_max - x2_min) / _FINEST
    polylines = _joined(*_crossings(cells, samples))
    corner = np.array([x1_min, x2_min])
    return SampledBoundary([corner + line * spacing for line in polylines], spacing)


class _Samples:
    """The scores of the classes at nodes of the finest grid, computed once for each node."""

    def __init__(self, network: Network, box: Box) -> None:
        self.network, self.box = network, box
        self.place = np.full(_NODES * _NODES, -1)
        classes = 2 if network.binary else len(network.intercepts[-1])
        self.known = np.empty((0, classes))

    def scores(self, codes: np.ndarray) -> np.ndarray:
        """Return the scores at nodes: the class with the highest one is predicted."""
        new = np.unique(codes[self.place[codes] < 0])
        if len(new):
            self.place[new] = len(self.known) + np.arange(len(new))
            self.known = np.concatenate([self.known, self._computed(new)])
        found: np.ndarray = self.known[self.place[codes]]
        return found

    def _computed(self, codes: np.ndarray) -> np.ndarray:
        x1_min, x1_max, x2_min, x2_max = self.box
        share = np.stack([codes % _NODES, codes // _NODES], axis=1) / _FINEST
        low, high = np.array([x1_min, x2_min]), np.array([x1_max, x2_max])
        logits: np.ndarray = np.nan_to_num(
            outputs_at(self.network, low * (1 - share) + high * share)
        )
        if not self.network.binary:
            return logits
        return np.column_stack([np.zeros(len(logits)), logits[:, 0] - self.network.level])


def _corners(cells: np.ndarray, size: int) -> np.ndarray:
    """Return the codes of the four corners of each cell."""
    first: np.ndarray = (cells[:, 1] * _NODES + cells[:, 0]) * size
    codes: np.ndarray = first[:, None] + size * np.array([0, _ACROSS, _ACROSS + _UP, _UP])
    return codes


def _wanted(cells: np.ndarray, size: int, samples: _Samples, *, search: bool) -> np.ndarray:
    """Return the cells to halve: those where the class changes or may change, and those around."""
    scores = samples.scores(_corners(cells, size))
    predicted = scores.argmax(axis=2)
    found = (predicted != predicted[:, :1]).any(axis=1)
    if search and scores.shape[2] > 1:
        ordered = np.partition(scores, -2, axis=2)
        lead = ordered[..., -1] - ordered[..., -2]
        found |= lead.min(axis=1) < np.ptp(lead, axis=1)
    side = _FINEST // size
    marked = np.zeros((side + 2, side + 2), dtype=bool)
    column, row = cells[found].T + 1
    for across in (-1, 0, 1):
        for up in (-1, 0, 1):
            marked[row + up, column + across] = True
    rows, columns = np.nonzero(marked[1:-1, 1:-1])
    return np.stack([columns, rows], axis=1)


def _halved(cells: np.ndarray) -> np.ndarray:
    """Return the four quarters of each cell."""
    quarters = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    found: np.ndarray = (2 * cells[:, None] + quarters).reshape(-1, 2)
    return found


def _crossings(cells: np.ndarray, samples: _Samples) -> tuple[np.ndarray, np.ndarray]:
    """Return points, in units of a finest cell, and the pairs of them that lines connect.

    Each cell is two triangles. Where two classes meet in a triangle, a line crosses it; where three
    meet, three lines meet inside.
    """
    corners = _corners(cells, 1)
    triangles = corners[:, [[0, 1, 2], [0, 3, 2]]].reshape(-1, 3)
    scores = samples.scores(triangles)
    predicted = scores.argmax(axis=2)
    sides = np.array([[0, 1], [1, 2], [0, 2]])
    crossed = predicted[:, sides[:, 0]] != predicted[:, sides[:, 1]]
    some = crossed.any(axis=1)
    triangles, scores, predicted, crossed = (
        part[some] for part in (triangles, scores, predicted, crossed)
    )
    tail, head = triangles[:, sides[:, 0]], triangles[:, sides[:, 1]]
    # A side is named by its first node and its direction, which three differences of codes have.
    names = 3 * tail + np.searchsorted([_ACROSS, _UP, _ACROSS + _UP], head - tail)
    known, place = np.unique(names[crossed], return_inverse=True)
    number = np.full(names.shape, -1)
    number[crossed] = place
    points = np.empty((len(known), 2))
    points[place] = _between(tail, head, scores, predicted, sides)[crossed]
    inside = crossed.sum(axis=1) == 3
    pairs = number[~inside][crossed[~inside]].reshape(-1, 2)
    middles = points[number[inside]].mean(axis=1)
    spokes = np.column_stack(
        [number[inside].ravel(), len(points) + np.repeat(np.arange(len(middles)), 3)]
    )
    return np.concatenate([points, middles]), np.concatenate([pairs, spokes])


def _between(
    tail: np.ndarray,
    head: np.ndarray,
    scores: np.ndarray,
    predicted: np.ndarray,
    sides: np.ndarray,
) -> np.ndarray:
    """Return where the scores of the classes at both ends of each side are equal, if linear."""
    rows = np.arange(len(scores))[:, None]
    one, other = predicted[:, sides[:, 0]], predicted[:, sides[:, 1]]
    before = scores[rows, sides[:, 0], one] - scores[rows, sides[:, 0], other]
    after = scores[rows, sides[:, 1], other] - scores[rows, sides[:, 1], one]
    whole = before + after
    share = np.divide(before, whole, out=np.full(whole.shape, 0.5), where=whole > 0)
    start = np.stack([tail % _NODES, tail // _NODES], axis=-1)
    stop = np.stack([head % _NODES, head // _NODES], axis=-1)
    points: np.ndarray = start + share[..., None] * (stop - start)
    return points


def _joined(points: np.ndarray, pairs: np.ndarray) -> list[np.ndarray]:
    """Join pairs of points to polylines, which end at junctions, and leave out what is straight."""
    linked: list[list[int]] = [[] for _ in range(len(points))]
    for line, (one, other) in enumerate(pairs.tolist()):
        linked[one].append(line)
        linked[other].append(line)
    ends = [at for at, lines in enumerate(linked) if len(lines) not in (0, 2)]
    used = [False] * len(pairs)
    both = pairs.tolist()
    polylines = []
    for start in (*ends, *range(len(points))):
        for first in linked[start]:
            if used[first]:
                continue
            chain, line, at = [start], first, start
            while not used[line]:
                used[line] = True
                at = both[line][0] + both[line][1] - at
                chain.append(at)
                if len(linked[at]) != 2:
                    break
                line = sum(linked[at]) - line
            polylines.append(_simplified(points[chain]))
    return polylines


def _simplified(line: np.ndarray) -> np.ndarray:
    """Leave out points that are almost on the line through their neighbours."""
    for _ in range(_PASSES):
        if len(line) < 3:
            break
        before, here, after = line[:-2:2], line[1:-1:2], line[2::2]
        along = after - before
        length = np.hypot(*along.T)
        off = here - before
        across = np.abs(along[:, 0] * off[:, 1] - along[:, 1] * off[:, 0])
        kept = np.ones(len(line), dtype=bool)
        kept[1:-1:2] = across > _FLAT * length
        if kept.all():
            break
        line = line[kept]
    return line
