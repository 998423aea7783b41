"""Measures the CPU time of activations and their derivatives, alone and as a share of training."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..jobs.job import current_job
from ..specs.run import RunSpec
from ..training.state import advance, start

Floats = NDArray[np.float64]

ACTIVATIONS = ("relu", "tanh", "logistic")

_FUNCTIONS: dict[str, Callable[..., object]] = {
    "relu": lambda z, out: np.maximum(z, 0.0, out=out),
    "tanh": lambda z, out: np.tanh(z, out=out),
    "logistic": lambda z, out: expit(z, out=out),
}
# As in back-propagation, derivatives are computed from the activation h: h > 0, 1 - h², h (1 - h).
_DERIVATIVES: dict[str, Callable[..., object]] = {
    "relu": lambda h, out: np.greater(h, 0.0, out=out),
    "tanh": lambda h, out: np.subtract(1.0, np.square(h, out=out), out=out),
    "logistic": lambda h, out: np.multiply(h, np.subtract(1.0, h, out=out), out=out),
}

# As scikit-learn applies them to the gradient that arrives, in place there and into an array of its
# own here, because repeated products would become subnormal and slow.
_APPLIED: dict[str, Callable[..., object]] = {
    "relu": lambda h, gradient, out: np.multiply(gradient, h > 0.0, out=out),
    "tanh": lambda h, gradient, out: np.multiply(
        gradient, np.subtract(1.0, np.square(h, out=out), out=out), out=out
    ),
    "logistic": lambda h, gradient, out: np.multiply(
        np.multiply(gradient, h, out=out), np.subtract(1.0, h), out=out
    ),
}

PARTS = ("activation", "derivative", "applied")

_REPEATS = 5
_ROUNDS = 9
_LEAST_SECONDS = 0.001
_EPOCH_SECONDS = 0.01


def measured(sizes: Sequence[int], widths: Sequence[int]) -> dict[str, Any]:
    """Measure activations on this machine; this takes a few seconds, and stops with its job.

    Parameters
    ----------
    sizes : sequence of int
        Array sizes to which the activations are applied.
    widths : sequence of int
        Units in each of the two hidden layers of the networks whose training is measured.

    Returns
    -------
    dict
        ``sizes`` and ``widths``. ``activation``, ``derivative`` and ``applied``: nanoseconds per
        element for each activation and size, the median of ``_ROUNDS`` rounds in which they take
        turns. ``applied`` is the derivative times an incoming gradient, as back-propagation uses
        it. ``rounds``: for each of these and each size, the rounds' ratios of ReLU to the faster of
        the others. ``share``: for each activation and width, the share of an epoch (batches of 50)
        that the activation and its derivative take, that is, the time saved by linear units.
        Results vary between calls.
    """
    rng = np.random.default_rng(0)
    found: dict[str, Any] = {"sizes": list(sizes), "rounds": {part: [] for part in PARTS}}
    found |= {part: {name: [] for name in ACTIVATIONS} for part in PARTS}
    for size in sizes:
        for part, works in _works(size, rng).items():
            taken = _in_turns(works)
            for name, seconds in taken.items():
                found[part][name].append(1e9 * float(np.median(seconds)) / size)
            rivals = np.minimum(taken["tanh"], taken["logistic"])
            found["rounds"][part].append((np.array(taken["relu"]) / rivals).tolist())
    return found | {"widths": list(widths), "share": _shares(widths)}


def _works(size: int, rng: np.random.Generator) -> dict[str, dict[str, Callable[[], object]]]:
    """Return what is timed for an array size: for each part, a call for each activation."""
    z, gradient = rng.standard_normal(size), rng.standard_normal(size)
    works: dict[str, dict[str, Callable[[], object]]] = {part: {} for part in PARTS}
    for name in ACTIVATIONS:
        h, out = np.empty(size), np.empty(size)
        slope = np.empty(size, dtype=bool) if name == "relu" else np.empty(size)
        works["activation"][name] = partial(_FUNCTIONS[name], z, h)
        works["derivative"][name] = partial(_DERIVATIVES[name], h, slope)
        works["applied"][name] = partial(_APPLIED[name], h, gradient, out)
        works["activation"][name]()
    return works


def _in_turns(works: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Return the CPU seconds of one call of each, in rounds, so that a slow moment hits all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(_ROUNDS):
        for name, work in works.items():
            taken[name].append(_best(work, repeats=1))
    return taken


def _best(
    work: Callable[[], object], least: float = _LEAST_SECONDS, repeats: int = _REPEATS
) -> float:
    """Return the CPU seconds of one call: the best of several measurements of `least` seconds."""
    job = current_job()
    job.check()
    calls = 1
    while (took := _timed(work, calls)) < least:
        job.check()
        calls *= 2
    return min(took, *(_timed(work, calls) for _ in range(repeats))) / calls


def _timed(work: Callable[[], object], calls: int) -> float:
    began = time.thread_time()
    for _ in range(calls):
        work()
    return time.thread_time() - began


def _shares(widths: Sequence[int]) -> dict[str, list[float]]:
    shares: dict[str, list[float]] = {name: [] for name in ACTIVATIONS}
    for width in widths:
        works = {name: _epoch(name, width) for name in ("identity", *ACTIVATIONS)}
        best = dict.fromkeys(works, np.inf)
        # Interleaved, so that other load on the machine does not slow down only one of them.
        for _ in range(_REPEATS):
            for name, work in works.items():
                best[name] = min(best[name], _best(work, _EPOCH_SECONDS, repeats=1))
        for name in ACTIVATIONS:
            # Noise can make linear units look slower than nonlinear ones.
            shares[name].append(max(0.0, 1.0 - best["identity"] / best[name]))
    return shares


def _epoch(activation: str, width: int) -> Callable[[], object]:
    spec = RunSpec.model_validate(
        {
            "network": {"hidden_layer_sizes": [width, width], "activation": activation},
            "training": {"batch_size": 50},
        }
    )
    return partial(advance, start(spec), 1, current_job())
