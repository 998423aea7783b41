"""The fitting problem of a run: training set and layer sizes, in the form the kernels take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import load
from ..data.features import features
from ..data.standardization import scaling_of
from ..kernels.numpy_loops import loop_table
from ..kernels.training import backprop, dense
from ..network.activations import ACTIVATIONS, per_layer
from ..network.mlp import OutActivation
from ..specs.class_weights import Weights, sample_weights
from ..specs.run import DatasetSpec, NetworkSpec, PointEdit, network_inputs

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SMOOTH_LOOPS = {"tanh": backprop.TANH_UNITS, "expit": backprop.LOGISTIC}
OUT_ACTIVATIONS: dict[str, int] = {
    "identity": backprop.IDENTITY,
    "logistic": backprop.LOGISTIC,
    "softmax": backprop.SOFTMAX,
}


def loop_of(activation: str) -> int:
    """Return the code of the compiled loop that applies an activation."""
    row = ACTIVATIONS[activation]
    if row.smooth is not None:
        return _SMOOTH_LOOPS[row.smooth.loop]
    if not row.kinked:
        return backprop.IDENTITY
    return backprop.RELU if row.levels else backprop.TWO_SLOPES


def loops_of(activations: Sequence[str]) -> Integers:
    """Return the code of each hidden layer's loop."""
    return np.array([loop_of(name) for name in activations], dtype=np.int64)


def slopes_of(activations: Sequence[str], negative_slope: float) -> Floats:
    """Return each hidden layer's slope below zero; 1 for smooth units, which do not use it."""
    slopes = [ACTIVATIONS[name].slope_below(negative_slope) for name in activations]
    return np.array(slopes, dtype=np.float64)


@lru_cache(maxsize=1)
def loops() -> Integers:
    """Return the table of NumPy's loops in this process, computed once."""
    return loop_table()


@lru_cache(maxsize=256)
def _fused_products(sizes: tuple[int, ...], *batches: int) -> Integers:
    units, numbers = np.array(sizes, dtype=np.int64), _random_numbers()
    return np.array([dense.fused_products(loops(), units, b, numbers) for b in batches])


@lru_cache(maxsize=1)
def _random_numbers() -> Floats:
    return np.random.default_rng(0).normal(size=(2, 2 * dense.LARGEST_FUSED))


@dataclass(frozen=True, eq=False)
class Problem:
    """A training set, and the layers and activations of the network to fit.

    Attributes
    ----------
    X
        (n, inputs) samples, C-ordered float64.
    Y
        (n, outputs) targets: one-hot or 0/1 for classes, numbers for a regression.
    sizes
        (L + 1,) units of every layer, inputs and outputs included.
    activations
        Name of the activation of each hidden layer.
    out_activation
        Name of the activation of the outputs.
    negative_slope
        Slope below zero of activations that take it as a parameter.
    weights
        (n,) weights of the samples in the loss, or (0,) if all are 1.
    """

    X: Floats
    Y: Floats
    sizes: Integers
    activations: tuple[str, ...]
    out_activation: OutActivation
    negative_slope: float
    weights: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def hidden_units(self) -> int:
        """The number of hidden units, over all layers."""
        return int(self.sizes[1:-1].sum())

    @cached_property
    def layer_loops(self) -> tuple[Integers, Floats]:
        """For each hidden layer, the code of its loop, and its slope below zero for the kernels."""
        return loops_of(self.activations), slopes_of(self.activations, self.negative_slope)

    @property
    def layers(self) -> int:
        """The number of layers that have weights: hidden layers and the output layer."""
        return len(self.sizes) - 1

    @cached_property
    def unit_ranges(self) -> tuple[slice, ...]:
        """The position of each hidden layer in an array of all hidden units."""
        ends = [0, *accumulate(self.sizes[1:-1].tolist())]
        return tuple(slice(first, last) for first, last in pairwise(ends))

    def fused_products(self, batch_size: int) -> Integers:
        """Return which products are computed by a loop: (2, 3, layers) for the kernels.

        The first row is that of a complete batch, the second that of the last batch of an epoch.
        """
        batch_size = min(batch_size, len(self.X))
        last = len(self.X) % batch_size or batch_size
        return _fused_products(tuple(self.sizes.tolist()), batch_size, last)

    def shares(self, active: Floats) -> tuple[Floats, ...]:
        """Divide per-unit sample counts by the number of samples; return one array per layer."""
        shares = active / len(self.X)
        shares.setflags(write=False)
        return tuple(shares[units] for units in self.unit_ranges)

    def evaluate(self, parameters: Floats, alpha: float) -> tuple[float, Floats, Floats, Floats]:
        """Return the loss on all samples, its gradient, and which units are active.

        Parameters
        ----------
        parameters : ndarray of shape (P,)
            Weights of all layers, then biases of all layers.
        alpha : float
            L2 penalty.

        Returns
        -------
        loss : float
            Mean loss with the L2 penalty, as in scikit-learn.
        gradient : ndarray of shape (P,)
        norms : ndarray of shape (L,)
            Euclidean norm of each layer's gradient.
        active : ndarray of shape (hidden units,)
            Number of samples on which each hidden unit is active.
        """
        parameters = parameters.copy()  # a read-only array is another type to Numba
        gradient = np.empty_like(parameters)
        norms = np.empty(self.layers)
        active = np.zeros(self.hidden_units)
        loss = backprop.loss_and_gradient(
            loops(),
            self.fused_products(len(self.X)),
            self.sizes,
            backprop.layout(self.sizes),
            *self.layer_loops,
            OUT_ACTIVATIONS[self.out_activation],
            float(alpha),
            self.X,
            self.Y,
            self.weights,
            parameters,
            gradient,
            norms,
            active,
            backprop.workspace(self.sizes, len(self.X)),
        )
        return float(loss), gradient, norms, active


@lru_cache(maxsize=64)
def problem_of(
    dataset: DatasetSpec,
    network: NetworkSpec,
    edits: tuple[PointEdit, ...] = (),
    class_weight: Weights | str | None = None,
) -> Problem:
    """Return the problem that a data set and a network define, after `edits` of the points.

    Balanced class weights follow the edits.
    """
    data = load(dataset, edits)
    y, classes = data.y_train, data.classes
    out_activation: OutActivation = "identity"
    if classes:
        out_activation = "softmax" if len(classes) > 2 else "logistic"
        # For two classes scikit-learn has one output, the probability of the second class.
        y = np.equal.outer(y, classes if len(classes) > 2 else classes[1:])
    Y = np.asarray(y, dtype=np.float64).reshape(len(data.X_train), -1)
    inputs = network_inputs(dataset, network)
    X = np.ascontiguousarray(features(data.X_train, inputs), dtype=np.float64)
    scaling = scaling_of(dataset, inputs)
    if scaling is not None:
        X = scaling.apply(X)
    sizes = np.array([X.shape[1], *network.hidden_layer_sizes, Y.shape[1]], dtype=np.int64)
    return Problem(
        X,
        Y,
        sizes,
        per_layer(network.activation, len(network.hidden_layer_sizes)),
        out_activation,
        network.negative_slope,
        sample_weights(class_weight, data),
    )


def join_parameters(arrays: Sequence[Floats]) -> Floats:
    """Concatenate the weights of all layers and the biases of all layers into one vector."""
    return np.concatenate([array.ravel() for array in arrays])


def split_parameters(
    parameters: Floats, sizes: Sequence[int] | Integers
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Split a parameter vector into views: each layer's (n_in, n_out) weights, (n_out,) biases."""
    coefs, intercepts = [], []
    start = 0
    for n_in, n_out in pairwise(sizes):
        coefs.append(parameters[start : start + n_in * n_out].reshape(n_in, n_out))
        start += n_in * n_out
    for n_out in sizes[1:]:
        intercepts.append(parameters[start : start + n_out])
        start += n_out
    return tuple(coefs), tuple(intercepts)
