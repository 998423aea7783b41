"""The decision boundary: the line along which the predicted class changes, piece by piece straight.

Inside a region the logits are affine, so the boundary there is a straight segment: an edge
between two cells of different class. The same holds for a level of an output.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .affine_maps import contrasts
from .class_cells import Cells, class_cells, level_cells
from .kinks import kinks
from .polylines import Chain, Piece, chains, creases_at, graph_counts
from .regions import Regions


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where the answer changes. S segments on P polylines.

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
        Inner points of polylines, with the hidden unit whose crease bends them there; of a closed
        one, where it starts and ends as well.
    components : int
        How many connected parts there are; polylines that share a point are one.
    holes : int
        How many areas it encloses: areas of one class that nowhere reach the border of
        the box.
    """

    polylines: list[np.ndarray]
    classes: list[tuple[int, int]]
    segments: np.ndarray
    segment_region: np.ndarray
    segment_line: np.ndarray
    segment_polyline: np.ndarray
    kinks: list[tuple[float, float, int, int]]
    components: int
    holes: int

    @cached_property
    def length(self) -> float:
        """Total length."""
        along = self.segments[:, 1] - self.segments[:, 0]
        return float(np.hypot(along[:, 0], along[:, 1]).sum())


def boundary(regions: Regions, cells: Cells | None = None) -> Boundary:
    """Find the decision boundary of a classifier.

    Two classes meet where {logit > 0} meets {logit <= 0}; of more classes, where the
    argmax changes (the smallest index wins a tie). A line on which the logit merely
    touches 0 is not a boundary. A regression has none.

    Parameters
    ----------
    regions : Regions
    cells : Cells, optional
        What `class_cells` made of these regions, where it has been called already.

    Raises
    ------
    TooManyRegions
        If the boundary cuts the regions into more than twice their limit.
    TooManyClasses
        If more classes meet than cells are made of.
    """
    network = regions.network
    if network.regression:
        return _assemble(regions, [], np.empty((0, 2)), np.empty((0, 3)))
    cells = cells or class_cells(regions)
    lines = _outline(cells)
    pieces = [piece for chain in lines for piece in chain.pieces]
    if network.binary:
        forms = _maps(regions, pieces)[:, 0]
    else:
        table = np.array([(p.region, p.left, p.right) for p in pieces], dtype=np.int64)
        where, left, right = table.reshape(-1, 3).T
        forms = contrasts(regions.scaled, regions.active[where], left, right)
    return _assemble(regions, lines, cells.vertices, forms)


def level_set(regions: Regions, value: float, output: int = 0) -> Boundary:
    """Find the line along which an output, before its activation, passes a value.

    It is where {output > value} (class 1, on the left of the polylines) meets
    {output <= value}; a line or an area on which the output merely touches the value is
    not of it, the edge of such an area may be.

    Raises
    ------
    TooManyRegions
        If the line cuts the regions into more than twice their limit.
    """
    cells = level_cells(regions, value, output)
    lines = _outline(cells)
    forms = _maps(regions, [p for chain in lines for p in chain.pieces])[:, output]
    return _assemble(regions, lines, cells.vertices, forms - [0.0, 0.0, value])


def _outline(cells: Cells) -> list[Chain]:
    """The edges between cells of different labels, the higher one on their left."""
    labels, faces = cells.labels, cells.edge_faces
    apart = (faces >= 0).all(axis=1) & (labels[faces[:, 0]] != labels[faces[:, 1]])
    layers = len(cells.regions.network.hidden_layer_sizes)
    pieces: list[Piece] = []
    for e in np.flatnonzero(apart).tolist():
        (left, right), (tail, head) = faces[e].tolist(), cells.edges[e].tolist()
        if labels[left] < labels[right]:
            left, right, tail, head = right, left, head, tail
        # On a crease both regions agree; the one on the left is taken.
        sides = int(labels[right]), int(labels[left])
        layer, unit = int(cells.edge_layer[e]), int(cells.edge_unit[e])
        own = (layer, unit) if 0 <= layer < layers else None
        pieces.append(Piece(tail, head, *sides, int(cells.region[left]), own))
    # Along a crease that crease is no reason to bend.
    other = ~apart
    whose = cells.edge_layer[other], cells.edge_unit[other]
    return chains(pieces, creases_at(pieces, cells.edges[other], *whose, layers))


def _maps(regions: Regions, pieces: Sequence[Piece]) -> np.ndarray:
    """The affine maps of the pieces' regions: shape (n, n_out, 3)."""
    unique, back = np.unique(
        np.array([piece.region for piece in pieces], dtype=np.int64), return_inverse=True
    )
    return regions.affine_of(unique)[back]


def _assemble(
    regions: Regions, lines: Sequence[Chain], xy: np.ndarray, forms: np.ndarray
) -> Boundary:
    rows = [(*piece[:5], number) for number, chain in enumerate(lines) for piece in chain.pieces]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    tails, heads = table[:, 0], table[:, 1]
    components, holes = graph_counts(tails, heads)
    return Boundary(
        polylines=[xy[chain.vertices] for chain in lines],
        classes=[(chain.pieces[0].right, chain.pieces[0].left) for chain in lines],
        segments=np.stack([xy[tails], xy[heads]], axis=1),
        segment_region=table[:, 4],
        segment_line=forms.reshape(-1, 3),
        segment_polyline=table[:, 5],
        kinks=kinks(regions, lines, xy),
        components=components,
        holes=holes,
    )
