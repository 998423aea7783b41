"""A study is one spec with a grid of changes and seeds: many runs, each a cell, told in rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import (
    FailFast,
    Field,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from ..curves.spec import CurveSpec
from ..schema.base import AtMost, Limits, Seed, Spec, Whole, limits_of
from ..schema.errors import described, explain
from ..specs.run import RunSpec, canonical_json

StudyKind = Literal["run", "curve"]

_BASES: dict[str, type[Spec]] = {"run": RunSpec, "curve": CurveSpec}
_SEEDED: dict[str, tuple[str, ...]] = {
    "run": ("training.random_state", "dataset.seed"),
    "curve": ("training.random_state", "function.seed"),
}

MOST_AXES = 6
MOST_VALUES = 200
MOST_EPOCHS = 50


class StudyAxis(Spec):
    """One field of the spec, and the values that it takes in turn."""

    field: str = Field(
        title="Field", description="Place in the spec: `network.hidden_layer_sizes`", max_length=60
    )
    values: tuple[Any, ...] = Field(
        title="Values", description="What the field is set to", min_length=1, max_length=MOST_VALUES
    )

    @field_validator("values")
    @classmethod
    def _one_layer_is_a_list(cls, values: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        """Write layer sizes in one way, since a study's id is the hash of what is written."""
        if info.data.get("field") != "network.hidden_layer_sizes":
            return values
        return tuple([value] if type(value) is int else value for value in values)


class StudySpec(Spec):
    """A base spec, what is changed in it, with which seeds, and when it is looked at."""

    kind: StudyKind = Field("run", title="Kind", description="What is studied: runs, or curves")
    base: SerializeAsAny[Spec] = Field(
        default_factory=dict,
        title="Base",
        description="The spec that is changed; every field has a default",
        validate_default=True,
    )
    epochs: Annotated[
        tuple[Annotated[Whole, Field(ge=0), AtMost("epochs")], ...],
        FailFast(),
        Field(min_length=1, max_length=MOST_EPOCHS),
    ] = Field((200,), title="Epochs", description="Epochs at which each cell is measured")
    axes: Annotated[tuple[StudyAxis, ...], Field(max_length=MOST_AXES)] = Field(
        (), title="Axes", description="Fields and their values: every combination is a cell"
    )
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1, max_length=1000)] = Field(
        (0, 1, 2, 3, 4), title="Seeds", description="Every combination is run with each of these"
    )
    seeded: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        ("training.random_state",),
        title="Seeded fields",
        description="Fields that are set to the seed",
    )

    @field_validator("base", mode="wrap")
    @classmethod
    def _base_is_of_its_kind(
        cls, base: Any, _: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Spec:
        model = _BASES[info.data.get("kind", "run")]
        return model.model_validate(base, context=info.context)

    @field_validator("epochs")
    @classmethod
    def _epochs_in_order(cls, epochs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(set(epochs)))

    @field_validator("seeds")
    @classmethod
    def _no_seed_twice(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(seeds)) < len(seeds):
            raise PydanticCustomError("repeated", "must not name a seed twice")
        return seeds

    @field_validator("seeded")
    @classmethod
    def _seeds_go_somewhere(cls, seeded: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = _SEEDED[info.data.get("kind", "run")]
        if not set(seeded) <= set(known) or len(set(seeded)) < len(seeded):
            raise PydanticCustomError(
                "seeded", "must be different ones of {known}", {"known": ", ".join(known)}
            )
        return seeded

    @model_validator(mode="after")
    def _every_cell_can_be_run(self, info: ValidationInfo) -> StudySpec:
        limits = limits_of(info)
        if self.size > limits.cells:
            raise _refused(
                ("axes",),
                f"with the seeds may make {limits.told('cells')} cells, not {self.size}",
            )
        fields = [axis.field for axis in self.axes]
        for place, field in enumerate(fields):
            if field in fields[:place] or field in self.seeded:
                why = "is changed twice" if field in fields[:place] else "is set to the seed"
                raise _refused(("axes", place, "field"), f"{field} {why}")
        _check_cells(self, limits)
        return self

    @property
    def size(self) -> int:
        """Number of cells."""
        size = len(self.seeds)
        for axis in self.axes:
            size *= len(axis.values)
        return size

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells in order: the last axis changes first, the seed before it."""
        for number, (*places, seed) in enumerate(
            product(*(range(len(axis.values)) for axis in self.axes), self.seeds)
        ):
            yield Cell(self, number, tuple(places), seed)

    def cell(self, number: int) -> Cell:
        """The cell of that number.

        Raises
        ------
        IndexError
        """
        if not 0 <= number < self.size:
            raise IndexError(number)
        rest, seed = divmod(number, len(self.seeds))
        places: list[int] = []
        for axis in reversed(self.axes):
            rest, place = divmod(rest, len(axis.values))
            places.insert(0, place)
        return Cell(self, number, tuple(places), self.seeds[seed])


@dataclass(frozen=True)
class Cell:
    """One combination of a study's values, with one seed.

    Attributes
    ----------
    number
        Its place in the study.
    places
        For each axis, which of its values.
    seed
    """

    study: StudySpec
    number: int
    places: tuple[int, ...]
    seed: int

    @property
    def values(self) -> dict[str, Any]:
        """What each axis's field is set to."""
        axes = zip(self.study.axes, self.places, strict=True)
        return {axis.field: axis.values[place] for axis, place in axes}

    @property
    def spec(self) -> Spec:
        """The spec of this cell, a run's or a curve's."""
        return _changed(self.study, self.values | dict.fromkeys(self.study.seeded, self.seed), None)

    @property
    def run(self) -> RunSpec:
        """The run of this cell."""
        spec = self.spec
        if isinstance(spec, CurveSpec):
            return spec.run()
        assert isinstance(spec, RunSpec)
        return spec


def study_id(spec: StudySpec) -> str:
    """The id of a study: the first 20 hex digits of the SHA-256 of its canonical JSON."""
    return hashlib.sha256(b"study " + canonical_json(spec).encode()).hexdigest()[:20]


def _check_cells(study: StudySpec, limits: Limits) -> None:
    """Refuse the first value, or else the first combination, that no spec may have."""
    for place, axis in enumerate(study.axes):
        for at, value in enumerate(axis.values):
            try:
                _changed(study, {axis.field: value}, limits)
            except ValidationError as error:
                if len(study.axes) == 1 or _about(error, axis.field):
                    raise _refused(("axes", place, "values", at), _reason(error)) from error
            except KeyError:
                known = ", ".join(sorted(_fields(study.kind)))
                why = f"must be one of {known}; got {described(axis.field)}"
                raise _refused(("axes", place, "field"), why) from None
    for places in product(*(range(len(axis.values)) for axis in study.axes)):
        cell = Cell(study, 0, places, study.seeds[0])
        try:
            _changed(study, cell.values, limits)
        except ValidationError as error:
            told = ", ".join(
                f"{field} = {json.dumps(value)}" for field, value in cell.values.items()
            )
            raise _refused(("axes",), f"cannot go together: {told}: {_reason(error)}") from error


def _changed(study: StudySpec, changes: Mapping[str, Any], limits: Limits | None) -> Spec:
    """The base with some fields changed; with limits, checked against them.

    Raises
    ------
    KeyError
        There is no such field.
    ValidationError
    """
    known = _fields(study.kind)
    by_part: dict[str, dict[str, Any]] = {}
    for place, value in changes.items():
        if place not in known:
            raise KeyError(place)
        part, _, name = place.partition(".")
        by_part.setdefault(part, {})[name] = value
    parts = dict(study.base)
    for part, fields in by_part.items():
        # By way of JSON's values: validation is strict about them, and refuses a field by its name.
        given = parts[part].model_dump(mode="json", by_alias=True, exclude_unset=True) | fields
        model = type(parts[part])
        parts[part] = model.model_validate(given, context={"limits": limits or _NO_LIMITS})
    return _BASES[study.kind].model_validate(parts, context={"limits": limits or _NO_LIMITS})


_NO_LIMITS = Limits(**dict.fromkeys(vars(Limits()), 2**62))
"""A spec that was checked once, perhaps by other settings, need not be refused again."""


@lru_cache
def _fields(kind: StudyKind) -> frozenset[str]:
    return frozenset(
        f"{part}.{name}"
        for part, field in _BASES[kind].model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Spec)
        for name in field.annotation.model_fields
    )


def _about(error: ValidationError, field: str) -> bool:
    name = field.partition(".")[2]
    return any(name in detail["loc"] for detail in error.errors())


def _reason(error: ValidationError) -> str:
    first = explain(error)[0]
    return f"{first['pointer'].lstrip('/')} {first['message']}".strip()


def _refused(place: tuple[str | int, ...], why: str) -> ValidationError:
    reason = PydanticCustomError("cells", "{why}", {"why": why})
    details = InitErrorDetails(type=reason, loc=place, input=None)
    return ValidationError.from_exception_data("StudySpec", [details])
