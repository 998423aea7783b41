"""Random initialization of weights and biases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .activations import ACTIVATIONS, per_layer

Floats = NDArray[np.float64]


def draw_layer(
    initialization: str, activation: str, n_in: int, n_out: int, generator: np.random.RandomState
) -> tuple[Floats, Floats]:
    """Draw the initial weights and biases of one layer.

    Parameters
    ----------
    initialization : {"sklearn", "glorot", "he", "uniform"}
        ``sklearn``: weights and biases uniform in ±√(6 / (n_in + n_out)), or ±√(2 / (n_in + n_out))
        for ``logistic`` units, drawn in scikit-learn's order.
        ``glorot``: weights uniform in ±√(6 / (n_in + n_out)), biases 0; Glorot & Bengio (2010),
        "Understanding the difficulty of training deep feedforward neural networks", eq. 16.
        ``he``: weights normal with variance 2 / n_in, biases 0; He et al. (2015), "Delving deep
        into rectifiers", eq. 10.
        ``uniform``: weights uniform in ±0.5, biases 0.1, as in TensorFlow Playground.
    activation : str
        Activation of the hidden units.
    n_in, n_out : int
        Number of inputs and of units of the layer.
    generator : RandomState
        Source of the random numbers; its state advances.

    Returns
    -------
    weights : ndarray of shape (n_in, n_out)
    biases : ndarray of shape (n_out,)

    Raises
    ------
    ValueError
        If the initialization is unknown.
    """
    shape = (n_in, n_out)
    match initialization:
        case "sklearn":
            bound = np.sqrt(ACTIVATIONS[activation].glorot / (n_in + n_out))
            return generator.uniform(-bound, bound, shape), generator.uniform(-bound, bound, n_out)
        case "glorot":
            bound = np.sqrt(6.0 / (n_in + n_out))
            return generator.uniform(-bound, bound, shape), np.zeros(n_out)
        case "he":
            return generator.normal(0.0, np.sqrt(2.0 / n_in), shape), np.zeros(n_out)
        case "uniform":
            return generator.uniform(-0.5, 0.5, shape), np.full(n_out, 0.1)
        case _:
            raise ValueError(f"unknown initialization {initialization!r}")


def draw_parameters(
    initialization: str,
    activation: str | tuple[str, ...],
    sizes: Sequence[int],
    generator: np.random.RandomState,
) -> Floats:
    """Draw the initial parameters of a network.

    Parameters
    ----------
    initialization, generator
        As for :func:`draw_layer`.
    activation : str or tuple of str
        Of all hidden layers, or of each. The output layer is drawn as the last hidden one.
    sizes : sequence of int, length L + 1
        Units of every layer, inputs and outputs included.

    Returns
    -------
    ndarray of shape (P,)
        The weights of all layers, then the biases of all layers.
    """
    names = per_layer(activation, len(sizes) - 2)
    last = activation if isinstance(activation, str) else activation[-1]
    layers = [
        draw_layer(initialization, name, n_in, n_out, generator)
        for name, (n_in, n_out) in zip((*names, last), pairwise(sizes), strict=True)
    ]
    weights = [weights.ravel() for weights, _ in layers]
    return np.concatenate(weights + [biases for _, biases in layers])
