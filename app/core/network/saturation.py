"""What hidden units do on the data: inactive, dead, saturated.

A unit with a kink (``relu``, ``leaky_relu``) is *inactive* on points at which its pre-activation is
not above 0. A unit is *dead* if it is inactive on all training points and its slope there is 0, as
ReLU's is: its output is 0 and no gradient reaches its weights. A leaky ReLU with a slope above 0
can be inactive on all points, but it is not dead: it is linear there and still learns. Smooth units
(``tanh``, ``logistic``) have no kink; they are *saturated* where their derivative is nearly 0, so
that hardly any gradient passes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from .mlp import Network

SATURATED = 0.05
"""Below this share of its greatest derivative a unit counts as saturated."""


def inactive(network: Network, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which hidden units have a kink and are active in no row of a table of patterns.

    Parameters
    ----------
    network : Network
    active : ndarray of bool, shape (n, n_units)
        Which units are active, at points or in regions.

    Returns
    -------
    ndarray of bool, shape (n_units,)
    """
    never = np.logical_not(np.any(active, axis=0))
    return never if network.kinked_units else np.zeros_like(never)


def dead(network: Network, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which hidden units are inactive in all rows and have the slope 0 there.

    Parameters and returned array are those of `inactive`.
    """
    never = inactive(network, active)
    return never if network.slope == 0.0 else np.zeros_like(never)


def saturated(network: Network, X: np.ndarray) -> list[float]:
    """For each hidden layer the share of units and (n, 2) points at which a unit is saturated.

    For ReLU that is where it is inactive, for tanh and logistic where its pre-activation is far
    from 0.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        layers = network.preactivations(X)[:-1]
        return [float((_derivative(network, sums) < SATURATED).mean()) for sums in layers]


def _derivative(network: Network, sums: np.ndarray) -> np.ndarray:
    """The derivative of the activation as a share of its greatest."""
    match network.activation:
        case "tanh":
            return np.asarray(1.0 - np.tanh(sums) ** 2)
        case "logistic":
            share = expit(sums)
            return np.asarray(4.0 * share * (1.0 - share))
        case _:
            return np.where(sums > 0, 1.0, network.slope)
