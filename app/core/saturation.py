"""A unit is saturated where its derivative is nearly 0, so that hardly any gradient passes."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from app.core.networks import Network

SATURATED = 0.05
"""Below this share of its greatest derivative a unit counts as saturated."""


def saturated(network: Network, X: np.ndarray) -> list[float]:
    """For each hidden layer the share of units and (n, 2) points at which a unit is saturated.

    For ReLU that is where it is off, for tanh and logistic where the weighted sum is far from 0.
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
