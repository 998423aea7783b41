"""The decision boundary, where the predicted class changes, and level sets of an output.

Inside a region the logits are affine, so the boundary there consists of straight segments: edges
between cells of different classes. The same holds for a level set.
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
    """A decision boundary or level set, as S segments on P polylines.

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
        The region that each segment crosses; if it lies on an edge, one of the two regions there.
    segment_line : ndarray of shape (S, 3)
        (a, b, c) with a x1 + b x2 + c = 0 along the segment: the region's logit, or the
        difference of two logits, positive on the side of the polyline's second class.
    segment_polyline : ndarray of shape (S,)
        The polyline that each segment belongs to.
    kinks : list of (x1, x2, layer, unit)
        Inner points of polylines, with the hidden unit whose crease bends them there. The start of
        a closed polyline is included.
    components : int
        Number of connected components; polylines that share a point are one component.
    holes : int
        Number of areas that it encloses: areas of one class that don't touch the border of the
        box.
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
    """Return the decision boundary of a classifier.

    For two classes it is where {logit > 0} meets {logit <= 0}; for more, where the argmax changes
    (the smallest index wins a tie). A line on which the logit is 0 but doesn't change sign is not
    part of it. The boundary of a regression is empty.

    Parameters
    ----------
    regions : Regions
    cells : Cells, optional
        The result of `class_cells` for these regions, if there is one already.

    Raises
    ------
    TooManyRegions
        If the boundary cuts the regions into more cells than twice the limit of regions.
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
        forms = contrasts(regions.scaled_network, regions.active[where], left, right)
    return _assemble(regions, lines, cells.vertices, forms)


def level_set(regions: Regions, value: float, output: int = 0) -> Boundary:
    """Return the line along which an output, before the output activation, crosses a value.

    It is where {output > value} (class 1, on the left of the polylines) meets {output <= value}.
    So a line or an area on which the output equals the value without crossing it is not part of
    it, except where such an area borders on {output > value}.

    Raises
    ------
    TooManyRegions
        If the line cuts the regions into more cells than twice the limit of regions.
    """
    cells = level_cells(regions, value, output)
    lines = _outline(cells)
    forms = _maps(regions, [p for chain in lines for p in chain.pieces])[:, output]
    return _assemble(regions, lines, cells.vertices, forms - [0.0, 0.0, value])


def _outline(cells: Cells) -> list[Chain]:
    """Return the edges between cells of different labels, the higher label on their left."""
    labels, faces = cells.labels, cells.edge_faces
    apart = (faces >= 0).all(axis=1) & (labels[faces[:, 0]] != labels[faces[:, 1]])
    layers = len(cells.regions.network.hidden_layer_sizes)
    pieces: list[Piece] = []
    for e in np.flatnonzero(apart).tolist():
        (left, right), (tail, head) = faces[e].tolist(), cells.edges[e].tolist()
        if labels[left] < labels[right]:
            left, right, tail, head = right, left, head, tail
        # If the edge lies on a crease, both regions have the same values on it: use the left one.
        sides = int(labels[right]), int(labels[left])
        layer, unit = int(cells.edge_layer[e]), int(cells.edge_unit[e])
        own = (layer, unit) if 0 <= layer < layers else None
        pieces.append(Piece(tail, head, *sides, int(cells.region[left]), own))
    # A piece that lies along a crease doesn't bend at that crease, so its edges are left out.
    other = ~apart
    whose = cells.edge_layer[other], cells.edge_unit[other]
    return chains(pieces, creases_at(pieces, cells.edges[other], *whose, layers))


def _maps(regions: Regions, pieces: Sequence[Piece]) -> np.ndarray:
    """Return the affine maps of the pieces' regions: shape (n, n_out, 3)."""
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
