"""Experiments: the controls of the claims, and the studies built from a user's settings."""

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
"""Largest offset of the data in an experiment."""

Study = dict[str, Any]
Studies = dict[str, Study]

EARLY = 10
"""Last of the epochs that count as early in training."""

HOUSES = ((-2.0, 2.0), (500.0, 2.0))
"""Bedrooms and bathrooms of houses that do not exist, whose price is predicted nevertheless."""

MEASURED = 4
"""Number of epochs at which a cell is measured if errors are compared by CPU time."""


def seeds(default: int = 20) -> Control:
    """Return the control of the number of seeds; each seed repeats the whole experiment."""
    return Control("seeds", "Seeds", "whole", default, least=1, most=100)


def epochs(default: int) -> Control:
    """Return the control of the number of epochs."""
    return Control("epochs", "Epochs", "whole", default, least=1, most=5000)


def function(default: str = "sine") -> Control:
    """Return the control of the function that the curves fit."""
    known = ("sine", "abs", "step", "square", "sinc", "saw")
    return Control("function", "Function", "choice", default, choices=known)


def functions(*default: str) -> Control:
    """Return the control of the functions on which activations are compared."""
    known = ("sine", "abs", "step", "square", "sinc", "saw")
    return Control(
        "function", "Functions", "choices", list(default), choices=known, longest=len(known)
    )


def dataset(default: str) -> Control:
    """Return the control of the data set; all of them have two classes."""
    known = ("spiral", "circle", "xor", "gauss", "moons", "circles", "checkerboard")
    return Control("dataset", "Data", "choice", default, choices=known)


def widths(*default: int, most: int = 256, longest: int = 8, label: str = "Widths") -> Control:
    """Return the control of the layer widths to compare."""
    return Control("widths", label, "wholes", list(default), least=1, most=most, longest=longest)


def depths(*default: int, most: int) -> Control:
    """Return the control of the numbers of hidden layers to compare."""
    return Control(
        "depths", "Hidden layers", "wholes", list(default), least=1, most=most, longest=most
    )


def activation(*known: str) -> Control:
    """Return the control of the activation of all units; the first choice is the default."""
    return Control("activation", "Activation", "choice", known[0], choices=known)


def against(*default: str, known: tuple[str, ...], label: str) -> Control:
    """Return the control of the activations to compare with ReLU."""
    return Control(
        "against", label, "choices", list(default), choices=known, fewest=0, longest=len(known)
    )


def initialization() -> Control:
    """Return the control of the initialization."""
    known = ("sklearn", "glorot", "he", "uniform")
    return Control("initialization", "Initialization", "choice", "sklearn", choices=known)


def initializations(*default: str) -> Control:
    """Return the control of the initializations to compare."""
    known = ("sklearn", "glorot", "he", "uniform")
    return Control(
        "initializations", "Initialization", "choices", list(default), choices=known, longest=4
    )


def rate(default: float) -> Control:
    """Return the control of the learning rate of all cells."""
    return Control("rate", "Learning rate", "number", default, least=1e-5, most=10)


def rates(*default: float) -> Control:
    """Return the control of the learning rates from which each activation gets its best."""
    return Control(
        "rate", "Learning rates", "numbers", list(default), least=1e-5, most=10, longest=6
    )


def shift() -> Control:
    """Return the control of the offset of the data from 0."""
    far = FARTHEST_SHIFT
    return Control("shift", "Data offset", "number", 0.0, least=-far, most=far)


def shifts(*default: float) -> Control:
    """Return the control of the data offsets to compare."""
    far = FARTHEST_SHIFT
    return Control(
        "shifts", "Data offset", "numbers", list(default), least=-far, most=far, longest=6
    )


def one_unit(settings: Settings) -> Studies:
    """Return a study of curves of a single unit, by function and activation."""
    axes = [
        _axis(FUNCTION, settings["function"]),
        _axis(ACTIVATION, ["relu", *settings["against"]]),
    ]
    base = {"network": {"hidden_layer_sizes": [1]}}
    return {"curve": _study(settings, axes, kind="curve", base=base)}


def sums(settings: Settings) -> Studies:
    """Return a study of the folds and the error of curves, by number of units."""
    base = {
        "function": {"kind": settings["function"]},
        "network": {"activation": settings["activation"]},
    }
    return {"curve": _study(settings, [_widths(settings["widths"])], kind="curve", base=base)}


def few_and_many(settings: Settings) -> Studies:
    """Return studies of error by width: on a curve, and on two classes in the plane."""
    network = {"activation": settings["activation"]}
    sizes = _widths(settings["widths"])
    return {
        "curve": _study(
            settings,
            [sizes],
            kind="curve",
            base={"function": {"kind": settings["function"]}, "network": network},
        ),
        "plane": _study(
            settings,
            [sizes],
            base=_plane(settings) | {"network": network},
            seeded=["training.random_state", "dataset.seed"],
        ),
    }


def extrapolation(settings: Settings) -> Studies:
    """Return studies of the error inside and outside the data: on curves, and of house prices."""
    kinds = [settings["function"], *(["abs"] if settings["function"] != "abs" else [])]
    base = {
        "function": {"interval": settings["interval"]},
        "network": {"hidden_layer_sizes": [settings["units"]]},
    }
    axes = [_axis(FUNCTION, kinds), _axis(ACTIVATION, ["relu", *settings["against"]])]
    houses = {
        "dataset": {"kind": "houses"},
        "network": {"hidden_layer_sizes": [settings["units"]]},
    }
    return {
        "functions": _study(settings, axes, kind="curve", base=base),
        "houses": _study(
            settings,
            [],
            base=houses,
            seeded=["training.random_state", "dataset.seed"],
            at=[list(point) for point in HOUSES],
        ),
    }


def polyhedra(settings: Settings) -> Studies:
    """Return a study of regions, and of their density near the boundary, by width and depth."""
    sizes = [[width] * depth for depth in settings["depths"] for width in settings["widths"]]
    base = _plane(settings) | {"network": {"activation": settings["activation"]}}
    return {"layers": _study(settings, [_axis(WIDTH, sizes)], base=base, measures=["density"])}


def depth(settings: Settings) -> Studies:
    """Return a study of regions, by total number of units and by number of layers."""
    sizes = {
        (total // layers,) * layers
        for total in settings["units"]
        for layers in settings["depths"]
        if total % layers == 0
    } or {(total,) for total in settings["units"]}
    axis = _axis(WIDTH, sorted(list(size) for size in sizes))
    base = _plane(settings) | {"network": {"activation": settings["activation"]}}
    return {"depth": _study(settings, [axis], base=base)}


def as_well_as(settings: Settings) -> Studies:
    """Return a study of error by function, width, activation and learning rate.

    It is measured at ``MEASURED`` epochs, to compare errors by CPU time.
    """
    last = settings["epochs"]
    axes = [
        _axis(FUNCTION, settings["function"]),
        _widths(settings["widths"]),
        _axis(ACTIVATION, ["relu", *settings["against"]]),
        _axis(RATE, settings["rate"]),
    ]
    epochs = sorted({max(1, round(last * part / MEASURED)) for part in range(1, MEASURED + 1)})
    return {"curve": _study(settings, axes, kind="curve", base={}) | {"epochs": epochs}}


def vanishing(settings: Settings) -> Studies:
    """Return studies of the first layer's gradient by depth and by data offset, early and late."""
    network = {"initialization": settings["initialization"]}
    base = {
        "dataset": {"kind": settings["dataset"]},
        "network": network,
        "training": {"solver": "sgd", "learning_rate_init": settings["rate"]},
    }
    sizes = [[settings["units"]] * depth for depth in settings["depths"]]
    activations = _axis(ACTIVATION, ["relu", "logistic", *settings["against"]])
    last = settings["epochs"]
    early = [epoch for epoch in (1, 2, 5, EARLY) if epoch < last]
    when = {"epochs": sorted({*early, max(1, last // 5), last})}
    # Data offsets are studied in the shallowest network only, to exclude effects of depth.
    shallow = base | {"network": network | {"hidden_layer_sizes": sizes[0]}}
    drift = [_axis(SHIFT, settings["shifts"]), activations]
    return {
        "depth": _study(settings, [_axis(WIDTH, sizes), activations], base=base) | when,
        "drift": _study(settings, drift, base=shallow) | when,
    }


def dying(settings: Settings) -> Studies:
    """Return a study of dead units and accuracy by learning rate, activation and initialization."""
    base = {
        "dataset": {"kind": settings["dataset"], "noise": 0.05, "shift": settings["shift"]},
        "network": {
            "hidden_layer_sizes": [settings["units"]] * 2,
            "negative_slope": settings["slope"],
        },
        "training": {"solver": "sgd", "batch_size": 10},
    }
    axes = [
        _axis(RATE, settings["rates"]),
        _axis(ACTIVATION, ["relu", "leaky_relu"]),
        _axis(START, settings["initializations"]),
    ]
    return {"rates": _study(settings, axes, base=base, measures=["deaths"])}


def _study(settings: Settings, axes: list[Study], **fields: Any) -> Study:
    """Return the JSON of a study, with every field that the studies page shows."""
    return {
        "kind": "run",
        "seeded": ["training.random_state"],
        **fields,
        "epochs": [settings["epochs"]],
        "axes": axes,
        "seeds": list(range(settings["seeds"])),
    }


def _plane(settings: Settings) -> dict[str, Any]:
    return {
        "dataset": {"kind": settings["dataset"], "noise": 0.05},
        "training": {"batch_size": 10},
    }


def _axis(field: str, values: Iterable[Any]) -> Study:
    return {"field": field, "values": list(values)}


def _widths(values: Iterable[int]) -> Study:
    return _axis(WIDTH, ([width] for width in values))
