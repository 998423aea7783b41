"""Contenders are the classes that come first somewhere in the box: only they cut cells.

To cut the regions by every pair of classes makes cells in proportion to the fourth power of their
number, of which the winners see few. So of many classes those are taken that win at a vertex, and
what wins at the vertices of the cells that they make, until there is nothing new. Logits are affine
on a cell: a class that is behind at all its corners is behind on it.
"""

import numpy as np

from ..network.mlp import Network
from .scaling import Scaled

FEW = 10
"""Up to so many classes all are taken."""

MOST = 24
"""Contenders by which regions are cut at most; 24 make some 20,000 cells of one region."""

_BLOCK = 1 << 15
"""Points whose logits are looked at in one go."""


class TooManyClasses(ValueError):
    """More classes come first in the box than cells are made of."""

    def __init__(self) -> None:
        super().__init__(
            f"more than {MOST} classes come first somewhere in the box: look more closely, or ask "
            'for the regions alone with "task": "regression"'
        )


class Contenders:
    """The search for the classes of a network that come first.

    Parameters
    ----------
    network : Scaled
        With an output for each of several classes; all points are in multiplied coordinates.
    blur : float
        How far points may be from where they are meant to be.
    """

    def __init__(self, network: Scaled, blur: float) -> None:
        itself = network.network
        outputs = np.vstack([itself.coefs[-1], itself.intercepts[-1]])
        self._network = network.stand_in
        self._all = np.arange(outputs.shape[1])
        self._few = len(self._all) <= FEW
        if not self._few:
            self._slack = _slack(network.stand_in, network.frame, blur)
            # Of equal outputs the first one wins.
            self._distinct = np.sort(np.unique(outputs, axis=1, return_index=True)[1])

    def joined(self, points: np.ndarray, classes: np.ndarray | None = None) -> np.ndarray:
        """Classes, if there are any yet, and those that may come first at some points.

        Parameters
        ----------
        points : ndarray of shape (n, 2)
        classes : ndarray of int, optional

        Returns
        -------
        ndarray of int
            At least two, in ascending order. None is missing that comes first at a point; one may
            be there that does so only but for rounding errors.

        Raises
        ------
        TooManyClasses
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


def _slack(network: Network, box: tuple[float, float, float, float], blur: float) -> float:
    """How far the difference of two logits at a point can be from the true one, at most.

    Errors of the point grow by the layers' spectral norms. Those of evaluation are at most some
    2,000 roundings (8 layers of 256 units) of the greatest length that values can have.
    """
    steepness, size = 1.0, float(np.hypot(*np.abs(np.reshape(box, (2, 2))).max(axis=1)))
    for weights, biases in zip(network.coefs, network.intercepts, strict=True):
        norm = float(np.linalg.norm(weights, 2))
        steepness *= norm
        size = norm * size + float(np.linalg.norm(biases))
    most = 2.0 * (steepness * blur + 1e-12 * size)
    # Beyond float64 nothing is known of them.
    return most if np.isfinite(most) else np.inf
