"""Metrics of a network on labelled points: loss, accuracy, R², confusion matrix, residuals."""

from typing import Any

import numpy as np
from scipy.special import logsumexp

from .mlp import Network


def scores(
    network: Network, X: np.ndarray, y: np.ndarray, logits: np.ndarray | None = None
) -> dict[str, float | None]:
    """Return the loss of a network on labelled points, and its accuracy or R².

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
        Class indices, or the targets of a regression.
    logits : ndarray of shape (n, n_out), optional
        The network's logits at the points, if they are known already.

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
        logits = network.logits(X) if logits is None else logits
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
        accuracy = (network.predicted(logits) == y).mean()
    return {"loss": _finite(losses.mean()), "accuracy": float(accuracy)}


def confusion(
    network: Network, X: np.ndarray, y: np.ndarray, logits: np.ndarray | None = None
) -> dict[str, Any]:
    """Return the confusion matrix of a classifier, or statistics of a regression's residuals.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
        Class indices, or the targets of a regression.
    logits : ndarray of shape (n, n_out), optional
        The network's logits at the points, if they are known already.

    Returns
    -------
    dict
        For a classifier: ``matrix`` (K, K), the number of points by true class (row) and predicted
        class (column), as in scikit-learn; ``accuracy``, for each class the share of its points
        that are classified correctly (its recall), or None for a class without points; and
        ``precision``, the share of the points predicted as this class that are of it, or None.
        For a regression: ``r2``, and ``residuals`` (target minus prediction) with their ``mean``,
        root mean square ``rmse`` and five ``quartiles`` from minimum to maximum; None where
        undefined.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        logits = network.logits(X) if logits is None else logits
        predicted = network.predicted(logits)
    if network.regression:
        return {"r2": scores(network, X, y, logits)["r2"], "residuals": _residuals(y, predicted)}
    size = max(2, len(network.intercepts[-1]))
    pairs = y.astype(np.intp) * size + predicted.astype(np.intp)
    matrix = np.bincount(pairs, minlength=size * size).reshape(size, size)
    return {
        "matrix": matrix,
        "accuracy": _shares(matrix, matrix.sum(axis=1)),
        "precision": _shares(matrix, matrix.sum(axis=0)),
    }


def _shares(matrix: np.ndarray, totals: np.ndarray) -> list[float | None]:
    """Return the share of the correct points in each total; None for a total of 0."""
    pairs = zip(matrix.diagonal().tolist(), totals.tolist(), strict=True)
    return [hits / total if total else None for hits, total in pairs]


def _residuals(y: np.ndarray, predicted: np.ndarray) -> dict[str, Any]:
    """Return mean, root mean square and quartiles of target minus prediction."""
    if not len(y):
        return {"mean": None, "rmse": None, "quartiles": None}
    with np.errstate(over="ignore", invalid="ignore"):
        residuals = y - predicted
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
