"""Refine vertices by a Newton step from the weights, in float64 or extended precision.

Rounding errors of two lines move their intersection by the error divided by the sine of their
angle, and errors grow from layer to layer. One Newton step with accurate residuals corrects that.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .extended_precision import product

Real = type[np.float64] | type[np.longdouble]


def precision_gain(dtype: Real) -> float:
    """Return by what factor rounding errors are smaller than those of float64."""
    return float(np.finfo(np.float64).eps / np.finfo(dtype).eps)


ROUNDOFF = 2.0**-53
# Bound of the error due to underflow.
LOST = 1e-290
# Sums of squares below this may be inaccurate because of underflow.
SMALLEST_SQUARE = 1e-270
# Factor that covers the rounding errors of computing a bound.
UP = 1.001


class RefinedPoints(NamedTuple):
    """Refined vertices, with error bounds.

    Attributes
    ----------
    points : ndarray of shape (n, 2)
    off : ndarray of shape (n,)
        Bounds of the distances to the exact vertices, not counting the final rounding to float64;
        infinite where there is no bound.
    values : ndarray of shape (n, units of the last layer)
        Pre-activations of the last layer at the points.
    errors : ndarray of shape (n,)
        Bounds of the norms of the values' error vectors; infinite where there is no bound.
    """

    points: np.ndarray
    off: np.ndarray
    values: np.ndarray
    errors: np.ndarray


# A bound that overflows or is NaN never passes the caller's comparisons.
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def refine_points(
    coefs: Sequence[np.ndarray],
    intercepts: Sequence[np.ndarray],
    below: Sequence[float] | np.ndarray,
    points: np.ndarray,
    lines: np.ndarray,
    active: np.ndarray,
    norms: Sequence[float],
    dtype: Real,
) -> RefinedPoints:
    """Move points to the exact intersections of two creases, given close approximations.

    Parameters
    ----------
    coefs, intercepts
        Weights and biases of L layers.
    below : sequence of at least L - 1 float
        Slope of each hidden layer's activation where a unit is inactive.
    points : ndarray of shape (n, 2)
    lines : ndarray of int, shape (n, 2, 2)
        Layer and unit of the two creases through each point. Layer -1 is a side of the box that
        contains the point: unit 0 or 2 a horizontal side, 1 or 3 a vertical one.
    active : ndarray of bool, shape (n, units of the first L - 1 layers)
        The activation pattern of a region next to each point, in which the creases are straight.
    norms : sequence of L float
        Upper bounds of the spectral norm of each layer's weights.
    dtype : type
        float64 or longdouble; longdouble takes about ten times as long.

    Notes
    -----
    In one pattern the network is affine, so the step from a point to the intersection is exactly
    ``-inv(J) r``, where J has the normals of the two lines as rows and r contains their values at
    the point. The size of ``r + J s`` bounds the error of a computed step s. The errors of r, J and
    the values at the point are those of dot products (N. J. Higham, Accuracy and Stability of
    Numerical Algorithms, 2002, section 3.1); each layer multiplies them by at most its spectral
    norm.
    """
    gain = precision_gain(dtype)
    values = points.astype(dtype)
    slopes = np.broadcast_to(np.eye(2), (len(points), 2, 2))
    residuals = np.zeros((len(points), 2), dtype=dtype)
    normals = np.zeros((len(points), 2, 2))
    at, which = np.nonzero(lines[:, :, 0] < 0)
    normals[at, which, 1 - lines[at, which, 1] % 2] = 1.0
    # Error bounds of values, slopes, residuals and normals.
    value_errors, slope_errors = np.zeros((2, len(points)))
    residual_errors, normal_errors = np.zeros((2, len(points), 2))
    steepest = 1.0
    unit = 0
    for layer, (weights, biases) in enumerate(zip(coefs, intercepts, strict=True)):
        if layer:
            steepest = max(1.0, abs(below[layer - 1]))
            here = active[:, unit : unit + len(weights)]
            unit += len(weights)
            factors = np.where(here, 1.0, below[layer - 1])
            values, slopes = values * factors, slopes * factors[:, None, :]
        at, which = np.nonzero(lines[:, :, 0] == layer)
        units = lines[at, which, 1]
        columns = weights[:, units].T
        residuals[at, which] = (values[at] * columns).sum(axis=1) + biases[units]
        normals[at, which] = (slopes[at] * columns[:, None, :]).sum(axis=2)
        size, frobenius = _lengths(values), _lengths(weights[None])[0]
        terms = (len(weights) + 8) * UP
        rounded = terms * ROUNDOFF * (size * frobenius + np.linalg.norm(biases))
        growth = steepest * norms[layer]
        residual_errors[at, which] = (growth * value_errors + rounded / gain)[at]
        slope_errors = growth * slope_errors + terms * ROUNDOFF * frobenius * _lengths(slopes)
        normal_errors[at, which] = slope_errors[at]
        # Only the residuals need extended precision, so the last layer's other units use float64.
        last = layer == len(coefs) - 1
        if last or dtype is np.float64:
            value_errors = growth * value_errors + rounded
            values = values.astype(np.float64) @ weights + biases
        else:
            value_errors = growth * value_errors + 2.0 * rounded / gain
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
    off = np.abs(left) + residual_errors + normal_errors * length[:, None] + LOST
    off += 8 * ROUNDOFF / gain * (np.abs(residuals) + _lengths(normals)[:, None] * length[:, None])
    certain = np.abs(determinant) - 4 * ROUNDOFF * (np.abs(a * d) + np.abs(b * c)) - LOST
    # A lower bound of the smallest singular value of the exact normals.
    smallest_singular = certain / (UP * _lengths(normals)) - _lengths(normal_errors) - LOST
    distance = np.where(
        smallest_singular > 0.0, UP * _lengths(off) / np.maximum(smallest_singular, 1e-300), np.inf
    )
    across = _lengths(slopes)
    errors = value_errors + across * distance + slope_errors * (length + distance)
    errors += 8 * ROUNDOFF * (_lengths(values) + across * length)
    moved, values = moved.astype(np.float64), values.astype(np.float64)
    return RefinedPoints(moved, distance, values, UP * errors + LOST)


def _lengths(arrays: np.ndarray) -> np.ndarray:
    """Return the Euclidean or Frobenius norm of each array; where squares underflow, a bound."""
    rows = arrays.reshape(len(arrays), -1)
    squares = np.square(rows).sum(axis=1)
    lengths: np.ndarray = np.sqrt(squares).astype(np.float64)
    small = squares < SMALLEST_SQUARE
    if small.any():
        lengths[small] = np.abs(rows[small]).sum(axis=1)
    return lengths
