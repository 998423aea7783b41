"""Matrix products in extended precision (`numpy.longdouble`), from exact products in float64.

NumPy's own longdouble product is slow. Here each factor is split into slices with so few bits that
products of slices are exact in float64, where matrix products are fast (K. Ozaki, T. Ogita,
S. Oishi, S. M. Rump, Error-free transformations of matrix multiplication by using fast routines of
matrix multiplication and its applications, Numerical Algorithms 59, 2012).
"""

import numpy as np

# Three slices hold a 64-bit mantissa, and sums of up to 512 products of slices are exact.
BITS = 22
MOST_TERMS = 512
SLICES = 3


def product(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the matrix product of a longdouble and a float64 matrix.

    Parameters
    ----------
    values : ndarray of longdouble, shape (n, m)
    weights : ndarray of float64, shape (m, k)

    Returns
    -------
    ndarray of longdouble, shape (n, k)
        The error of an element is at most ``2 (m + 8) u`` times the norms of its row and column,
        where u is the unit roundoff of longdouble, unless something underflows or overflows.
    """
    if np.finfo(np.longdouble).nmant != 63 or not 0 < len(weights) <= MOST_TERMS:
        return values @ weights.astype(np.longdouble)
    rows, columns = _slices(values), _slices(weights.T)
    total = np.zeros((len(values), weights.shape[1]), dtype=np.longdouble)
    # The smallest products first. Those of lower slices are below u.
    for i, j in ((0, 2), (1, 1), (2, 0), (0, 1), (1, 0), (0, 0)):
        total += rows[i] @ columns[j].T
    return total


def _slices(numbers: np.ndarray) -> list[np.ndarray]:
    """Split each row into slices of `BITS` bits, below the power of two that bounds the row.

    Adding and subtracting a large number rounds to a multiple of its unit in the last place.
    """
    left = numbers.astype(np.longdouble)
    largest = np.abs(left).max(axis=1, keepdims=True)
    _, exponents = np.frexp(largest)
    slices = []
    for slice_ in range(1, SLICES + 1):
        last_place = np.ldexp(np.longdouble(1.0), exponents - slice_ * BITS)
        shift = 1.5 * 2.0**63 * last_place
        part = (left + shift) - shift
        slices.append(part.astype(np.float64))
        left = left - part
    return slices
