"""The parameter `slice`, in a query string and in a body."""

import json
import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema, WrapValidator
from pydantic_core import PydanticCustomError

from ...core.schema.errors import described
from ...core.slices.spec import (
    AxesSlice,
    PrincipalSlice,
    RowsSlice,
    SliceSpec,
    VectorSlice,
    WalkSlice,
    end_type,
)

LONGEST_TEXT = 20_000
"""Maximum number of characters of a slice in a query string."""

_NAME = re.compile(r"[0-9a-f]{20}")

SliceOrName = SliceSpec | str
"""A slice, or the name of one that was posted."""


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("slice", "{why}", {"why": message})


def _read(value: Any) -> SliceOrName | None:
    if value is None:
        return None
    if isinstance(value, str):
        if not _NAME.fullmatch(value):
            raise _bad(
                "must be the name of a slice (20 hex digits, from `POST /api/slices`) or an object"
                f" with axes, rows, principal, origin or walk; got {described(value)}"
            )
        return value
    if not isinstance(value, dict):
        raise _bad(f"must be an object or the name of a slice; got {described(value)}")
    return (WalkSlice if "walk" in value else end_type(value)).model_validate(value)


def _read_text(value: Any) -> SliceOrName | None:
    """Read a query parameter: JSON text, or a name."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return _read(value)
    if len(value) > LONGEST_TEXT:
        raise _bad(
            f"must have at most {LONGEST_TEXT} characters, got {len(value)}: post it to"
            " /api/slices and use its name"
        )
    try:
        return _read(json.loads(value))
    except (json.JSONDecodeError, RecursionError) as error:
        raise _bad(f"must be JSON or the name of a slice: {error}") from error


DESCRIPTION = (
    'The plane in the input space, as JSON: `{"axes": [0, 3], "at": [ … ]}`, two columns and the '
    'values of the others, by default their medians; `{"rows": [3, 17, 40]}`, three points of the '
    'data set; `{"principal": [0, 1]}`, two principal components; `{"walk": [ … , … ], "share": '
    "0.35}`, a plane between two of these; or the name of a slice from `POST /api/slices`. Unset: "
    "the first two columns, the others at their medians."
)

QuerySlice = Annotated[
    SliceOrName | None,
    PlainValidator(_read_text),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": LONGEST_TEXT,
            "examples": ['{"axes": [0, 1]}'],
        }
    ),
]
"""A slice in a query string."""

BodySlice = Annotated[
    AxesSlice | RowsSlice | PrincipalSlice | VectorSlice | WalkSlice | str | None,
    WrapValidator(lambda value, _: _read(value)),
]
"""A slice in a JSON body."""
