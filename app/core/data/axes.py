"""Axes tell how numbers of the plane read in the data's own names and units.

A number z of the plane is ``offset + scale * z`` there: points that were standardised keep the way
back.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..schema.base import Real, Spec

LONGEST_NAME = 60
"""Characters of the name of a class or an axis."""

FARTHEST_VALUE = 1e100
"""Largest value in the data's own units, in size."""


def fit_name(text: str) -> str:
    """A text as a name: one line, without what cannot be shown, at most ``LONGEST_NAME`` long."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:1000])
    return " ".join(shown.split())[:LONGEST_NAME].strip()


def _checked_name(name: str) -> str:
    if not 0 < len(name) <= LONGEST_NAME:
        raise PydanticCustomError(
            "name", "must have from 1 to {most} characters", {"most": LONGEST_NAME}
        )
    if name != fit_name(name):
        raise PydanticCustomError(
            "name", "must be printable, without spaces around it or two in a row"
        )
    return name


Name = Annotated[str, AfterValidator(_checked_name)]
"""What a class or an axis is called."""


class DataAxis(Spec):
    """One column of the data: what it is called, and its own units."""

    name: Name
    offset: Annotated[Real, Field(ge=-FARTHEST_VALUE, le=FARTHEST_VALUE)] = 0.0
    scale: Annotated[Real, Field(ge=1 / FARTHEST_VALUE, le=FARTHEST_VALUE)] = 1.0

    def original(self, z: float) -> float:
        """A number of the plane in the data's own units."""
        return self.offset + self.scale * z


class DataAxes(Spec):
    """The columns that the points were made of."""

    x1: DataAxis = DataAxis(name="x1")
    x2: DataAxis = DataAxis(name="x2")
    label: DataAxis = DataAxis(name="label")
