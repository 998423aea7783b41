"""Small equivalents of networks that people bring: trained elsewhere, restricted to a plane."""

import warnings
from collections.abc import Sequence
from functools import cache

import numpy as np
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from app.core.network.mlp import Network, OutActivation

DIGITS = (1, 4, 8)
"""The plane goes through the first image of each of these digits."""


def restricted(
    model: MLPClassifier | MLPRegressor, points: Sequence[np.ndarray], out_activation: OutActivation
) -> Network:
    """Return a trained network on the plane through three points of its inputs.

    The points are at (0, 0), (1, 0) and (0, 1).
    """
    origin, *others = points
    axes = np.array([point - origin for point in others])
    first, *coefs = model.coefs_
    offset, *intercepts = model.intercepts_
    return Network(
        (axes @ first, *coefs),
        (origin @ first + offset, *intercepts),
        "relu",
        out_activation,
    )


@cache
def digits(hidden: tuple[int, ...], epochs: int = 15) -> Network:
    """Return a classifier of scikit-learn's digits, with ten classes, on a plane through three."""
    X, y = load_digits(return_X_y=True)
    model = MLPClassifier(hidden, max_iter=epochs, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X / 16.0, y)
    return restricted(model, [X[y == digit][0] / 16.0 for digit in DIGITS], "softmax")


@cache
def six_layers_of_50(epochs: int = 15) -> Network:
    """Return a regression of five inputs, as those of ACAS Xu, on a plane through three points."""
    random = np.random.default_rng(0)
    X = random.uniform(-1.0, 1.0, (600, 5))
    y = np.sin(3.0 * X[:, 0]) * X[:, 1] + X[:, 2] ** 2 - X[:, 3] * X[:, 4]
    model = MLPRegressor(hidden_layer_sizes=(50,) * 6, max_iter=epochs, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, y)
    return restricted(model, [X[0], X[1], X[2]], "identity")
