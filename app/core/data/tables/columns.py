"""Detection of the types of a table's columns from their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...jobs.job import current_job
from ..table_content import Kind
from .dialect import is_date
from .lines import Row
from .numbers import is_missing, missing_texts
from .table import Table

_SAMPLED = 1000
"""The approximate number of rows that the type of a column is detected from."""
MOSTLY = 0.6
"""A column is numeric if at least this share of its cells are numbers; other cells are errors."""


@dataclass(frozen=True)
class Column:
    """The type of a column, detected from a sample of its rows.

    Attributes
    ----------
    name
        The name of the column.
    kind
        The type of its cells.
    missing
        The number of missing values in the sample.
    different
        The number of distinct values in the sample.
    """

    name: str
    kind: Kind
    missing: int
    different: int


def columns_of(table: Table) -> list[Column]:
    """Return the name and the detected type of each column."""
    sample = sampled(table)
    columns = []
    for index, name in enumerate(table.names):
        current_job().check()
        counts = Counter(row.cells[index] for row in sample)
        kind = _kind(table, index, sample, counts)
        absent = (
            missing_texts(counts)
            if kind in ("text", "date")
            else {cell for cell in counts if is_missing(cell)}
        )
        missing = sum(counts[cell] for cell in absent)
        columns.append(Column(name, kind, missing, len(counts) - len(absent)))
    return columns


def _kind(table: Table, index: int, sample: Sequence[Row], counts: Counter[str]) -> Kind:
    values = [table.number(row, index) for row in sample if not is_missing(row.cells[index])]
    if not values:
        return "text" if len(counts) > 1 and len(missing_texts(counts)) < len(counts) else "empty"
    numbers = [value for value in values if isinstance(value, float)]
    if len(numbers) >= MOSTLY * len(values):
        return "whole" if all(value.is_integer() for value in numbers) else "number"
    dates = sum(count for cell, count in counts.items() if is_date(cell))
    return "date" if dates >= MOSTLY * len(values) else "text"


def sampled(table: Table) -> tuple[Row, ...]:
    """Return about ``_SAMPLED`` evenly spaced rows."""
    return table.rows[:: max(1, len(table.rows) // _SAMPLED)]
