"""The table of activation functions of hidden units, which all other modules read.

To add a piecewise-linear activation, add a row with two `slopes`; training, geometry, exports, the
catalog and the page then support it. A smooth activation also needs a compiled loop and derivative
in ``kernels/training/backprop.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

NEGATIVE_SLOPE: Literal["negative_slope"] = "negative_slope"
"""Placeholder for a slope that is set by the network's parameter of this name."""


@dataclass(frozen=True)
class Smooth:
    """The functions of a smooth activation that is bounded on both sides.

    Attributes
    ----------
    loop
        Name of the compiled loop that applies the activation in training; see `training.problem`.
    function
        The activation, element by element.
    derivative
        The derivative as a share of its maximum, element by element.
    limits
        The limits at -inf and +inf.
    onnx
        The ONNX operator.
    python
        NumPy expression for the value at ``z``.
    """

    loop: Literal["tanh", "expit"]
    function: Callable[[Floats], Floats]
    derivative: Callable[[Floats], Floats]
    limits: tuple[float, float]
    onnx: str
    python: str


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Attributes
    ----------
    label, explanation
        Name and description for users.
    formula
        The function of z in the notation of `curves.formula`; the page evaluates it.
    slopes
        For a piecewise-linear activation: ``(1.0,)`` without a kink, or the slopes below and above
        the kink at 0, the upper of which is 1. Each is a number or `NEGATIVE_SLOPE`. Empty for a
        smooth activation.
    smooth
        The functions of a smooth activation; None for a piecewise-linear one.
    in_sklearn
        Whether scikit-learn's multi-layer perceptrons support it, under the same name.
    glorot
        The constant in scikit-learn's bound of the initial weights, sqrt(glorot / (n_in + n_out)):
        2 for ``logistic``, 6 for the others.
    """

    label: str
    explanation: str
    formula: str
    slopes: tuple[float | Literal["negative_slope"], ...] = ()
    smooth: Smooth | None = None
    in_sklearn: bool = False
    glorot: float = 6.0

    def __post_init__(self) -> None:
        if self.smooth is None and (len(self.slopes) not in (1, 2) or self.slopes[-1] != 1.0):
            raise ValueError(
                "slopes must be (1,), or a pair whose second element is 1, for a piecewise-linear "
                f"activation, got {self.slopes}"
            )

    @property
    def kinked(self) -> bool:
        """Whether the activation has a kink at 0."""
        return len(self.slopes) > 1

    @property
    def linear(self) -> bool:
        """Whether the activation returns its argument."""
        return self.slopes == (1.0,)

    @property
    def takes_negative_slope(self) -> bool:
        """Whether the activation uses the network's ``negative_slope``."""
        return NEGATIVE_SLOPE in self.slopes

    @property
    def levels(self) -> bool:
        """Whether the activation is constant below its kink; only then can a unit die."""
        return self.kinked and self.slopes[0] == 0.0

    def slope_below(self, negative_slope: float) -> float:
        """Return the slope below 0; for a smooth activation, which does not use it, 1."""
        slope = self.slopes[0] if self.slopes else 1.0
        return negative_slope if isinstance(slope, str) else slope

    def value(self, z: Floats, negative_slope: float) -> Floats:
        """Return the activation of ``z``, element by element."""
        if self.smooth is not None:
            return self.smooth.function(z)
        if not self.kinked:
            return z
        if self.levels:
            return np.maximum(z, 0.0)
        return np.where(z > 0, z, self.slope_below(negative_slope) * z)

    def derivative(self, z: Floats, negative_slope: float) -> Floats:
        """Return the derivative at ``z`` as a share of its maximum, element by element."""
        if self.smooth is not None:
            return self.smooth.derivative(z)
        return np.where(z > 0, 1.0, self.slope_below(negative_slope))


def _logistic_derivative(z: Floats) -> Floats:
    """Return the derivative of the logistic function, divided by its maximum of 1/4."""
    share = expit(z)
    return np.asarray(4.0 * share * (1.0 - share))


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(
        "ReLU",
        "max(0, z): linear on both sides of a kink at 0. A unit that is inactive on all training "
        "points is dead. The geometry is exact, unless a feature is curved.",
        "max(0, z)",
        slopes=(0.0, 1.0),
        in_sklearn=True,
    ),
    "leaky_relu": Activation(
        "Leaky ReLU",
        "z if z > 0, otherwise z times the negative slope. No unit can die if that slope is "
        "positive. The geometry is exact, unless a feature is curved.",
        "max(0, z) + negative_slope * min(0, z)",
        slopes=(NEGATIVE_SLOPE, 1.0),
    ),
    "identity": Activation(
        "Linear",
        "z itself: at any depth, the network is one affine map of its features.",
        "z",
        slopes=(1.0,),
        in_sklearn=True,
    ),
    "tanh": Activation(
        "Tanh",
        "A smooth step from -1 to 1. There are no linear regions: pictures are sampled on a grid.",
        "tanh(z)",
        smooth=Smooth(
            loop="tanh",
            function=np.tanh,
            derivative=lambda z: np.asarray(1.0 - np.tanh(z) ** 2),
            limits=(-1.0, 1.0),
            onnx="Tanh",
            python="np.tanh(z)",
        ),
        in_sklearn=True,
    ),
    "logistic": Activation(
        "Sigmoid (logistic)",
        "A smooth step from 0 to 1. There are no linear regions: pictures are sampled on a grid.",
        "1 / (1 + exp(-z))",
        smooth=Smooth(
            loop="expit",
            function=lambda z: np.asarray(expit(z)),
            derivative=_logistic_derivative,
            limits=(0.0, 1.0),
            onnx="Sigmoid",
            python="(1 + np.tanh(z / 2)) / 2",
        ),
        in_sklearn=True,
        glorot=2.0,
    ),
}
"""The activations by name, in the order in which the page lists them."""


def per_layer(activation: str | Sequence[str], layers: int) -> tuple[str, ...]:
    """Return the name of each hidden layer's activation, given one name or one for each layer.

    Raises
    ------
    ValueError
        If a name is unknown, or there are more or fewer names than hidden layers.
    """
    names = (activation,) * layers if isinstance(activation, str) else tuple(activation)
    unknown = {activation} if isinstance(activation, str) else set(names)
    unknown -= ACTIVATIONS.keys()
    if unknown:
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"unknown activation {min(unknown)!r}; known are {known}")
    if len(names) != layers:
        raise ValueError(f"{layers} hidden layers need as many activations, got {len(names)}")
    return names


class LayerActivations(NamedTuple):
    """What the activations of a network's hidden layers are, for its geometry.

    Attributes
    ----------
    names
        One name for each hidden layer.
    curved
        The smooth ones among them, each once.
    bends, slopes
        For each layer, whether its units have a kink at 0, and the slope below it. These arrays are
        shared and must not be changed; they are not read-only, since that is another type to Numba.
    linear
        For each layer, whether its units are linear.
    all_bend, all_linear
        Whether the units of all layers have a kink, or are linear.
    """

    names: tuple[str, ...]
    curved: tuple[str, ...]
    bends: NDArray[np.bool_]
    slopes: Floats
    linear: NDArray[np.bool_]
    all_bend: bool
    all_linear: bool


# Subdividing a small network takes 20 microseconds in all.
@lru_cache(maxsize=256)
def layer_activations(
    activation: str | tuple[str, ...], layers: int, negative_slope: float
) -> LayerActivations:
    """Return what a network's `activation` means for its hidden layers; see `per_layer`."""
    names = per_layer(activation, layers)
    rows = [ACTIVATIONS[name] for name in names]
    slopes = [row.slope_below(negative_slope) for row in rows]
    return LayerActivations(
        names,
        tuple(dict.fromkeys(name for name in names if ACTIVATIONS[name].smooth is not None)),
        np.array([row.kinked for row in rows], dtype=np.bool_),
        np.array(slopes, dtype=np.float64),
        np.array([row.linear for row in rows], dtype=np.bool_),
        all(row.kinked for row in rows),
        all(row.linear for row in rows),
    )


def listed(activation: str | Sequence[str]) -> str:
    """Return the name of an activation, or the names of those of all layers, for messages."""
    return activation if isinstance(activation, str) else ", ".join(activation)


def piecewise_linear() -> tuple[str, ...]:
    """Return the names of the piecewise-linear activations."""
    return tuple(name for name, activation in ACTIVATIONS.items() if activation.slopes)


def activation_entry(name: str) -> dict[str, Any]:
    """Return the catalog's entry for an activation: name, description, formula and slopes."""
    activation = ACTIVATIONS[name]
    return {
        "name": name,
        "label": activation.label,
        "piecewise_linear": bool(activation.slopes),
        "description": activation.explanation,
        "formula": activation.formula,
        "slopes": list(activation.slopes) or None,
        "parameters": [NEGATIVE_SLOPE] if activation.takes_negative_slope else [],
    }
