"""Standardization of a network's inputs, as by scikit-learn's ``StandardScaler``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .dataset import load
from .features import features
from .spec import DatasetSpec

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scaling:
    """The mean and the scale of each input: a network takes ``(input - mean) / scale``.

    Attributes
    ----------
    mean, scale
        (n,) the mean and the standard deviation over the training points; the scale of an input
        with equal values is 1.
    """

    mean: Floats
    scale: Floats

    def apply(self, X: Floats) -> Floats:
        """Return the standardized (m, n) inputs, bit for bit as ``StandardScaler`` does."""
        standardized: Floats = X - self.mean
        standardized /= self.scale
        return standardized

    def fold(self, weights: Floats, biases: Floats) -> tuple[Floats, Floats]:
        """Return the first layer that takes the inputs themselves.

        Each of its numbers is rounded once to float64 from extended precision. The exact geometry
        of a network is that of this layer.
        """
        # Weights of a diverging network can overflow.
        with np.errstate(over="ignore", invalid="ignore"):
            composed = weights.astype(np.longdouble) / self.scale[:, None]
            shift = (composed * self.mean[:, None]).sum(axis=0)
            return composed.astype(np.float64), (biases - shift).astype(np.float64)


@lru_cache(maxsize=64)
def scaling_of(spec: DatasetSpec, inputs: tuple[str, ...]) -> Scaling | None:
    """Return the scaling of a network's inputs; None if the spec does not standardize them.

    It is that of the training points before any edits, so that it stays the same during a run.

    Parameters
    ----------
    spec : DatasetSpec
    inputs : tuple of str
        The features of the network, or the `coordinates` of more than two columns.
    """
    if not spec.standardize:
        return None
    # Imported on first use, because loading scikit-learn would slow down the start of the server.
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(features(load(spec).X_train, inputs))
    for array in (scaler.mean_, scaler.scale_):
        array.setflags(write=False)
    return Scaling(scaler.mean_, scaler.scale_)
