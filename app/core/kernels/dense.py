"""A dense layer's three matrix products, and the one place that decides how each is computed.

Arrays are given by their addresses, C-ordered and without gaps: inputs ``a`` (b, n), weights ``w``
(n, p), outputs ``z`` and errors ``d`` (b, p).
"""

from app.core.kernels import compiled
from app.core.kernels.loops import matrix, multiply


@compiled
def outer_is_enough(inner):
    """Whether a product is computed by a plain loop rather than by NumPy's (and so by BLAS).

    Parameters
    ----------
    inner
        The length that is summed over.

    Notes
    -----
    Measured with 10 x 8 results: with ``inner`` 1 the loop needs 20 ns and NumPy's product 110 ns,
    with 2 both need 50 ns, with 8 the loop needs 170 ns and BLAS 70 ns. And with ``inner`` 1 there
    is nothing to add up, so that the result is the same to the last bit; with more it would depend
    on the order of the sum, which is BLAS's own for each shape.
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
    if outer_is_enough(n):
        _outer(b, p, a, w, z)
    else:
        multiply(loops, b, n, p, a, n, 1, w, p, 1, z)


@compiled
def gradient(loops, b, n, p, a, d, g):
    """``g = a.T @ d``, of shape (n, p)."""
    if outer_is_enough(b):
        _outer(n, p, a, d, g)
    else:
        multiply(loops, n, b, p, a, 1, n, d, p, 1, g)


@compiled
def backward(loops, b, n, p, d, w, e):
    """``e = d @ w.T``, of shape (b, n)."""
    if outer_is_enough(p):
        _outer(b, n, d, w, e)
    else:
        multiply(loops, b, p, n, d, p, 1, w, 1, p, e)
