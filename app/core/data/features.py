"""The table of features: functions of x1 and x2 that serve as the inputs of a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COORDINATES = ("x1", "x2")


def coordinates(columns: int) -> tuple[str, ...]:
    """Return the names of the columns themselves as features: ``("x1", "x2", "x3", …)``."""
    return tuple(f"x{position}" for position in range(1, columns + 1))


@dataclass(frozen=True)
class FeatureFunction:
    """One feature; its name is its formula.

    Attributes
    ----------
    label
        The name shown to users.
    function
        Computes the feature from x1 and x2, element by element.
    python
        NumPy expression for the values at the rows of ``X``.
    onnx
        The ONNX operator and its inputs, ``x1`` or ``x2``; None for the coordinates themselves.
    """

    label: str
    function: Callable[[Floats, Floats], Floats]
    python: str
    onnx: tuple[str, tuple[str, ...]] | None = None


FEATURES: dict[str, FeatureFunction] = {
    "x1": FeatureFunction("x₁", lambda x1, x2: x1, "X[:, 0]"),
    "x2": FeatureFunction("x₂", lambda x1, x2: x2, "X[:, 1]"),
    "x1^2": FeatureFunction("x₁²", lambda x1, x2: x1 * x1, "X[:, 0] ** 2", ("Mul", ("x1", "x1"))),
    "x2^2": FeatureFunction("x₂²", lambda x1, x2: x2 * x2, "X[:, 1] ** 2", ("Mul", ("x2", "x2"))),
    "x1*x2": FeatureFunction(
        "x₁x₂", lambda x1, x2: x1 * x2, "X[:, 0] * X[:, 1]", ("Mul", ("x1", "x2"))
    ),
    "sin(x1)": FeatureFunction(
        "sin x₁", lambda x1, x2: np.sin(x1), "np.sin(X[:, 0])", ("Sin", ("x1",))
    ),
    "sin(x2)": FeatureFunction(
        "sin x₂", lambda x1, x2: np.sin(x2), "np.sin(X[:, 1])", ("Sin", ("x2",))
    ),
}
"""The features by name, in the order in which the page lists them."""


def features(X: Floats, names: Sequence[str]) -> Floats:
    """Return the (n, len(names)) features of (n, 2) points.

    Points with more columns have no features but these columns: `names` are then their
    `coordinates`.
    """
    if X.shape[1] > len(COORDINATES):
        return np.ascontiguousarray(X)
    x1, x2 = X[:, 0], X[:, 1]
    return np.column_stack([FEATURES[name].function(x1, x2) for name in names])
