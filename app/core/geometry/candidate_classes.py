"""Find the classes that are predicted somewhere in the box; only they are needed to cut cells.

Cutting the regions by every pair of classes produces a number of cells that grows with the fourth
power of the number of classes. So if there are many, start with the classes that have the largest
logit at some vertex of the regions, cut by these, add the classes that have the largest logit at
some vertex of the cells, and repeat until there are no new ones. This finds all: logits are affine
on a cell, so a class that is behind another at all corners is behind on the whole cell.
"""

import numpy as np

from ..network.mlp import Network
from .scaling import ScaledNetwork

FEW = 10
"""If there are at most this many classes, all are candidates."""

MOST = 24
"""Maximum number of candidates; 24 can cut one region into about 20,000 cells."""

_BLOCK = 1 << 15
"""Points whose logits are computed at once."""


class TooManyClasses(ValueError):
    """More than `MOST` classes are predicted somewhere in the box."""

    def __init__(self) -> None:
        super().__init__(
            f"more than {MOST} classes are predicted somewhere in the box: zoom in, or request "
            'only the regions with "task": "regression"'
        )


class CandidateClasses:
    """The search for the classes that a network predicts somewhere in a box.

    Parameters
    ----------
    network : ScaledNetwork
        It has one output per class. All points below are in scaled coordinates.
    position_error : float
        How far points may be from their exact positions.
    """

    def __init__(self, network: ScaledNetwork, position_error: float) -> None:
        unscaled = network.network
        outputs = np.vstack([unscaled.coefs[-1], unscaled.intercepts[-1]])
        self._network = network.as_network
        self._all = np.arange(outputs.shape[1])
        self._few = len(self._all) <= FEW
        if not self._few:
            self._slack = _slack(network.as_network, network.scaled_box, position_error)
            # If outputs are equal everywhere, only the first of them can win.
            self._distinct = np.sort(np.unique(outputs, axis=1, return_index=True)[1])

    def including(self, points: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """Return the given classes and those that may have the largest logit at some points.

        Parameters
        ----------
        points : ndarray of shape (n, 2)
        classes : ndarray of int, optional

        Returns
        -------
        ndarray of int
            At least two, in ascending order. Contains every class that wins at one of the points;
            may include near-ties within rounding error.

        Raises
        ------
        TooManyClasses
            If there are more than `MOST`.
        """
        if self._few:
            return self._all
        classes = self._all[:2] if classes is None else classes
        for begin in range(0, len(points), _BLOCK):
            logits = self._network.logits(points[begin : begin + _BLOCK])[:, self._distinct]
            near = logits >= logits.max(axis=1, keepdims=True) - self._slack
            classes = np.union1d(classes, self._distinct[near.any(axis=0)])
        if len(classes) > MOST:
            raise TooManyClasses
        return classes


def _slack(
    network: Network, box: tuple[float, float, float, float], position_error: float
) -> float:
    """Bound the error of the difference of two logits at a point.

    Position errors grow by the spectral norm of each layer. Evaluation errors are at most about
    2,000 roundings (8 layers of 256 units) of the largest norm that a layer's values can have.
    """
    steepness, size = 1.0, float(np.hypot(*np.abs(np.reshape(box, (2, 2))).max(axis=1)))
    for weights, biases in zip(network.coefs, network.intercepts, strict=True):
        norm = float(np.linalg.norm(weights, 2))
        steepness *= norm
        size = norm * size + float(np.linalg.norm(biases))
    most = 2.0 * (steepness * position_error + 1e-12 * size)
    # If it overflows, the error can be of any size.
    return most if np.isfinite(most) else np.inf
