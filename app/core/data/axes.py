"""Names and units of the data's columns.

A coordinate z of the plane is ``offset + scale * z`` in the units of the data. With it, points of
standardized columns are shown in their original units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..schema.base import Real, Spec

LONGEST_NAME = 60
"""The maximum number of characters of the name of a class or an axis."""

MAX_COLUMN_VALUE = 1e100
"""Largest absolute value in a column of a table, before standardization."""


def fit_name(text: str) -> str:
    """Return `text` as a name: printable, single spaces, at most ``LONGEST_NAME`` characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:1000])
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def unique_names(names: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return a unique name for every column: the given one, numbered where it is repeated."""
    given = [fit_name(name) for name in names] + [""] * (columns - len(names))
    unique: dict[str, None] = {}
    for position, name in enumerate(given[:columns], 1):
        name = name or f"column {position}"
        candidate, count = name, 1
        while candidate in unique:
            count += 1
            candidate = f"{name[:50]} ({count})"
        unique[candidate] = None
    return tuple(unique)


def in_natural_order(text: str) -> tuple[list[str | int], str]:
    """Return a key that sorts texts by letters, whatever their case, and by numbers in them."""
    # Texts and numbers take turns, so that only equal types are compared.
    parts = re.split(r"(\d{1,9})", text.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], text


def _checked_name(name: str) -> str:
    if not 0 < len(name) <= LONGEST_NAME:
        raise PydanticCustomError(
            "name", "must have from 1 to {maximum} characters", {"maximum": LONGEST_NAME}
        )
    if name != fit_name(name):
        raise PydanticCustomError(
            "name", "must be printable, without leading, trailing or repeated spaces"
        )
    return name


Name = Annotated[str, AfterValidator(_checked_name)]
"""The name of a class or an axis."""


class DataAxis(Spec):
    """The name of one column of the data, and the transformation to its units."""

    name: Name
    offset: Annotated[Real, Field(ge=-MAX_COLUMN_VALUE, le=MAX_COLUMN_VALUE)] = 0.0
    scale: Annotated[Real, Field(ge=1 / MAX_COLUMN_VALUE, le=MAX_COLUMN_VALUE)] = 1.0

    @property
    def scaled(self) -> bool:
        """Whether the units of the data are not those of the plane."""
        return (self.offset, self.scale) != (0.0, 1.0)

    def original(self, z: float) -> float:
        """Return a coordinate of the plane in the units of the data."""
        return self.offset + self.scale * z


class DataAxes(Spec):
    """The columns of the data that x1, x2 and the label come from."""

    x1: DataAxis = DataAxis(name="x1")
    x2: DataAxis = DataAxis(name="x2")
    label: DataAxis = DataAxis(name="label")
