"""Signs of pre-activations: what is certain of them, as sets of units in machine words.

With the sets of its corners, one walk around a polygon tells every unit that changes sign on it.
"""

import numpy as np

from app.core.kernels import inlined
from app.core.kernels.bits import address_of, bits_of, compare_eight, number_of
from app.core.kernels.halfedges import (
    DOUBTS,
    INVERSE_A,
    SLACK_A,
    SLACK_B,
    TINY,
)

# Columns of `signs` come in threes, one three per word.
POSITIVE, NEGATIVE, OPEN = range(3)


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
def sort_signs(Z, v, reach, bounds, signs):
    """Sort the units by what is certain of their values at a vertex."""
    units = Z.shape[1]
    values = address_of(Z) + 8 * units * v
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
            up |= np.uint64(Z[v, k] > bound) << place
            down |= np.uint64(Z[v, k] < -bound) << place
            zero |= np.uint64(Z[v, k] == 0.0) << place
        everything = ~np.uint64(0) >> np.uint64(64 - here)
        signs[v, 3 * w + POSITIVE] = up
        signs[v, 3 * w + NEGATIVE] = down
        signs[v, 3 * w + OPEN] = everything & ~(up | down | zero)


@inlined
def interpolate(Z, p, u, w, t, bounds):
    """Write row p of values, a share t of the way from row u to row w.

    Only what vanishes at both ends vanishes in between; any other 0.0 becomes the smallest
    subnormal, so that 0.0 keeps its meaning. Returns a bound of the change of the inputs.
    """
    # Magnitudes compare like the integers of the same bits, whose maximum is vectorised.
    furthest = np.int64(0)
    for k in range(Z.shape[1]):
        a, b = Z[u, k], Z[w, k]
        along = b - a
        z = a + t * along
        Z[p, k] = TINY if z == 0.0 and (a != 0.0 or b != 0.0) else z
        furthest = max(furthest, bits_of(abs(along) * bounds[INVERSE_A, k]))
    return number_of(furthest)
