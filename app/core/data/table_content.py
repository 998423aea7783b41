"""The content of a stored table: columns of numbers and texts, named by its hash."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..jobs.job import checked, current_job
from ..jobs.json_reading import load_json
from .axes import MAX_COLUMN_VALUE, fit_name

Kind = Literal["whole", "number", "text", "date", "empty"]
"""The type of the values of a column."""

MOST_STORED_COLUMNS = 1024
"""The maximum number of columns of a table: more cannot be chosen from in a dialog."""

_VALUES_AT_A_TIME = 2**13
"""The number of values of a column that are written as JSON at a time."""

ID_DIGITS = 20
"""The number of hex digits of the id of a table."""

Value = float | str | None
"""A cell: a number, a text, or None where it is missing."""


@dataclass(frozen=True)
class ContentColumn:
    """A column of a stored table.

    Attributes
    ----------
    name
        Its name, which no other column of the table has.
    kind
        The type of its values: numbers for ``whole`` and ``number``, otherwise texts.
    values
        One value per row; None where it is missing.
    """

    name: str
    kind: Kind
    values: tuple[Value, ...]

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in ("whole", "number")


@dataclass(frozen=True)
class Content:
    """The columns of a stored table. Equal contents have equal ids, whatever the file was."""

    columns: tuple[ContentColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.columns[0].values)

    def column(self, name: str) -> ContentColumn:
        """Return the column of a name, which must be one of `names`."""
        return self.columns[self.names.index(name)]

    def as_bytes(self) -> bytes:
        """Return the content as JSON, whose hash is the id of the table."""
        parts = (b"".join(_column_text(column)) for column in self.columns)
        return b"[" + b",".join(parts) + b"]"


def _column_text(column: ContentColumn) -> Iterator[bytes]:
    """Yield a column as JSON, some of its values at a time: no other thread runs meanwhile."""
    head = _json({"name": column.name, "kind": column.kind})
    yield head.removesuffix(b"}") + b',"values":['
    for start in range(0, len(column.values), _VALUES_AT_A_TIME):
        current_job().check()
        yield b"," if start else b""
        yield _json(column.values[start : start + _VALUES_AT_A_TIME])[1:-1]
    yield b"]}"


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def table_id(content: bytes) -> str:
    """Return the id of a table: the first 20 hex digits of the SHA-256 of its content."""
    return hashlib.sha256(content).hexdigest()[:ID_DIGITS]


def read_content(text: bytes) -> Content:
    """Return a content that was written by ``as_bytes``.

    Raises
    ------
    ValueError
        It is not the content of a table.
    """
    try:
        document = load_json(text)
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"it is not JSON: {error}") from error
    return content_from(document)


def content_from(document: object) -> Content:
    """Return the content that a JSON value describes, a list of columns.

    Raises
    ------
    ValueError
        It is not the content of a table.
    """
    if not isinstance(document, list) or not 0 < len(document) <= MOST_STORED_COLUMNS:
        raise ValueError("it is not a list of columns")
    columns = tuple(_column(part) for part in document)
    if len({len(column.values) for column in columns}) != 1 or not columns[0].values:
        raise ValueError("its columns have no rows or different numbers of rows")
    if len({column.name for column in columns}) < len(columns):
        raise ValueError("two of its columns have the same name")
    return Content(columns)


def _column(part: Any) -> ContentColumn:
    if not isinstance(part, dict) or part.keys() != {"name", "kind", "values"}:
        raise ValueError("a column has other parts than a name, a kind and values")
    name, kind, values = part["name"], part["kind"], part["values"]
    if not isinstance(name, str) or not name or fit_name(name) != name:
        raise ValueError("the name of a column is no name")
    if kind not in get_args(Kind) or not isinstance(values, list):
        raise ValueError(f"the column {name} has no known kind or no list of values")
    valid = _is_number if kind in ("whole", "number") else _is_text
    if not all(value is None or valid(value) for value in checked(values)):
        raise ValueError(f"the column {name} has values that are not of its kind")
    return ContentColumn(name, kind, tuple(values))


def _is_number(value: object) -> bool:
    return type(value) is float and math.isfinite(value) and abs(value) <= MAX_COLUMN_VALUE


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and fit_name(value) == value
