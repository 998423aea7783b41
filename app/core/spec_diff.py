"""Differences between two specs, field by field, with the labels of the page's controls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from .catalog import catalog
from .data.axes import DataAxes
from .data.generators import KINDS
from .data.spec import OWN_POINTS
from .network.activations import ACTIVATIONS, per_layer
from .specs.interventions import Part
from .specs.run import Intervention, Limits, RunSpec

_SECTIONS = ("dataset", "network", "training")

_CHOICES = {
    "dataset.kind": "datasets",
    "network.activation": "activations",
    "network.features": "features",
    "network.initialization": "initializations",
    "training.solver": "solvers",
}
"""Fields whose values have labels, and the part of the catalog that lists these."""

_POINTS = ("dataset.points", "dataset.test_points")
"""Fields that hold lists of points; a difference gives only their numbers of points."""

_CLASS_WEIGHT = "training.class_weight"

_MOST_EDITS = 3
"""Maximum number of edited weights and biases that are listed; more are only counted."""


@dataclass(frozen=True)
class Difference:
    """A field in which two specs differ.

    Attributes
    ----------
    place : str
        Path of the field in a spec, such as ``training.random_state`` or ``interventions``.
    values : tuple
        The values of the first and the second spec, as JSON; for points, their number.
    words : str
        A description such as ``Activation: ReLU → Tanh``.
    matters : bool
        False if neither run uses the field.
    """

    place: str
    values: tuple[Any, Any]
    words: str
    matters: bool = True


def differences(first: RunSpec, second: RunSpec) -> list[Difference]:
    """Return all differences between two specs, in the order of their fields."""
    found = []
    for section in _SECTIONS:
        left, right = getattr(first, section), getattr(second, section)
        for name in type(left).model_fields:
            values = (getattr(left, name), getattr(right, name))
            if values[0] != values[1]:
                path = f"{section}.{name}"
                matters = any(path not in _unused(spec) for spec in (first, second))
                found.append(_difference(path, values, matters))
    return [*found, *_of_interventions(first.interventions, second.interventions)]


def _difference(path: str, values: tuple[Any, Any], matters: bool) -> Difference:
    label = _catalog()["fields"][path]["label"]
    words = _arrow(*(_in_words(path, value) for value in values))
    json_values = (_as_json(path, values[0]), _as_json(path, values[1]))
    return Difference(path, json_values, f"{label}: {words}", matters)


def _as_json(path: str, value: Any) -> Any:
    if path in _POINTS and value is not None:
        return len(value)
    if path == _CLASS_WEIGHT and isinstance(value, tuple):
        return {str(label): weight for label, weight in value}
    return value.model_dump(mode="json", by_alias=True) if isinstance(value, DataAxes) else value


def _in_words(path: str, value: Any) -> str:
    if value is None:
        return "none"
    if path in _POINTS:
        return _counted(len(value), "point")
    if path == _CLASS_WEIGHT and isinstance(value, tuple):
        return ", ".join(f"{weight:.10g} for class {label}" for label, weight in value)
    if isinstance(value, DataAxes):
        return ", ".join(axis.name for _, axis in value if axis is not None)
    if isinstance(value, tuple):
        return ", ".join(_in_words(path, part) for part in value) or "none"
    if path in _CHOICES:
        entries = _catalog()[_CHOICES[path]]
        return next(str(e["label"]) for e in entries if value in (e.get("name"), e.get("kind")))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _of_interventions(
    first: tuple[Intervention, ...], second: tuple[Intervention, ...]
) -> Iterator[Difference]:
    """Yield one difference for each epoch whose interventions differ."""
    for epoch in sorted({change.epoch for change in (*first, *second)}):
        at_epoch = [
            [change for change in changes if change.epoch == epoch] for changes in (first, second)
        ]
        if at_epoch[0] != at_epoch[1]:
            values = [
                [change.model_dump(mode="json", by_alias=True) for change in changes]
                for changes in at_epoch
            ]
            words = _arrow(*map(_intervened, at_epoch))
            yield Difference(
                "interventions", (values[0], values[1]), f"Changes at epoch {epoch}: {words}"
            )


def part_name(part: Part) -> str:
    """Return the name of a part of the network, counted from 1."""
    layer = f"layer {part.layer + 1}"
    if part.to is None:
        return layer
    if part.from_ is None:
        return f"unit {part.to + 1} of {layer}"
    return f"weight {part.from_ + 1} to {part.to + 1} of {layer}"


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
        parts += [_counted(len(change.points), "edited point")] if change.points else []
        parts += [
            f"{part_name(part)} {'unfrozen' if part.unfreeze else 'frozen'}"
            for part in change.frozen
        ]
        parts += edits if len(edits) <= _MOST_EDITS else [f"{len(edits)} weights and biases"]
    return ", ".join(parts) or "none"


def _arrow(first: str, second: str) -> str:
    return f"{first} → {second}" if first != second else f"{first} → others"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _unused(spec: RunSpec) -> set[str]:
    """Return the paths of the fields that a run does not use."""
    dataset, network, training = spec.dataset, spec.network, spec.training
    unused = {"dataset.points"} if dataset.kind != OWN_POINTS else set()
    unused |= set() if dataset.kind in KINDS else {"dataset.samples"}
    if dataset.kind not in KINDS or not KINDS[dataset.kind].takes_classes:
        unused.add("dataset.classes")
    if not next(e for e in _catalog()["datasets"] if e["kind"] == dataset.kind)["noise"]:
        unused.add("dataset.noise")
    names = per_layer(network.activation, len(network.hidden_layer_sizes))
    if not any(ACTIVATIONS[name].takes_negative_slope for name in names):
        unused.add("network.negative_slope")
    if not dataset.labels:
        unused.add(_CLASS_WEIGHT)
    solver = next(e for e in _catalog()["solvers"] if e["name"] == training.solver)
    used = {"solver", "class_weight", *solver["parameters"]}
    if training.learning_rate != "invscaling":
        used.discard("power_t")
    if dataset.test_points is not None or dataset.split is not None:
        unused |= {"dataset.test_share", "dataset.seed"}
    return unused | {f"training.{name}" for name in type(training).model_fields if name not in used}


@cache
def _catalog() -> dict[str, Any]:
    """Return the catalog; the parts used here do not depend on the limits."""
    return catalog(Limits())
