"""Neighbours are what lies across each side of a region: another region, or the border."""

import numpy as np

from . import polygons
from .regions import Regions


def sides(regions: Regions) -> np.ndarray:
    """Return the edge at each side of each region.

    Returns
    -------
    ndarray of int, the shape of ``regions.indices``
        Place i is the side from corner ``indices[i]`` to the next corner of its region.
    """
    tails = regions.indices.astype(np.int64)
    heads = tails[polygons.following(regions.offsets)]
    # Convex regions: two vertices are the ends of one edge at most.
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
        sides, the first one from its first corner to its second; -1 on the border.
    """
    faces = regions.edge_faces[sides(regions)]
    own = np.repeat(np.arange(len(regions)), np.diff(regions.offsets))
    across: np.ndarray = np.where(faces[:, 0] == own, faces[:, 1], faces[:, 0])
    return across
