"""What an activation and its derivative cost on this machine, alone and as a share of training."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from app.core.specs import RunSpec
from app.core.training import advance, start

Floats = NDArray[np.float64]

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
WIDTHS = (16, 64, 256)
ACTIVATIONS = ("relu", "tanh", "logistic")

_FUNCTIONS: dict[str, Callable[..., object]] = {
    "relu": lambda z, out: np.maximum(z, 0.0, out=out),
    "tanh": lambda z, out: np.tanh(z, out=out),
    "logistic": lambda z, out: expit(z, out=out),
}
# From the function's value, as back-propagation does it: 1 where it is above 0, 1 - h², h (1 - h).
_DERIVATIVES: dict[str, Callable[..., object]] = {
    "relu": lambda h, out: np.greater(h, 0.0, out=out),
    "tanh": lambda h, out: np.subtract(1.0, np.square(h, out=out), out=out),
    "logistic": lambda h, out: np.multiply(h, np.subtract(1.0, h, out=out), out=out),
}

_REPEATS = 5
_LEAST_SECONDS = 0.002
_EPOCH_SECONDS = 0.01


def measured() -> dict[str, Any]:
    """Measure, in about two seconds.

    Returns
    -------
    dict
        ``sizes``; ``activation`` and ``derivative``: for each name the nanoseconds per number, by
        size, the best of several times. ``widths``; ``share``: for each name the share of an epoch
        of training (two layers of that width, batches of 50) that goes into the activation and its
        derivative: what is saved when the units are linear. Not a function of anything but the
        machine and the moment.
    """
    rng = np.random.default_rng(0)
    found: dict[str, Any] = {"sizes": list(SIZES), "activation": {}, "derivative": {}}
    for name in ACTIVATIONS:
        forward, backward = [], []
        for size in SIZES:
            z = rng.standard_normal(size)
            h, slope = np.empty(size), np.empty(size, dtype=bool if name == "relu" else float)
            forward.append(1e9 * _best(partial(_FUNCTIONS[name], z, h)) / size)
            backward.append(1e9 * _best(partial(_DERIVATIVES[name], h, slope)) / size)
        found["activation"][name], found["derivative"][name] = forward, backward
    return found | {"widths": list(WIDTHS), "share": _shares()}


def _best(work: Callable[[], object], least: float = _LEAST_SECONDS) -> float:
    """Processor seconds of one call: the best of several runs, each long enough for the clock."""
    calls = 1
    while (took := _timed(work, calls)) < least:
        calls *= 2
    return min(took, *(_timed(work, calls) for _ in range(_REPEATS))) / calls


def _timed(work: Callable[[], object], calls: int) -> float:
    began = time.thread_time()
    for _ in range(calls):
        work()
    return time.thread_time() - began


def _shares() -> dict[str, list[float]]:
    shares: dict[str, list[float]] = {name: [] for name in ACTIVATIONS}
    for width in WIDTHS:
        linear = _epoch_seconds("identity", width)
        for name in ACTIVATIONS:
            # The clock's noise can make linear units look slower than bent ones.
            shares[name].append(max(0.0, 1.0 - linear / _epoch_seconds(name, width)))
    return shares


def _epoch_seconds(activation: str, width: int) -> float:
    spec = RunSpec.model_validate(
        {
            "network": {"hidden_layer_sizes": [width, width], "activation": activation},
            "training": {"batch_size": 50},
        }
    )
    return _best(partial(advance, start(spec), 1), _EPOCH_SECONDS)
