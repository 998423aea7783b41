"""Arrays in answers: nested lists, or Plotly's typed arrays where ``arrays=base64``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of what describes an answer: every field is named, no other may be there."""

    model_config = ConfigDict(extra="forbid")


class TypedArray(Answer):
    """An array as plotly.js reads it, for `arrays=base64`."""

    dtype: Literal["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4"] = Field(
        description="Kind and bytes of a number, as NumPy names them; little-endian."
    )
    bdata: str = Field(description="The numbers, last axis fastest, in base64.")
    shape: str = Field(description="Sides of the array, with commas between: `8, 2`.")


Number = float | None
"""A number; null where it is not finite or not defined."""

Numbers = Annotated[list[Number] | TypedArray, Field(description="Shape (n,).")]
Matrix = Annotated[list[list[Number]] | TypedArray, Field(description="Shape (n, m).")]
Cube = Annotated[list[list[list[Number]]] | TypedArray, Field(description="Shape (n, m, k).")]
Indices = Annotated[list[int] | TypedArray, Field(description="Whole numbers, shape (n,).")]
IndexRows = Annotated[list[list[int]] | TypedArray, Field(description="Shape (n, m).")]
Polylines = Annotated[
    list[Matrix], Field(description="Lines, each the [x1, x2] of its vertices, shape (n, 2).")
]

BoxNumbers = Annotated[
    list[float],
    Field(min_length=4, max_length=4, description="`[x1_min, x1_max, x2_min, x2_max]`"),
]
PointNumbers = Annotated[list[float], Field(min_length=2, max_length=2, description="`[x1, x2]`")]
Unit = Annotated[
    list[int],
    Field(min_length=2, max_length=2, description="A hidden unit: `[layer, unit]`, from 0."),
]
