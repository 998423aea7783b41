"""Lower bounds of values that are not 0: a computed value that is certainly smaller is exactly 0.

If all weights of a layer are multiples of a power of two, such as small integers, so are the
coefficients of its units as functions of x1 and x2. At the point where two lines meet, a value is
a quotient: its numerator, a determinant of three lines, is a multiple of a power of two, and its
denominator is at most the product of the gradients of the two lines. So the value is 0, or not
below a bound. In networks with small integers this decides what exact arithmetic would (see K.
Mehlhorn, S. Naeher, LEDA: A Platform for Combinatorial and Geometric Computing, 1999, chapter 4, on
separation bounds).
"""

import numpy as np

from .. import compiled, inlined, separate
from ..bits import bits_of, lowest
from .error_bounds import UP
from .halfedges import FACE, LINES, QUERIES, UNDECIDED
from .interpolation import value_anywhere

# Columns of grids, one row for the border of the box and one for each layer. GRID: the gradients of
# all units are multiples of 2**-GRID. EXCESS: how many more bits the constant terms have. GRADIENT:
# binary logarithm of a bound of the norms of the gradients.
GRID, EXCESS, GRADIENT = range(3)
# Stands for the bits of numbers that are all 0.
NO_BITS = -1e6
# Covers rounding errors of the logarithms.
MARGIN = 0.01


@compiled
def fractional_bits(numbers):
    """Return the smallest b so that all numbers are multiples of 2**-b; NO_BITS if all are 0."""
    most = NO_BITS
    for i in range(numbers.shape[0]):
        if numbers[i] != 0.0:
            bits = bits_of(abs(numbers[i]))
            exponent = max(1, bits >> 52)
            mantissa = bits & ((1 << 52) - 1)
            if bits >> 52:
                mantissa |= 1 << 52
            most = max(most, 1075.0 - exponent - lowest(np.uint64(mantissa)))
    return most


@separate
def layer_grids(weights, sizes, slopes, box):
    """Return the grids of a network's layers.

    Parameters
    ----------
    weights : (n,) array
        The weights and then the biases of each layer, concatenated.
    sizes : (L + 1,) array of int
        Numbers of inputs, of units of each hidden layer, and of outputs.
    slopes : (L - 1,) array
        Slope of each hidden layer's activation where a unit is inactive.
    box : (4,) array

    Returns
    -------
    (L + 1, 3) array
    """
    grids = np.zeros((sizes.shape[0], 3))
    grids[0, EXCESS] = fractional_bits(box)
    grid, constants, span = 0.0, NO_BITS, 0.0
    start = 0
    for layer in range(sizes.shape[0] - 1):
        inputs, units = sizes[layer], sizes[layer + 1]
        layer_weights = weights[start : start + inputs * units]
        biases = weights[start + inputs * units : start + (inputs + 1) * units]
        start += (inputs + 1) * units
        bits = max(fractional_bits(layer_weights), -1e3)
        if layer:
            # An inactive unit's value is multiplied by the slope.
            more = max(0.0, fractional_bits(slopes[layer - 1 : layer]))
            grid, constants = grid + more, constants + more
            span += np.log2(max(1.0, abs(slopes[layer - 1])))
        grid += bits
        constants = max(max(constants + bits, fractional_bits(biases)), NO_BITS)
        span += _log_norm(layer_weights)
        grids[layer + 1, GRID] = grid
        grids[layer + 1, EXCESS] = constants - grid
        grids[layer + 1, GRADIENT] = span
    return grids


@compiled
def _log_norm(numbers):
    """Return the binary logarithm of a bound of the norm of a vector."""
    largest = 0.0
    for i in range(numbers.shape[0]):
        largest = max(largest, abs(numbers[i]))
    if largest == 0.0:
        return 0.0
    squares = 0.0
    for i in range(numbers.shape[0]):
        part = numbers[i] / largest
        squares += part * part
    return np.log2(largest) + 0.5 * np.log2(squares) + MARGIN


@inlined
def _separation(mesh, layer, grids, v):
    """Return a bound that the values of a layer at vertex `v` reach unless they are 0."""
    first = second = np.int64(0)
    # A corner of the box has no face.
    if mesh.provenance[v, FACE] >= 0:
        first = 1 + np.int64(mesh.provenance[v, LINES])
        second = 1 + np.int64(mesh.provenance[v, LINES + 2])
    excess = max(grids[layer + 1, EXCESS], max(grids[first, EXCESS], grids[second, EXCESS]))
    bits = grids[layer + 1, GRID] + excess
    bits += grids[first, GRID] + grids[first, GRADIENT]
    bits += grids[second, GRID] + grids[second, GRADIENT]
    return 2.0 ** (-bits - MARGIN)


@separate
def settle_zeros(mesh, cut, grids):
    """Store which of the queried signs are certainly 0, and return whether that settles all.

    The other queries remain.
    """
    left = 0
    for query in range(mesh.counts[QUERIES]):
        v, k = np.int64(cut.queries[query, 0]), np.int64(cut.queries[query, 1])
        value, _, error, _ = value_anywhere(mesh, cut, v, k)
        if UP * (abs(value) + error) < _separation(mesh, cut.layer, grids, v):
            bit = np.uint64(1) << np.uint64(k & 63)
            cut.signs[v, 3 * (k >> 6) + UNDECIDED] &= ~bit
            if v < cut.rows:
                cut.Z[v, k] = 0.0
                if cut.low.shape[0]:
                    cut.low[v, k] = 0.0
        else:
            cut.queries[left, 0], cut.queries[left, 1] = v, k
            left += 1
    mesh.counts[QUERIES] = left
    return left == 0
