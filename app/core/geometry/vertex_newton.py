"""Refinement: where two creases meet, found again from the weights, by longer mantissas if need be.

Rounding moves the point where two lines meet by their own error over the sine of the angle between
them, and errors are handed on from layer to layer. One Newton step from there, with residuals that
are known to more digits, brings it back.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .extended_precision import product

Real = type[np.float64] | type[np.longdouble]


def extra(kind: Real) -> float:
    """How many times smaller rounding errors are than those of float64."""
    return float(np.finfo(np.float64).eps / np.finfo(kind).eps)


ROUNDOFF = 2.0**-53
# Below this something may have been lost to underflow.
LOST = 1e-290
# Squares of lengths below this may have lost something to it.
SMALLEST_SQUARE = 1e-270
# Rounds up whatever it multiplies, by more than the rounding errors of computing a bound.
UP = 1.001


class Refined(NamedTuple):
    """Where creases meet.

    Attributes
    ----------
    points : ndarray of shape (n, 2)
    off : ndarray of shape (n,)
        How far they are from their true place at most, but for being float64; inf where nothing is
        certain.
    values : ndarray of shape (n, units of the last layer)
        Pre-activations of the last layer at them.
    errors : ndarray of shape (n,)
        Lengths of the vectors of errors of the values, at most; inf where nothing is certain.
    """

    points: np.ndarray
    off: np.ndarray
    values: np.ndarray
    errors: np.ndarray


# A bound that overflows or is undefined is none, and nobody takes it for one.
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def refined(
    coefs: Sequence[np.ndarray],
    intercepts: Sequence[np.ndarray],
    slope: float,
    points: np.ndarray,
    lines: np.ndarray,
    active: np.ndarray,
    norms: Sequence[float],
    kind: Real,
) -> Refined:
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
    norms : sequence of L float
        At least the spectral norm of each layer's weights.
    kind : type
        The numbers to calculate with: those of the machine's longest type take some ten times as
        long as float64.

    Notes
    -----
    In the pattern all is affine, so the step from a point to the true one is exactly ``-inv(J) r``,
    with J the normals of the two lines and r their values at the point. What is left of
    ``r + J s`` bounds how far off a computed step s is. The errors of r, J and the values at the
    point are those of dot products (N. J. Higham, Accuracy and Stability of Numerical Algorithms,
    2002, section 3.1), which spectral norms hand on from layer to layer.
    """
    finer = extra(kind)
    values = points.astype(kind)
    slopes = np.broadcast_to(np.eye(2), (len(points), 2, 2))
    residuals = np.zeros((len(points), 2), dtype=kind)
    normals = np.zeros((len(points), 2, 2))
    at, which = np.nonzero(lines[:, :, 0] < 0)
    normals[at, which, 1 - lines[at, which, 1] % 2] = 1.0
    # Of what the four hold, the errors at most.
    off_values, off_slopes = np.zeros((2, len(points)))
    off_residuals, off_normals = np.zeros((2, len(points), 2))
    steepest = 1.0
    unit = 0
    for layer, (weights, biases) in enumerate(zip(coefs, intercepts, strict=True)):
        if layer:
            steepest = max(1.0, abs(slope))
            here = active[:, unit : unit + len(weights)]
            unit += len(weights)
            factors = np.where(here, 1.0, slope)
            values, slopes = values * factors, slopes * factors[:, None, :]
        at, which = np.nonzero(lines[:, :, 0] == layer)
        units = lines[at, which, 1]
        columns = weights[:, units].T
        residuals[at, which] = (values[at] * columns).sum(axis=1) + biases[units]
        normals[at, which] = (slopes[at] * columns[:, None, :]).sum(axis=2)
        size, whole = _lengths(values), _lengths(weights[None])[0]
        terms = (len(weights) + 8) * UP
        rounded = terms * ROUNDOFF * (size * whole + np.linalg.norm(biases))
        handed_on = steepest * norms[layer]
        off_residuals[at, which] = (handed_on * off_values + rounded / finer)[at]
        off_slopes = handed_on * off_slopes + terms * ROUNDOFF * whole * _lengths(slopes)
        off_normals[at, which] = off_slopes[at]
        # Only the residuals need the digits, so the last layer's other units do without.
        last = layer == len(coefs) - 1
        if last or kind is np.float64:
            off_values = handed_on * off_values + rounded
            values = values.astype(np.float64) @ weights + biases
        else:
            off_values = handed_on * off_values + 2.0 * rounded / finer
            values = product(values, weights) + biases
        slopes = slopes @ weights
    (a, b), (c, d) = np.moveaxis(normals, 0, 2)
    first, second = residuals.T
    determinant = a * d - b * c
    step = np.stack([b * second - d * first, c * first - a * second], axis=1)
    step /= determinant[:, None]
    moved = points + step
    values = values + (step[:, :, None] * slopes).sum(axis=1)
    left = residuals + (normals * step[:, None, :]).sum(axis=2)
    length = _lengths(step)
    off = np.abs(left) + off_residuals + off_normals * length[:, None] + LOST
    off += 8 * ROUNDOFF / finer * (np.abs(residuals) + _lengths(normals)[:, None] * length[:, None])
    certain = np.abs(determinant) - 4 * ROUNDOFF * (np.abs(a * d) + np.abs(b * c)) - LOST
    # The smallest singular value of the true normals, at least.
    steep = certain / (UP * _lengths(normals)) - _lengths(off_normals) - LOST
    missed = np.where(steep > 0.0, UP * _lengths(off) / np.maximum(steep, 1e-300), np.inf)
    across = _lengths(slopes)
    errors = off_values + across * missed + off_slopes * (length + missed)
    errors += 8 * ROUNDOFF * (_lengths(values) + across * length)
    moved, values = moved.astype(np.float64), values.astype(np.float64)
    return Refined(moved, missed, values, UP * errors + LOST)


def _lengths(arrays: np.ndarray) -> np.ndarray:
    """Length of each of several vectors or matrices, as float64, also of very short ones."""
    rows = arrays.reshape(len(arrays), -1)
    squares = np.square(rows).sum(axis=1)
    lengths: np.ndarray = np.sqrt(squares).astype(np.float64)
    small = squares < SMALLEST_SQUARE
    if small.any():
        lengths[small] = np.abs(rows[small]).sum(axis=1)
    return lengths
