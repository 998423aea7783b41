"""How a slice is asked for: two columns, three rows, two principal components, or vectors."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
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


SliceSpec = AxesSlice | RowsSlice | PrincipalSlice | VectorSlice


def slice_id(spec: VectorSlice) -> str:
    """Return the name of a slice: 20 hex digits of the SHA-256 of ``"slice "`` + canonical JSON."""
    return hashlib.sha256(b"slice " + canonical_json(spec).encode()).hexdigest()[:20]
