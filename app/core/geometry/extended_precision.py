"""Matrix products in the machine's longest numbers, put together of products in float64.

NumPy multiplies long numbers one by one. Here each factor is cut into slices of so few bits that
sums of products of slices are exact in float64, where a matrix product is fast (K. Ozaki,
T. Ogita, S. Oishi, S. M. Rump, Error-free transformations of matrix multiplication by using fast
routines of matrix multiplication and its applications, Numerical Algorithms 59, 2012).
"""

import numpy as np

# Three slices of these bits hold a mantissa of 64, and up to 512 products of two add up exactly.
BITS = 22
MOST_TERMS = 512
SLICES = 3


def product(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Multiply rows of long numbers by a matrix.

    Parameters
    ----------
    values : ndarray of longdouble, shape (n, m)
    weights : ndarray of float64, shape (m, k)

    Returns
    -------
    ndarray of longdouble, shape (n, k)
        Off by at most ``2 (m + 8) u`` times the lengths of row and column, where u is the unit
        roundoff of longdouble, unless something underflows or overflows.
    """
    if np.finfo(np.longdouble).nmant != 63 or not 0 < len(weights) <= MOST_TERMS:
        return values @ weights.astype(np.longdouble)
    rows, columns = _slices(values), _slices(weights.T)
    total = np.zeros((len(values), weights.shape[1]), dtype=np.longdouble)
    # The smallest first. Of slices further down than these nothing is left within u.
    for i, j in ((0, 2), (1, 1), (2, 0), (0, 1), (1, 0), (0, 0)):
        total += rows[i] @ columns[j].T
    return total


def _slices(numbers: np.ndarray) -> list[np.ndarray]:
    """Cut each row into slices, of so many bits below the power of two that bounds the row.

    Adding and subtracting a large number rounds to a multiple of its last place.
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
