"""Bounds and likely sizes of the rounding errors of pre-activations.

Errors are tracked as Euclidean norms of vectors. An input error of norm e changes a unit's
pre-activation by at most e times the norm of the unit's weights, and the vector of a layer's
pre-activations by at most e times the spectral norm of the weight matrix.
"""

import numpy as np

from .. import compiled, inlined, separate
from ..numpy_loops import multiply
from .halfedges import (
    ERROR_FACTOR,
    ERROR_OFFSET,
    FROBENIUS,
    INVERSE_FACTOR,
    LIKELY_OFFSET,
    OFFSETS,
    SPECTRAL,
    UNIT_ROUNDOFF,
)
from .sliced_products import sliced_rounding

# Factor that covers the rounding errors of computing a bound.
UP = 1.0001
# Sums of squares between these are accurate: nothing has underflowed or overflowed.
SMALLEST_SQUARE, LARGEST_SQUARE = 1e-270, 1e290
# Maximum and likely error of products due to underflow.
LOST, LIKELY_LOST = 1e-290, 1e-318
# The norm of a unit's weights is taken as at least this fraction of its bias. Below that the bias
# decides the sign, and the error of its value says nothing about the errors of other units.
FLAT = 2.0**-40
# For fewer weights than this, bounding the spectral norm costs more than it saves.
FEW = 2048


@compiled
def error_bounds(magnitudes, offsets, roundoff):
    """Return bounds of the rounding errors of an affine map, per unit and for all units together.

    Parameters
    ----------
    magnitudes : (n_in, n) array
        The weights, or upper bounds of their magnitudes.
    offsets : (n,) array
        The biases, likewise.
    roundoff : float
        Bound of the relative error of an operation.

    Returns
    -------
    bounds : (4, n) array
        Rows as named in `halfedges`.
    norms : (3,) array
        Entries as named in `halfedges`. The spectral norm is set to the Frobenius norm, an upper
        bound.

    Notes
    -----
    A dot product of n terms is off by at most gamma_n = n u / (1 - n u) times the sum of
    the magnitudes (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2002,
    section 3.1), which is at most the product of the lengths of its vectors. The bias adds one
    rounding, and ten more in each of two interpolations, in which errors grow by at most 3:
    128 covers them. The likely errors (LIKELY_OFFSET) assume independent rounding errors.
    """
    bounds, norms = np.empty((4, magnitudes.shape[1])), np.empty(3)
    write_error_bounds(bounds, norms, magnitudes, offsets, roundoff)
    return bounds, norms


@separate
def write_error_bounds(bounds, norms, magnitudes, offsets, roundoff):
    """Write what `error_bounds` returns."""
    rows, units = magnitudes.shape
    bounds[:] = 0.0
    for i in range(rows):
        for k in range(units):
            bounds[ERROR_FACTOR, k] += magnitudes[i, k] * magnitudes[i, k]
            bounds[ERROR_OFFSET, k] += abs(magnitudes[i, k])
    largest = largest_offset = squares = offset_squares = 0.0
    for k in range(units):
        slope = UP * length(bounds[ERROR_FACTOR, k], bounds[ERROR_OFFSET, k])
        bounds[ERROR_OFFSET, k] = 0.0
        bounds[LIKELY_OFFSET, k] = 4.0 * roundoff * abs(offsets[k])
        if slope > 0.0:
            slope = max(slope, FLAT * abs(offsets[k]), LOST)
            bounds[INVERSE_FACTOR, k] = 1.0 / slope
            bounds[ERROR_OFFSET, k] = 128.0 * roundoff * abs(offsets[k]) + LOST
            bounds[LIKELY_OFFSET, k] += LIKELY_LOST
        bounds[ERROR_FACTOR, k] = slope
        largest += slope
        squares += slope * slope
        largest_offset += bounds[ERROR_OFFSET, k]
        offset_squares += bounds[ERROR_OFFSET, k] * bounds[ERROR_OFFSET, k]
    norms[FROBENIUS] = norms[SPECTRAL] = length(squares, largest)
    norms[OFFSETS] = length(offset_squares, largest_offset)


@inlined
def length(squares, most):
    """Bound the norm of a vector by its sum of squares or, if that is inaccurate, by `most`."""
    return UP * np.sqrt(squares) if SMALLEST_SQUARE < squares < LARGEST_SQUARE else most


@compiled
def rounding(inputs, roundoff):
    """Return a bound of the relative error of a dot product with `inputs` terms."""
    if roundoff < UNIT_ROUNDOFF:
        return sliced_rounding(inputs)
    return 1.01 * (inputs + 4) * UNIT_ROUNDOFF


@separate
def spectral_norm(loops, weights, most):
    """Return an upper bound of the spectral norm of a matrix, at most the given bound `most`.

    Notes
    -----
    The largest eigenvalue of G = W^T W is at most the Frobenius norm of G^4 to the power 1/4. A
    computed product of n-by-n matrices is off by at most n^2 gamma_n times its Frobenius norm,
    since the Frobenius norm of a symmetric n-by-n matrix is at most sqrt(n) times its largest
    eigenvalue.
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
