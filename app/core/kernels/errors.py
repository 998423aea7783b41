"""How far rounding can have moved a pre-activation, at most and likely."""

import numpy as np

from app.core.kernels import compiled
from app.core.kernels.halfedges import (
    INVERSE_A,
    SLACK_A,
    SLACK_B,
    SPREAD_A,
    SPREAD_B,
    UNIT_ROUNDOFF,
)


@compiled
def error_bounds(magnitudes, offsets):
    """Bounds of the rounding errors of an affine map, and the largest ratio of two of them.

    Parameters
    ----------
    magnitudes : (n_in, n) array
        Weights, or what their magnitudes are at most.
    offsets : (n,) array
        Biases, likewise.

    Notes
    -----
    A dot product of n terms is off by at most gamma_n = n u / (1 - n u) times the sum of
    the magnitudes (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2002,
    section 3.1). The bias part grows by at most 3 in each of two interpolations: 64 covers
    them. The likely errors (rows SPREAD) take rounding errors for independent.
    """
    rows, units = magnitudes.shape
    bounds = np.zeros((5, units))
    for i in range(rows):
        for k in range(units):
            bounds[SLACK_A, k] += abs(magnitudes[i, k])
            bounds[SPREAD_A, k] += magnitudes[i, k] * magnitudes[i, k]
    ratio = 1.0
    for k in range(units):
        total, norm = 1.0001 * bounds[SLACK_A, k], np.sqrt(bounds[SPREAD_A, k])
        bounds[SLACK_A, k], bounds[SPREAD_A, k] = total, norm
        bounds[SPREAD_B, k] = 4.0 * UNIT_ROUNDOFF * abs(offsets[k])
        if total > 0.0:
            bounds[INVERSE_A, k] = 1.0 / total
            # Below 1e-290 products may have been lost to underflow.
            bounds[SLACK_B, k] = 64.0 * rounding(rows) * abs(offsets[k]) + 1e-290
        if norm > 0.0:
            ratio = max(ratio, total / norm)
    return bounds, ratio


@compiled
def rounding(inputs):
    """Relative error of a dot product of so many terms."""
    return 1.01 * (inputs + 4) * UNIT_ROUNDOFF
