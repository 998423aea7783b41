"""An experiment is the studies that put a claim to the test, made of what a reader set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .parameters import Control, Settings

WIDTH = "network.hidden_layer_sizes"
ACTIVATION = "network.activation"
FUNCTION = "function.kind"
RATE = "training.learning_rate_init"
START = "network.initialization"
SHIFT = "dataset.shift"
SLOPE = "network.negative_slope"

FARTHEST_SHIFT = 100
"""So far an experiment moves its data."""

Study = dict[str, Any]
Studies = dict[str, Study]

MEASURED = 8
"""At so many epochs a cell is measured where errors are compared by seconds."""


def seeds(default: int = 5) -> Control:
    """How often everything is repeated, with other first weights."""
    return Control("seeds", "Seeds", "whole", default, least=1, most=20)


def epochs(default: int) -> Control:
    """How long is trained."""
    return Control("epochs", "Epochs", "whole", default, least=1, most=5000)


def function(default: str = "sine") -> Control:
    """What the curves fit."""
    known = ("sine", "abs", "step", "square", "sinc", "saw")
    return Control("function", "Function", "choice", default, choices=known)


def dataset(default: str) -> Control:
    """What the planes are to tell apart: two classes each."""
    known = ("spiral", "circle", "xor", "gauss", "moons", "circles", "checkerboard")
    return Control("dataset", "Data", "choice", default, choices=known)


def widths(*default: int, most: int = 256, longest: int = 8, label: str = "Widths") -> Control:
    """Units of a layer, several to be compared."""
    return Control("widths", label, "wholes", list(default), least=1, most=most, longest=longest)


def depths(*default: int, most: int) -> Control:
    """Numbers of hidden layers, to be compared."""
    return Control(
        "depths", "Hidden layers", "wholes", list(default), least=1, most=most, longest=most
    )


def activation(*known: str) -> Control:
    """The activation of all units, the first one unless told otherwise."""
    return Control("activation", "Activation", "choice", known[0], choices=known)


def against(*default: str, known: tuple[str, ...], label: str) -> Control:
    """The activations that ReLU is held against."""
    return Control(
        "against", label, "choices", list(default), choices=known, fewest=0, longest=len(known)
    )


def initialization() -> Control:
    """How the first weights are drawn."""
    known = ("sklearn", "glorot", "he", "uniform")
    return Control("initialization", "First weights", "choice", "sklearn", choices=known)


def initializations(*default: str) -> Control:
    """How the first weights are drawn, to be compared."""
    known = ("sklearn", "glorot", "he", "uniform")
    return Control(
        "initializations", "First weights", "choices", list(default), choices=known, longest=4
    )


def rate(default: float) -> Control:
    """The learning rate of all cells."""
    return Control("rate", "Learning rate", "number", default, least=1e-5, most=10)


def shift() -> Control:
    """How far from 0 the data lie."""
    far = FARTHEST_SHIFT
    return Control("shift", "Data moved by", "number", 0.0, least=-far, most=far)


def shifts(*default: float) -> Control:
    """How far from 0 the data lie, to be compared."""
    far = FARTHEST_SHIFT
    return Control(
        "shifts", "Data moved by", "numbers", list(default), least=-far, most=far, longest=6
    )


def few_and_many(told: Settings) -> Studies:
    """Width against error: a curve, and two classes of the plane."""
    network = {"activation": told["activation"]}
    sizes = _widths(told["widths"])
    return {
        "curve": _study(
            told,
            [sizes],
            kind="curve",
            base={"function": {"kind": told["function"]}, "network": network},
        ),
        "plane": _study(
            told,
            [sizes],
            base=_plane(told) | {"network": network},
            seeded=["training.random_state", "dataset.seed"],
        ),
    }


def extrapolation(told: Settings) -> Studies:
    """One function, and |x| beside it: what becomes of the error outside of the interval."""
    kinds = [told["function"], *(["abs"] if told["function"] != "abs" else [])]
    base = {
        "function": {"interval": told["interval"]},
        "network": {"hidden_layer_sizes": [told["units"]]},
    }
    axes = [_axis(FUNCTION, kinds), _axis(ACTIVATION, ["relu", *told["against"]])]
    return {"functions": _study(told, axes, kind="curve", base=base)}


def polyhedra(told: Settings) -> Studies:
    """Regions and segments of the boundary by width and depth."""
    sizes = [[width] * depth for depth in told["depths"] for width in told["widths"]]
    base = _plane(told) | {"network": {"activation": told["activation"]}}
    return {"layers": _study(told, [_axis(WIDTH, sizes)], base=base)}


def as_well_as(told: Settings) -> Studies:
    """Activations side by side over widths, measured often enough to compare by seconds."""
    last = told["epochs"]
    base = {
        "function": {"kind": told["function"]},
        "training": {"learning_rate_init": told["rate"]},
    }
    axes = [_widths(told["widths"]), _axis(ACTIVATION, ["relu", *told["against"]])]
    often = sorted({max(1, round(last * part / MEASURED)) for part in range(1, MEASURED + 1)})
    return {"curve": _study(told, axes, kind="curve", base=base) | {"epochs": often}}


def vanishing(told: Settings) -> Studies:
    """The first layer's gradient by depth, and by how far the data are from 0: first and later."""
    network = {"initialization": told["initialization"]}
    base = {
        "dataset": {"kind": told["dataset"]},
        "network": network,
        "training": {"solver": "sgd", "learning_rate_init": told["rate"]},
    }
    sizes = [[told["units"]] * depth for depth in told["depths"]]
    activations = _axis(ACTIVATION, ["relu", "logistic", *told["against"]])
    last = told["epochs"]
    when = {"epochs": sorted({1, max(1, last // 5), last})}
    # In the shallowest network alone, so that depth has no part in it.
    near = base | {"network": network | {"hidden_layer_sizes": sizes[0]}}
    drift = [_axis(SHIFT, told["shifts"]), activations]
    return {
        "depth": _study(told, [_axis(WIDTH, sizes), activations], base=base) | when,
        "drift": _study(told, drift, base=near) | when,
    }


def dying(told: Settings) -> Studies:
    """Dead units and accuracy by learning rate and first weights, ReLU against Leaky ReLU."""
    base = {
        "dataset": {"kind": told["dataset"], "noise": 0.05, "shift": told["shift"]},
        "network": {"hidden_layer_sizes": [told["units"]] * 2, "negative_slope": told["slope"]},
        "training": {"solver": "sgd", "batch_size": 10},
    }
    axes = [
        _axis(RATE, told["rates"]),
        _axis(ACTIVATION, ["relu", "leaky_relu"]),
        _axis(START, told["initializations"]),
    ]
    return {"rates": _study(told, axes, base=base)}


def _study(told: Settings, axes: list[Study], **fields: Any) -> Study:
    """A study with every field that the studies page shows."""
    return {
        "kind": "run",
        "seeded": ["training.random_state"],
        **fields,
        "epochs": [told["epochs"]],
        "axes": axes,
        "seeds": list(range(told["seeds"])),
    }


def _plane(told: Settings) -> dict[str, Any]:
    return {
        "dataset": {"kind": told["dataset"], "noise": 0.05},
        "training": {"batch_size": 10},
    }


def _axis(field: str, values: Iterable[Any]) -> Study:
    return {"field": field, "values": list(values)}


def _widths(several: Iterable[int]) -> Study:
    return _axis(WIDTH, ([width] for width in several))
