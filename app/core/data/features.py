"""Features: the functions of x1 and x2 that a network can take as its inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FEATURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: np.sin(x1),
    "sin(x2)": lambda x1, x2: np.sin(x2),
}


def features(X: Floats, names: Sequence[str]) -> Floats:
    """(n, len(names)) features of (n, 2) points, by the names of `specs.run.Feature`."""
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([_FEATURES[name](x1, x2) for name in names])
