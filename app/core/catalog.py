"""The catalog: everything that a spec can say, in words and ranges, for whoever draws controls."""

from functools import cache
from typing import Any, get_args

import numpy as np

from .curves.formula import function_names
from .curves.spec import CurveSpec
from .curves.target import INTERVALS, WORDS, FunctionKind, FunctionSpec
from .data.dataset import load, view_box
from .schema.base import Spec
from .specs.run import (
    Activation,
    DatasetKind,
    DatasetSpec,
    Feature,
    Initialization,
    Limits,
    RunSpec,
    Solver,
)

_DATASETS: dict[str, tuple[str, str]] = {
    "circle": ("Disc in a ring", "A disc of one class inside a ring of the other."),
    "xor": ("Exclusive or", "Four squares; opposite ones belong to the same class."),
    "gauss": ("Two Gaussians", "Two clouds that a straight line can nearly tell apart."),
    "spiral": ("Two spirals", "Two arms wound round each other: the hardest of the classic four."),
    "moons": ("Two moons", "Two half circles that reach into each other."),
    "circles": ("Two circles", "A circle inside a circle."),
    "blobs": ("Blobs", "Three to six clouds, a class each."),
    "checkerboard": ("Checkerboard", "A board of four by four squares in two classes."),
    "plane": ("Plane", "Regression: a slope; without noise one linear piece fits it exactly."),
    "hills": ("Hills", "Regression: three cones up, three cones down, flat between them."),
    "points": ("Own points", "Points that you draw or upload, each with a label."),
}

_ACTIVATIONS: dict[str, tuple[str, bool, str]] = {
    "relu": (
        "ReLU",
        True,
        "max(0, z): linear on both sides of a kink. A unit that is inactive on all training points "
        "is dead. Exact geometry, unless a feature is curved.",
    ),
    "leaky_relu": (
        "Leaky ReLU",
        True,
        "z above 0, a share of z below: no unit can die while that share is above 0. Exact "
        "geometry, unless a feature is curved.",
    ),
    "identity": (
        "Linear",
        True,
        "z itself: however deep, the network stays one linear map of its features.",
    ),
    "tanh": (
        "Tanh",
        False,
        "A smooth step from -1 to 1: hidden units make no linear regions, only samples.",
    ),
    "logistic": (
        "Logistic",
        False,
        "A smooth step from 0 to 1: hidden units make no linear regions, only samples.",
    ),
}

_COMMON = ("alpha", "random_state")
_STOCHASTIC = ("learning_rate_init", "batch_size", "l1", "shuffle")

_SOLVERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "adam": (
        "Adam",
        (*_STOCHASTIC, *_COMMON, "beta_1", "beta_2", "epsilon"),
        "Steps of a size that adapts to each weight. A good default.",
    ),
    "sgd": (
        "SGD",
        (*_STOCHASTIC, *_COMMON, "learning_rate", "power_t", "momentum", "nesterovs_momentum"),
        "Plain steps down the gradient, with momentum and a schedule for their size.",
    ),
    "lbfgs": (
        "L-BFGS",
        _COMMON,
        "All points at once and curvature from the steps before: often the fewest epochs on small "
        "data.",
    ),
}

_FEATURES: dict[str, str] = {
    "x1": "x₁",
    "x2": "x₂",
    "x1^2": "x₁²",
    "x2^2": "x₂²",
    "x1*x2": "x₁x₂",
    "sin(x1)": "sin x₁",
    "sin(x2)": "sin x₂",
}

_INITIALIZATIONS: dict[str, tuple[str, str]] = {
    "sklearn": (
        "scikit-learn",
        "What scikit-learn's MLPs draw: Glorot's range (less for logistic), biases too.",
    ),
    "glorot": ("Glorot", "Uniform, so wide that the variance passes both ways; biases 0."),
    "he": ("He", "Normal, wide enough for ReLU, which loses half of the variance; biases 0."),
    "uniform": ("Uniform", "From -0.5 to 0.5, biases 0.1, as in TensorFlow Playground."),
}

_STEPS = {
    "dataset.samples": 10,
    "dataset.noise": 0.05,
    "dataset.test_share": 0.1,
    "network.negative_slope": 0.01,
    "training.learning_rate_init": 0.001,
    "training.batch_size": 1,
    "training.alpha": 0.0001,
    "training.l1": 0.0001,
    "training.momentum": 0.05,
    "training.power_t": 0.1,
}
"""How far one press of a control's arrow goes, where 1 is not the right answer."""

_THUMBNAIL = 120
"""Points of a data set's thumbnail."""

_CURVE_STEPS = {
    "function.samples": 10,
    "function.noise": 0.05,
} | {place: step for place, step in _STEPS.items() if not place.startswith("dataset.")}


def catalog(limits: Limits) -> dict[str, Any]:
    """What there is to choose from, under the limits of this server.

    Returns
    -------
    dict
        ``datasets``, ``activations``, ``solvers``, ``features``, ``initializations``: the choices
        with labels and descriptions. ``fields``: for each field of a spec (``training.alpha``) its
        type, range, default, label and description. ``limits`` and the ``settings`` that raise
        them. ``defaults``: the spec that ``{}`` stands for. ``curves``: the same of a curve, with
        the ``functions`` that it can fit.
    """
    fields = _fields(RunSpec, limits, _STEPS)
    return {
        "datasets": [_dataset(kind) for kind in get_args(DatasetKind)],
        "activations": [
            {"name": name, "label": label, "piecewise_linear": exact, "description": words}
            for name, (label, exact, words) in _in_order(_ACTIVATIONS, Activation)
        ],
        "solvers": [
            {"name": name, "label": label, "parameters": list(parameters), "description": words}
            for name, (label, parameters, words) in _in_order(_SOLVERS, Solver)
        ],
        "features": [
            {"name": name, "label": label, "linear": name in ("x1", "x2")}
            for name, label in _in_order(_FEATURES, Feature)
        ],
        "initializations": [
            {"name": name, "label": label, "description": words}
            for name, (label, words) in _in_order(_INITIALIZATIONS, Initialization)
        ],
        "fields": fields,
        "limits": dict(vars(limits)),
        "settings": {name: limits.setting(name) for name in vars(limits)},
        "defaults": _defaults(fields),
        "curves": {
            "functions": [
                {
                    "kind": kind,
                    "label": label,
                    "description": words,
                    "interval": list(INTERVALS.get(kind, FunctionSpec().interval)),
                }
                for kind, (label, words) in _in_order(WORDS, FunctionKind)
            ],
            "formula_functions": list(function_names()),
            "fields": _fields(CurveSpec, limits, _CURVE_STEPS),
            "defaults": CurveSpec().model_dump(mode="json", by_alias=True),
        },
    }


def _defaults(fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The spec that ``{}`` stands for, with what a spec's text leaves out where it says nothing."""
    defaults = RunSpec().model_dump(mode="json", by_alias=True)
    for place, field in fields.items():
        part, _, name = place.partition(".")
        if name:
            defaults[part].setdefault(name, field["default"])
    return defaults


def _in_order(table: dict[str, Any], names: Any) -> list[tuple[str, Any]]:
    return [(name, table[name]) for name in get_args(names)]


@cache
def _dataset(kind: DatasetKind) -> dict[str, Any]:
    label, description = _DATASETS[kind]
    about: dict[str, Any] = {"kind": kind, "label": label, "description": description}
    if kind == "points":
        none = dict.fromkeys(("task", "classes", "box"))
        return about | none | {"noise": False, "thumbnail": None}
    spec = DatasetSpec(kind=kind)
    return about | {
        "task": spec.task,
        "classes": list(spec.labels),
        "box": list(view_box(spec)),
        "noise": True,
        "thumbnail": _thumbnail(kind),
    }


def _thumbnail(kind: DatasetKind) -> list[list[float]]:
    """A few points of a set, [x1, x2, label] to two decimals, to tell the sets apart by."""
    data = load(DatasetSpec(kind=kind, samples=_THUMBNAIL, noise=0.05, test_share=0))
    points = np.column_stack([data.X_train, data.y_train])
    thumbnail: list[list[float]] = np.round(points, 2).tolist()
    return thumbnail


def _fields(spec: type[Spec], limits: Limits, steps: dict[str, float]) -> dict[str, dict[str, Any]]:
    """One entry per field of a spec, read off the models that check it."""
    document = spec.model_json_schema(by_alias=True)
    models = document["$defs"]
    fields = {}
    for part, schema in document["properties"].items():
        if "$ref" not in schema:
            fields[part] = _field(schema, limits)
            continue
        model = models[schema["$ref"].rpartition("/")[2]]
        for name, field in model["properties"].items():
            place = f"{part}.{name}"
            fields[place] = _field(field, limits)
            if place in steps:
                fields[place]["step"] = steps[place]
    return fields


def _type_of(schema: dict[str, Any]) -> str:
    """The JSON type of a field; of one that may be null, its other type."""
    if "enum" in schema:
        return "string"
    options = [schema, *schema.get("anyOf", ())]
    return next((one["type"] for one in options if one.get("type", "null") != "null"), "object")


_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "minItems": "min_items",
    "maxItems": "max_items",
}


def _field(schema: dict[str, Any], limits: Limits) -> dict[str, Any]:
    field: dict[str, Any] = {
        "type": _type_of(schema),
        "label": schema["title"],
        "description": schema["description"],
        "default": schema.get("default"),
    }
    field |= {ours: schema[theirs] for theirs, ours in _BOUNDS.items() if theirs in schema}
    if "x-limit" in schema:
        bound = "max_items" if field["type"] == "array" else "maximum"
        field |= {bound: getattr(limits, schema["x-limit"]), "limit": schema["x-limit"]}
    choices = schema.get("enum")
    return field | ({"choices": choices} if choices else {})
