"""How a slice is asked for: by columns, rows, components, vectors, or between two others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ..data.axes import MAX_COLUMN_VALUE
from ..data.limits import MOST_COLUMNS
from ..schema.base import Real, Spec, Whole
from ..specs.run import canonical_json

Index = Annotated[Whole, Field(ge=0)]
Value = Annotated[Real, Field(ge=-MAX_COLUMN_VALUE, le=MAX_COLUMN_VALUE)]
Values = Annotated[tuple[Value, ...], Field(min_length=2, max_length=MOST_COLUMNS)]


def _different(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(numbers)) < len(numbers):
        raise PydanticCustomError("repeated", "must all be different")
    return numbers


class AxesSlice(Spec):
    """The plane of two columns; every other column has a fixed value."""

    axes: tuple[Index, Index] = Field(
        description="Indices of the horizontal and the vertical column."
    )
    at: Values | None = Field(
        None,
        description="One value per column in the units of the data; those of the two axes are not "
        "used. Unset: the median of each column over all points of the data set.",
    )

    @field_validator("axes")
    @classmethod
    def _two_columns(cls, axes: tuple[int, int]) -> tuple[int, int]:
        _different(axes)
        return axes


class RowsSlice(Spec):
    """The plane through three points of the data set.

    s goes from the first (0) to the second (1), t from the first (0) to the third (1).
    """

    rows: tuple[Index, Index, Index] = Field(
        description="Numbers of the points in the order of the data set, from 0, as in the part "
        "`rows` of a frame."
    )

    @field_validator("rows")
    @classmethod
    def _three_rows(cls, rows: tuple[int, int, int]) -> tuple[int, int, int]:
        _different(rows)
        return rows


class PrincipalSlice(Spec):
    """The plane of two principal components of the training points, through their mean."""

    principal: tuple[Index, Index] = Field(
        description="Indices of the horizontal and the vertical component, from 0; signs as in "
        "scikit-learn's `PCA`."
    )

    @field_validator("principal")
    @classmethod
    def _two_components(cls, principal: tuple[int, int]) -> tuple[int, int]:
        _different(principal)
        return principal


class VectorSlice(Spec):
    """The plane of the points `origin + s · u + t · v`."""

    origin: Values = Field(description="One value per column, in the units of the data.")
    u: Values = Field(description="The step for s = 1, in each column.")
    v: Values = Field(description="The step for t = 1, in each column.")

    @field_validator("u", "v")
    @classmethod
    def _as_many_columns(cls, step: tuple[float, ...], info: ValidationInfo) -> tuple[float, ...]:
        columns = len(info.data.get("origin", step))
        if len(step) != columns:
            raise PydanticCustomError(
                "columns",
                "must have {columns} numbers, as origin has; got {count}",
                {"columns": columns, "count": len(step)},
            )
        return step


EndSlice = AxesSlice | RowsSlice | PrincipalSlice | VectorSlice
"""A slice that a walk can begin or end with."""

_KEYS: dict[str, type[EndSlice]] = {
    "axes": AxesSlice,
    "rows": RowsSlice,
    "principal": PrincipalSlice,
    "origin": VectorSlice,
}


def end_type(names: Iterable[str]) -> type[EndSlice]:
    """Return the model of an object with these fields.

    Raises
    ------
    PydanticCustomError
        If it has not exactly one of the fields that models differ in.
    """
    found = [key for key in _KEYS if key in names]
    if len(found) != 1:
        raise PydanticCustomError(
            "slice",
            "must have exactly one of axes, rows, principal and origin; it has {found}",
            {"found": " and ".join(found) or "none of them"},
        )
    return _KEYS[found[0]]


def _read_end(value: Any) -> Any:
    if isinstance(value, Spec):
        return value
    if not isinstance(value, dict):
        raise PydanticCustomError(
            "slice", "must be an object with axes, rows, principal or origin, not a name"
        )
    return end_type(value).model_validate(value)


End = Annotated[EndSlice, BeforeValidator(_read_end)]


class WalkSlice(Spec):
    """A plane on the way from one slice to another.

    Its origin and its two steps are ``1 - share`` times those of the first slice plus ``share``
    times those of the second one.
    """

    walk: tuple[End, End] = Field(description="The slices at the shares 0 and 1.")
    share: Annotated[Real, Field(ge=0.0, le=1.0)]


SliceSpec = EndSlice | WalkSlice


def slice_id(spec: VectorSlice) -> str:
    """Return the name of a slice: 20 hex digits of the SHA-256 of ``"slice "`` + canonical JSON."""
    return hashlib.sha256(b"slice " + canonical_json(spec).encode()).hexdigest()[:20]
