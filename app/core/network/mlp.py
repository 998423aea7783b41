"""A multi-layer perceptron with its weights, as a function of the plane or of more columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from ..data.features import features
from ..data.standardization import Scaling
from .activations import ACTIVATIONS, LayerActivations, layer_activations, listed

Floats = NDArray[np.float64]
OutActivation = Literal["logistic", "softmax", "identity"]

_FLOAT64 = np.dtype(np.float64)
SMALL = 4096
"""Most weights and biases of a network whose joined array is kept."""


@dataclass(frozen=True, eq=False)
class StandardizedLayer:
    """A first layer that takes standardized inputs."""

    scaling: Scaling
    weights: Floats
    biases: Floats


@dataclass(frozen=True, eq=False)
class Network:
    """A multi-layer perceptron: weights, biases and activations, as in scikit-learn.

    Attributes
    ----------
    coefs
        Weights: one (n_in, n_out) array per layer, the output layer last.
    intercepts
        Biases: one (n_out,) array per layer.
    activation
        Of the hidden units: a name in `activations.ACTIVATIONS`, or one for each hidden layer.
    out_activation
        ``logistic`` (two classes, one output unit), ``softmax`` (more classes, one unit each) or
        ``identity`` (regression).
    negative_slope
        Slope of ``leaky_relu`` below zero.
    features
        Names of the network's inputs, in the order of the rows of ``coefs[0]``: features of the
        plane, or the `coordinates` of more than two columns.
    standardized
        How the network was trained on standardized inputs: their scaling, and the first layer that
        takes them. ``coefs`` and ``intercepts`` have the layer that takes the inputs themselves.
    threshold
        Of two classes, the second is predicted where its probability is at least this number, as
        by scikit-learn's `FixedThresholdClassifier`. None predicts it where its probability is
        above one half, as `MLPClassifier` does: the two differ only at ties.

    Raises
    ------
    ValueError
        If the shapes of the arrays are inconsistent.
    """

    coefs: tuple[Floats, ...]
    intercepts: tuple[Floats, ...]
    activation: str | tuple[str, ...]
    out_activation: OutActivation
    negative_slope: float = 0.01
    features: tuple[str, ...] = ("x1", "x2")
    standardized: StandardizedLayer | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        if not self.coefs or len(self.coefs) != len(self.intercepts):
            raise ValueError(
                "coefs and intercepts must have one array per layer and at least one layer, got"
                f" {len(self.coefs)} and {len(self.intercepts)} arrays"
            )
        _ = self.layers
        width = len(self.features)
        for layer, (weights, biases) in enumerate(zip(self.coefs, self.intercepts, strict=True)):
            if weights.ndim != 2 or weights.shape[0] != width:
                raise ValueError(
                    f"coefs[{layer}] must be 2-D with {width} rows, one per input of the layer,"
                    f" got shape {weights.shape}"
                )
            width = weights.shape[1]
            if biases.shape != (width,):
                raise ValueError(
                    f"intercepts[{layer}] must have shape ({width},), got {biases.shape}"
                )

    # Cached because a small network is subdivided in the time of some such loops.
    @cached_property
    def hidden_layer_sizes(self) -> tuple[int, ...]:
        """The number of units of each hidden layer."""
        return tuple(weights.shape[1] for weights in self.coefs[:-1])

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The number of inputs, of units of each hidden layer, and of outputs.

        The array must not be changed. It is not read-only, since that is another type to Numba.
        """
        return np.array([len(self.coefs[0]), *map(len, self.intercepts)], dtype=np.int64)

    def flat(self) -> Floats:
        """Return the weights and biases in one new array, layer by layer."""
        return self._joined() if self._kept is None else self._kept.copy()

    @cached_property
    def _kept(self) -> Floats | None:
        """The array of `flat`, if the network is so small that to join it counts."""
        numbers = int((self.sizes[:-1] + 1) @ self.sizes[1:])
        return self._joined() if numbers <= SMALL else None

    def _joined(self) -> Floats:
        """Join the weights and biases."""
        parts: list[Any] = []
        same = True
        for weights, biases in zip(self.coefs, self.intercepts, strict=True):
            same = same and weights.dtype is _FLOAT64 and biases.dtype is _FLOAT64
            parts += weights, biases
        if same:
            # To join bytes takes a third of the time, which counts for small networks.
            try:
                return np.frombuffer(bytearray().join(parts))
            except TypeError:  # an array is not contiguous
                pass
        return np.concatenate(parts, axis=None, dtype=np.float64)

    @cached_property
    def layers(self) -> LayerActivations:
        """What the activations of the hidden layers are."""
        return layer_activations(self.activation, len(self.coefs) - 1, self.negative_slope)

    def equals(self, other: Network) -> bool:
        """Return whether both are the same function, with the same weights and classes.

        Whether the inputs were standardized in training makes no difference.
        """
        return (
            self.activations == other.activations
            and self.out_activation == other.out_activation
            and self.negative_slope == other.negative_slope
            and self.features == other.features
            and self.threshold == other.threshold
            and all(map(np.array_equal, self.coefs, other.coefs))
            and all(map(np.array_equal, self.intercepts, other.intercepts))
        )

    @property
    def activations(self) -> tuple[str, ...]:
        """The name of each hidden layer's activation."""
        return self.layers.names

    @property
    def n_units(self) -> int:
        """The number of hidden units, over all layers."""
        return sum(self.hidden_layer_sizes)

    @property
    def piecewise_linear(self) -> bool:
        """Whether the network is a continuous piecewise-linear function of x1 and x2."""
        return not self.curved_units and set(self.features) <= {"x1", "x2"}

    @property
    def many_columns(self) -> bool:
        """Whether the network is a function of more than two columns, not of the plane."""
        return "x3" in self.features

    @property
    def curved_units(self) -> tuple[str, ...]:
        """The names of the smooth, nonlinear activations of hidden units, each once."""
        return self.layers.curved

    @property
    def bends(self) -> NDArray[np.bool_]:
        """For each hidden layer, whether its units have a kink at 0: active above it, else not."""
        return self.layers.bends

    @property
    def kinked_units(self) -> NDArray[np.bool_]:
        """For each hidden unit, whether it has a kink at 0."""
        return np.repeat(self.bends, self.hidden_layer_sizes)

    @property
    def linear_units(self) -> bool:
        """Whether all hidden units are linear: piecewise linear without a kink."""
        return self.layers.all_linear

    @property
    def always_active(self) -> NDArray[np.bool_]:
        """For each hidden unit, whether it is linear, and so counts as active everywhere."""
        return np.repeat(self.layers.linear, self.hidden_layer_sizes)

    @property
    def regression(self) -> bool:
        """Whether the output is a number to fit rather than classes."""
        return self.out_activation == "identity"

    @property
    def compares_outputs(self) -> bool:
        """Whether there are several classes, decided by the largest output."""
        return self.out_activation == "softmax"

    @property
    def binary(self) -> bool:
        """Whether there are two classes, decided by the sign of one logit."""
        return self.out_activation == "logistic"

    @property
    def level(self) -> float:
        """The logit at which the prediction changes between two classes: 0 for one half."""
        return 0.0 if self.threshold is None else float(logit(self.threshold))

    @property
    def slopes(self) -> Floats:
        """For each hidden layer, the slope of a piecewise-linear activation below 0."""
        return self.layers.slopes

    @property
    def unit_slopes(self) -> Floats:
        """For each hidden unit, the slope of its piecewise-linear activation below 0."""
        return np.repeat(self.slopes, self.hidden_layer_sizes)

    def truncated(self, layers: int) -> Network:
        """Return the network up to the pre-activations that follow its first hidden layers.

        Parameters
        ----------
        layers : int
            Number of hidden layers to keep. The outputs are the pre-activations of the next layer.

        Raises
        ------
        ValueError
            If the network has fewer hidden layers, or `layers` is negative.
        """
        depth = len(self.hidden_layer_sizes)
        if not 0 <= layers <= depth:
            raise ValueError(
                f"layers must be from 0 to {depth}, the number of hidden layers, got {layers}"
            )
        if layers == depth:
            return self
        end = layers + 1
        names = self.activation if isinstance(self.activation, str) else self.activation[:layers]
        return replace(
            self,
            coefs=self.coefs[:end],
            intercepts=self.intercepts[:end],
            activation=names,
            out_activation="identity",
        )

    def preactivations(self, X: Floats) -> list[Floats]:
        """Return the pre-activations of every layer, the output layer last.

        Parameters
        ----------
        X : ndarray of shape (n, 2)
            Points of the plane, or of shape (n, inputs) with more than two columns.

        Returns
        -------
        list of ndarray, each of shape (n, units of the layer)
        """
        values = features(X, self.features)
        sums: list[Floats] = []
        for weights, biases in zip(self.coefs, self.intercepts, strict=True):
            if sums:
                values = self.activated(sums[-1], len(sums) - 1)
            sums.append(values @ weights + biases)
        return sums

    def activated(self, sums: Floats, layer: int) -> Floats:
        """Apply the activation of a hidden layer to its pre-activations, element by element."""
        return ACTIVATIONS[self.activations[layer]].value(sums, self.negative_slope)

    def logits(self, X: Floats) -> Floats:
        """Return the (n, n_out) outputs at (n, 2) points, before the output activation."""
        return self.preactivations(X)[-1]

    def predict_proba(self, X: Floats) -> Floats:
        """Return the (n, K) class probabilities at (n, 2) points.

        Raises
        ------
        ValueError
            If the network is a regression.
        """
        return self.probabilities(self.logits(X))

    def predict(self, X: Floats) -> NDArray[np.int64] | Floats:
        """Return the (n,) class indices at (n, 2) points, or the values of a regression.

        Ties are resolved as in scikit-learn: of two classes, the second is predicted only where its
        probability is above one half, or where it is at least the `threshold`, if there is one; of
        several, the first of the most probable is predicted.
        """
        return self.predicted(self.logits(X))

    def probabilities(self, logits: Floats) -> Floats:
        """Return the (n, K) class probabilities for (n, n_out) logits.

        Raises
        ------
        ValueError
            If the network is a regression.
        """
        if self.regression:
            raise ValueError("a regression has no class probabilities")
        if self.binary:
            positive = expit(logits[:, 0])
            return np.column_stack([1 - positive, positive])
        shares: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return shares

    def predicted(self, logits: Floats) -> NDArray[np.int64] | Floats:
        """Return the (n,) class indices for (n, n_out) logits, or the values of a regression."""
        first: Floats = logits[:, 0]
        if self.regression:
            return first
        if self.binary:
            return self._decided(expit(first))
        return self.most_probable(self.probabilities(logits))

    def most_probable(self, probability: Floats) -> NDArray[np.int64]:
        """Return the (n,) class indices for (n, K) class probabilities."""
        if self.binary:
            return self._decided(probability[:, 1])
        found: NDArray[np.int64] = probability.argmax(axis=1)
        return found

    def _decided(self, positive: Floats) -> NDArray[np.int64]:
        """Return which of two classes is predicted, given the probabilities of the second."""
        above = positive > 0.5 if self.threshold is None else positive >= self.threshold
        return np.asarray(above, dtype=np.int64)

    def patterns(self, X: Floats) -> NDArray[np.bool_]:
        """Return the (n, n_units) activation patterns at (n, 2) points, layer by layer.

        A unit is active where its pre-activation is above zero. Linear units are active everywhere.
        """
        return self.active(self.preactivations(X))

    def active(self, preactivations: Sequence[Floats]) -> NDArray[np.bool_]:
        """Return the activation patterns for the pre-activations of every layer."""
        points = len(preactivations[-1])
        hidden = preactivations[:-1]
        above = np.hstack([np.zeros((points, 0), np.bool_), *(sums > 0 for sums in hidden)])
        return above | self.always_active

    def affine(self, pattern: NDArray[np.bool_]) -> Floats:
        """Return the affine function that the network equals where it has an activation pattern.

        Parameters
        ----------
        pattern : ndarray of bool, shape (n_units,)
            Which hidden units are active, layer by layer.

        Returns
        -------
        ndarray of shape (n_out, 3)
            Rows (a, b, c) with output = a x1 + b x2 + c: the product of the weight matrices, with
            the outputs of inactive units scaled by the slopes of their layers.

        Raises
        ------
        ValueError
            If the network is not piecewise linear, or the pattern has the wrong shape.
        """
        planar = self.planar()
        if pattern.shape != (self.n_units,):
            raise ValueError(f"pattern must have shape ({self.n_units},), got {pattern.shape}")
        slopes = np.where(pattern, 1.0, self.unit_slopes)
        linear, constant = planar.coefs[0], planar.intercepts[0]
        start = 0
        for weights, biases in zip(planar.coefs[1:], planar.intercepts[1:], strict=True):
            slope = slopes[start : start + len(weights)]
            start += len(weights)
            linear = (linear * slope) @ weights
            constant = (constant * slope) @ weights + biases
        return np.column_stack([linear.T, constant])

    @cached_property
    def _is_planar(self) -> bool:
        return self.piecewise_linear and self.features == ("x1", "x2")

    def planar(self) -> Network:
        """Return an equal network whose features are exactly ``("x1", "x2")``.

        Raises
        ------
        ValueError
            If the network is not piecewise linear.
        """
        if self._is_planar:
            return self
        if not self.piecewise_linear:
            raise ValueError(
                "the network is not piecewise linear in x1 and x2: its activation is"
                f" {listed(self.activation)}, its features are {', '.join(self.features)}"
            )
        first = np.zeros((2, self.coefs[0].shape[1]))
        for row, name in zip(self.coefs[0], self.features, strict=True):
            first[("x1", "x2").index(name)] = row
        return replace(self, coefs=(first, *self.coefs[1:]), features=("x1", "x2"))
