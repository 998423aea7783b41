"""Signs of pre-activations: what is certain of them, as sets of units in machine words.

With the sets of its corners, one walk around a polygon tells every unit that changes sign on it.
"""

import numpy as np

from app.core.kernels import inlined
from app.core.kernels.bits import bits_of, number_of
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
    for w in range(signs.shape[1] // 3):
        up, down, zero = np.uint64(0), np.uint64(0), np.uint64(0)
        base = w << 6
        here = min(64, units - base)
        for i in range(here):
            z = Z[v, base + i]
            bound = reach * bounds[SLACK_A, base + i] + bounds[SLACK_B, base + i]
            up |= np.uint64(z > bound) << np.uint64(i)
            down |= np.uint64(z < -bound) << np.uint64(i)
            zero |= np.uint64(z == 0.0) << np.uint64(i)
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
