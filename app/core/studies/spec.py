"""Specs of studies: a base spec and a grid of changes and seeds, one cell for each combination."""

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
from ..jobs.job import checked
from ..schema.base import AtMost, Coordinate, Limits, Seed, Spec, Whole, limits_of
from ..schema.errors import described, explain
from ..specs.run import RunSpec, canonical_json
from .extras import Extras

StudyKind = Literal["run", "curve"]

_BASES: dict[str, type[Spec]] = {"run": RunSpec, "curve": CurveSpec}
_SEEDED: dict[str, tuple[str, ...]] = {
    "run": ("training.random_state", "dataset.seed"),
    "curve": ("training.random_state", "function.seed"),
}

MOST_AXES = 6
MOST_VALUES = 200
MOST_EPOCHS = 50
MOST_POINTS = 10

Measurement = Literal["density", "deaths"]


class StudyAxis(Spec):
    """An axis of the grid: a field of the base spec, and its values."""

    field: str = Field(
        title="Field",
        description="Path of a field of the spec, such as `network.hidden_layer_sizes`",
        max_length=60,
    )
    values: tuple[Any, ...] = Field(
        title="Values",
        description="Values of the field; each combination of values is a cell",
        min_length=1,
        max_length=MOST_VALUES,
    )

    @field_validator("values")
    @classmethod
    def _one_layer_is_a_list(cls, values: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        """Replace a layer size n by [n], so that equal studies have equal ids."""
        if info.data.get("field") != "network.hidden_layer_sizes":
            return values
        return tuple([value] if type(value) is int else value for value in values)


class StudySpec(Spec):
    """A base spec, the axes along which it is changed, the seeds, and the epochs to measure."""

    kind: StudyKind = Field("run", title="Kind", description="Kind of the cells: runs or curves")
    base: SerializeAsAny[Spec] = Field(
        default_factory=dict,
        title="Base",
        description="The spec to change; every field has a default",
        validate_default=True,
    )
    epochs: Annotated[
        tuple[Annotated[Whole, Field(ge=0), AtMost("epochs")], ...],
        FailFast(),
        Field(min_length=1, max_length=MOST_EPOCHS),
    ] = Field((200,), title="Epochs", description="Epochs at which each cell is measured")
    axes: Annotated[tuple[StudyAxis, ...], Field(max_length=MOST_AXES)] = Field(
        (), title="Axes", description="Fields and their values; each combination is a cell"
    )
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1, max_length=1000)] = Field(
        (0, 1, 2, 3, 4), title="Seeds", description="Each combination is run once per seed"
    )
    seeded: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        ("training.random_state",),
        title="Seeded fields",
        description="Fields that are set to the seed",
    )
    measures: Annotated[tuple[Measurement, ...], FailFast(), Field(max_length=2)] = Field(
        (),
        title="Measures",
        description="Measurements that take time, for runs only: density (of regions and creases "
        "near the decision boundary), deaths (the dead units with the epochs in which they died)",
        exclude_if=lambda measures: not measures,
    )
    at: Annotated[
        tuple[tuple[Coordinate, Coordinate], ...], FailFast(), Field(max_length=MOST_POINTS)
    ] = Field(
        (),
        title="Points",
        description="Points [x1, x2] at which the output and its linear formula are measured, for "
        "runs only",
        exclude_if=lambda at: not at,
    )

    @field_validator("measures", "at")
    @classmethod
    def _only_of_runs(cls, extras: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        if extras and info.data.get("kind") == "curve":
            raise PydanticCustomError("runs", "must be empty for a study of curves")
        if len(set(extras)) < len(extras):
            raise PydanticCustomError("repeated", "must not contain an entry twice")
        return extras

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
            raise PydanticCustomError("repeated", "must not contain a seed twice")
        return seeds

    @field_validator("seeded")
    @classmethod
    def _seeds_go_somewhere(cls, seeded: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = _SEEDED[info.data.get("kind", "run")]
        if not set(seeded) <= set(known) or len(set(seeded)) < len(seeded):
            raise PydanticCustomError(
                "seeded",
                "must be one or more of {known}, each at most once",
                {"known": ", ".join(known)},
            )
        return seeded

    @model_validator(mode="after")
    def _every_cell_can_be_run(self, info: ValidationInfo) -> StudySpec:
        limits = limits_of(info)
        if self.size > limits.cells:
            raise _refused(
                ("axes",),
                f"must make {limits.phrase('cells')} cells, seeds included; got {self.size}",
            )
        fields = [axis.field for axis in self.axes]
        for index, field in enumerate(fields):
            if field in fields[:index] or field in self.seeded:
                why = "is changed twice" if field in fields[:index] else "is set to the seed"
                raise _refused(("axes", index, "field"), f"{field} {why}")
        _check_cells(self, limits)
        return self

    @property
    def extras(self) -> Extras:
        """What is measured in addition to the usual columns."""
        return Extras(self.measures, self.at)

    @property
    def size(self) -> int:
        """Number of cells."""
        size = len(self.seeds)
        for axis in self.axes:
            size *= len(axis.values)
        return size

    @property
    def cells(self) -> Iterator[Cell]:
        """The cells in order: the seed varies fastest, then the last axis."""
        for number, (*indices, seed) in enumerate(
            product(*(range(len(axis.values)) for axis in self.axes), self.seeds)
        ):
            yield Cell(self, number, tuple(indices), seed)

    def cell(self, number: int) -> Cell:
        """Return a cell by its number.

        Raises
        ------
        IndexError
            If there is no such cell.
        """
        if not 0 <= number < self.size:
            raise IndexError(number)
        rest, seed = divmod(number, len(self.seeds))
        indices: list[int] = []
        for axis in reversed(self.axes):
            rest, index = divmod(rest, len(axis.values))
            indices.insert(0, index)
        return Cell(self, number, tuple(indices), self.seeds[seed])


@dataclass(frozen=True)
class Cell:
    """One combination of a study's values, with one seed.

    Attributes
    ----------
    study : StudySpec
        The study.
    number : int
        Number of the cell in the study, from 0.
    indices : tuple of int
        Index of the value of each axis.
    seed : int
        The seed.
    """

    study: StudySpec
    number: int
    indices: tuple[int, ...]
    seed: int

    @property
    def values(self) -> dict[str, Any]:
        """The value of each axis, by its field."""
        axes = zip(self.study.axes, self.indices, strict=True)
        return {axis.field: axis.values[index] for axis, index in axes}

    @property
    def spec(self) -> Spec:
        """The spec of this cell: a run or a curve."""
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
    """Return the id of a study: 20 hex digits of the SHA-256 of ``"study "`` + canonical JSON."""
    return hashlib.sha256(b"study " + canonical_json(spec).encode()).hexdigest()[:20]


def _check_cells(study: StudySpec, limits: Limits) -> None:
    """Refuse the first invalid value, or else the first invalid combination of values."""
    for index, axis in enumerate(study.axes):
        for position, value in enumerate(axis.values):
            try:
                _changed(study, {axis.field: value}, limits)
            except ValidationError as error:
                if len(study.axes) == 1 or _about(error, axis.field):
                    location = ("axes", index, "values", position)
                    raise _refused(location, _reason(error)) from error
            except KeyError:
                known = ", ".join(sorted(fields_of(study.kind)))
                why = f"must be one of {known}; got {described(axis.field)}"
                raise _refused(("axes", index, "field"), why) from None
    for indices in checked(product(*(range(len(axis.values)) for axis in study.axes))):
        cell = Cell(study, 0, indices, study.seeds[0])
        try:
            _changed(study, cell.values, limits)
        except ValidationError as error:
            values = ", ".join(
                f"{field} = {json.dumps(value)}" for field, value in cell.values.items()
            )
            why = f"have values that cannot be combined: {values}: {_reason(error)}"
            raise _refused(("axes",), why) from error


def _changed(study: StudySpec, changes: Mapping[str, Any], limits: Limits | None) -> Spec:
    """Return the base spec with changed fields, validated under `limits` if they are given.

    Raises
    ------
    KeyError
        If there is no such field.
    ValidationError
        If a value or the combination is invalid.
    """
    known = fields_of(study.kind)
    by_part: dict[str, dict[str, Any]] = {}
    parts = dict(study.base)
    for path, value in changes.items():
        if path not in known:
            raise KeyError(path)
        part, _, name = path.partition(".")
        if name:
            by_part.setdefault(part, {})[name] = value
        else:
            parts[part] = value
    for part, fields in by_part.items():
        # JSON values, as a client would send them: strict validation then names the wrong field.
        values = parts[part].model_dump(mode="json", by_alias=True, exclude_unset=True) | fields
        model = type(parts[part])
        parts[part] = model.model_validate(values, context={"limits": limits or _NO_LIMITS})
    return _BASES[study.kind].model_validate(parts, context={"limits": limits or _NO_LIMITS})


_NO_LIMITS = Limits(**dict.fromkeys(vars(Limits()), 2**62))
"""Limits for specs that have been validated before, perhaps under other settings."""


@lru_cache
def fields_of(kind: StudyKind) -> Mapping[str, Any]:
    """Return the fields that can be an axis of a kind of study, each with its default."""
    found: dict[str, Any] = {}
    for part, field in _BASES[kind].model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Spec):
            values = dict(field.annotation())
            found |= {f"{part}.{name}": _plain(value) for name, value in values.items()}
        else:
            found[part] = _plain(field.default)
    return found


def _plain(value: Any) -> Any:
    """Return a default as JSON has it."""
    return json.loads(json.dumps(value))


def _about(error: ValidationError, field: str) -> bool:
    name = field.rpartition(".")[2]
    return any(name in detail["loc"] for detail in error.errors())


def _reason(error: ValidationError) -> str:
    first = explain(error)[0]
    return f"{first['pointer'].lstrip('/')} {first['message']}".strip()


def _refused(location: tuple[str | int, ...], why: str) -> ValidationError:
    reason = PydanticCustomError("cells", "{why}", {"why": why})
    details = InitErrorDetails(type=reason, loc=location, input=None)
    return ValidationError.from_exception_data("StudySpec", [details])
