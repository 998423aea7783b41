"""The examples on the page of the plane: named runs, each with a link. To add one, add an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from .specs.run import RunSpec, run_id


@dataclass(frozen=True)
class Example:
    """A run to start from.

    Attributes
    ----------
    name : str
        Name of its picture in ``static/examples``, which ``make examples`` draws.
    title, note : str
        Its title, and two or three words below that.
    sentence : str
        What it shows and what to look at.
    spec : mapping
        The spec of the run: the fields that differ from their defaults, by section.
    epoch : int
        The epoch that is opened.
    look : mapping
        More fields of the link: the view, and what is chosen in it.
    against : mapping, optional
        The spec of a second run to compare with.
    tool : str
        The tool of the plane that is chosen, if any.
    """

    name: str
    title: str
    note: str
    sentence: str
    spec: Mapping[str, Mapping[str, Any]]
    epoch: int
    look: Mapping[str, str] = field(default_factory=dict)
    against: Mapping[str, Mapping[str, Any]] | None = None
    tool: Literal["", "draw", "cross-section", "line"] = ""

    def runs(self) -> tuple[RunSpec, ...]:
        """Return its run, and the one that it is compared with."""
        specs = [self.spec] if self.against is None else [self.spec, self.against]
        return tuple(RunSpec.model_validate(spec) for spec in specs)

    @property
    def link(self) -> str:
        """The fragment of its address, as the page writes it."""
        fields = [
            (name, _text(value)) for part in self.spec.values() for name, value in part.items()
        ]
        fields += [("epoch", str(self.epoch)), *self.look.items()]
        if self.against is not None:
            fields.append(("compare", run_id(self.runs()[1])))
        return "#" + "&".join(f"{name}={text}" for name, text in fields)


def _text(value: Any) -> str:
    """Write a value of a spec into an address: points are separated by semicolons."""
    if isinstance(value, tuple):
        between = ";" if value and isinstance(value[0], tuple) else ","
        return between.join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


_SPIRAL: Mapping[str, Mapping[str, Any]] = {
    "dataset": {"kind": "spiral", "noise": 0.05},
    "training": {"batch_size": 10, "random_state": 7},
}

_THREE_GROUPS = (
    *((-3.2, 2.4, 0), (-2.6, 3.1, 0), (-2.1, 1.9, 0), (-3.6, 1.6, 0), (-1.7, 2.8, 0)),
    *((2.3, 2.6, 1), (3.1, 2.0, 1), (2.8, 3.2, 1), (1.9, 1.7, 1), (3.5, 2.9, 1)),
    *((-0.4, -2.3, 2), (0.6, -1.9, 2), (0.2, -3.1, 2), (1.1, -2.7, 2), (-0.9, -3.0, 2)),
)

EXAMPLES: tuple[Example, ...] = (
    Example(
        "one-unit",
        "One unit",
        "one line",
        "A single ReLU unit folds the plane once, so the boundary is one straight line.",
        {"dataset": {"kind": "gauss", "noise": 0.1}, "network": {"hidden_layer_sizes": (1,)}},
        100,
    ),
    Example(
        "xor",
        "XOR",
        "4 units",
        "No straight line separates these classes; the creases of four units bend it twice.",
        {
            "dataset": {"kind": "xor", "noise": 0.05},
            "network": {"hidden_layer_sizes": (4,)},
            "training": {"learning_rate_init": 0.03},
        },
        150,
    ),
    Example(
        "spiral",
        "Spiral",
        "8 + 8 units",
        "Two layers of eight units follow both arms with about fifty straight segments.",
        _SPIRAL,
        200,
    ),
    Example(
        "dead-units",
        "Dead units",
        "4 of 8 inactive",
        "A learning rate of 1 has made half of the units 0 on every point: they learn no more.",
        {
            "dataset": {"kind": "circle"},
            "network": {"hidden_layer_sizes": (8,)},
            "training": {"learning_rate_init": 1.0, "random_state": 3},
        },
        60,
    ),
    Example(
        "depth",
        "Depth and width",
        "4 + 4 + 4 or 12",
        "The same twelve units: three layers of four follow the spiral, one of twelve does not.",
        {
            "dataset": {"kind": "spiral", "noise": 0.05},
            "network": {"hidden_layer_sizes": (4, 4, 4)},
            "training": {"batch_size": 10, "random_state": 4},
        },
        300,
        against={
            "dataset": {"kind": "spiral", "noise": 0.05},
            "network": {"hidden_layer_sizes": (12,)},
            "training": {"batch_size": 10, "random_state": 4},
        },
    ),
    Example(
        "tanh",
        "Tanh and ReLU",
        "curved, folded",
        "The same network with tanh has a curved boundary, with ReLU a folded one.",
        {**_SPIRAL, "network": {"activation": "tanh"}},
        200,
        against=_SPIRAL,
    ),
    Example(
        "standardized",
        "Raw, standardized",
        "Wine",
        "Raw, large proline decides alone (71 % right); standardized, flavanoids count too (95 %).",
        {"dataset": {"kind": "wine", "columns": ("flavanoids", "proline")}},
        100,
        against={
            "dataset": {"kind": "wine", "columns": ("flavanoids", "proline"), "standardize": True}
        },
    ),
    Example(
        "own-data",
        "Own data",
        "draw or upload",
        "Add points of these three classes in the plane, and press Play to train on them.",
        {"dataset": {"kind": "points", "points": _THREE_GROUPS}},
        100,
        tool="draw",
    ),
    Example(
        "extrapolation",
        "Extrapolation",
        "far outside the data",
        "Ten times farther out there are no points, and the boundary runs straight to infinity.",
        {
            "dataset": {"kind": "moons", "noise": 0.1},
            "training": {"learning_rate_init": 0.03},
        },
        200,
        look={"box": "-19.5,20.5,-19.75,20.25"},
    ),
)


@cache
def example_runs() -> Mapping[str, RunSpec]:
    """Return the runs of the examples by id: a link names the second one by it."""
    return {run_id(run): run for example in EXAMPLES for run in example.runs()}
