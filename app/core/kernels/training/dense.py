"""A dense layer's three matrix products, and the one place that decides how each is computed.

Arrays are given by their addresses, C-ordered and without gaps: inputs ``a`` (b, n), weights ``w``
(n, p), outputs ``z`` and errors ``d`` (b, p).
"""

from .. import compiled
from ..numpy_loops import matrix, multiply


@compiled
def loop_is_enough(inner):
    """Whether a product is computed by a plain loop rather than by NumPy's (and so by BLAS).

    Parameters
    ----------
    inner
        The length that is summed over.

    Notes
    -----
    Measured by benchmarks/products.py. With ``inner`` 1 a plain loop takes a fifth of the time of
    NumPy's product, for big batches a twentieth, and since there is nothing to add up the result
    is the same to the last bit. From 4 on BLAS is ahead, more so the wider the layer. In between,
    and for a single row, a loop would be a little faster, but its bits would not be BLAS's, which
    adds up in an order of its own for each shape.
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
    """``z = a @ w``."""
    if loop_is_enough(n):
        _outer(b, p, a, w, z)
    else:
        multiply(loops, b, n, p, a, n, 1, w, p, 1, z)


@compiled
def gradient(loops, b, n, p, a, d, g):
    """``g = a.T @ d``, of shape (n, p)."""
    if loop_is_enough(b):
        _outer(n, p, a, d, g)
    else:
        multiply(loops, n, b, p, a, 1, n, d, p, 1, g)


@compiled
def backward(loops, b, n, p, d, w, e):
    """``e = d @ w.T``, of shape (b, n)."""
    if loop_is_enough(p):
        _outer(b, n, d, w, e)
    else:
        multiply(loops, b, p, n, d, p, 1, w, 1, p, e)
