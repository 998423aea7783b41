"""The three matrix products of a dense layer, and the choice of how to compute them.

Arrays are passed as addresses of C-contiguous float64: inputs ``a`` (b, n), weights ``w`` (n, p),
outputs ``z`` and errors ``d`` (b, p).
"""

from .. import compiled
from ..numpy_loops import matrix, multiply


@compiled
def loop_is_enough(inner):
    """Return whether to compute a product by a plain loop instead of NumPy's matmul (BLAS).

    Parameters
    ----------
    inner
        Length of the dimension that is summed over.

    Notes
    -----
    Measured by benchmarks/products.py. For ``inner`` 1 a plain loop takes a fifth of the time of
    NumPy's product (a twentieth for large batches), and since nothing is summed, the result is
    bit-identical. From 4 on BLAS is faster, increasingly so for wide layers. For 2 and 3, and for a
    single row, a loop would be slightly faster, but would round differently: BLAS chooses its order
    of summation by shape.
    """
    return inner == 1


@compiled
def _outer(rows, columns, left, right, out):
    u = matrix(left, rows, 1)
    v = matrix(right, 1, columns)
    result = matrix(out, rows, columns)
    for i in range(rows):
        factor = u[i, 0]
        for j in range(columns):
            result[i, j] = factor * v[0, j]


@compiled
def forward(loops, b, n, p, a, w, z):
    """Write ``a @ w``, of shape (b, p), to ``z``."""
    if loop_is_enough(n):
        _outer(b, p, a, w, z)
    else:
        multiply(loops, b, n, p, a, n, 1, w, p, 1, z)


@compiled
def gradient(loops, b, n, p, a, d, g):
    """Write ``a.T @ d``, of shape (n, p), to ``g``."""
    if loop_is_enough(b):
        _outer(n, p, a, d, g)
    else:
        multiply(loops, n, b, p, a, 1, n, d, p, 1, g)


@compiled
def backward(loops, b, n, p, d, w, e):
    """Write ``d @ w.T``, of shape (b, n), to ``e``."""
    if loop_is_enough(p):
        _outer(b, n, d, w, e)
    else:
        multiply(loops, b, p, n, d, p, 1, w, 1, p, e)
