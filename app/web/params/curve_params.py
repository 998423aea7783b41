"""What the query string of a curve's frame may say."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from ...core.curves.frame import CurveView
from ...core.schema.base import FARTHEST
from ..http.serialization import Arrays
from .frame_params import EpochsQuery, Query, array_of_numbers, numbers_in_query

MOST_SAMPLES = 2_000
"""Most evenly spaced places of a curve's line."""


def _range_in_query(text: Any) -> tuple[float, float]:
    numbers = numbers_in_query(text) or ()
    if len(numbers) != 2:
        raise _bad("must be two numbers with a comma between: low,high")
    low, high = numbers
    if not (abs(low) <= 2 * FARTHEST and abs(high) <= 2 * FARTHEST):
        raise _bad(f"must have finite ends of at most {2 * FARTHEST:g} in size")
    if not high - low >= 1e-9 * max(1.0, abs(low), abs(high)):
        raise _bad("must go from a lower to a higher x, not too close to it")
    return low, high


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("range", "{why}", {"why": message})


class CurveQuery(Query):
    """Which part of the line, how finely, and how arrays are to be written."""

    range: Annotated[
        tuple[float, float] | None,
        PlainValidator(lambda value: None if value is None else _range_in_query(value)),
        array_of_numbers(2, 2, 2 * FARTHEST, (-8.0, 8.0)),
    ] = Field(
        None,
        description="`low,high`: the part of the line to show. Unset: the training interval and "
        "half its length beyond it on both sides.",
    )
    samples: int = Field(
        400, ge=2, le=MOST_SAMPLES, description="Evenly spaced places, beside the kinks."
    )
    units: bool = Field(
        True, description="Whether to tell what each unit of the last hidden layer contributes."
    )
    arrays: Arrays = Field("list", description="`list`, or `base64` for Plotly's typed arrays.")

    def view(self) -> CurveView:
        """The view asked for."""
        return CurveView(self.range, self.samples, self.units)


class CurveStreamQuery(CurveQuery, EpochsQuery):
    """A view over a stretch of epochs."""


class PlaceQuery(Query):
    """A place on the line."""

    x: float = Field(ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False, description="The place.")
