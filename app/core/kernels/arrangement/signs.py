"""Certain signs of pre-activations at vertices, as sets of units in machine words.

With such sets, one pass over the corners of a polygon finds all units that change sign on it.
"""

import numpy as np

from .. import inlined
from ..bits import address_of, compare_eight, lowest
from .halfedges import (
    BEND_ERROR,
    BENDS,
    BENT,
    ERROR_FACTOR,
    ERROR_OFFSET,
    FRACTION,
    FRACTION_LOW,
    FROM_U,
    FROM_W,
    INVERSE_FACTOR,
    NEGATIVE,
    POSITIVE,
    QUERIES,
    TINY,
    UNDECIDED,
)
from .interpolation import interpolate_value, value_at
from .pairs import add, multiply


@inlined
def sign(cut, v, k):
    """Return a unit's sign at a vertex: -1, 0 or 1, or 2 if it is undecided."""
    column, bit = 3 * (k >> 6), np.uint64(1) << np.uint64(k & 63)
    if cut.signs[v, column + POSITIVE] & bit:
        return 1
    if cut.signs[v, column + NEGATIVE] & bit:
        return -1
    return 2 if cut.signs[v, column + UNDECIDED] & bit else 0


@inlined
def query_sign(mesh, cut, v, k):
    """Append a pair to the queries. If they are full, the pair is queried again in a later call."""
    if mesh.counts[QUERIES] < cut.queries.shape[0]:
        cut.queries[mesh.counts[QUERIES], 0] = v
        cut.queries[mesh.counts[QUERIES], 1] = k
        mesh.counts[QUERIES] += 1


@inlined
def classify_signs(Z, row, input_error, bounds, signs, v):
    """Set the signs at vertex `v` that are certain, from its values in a row of `Z`."""
    units = Z.shape[1]
    values = address_of(Z) + 8 * units * row
    slopes = address_of(bounds) + 8 * units * ERROR_FACTOR
    offsets = address_of(bounds) + 8 * units * ERROR_OFFSET
    byte = np.uint64(0xFF)
    for w in range(signs.shape[1] // 3):
        up, down, zero = np.uint64(0), np.uint64(0), np.uint64(0)
        base = w << 6
        here = min(64, units - base)
        for i in range(0, here - 7, 8):
            at, place = 8 * (base + i), np.uint64(i)
            three = compare_eight(values + at, slopes + at, offsets + at, input_error)
            up |= (three & byte) << place
            down |= (three >> np.uint64(8) & byte) << place
            zero |= (three >> np.uint64(16)) << place
        for i in range(here & ~7, here):
            k, place = base + i, np.uint64(i)
            bound = input_error * bounds[ERROR_FACTOR, k] + bounds[ERROR_OFFSET, k]
            up |= np.uint64(Z[row, k] > bound) << place
            down |= np.uint64(Z[row, k] < -bound) << place
            zero |= np.uint64(Z[row, k] == 0.0) << place
        everything = ~np.uint64(0) >> np.uint64(64 - here)
        signs[v, 3 * w + POSITIVE] = up
        signs[v, 3 * w + NEGATIVE] = down
        signs[v, 3 * w + UNDECIDED] = everything & ~(up | down | zero)


@inlined
def classify_row(cut, row, v, input_error):
    """Set the signs of an existing vertex, whose values are in a row of `Z`.

    A computed 0.0 becomes the smallest subnormal number, since 0.0 means certainly zero. Units
    without incoming weights are exact and keep their values.
    """
    Z, bounds = cut.Z, cut.bounds
    for k in range(Z.shape[1]):
        z = Z[row, k]
        Z[row, k] = TINY if z == 0.0 and bounds[INVERSE_FACTOR, k] > 0.0 else z
    classify_signs(Z, row, input_error, bounds, cut.signs, v)


@inlined
def classify_interpolated(mesh, cut, p, j):
    """Set the signs at a vertex `p` without a row of values, which lies on the crease of unit `j`.

    It lies strictly between two vertices. A unit that is positive (negative) or 0 at both, and not
    0 at both, is positive (negative) at `p`. Only the other units are interpolated, and their bends
    are stored for the next layer.
    """
    signs, bends, accuracy = cut.signs, cut.bends, mesh.accuracy
    u, w = np.int64(mesh.provenance[p, FROM_U]), np.int64(mesh.provenance[p, FROM_W])
    t, t_low, slope = accuracy[p, FRACTION], accuracy[p, FRACTION_LOW], cut.slope
    first = at = mesh.counts[BENT]
    bend_error = 0.0
    for word in range(signs.shape[1] // 3):
        column = 3 * word
        wanted = _may_change(signs, u, w, column)
        up = (signs[u, column + POSITIVE] | signs[w, column + POSITIVE]) & ~wanted
        down = (signs[u, column + NEGATIVE] | signs[w, column + NEGATIVE]) & ~wanted
        unsure = np.uint64(0)
        while wanted:
            bit = wanted & (~wanted + np.uint64(1))
            wanted ^= bit
            m = (word << 6) + lowest(bit)
            at_u, at_w = value_at(mesh, cut, u, m), value_at(mesh, cut, w, m)
            value, low, error, _ = interpolate_value(mesh, cut, p, at_u, at_w)
            if m == j:
                value = low = 0.0
            elif value > error:
                up |= bit
            elif value < -error:
                down |= bit
            else:
                unsure |= bit
            bends[at, 0] = m
            if cut.low.shape[0]:
                bends[at, 1], bends[at, 2] = _bend(value, low, at_u, at_w, t, t_low, slope)
            else:
                bends[at, 1] = _activation(value, slope) - (
                    (1.0 - t) * _activation(at_u[0], slope) + t * _activation(at_w[0], slope)
                )
            at += 1
            bend_error += error
        signs[p, column + POSITIVE] = up
        signs[p, column + NEGATIVE] = down
        signs[p, column + UNDECIDED] = unsure
    mesh.provenance[p, BENDS] = at - first
    mesh.counts[BENT] = at
    # Bounds the error of the activations and of the interpolated activations together.
    accuracy[p, BEND_ERROR] = 2.0 * max(1.0, abs(slope)) * bend_error


@inlined
def _activation(value, slope):
    return value if value > 0.0 else slope * value


@inlined
def _bend(value, low, at_u, at_w, t, t_low, slope):
    """Return a unit's activation minus the activation interpolated from u to w, as a pair."""
    value, low = activate_pair(value, low, slope)
    a, a_low = activate_pair(at_u[0], at_u[1], slope)
    b, b_low = activate_pair(at_w[0], at_w[1], slope)
    along, along_low = add(b, b_low, -a, -a_low)
    along, along_low = multiply(along, along_low, t, t_low)
    straight, straight_low = add(a, a_low, along, along_low)
    return add(value, low, -straight, -straight_low)


@inlined
def activate_pair(value, low, slope):
    """Return the activation of a pair."""
    if value > 0.0:
        return value, low
    if slope == 0.0:
        return 0.0, 0.0
    return multiply(value, low, slope, 0.0)


@inlined
def _may_change(signs, u, w, column):
    """Return the set of units that may change sign strictly between two vertices."""
    up = signs[u, column + POSITIVE] | signs[w, column + POSITIVE]
    down = signs[u, column + NEGATIVE] | signs[w, column + NEGATIVE]
    return (up & down) | signs[u, column + UNDECIDED] | signs[w, column + UNDECIDED]
