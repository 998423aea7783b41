"""How far rounding can have moved a pre-activation, at most and likely.

Errors are followed as lengths of vectors: a unit turns an error of its inputs into at most its
length times that of the unit's weights, and a layer into at most its spectral norm times as much.
"""

import numpy as np

from .. import compiled, inlined
from ..numpy_loops import multiply
from .halfedges import (
    FROBENIUS,
    INVERSE_A,
    OFFSETS,
    SLACK_A,
    SLACK_B,
    SPECTRAL,
    SPREAD_B,
    UNIT_ROUNDOFF,
)

# Rounds up whatever it multiplies, by more than the rounding errors of computing a bound.
UP = 1.0001
# Squares between these have lost nothing to underflow or overflow.
SMALLEST_SQUARE, LARGEST_SQUARE = 1e-270, 1e290
# Below this products may have been lost to underflow, at most and likely.
LOST, LIKELY_LOST = 1e-290, 1e-318
# A unit with weights smaller than this share of its bias is taken to have larger ones: its sign is
# never in doubt, and what rounding leaves uncertain of its value is no measure for other units.
FLAT = 2.0**-40
# Fewer weights are not worth the search for a spectral norm.
FEW = 2048


@compiled
def error_bounds(magnitudes, offsets):
    """Bounds of the rounding errors of an affine map, unit by unit and of all units together.

    Parameters
    ----------
    magnitudes : (n_in, n) array
        Weights, or what their magnitudes are at most.
    offsets : (n,) array
        Biases, likewise.

    Returns
    -------
    bounds : (4, n) array
    norms : (3,) array
        Of which the spectral norm is that of Frobenius as yet.

    Notes
    -----
    A dot product of n terms is off by at most gamma_n = n u / (1 - n u) times the sum of
    the magnitudes (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2002,
    section 3.1), which is at most the product of the lengths of its vectors. The bias adds one
    rounding, and ten more in each of two interpolations, in which errors grow by at most 3:
    128 covers them. The likely errors (SPREAD_B) take rounding errors for independent.
    """
    rows, units = magnitudes.shape
    bounds = np.zeros((4, units))
    norms = np.zeros(3)
    for i in range(rows):
        for k in range(units):
            bounds[SLACK_A, k] += magnitudes[i, k] * magnitudes[i, k]
            bounds[SLACK_B, k] += abs(magnitudes[i, k])
    largest = largest_offset = squares = offset_squares = 0.0
    for k in range(units):
        slope = UP * length(bounds[SLACK_A, k], bounds[SLACK_B, k])
        bounds[SLACK_B, k] = 0.0
        bounds[SPREAD_B, k] = 4.0 * UNIT_ROUNDOFF * abs(offsets[k])
        if slope > 0.0:
            slope = max(slope, FLAT * abs(offsets[k]), LOST)
            bounds[INVERSE_A, k] = 1.0 / slope
            bounds[SLACK_B, k] = 128.0 * UNIT_ROUNDOFF * abs(offsets[k]) + LOST
            bounds[SPREAD_B, k] += LIKELY_LOST
        bounds[SLACK_A, k] = slope
        largest += slope
        squares += slope * slope
        largest_offset += bounds[SLACK_B, k]
        offset_squares += bounds[SLACK_B, k] * bounds[SLACK_B, k]
    norms[FROBENIUS] = norms[SPECTRAL] = length(squares, largest)
    norms[OFFSETS] = length(offset_squares, largest_offset)
    return bounds, norms


@compiled
def all_within(numbers, low, high):
    """Whether the size of every number that is not 0 is within two others."""
    for i in range(numbers.shape[0]):
        size = abs(numbers[i])
        if size != 0.0 and not low <= size <= high:
            return False
    return True


@inlined
def length(squares, most):
    """Length of a vector, at least, from its sum of squares or, where that is lost, a bound."""
    return UP * np.sqrt(squares) if SMALLEST_SQUARE < squares < LARGEST_SQUARE else most


@compiled
def rounding(inputs):
    """Relative error of a dot product of so many terms."""
    return 1.01 * (inputs + 4) * UNIT_ROUNDOFF


@compiled
def spectral_norm(loops, weights, most):
    """Bound the spectral norm of a matrix, given a bound.

    Notes
    -----
    The largest eigenvalue of G = W^T W is at most the Frobenius norm of G^4 to the power 1/4. Each
    product of n terms is off by at most n^2 gamma_n of its own Frobenius norm, since that of a
    symmetric n-by-n matrix is at most sqrt(n) times its largest eigenvalue.
    """
    rows, units = weights.shape
    if rows * units < FEW or not 1e-100 < most < 1e100:
        return most
    power = np.empty((units, units))
    multiply(
        loops,
        units,
        rows,
        units,
        weights.ctypes.data,
        1,
        units,
        weights.ctypes.data,
        units,
        1,
        power.ctypes.data,
    )
    square = np.empty((units, units))
    scale = 1.0
    exponent = 0.5
    for _ in range(2):
        norm = np.sqrt((power * power).sum())
        if norm == 0.0:
            return most
        scale *= norm**exponent
        power /= norm
        exponent *= 0.5
        multiply(
            loops,
            units,
            units,
            units,
            power.ctypes.data,
            units,
            1,
            power.ctypes.data,
            units,
            1,
            square.ctypes.data,
        )
        power, square = square, power
    return min(most, UP * scale * np.sqrt((power * power).sum()) ** exponent)
