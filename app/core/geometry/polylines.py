"""Join straight pieces of lines head to tail into chains, up to branching points."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Unit = tuple[int, int]
"""A hidden unit: its layer, and its index in that layer."""


class Piece(NamedTuple):
    """A straight piece from vertex `tail` to `head`, with the labels on its right and left side.

    `region` is the region that it crosses or borders on; `own` the unit along whose crease it lies,
    if any.
    """

    tail: int
    head: int
    right: int
    left: int
    region: int
    own: Unit | None = None


@dataclass(frozen=True)
class Chain:
    """A sequence of pieces, with the units whose creases pass through each joint.

    The last joint of a closed chain is the one between its last and first piece.
    """

    pieces: list[Piece]
    units: list[Sequence[Unit]]

    @property
    def vertices(self) -> list[int]:
        return [self.pieces[0].tail, *(piece.head for piece in self.pieces)]


def chains(pieces: Sequence[Piece], creases: Callable[[int], Sequence[Unit]]) -> list[Chain]:
    """Join pieces head to tail if they have the same labels on both sides.

    Parameters
    ----------
    pieces : sequence of Piece
        Oriented consistently, so each piece is followed by one that starts where it ends. Chains
        end at vertices where several pieces start.
    creases : callable
        Returns the hidden units that may bend the line at a vertex. If there are none, the two
        pieces are merged into one.
    """
    joined = []
    for run, cyclic in _runs(pieces):
        before = run[-1]
        if cyclic:
            # Start a closed chain at a joint, so that no straight piece is split in two.
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
    """Return the units whose creases may bend the line between two consecutive pieces.

    If no other crease passes there, the line may still change from one crease to another.
    """
    through = creases(other.tail)
    if through or one.own == other.own:
        return through
    return [unit for unit in (other.own, one.own) if unit is not None]


def _runs(pieces: Sequence[Piece]) -> list[tuple[list[Piece], bool]]:
    """Return sequences of consecutive pieces, open ones first, each with whether it is closed."""
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
    """Return a lookup of the hidden units whose creases pass through an end of a piece.

    Parameters
    ----------
    pieces : sequence of Piece
    edges : ndarray of shape (E, 2)
        The edges that the pieces may meet.
    edge_layer, edge_unit : ndarray of shape (E,)
        The unit whose crease contains each edge.
    layers : int
        Only units of this many first hidden layers are returned.

    Returns
    -------
    callable
        Returns (layer, unit) of each crease at a vertex.
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
    """Return the number of connected components of a graph given by its edges, and of its loops.

    Returns
    -------
    components : int
    loops : int
        Edges - vertices + components: the number of areas that the graph encloses if it is drawn
        in the plane without crossings (Euler's formula).
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
