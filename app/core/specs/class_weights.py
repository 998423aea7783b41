"""Weights of the classes in the loss, as scikit-learn's ``compute_sample_weight`` gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from ..data.dataset import Dataset
from ..data.limits import MOST_CLASSES
from ..schema.errors import described, shown

BALANCED = "balanced"
LARGEST_WEIGHT = 1e6

Weights = tuple[tuple[int, float], ...]
"""A weight for each label, without those of weight 1."""


def _checked(value: Any) -> Any:
    """Return class weights as a sorted tuple of pairs, ``"balanced"`` or None."""
    if isinstance(value, tuple):
        value = dict(value)
    if value is None or value == BALANCED:
        return value
    if not isinstance(value, dict) or not value:
        raise PydanticCustomError(
            "class_weight", 'must be null, "balanced" or an object with a weight for each label'
        )
    if len(value) > MOST_CLASSES:
        raise PydanticCustomError(
            "class_weight", "must have at most {most} labels", {"most": MOST_CLASSES}
        )
    weights = {_label(label): _weight(label, weight) for label, weight in value.items()}
    return tuple(sorted(pair for pair in weights.items() if pair[1] != 1.0)) or None


def _label(text: Any) -> int:
    """Return a label, which is a text as a key of a JSON object."""
    try:
        if isinstance(text, bool) or str(int(text)) != str(text):
            raise ValueError
    except (TypeError, ValueError):
        raise PydanticCustomError(
            "class_weight",
            "must have the labels of classes, which are whole numbers, as keys; {label} is none",
            {"label": shown(repr(text))},
        ) from None
    return int(text)


def _weight(label: Any, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value <= LARGEST_WEIGHT:
        raise PydanticCustomError(
            "class_weight",
            "must have weights above 0 and up to {most}; that of {label} is {value}",
            {
                "most": f"{LARGEST_WEIGHT:.0f}",
                "label": shown(str(label)),
                "value": described(value),
            },
        )
    return float(value)


def _as_json(value: Weights | str | None) -> dict[str, float] | str | None:
    return {str(label): weight for label, weight in value} if isinstance(value, tuple) else value


ClassWeight = Annotated[
    Weights | Literal["balanced"] | None,
    BeforeValidator(_checked),
    PlainSerializer(_as_json),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [BALANCED]},
                {
                    "type": "object",
                    "additionalProperties": {
                        "type": "number",
                        "exclusiveMinimum": 0,
                        "maximum": LARGEST_WEIGHT,
                    },
                    "minProperties": 1,
                    "maxProperties": MOST_CLASSES,
                },
                {"type": "null"},
            ]
        }
    ),
]
"""None, ``"balanced"`` or weights by label."""


def misfit(weights: Weights | str | None, labels: Sequence[int]) -> PydanticCustomError | None:
    """Return why class weights do not fit the labels of a data set, or None."""
    if weights is None:
        return None
    if not labels:
        return PydanticCustomError("class_weight", "must be null for a regression")
    given = weights if isinstance(weights, tuple) else ()
    unknown = [label for label, _ in given if label not in labels]
    if not unknown:
        return None
    return PydanticCustomError(
        "class_weight",
        "must only have labels of the data set: {known}; {unknown} is none",
        {"known": ", ".join(map(str, labels)), "unknown": unknown[0]},
    )


def sample_weights(weights: Weights | str | None, data: Dataset) -> NDArray[np.float64]:
    """Return the (n,) weights of the training points, or (0,) weights if all are 1.

    With ``"balanced"`` the weight of a class is n / (K m), for n points of K classes, m of them in
    this class.
    """
    if weights is None:
        return np.empty(0)
    present, index, counts = np.unique(data.y_train, return_inverse=True, return_counts=True)
    if isinstance(weights, str):
        of_class = len(data.y_train) / (len(present) * counts.astype(np.float64))
    else:
        given = dict(weights)
        of_class = np.array([given.get(int(label), 1.0) for label in present])
    return np.asarray(of_class[index], dtype=np.float64)
