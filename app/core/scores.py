"""Scores: how well a network fits points: loss, accuracy, coefficient of determination."""

import numpy as np
from scipy.special import logsumexp

from app.core.networks import Network


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


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
