"""Models of arrays: nested lists, or Plotly's typed arrays with ``arrays=base64``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base class of the models. No field besides the listed ones can occur."""

    # Responses are described, not validated, so a validator of each would only slow down the start.
    model_config = ConfigDict(extra="forbid", defer_build=True)


class TypedArray(Answer):
    """An array in the format of plotly.js, for `arrays=base64`."""

    dtype: Literal["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4"] = Field(
        description="Data type with NumPy's short name; little-endian."
    )
    bdata: str = Field(description="The numbers in base64, in C order.")
    shape: str = Field(description="Shape of the array, separated by commas: `8, 2`.")


Number = float | None
"""A number; null if it is not finite or not defined."""

Numbers = Annotated[list[Number] | TypedArray, Field(description="Shape (n,).")]
Matrix = Annotated[list[list[Number]] | TypedArray, Field(description="Shape (n, m).")]
Cube = Annotated[list[list[list[Number]]] | TypedArray, Field(description="Shape (n, m, k).")]
Indices = Annotated[list[int] | TypedArray, Field(description="Whole numbers, shape (n,).")]
IndexRows = Annotated[list[list[int]] | TypedArray, Field(description="Shape (n, m).")]
Polylines = Annotated[
    list[Matrix], Field(description="Polylines; each is an array of vertices, shape (n, 2).")
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
