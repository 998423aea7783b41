"""Values of units at vertices: stored in the vertex's row, or interpolated if it has none.

A vertex that a layer adds lies on a straight segment between two existing vertices, or between two
vertices on such segments. Along it the layer's pre-activations are affine.
"""

import numpy as np

from .. import compiled, inlined, summing
from ..bits import address_of, bits_of, number_of
from .error_bounds import UP, length
from .halfedges import (
    ERROR_FACTOR,
    ERROR_NORM,
    ERROR_OFFSET,
    FRACTION,
    FRACTION_ERROR,
    FRACTION_LOW,
    FROBENIUS,
    FROM_U,
    FROM_W,
    INPUT_ERROR,
    INVERSE_FACTOR,
    LIKELY_ERROR,
    LIKELY_FRACTION_ERROR,
    LIKELY_OFFSET,
    NEGATIVE,
    POSITIVE,
    TINY,
    UNDECIDED,
    UNIT_ROUNDOFF,
)
from .packed_values import packed_value
from .pairs import add, blend_rows, multiply


@inlined
def _stored_value(mesh, cut, v, k):
    """Return a stored value as a pair, with its error bound and its likely error."""
    value = packed_value(cut.places, cut.Z, v, k) if cut.places.shape[0] else cut.Z[v, k]
    if value == 0.0:
        return 0.0, 0.0, 0.0, 0.0
    low = cut.low[v, k] if cut.low.shape[0] else 0.0
    slope = cut.bounds[ERROR_FACTOR, k]
    most = mesh.accuracy[v, INPUT_ERROR] * slope + cut.bounds[ERROR_OFFSET, k]
    likely = mesh.accuracy[v, LIKELY_ERROR] * slope + cut.bounds[LIKELY_OFFSET, k]
    return value, low, most, likely


@inlined
def interpolate_value(mesh, cut, p, first, second):
    """Interpolate between two values with their errors, at vertex `p`.

    An error d of the fraction changes the value by d times the true difference of the two.
    """
    (a, a_low, most_a, likely_a), (b, b_low, most_b, likely_b) = first, second
    along = b - a
    worst = max(most_a, most_b)
    size = max(abs(a), abs(b))
    most = (
        worst
        + mesh.accuracy[p, FRACTION_ERROR] * (abs(along) + 2.0 * worst)
        + 8.0 * cut.roundoff * size
    )
    likely = max(likely_a, likely_b) + mesh.accuracy[p, LIKELY_FRACTION_ERROR] * abs(along)
    t = mesh.accuracy[p, FRACTION]
    if not cut.low.shape[0]:
        return a + t * along, 0.0, UP * most, likely
    along, along_low = add(b, b_low, -a, -a_low)
    more, more_low = multiply(along, along_low, t, mesh.accuracy[p, FRACTION_LOW])
    value, low = add(a, a_low, more, more_low)
    return value, low, UP * most, likely


@inlined
def _vanishes(cut, v, k):
    """Return whether a unit's pre-activation is certainly 0 at a vertex."""
    column = 3 * (k >> 6)
    known = cut.signs[v, column + POSITIVE] | cut.signs[v, column + NEGATIVE]
    return not (known | cut.signs[v, column + UNDECIDED]) >> np.uint64(k & 63) & np.uint64(1)


@inlined
def value_at(mesh, cut, v, k):
    """Return a value with its errors, at a vertex that has a row or lies between two that do."""
    if v < cut.rows:
        return _stored_value(mesh, cut, v, k)
    if _vanishes(cut, v, k):
        return 0.0, 0.0, 0.0, 0.0
    u, w = np.int64(mesh.provenance[v, FROM_U]), np.int64(mesh.provenance[v, FROM_W])
    return interpolate_value(
        mesh, cut, v, _stored_value(mesh, cut, u, k), _stored_value(mesh, cut, w, k)
    )


@inlined
def value_anywhere(mesh, cut, v, k):
    """Return a value with its errors, at any vertex: it may lie between two without rows."""
    if v < cut.rows:
        return _stored_value(mesh, cut, v, k)
    if _vanishes(cut, v, k):
        return 0.0, 0.0, 0.0, 0.0
    u, w = np.int64(mesh.provenance[v, FROM_U]), np.int64(mesh.provenance[v, FROM_W])
    return interpolate_value(mesh, cut, v, value_at(mesh, cut, u, k), value_at(mesh, cut, w, k))


@inlined
def interpolate(cut, row, u, w, t, t_low):
    """Write a row of values at fraction t from row u to row w.

    A value is 0.0 only if it is 0.0 at both ends; a computed 0.0 becomes the smallest subnormal
    number, since 0.0 means certainly zero. Return the largest change from u to w, each relative to
    the unit's ERROR_FACTOR.
    """
    # Non-negative floats compare like integers with the same bits, whose maximum is vectorised.
    Z, bounds = cut.Z, cut.bounds
    furthest = np.int64(0)
    if cut.low.shape[0]:
        for k in range(Z.shape[1]):
            along = Z[w, k] - Z[u, k]
            furthest = max(furthest, bits_of(abs(along) * bounds[INVERSE_FACTOR, k]))
        _interpolate_pairs(cut, row, u, w, t, t_low)
        return number_of(furthest)
    for k in range(Z.shape[1]):
        a, b = Z[u, k], Z[w, k]
        along = b - a
        z = a + t * along
        Z[row, k] = TINY if z == 0.0 and (a != 0.0 or b != 0.0) else z
        furthest = max(furthest, bits_of(abs(along) * bounds[INVERSE_FACTOR, k]))
    return number_of(furthest)


@inlined
def _interpolate_pairs(cut, row, u, w, t, t_low):
    size = 8 * cut.Z.shape[1]
    Z, low = address_of(cut.Z), address_of(cut.low)
    blend_rows(
        Z + u * size,
        low + u * size,
        Z + w * size,
        low + w * size,
        Z + row * size,
        low + row * size,
        cut.Z.shape[1],
        t,
        t_low,
        TINY,
    )


@summing
def _squared_distance(Z, u, w):
    total = 0.0
    for k in range(Z.shape[1]):
        along = Z[w, k] - Z[u, k]
        total += along * along
    return total


@inlined
def distance(Z, u, w, furthest, norms):
    """Bound the norm of the difference of two rows; `furthest` is from `interpolate`."""
    return length(_squared_distance(Z, u, w), UP * furthest * norms[FROBENIUS])


@compiled
def value_rows(mesh, cut, vertices):
    """Return the values of all units at some vertices, and bounds of the norms of their errors."""
    count, units = vertices.shape[0], cut.Z.shape[1]
    # The last two rows hold the ends of the segment that is interpolated.
    rows = np.empty((count + 2, units))
    norms = np.empty(count)
    for i in range(count):
        v = np.int64(vertices[i])
        if v < cut.rows:
            rows[i] = cut.Z[v]
            norms[i] = _row_error(mesh, cut, v)
            continue
        worst = 0.0
        for side in range(2):
            worst = max(worst, _row_at(mesh, cut, v, side, rows[count + side]))
        norms[i] = _interpolate_row(mesh, cut, v, rows[count], rows[count + 1], worst, rows[i])
    return rows[:count], norms


@inlined
def _row_error(mesh, cut, v):
    """Bound the norm of the error of a row without its lower halves."""
    if not cut.low.shape[0]:
        return mesh.accuracy[v, ERROR_NORM]
    total = 0.0
    for k in range(cut.Z.shape[1]):
        total += abs(cut.Z[v, k])
    return UP * (mesh.accuracy[v, ERROR_NORM] + UNIT_ROUNDOFF * total)


@compiled
def _row_at(mesh, cut, p, side, row):
    v = np.int64(mesh.provenance[p, FROM_U + side])
    if v < cut.rows:
        row[:] = cut.Z[v]
        return _row_error(mesh, cut, v)
    u, w = np.int64(mesh.provenance[v, FROM_U]), np.int64(mesh.provenance[v, FROM_W])
    worst = max(_row_error(mesh, cut, u), _row_error(mesh, cut, w))
    return _interpolate_row(mesh, cut, v, cut.Z[u], cut.Z[w], worst, row)


@compiled
def _interpolate_row(mesh, cut, v, first, second, worst, row):
    largest, far = 0.0, 0.0
    for k in range(row.shape[0]):
        along = second[k] - first[k]
        z = first[k] + mesh.accuracy[v, FRACTION] * along
        row[k] = 0.0 if _vanishes(cut, v, k) else z
        largest += max(abs(first[k]), abs(second[k]))
        far += abs(along)
    return UP * (
        worst
        + (mesh.accuracy[v, FRACTION_ERROR] + UNIT_ROUNDOFF) * (far + 2.0 * worst)
        + 8.0 * UNIT_ROUNDOFF * largest
    )
