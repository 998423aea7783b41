"""Adjacency of regions: the edge at each side of a region, and the neighbour across it."""

import numpy as np

from . import polygons
from .regions import Regions


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
