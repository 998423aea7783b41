"""The hidden space: the plane mapped to activations of hidden units (``fold`` in the API)."""

from collections.abc import Sequence

import numpy as np

from ..network.mlp import Network
from .creases import unit_index
from .evaluation import logits


def fold(network: Network, layer: int, units: Sequence[int], X: np.ndarray) -> np.ndarray:
    """Map points of the plane to the activations of some units of a hidden layer.

    The map is continuous, and affine on each region of the first ``layer + 1`` layers, so the
    images of a region's corners are the corners of its image.

    Parameters
    ----------
    network : Network
    layer : int
    units : sequence of int
        Two for a plot.
    X : ndarray of shape (n, 2)

    Returns
    -------
    ndarray of shape (n, len(units))
        Values after the activation function.

    Raises
    ------
    ValueError
        If the network has no such layer or unit.
    """
    for unit in units:
        unit_index(network.hidden_layer_sizes, layer, unit)
    sums = logits(network.truncated(layer), X)[:, list(units)]
    return network.activated(sums, layer)
