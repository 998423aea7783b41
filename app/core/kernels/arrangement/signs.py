"""Signs of pre-activations: what is certain of them, as sets of units in machine words.

With the sets of its corners, one walk around a polygon tells every unit that changes sign on it.
"""

import numpy as np

from .. import inlined
from ..bits import address_of, compare_eight, lowest
from .halfedges import (
    BENDS,
    BENT,
    DOUBTS,
    FROM_U,
    FROM_W,
    INVERSE_A,
    LOOSE,
    NEGATIVE,
    OPEN,
    POSITIVE,
    SHARE,
    SLACK_A,
    SLACK_B,
    TINY,
)
from .interpolation import mix, value_on_rim


@inlined
def sign(cut, v, k):
    """-1, 0 or 1 when certain, 2 when only exact arithmetic can tell."""
    column, bit = 3 * (k >> 6), np.uint64(1) << np.uint64(k & 63)
    if cut.signs[v, column + POSITIVE] & bit:
        return 1
    if cut.signs[v, column + NEGATIVE] & bit:
        return -1
    return 2 if cut.signs[v, column + OPEN] & bit else 0


@inlined
def doubt(mesh, cut, v, k):
    """Ask for the sign of a pair; when the list is full it will be asked again."""
    if mesh.counts[DOUBTS] < cut.doubts.shape[0]:
        cut.doubts[mesh.counts[DOUBTS], 0] = v
        cut.doubts[mesh.counts[DOUBTS], 1] = k
        mesh.counts[DOUBTS] += 1


@inlined
def sort_signs(Z, row, reach, bounds, signs, v):
    """Sort the units by what is certain of their values, a row of `Z`, at vertex `v`."""
    units = Z.shape[1]
    values = address_of(Z) + 8 * units * row
    slopes = address_of(bounds) + 8 * units * SLACK_A
    offsets = address_of(bounds) + 8 * units * SLACK_B
    byte = np.uint64(0xFF)
    for w in range(signs.shape[1] // 3):
        up, down, zero = np.uint64(0), np.uint64(0), np.uint64(0)
        base = w << 6
        here = min(64, units - base)
        for i in range(0, here - 7, 8):
            at, place = 8 * (base + i), np.uint64(i)
            three = compare_eight(values + at, slopes + at, offsets + at, reach)
            up |= (three & byte) << place
            down |= (three >> np.uint64(8) & byte) << place
            zero |= (three >> np.uint64(16)) << place
        for i in range(here & ~7, here):
            k, place = base + i, np.uint64(i)
            bound = reach * bounds[SLACK_A, k] + bounds[SLACK_B, k]
            up |= np.uint64(Z[row, k] > bound) << place
            down |= np.uint64(Z[row, k] < -bound) << place
            zero |= np.uint64(Z[row, k] == 0.0) << place
        everything = ~np.uint64(0) >> np.uint64(64 - here)
        signs[v, 3 * w + POSITIVE] = up
        signs[v, 3 * w + NEGATIVE] = down
        signs[v, 3 * w + OPEN] = everything & ~(up | down | zero)


@inlined
def sort_row(cut, v, reach):
    """Sort the signs of a standing vertex.

    A computed 0.0 proves nothing: it becomes the smallest subnormal, so that 0.0 keeps its
    meaning. Units without any incoming weight are exact and stay as they are.
    """
    Z, bounds = cut.Z, cut.bounds
    for k in range(Z.shape[1]):
        z = Z[v, k]
        Z[v, k] = TINY if z == 0.0 and bounds[INVERSE_A, k] > 0.0 else z
    sort_signs(Z, v, reach, bounds, cut.signs, v)


@inlined
def sort_between(mesh, cut, p, j):
    """Sort the units by what is certain of their values at a vertex that has no row of them.

    Strictly between two vertices a unit has the sign that it has at both, or at the one where it is
    not 0. So only the others' values need be known, and unit `j` vanishes. What they bend by is
    noted for the next layer.
    """
    signs, bends, trust = cut.signs, cut.bends, mesh.trust
    u, w = np.int64(mesh.birth[p, FROM_U]), np.int64(mesh.birth[p, FROM_W])
    t, slope = trust[p, SHARE], cut.slope
    first = at = mesh.counts[BENT]
    loose = 0.0
    for word in range(signs.shape[1] // 3):
        column = 3 * word
        wanted = _apart(signs, u, w, column)
        up = (signs[u, column + POSITIVE] | signs[w, column + POSITIVE]) & ~wanted
        down = (signs[u, column + NEGATIVE] | signs[w, column + NEGATIVE]) & ~wanted
        unsure = np.uint64(0)
        while wanted:
            bit = wanted & (~wanted + np.uint64(1))
            wanted ^= bit
            m = (word << 6) + lowest(bit)
            at_u, at_w = value_on_rim(mesh, cut, u, m), value_on_rim(mesh, cut, w, m)
            value, error, _ = mix(mesh, p, at_u, at_w)
            if m == j:
                value = 0.0
            elif value > error:
                up |= bit
            elif value < -error:
                down |= bit
            else:
                unsure |= bit
            bends[at, 0] = m
            bends[at, 1] = _bent(value, slope) - (
                (1.0 - t) * _bent(at_u[0], slope) + t * _bent(at_w[0], slope)
            )
            at += 1
            loose += error
        signs[p, column + POSITIVE] = up
        signs[p, column + NEGATIVE] = down
        signs[p, column + OPEN] = unsure
    mesh.birth[p, BENDS] = at - first
    mesh.counts[BENT] = at
    # The error of either part of a bend is at most this.
    trust[p, LOOSE] = 2.0 * max(1.0, abs(slope)) * loose


@inlined
def _bent(value, slope):
    return value if value > 0.0 else slope * value


@inlined
def _apart(signs, u, w, column):
    """The set of units that may change sign strictly between two vertices."""
    up = signs[u, column + POSITIVE] | signs[w, column + POSITIVE]
    down = signs[u, column + NEGATIVE] | signs[w, column + NEGATIVE]
    return (up & down) | signs[u, column + OPEN] | signs[w, column + OPEN]
