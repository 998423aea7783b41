"""A fold is the plane as a hidden layer sees it: creased along its units, in their own axes."""

from collections.abc import Sequence

import numpy as np

from ..network.mlp import Network
from .evaluation import logits
from .kinks import place_of


def fold(network: Network, layer: int, units: Sequence[int], X: np.ndarray) -> np.ndarray:
    """Map points of the plane to what some units of a hidden layer make of them.

    The map is continuous, and affine on each region of the first ``layer + 1`` layers: the
    images of a region's corners are the corners of its image.

    Parameters
    ----------
    layer : int
    units : sequence of int
        Two of them for a picture.
    X : ndarray of shape (n, 2)

    Returns
    -------
    ndarray of shape (n, len(units))
        Behind the activation.

    Raises
    ------
    ValueError
        If there is no such layer or unit.
    """
    for unit in units:
        place_of(network.hidden_layer_sizes, layer, unit)
    sums = logits(network.truncated(layer), X)[:, list(units)]
    return network.activated(sums)
