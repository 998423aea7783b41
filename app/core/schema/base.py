"""Strict values: numbers that are numbers, sizes with a limit, and the base of every spec."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import islice
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from .errors import unknown_name


@dataclass(frozen=True)
class Limits:
    """The largest of everything that a client can name.

    A deployment builds one from its ``CREASES_MAX_*`` settings and hands it to validation as
    ``Model.model_validate(data, context={"limits": limits})``; without a context the defaults hold.
    """

    layers: int = 8
    units_per_layer: int = 256
    samples: int = 5000
    epochs: int = 20_000
    interventions: int = 1000
    grid: int = 400
    regions: int = 300_000
    cells: int = 5000
    body_bytes: int = 2**20
    regions_body_bytes: int = 8 * 2**20
    csv_body_bytes: int = 8 * 2**20

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 1:
                raise ValueError(f"limit {field.name} must be at least 1")

    @staticmethod
    def setting(name: str) -> str:
        """The environment variable that sets the limit ``name``."""
        return f"CREASES_MAX_{name.upper()}"

    @staticmethod
    def schema(name: str) -> dict[str, Any]:
        """Return the keywords of a JSON schema whose maximum is the limit ``name``."""
        return {"maximum": getattr(Limits(), name), "x-limit": name}

    def told(self, name: str) -> str:
        """The limit ``name`` in words, with the setting that raises it."""
        return f"at most {getattr(self, name)} ({self.setting(name)})"


def limits_of(info: ValidationInfo) -> Limits:
    """The limits that the running validation was given, or the defaults."""
    given = info.context.get("limits") if isinstance(info.context, dict) else None
    return given if isinstance(given, Limits) else Limits()


@dataclass(frozen=True)
class AtMost:
    """Annotation of a whole number or a list: its value or length is bounded by a named limit.

    A list is measured before its items are looked at, so that a long one costs nothing.
    """

    limit: str
    noun: str = ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        if self.noun:
            return core_schema.with_info_before_validator_function(self._length, handler(source))
        return core_schema.with_info_after_validator_function(self._value, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described = handler(schema)
        described["maxItems" if self.noun else "maximum"] = getattr(Limits(), self.limit)
        described["x-limit"] = self.limit
        return described

    def _value(self, value: int, info: ValidationInfo) -> int:
        limits = limits_of(info)
        if value > getattr(limits, self.limit):
            raise PydanticCustomError("limit", "must be {told}", {"told": limits.told(self.limit)})
        return value

    def _length(self, value: Any, info: ValidationInfo) -> Any:
        limits = limits_of(info)
        if isinstance(value, list | tuple) and len(value) > getattr(limits, self.limit):
            raise PydanticCustomError(
                "limit",
                "must have {told} {noun}",
                {"told": limits.told(self.limit), "noun": self.noun},
            )
        return value


def _without_negative_zero(value: float) -> float:
    return value + 0.0


def refuse_unknown(data: Any, known: Iterable[str]) -> None:
    """Refuse the names of an object that are not among ``known``, each at its own place.

    Runs before anything else looks at the object, so that very many wrong names cost no more than
    a few.
    """
    if not isinstance(data, dict):
        return
    known = list(known)
    unknown = islice((name for name in data if name not in known), 21)
    errors = [
        InitErrorDetails(
            type=PydanticCustomError(
                "unknown_field", "{why}", {"why": unknown_name("field", str(name), known)}
            ),
            loc=(str(name),),
            input=data[name],
        )
        for name in unknown
    ]
    if errors:
        raise ValidationError.from_exception_data("unknown", errors)


Whole = Annotated[int, Strict()]
"""A whole number: no booleans, no strings, no ``3.0``."""

Real = Annotated[float, Strict(), AllowInfNan(False), AfterValidator(_without_negative_zero)]
"""A finite number, whole ones included; no booleans, no strings. Negative zero becomes zero."""

Flag = Annotated[bool, Strict()]
"""``true`` or ``false``: no numbers, no strings."""


FARTHEST = 1e6
"""Largest coordinate or label of a data point, and largest weight that can be set, in magnitude."""


def _one_layer(value: Any, info: ValidationInfo) -> Any:
    """Take a whole number for the list of it, as scikit-learn does."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    limits = limits_of(info)
    if value < 1:
        raise PydanticCustomError("limit", "must be at least 1")
    if value > limits.units_per_layer:
        told = limits.told("units_per_layer")
        raise PydanticCustomError("limit", "must be {told}", {"told": told})
    return [value]


LayerSizes = Annotated[
    tuple[Annotated[Whole, Field(ge=1), AtMost("units_per_layer")], ...],
    AtMost("layers", "hidden layers"),
    BeforeValidator(_one_layer),
]
"""Units of each hidden layer; a whole number is one layer."""

Seed = Annotated[Whole, Field(ge=0, le=2**32 - 1)]
Coordinate = Annotated[Real, Field(ge=-FARTHEST, le=FARTHEST)]
Weight = Coordinate
Rate = Annotated[Real, Field(gt=0, le=1e6)]
BatchSize = Annotated[Whole, Field(ge=1, le=100_000)]
Penalty = Annotated[Real, Field(ge=0, le=1e6)]
Momentum = Annotated[Real, Field(ge=0, le=1)]
Decay = Annotated[Real, Field(ge=0, lt=1)]
Epsilon = Annotated[Real, Field(gt=0, le=1)]


_KEYWORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}


class Spec(BaseModel):
    """Base of every spec: frozen, nothing coerced, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _unknown_refused(cls, data: Any) -> Any:
        refuse_unknown(data, (field.alias or name for name, field in cls.model_fields.items()))
        return data

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """State the bounds of numbers, which pydantic forgets behind a validator such as Real's."""
        described = handler(schema)
        properties = handler.resolve_ref_schema(described).get("properties", {})
        for name, field in cls.model_fields.items():
            for bound in field.metadata:
                for kind, keyword in _KEYWORDS.items():
                    if hasattr(bound, kind):
                        properties[field.alias or name][keyword] = getattr(bound, kind)
        return described
