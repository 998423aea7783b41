"""Inactive, dead and saturated hidden units.

A unit with a kink (``relu``, ``leaky_relu``) is *inactive* at points where its pre-activation is
not above 0. A unit is *dead* if it is inactive on all training points and its slope there is 0, as
for ReLU: its output is 0, and no gradient reaches its weights. A leaky ReLU with a positive slope
can be inactive on all points without being dead: it is linear there and still learns. Smooth units
(``tanh``, ``logistic``) have no kink; they are *saturated* where their derivative is almost 0 and
hardly any gradient passes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .activations import ACTIVATIONS
from .mlp import Network

SATURATED = 0.05
"""A unit counts as saturated where its derivative is below this share of the maximum."""


def inactive(network: Network, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which hidden units have a kink and are inactive in every row.

    Parameters
    ----------
    network : Network
    active : ndarray of bool, shape (n, n_units)
        Activation patterns: one row per point or linear region.

    Returns
    -------
    ndarray of bool, shape (n_units,)
    """
    never = np.logical_not(np.any(active, axis=0))
    found: NDArray[np.bool_] = never & network.kinked_units
    return found


def dead(network: Network, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which hidden units are inactive in every row and have slope 0 there.

    Parameters and return value are those of :func:`inactive`.
    """
    found: NDArray[np.bool_] = inactive(network, active) & (network.unit_slopes == 0.0)
    return found


def saturated(network: Network, X: np.ndarray) -> list[float]:
    """Return, for each hidden layer, the share of its unit-point pairs that are saturated.

    A ReLU unit is saturated where it is inactive, a ``tanh`` or ``logistic`` unit where its
    pre-activation is far from 0.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)

    Returns
    -------
    list of float
        One share from 0 to 1 per hidden layer.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return saturated_shares(network, network.preactivations(X))


def saturated_shares(network: Network, sums: Sequence[np.ndarray]) -> list[float]:
    """Return :func:`saturated` for the pre-activations of every layer, the output layer last."""
    with np.errstate(over="ignore", invalid="ignore"):
        rows = [ACTIVATIONS[name] for name in network.activations]
        derivatives = [
            row.derivative(layer, network.negative_slope)
            for row, layer in zip(rows, sums[:-1], strict=True)
        ]
        return [float((np.abs(values) < SATURATED).mean()) for values in derivatives]


def preactivation_shift(first: Network, network: Network, X: np.ndarray) -> list[float]:
    """Return, for each hidden layer, how far the mean pre-activation of its units has moved.

    That is the median over the units of the absolute change of their mean over the points.

    Parameters
    ----------
    first, network : Network
        The network before and after training.
    X : ndarray of shape (n, 2)
    """
    with np.errstate(over="ignore", invalid="ignore"):
        before, after = (one.preactivations(X)[:-1] for one in (first, network))
        pairs = zip(before, after, strict=True)
        return [float(np.median(np.abs(b.mean(axis=0) - a.mean(axis=0)))) for a, b in pairs]


def preactivation_spread(network: Network, X: np.ndarray) -> list[float]:
    """Return, for each hidden layer, the median of its units' standard deviations over points."""
    with np.errstate(over="ignore", invalid="ignore"):
        return [float(np.median(sums.std(axis=0))) for sums in network.preactivations(X)[:-1]]
