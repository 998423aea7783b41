"""Values of a piecewise-linear network at points, whatever the size of its weights.

Ordinary networks are evaluated in float64. Of those that `scaling` multiplies, values come with
bounds of their errors, and what is left in doubt is evaluated in exact arithmetic.
"""

import numpy as np

from ..network.mlp import Network
from .scaling import Scaled, multiplied, scaled

# A value that is off by more than this share of itself is evaluated again.
ENOUGH = 2.0**-40
_ROUNDOFF = 2.0**-53
# Below this products may have been lost to underflow.
_LOST = 1e-290


def preactivations(network: Network, X: np.ndarray) -> list[np.ndarray]:
    """Return the weighted sums of every layer at points, as `Network.preactivations` does.

    Nothing is lost to underflow or overflow on the way. A sum beyond float64 is infinite. Of a
    hidden unit only 0 is 0: what is too small for float64 becomes the smallest number of its sign.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)

    Raises
    ------
    TooCloseToCall
        If exact arithmetic would take too long.
    """
    if not network.piecewise_linear or not len(X):
        return network.preactivations(X)
    planar = network.planar()
    as_cut = scaled_around(planar, X)
    if as_cut.shifts is None:
        return network.preactivations(X)
    found = sums_with_bounds(as_cut, as_cut.located(X))
    doubtful = np.zeros(len(X), dtype=bool)
    for sums, bounds in found:
        doubtful |= (bounds > ENOUGH * np.abs(sums)).any(axis=1)
    *hidden, (outputs, _) = found
    with np.errstate(over="ignore"):
        values = [
            multiplied(sums, -shifts)
            for (sums, _), shifts in zip(hidden, as_cut.shifts[:-1], strict=True)
        ]
    values.append(as_cut.values(-1, outputs))
    exact = as_cut.exact()
    exact.shifts = None
    for row in np.flatnonzero(doubtful).tolist():
        (x, dx), (y, dy) = (float(side).as_integer_ratio() for side in X[row])
        exact.place(row, (x * dy, y * dx, dx * dy))
        for layer in range(len(hidden)):
            values[layer][row] = exact.row(row, layer)
        values[-1][row] = exact.rounded(row, len(hidden))
    return values


def patterns(network: Network, X: np.ndarray) -> np.ndarray:
    """Return which hidden units are active at points, as by `preactivations`: (n, n_units)."""
    hidden = preactivations(network, X)[:-1]
    active = np.hstack([np.zeros((len(X), 0), dtype=bool), *(sums > 0.0 for sums in hidden)])
    return active | network.linear_units


def logits(network: Network, X: np.ndarray) -> np.ndarray:
    """Return the outputs at points before the output activation, as by `preactivations`."""
    return preactivations(network, X)[-1]


def scaled_around(planar: Network, X: np.ndarray) -> Scaled:
    """Return a network of x1 and x2 as `scaled` makes it for a box that holds some points."""
    x1, x2 = (float(side) or 1.0 for side in np.abs(X).max(axis=0))
    return scaled(planar, (-x1, x1, -x2, x2))


# An error that overflows is a bound that decides nothing.
@np.errstate(over="ignore")
def sums_with_bounds(
    as_cut: Scaled,
    points: np.ndarray,
    off: np.ndarray | float = 0.0,
    layers: int | None = None,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the multiplied sums of every layer, each with a rigorous bound of its error.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        In multiplied coordinates.
    off : ndarray or float
        How far off they may be.
    layers : int, optional
        Only the first ones; all by default.

    Notes
    -----
    A dot product of n terms is off by at most n u / (1 - n u) times the sum of the magnitudes
    (Higham, 2002, section 3.1); errors of the inputs are multiplied by the magnitudes of the
    weights. Each bound is computed in floating point itself, hence the 1.01.
    """
    network = as_cut.stand_in
    found = []
    inputs, error = points, np.broadcast_to(off, points.shape)
    for weights, biases in zip(network.coefs[:layers], network.intercepts[:layers], strict=True):
        sizes = np.abs(weights)
        rounding = (len(weights) + 4) * _ROUNDOFF
        bounds = (error + rounding * np.abs(inputs)) @ sizes + rounding * np.abs(biases)
        # A unit without weights has no error, unless its bias was too small for float64.
        inexact = (sizes.sum(axis=0) > 0.0) | ((biases != 0.0) & (np.abs(biases) < _LOST))
        bounds = np.where(inexact, 1.01 * bounds + _LOST, 0.0)
        sums = inputs @ weights + biases
        found.append((sums, bounds))
        inputs = network.activated(sums)
        error = max(1.0, abs(network.slope)) * bounds + _ROUNDOFF * np.abs(inputs)
    return found


def certain_patterns(as_cut: Scaled, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the patterns at multiplied points, and at which of them all signs are certain.

    Returns
    -------
    active : ndarray of bool, shape (n, n_units)
    certain : ndarray of bool, shape (n,)
    """
    found = sums_with_bounds(as_cut, points)[:-1]
    active = [np.zeros((len(points), 0), dtype=bool), *(sums > 0.0 for sums, _ in found)]
    certain = np.ones(len(points), dtype=bool)
    for sums, bounds in found:
        certain &= (np.abs(sums) >= bounds).all(axis=1)
    return np.hstack(active), certain
