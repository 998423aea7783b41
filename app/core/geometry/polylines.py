"""Chains are pieces of a line joined head to tail, as long as nothing branches."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Unit = tuple[int, int]
"""A hidden unit: its layer and its place there."""


class Piece(NamedTuple):
    """A straight piece between two vertices, with what is to its right and to its left.

    `own` is the unit whose crease it lies along, if it lies along one.
    """

    tail: int
    head: int
    right: int
    left: int
    region: int
    own: Unit | None = None


@dataclass(frozen=True)
class Chain:
    """Pieces in a row, and for each joint the units whose creases pass there.

    Of a closed chain, which is joined to itself, the last joint is where it starts and ends.
    """

    pieces: list[Piece]
    units: list[Sequence[Unit]]

    @property
    def vertices(self) -> list[int]:
        return [self.pieces[0].tail, *(piece.head for piece in self.pieces)]


def chains(pieces: Sequence[Piece], creases: Callable[[int], Sequence[Unit]]) -> list[Chain]:
    """Join pieces head to tail where they have the same sides and nothing branches.

    Parameters
    ----------
    pieces : sequence of Piece
        All with the same side on the left, so that a piece is followed by one that starts
        where it ends; at a vertex where several start, chains end.
    creases : callable
        The hidden units that may bend the line at a vertex. Where there are none, two
        pieces are parts of one straight piece.
    """
    joined = []
    for run, cyclic in _runs(pieces):
        before = run[-1]
        if cyclic:
            # A loop starts at a joint, so that no straight piece is in two halves.
            pairs = zip([before, *run], run, strict=False)
            start = next((i for i, pair in enumerate(pairs) if _bending(*pair, creases)), 0)
            run = run[start:] + run[:start]
            before = run[-1]
        parts: list[Piece] = []
        units: list[Sequence[Unit]] = []
        for piece in run:
            through = _bending(before, piece, creases)
            before = piece
            if parts and not through:
                parts[-1] = piece._replace(tail=parts[-1].tail)
                continue
            if parts:
                units.append(through)
            parts.append(piece)
        if cyclic and (through := _bending(before, parts[0], creases)):
            units.append(through)
        joined.append(Chain(parts, units))
    return joined


def _bending(one: Piece, other: Piece, creases: Callable[[int], Sequence[Unit]]) -> Sequence[Unit]:
    """The units whose creases may bend the line where one piece is followed by another.

    Where none comes from elsewhere, a line that has followed one crease may go on along another.
    """
    through = creases(other.tail)
    if through or one.own == other.own:
        return through
    return [unit for unit in (other.own, one.own) if unit is not None]


def _runs(pieces: Sequence[Piece]) -> list[tuple[list[Piece], bool]]:
    """The pieces in rows, open ones first, each with whether its last is followed by its first."""
    starting: dict[Hashable, list[int]] = defaultdict(list)
    ending: dict[Hashable, int] = defaultdict(int)
    for index, piece in enumerate(pieces):
        starting[piece.tail, piece.right, piece.left].append(index)
        ending[piece.head, piece.right, piece.left] += 1

    def follows(index: int) -> int | None:
        piece = pieces[index]
        joint = (piece.head, piece.right, piece.left)
        out = starting.get(joint, ())
        return out[0] if len(out) == ending[joint] == 1 else None

    followed = {following for i in range(len(pieces)) if (following := follows(i)) is not None}
    opening = [i for i in range(len(pieces)) if i not in followed]
    seen: set[int] = set()
    runs = []
    for start in [*opening, *range(len(pieces))]:
        run: list[Piece] = []
        at: int | None = start
        while at is not None and at not in seen:
            seen.add(at)
            run.append(pieces[at])
            at = follows(at)
        if run:
            runs.append((run, start in followed))
    return runs


def creases_at(
    pieces: Sequence[Piece],
    edges: np.ndarray,
    edge_layer: np.ndarray,
    edge_unit: np.ndarray,
    layers: int,
) -> Callable[[int], Sequence[Unit]]:
    """Look up the units of the first `layers` hidden layers whose crease meets the pieces.

    Parameters
    ----------
    pieces : sequence of Piece
    edges : ndarray of shape (E, 2)
        Those that the pieces may meet.
    edge_layer, edge_unit : ndarray of shape (E,)
    layers : int

    Returns
    -------
    callable
        From an end of a piece to (layer, unit) of each such crease there.
    """
    ends = np.array([(piece.tail, piece.head) for piece in pieces], dtype=np.int64)
    wanted = np.zeros(int(max(edges.max(initial=-1), ends.max(initial=-1))) + 1, dtype=bool)
    wanted[ends.ravel()] = True
    hidden = (edge_layer >= 0) & (edge_layer < layers)
    through: dict[int, dict[Unit, None]] = defaultdict(dict)
    for e in np.flatnonzero(hidden & wanted[edges].any(axis=1)).tolist():
        unit = (int(edge_layer[e]), int(edge_unit[e]))
        for v in edges[e].tolist():
            through[v][unit] = None
    return lambda v: list(through.get(v, ()))


def graph_counts(tails: np.ndarray, heads: np.ndarray) -> tuple[int, int]:
    """Count the connected parts of a graph given by its edges, and the loops in it.

    Returns
    -------
    components : int
    loops : int
        Edges - vertices + components. Drawn in the plane without crossings, the graph
        encloses as many areas (Euler's formula).
    """
    vertices, ends = np.unique(np.concatenate([tails, heads]), return_inverse=True)
    if not len(vertices):
        return 0, 0
    graph = coo_array(
        (np.ones(len(tails)), (ends[: len(tails)], ends[len(tails) :])),
        shape=(len(vertices), len(vertices)),
    )
    components = int(connected_components(graph, directed=False)[0])
    return components, len(tails) - len(vertices) + components
