"""The terms of a logit: in one region it is a weighted sum of the last hidden layer's units.

This explains the position of the decision boundary. In a region, each active unit of the last
hidden layer is an affine function; the output is their weighted sum plus a bias, and the class
changes where it is 0.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..network.mlp import Network
from .affine_maps import affine_maps


@dataclass(frozen=True, eq=False)
class Sum:
    """The n_out outputs of a network in one region, ``weights.T @ maps`` plus `biases`: m terms.

    Attributes
    ----------
    layer : int
        The hidden layer whose units are summed; -1 if there is none, and the terms are x1 and x2.
    units : ndarray of int, shape (m,)
        The units that are not 0 throughout the region.
    maps : ndarray of shape (m, 3)
        Each unit's value after the activation as a x1 + b x2 + c.
    weights : ndarray of shape (m, n_out)
    biases : ndarray of shape (n_out,)
    """

    layer: int
    units: np.ndarray
    maps: np.ndarray
    weights: np.ndarray
    biases: np.ndarray

    @property
    def affine(self) -> np.ndarray:
        """The outputs as a x1 + b x2 + c: shape (n_out, 3)."""
        total: np.ndarray = self.weights.T @ self.maps
        total[:, 2] += self.biases
        return total

    def contrast(self, low: int, high: int) -> "Sum":
        """Return output `high` minus output `low`, which is 0 where the two tie."""
        return Sum(
            self.layer,
            self.units,
            self.maps,
            self.weights[:, [high]] - self.weights[:, [low]],
            self.biases[[high]] - self.biases[[low]],
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the sum for a response: unit, affine map and weights of each term, and biases."""
        terms = zip(self.units.tolist(), self.maps.tolist(), self.weights.tolist(), strict=True)
        return {
            "layer": self.layer,
            "terms": [{"unit": unit, "affine": form, "weight": w} for unit, form, w in terms],
            "bias": self.biases.tolist(),
        }


def output_sum(network: Network, pattern: np.ndarray) -> Sum:
    """Return the outputs as sums in the region with an activation pattern.

    Parameters
    ----------
    network : Network
        It must be piecewise linear.
    pattern : ndarray of bool, shape (n_units,)

    Raises
    ------
    ValueError
        If the network is not piecewise linear, or the pattern has another length.
    """
    planar = network.planar()
    depth = len(planar.hidden_layer_sizes)
    if pattern.shape != (planar.n_units,):
        raise ValueError(f"pattern must have shape ({planar.n_units},), not {pattern.shape}")
    if depth == 0:
        maps, on = np.eye(3)[:2], np.ones(2, dtype=bool)
    else:
        units = planar.hidden_layer_sizes[-1]
        before = pattern[None, : planar.n_units - units]
        maps = affine_maps(planar.truncated(depth - 1), before)[0]
        active = pattern[planar.n_units - units :]
        slope = planar.slopes[-1]
        maps = maps * np.where(active, 1.0, slope)[:, None]
        on = active if slope == 0.0 else np.ones(units, dtype=bool)
    kept = np.flatnonzero(on)
    return Sum(depth - 1, kept, maps[kept], planar.coefs[-1][kept], planar.intercepts[-1])
