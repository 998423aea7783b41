"""Adjacency of regions: the edge and the neighbour at each side of a region, the dual graph."""

from dataclasses import dataclass

import numpy as np

from ..jobs.job import current_job
from . import polygons
from .regions import Regions

# Number of outputs at corners that are computed per batch.
_CHUNK = 2**20


@dataclass(frozen=True, eq=False)
class DualGraph:
    """The regions as nodes, and an edge between each two regions that share an edge.

    The D edges of the graph are the edges inside the box, in the order of ``regions.edges``. Two
    regions are convex and no vertex lies inside an edge, so they share at most one: no edge of the
    graph is repeated.

    Attributes
    ----------
    edge : ndarray of shape (D,)
        The shared edge, as an index into ``regions.edges``.
    pairs : ndarray of shape (D, 2)
        The regions to the left and right of the shared edge.
    length : ndarray of shape (D,)
        Length of the shared edge.
    units : ndarray of shape (n, 2)
        (layer, unit) of each hidden unit that is active in one of the two regions only. The crease
        of each contains the shared edge.
    unit_offsets : ndarray of shape (D + 1,)
        The units of edge i are ``units[unit_offsets[i]:unit_offsets[i + 1]]``: at least one, and
        more only if several creases coincide.
    centroid : ndarray of shape (R, 2)
        Centroid of the area of each region.
    winner : ndarray of shape (R,) or None
        The class at the centroid, as an index; None for a regression.
    value : ndarray of shape (R,) or None
        The first output at the centroid; None for a classification.
    """

    edge: np.ndarray
    pairs: np.ndarray
    length: np.ndarray
    units: np.ndarray
    unit_offsets: np.ndarray
    centroid: np.ndarray
    winner: np.ndarray | None
    value: np.ndarray | None


def dual_graph(regions: Regions) -> DualGraph:
    """Return the dual graph of the regions."""
    edge = np.flatnonzero(regions.edge_layer >= 0)
    pairs = regions.edge_faces[edge]
    ends = regions.vertices[regions.edges[edge]]
    along = ends[:, 1] - ends[:, 0]
    switched = regions.patterns[pairs[:, 0]] ^ regions.patterns[pairs[:, 1]]
    # Almost all bytes are 0, so only the others are unpacked.
    row, byte = np.divmod(np.flatnonzero(switched != 0), max(1, switched.shape[1]))
    which, bit = np.nonzero(np.unpackbits(switched[row, byte][:, None], axis=1))
    row, unit = row[which], 8 * byte[which] + bit
    starts = np.cumsum([0, *regions.network.hidden_layer_sizes])
    layer = np.searchsorted(starts, unit, side="right") - 1
    weights = polygons.centroid_weights(regions.scaled_vertices, regions.offsets, regions.indices)
    winner, value = _at_centroids(regions, weights)
    return DualGraph(
        edge=edge,
        pairs=pairs,
        length=np.hypot(along[:, 0], along[:, 1]),
        units=np.column_stack([layer, unit - starts[layer]]),
        unit_offsets=np.searchsorted(row, np.arange(len(edge) + 1)),
        centroid=_centroids(regions, weights),
        winner=winner,
        value=value,
    )


def _centroids(regions: Regions, weights: np.ndarray) -> np.ndarray:
    # Relative to the first corner: rounding errors are those of the polygon's size.
    starts = regions.offsets[:-1]
    corners = regions.vertices[regions.indices]
    first = corners[starts]
    corners -= np.repeat(first, np.diff(regions.offsets), axis=0)
    found: np.ndarray = first + np.add.reduceat(corners * weights[:, None], starts)
    return found


def _at_centroids(
    regions: Regions, weights: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return the winning class, or for a regression the first output, at each centroid."""
    network, scaled = regions.network, regions.scaled_network
    logits = regions.scaled_logits[:, :1] if network.regression else regions.scaled_logits
    found = []
    step = max(1, _CHUNK // logits.shape[1])
    for start in range(0, len(regions), step):
        current_job().check()
        offsets = regions.offsets[start : start + step + 1]
        corners = slice(offsets[0], offsets[-1])
        values = logits[regions.indices[corners]] * weights[corners, None]
        sums = np.add.reduceat(values, offsets[:-1] - offsets[0])
        several = not (network.regression or network.binary)
        found.append(sums.argmax(axis=1) if several else sums[:, 0])
    joined = np.concatenate(found)
    if network.regression:
        return None, scaled.unscaled_values(-1, joined[:, None])[:, 0]
    return _above(regions, joined) if network.binary else joined, None


def _above(regions: Regions, sums: np.ndarray) -> np.ndarray:
    """Return which of two classes scaled outputs stand for."""
    if regions.network.threshold is None:
        above = sums > 0.0
    else:
        level, shift = regions.scaled_network.level(regions.network.level)
        above = np.ldexp(sums, shift) >= level
    return np.asarray(above, dtype=np.int64)


def sides(regions: Regions) -> np.ndarray:
    """Return the edge at each side of each region.

    Returns
    -------
    ndarray of int, the shape of ``regions.indices``
        Element i is the edge from corner ``indices[i]`` to the next corner of its region.
    """
    tails = regions.indices.astype(np.int64)
    heads = tails[polygons.following(regions.offsets)]
    # Regions are convex, so at most one edge joins two vertices.
    ends = regions.edges.astype(np.int64)
    count = len(regions.vertices)
    keys = ends.min(axis=1) * count + ends.max(axis=1)
    order = np.argsort(keys)
    wanted = np.minimum(tails, heads) * count + np.maximum(tails, heads)
    edges: np.ndarray = order[np.searchsorted(keys[order], wanted)]
    return edges


def neighbours(regions: Regions) -> np.ndarray:
    """Return the region across each side of each region.

    Returns
    -------
    ndarray of int, the shape of ``regions.indices``
        The neighbours of region r are ``[offsets[r]:offsets[r + 1]]``, in the order of its
        sides; the first side joins its first two corners. -1 is the border of the box.
    """
    faces = regions.edge_faces[sides(regions)]
    own = np.repeat(np.arange(len(regions)), np.diff(regions.offsets))
    across: np.ndarray = np.where(faces[:, 0] == own, faces[:, 1], faces[:, 0])
    return across
