"""The decision boundary: the line along which the predicted class changes, piece by piece straight.

Inside a region the logits are affine, so the boundary there is a straight segment. It is
found by cutting the regions once more, by the sign of the logit (two classes) or of the
difference of each pair of logits (more classes), with the same exact decisions.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.core.complexes import Complex, Layer
from app.core.exact import ExactNetwork
from app.core.regions import Regions


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where the predicted class changes. S segments on P polylines.

    Attributes
    ----------
    polylines : list of ndarray, each of shape (k, 2)
        Chains of segments; a closed one ends where it starts.
    classes : list of (int, int)
        The two classes that meet along each polyline: the one on its right, then the one
        on its left.
    segments : ndarray of shape (S, 2, 2)
        End points, polyline after polyline.
    segment_region : ndarray of shape (S,)
        The region that each segment crosses, or one that it borders on.
    segment_line : ndarray of shape (S, 3)
        (a, b, c) with a x1 + b x2 + c = 0 along the segment: the region's logit, or
        difference of logits, positive where the second class of the polyline is.
    segment_polyline : ndarray of shape (S,)
    kinks : list of (x1, x2, layer, unit)
        Inner points of polylines, with the hidden unit whose crease passes there.
    components : int
        How many connected parts there are; polylines that share a point are one.
    """

    polylines: list[np.ndarray]
    classes: list[tuple[int, int]]
    segments: np.ndarray
    segment_region: np.ndarray
    segment_line: np.ndarray
    segment_polyline: np.ndarray
    kinks: list[tuple[float, float, int, int]]
    components: int

    @cached_property
    def length(self) -> float:
        """Total length."""
        along = self.segments[:, 1] - self.segments[:, 0]
        return float(np.hypot(along[:, 0], along[:, 1]).sum())


def boundary(regions: Regions) -> Boundary:
    """Find the decision boundary of a classifier.

    Two classes meet where {logit > 0} meets {logit <= 0}; of more classes, where the
    argmax changes (the smallest index wins a tie). A line on which the logit merely
    touches 0 is not a boundary. A regression has none.

    Raises
    ------
    TooManyRegions
        If the boundary cuts the regions into more than twice their limit.
    """
    if regions.network.out_activation == "identity":
        return _assemble(regions, [], [])
    cells, pairs = _cut_by_class(regions)
    labels = _labels(cells, len(regions.network.hidden_layer_sizes), pairs, regions)
    return _assemble(regions, *_segments(cells, labels, regions))


def _cut_by_class(regions: Regions) -> tuple[Complex, list[tuple[int, int]]]:
    """Cut the regions wherever a logit, or the difference of a pair of them, changes sign."""
    network, logits = regions.network, regions.logits
    weights, biases = np.abs(network.coefs[-1]), np.abs(network.intercepts[-1])
    outputs = logits.shape[1]
    binary = network.out_activation == "logistic"
    pairs = [(0, 1)] if binary else list(combinations(range(outputs), 2))
    low = [i for i, _ in pairs]
    high = [k for _, k in pairs]

    def values(out: np.ndarray) -> None:
        out[:] = logits if binary else logits[:, high] - logits[:, low]

    def exact() -> ExactNetwork:
        made = regions.exact()
        if not binary:
            made.stages[-1] = made.stages[-1].contrasts(pairs)
        return made

    if binary:
        layer = Layer(values, weights, biases)
    else:
        layer = Layer(values, weights[:, low] + weights[:, high], biases[low] + biases[high])
    cells = regions.complex.extended(len(pairs), exact, 2 * regions.complex.limit)
    cells.cut(len(network.hidden_layer_sizes), layer)
    return cells, pairs


def _labels(
    cells: Complex, layer: int, pairs: list[tuple[int, int]], regions: Regions
) -> np.ndarray:
    """Class of each cell: the one that no other beats, the smallest of equals."""
    words = cells.mesh.pattern[: cells.faces, cells.words[layer] :]
    beaten = np.unpackbits(
        np.ascontiguousarray(words).astype("<u8").view(np.uint8),
        axis=1,
        bitorder="little",
        count=len(pairs),
    ).astype(bool)
    if regions.network.out_activation == "logistic":
        return beaten[:, 0].astype(np.int64)
    winner = np.zeros(cells.faces, dtype=np.int64)
    column = {pair: p for p, pair in enumerate(pairs)}
    for k in range(1, regions.logits.shape[1]):
        against = np.array([column[i, k] for i in range(k)])
        ahead = beaten[np.arange(cells.faces), against[winner]]
        winner[ahead] = k
    return winner


# A piece of the boundary between two vertices of the cut complex, the second class on its left:
# (tail, head, right class, left class, region).
Piece = tuple[int, int, int, int, int]
# A chain of pieces, and for each inner vertex the (layer, unit) of a crease through it.
Chain = tuple[list[Piece], list[tuple[int, int] | None]]


def _segments(
    cells: Complex, labels: np.ndarray, regions: Regions
) -> tuple[list[Chain], np.ndarray]:
    mesh = cells.mesh
    layer = len(regions.network.hidden_layer_sizes)
    faces = mesh.left[: 2 * cells.edges].reshape(-1, 2)
    inner = (faces >= 0).all(axis=1)
    apart = inner & (labels[faces[:, 0]] != labels[faces[:, 1]])
    pieces: list[Piece] = []
    for e in np.flatnonzero(apart).tolist():
        left, right = faces[e].tolist()
        tail, head = mesh.origin[2 * e : 2 * e + 2].tolist()
        if labels[left] < labels[right]:
            left, right, tail, head = right, left, head, tail
        # On a crease both regions agree; the one on the left is taken.
        pieces.append((tail, head, int(labels[right]), int(labels[left]), int(mesh.parent[left])))
    creases = _creases_at(cells, {piece[0] for piece in pieces} | {p[1] for p in pieces}, layer)
    return _chains(pieces, creases), mesh.xy


def _creases_at(
    cells: Complex, vertices: set[int], layer: int
) -> Callable[[int], list[tuple[int, int]]]:
    """Look up the hidden units with a crease through a vertex."""
    mesh = cells.mesh
    ends = mesh.origin[: 2 * cells.edges].reshape(-1, 2)
    hidden = (mesh.label[: cells.edges, 0] >= 0) & (mesh.label[: cells.edges, 0] < layer)
    wanted = np.zeros(cells.vertices, dtype=bool)
    wanted[list(vertices)] = True
    through: dict[int, dict[tuple[int, int], None]] = defaultdict(dict)
    for e in np.flatnonzero(hidden & wanted[ends].any(axis=1)).tolist():
        unit = (int(mesh.label[e, 0]), int(mesh.label[e, 1]))
        for v in ends[e].tolist():
            through[v][unit] = None
    return lambda v: list(through[v])


def _chains(pieces: list[Piece], creases: Callable[[int], list[tuple[int, int]]]) -> list[Chain]:
    """Join pieces head to tail as long as their classes stay the same and nothing branches.

    With the second class always on the left, a piece is followed by the one that starts
    where it ends; at a vertex where several start, chains end.
    """
    starting: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    ending: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, (tail, head, right, left, _) in enumerate(pieces):
        starting[tail, right, left].append(index)
        ending[head, right, left].append(index)

    def follows(index: int) -> int | None:
        _, head, right, left, _ = pieces[index]
        out, into = starting[head, right, left], ending[head, right, left]
        return out[0] if len(out) == len(into) == 1 else None

    followed = {following for i in range(len(pieces)) if (following := follows(i)) is not None}
    heads = [i for i in range(len(pieces)) if i not in followed]
    chains: list[Chain] = []
    seen: set[int] = set()
    for start in [*heads, *range(len(pieces))]:
        if start in seen:
            continue
        run: list[Piece] = []
        marks: list[tuple[int, int] | None] = []
        at: int | None = start
        while at is not None and at not in seen:
            seen.add(at)
            piece = pieces[at]
            if run:
                through = creases(piece[0])
                if not through and run[-1][4] == piece[4]:
                    # Two pieces of one straight segment, cut by a pair that does not win there.
                    run[-1] = (run[-1][0], *piece[1:])
                    at = follows(at)
                    continue
                marks.append(through[0] if through else None)
            run.append(piece)
            at = follows(at)
        chains.append((run, marks))
    return chains


def _assemble(regions: Regions, chains: list[Chain], xy: np.ndarray | list[object]) -> Boundary:
    polylines, classes, kinks = [], [], []
    rows: list[tuple[int, int, int, int, int, int]] = []
    for number, (run, marks) in enumerate(chains):
        polylines.append(np.asarray(xy)[[run[0][0], *(piece[1] for piece in run)]])
        classes.append((run[0][2], run[0][3]))
        rows += [(*piece, number) for piece in run]
        for piece, mark in zip(run[1:], marks, strict=True):
            if mark is not None:
                x1, x2 = np.asarray(xy)[piece[0]].tolist()
                kinks.append((x1, x2, *mark))
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    tails, heads, right, left, region, polyline = table.T
    segments = np.empty((len(table), 2, 2))
    line = np.empty((len(table), 3))
    if len(table):
        segments[:, 0], segments[:, 1] = np.asarray(xy)[tails], np.asarray(xy)[heads]
        unique, back = np.unique(region, return_inverse=True)
        maps = regions.affine_of(unique)[back]
        at = np.arange(len(table))
        binary = maps.shape[1] == 1
        line[:] = maps[:, 0] if binary else maps[at, left] - maps[at, right]
    return Boundary(
        polylines, classes, segments, region, line, polyline, kinks, _components(tails, heads)
    )


def _components(tails: np.ndarray, heads: np.ndarray) -> int:
    """Count the connected parts of a graph given by its edges."""
    vertices, ends = np.unique(np.concatenate([tails, heads]), return_inverse=True)
    graph = coo_array(
        (np.ones(len(tails)), (ends[: len(tails)], ends[len(tails) :])),
        shape=(len(vertices), len(vertices)),
    )
    return int(connected_components(graph, directed=False)[0]) if len(vertices) else 0
