"""The three matrix products of a dense layer, and the choice of how to compute them.

Arrays are passed as addresses of C-contiguous float64: inputs ``a`` (b, n), weights ``w`` (n, p),
outputs ``z`` and errors ``d`` (b, p).

Results have to equal those of NumPy's matmul bit for bit, which chooses its order of summation by
shape, version and processor. For most small products this order is the simplest one, with one
rounding for each multiplication and addition, and a loop that does the same takes half of the time:
the call alone costs 50 ns. Whether the bits are the same is found out by trying, for each shape.
"""

import numpy as np

from .. import compiled, inlined
from ..bits import address_of
from ..numpy_loops import matrix, multiply
from .lanes import fused_product

FORWARD, GRADIENT, BACKWARD = range(3)
"""Rows of the table that :func:`fused_products` returns."""

LARGEST_FUSED = 8192
"""The most multiplications of a product that is computed by a loop; see benchmarks/products.py."""

_FLOAT_BYTES = 8
_TRIALS = 8  # for each product, and
_ELEMENTS = 512  # the least number of results that are compared


@inlined
def _outer(rows, columns, left, right, out):
    u = matrix(left, rows, 1)
    v = matrix(right, 1, columns)
    result = matrix(out, rows, columns)
    for i in range(rows):
        factor = u[i, 0]
        for j in range(columns):
            result[i, j] = factor * v[0, j]


@inlined
def _transpose(rows, columns, source, out):
    """Write a (rows, columns) matrix to `out` in the order of its columns."""
    array, result = matrix(source, rows, columns), matrix(out, columns, rows)
    for i in range(rows):
        for j in range(columns):
            result[j, i] = array[i, j]


@inlined
def forward(loops, fused, b, n, p, a, w, z):
    """Write ``a @ w``, of shape (b, p), to ``z``; `fused` is an entry of ``fused_products``."""
    if fused:
        fused_product(b, n, p, a, n, 1, w, z)
    elif n == 1:  # nothing is summed, so the result is the same in any order
        _outer(b, p, a, w, z)
    else:
        multiply(loops, b, n, p, a, n, 1, w, p, 1, z)


@inlined
def gradient(loops, fused, b, n, p, a, d, g):
    """Write ``a.T @ d``, of shape (n, p), to ``g``."""
    if fused:
        fused_product(n, b, p, a, 1, n, d, g)
    elif b == 1:
        _outer(n, p, a, d, g)
    else:
        multiply(loops, n, b, p, a, 1, n, d, p, 1, g)


@inlined
def backward(loops, fused, b, n, p, d, w, e, scratch):
    """Write ``d @ w.T``, of shape (b, n), to ``e``; `scratch` is overwritten.

    `scratch` has n p numbers, or LARGEST_FUSED if these are fewer.
    """
    if fused:
        if p > 1:
            _transpose(n, p, w, scratch)
            w = scratch
        fused_product(b, p, n, d, p, 1, w, e)
    elif p == 1:
        _outer(b, n, d, w, e)
    else:
        multiply(loops, b, p, n, d, p, 1, w, 1, p, e)


@inlined
def _product(loops, fused, kind, b, n, p, left, right, out, scratch):
    if kind == FORWARD:
        forward(loops, fused, b, n, p, left, right, out)
    elif kind == GRADIENT:
        gradient(loops, fused, b, n, p, left, right, out)
    else:
        backward(loops, fused, b, n, p, left, right, out, scratch)


@compiled
def fused_products(loops, sizes, b, numbers):
    """Return (3, L) int64: for each layer, which products of a batch are computed by a loop.

    Parameters
    ----------
    loops
        Result of ``loop_table``.
    sizes
        (L + 1,) units per layer, inputs and outputs included.
    b
        Number of samples in the batch.
    numbers
        (2, 2 * LARGEST_FUSED) random float64, the factors of the products that are compared.
    """
    layers = len(sizes) - 1
    fused = np.zeros((3, layers), np.int64)
    results, scratch = np.empty((2, LARGEST_FUSED)), np.empty(LARGEST_FUSED)
    by_blas, by_loop = address_of(results[0]), address_of(results[1])
    for layer in range(layers):
        n, p = sizes[layer], sizes[layer + 1]
        if b * n * p > LARGEST_FUSED:
            continue
        for kind in range(3):
            left = b * p if kind == BACKWARD else b * n
            right = b * p if kind == GRADIENT else n * p
            size = b * n * p * b * n * p // (left * right)
            same = True
            for trial in range(max(_TRIALS, _ELEMENTS // size)):
                first = address_of(numbers[0]) + trial * left % LARGEST_FUSED * _FLOAT_BYTES
                second = address_of(numbers[1]) + trial * right % LARGEST_FUSED * _FLOAT_BYTES
                _product(loops, 0, kind, b, n, p, first, second, by_blas, address_of(scratch))
                _product(loops, 1, kind, b, n, p, first, second, by_loop, address_of(scratch))
                for k in range(size):
                    same &= results[0, k] == results[1, k]
            fused[kind, layer] = same
    return fused
