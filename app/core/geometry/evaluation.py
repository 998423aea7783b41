"""Evaluate a piecewise linear network at points, for weights of any size.

Ordinary networks are evaluated in float64. Networks with extreme weights, which `scaling` scales,
are evaluated with error bounds; where these are too large, exact arithmetic replaces the values.
"""

import numpy as np

from ..network.mlp import Network
from .scaling import ScaledNetwork, times_power_of_two

# Values with a larger relative error bound are recomputed exactly.
MAX_RELATIVE_ERROR = 2.0**-40
_ROUNDOFF = 2.0**-53
# Bound of the error of products due to underflow.
_LOST = 1e-290


def preactivations(network: Network, X: np.ndarray) -> list[np.ndarray]:
    """Return the pre-activations of every layer at points, as `Network.preactivations` does.

    Intermediate results neither underflow nor overflow. A value that overflows float64 is
    infinite. Nonzero values of hidden units that underflow become the smallest number of their
    sign, so that only an exact 0 is 0.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)

    Raises
    ------
    TooCloseToCall
        If exact arithmetic exceeds its budget.
    """
    if not network.piecewise_linear or not len(X):
        return network.preactivations(X)
    planar = network.planar()
    scaled_network = scale_around(planar, X)
    if scaled_network.shifts is None:
        return network.preactivations(X)
    found = preactivations_with_bounds(scaled_network, scaled_network.to_scaled(X))
    inaccurate = np.zeros(len(X), dtype=bool)
    for sums, bounds in found:
        inaccurate |= (bounds > MAX_RELATIVE_ERROR * np.abs(sums)).any(axis=1)
    *hidden, (outputs, _) = found
    with np.errstate(over="ignore"):
        values = [
            times_power_of_two(sums, -shifts)
            for (sums, _), shifts in zip(hidden, scaled_network.shifts[:-1], strict=True)
        ]
    values.append(scaled_network.unscaled_values(-1, outputs))
    exact = scaled_network.exact()
    exact.shifts = None
    for row in np.flatnonzero(inaccurate).tolist():
        (x, dx), (y, dy) = (float(side).as_integer_ratio() for side in X[row])
        exact.set_point(row, (x * dy, y * dx, dx * dy))
        for layer in range(len(hidden)):
            values[layer][row] = exact.row(row, layer)
        values[-1][row] = exact.rounded(row, len(hidden))
    return values


def patterns(network: Network, X: np.ndarray) -> np.ndarray:
    """Return which hidden units are active at points, evaluated as in `preactivations`: (n, U)."""
    hidden = preactivations(network, X)[:-1]
    active = np.hstack([np.zeros((len(X), 0), dtype=bool), *(sums > 0.0 for sums in hidden)])
    return active | network.always_active


def logits(network: Network, X: np.ndarray) -> np.ndarray:
    """Return the outputs at points before the output activation, as in `preactivations`."""
    return preactivations(network, X)[-1]


def scale_around(planar: Network, X: np.ndarray) -> ScaledNetwork:
    """Return a network of x1 and x2, scaled for a box that contains the points."""
    x1, x2 = (float(side) or 1.0 for side in np.abs(X).max(axis=0))
    return ScaledNetwork(planar, (-x1, x1, -x2, x2))


# A bound that overflows is infinite, and then no sign counts as certain.
@np.errstate(over="ignore")
def preactivations_with_bounds(
    scaled_network: ScaledNetwork,
    points: np.ndarray,
    position_error: np.ndarray | float = 0.0,
    layers: int | None = None,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the scaled pre-activations of every layer with rigorous error bounds.

    Parameters
    ----------
    scaled_network : ScaledNetwork
    points : ndarray of shape (n, 2)
        In scaled coordinates.
    position_error : ndarray or float
        Bound of the error of each coordinate.
    layers : int, optional
        Number of layers to evaluate; all by default.

    Returns
    -------
    list of (preactivations, bounds)
        Two arrays of shape (n, units) for each layer.

    Notes
    -----
    A dot product of n terms is off by at most n u / (1 - n u) times the sum of the magnitudes
    (Higham, 2002, section 3.1); errors of the inputs are multiplied by the magnitudes of the
    weights. The factor 1.01 covers the rounding errors of computing the bound.
    """
    network = scaled_network.as_network
    found = []
    inputs, error = points, np.broadcast_to(position_error, points.shape)
    pairs = zip(network.coefs[:layers], network.intercepts[:layers], strict=True)
    for layer, (weights, biases) in enumerate(pairs):
        sizes = np.abs(weights)
        rounding = (len(weights) + 4) * _ROUNDOFF
        bounds = (error + rounding * np.abs(inputs)) @ sizes + rounding * np.abs(biases)
        # A unit without weights has no error, unless scaling made its bias underflow.
        inexact = (sizes.sum(axis=0) > 0.0) | ((biases != 0.0) & (np.abs(biases) < _LOST))
        bounds = np.where(inexact, 1.01 * bounds + _LOST, 0.0)
        sums = inputs @ weights + biases
        found.append((sums, bounds))
        if layer < len(network.slopes):
            inputs = network.activated(sums, layer)
            error = max(1.0, abs(network.slopes[layer])) * bounds + _ROUNDOFF * np.abs(inputs)
    return found


def certain_patterns(
    scaled_network: ScaledNetwork, points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the patterns at points in scaled coordinates, and where all signs are certain.

    Returns
    -------
    active : ndarray of bool, shape (n, n_units)
    certain : ndarray of bool, shape (n,)
    """
    found = preactivations_with_bounds(scaled_network, points)[:-1]
    active = [np.zeros((len(points), 0), dtype=bool), *(sums > 0.0 for sums, _ in found)]
    certain = np.ones(len(points), dtype=bool)
    for bends, (sums, bounds) in zip(scaled_network.network.bends, found, strict=True):
        certain &= (np.abs(sums) >= bounds).all(axis=1) | ~bends
    return np.hstack(active) | scaled_network.network.always_active, certain
