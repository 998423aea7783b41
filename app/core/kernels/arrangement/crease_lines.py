"""The vertices on a crease of the first layer, a straight line from border to border.

They are gathered before anything is done with them, since each step along a line misses the cache.
"""

from typing import NamedTuple

import numpy as np

from .. import compiled, inlined
from ..bits import lowest
from .halfedges import AFTER, EDGES, LABEL_LAYER, LABEL_UNIT, LINES, NOISE, NORM, ORIGIN, POSITIVE

CORNERS = 4
# Columns of `at`.
X, Y, NORM_HERE, NOISE_HERE = range(4)


class Path(NamedTuple):
    """What is on a line."""

    vertices: np.ndarray
    # Of each vertex its place, and the length and the likely size of the first layer's errors.
    at: np.ndarray
    # The units that change sign behind each vertex are those from one number here to the next;
    # complements become inactive.
    turns: np.ndarray
    units: np.ndarray


@compiled
def path_among(units):
    """Room for a line of so many, of which it meets each other once at most."""
    return Path(
        np.empty(units + 2, dtype=np.int64),
        np.empty((units + 2, 4)),
        np.empty(units + 3, dtype=np.int64),
        np.empty(2 * units, dtype=np.int64),
    )


@inlined
def find_ends_of_lines(mesh, cut, starts, finishes):
    """Find, of each line, the half-edge at one end and the vertex at the other."""
    for h in range(2 * mesh.counts[EDGES]):
        v = np.int64(mesh.half[h, ORIGIN])
        if v >= cut.rows or mesh.edge[h >> 1, LABEL_LAYER] != 0:
            continue
        if v < CORNERS or mesh.birth[v, LINES] < 0:
            j = mesh.edge[h >> 1, LABEL_UNIT]
            if starts[j] < 0:
                starts[j] = h
            else:
                finishes[j] = v


@inlined
def active_on(mesh, cut, h, w):
    """The units of a word that are active on an edge."""
    u, v = np.int64(mesh.half[h, ORIGIN]), np.int64(mesh.half[h ^ 1, ORIGIN])
    return cut.signs[u, 3 * w + POSITIVE] | cut.signs[v, 3 * w + POSITIVE]


@inlined
def gather(mesh, cut, h, state, i, path):
    """Gather what is on a line, as far as there is room; return how many vertices that is."""
    half, label = mesh.half, mesh.edge
    line = label[h >> 1, LABEL_UNIT]
    length, turned = 0, 0
    while True:
        q = np.int64(half[h ^ 1, ORIGIN])
        path.vertices[length] = q
        path.at[length, X], path.at[length, Y] = mesh.xy[q, 0], mesh.xy[q, 1]
        path.at[length, NORM_HERE] = mesh.trust[q, NORM]
        path.at[length, NOISE_HERE] = mesh.trust[q, NOISE]
        path.turns[length] = turned
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
                if turned == path.units.shape[0]:
                    # Open signs let units turn to and fro: what is behind is found otherwise.
                    path.turns[length] = turned
                    return length
                m = (w << 6) + lowest(bit)
                path.units[turned] = m if active & bit else ~m
                turned += 1
        path.turns[length] = turned
    path.turns[length] = turned
    return length
