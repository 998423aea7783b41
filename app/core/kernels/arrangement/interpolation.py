"""A unit's value at a vertex: read from the vertex's row, or interpolated where it has none.

A vertex that arises inside a layer lies on a straight line, along which all that comes before is
affine, between two vertices that stood before the layer, or between two such.
"""

import numpy as np

from .. import compiled, inlined, summing
from ..bits import bits_of, number_of
from .error_bounds import UP, length
from .halfedges import (
    FROBENIUS,
    FROM_U,
    FROM_W,
    INVERSE_A,
    NEGATIVE,
    NOISE,
    NORM,
    OPEN,
    POSITIVE,
    REACH,
    SHARE,
    SHIFT,
    SLACK_A,
    SLACK_B,
    SPREAD_B,
    SWAY,
    TINY,
    UNIT_ROUNDOFF,
)


@inlined
def _read(mesh, cut, v, k):
    """A value, its error at most and its likely error, of a vertex that has a row."""
    value = cut.Z[v, k]
    if value == 0.0:
        return 0.0, 0.0, 0.0
    slope = cut.bounds[SLACK_A, k]
    most = mesh.trust[v, REACH] * slope + cut.bounds[SLACK_B, k]
    return value, most, mesh.trust[v, NOISE] * slope + cut.bounds[SPREAD_B, k]


@inlined
def mix(mesh, p, first, second):
    """What lies between two values with their errors, at vertex `p`.

    A share that is off by d moves the value by d times the true difference of the two.
    """
    (a, most_a, likely_a), (b, most_b, likely_b) = first, second
    along = b - a
    worst = max(most_a, most_b)
    size = max(abs(a), abs(b))
    most = worst + mesh.trust[p, SHIFT] * (abs(along) + 2.0 * worst) + 8.0 * UNIT_ROUNDOFF * size
    likely = max(likely_a, likely_b) + mesh.trust[p, SWAY] * abs(along)
    return a + mesh.trust[p, SHARE] * along, UP * most, likely


@inlined
def _vanishes(cut, v, k):
    """Whether it is certain that a unit vanishes at a vertex."""
    column = 3 * (k >> 6)
    known = cut.signs[v, column + POSITIVE] | cut.signs[v, column + NEGATIVE]
    return not (known | cut.signs[v, column + OPEN]) >> np.uint64(k & 63) & np.uint64(1)


@inlined
def value_on_rim(mesh, cut, v, k):
    """A value with its errors at a vertex that has a row, or is between two that have."""
    if v < cut.rows:
        return _read(mesh, cut, v, k)
    if _vanishes(cut, v, k):
        return 0.0, 0.0, 0.0
    u, w = np.int64(mesh.birth[v, FROM_U]), np.int64(mesh.birth[v, FROM_W])
    return mix(mesh, v, _read(mesh, cut, u, k), _read(mesh, cut, w, k))


@inlined
def interpolate(Z, row, u, w, t, bounds):
    """Write a row of values, a share t of the way from row u to row w.

    Only what vanishes at both ends vanishes in between; any other 0.0 becomes the smallest
    subnormal, so that 0.0 keeps its meaning. Returns a bound of the change of the inputs.
    """
    # Magnitudes compare like the integers of the same bits, whose maximum is vectorised.
    furthest = np.int64(0)
    for k in range(Z.shape[1]):
        a, b = Z[u, k], Z[w, k]
        along = b - a
        z = a + t * along
        Z[row, k] = TINY if z == 0.0 and (a != 0.0 or b != 0.0) else z
        furthest = max(furthest, bits_of(abs(along) * bounds[INVERSE_A, k]))
    return number_of(furthest)


@summing
def _squared_distance(Z, u, w):
    total = 0.0
    for k in range(Z.shape[1]):
        along = Z[w, k] - Z[u, k]
        total += along * along
    return total


@inlined
def distance(Z, u, w, furthest, norms):
    """Length of the difference of two rows, at least, given what `interpolate` told of them."""
    return length(_squared_distance(Z, u, w), UP * furthest * norms[FROBENIUS])


@compiled
def rows_of(mesh, cut, vertices):
    """The values of all units at some vertices, and the lengths of the vectors of their errors."""
    count, units = vertices.shape[0], cut.Z.shape[1]
    # Behind them, room for two at a time to interpolate between.
    rows = np.empty((count + 2, units))
    norms = np.empty(count)
    for i in range(count):
        v = np.int64(vertices[i])
        if v < cut.rows:
            rows[i] = cut.Z[v]
            norms[i] = mesh.trust[v, NORM]
            continue
        worst = 0.0
        for side in range(2):
            worst = max(worst, _row_on_rim(mesh, cut, v, side, rows[count + side]))
        norms[i] = _mix_whole(mesh, cut, v, rows[count], rows[count + 1], worst, rows[i])
    return rows[:count], norms


@compiled
def _row_on_rim(mesh, cut, p, side, row):
    v = np.int64(mesh.birth[p, FROM_U + side])
    if v < cut.rows:
        row[:] = cut.Z[v]
        return mesh.trust[v, NORM]
    u, w = np.int64(mesh.birth[v, FROM_U]), np.int64(mesh.birth[v, FROM_W])
    worst = max(mesh.trust[u, NORM], mesh.trust[w, NORM])
    return _mix_whole(mesh, cut, v, cut.Z[u], cut.Z[w], worst, row)


@compiled
def _mix_whole(mesh, cut, v, first, second, worst, row):
    largest, far = 0.0, 0.0
    for k in range(row.shape[0]):
        along = second[k] - first[k]
        z = first[k] + mesh.trust[v, SHARE] * along
        row[k] = 0.0 if _vanishes(cut, v, k) else z
        largest += max(abs(first[k]), abs(second[k]))
        far += abs(along)
    return UP * (worst + mesh.trust[v, SHIFT] * (far + 2.0 * worst) + 8.0 * UNIT_ROUNDOFF * largest)
