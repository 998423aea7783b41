"""The crease of a hidden unit: the bent line along which its pre-activation changes sign."""

from dataclasses import dataclass

import numpy as np

from .kinks import kinks, unit_index
from .polylines import Piece, chains, creases_at, graph_counts
from .regions import Regions


@dataclass(frozen=True, eq=False)
class Crease:
    """The crease of one hidden unit. It bends only where it meets creases of earlier layers.

    Attributes
    ----------
    layer, unit : int
    polylines : list of ndarray, each of shape (k, 2)
        The unit is active on their left. A closed one ends where it starts.
    kinks : list of (x1, x2, layer, unit)
        Inner points of polylines, with the unit of an earlier layer whose crease passes there.
    components, holes : int
        Number of connected components, and of areas that they enclose.
    """

    layer: int
    unit: int
    polylines: list[np.ndarray]
    kinks: list[tuple[float, float, int, int]]
    components: int
    holes: int

    @property
    def length(self) -> float:
        """Total length."""
        steps = (np.diff(line, axis=0) for line in self.polylines)
        return float(sum(np.hypot(step[:, 0], step[:, 1]).sum() for step in steps))


def crease(regions: Regions, layer: int, unit: int) -> Crease:
    """Return where {pre-activation > 0} of a hidden unit meets {pre-activation <= 0}.

    The crease consists of the edges of regions across which the unit's bit of the pattern changes,
    including edges that are labelled with another unit whose crease coincides. A line or an area
    on which the pre-activation is 0 without changing sign is not part of it.

    Raises
    ------
    ValueError
        If there is no such hidden unit.
    """
    bit = unit_index(regions.network.hidden_layer_sizes, layer, unit)
    active = (regions.patterns[:, bit >> 3] >> (7 - (bit & 7))) & 1
    faces = regions.edge_faces
    apart = (faces[:, 1] >= 0) & (active[faces[:, 0]] != active[faces[:, 1]])
    pieces = []
    for e in np.flatnonzero(apart).tolist():
        (left, right), (tail, head) = faces[e].tolist(), regions.edges[e].tolist()
        if active[right]:
            left, tail, head = right, head, tail
        along = int(regions.edge_layer[e]), int(regions.edge_unit[e])
        pieces.append(Piece(tail, head, 0, 1, left, along if 0 <= along[0] < layer else None))
    # A piece that lies along another unit's crease doesn't bend at that crease.
    other = ~apart
    whose = regions.edge_layer[other], regions.edge_unit[other]
    lines = chains(pieces, creases_at(pieces, regions.edges[other], *whose, layer))
    xy = regions.vertices
    joined = [piece for chain in lines for piece in chain.pieces]
    components, holes = graph_counts(
        np.array([piece.tail for piece in joined], dtype=np.int64),
        np.array([piece.head for piece in joined], dtype=np.int64),
    )
    return Crease(
        layer=layer,
        unit=unit,
        polylines=[xy[chain.vertices] for chain in lines],
        kinks=kinks(regions, lines, xy),
        components=components,
        holes=holes,
    )
