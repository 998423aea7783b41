"""A network is a multi-layer perceptron with its weights: a function of the plane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from ..data.features import features

Floats = NDArray[np.float64]
OutActivation = Literal["logistic", "softmax", "identity"]

_SLOPE_BELOW_ZERO = {"relu": 0.0, "identity": 1.0}


@dataclass(frozen=True, eq=False)
class Network:
    """Weights, biases and activations, by scikit-learn's conventions.

    Attributes
    ----------
    coefs
        One (n_in, n_out) array per layer, the output layer last.
    intercepts
        One (n_out,) array per layer.
    activation
        Of the hidden units: ``relu``, ``leaky_relu``, ``identity``, ``tanh`` or ``logistic``.
    out_activation
        ``logistic`` (two classes, one output unit), ``softmax`` (more classes, a unit each) or
        ``identity`` (regression).
    negative_slope
        Slope of ``leaky_relu`` below zero.
    features
        What the first layer is given of a point, in the order of the rows of ``coefs[0]``.

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """

    coefs: tuple[Floats, ...]
    intercepts: tuple[Floats, ...]
    activation: str
    out_activation: OutActivation
    negative_slope: float = 0.01
    features: tuple[str, ...] = ("x1", "x2")

    def __post_init__(self) -> None:
        if not self.coefs or len(self.coefs) != len(self.intercepts):
            raise ValueError("a network needs coefs and intercepts for each of its layers")
        width = len(self.features)
        for layer, (weights, biases) in enumerate(zip(self.coefs, self.intercepts, strict=True)):
            if weights.ndim != 2 or weights.shape[0] != width:
                raise ValueError(
                    f"coefs[{layer}] must have {width} rows, one per input of the layer,"
                    f" but its shape is {weights.shape}"
                )
            width = weights.shape[1]
            if biases.shape != (width,):
                raise ValueError(
                    f"intercepts[{layer}] must have shape ({width},), not {biases.shape}"
                )

    @property
    def hidden_layer_sizes(self) -> tuple[int, ...]:
        """Units of each hidden layer."""
        return tuple(weights.shape[1] for weights in self.coefs[:-1])

    @property
    def n_units(self) -> int:
        """Hidden units of all layers together."""
        return sum(self.hidden_layer_sizes)

    @property
    def piecewise_linear(self) -> bool:
        """Whether the plane falls into polygons on each of which the network is linear."""
        return not self.curved_units and set(self.features) <= {"x1", "x2"}

    @property
    def curved_units(self) -> bool:
        """Whether there are hidden units with a smooth activation that is not linear."""
        return self.n_units > 0 and self.activation in ("tanh", "logistic")

    @property
    def kinked_units(self) -> bool:
        """Whether hidden units have a kink at 0: active above it, inactive below."""
        return self.activation in ("relu", "leaky_relu")

    @property
    def slope(self) -> float:
        """What a piecewise-linear hidden unit multiplies its weighted sum by where not active."""
        return _SLOPE_BELOW_ZERO.get(self.activation, self.negative_slope)

    def truncated(self, layers: int) -> Network:
        """The first hidden layers alone; its outputs are the next layer's weighted sums.

        Raises
        ------
        ValueError
            If there are fewer hidden layers.
        """
        depth = len(self.hidden_layer_sizes)
        if not 0 <= layers <= depth:
            raise ValueError(f"layers must be from 0 to {depth}, the hidden layers; got {layers}")
        if layers == depth:
            return self
        end = layers + 1
        return replace(
            self,
            coefs=self.coefs[:end],
            intercepts=self.intercepts[:end],
            out_activation="identity",
        )

    def preactivations(self, X: Floats) -> list[Floats]:
        """Weighted sums of every layer before its activation, the output layer last.

        Parameters
        ----------
        X
            (n, 2) points of the plane.

        Returns
        -------
        list of (n, n_l) arrays
        """
        values = features(X, self.features)
        sums: list[Floats] = []
        for weights, biases in zip(self.coefs, self.intercepts, strict=True):
            if sums:
                values = self.activated(sums[-1])
            sums.append(values @ weights + biases)
        return sums

    def activated(self, sums: Floats) -> Floats:
        """The hidden units' activation function, elementwise."""
        match self.activation:
            case "identity":
                return sums
            case "relu":
                return np.maximum(sums, 0.0)
            case "leaky_relu":
                return np.where(sums > 0, sums, self.negative_slope * sums)
            case "tanh":
                return np.tanh(sums)
            case "logistic":
                return np.asarray(expit(sums))
            case _:
                raise ValueError(f"unknown activation {self.activation!r}")

    def logits(self, X: Floats) -> Floats:
        """(n, n_out) outputs at (n, 2) points, before the output activation."""
        return self.preactivations(X)[-1]

    def predict_proba(self, X: Floats) -> Floats:
        """(n, K) probability of each class at (n, 2) points; ValueError for a regression."""
        logits = self.logits(X)
        match self.out_activation:
            case "logistic":
                positive = expit(logits[:, 0])
                return np.column_stack([1 - positive, positive])
            case "softmax":
                return np.asarray(softmax(logits, axis=1))
            case _:
                raise ValueError("a regression has no class probabilities")

    def predict(self, X: Floats) -> NDArray[np.int64] | Floats:
        """(n,) class indices at (n, 2) points, or the values of a regression.

        As in scikit-learn, the second of two classes needs a probability above one half, and of
        several classes the first of the most probable ones is taken.
        """
        if self.out_activation == "identity":
            return self.logits(X)[:, 0]
        probability = self.predict_proba(X)
        if self.out_activation == "logistic":
            return (probability[:, 1] > 0.5).astype(np.int64)
        most_probable: NDArray[np.int64] = probability.argmax(axis=1)
        return most_probable

    def patterns(self, X: Floats) -> NDArray[np.bool_]:
        """(n, n_units): which hidden units are active at (n, 2) points, layer by layer.

        A unit is active where its pre-activation is above zero; a unit without a kink (activation
        ``identity``) always is.
        """
        if self.activation == "identity":
            return np.ones((len(X), self.n_units), dtype=np.bool_)
        hidden = self.preactivations(X)[:-1]
        return np.hstack([np.zeros((len(X), 0), np.bool_), *(sums > 0 for sums in hidden)])

    def affine(self, pattern: NDArray[np.bool_]) -> Floats:
        """The linear function that the network is wherever its activation pattern is this one.

        Parameters
        ----------
        pattern
            (n_units,) which hidden units are active, layer by layer.

        Returns
        -------
        (n_out, 3) array
            Rows (a, b, c) with logit = a x1 + b x2 + c: the weights multiplied along the layers
            with the inactive units' slopes in between.

        Raises
        ------
        ValueError
            If the network is not piecewise linear, or the pattern has another length.
        """
        planar = self.planar()
        if pattern.shape != (self.n_units,):
            raise ValueError(f"pattern must have shape ({self.n_units},), not {pattern.shape}")
        slopes = np.where(pattern, 1.0, self.slope)
        linear, constant = planar.coefs[0], planar.intercepts[0]
        start = 0
        for weights, biases in zip(planar.coefs[1:], planar.intercepts[1:], strict=True):
            slope = slopes[start : start + len(weights)]
            start += len(weights)
            linear = (linear * slope) @ weights
            constant = (constant * slope) @ weights + biases
        return np.column_stack([linear.T, constant])

    def planar(self) -> Network:
        """The same function with features exactly ``("x1", "x2")``.

        Raises
        ------
        ValueError
            If the network is not piecewise linear.
        """
        if not self.piecewise_linear:
            raise ValueError("the network is not piecewise linear in x1 and x2")
        if self.features == ("x1", "x2"):
            return self
        first = np.zeros((2, self.coefs[0].shape[1]))
        for row, name in zip(self.coefs[0], self.features, strict=True):
            first[("x1", "x2").index(name)] = row
        return replace(self, coefs=(first, *self.coefs[1:]), features=("x1", "x2"))
