"""The content of a table that was read from a file, to be stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...jobs.job import checked
from ..axes import MAX_COLUMN_VALUE, fit_name
from ..table_content import Content, ContentColumn, Kind, Value
from .columns import Column
from .numbers import missing_texts
from .table import Table


def content_of(table: Table, columns: Sequence[Column]) -> Content:
    """Return the content of a table that was read from a file."""
    return Content(
        tuple(
            ContentColumn(column.name, column.kind, tuple(_values(table, index, column.kind)))
            for index, column in enumerate(columns)
        )
    )


def _values(table: Table, index: int, kind: Kind) -> list[Value]:
    if kind in ("whole", "number"):
        return [_finite(table.number(row, index)) for row in checked(table.rows)]
    cells = [row.cells[index] for row in checked(table.rows)]
    absent = missing_texts(Counter(cells)) if kind != "empty" else set(cells)
    return [None if cell in absent else fit_name(cell) or None for cell in checked(cells)]


def _finite(value: float | str) -> float | None:
    """Return a number that a network can take, or None."""
    usable = isinstance(value, float) and abs(value) <= MAX_COLUMN_VALUE
    return value + 0.0 if usable and isinstance(value, float) else None
