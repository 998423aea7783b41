"""Strict field types, sizes with configurable limits, and the base class of every spec."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import islice
from typing import Annotated, Any, get_args

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
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import (
    CoreSchema,
    InitErrorDetails,
    PydanticCustomError,
    SchemaValidator,
    core_schema,
)

from .errors import unknown_name


@dataclass(frozen=True)
class Limits:
    """The maximum sizes that a client may request.

    A deployment builds an instance from its ``CREASES_MAX_*`` settings and passes it to validation
    as ``Model.model_validate(data, context={"limits": limits})``. Without a context the defaults
    apply.
    """

    layers: int = 8
    units_per_layer: int = 256
    samples: int = 5000
    epochs: int = 20_000
    interventions: int = 1000
    grid: int = 400
    regions: int = 300_000
    cells: int = 5000
    film_frames: int = 600
    film_pixels: int = 400_000_000
    body_bytes: int = 2**20
    regions_body_bytes: int = 8 * 2**20
    csv_body_bytes: int = 8 * 2**20

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 1:
                raise ValueError(
                    f"limit {field.name} must be at least 1, got {getattr(self, field.name)}"
                )

    @staticmethod
    def setting(name: str) -> str:
        """Return the name of the environment variable that sets the limit ``name``."""
        return f"CREASES_MAX_{name.upper()}"

    @staticmethod
    def schema(name: str) -> dict[str, Any]:
        """Return the keywords of a JSON schema whose maximum is the limit ``name``.

        ``x-limit`` names the limit, since its value depends on the deployment.
        """
        return {"maximum": getattr(Limits(), name), "x-limit": name}

    def phrase(self, name: str) -> str:
        """Return the limit ``name`` as a phrase: ``"at most 5000 (CREASES_MAX_SAMPLES)"``."""
        return f"at most {getattr(self, name)} ({self.setting(name)})"


def limits_of(info: ValidationInfo) -> Limits:
    """Return the limits in the context of a validation, or the defaults."""
    given = info.context.get("limits") if isinstance(info.context, dict) else None
    return given if isinstance(given, Limits) else Limits()


@dataclass(frozen=True)
class AtMost:
    """Annotation that bounds an integer, or the length of a list, by a named limit.

    The length is checked before the items, so a list that is too long costs nothing to reject.

    Attributes
    ----------
    limit
        A field of :class:`Limits`.
    noun
        What the items of a list are called in messages; empty for an integer.
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
            raise PydanticCustomError(
                "limit", "must be {bound}", {"bound": limits.phrase(self.limit)}
            )
        return value

    def _length(self, value: Any, info: ValidationInfo) -> Any:
        limits = limits_of(info)
        if isinstance(value, list | tuple) and len(value) > getattr(limits, self.limit):
            raise PydanticCustomError(
                "limit",
                "must have {bound} {noun}",
                {"bound": limits.phrase(self.limit), "noun": self.noun},
            )
        return value


def _without_negative_zero(value: float) -> float:
    return value + 0.0


def reject_unknown(data: Any, known: Iterable[str]) -> None:
    """Raise a ``ValidationError`` for each field of an object that is not among ``known``.

    Called before the object is validated. At most 21 unknown fields are collected, so an object
    with very many of them is rejected quickly.
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
"""An integer; a boolean, a string or ``3.0`` is rejected."""

Real = Annotated[float, Strict(), AllowInfNan(False), AfterValidator(_without_negative_zero)]
"""A finite number; a boolean or a string is rejected. Negative zero becomes zero."""

Flag = Annotated[bool, Strict()]
"""``true`` or ``false``; a number or a string is rejected."""


MAX_SPEC_VALUE = 1e6
"""Largest absolute value of a coordinate, a label or a weight in a spec."""


def _one_layer(value: Any, info: ValidationInfo) -> Any:
    """Replace an integer by a list of one layer size, as scikit-learn does."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    limits = limits_of(info)
    if value < 1:
        raise PydanticCustomError("limit", "must be at least 1")
    if value > limits.units_per_layer:
        bound = limits.phrase("units_per_layer")
        raise PydanticCustomError("limit", "must be {bound}", {"bound": bound})
    return [value]


LayerSizes = Annotated[
    tuple[Annotated[Whole, Field(ge=1), AtMost("units_per_layer")], ...],
    AtMost("layers", "hidden layers"),
    BeforeValidator(_one_layer),
]
"""Units of each hidden layer; an integer means one layer."""


class OnePerLayer:
    """Makes a choice a list as well: one choice for each hidden layer."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        one = handler.generate_schema(get_args(source)[0])
        several = SchemaValidator(core_schema.list_schema(one, fail_fast=True))

        def choose(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
            if isinstance(value, list | tuple):
                return tuple(several.validate_python(list(value)))
            return validate(value)

        return core_schema.no_info_wrap_validator_function(
            choose, one, serialization=core_schema.simple_ser_schema("any")
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        one = handler(schema)
        return {"anyOf": [one, {"type": "array", "items": one}]}


Seed = Annotated[Whole, Field(ge=0, le=2**32 - 1)]
Coordinate = Annotated[Real, Field(ge=-MAX_SPEC_VALUE, le=MAX_SPEC_VALUE)]
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
    """Base class of every spec: immutable, without type coercion, unknown fields rejected."""

    # The hash is stored because caches use it often and hashing 2,000 points takes 0.2 ms. It is a
    # slot, because pydantic pickles and compares fields, and hashes differ between processes.
    __slots__ = ("_hash",)

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __hash__(self) -> int:
        try:
            cached: int = object.__getattribute__(self, "_hash")
        except AttributeError:
            values = (getattr(self, name) for name in type(self).model_fields)
            cached = hash((type(self), *values))
            object.__setattr__(self, "_hash", cached)
        return cached

    @model_validator(mode="before")
    @classmethod
    def _reject_unknown_fields(cls, data: Any) -> Any:
        reject_unknown(data, (field.alias or name for name, field in cls.model_fields.items()))
        return data

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the bounds of numbers, which pydantic omits for types with a validator like Real."""
        described = handler(schema)
        properties = handler.resolve_ref_schema(described).get("properties", {})
        for name, field in cls.model_fields.items():
            for bound in field.metadata:
                for kind, keyword in _KEYWORDS.items():
                    if hasattr(bound, kind):
                        properties[field.alias or name][keyword] = getattr(bound, kind)
        return described
