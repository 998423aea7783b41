"""Collect the vertices on a crease of the first layer, a straight line from border to border.

They are collected before they are used, since each step along a line is a cache miss.
"""

from typing import NamedTuple

import numpy as np

from .. import compiled, inlined
from ..bits import lowest
from .halfedges import (
    AFTER,
    EDGES,
    ERROR_NORM,
    LABEL_LAYER,
    LABEL_UNIT,
    LIKELY_ERROR,
    LINES,
    ORIGIN,
    POSITIVE,
)

CORNERS = 4  # the first vertices are the corners of the box
# Columns of `at`.
X, Y, ERROR_NORM_HERE, LIKELY_ERROR_HERE = range(4)


class Path(NamedTuple):
    """The vertices on a line, in order, and the first-layer units that change sign at them."""

    vertices: np.ndarray
    # For each vertex: its coordinates, and ERROR_NORM and LIKELY_ERROR in the first layer.
    at: np.ndarray
    # The units that change sign at vertex i are ``units[switches[i]:switches[i + 1]]``: m for a
    # unit that becomes active, ~m for one that becomes inactive.
    switches: np.ndarray
    units: np.ndarray


@compiled
def empty_path(units):
    """Return an empty path with capacity for a line that meets each other unit's line once."""
    return Path(
        np.empty(units + 2, dtype=np.int64),
        np.empty((units + 2, 4)),
        np.empty(units + 3, dtype=np.int64),
        np.empty(2 * units, dtype=np.int64),
    )


@inlined
def find_ends_of_lines(mesh, cut, starts, finishes):
    """Find the half-edge at one end of each line and the vertex at the other end."""
    for h in range(2 * mesh.counts[EDGES]):
        v = np.int64(mesh.half[h, ORIGIN])
        if v >= cut.rows or mesh.edge[h >> 1, LABEL_LAYER] != 0:
            continue
        if v < CORNERS or mesh.provenance[v, LINES] < 0:
            j = mesh.edge[h >> 1, LABEL_UNIT]
            if starts[j] < 0:
                starts[j] = h
            else:
                finishes[j] = v


@inlined
def active_on(mesh, cut, h, w):
    """Return the set of units (of word `w`) that are active on an edge."""
    u, v = np.int64(mesh.half[h, ORIGIN]), np.int64(mesh.half[h ^ 1, ORIGIN])
    return cut.signs[u, 3 * w + POSITIVE] | cut.signs[v, 3 * w + POSITIVE]


@inlined
def gather_path(mesh, cut, h, state, i, path):
    """Collect the vertices on a line, up to the capacity of the path; return their number."""
    half, label = mesh.half, mesh.edge
    line = label[h >> 1, LABEL_UNIT]
    length, switched = 0, 0
    while True:
        q = np.int64(half[h ^ 1, ORIGIN])
        path.vertices[length] = q
        path.at[length, X], path.at[length, Y] = mesh.xy[q, 0], mesh.xy[q, 1]
        path.at[length, ERROR_NORM_HERE] = mesh.accuracy[q, ERROR_NORM]
        path.at[length, LIKELY_ERROR_HERE] = mesh.accuracy[q, LIKELY_ERROR]
        path.switches[length] = switched
        length += 1
        ahead = np.int64(half[h, AFTER])
        while label[ahead >> 1, LABEL_LAYER] != 0 or label[ahead >> 1, LABEL_UNIT] != line:
            ahead = np.int64(half[ahead ^ 1, AFTER])
        if ahead == h ^ 1 or length == path.vertices.shape[0]:
            break
        h = ahead
        for w in range(state.shape[1]):
            active = active_on(mesh, cut, h, w)
            changed = active ^ state[i, w]
            state[i, w] = active
            while changed:
                bit = changed & (~changed + np.uint64(1))
                changed ^= bit
                if switched == path.units.shape[0]:
                    # With undecided signs, units may seem to switch back and forth. The remaining
                    # vertices get their values from matrix products.
                    path.switches[length] = switched
                    return length
                m = (w << 6) + lowest(bit)
                path.units[switched] = m if active & bit else ~m
                switched += 1
        path.switches[length] = switched
    path.switches[length] = switched
    return length
