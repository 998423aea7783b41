"""Remedies: changes of a spec that cure a problem, and their description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..network.activations import ACTIVATIONS, Activation, per_layer
from ..specs.class_weights import BALANCED
from ..specs.interventions import Intervention
from ..specs.run import RunSpec

RATE = 0.01
"""The learning rate of remedies, which is the default of a spec.

In a sweep over all data sets, activations and solvers, it neither let the loss of standardized
inputs rise nor stall."""

SLOPE = 0.1
"""The negative slope of remedies, if a leaky ReLU has the slope 0."""

WIDTH = 8
"""The least number of units of a hidden layer of remedies, which is the default of a spec."""


@dataclass(frozen=True)
class Change:
    """A field of a spec and its new value.

    Attributes
    ----------
    place
        Path of the field, such as ``training.learning_rate_init``, or ``interventions``.
    before, value
        Its old and its new value, as JSON.
    words
        A description such as ``learning rate 1 → 0.01``.
    """

    place: str
    before: Any
    value: Any
    words: str


def remedied(spec: RunSpec, changes: Sequence[Change]) -> RunSpec:
    """Return a spec with changes applied.

    Raises
    ------
    pydantic.ValidationError
        If the new spec is invalid.
    """
    document = spec.model_dump(mode="json", by_alias=True)
    for change in changes:
        section, _, name = change.place.partition(".")
        if name:
            document[section][name] = change.value
        else:
            document[section] = change.value
    return RunSpec.model_validate(document)


def standardized(spec: RunSpec) -> Iterator[Change]:
    """Yield the change that standardizes the inputs, unless the points are scaled already."""
    axes = spec.dataset.axes
    if not spec.dataset.standardize and not (axes and (axes.x1.scaled or axes.x2.scaled)):
        yield Change("dataset.standardize", False, True, "standardize off → on")


def slower(spec: RunSpec) -> Iterator[Change]:
    """Yield the changes that lower the learning rate to `RATE`.

    If no epoch has a higher one, it becomes a tenth. Interventions that raise it are left out.
    """
    old = spec.training.learning_rate_init
    if spec.training.solver == "lbfgs":
        return
    raised = [change for change in spec.interventions if _rate(change) > RATE]
    if old > RATE:
        yield _rated(old, RATE)
    elif not raised:
        yield _rated(old, float(f"{old / 10:.2g}"))
    if raised:
        kept = [left for change in spec.interventions if (left := _without_raise(change))]
        epochs = ", ".join(str(change.epoch) for change in raised)
        yield Change(
            "interventions",
            [change.model_dump(mode="json", by_alias=True) for change in spec.interventions],
            [change.model_dump(mode="json", by_alias=True) for change in kept],
            f"no higher learning rate from epoch {epochs}",
        )


def default_rate(spec: RunSpec) -> Iterator[Change]:
    """Yield the changes after which the learning rate is `RATE`, if it is higher or much lower."""
    old = spec.training.learning_rate_init
    if old > RATE or any(_rate(change) > RATE for change in spec.interventions):
        yield from slower(spec)
    elif old < RATE / 10 and spec.training.solver != "lbfgs":
        yield _rated(old, RATE)


def _rated(old: float, new: float) -> Change:
    words = f"learning rate {old:g} → {new:g}"
    return Change("training.learning_rate_init", old, new, words)


def _rate(change: Intervention) -> float:
    return change.set.get("learning_rate_init", 0.0)


def _without_raise(change: Intervention) -> Intervention | None:
    """Return an intervention without a learning rate above `RATE`; None if nothing is left."""
    if _rate(change) <= RATE:
        return change
    left = {name: value for name, value in change.set.items() if name != "learning_rate_init"}
    if not (left or change.coefs or change.intercepts or change.points or change.frozen):
        return None
    return change.model_copy(update={"set": left})


def activation(
    spec: RunSpec, replaced: Callable[[Activation], bool], by: str = "leaky_relu"
) -> Iterator[Change]:
    """Yield the changes that give layers another activation wherever theirs is to be replaced.

    A leaky ReLU whose slope is 0 gets a slope, too.
    """
    network = spec.network
    # Without hidden layers it is that of the layers to come.
    old = per_layer(network.activation, len(network.hidden_layer_sizes) or 1)
    new = tuple(by if replaced(ACTIVATIONS[name]) else name for name in old)
    changed = dict.fromkeys(a for a, b in zip(old, new, strict=True) if a != b)
    if changed:
        names = " and ".join(ACTIVATIONS[name].label for name in changed)
        words = f"activation {names} → {ACTIVATIONS[by].label}"
        yield Change("network.activation", _as_json(old), _as_json(new), words)
    leaks = any(ACTIVATIONS[name].takes_negative_slope for name in new)
    if leaks and network.negative_slope == 0.0:
        yield Change("network.negative_slope", 0.0, SLOPE, f"negative slope 0 → {SLOPE:g}")


def _as_json(names: Sequence[str]) -> str | list[str]:
    """Return the activations of layers as in a spec."""
    return names[0] if len(set(names)) == 1 else list(names)


def adam(spec: RunSpec) -> Iterator[Change]:
    """Yield the change from SGD to Adam, whose steps do not depend on the scale of the loss."""
    if spec.training.solver == "sgd":
        yield Change("training.solver", "sgd", "adam", "solver SGD → Adam")


def wider(spec: RunSpec) -> Iterator[Change]:
    """Yield the change that gives each hidden layer at least `WIDTH` units."""
    old = list(spec.network.hidden_layer_sizes)
    new = [max(WIDTH, units) for units in old] or [WIDTH]
    if new != old:
        words = f"hidden layers {_sizes(old)} → {_sizes(new)}"
        yield Change("network.hidden_layer_sizes", old, new, words)


def _sizes(units: Sequence[int]) -> str:
    return " + ".join(map(str, units)) or "none"


def learning(spec: RunSpec, *, linear: bool) -> Iterator[Change]:
    """Yield the changes after which a network that is no better than a constant learns.

    A linear one gets kinks, as smooth layers do; the solver, its learning rate and the least widths
    become the defaults of a spec.
    """
    yield from activation(spec, lambda row: row.smooth is not None or (linear and row.linear))
    yield from adam(spec)
    old = spec.training.learning_rate_init
    if old < RATE and spec.training.solver != "lbfgs":
        yield _rated(old, RATE)
    else:
        yield from default_rate(spec)
    yield from wider(spec)


def balanced(spec: RunSpec) -> Iterator[Change]:
    """Yield the change that gives all classes the same weight in the loss."""
    old = spec.training.model_dump(mode="json").get("class_weight")
    if old != BALANCED:
        before = "none" if old is None else "by label"
        yield Change("training.class_weight", old, BALANCED, f"class weights {before} → balanced")
