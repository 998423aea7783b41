"""What the query string of a reading may say: a segment, a hidden unit, values, two units."""

import math
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from ...core.schema.errors import described
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from ..http.serialization import Arrays
from .frame_params import FARTHEST, Query, QueryBox, array_of_numbers, numbers_in_query

MOST_LEVELS = 50
"""Values of which one call may ask the level sets."""

LARGEST = 1e100
"""Largest value of a level, in size."""

_LAST_UNIT = 1_000_000
"""Largest number of a unit that is read; the run decides which there are."""


def _numbers(text: Any, least: int, most: int, largest: float) -> tuple[float, ...]:
    """Numbers with commas between."""
    count = f"{least}" if least == most else f"from {least} to {most}"
    numbers = tuple(numbers_in_query(text) or ())
    if not least <= len(numbers) <= most:
        raise _bad(f"must be {count} numbers with commas between")
    if not all(math.isfinite(number) and abs(number) <= largest for number in numbers):
        raise _bad(f"must have finite numbers of at most {largest:g} in size")
    return numbers


def _units(text: Any) -> tuple[int, int]:
    numbers = _numbers(text, 2, 2, _LAST_UNIT)
    if any(number < 0 or number % 1 for number in numbers):
        raise _bad("must be two whole numbers from 0 with a comma between")
    return int(numbers[0]), int(numbers[1])


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("reading", "{why}", {"why": message})


Point = Annotated[
    tuple[float, float],
    PlainValidator(lambda value: _numbers(value, 2, 2, FARTHEST)),
    array_of_numbers(2, 2, FARTHEST, (-1.0, 0.5)),
]
"""Two coordinates in a query string."""

Values = Annotated[
    tuple[float, ...],
    PlainValidator(lambda value: _numbers(value, 1, MOST_LEVELS, LARGEST)),
    array_of_numbers(1, MOST_LEVELS, LARGEST, (-0.5, 0.0, 0.5)),
]
"""Some numbers in a query string."""

Pair = Annotated[
    tuple[int, int],
    PlainValidator(_units),
    array_of_numbers(2, 2, _LAST_UNIT, (0, 1)),
]
"""Two units of a layer in a query string."""


class ReadingQuery(Query):
    """How the arrays of a reading are to be written."""

    arrays: Arrays = Field("list", description="`list` or `base64` (Plotly's typed arrays).")


class BoxedQuery(ReadingQuery):
    """The box that lines are cut off at."""

    box: QueryBox = Field(
        None, description="`x1_min,x1_max,x2_min,x2_max`. Unset: the data set's own box."
    )


class CutQuery(ReadingQuery):
    """A segment of the plane."""

    start: Point = Field(description="`x1,x2` of its start.")
    end: Point = Field(description="`x1,x2` of its end.")

    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Both ends.

        Raises
        ------
        Invalid
            They are one point.
        """
        if self.start == self.end:
            raise Invalid(Fault("/end", "must be another point than start"))
        return self.start, self.end


class CreaseQuery(BoxedQuery):
    """A hidden unit."""

    layer: int = Field(ge=0, description="Hidden layer, from 0.")
    unit: int = Field(ge=0, description="Unit of the layer, from 0.")

    def checked(self, spec: RunSpec) -> tuple[int, int]:
        """Layer and unit.

        Raises
        ------
        Invalid
            The run has no such unit.
        """
        check_unit(spec.network.hidden_layer_sizes, self.layer, self.unit, "this run")
        return self.layer, self.unit


class LevelsQuery(BoxedQuery):
    """Values of an output."""

    values: Values = Field(
        description=f"Up to {MOST_LEVELS} values of the output before its activation, with commas "
        "between. A logit of 0 is the decision boundary of two classes."
    )
    output: int = Field(
        0,
        ge=0,
        description="Which output; there is one for each of 3 or more "
        "classes, and one only for two classes or a regression.",
    )

    def checked(self, spec: RunSpec) -> tuple[tuple[float, ...], int]:
        """Values and output.

        Raises
        ------
        Invalid
            The run has no such output.
        """
        last = spec.dataset.outputs - 1
        if self.output > last:
            reason = f"must be at most {last}, the last output of this run, got {self.output}"
            raise Invalid(Fault("/output", reason))
        return self.values, self.output


class FoldQuery(BoxedQuery):
    """Two units of a hidden layer."""

    layer: int = Field(ge=0, description="Hidden layer, from 0.")
    units: Pair = Field(description="Its two units to be the axes, with a comma between.")

    def checked(self, spec: RunSpec) -> tuple[int, tuple[int, int]]:
        """Layer and units.

        Raises
        ------
        Invalid
            The run has no such units.
        """
        for unit in self.units:
            check_unit(spec.network.hidden_layer_sizes, self.layer, unit, "this run", name="units")
        return self.layer, self.units


def check_unit(
    sizes: Sequence[int], layer: int, unit: int, whose: str, at: str = "", name: str = "unit"
) -> None:
    """Refuse a hidden unit that is not there.

    Parameters
    ----------
    sizes : sequence of int
        Units of each hidden layer.
    layer, unit : int
        Which is asked for.
    whose : str
        Whose layers they are, for the message.
    at, name : str
        JSON pointer of the object that names the unit, and the field of it that does.

    Raises
    ------
    Invalid
    """
    if not sizes:
        raise Invalid(Fault(f"{at}/layer", f"{whose} has no hidden layers, got {described(layer)}"))
    if layer >= len(sizes):
        reason = f"must be less than {len(sizes)}, the hidden layers of {whose}"
        raise Invalid(Fault(f"{at}/layer", f"{reason}, got {described(layer)}"))
    if unit >= sizes[layer]:
        reason = f"must be less than {sizes[layer]}, the units of layer {layer}"
        raise Invalid(Fault(f"{at}/{name}", f"{reason}, got {described(unit)}"))
