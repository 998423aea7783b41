"""Refinement: where two creases meet at a small angle, found again with a longer mantissa.

Rounding moves the point where two lines meet by their own error over the sine of the angle between
them. One Newton step from there, with residuals that are known to more digits, brings it back.
"""

from collections.abc import Sequence

import numpy as np

EXTRA = float(np.finfo(np.float64).eps / np.finfo(np.longdouble).eps)
"""How many times smaller rounding errors are in the longest type of this machine."""


def refined(
    coefs: Sequence[np.ndarray],
    intercepts: Sequence[np.ndarray],
    slope: float,
    points: np.ndarray,
    lines: np.ndarray,
    active: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Move points to where two creases meet, given that they are close.

    Parameters
    ----------
    coefs, intercepts
        Weights and biases of L layers.
    slope : float
        Of the activation where a unit is not active.
    points : ndarray of shape (n, 2)
    lines : ndarray of int, shape (n, 2, 2)
        Layer and unit of the two creases through each point; layer -1 is a side of the box, on
        which the point is: unit 0 or 2 a horizontal one, 1 or 3 a vertical one.
    active : ndarray of bool, shape (n, units of the first L - 1 layers)
        Pattern in whose polygon the creases are meant.

    Returns
    -------
    points : ndarray of shape (n, 2)
    values : ndarray of shape (n, units of the last layer)
        Pre-activations of the last layer at them.
    """
    values = points.astype(np.longdouble)
    slopes = np.broadcast_to(np.eye(2), (len(points), 2, 2))
    residuals = np.zeros((len(points), 2), dtype=np.longdouble)
    normals = np.zeros((len(points), 2, 2))
    at, which = np.nonzero(lines[:, :, 0] < 0)
    normals[at, which, 1 - lines[at, which, 1] % 2] = 1.0
    unit = 0
    for layer, (weights, biases) in enumerate(zip(coefs, intercepts, strict=True)):
        if layer:
            here = active[:, unit : unit + len(weights)]
            unit += len(weights)
            factors = np.where(here, 1.0, slope)
            values, slopes = values * factors, slopes * factors[:, None, :]
        at, which = np.nonzero(lines[:, :, 0] == layer)
        units = lines[at, which, 1]
        columns = weights[:, units].T
        residuals[at, which] = (values[at] * columns).sum(axis=1) + biases[units]
        normals[at, which] = (slopes[at] * columns[:, None, :]).sum(axis=2)
        # Only the residuals need the digits, so the last layer's other units do without.
        kind = np.float64 if layer == len(coefs) - 1 else np.longdouble
        values = values.astype(kind) @ weights.astype(kind) + biases
        slopes = slopes @ weights
    (a, b), (c, d) = np.moveaxis(normals, 0, 2)
    first, second = residuals.T
    step = np.stack([b * second - d * first, c * first - a * second], axis=1)
    step /= (a * d - b * c)[:, None]
    moved = points + step
    values = values + (step[:, :, None] * slopes).sum(axis=1)
    return moved.astype(np.float64), values.astype(np.float64)
