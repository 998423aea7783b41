"""Query parameters of curves."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from ...core.curves.frame import CurveView
from ...core.schema.base import MAX_SPEC_VALUE
from ..http.serialization import Arrays
from .frame_params import EpochsQuery, Query, array_of_numbers, numbers_in_query

MAX_SAMPLES = 2_000
"""Maximum number of evenly spaced samples of a curve."""


def _range_in_query(text: Any) -> tuple[float, float]:
    numbers = numbers_in_query(text) or ()
    if len(numbers) != 2:
        raise _bad("must be two numbers separated by a comma: low,high")
    low, high = numbers
    if not (abs(low) <= 2 * MAX_SPEC_VALUE and abs(high) <= 2 * MAX_SPEC_VALUE):
        limit = 2 * MAX_SPEC_VALUE
        raise _bad(f"must have finite ends with an absolute value of at most {limit:g}")
    if not high - low >= 1e-9 * max(1.0, abs(low), abs(high)):
        raise _bad("must have low < high, with a distance of at least 1e-9 times the larger end")
    return low, high


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("range", "{why}", {"why": message})


class FormulaQuery(Query):
    """A formula to read."""

    formula: str = Field(description="A function of x.", examples=["2sin^2(x) + |x|"])


class CurveQuery(Query):
    """The range and number of samples of a curve's frame, and the format of its arrays."""

    range: Annotated[
        tuple[float, float] | None,
        PlainValidator(lambda value: None if value is None else _range_in_query(value)),
        array_of_numbers(2, 2, 2 * MAX_SPEC_VALUE, (-8.0, 8.0)),
    ] = Field(
        None,
        description="`low,high`: the range of x to show. Unset: the training interval, extended "
        "by half its length on both sides.",
    )
    samples: int = Field(
        400,
        ge=2,
        le=MAX_SAMPLES,
        description="Number of evenly spaced x. The kinks are added to them.",
    )
    units: bool = Field(
        True, description="Include the contribution of each unit of the last hidden layer."
    )
    arrays: Arrays = Field(
        "list", description="Format of arrays: `list`, or `base64` for Plotly's typed arrays."
    )

    def view(self) -> CurveView:
        """Return the requested view."""
        return CurveView(self.range, self.samples, self.units)


class CurveStreamQuery(CurveQuery, EpochsQuery):
    """A view of a curve and a range of epochs."""


class PlaceQuery(Query):
    """A value of x."""

    x: float = Field(
        ge=-MAX_SPEC_VALUE,
        le=MAX_SPEC_VALUE,
        allow_inf_nan=False,
        description="The x at which to get the linear piece.",
    )
