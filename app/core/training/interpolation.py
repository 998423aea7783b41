"""Networks between those of two runs, with weights on the straight line between theirs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import fsum

import numpy as np

from ..data.standardization import scaling_of
from ..network.activations import ACTIVATIONS, listed, per_layer
from ..specs.run import RunSpec, network_inputs
from .history import History
from .problem import Floats
from .state import State

_SPLITTER = 2.0**27 + 1.0
_LEAST, _MOST = 1e-140, 1e140
"""Sizes between which products of two numbers and their errors neither underflow nor overflow."""


class NotComparable(ValueError):
    """The networks of two runs have no weights in common places."""


def interpolated(first: State, second: State, share: float) -> State:
    """Return the state of a network between two runs.

    Each weight and bias is the float64 number nearest to ``(1 - share) * a + share * b``, computed
    exactly from the numbers of both runs as they are trained (of standardized inputs). At the ends
    the state is that of the run. On the way everything else is that of the first run, such as its
    points; there is no history, since nothing was trained.

    Parameters
    ----------
    first, second : State
        States of two runs.
    share : float
        From 0 (the first) to 1 (the second).

    Raises
    ------
    NotComparable
        If the networks differ in more than their weights.
    """
    check_comparable(first.spec, second.spec)
    if share in (0.0, 1.0):
        return second if share else first
    parameters = between(first.parameters, second.parameters, share)
    parameters.setflags(write=False)
    diverged = first if first.diverged is not None else second
    return replace(
        first,
        parameters=parameters,
        history=History.empty(len(first.spec.layer_sizes) - 1),
        diverged=diverged.diverged,
        reason=diverged.reason,
        seconds=first.seconds + second.seconds,
    )


def check_comparable(first: RunSpec, second: RunSpec) -> None:
    """Check that the networks of two runs differ in their weights only.

    Raises
    ------
    NotComparable
        If they differ in their layers, activations, inputs or outputs.
    """
    for what, one, other in (
        ("layers", first.layer_sizes, second.layer_sizes),
        ("inputs", *(network_inputs(spec.dataset, spec.network) for spec in (first, second))),
        ("classes", first.dataset.labels, second.dataset.labels),
        ("activations", _activations(first), _activations(second)),
    ):
        if one != other:
            shown = " and ".join(listed([str(part) for part in parts]) for parts in (one, other))
            raise NotComparable(f"must have a network with the same {what}, got {shown}")
    scalings = [
        scaling_of(spec.dataset, network_inputs(spec.dataset, spec.network))
        for spec in (first, second)
    ]
    numbers = [
        None if one is None else np.concatenate([one.mean, one.scale]).tolist() for one in scalings
    ]
    if numbers[0] != numbers[1]:
        raise NotComparable(
            "must have the same standardization of its inputs; their means and scales differ"
        )


def between(a: Floats, b: Floats, share: float) -> Floats:
    """Return ``(1 - share) * a + share * b``, each number correctly rounded.

    Products are split into their rounded value and its error, which are both exact (Dekker, 1971),
    and ``fsum`` rounds only the sum of all. Fractions replace this where numbers are extreme.
    """
    columns = np.array([a, *_exact_product(-share, a), *_exact_product(share, b)])
    found = np.array([fsum(column) for column in columns.T.tolist()])
    sizes = np.abs(np.array([a, b]))
    plain = (sizes == 0.0) | ((sizes > _LEAST) & (sizes < _MOST))
    for index in np.flatnonzero(~plain.all(axis=0) | (share < _LEAST)).tolist():
        exact = Fraction(share)
        found[index] = float((1 - exact) * Fraction(a[index]) + exact * Fraction(b[index]))
    return found


def _activations(spec: RunSpec) -> tuple[str, ...]:
    """Return the activation of each hidden layer, with the slope of those that have one."""
    network = spec.network
    return tuple(
        f"{name} with slope {network.negative_slope:g}"
        if ACTIVATIONS[name].takes_negative_slope
        else name
        for name in per_layer(network.activation, len(network.hidden_layer_sizes))
    )


@np.errstate(over="ignore", invalid="ignore")
def _exact_product(factor: float, numbers: Floats) -> tuple[Floats, Floats]:
    """Return rounded products and their rounding errors."""
    products = factor * numbers
    high, low = _halves(numbers)
    factor_high, factor_low = _halves(np.array(factor))
    error = ((factor_high * high - products) + factor_high * low + factor_low * high) + (
        factor_low * low
    )
    return products, error


def _halves(numbers: Floats) -> tuple[Floats, Floats]:
    """Split numbers into two parts of at most 26 bits each; their sum is exact."""
    large = _SPLITTER * numbers
    high = large - (large - numbers)
    return high, numbers - high
