"""Query parameters of readings: a segment, a hidden unit, level values, or two units."""

import math
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from ...core.schema.errors import described
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from ..http.serialization import Arrays
from .frame_params import (
    MAX_VIEW_COORDINATE,
    QueryBox,
    SliceQuery,
    array_of_numbers,
    numbers_in_query,
)

MAX_LEVELS = 50
"""Maximum number of level values in one request."""

LARGEST = 1e100
"""Largest absolute value of a level."""

_LAST_UNIT = 1_000_000
"""Largest index of a unit that the parser accepts; the run has its own limit."""


def _numbers(text: Any, least: int, most: int, largest: float) -> tuple[float, ...]:
    """Parse numbers separated by commas."""
    count = f"{least}" if least == most else f"from {least} to {most}"
    numbers = tuple(numbers_in_query(text) or ())
    if not least <= len(numbers) <= most:
        raise _bad(f"must be {count} numbers separated by commas, got {len(numbers)}")
    if not all(math.isfinite(number) and abs(number) <= largest for number in numbers):
        raise _bad(f"must be finite numbers with an absolute value of at most {largest:g}")
    return numbers


def _units(text: Any) -> tuple[int, int]:
    numbers = _numbers(text, 2, 2, _LAST_UNIT)
    if any(number < 0 or number % 1 for number in numbers):
        raise _bad("must be two whole numbers from 0, separated by a comma")
    return int(numbers[0]), int(numbers[1])


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("reading", "{why}", {"why": message})


Point = Annotated[
    tuple[float, float],
    PlainValidator(lambda value: _numbers(value, 2, 2, MAX_VIEW_COORDINATE)),
    array_of_numbers(2, 2, MAX_VIEW_COORDINATE, (-1.0, 0.5)),
]
"""A point in a query string."""

Values = Annotated[
    tuple[float, ...],
    PlainValidator(lambda value: _numbers(value, 1, MAX_LEVELS, LARGEST)),
    array_of_numbers(1, MAX_LEVELS, LARGEST, (-0.5, 0.0, 0.5)),
]
"""Level values in a query string."""

Pair = Annotated[
    tuple[int, int],
    PlainValidator(_units),
    array_of_numbers(2, 2, _LAST_UNIT, (0, 1)),
]
"""Two units of a layer in a query string."""


class ReadingQuery(SliceQuery):
    """The slice, and the format of arrays."""

    arrays: Arrays = Field(
        "list", description="Format of arrays: `list`, or `base64` for Plotly's typed arrays."
    )


class BoxedQuery(ReadingQuery):
    """The box that clips lines and regions."""

    box: QueryBox = Field(
        None, description="`x1_min,x1_max,x2_min,x2_max`. Unset: the data set's own box."
    )


class CutQuery(ReadingQuery):
    """A segment of the plane."""

    start: Point = Field(description="`x1,x2` of the start of the segment.")
    end: Point = Field(description="`x1,x2` of the end of the segment.")

    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return both ends of the segment.

        Raises
        ------
        Invalid
            They are equal.
        """
        if self.start == self.end:
            raise Invalid(Fault("/end", "must differ from start"))
        return self.start, self.end


class CreaseQuery(BoxedQuery):
    """A hidden unit."""

    layer: int = Field(ge=0, description="Index of the hidden layer, from 0.")
    unit: int = Field(ge=0, description="Index of the unit in its layer, from 0.")

    def checked(self, spec: RunSpec) -> tuple[int, int]:
        """Return the layer and the unit, checked against the network of a run.

        Raises
        ------
        Invalid
            The run has no such unit.
        """
        check_unit(spec.network.hidden_layer_sizes, self.layer, self.unit, "this run")
        return self.layer, self.unit


class LevelsQuery(BoxedQuery):
    """Values of an output of the network."""

    values: Values = Field(
        description=f"Up to {MAX_LEVELS} values of the output before its activation, separated by "
        "commas. With two classes, a logit of 0 is the decision boundary."
    )
    output: int = Field(
        0,
        ge=0,
        description="Index of the output, from 0. With 3 or more classes there is one output per "
        "class; with two classes, and for a regression, there is only one.",
    )

    def checked(self, spec: RunSpec) -> tuple[tuple[float, ...], int]:
        """Return the values and the output, checked against the network of a run.

        Raises
        ------
        Invalid
            The run has no such output.
        """
        last = spec.dataset.outputs - 1
        if self.output > last:
            reason = f"must be at most {last}, the index of the last output, got {self.output}"
            raise Invalid(Fault("/output", reason))
        return self.values, self.output


class FoldQuery(BoxedQuery):
    """Two units of a hidden layer."""

    layer: int = Field(ge=0, description="Index of the hidden layer, from 0.")
    units: Pair = Field(
        description="Indices of the two units whose activations are the axes, separated by a comma."
    )

    def checked(self, spec: RunSpec) -> tuple[int, tuple[int, int]]:
        """Return the layer and the units, checked against the network of a run.

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
    """Check that a network has a hidden unit.

    Parameters
    ----------
    sizes : sequence of int
        Number of units in each hidden layer.
    layer, unit : int
        Indices of the requested layer and unit.
    whose : str
        Name of the network for messages, such as "this run".
    at, name : str
        JSON pointer of the object with the indices, and the name of its field for the unit.

    Raises
    ------
    Invalid
        There is no such unit.
    """
    if not sizes:
        raise Invalid(Fault(f"{at}/layer", f"{whose} has no hidden layers, got {described(layer)}"))
    if layer >= len(sizes):
        reason = f"must be less than {len(sizes)}, the number of hidden layers of {whose}"
        raise Invalid(Fault(f"{at}/layer", f"{reason}, got {described(layer)}"))
    if unit >= sizes[layer]:
        reason = f"must be less than {sizes[layer]}, the number of units in layer {layer}"
        raise Invalid(Fault(f"{at}/{name}", f"{reason}, got {described(unit)}"))
