"""Whether a region of a slice has the activation pattern that the full network has there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..network.mlp import Network
from .plane import Floats, Plane

_ROUNDOFF = 2.0**-53
_LOST = 1e-290
"""Bound of the error of a product that underflows."""


def agreement(
    network: Network, plane: Plane, st: Floats, patterns: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return whether the full network has given activation patterns at points of a plane.

    The pre-activations of the full network are computed in float64 with rigorous bounds of the
    rounding errors, as in `geometry.evaluation.preactivations_with_bounds`.

    Parameters
    ----------
    network : Network
        The full network of n columns, piecewise linear.
    plane : Plane
    st : ndarray of shape (m, 2)
    patterns : ndarray of bool, shape (m, n_units)

    Returns
    -------
    ndarray of int, shape (m,)
        1 where the patterns are equal, 0 where they differ, and -1 where a pre-activation is within
        rounding error of 0, so that float64 does not decide.
    """
    inputs = plane.points(st)
    error = np.zeros_like(inputs)
    equal, certain = np.ones((2, len(st)), dtype=np.bool_)
    start = 0
    layers = zip(network.coefs[:-1], network.intercepts[:-1], network.slopes, strict=True)
    for layer, (weights, biases, slope) in enumerate(layers):
        sizes, rounding = np.abs(weights), (len(weights) + 4) * _ROUNDOFF
        bounds = (error + rounding * np.abs(inputs)) @ sizes + rounding * np.abs(biases)
        bounds = 1.01 * bounds + _LOST
        sums = inputs @ weights + biases
        units = slice(start, start + len(biases))
        start += len(biases)
        always = network.always_active[units]
        near = (np.abs(sums) <= bounds) & ~always
        equal &= (near | (((sums > 0.0) | always) == patterns[:, units])).all(axis=1)
        certain &= ~near.any(axis=1)
        inputs = network.activated(sums, layer)
        error = max(1.0, abs(slope)) * bounds + _ROUNDOFF * np.abs(inputs)
    return np.where(equal & ~certain, -1, equal.astype(np.int64))
