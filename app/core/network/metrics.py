"""Scores: how well a network fits points: loss, accuracy, R², and where it is wrong."""

from typing import Any

import numpy as np
from scipy.special import logsumexp

from .mlp import Network


def scores(network: Network, X: np.ndarray, y: np.ndarray) -> dict[str, float | None]:
    """Return the loss of a network on some points, and its accuracy or R².

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
        Class indices, or targets of a regression.

    Returns
    -------
    dict
        ``loss``: mean log-loss, or half the mean squared error, as scikit-learn's without
        the L2 penalty. ``accuracy``, or ``r2`` of a regression. None where undefined.
    """
    regression = network.out_activation == "identity"
    second = "r2" if regression else "accuracy"
    if not len(X):
        return {"loss": None, second: None}
    with np.errstate(over="ignore", invalid="ignore"):
        logits = network.logits(X)
        if regression:
            squares = (logits[:, 0] - y) ** 2
            spread = ((y - y.mean()) ** 2).sum()
            r2 = 1.0 - squares.sum() / spread if spread > 0 else None
            return {"loss": _finite(squares.mean() / 2), "r2": _finite(r2)}
        if network.out_activation == "logistic":
            # log(1 + exp(-m)) of the margin m, without overflow.
            losses = np.logaddexp(0.0, np.where(y == 1, -logits[:, 0], logits[:, 0]))
        else:
            losses = logsumexp(logits, axis=1) - logits[np.arange(len(y)), y.astype(np.intp)]
        accuracy = (network.predict(X) == y).mean()
    return {"loss": _finite(losses.mean()), "accuracy": float(accuracy)}


def confusion(network: Network, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Return which classes a network takes for which, or how a regression misses its targets.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
        Class indices, or targets of a regression.

    Returns
    -------
    dict
        Of a classifier ``matrix`` (K, K), points by true class (row) and predicted class (column)
        as in scikit-learn, and ``accuracy``, for each class the share of its points that are
        taken for it; None of a class without points. Of a regression ``r2`` and ``residuals``,
        target minus prediction: their ``mean``, their root mean square ``rmse`` and their
        ``quartiles``, from the least to the greatest; None where undefined.
    """
    if network.out_activation == "identity":
        return {"r2": scores(network, X, y)["r2"], "residuals": _residuals(network, X, y)}
    size = max(2, len(network.intercepts[-1]))
    matrix = np.zeros((size, size), np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        np.add.at(matrix, (y.astype(np.intp), network.predict(X).astype(np.intp)), 1)
    there = matrix.sum(axis=1).tolist()
    right = matrix.diagonal().tolist()
    shares = [hits / n if n else None for hits, n in zip(right, there, strict=True)]
    return {"matrix": matrix, "accuracy": shares}


def _residuals(network: Network, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    if not len(X):
        return {"mean": None, "rmse": None, "quartiles": None}
    with np.errstate(over="ignore", invalid="ignore"):
        residuals = y - network.predict(X)
        mean, rmse = residuals.mean(), np.sqrt((residuals**2).mean())
        quartiles = np.quantile(residuals, [0.0, 0.25, 0.5, 0.75, 1.0])
    known = [_finite(quartile) for quartile in quartiles.tolist()]
    return {"mean": _finite(mean), "rmse": _finite(rmse), "quartiles": known}


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
