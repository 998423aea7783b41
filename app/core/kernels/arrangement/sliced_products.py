"""Matrix products of pairs of float64, from exact products in float64.

Each factor is split into slices with so few bits that products of the first slices are exact in
float64, where matrix products are fast. What the exact products leave out is small, and a float64
product adds it (K. Ozaki, T. Ogita, S. Oishi, S. M. Rump, Error-free transformations of matrix
multiplication by using fast routines of matrix multiplication and its applications, Numerical
Algorithms 59, 2012).
"""

import math
from typing import NamedTuple

import numpy as np

from .. import compiled, inlined
from ..numpy_loops import multiply
from .pairs import PAIR_ROUNDOFF


class SlicedWeights(NamedTuple):
    """A weight matrix W = W0 + W1 + W2, arranged for three products with slices of the inputs.

    The inputs are a0 + a1 + a2. The products are a0 W0, then a0 W1 + a1 W0, both exact, and the
    rest: a0 W2 + a1 (W1 + W2) + a2 W.
    """

    bits: int
    first: np.ndarray
    second: np.ndarray
    rest: np.ndarray


@compiled
def slice_bits(inputs):
    """Return the bits of a slice: sums of ``2 * inputs`` products of two slices are exact."""
    bits = 26
    while 2 * inputs * 2.0 ** (2 * bits - 2) > 2.0**53:
        bits -= 1
    return bits


@compiled
def slice_weights(W):
    """Split a weight matrix."""
    inputs, units = W.shape
    bits = slice_bits(inputs)
    first = np.empty((inputs, units))
    second = np.empty((2 * inputs, units))
    rest = np.empty((3 * inputs, units))
    for k in range(units):
        largest = 0.0
        for i in range(inputs):
            largest = max(largest, abs(W[i, k]))
        coarse, fine = _rounders(largest, bits)
        for i in range(inputs):
            w = W[i, k]
            w0, w1, w2 = _sliced(w, coarse, fine)
            first[i, k] = second[inputs + i, k] = w0
            second[i, k] = w1
            rest[i, k] = w2
            rest[inputs + i, k] = w - w0
            rest[2 * inputs + i, k] = w
    return SlicedWeights(bits, first, second, rest)


@inlined
def _rounders(largest, bits):
    """Return numbers that, added and subtracted, round to the first and the second slice."""
    if largest == 0.0:
        return 0.0, 0.0
    exponent = math.frexp(largest)[1]
    coarse = math.ldexp(1.5, exponent + 53 - bits)
    return coarse, math.ldexp(1.5, exponent + 53 - 2 * bits)


@inlined
def _sliced(number, coarse, fine):
    """Return a number as a sum of three slices; the differences are exact."""
    first = (number + coarse) - coarse
    second = ((number - first) + fine) - fine
    return first, second, (number - first) - second


@inlined
def slice_row(block, i, inputs, values, low, row, bits):
    """Write the slices of a row of pairs to a row of `block`, which has three times the columns."""
    largest = 0.0
    for k in range(inputs):
        largest = max(largest, abs(values[row, k]))
    coarse, fine = _rounders(largest, bits)
    for k in range(inputs):
        a0, a1, a2 = _sliced(values[row, k], coarse, fine)
        block[i, k] = a0
        block[i, inputs + k] = a1
        block[i, 2 * inputs + k] = a2 + low[row, k]


@inlined
def multiply_slices(loops, block, count, weights, products):
    """Write the three products of rows of slices with sliced weights to ``products[0..2]``."""
    inputs, units = weights.first.shape
    for part in range(3):
        matrix = weights.first if part == 0 else weights.second if part == 1 else weights.rest
        multiply(
            loops,
            count,
            (part + 1) * inputs,
            units,
            block.ctypes.data,
            3 * inputs,
            1,
            matrix.ctypes.data,
            units,
            1,
            products[part].ctypes.data,
        )


@compiled
def sliced_rounding(inputs):
    """Return a bound of the relative error of a dot product of pairs with `inputs` terms.

    Notes
    -----
    The error is that of the float64 product `rest`. With slices of b bits, its terms sum to at most
    ``10 n 2**(-2 b)`` times the norms of the two vectors: powers of two that bound the elements are
    at most twice the norms, the second slices at most 2**-b and the third 2**(-2 b) of these. A
    sum of 3 n terms is off by at most ``(3 n + 4) u`` times that.
    """
    return 10.2 * inputs * (3 * inputs + 8) * 2.0 ** (-53 - 2 * slice_bits(inputs)) + (
        4.0 * PAIR_ROUNDOFF
    )
