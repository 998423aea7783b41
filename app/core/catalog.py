"""The catalog: labels, descriptions and ranges of every field and choice of a spec.

The page builds its controls from it.
"""

from functools import cache
from typing import Any, get_args

import numpy as np

from .curves.formula import function_names
from .curves.spec import CurveSpec
from .curves.target import INTERVALS, WORDS, FunctionKind, FunctionSpec
from .data.bundled import BUNDLED, Bundled
from .data.dataset import load, view_box
from .data.features import COORDINATES, FEATURES
from .data.generators import KINDS
from .data.limits import MOST_CLASSES, MOST_UNNAMED_CLASSES
from .data.point_edits import FEWEST
from .data.previews import previews
from .data.spec import OWN_POINTS, TABLE
from .network.activations import ACTIVATIONS, activation_entry
from .schema.base import Spec
from .specs.interventions import LiveParameters
from .specs.run import (
    DatasetKind,
    DatasetSpec,
    Initialization,
    Limits,
    RunSpec,
    Solver,
)

_GIVEN = {
    OWN_POINTS: ("Own points", "Points that you draw or upload, each with a label."),
    TABLE: ("Own table", "Columns of a table that you upload."),
}

_COMMON = ("alpha", "random_state")
_STOCHASTIC = ("learning_rate_init", "batch_size", "l1", "shuffle")

_SOLVERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "adam": (
        "Adam",
        (*_STOCHASTIC, *_COMMON, "beta_1", "beta_2", "epsilon"),
        "Adapts the step size of each weight. A good default.",
    ),
    "sgd": (
        "SGD",
        (*_STOCHASTIC, *_COMMON, "learning_rate", "power_t", "momentum", "nesterovs_momentum"),
        "Stochastic gradient descent, with momentum and a learning rate schedule.",
    ),
    "lbfgs": (
        "L-BFGS",
        _COMMON,
        "A quasi-Newton method on the whole training set: often needs the fewest epochs on small "
        "data.",
    ),
}

_INITIALIZATIONS: dict[str, tuple[str, str]] = {
    "sklearn": (
        "scikit-learn",
        "Uniform weights and biases, as drawn by scikit-learn: Glorot's range, less for logistic.",
    ),
    "glorot": (
        "Glorot",
        "Uniform, scaled to keep the variance in the forward and backward pass; biases 0.",
    ),
    "he": ("He", "Normal, scaled for ReLU, which halves the variance; biases 0."),
    "uniform": ("Uniform", "Between -0.5 and 0.5, biases 0.1, as in TensorFlow Playground."),
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
"""Increment of a field's number control, if it is not the default."""

_THUMBNAIL = 120
"""Number of points in a thumbnail."""

_CURVE_STEPS = {
    "function.samples": 10,
    "function.noise": 0.05,
} | {path: step for path, step in _STEPS.items() if not path.startswith("dataset.")}


def catalog(limits: Limits) -> dict[str, Any]:
    """Return the catalog under the limits of a server.

    Returns
    -------
    dict
        ``datasets``, ``activations``, ``solvers``, ``features``, ``initializations``: the choices
        with labels and descriptions. ``fields``: type, range, default, label and description of
        each field of a spec (``training.alpha``). ``limits``, and the ``settings`` that change
        them; ``constants``, which no setting changes. ``defaults``: the spec with all its default
        values. ``curves``: the same for curves, and the ``functions`` to fit.
    """
    fields = _fields(RunSpec, limits, _STEPS)
    curve_fields = _fields(CurveSpec, limits, _CURVE_STEPS)
    return {
        "datasets": [_dataset(kind) for kind in get_args(DatasetKind)],
        "activations": [activation_entry(name) for name in ACTIVATIONS],
        "solvers": [
            {"name": name, "label": label, "parameters": list(parameters), "description": words}
            for name, (label, parameters, words) in _in_order(_SOLVERS, Solver)
        ],
        "features": [
            {
                "name": name,
                "label": feature.label,
                "linear": name in COORDINATES,
                "formula": name,
            }
            for name, feature in FEATURES.items()
        ],
        "initializations": [
            {"name": name, "label": label, "description": words}
            for name, (label, words) in _in_order(_INITIALIZATIONS, Initialization)
        ],
        "fields": fields,
        "limits": dict(vars(limits)),
        "constants": {
            "most_classes": MOST_CLASSES,
            "most_unnamed_classes": MOST_UNNAMED_CLASSES,
            "fewest_training_points": FEWEST,
            "live_parameters": list(LiveParameters.__annotations__),
        },
        "settings": {name: limits.setting(name) for name in vars(limits)},
        "defaults": _defaults(RunSpec(), fields),
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
            "fields": curve_fields,
            "defaults": _defaults(CurveSpec(), curve_fields),
        },
    }


def _defaults(spec: Spec, fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a default spec, with the fields that its serialization omits if they are unset."""
    defaults = spec.model_dump(mode="json", by_alias=True)
    for path, field in fields.items():
        part, _, name = path.partition(".")
        if name:
            defaults[part].setdefault(name, field["default"])
    return defaults


def _in_order(table: dict[str, Any], names: Any) -> list[tuple[str, Any]]:
    return [(name, table[name]) for name in get_args(names)]


@cache
def _dataset(kind: DatasetKind) -> dict[str, Any]:
    if kind in _GIVEN:
        label, description = _GIVEN[kind]
        about: dict[str, Any] = {"kind": kind, "label": label, "description": description}
        none = dict.fromkeys(("task", "classes", "class_names", "box", "columns", "thumbnail"))
        return about | none | {"noise": False, "parameters": []}
    if kind in BUNDLED:
        return _bundled(BUNDLED[kind])
    row = KINDS[kind]
    spec = DatasetSpec(kind=kind)
    return {
        "kind": kind,
        "label": row.label,
        "description": row.description,
        "task": spec.task,
        "classes": list(spec.labels),
        "class_names": None,
        "box": list(view_box(spec)),
        "columns": COORDINATES,
        "noise": True,
        "thumbnail": _thumbnail(kind),
        "parameters": ["samples", "noise", *(["classes"] if row.takes_classes else [])],
    }


def _bundled(row: Bundled) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "label": row.label,
        "description": row.description,
        "task": "classification" if row.classes else "regression",
        "classes": list(row.labels),
        "class_names": row.classes or None,
        "box": None,
        "columns": row.columns,
        "noise": False,
        "thumbnail": previews()[row.kind],
        "parameters": ["columns"],
    }


def _thumbnail(kind: DatasetKind) -> list[list[float]]:
    """Return a small sample of a data set as [x1, x2, label], rounded to two decimals."""
    data = load(DatasetSpec(kind=kind, samples=_THUMBNAIL, noise=0.05, test_share=0))
    points = np.column_stack([data.X_train, data.y_train])
    thumbnail: list[list[float]] = np.round(points, 2).tolist()
    return thumbnail


def _fields(spec: type[Spec], limits: Limits, steps: dict[str, float]) -> dict[str, dict[str, Any]]:
    """Return one entry per field of a spec, from the JSON schema of its models."""
    document = spec.model_json_schema(by_alias=True)
    models = document["$defs"]
    fields = {}
    for part, schema in document["properties"].items():
        if "$ref" not in schema:
            fields[part] = _field(schema, limits)
            continue
        model = models[schema["$ref"].rpartition("/")[2]]
        for name, field in model["properties"].items():
            path = f"{part}.{name}"
            fields[path] = _field(field, limits)
            if path in steps:
                fields[path]["step"] = steps[path]
    return fields


def _type_of(schema: dict[str, Any]) -> str:
    """Return the JSON type of a field; for a nullable field, the type other than null."""
    options = [schema, *schema.get("anyOf", ())]
    if any("enum" in option for option in options):
        return "string"
    types = (option["type"] for option in options if option.get("type", "null") != "null")
    return next(types, "object")


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
    field |= {name: schema[keyword] for keyword, name in _BOUNDS.items() if keyword in schema}
    if "x-limit" in schema:
        bound = "max_items" if field["type"] == "array" else "maximum"
        field |= {bound: getattr(limits, schema["x-limit"]), "limit": schema["x-limit"]}
    options = [schema, *schema.get("anyOf", ())]
    choices = next((option["enum"] for option in options if "enum" in option), None)
    return field | ({"choices": choices} if choices else {})
