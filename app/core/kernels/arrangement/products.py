"""Blocks of vertices on their way through a layer: activations, norms and matrix products."""

import numpy as np

from .. import inlined, summing
from ..bits import bits_of, number_of
from ..numpy_loops import multiply
from .error_bounds import UP, length

# Rows per matrix product: they stay in cache until their signs are classified.
BLOCK = 128


@inlined
def activate(inputs, row, block, i, slope, first_layer):
    """Write a vertex's inputs into a block: coordinates, or values after the activation."""
    for k in range(block.shape[1]):
        z = inputs[row, k]
        block[i, k] = z if z > 0.0 or first_layer else slope * z


@inlined
def norm_of_row(block, i):
    """Bound the norm of a row."""
    return length(_squares(block, i), UP * np.sqrt(np.float64(block.shape[1])) * _largest(block, i))


@summing
def _squares(block, i):
    total = 0.0
    for k in range(block.shape[1]):
        total += block[i, k] * block[i, k]
    return total


@inlined
def _largest(block, i):
    largest = np.int64(0)
    for k in range(block.shape[1]):
        largest = max(largest, bits_of(abs(block[i, k])))
    return number_of(largest)


@inlined
def multiply_block(loops, block, count, W, out):
    """Write the products of the first rows of a block with the weights to an address."""
    rows, units = W.shape
    multiply(
        loops,
        count,
        rows,
        units,
        block.ctypes.data,
        rows,
        1,
        W.ctypes.data,
        units,
        1,
        out,
    )
