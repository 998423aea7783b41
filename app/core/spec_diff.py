"""What differs between two specs: every field with two values, in the words that controls use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from .catalog import catalog
from .data.axes import DataAxes
from .data.generators import KINDS
from .data.spec import OWN_POINTS
from .network.activations import ACTIVATIONS
from .specs.run import Intervention, Limits, RunSpec

_SECTIONS = ("dataset", "network", "training")

_CHOICES = {
    "dataset.kind": "datasets",
    "network.activation": "activations",
    "network.features": "features",
    "network.initialization": "initializations",
    "training.solver": "solvers",
}
"""Fields whose values have labels, and where the catalog lists them."""

_POINTS = ("dataset.points", "dataset.test_points")
"""Fields that hold many points; they are counted."""

_MOST_EDITS = 3
"""Edits of weights and biases that are told one by one; more are only counted."""


@dataclass(frozen=True)
class Difference:
    """One thing in which two specs differ.

    Attributes
    ----------
    place
        Where it stands in a spec: ``training.random_state``, ``interventions``.
    values
        What the first and what the second spec has there, as JSON; of points only how many.
    words
        ``Activation: ReLU → Tanh``.
    matters
        False if neither of the two runs makes any use of it.
    """

    place: str
    values: tuple[Any, Any]
    words: str
    matters: bool = True


def differences(first: RunSpec, second: RunSpec) -> list[Difference]:
    """All in which two specs differ, in the order of their fields; none if they are equal."""
    found = []
    for section in _SECTIONS:
        left, right = getattr(first, section), getattr(second, section)
        for name in type(left).model_fields:
            values = (getattr(left, name), getattr(right, name))
            if values[0] != values[1]:
                place = f"{section}.{name}"
                matters = any(place not in _unused(spec) for spec in (first, second))
                found.append(_difference(place, values, matters))
    return [*found, *_of_interventions(first.interventions, second.interventions)]


def _difference(place: str, values: tuple[Any, Any], matters: bool) -> Difference:
    label = _catalog()["fields"][place]["label"]
    words = _apart(*(_in_words(place, value) for value in values))
    told = (_as_json(place, values[0]), _as_json(place, values[1]))
    return Difference(place, told, f"{label}: {words}", matters)


def _as_json(place: str, value: Any) -> Any:
    if place in _POINTS and value is not None:
        return len(value)
    return value.model_dump(mode="json", by_alias=True) if isinstance(value, DataAxes) else value


def _in_words(place: str, value: Any) -> str:
    if value is None:
        return "none"
    if place in _POINTS:
        return _counted(len(value), "point")
    if isinstance(value, DataAxes):
        return ", ".join(axis.name for _, axis in value if axis is not None)
    if isinstance(value, tuple):
        return ", ".join(_in_words(place, part) for part in value) or "none"
    if place in _CHOICES:
        entries = _catalog()[_CHOICES[place]]
        return next(str(e["label"]) for e in entries if value in (e.get("name"), e.get("kind")))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _of_interventions(
    first: tuple[Intervention, ...], second: tuple[Intervention, ...]
) -> Iterator[Difference]:
    """One difference for each epoch at which not the same was changed by hand."""
    for epoch in sorted({change.epoch for change in (*first, *second)}):
        here = [
            [change for change in changes if change.epoch == epoch] for changes in (first, second)
        ]
        if here[0] != here[1]:
            values = [
                [change.model_dump(mode="json", by_alias=True) for change in changes]
                for changes in here
            ]
            words = _apart(*map(_intervened, here))
            yield Difference(
                "interventions", (values[0], values[1]), f"By hand at epoch {epoch}: {words}"
            )


def _intervened(changes: Iterable[Intervention]) -> str:
    fields = _catalog()["fields"]
    parts: list[str] = []
    for change in changes:
        for name, value in change.set.items():
            label = fields[f"training.{name}"]["label"]
            parts.append(f"{label} {_in_words(name, value)}")
        edits = [
            f"weight {e.from_ + 1} to {e.to + 1} of layer {e.layer + 1} is {e.value:.4g}"
            for e in change.coefs
        ]
        edits += [
            f"bias {e.to + 1} of layer {e.layer + 1} is {e.value:.4g}" for e in change.intercepts
        ]
        parts += [] if not change.points else [_counted(len(change.points), "edit") + " of points"]
        parts += edits if len(edits) <= _MOST_EDITS else [f"{len(edits)} weights and biases"]
    return ", ".join(parts) or "nothing"


def _apart(first: str, second: str) -> str:
    return f"{first} → {second}" if first != second else f"{first} → others"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _unused(spec: RunSpec) -> set[str]:
    """Places in a spec that its run makes no use of."""
    dataset, network, training = spec.dataset, spec.network, spec.training
    unused = {"dataset.points"} if dataset.kind != OWN_POINTS else {"dataset.samples"}
    if dataset.kind == OWN_POINTS or not KINDS[dataset.kind].takes_classes:
        unused.add("dataset.classes")
    if not next(e for e in _catalog()["datasets"] if e["kind"] == dataset.kind)["noise"]:
        unused.add("dataset.noise")
    if not ACTIVATIONS[network.activation].takes_negative_slope:
        unused.add("network.negative_slope")
    solver = next(e for e in _catalog()["solvers"] if e["name"] == training.solver)
    used = {"solver", *solver["parameters"]}
    if training.learning_rate != "invscaling":
        used.discard("power_t")
    if dataset.test_points is not None:
        unused |= {"dataset.test_share", "dataset.seed"}
    return unused | {f"training.{name}" for name in type(training).model_fields if name not in used}


@cache
def _catalog() -> dict[str, Any]:
    """Labels and what each choice makes use of; they do not depend on the limits."""
    return catalog(Limits())
