"""Metrics of a network on labelled points: loss, accuracy, R², confusion matrix, residuals."""

from typing import Any

import numpy as np
from scipy.special import logsumexp

from .mlp import Network


def scores(network: Network, X: np.ndarray, y: np.ndarray) -> dict[str, float | None]:
    """Return the loss of a network on labelled points, and its accuracy or R².

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
        Class indices, or the targets of a regression.

    Returns
    -------
    dict
        ``loss``: mean log-loss, or half the mean squared error for a regression; scikit-learn's
        loss without the L2 penalty. ``accuracy``, or ``r2`` for a regression. A value is None where
        it is undefined: without points, for a loss that is not finite, for R² of equal targets.
    """
    regression = network.regression
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
        if network.binary:
            # The log-loss is log(1 + exp(-m)) for margin m; logaddexp does not overflow.
            losses = np.logaddexp(0.0, np.where(y == 1, -logits[:, 0], logits[:, 0]))
        else:
            losses = logsumexp(logits, axis=1) - logits[np.arange(len(y)), y.astype(np.intp)]
        accuracy = (network.predict(X) == y).mean()
    return {"loss": _finite(losses.mean()), "accuracy": float(accuracy)}


def confusion(network: Network, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Return the confusion matrix of a classifier, or statistics of a regression's residuals.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
        Class indices, or the targets of a regression.

    Returns
    -------
    dict
        For a classifier: ``matrix`` (K, K), the number of points by true class (row) and predicted
        class (column), as in scikit-learn; and ``accuracy``, for each class the share of its points
        that are classified correctly, or None for a class without points.
        For a regression: ``r2``, and ``residuals`` (target minus prediction) with their ``mean``,
        root mean square ``rmse`` and five ``quartiles`` from minimum to maximum; None where
        undefined.
    """
    if network.regression:
        return {"r2": scores(network, X, y)["r2"], "residuals": _residuals(network, X, y)}
    size = max(2, len(network.intercepts[-1]))
    matrix = np.zeros((size, size), np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        np.add.at(matrix, (y.astype(np.intp), network.predict(X).astype(np.intp)), 1)
    totals = matrix.sum(axis=1).tolist()
    correct = matrix.diagonal().tolist()
    shares = [hits / total if total else None for hits, total in zip(correct, totals, strict=True)]
    return {"matrix": matrix, "accuracy": shares}


def _residuals(network: Network, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Return mean, root mean square and quartiles of target minus prediction."""
    if not len(X):
        return {"mean": None, "rmse": None, "quartiles": None}
    with np.errstate(over="ignore", invalid="ignore"):
        residuals = y - network.predict(X)
        mean, rmse = residuals.mean(), np.sqrt((residuals**2).mean())
        quartiles = np.quantile(residuals, [0.0, 0.25, 0.5, 0.75, 1.0])
    return {
        "mean": _finite(mean),
        "rmse": _finite(rmse),
        "quartiles": [_finite(quartile) for quartile in quartiles.tolist()],
    }


def _finite(value: float | None) -> float | None:
    """Return the value, or None if it is infinite, NaN or missing."""
    return float(value) if value is not None and np.isfinite(value) else None
