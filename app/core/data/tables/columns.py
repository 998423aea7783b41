"""Detection of the types of a table's columns from their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from ...jobs.job import current_job
from ..table_content import Kind
from .dialect import is_date
from .lines import Row
from .numbers import MISSING, NumberFormat, is_missing, is_not_finite, missing_texts, number
from .table import Table

_SAMPLED = 1000
"""The approximate number of rows that the type of a column is detected from."""
MOSTLY = 0.6
"""A column is numeric if at least this share of its cells are numbers; other cells are errors."""
_MOST_NAMES = 12
"""The number of different cells up to which numbers can be names, beside texts."""
_SHARE_OF_TEXTS = 0.05
_COMPACT_DATE = re.compile(r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_FEWEST_DATES = 2


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
        kind = _kind(table, index, counts)
        absent = (
            missing_texts(counts)
            if kind in ("text", "date")
            else {cell for cell in counts if number(cell, table.numbers[index]) == MISSING}
        )
        missing = sum(counts[cell] for cell in absent)
        columns.append(Column(name, kind, missing, len(counts) - len(absent)))
    return columns


def _kind(table: Table, index: int, counts: Counter[str]) -> Kind:
    present = {
        cell: count
        for cell, count in counts.items()
        if not is_missing(cell) and not is_not_finite(cell)
    }
    if not present:
        return "text" if len(counts) > 1 and len(missing_texts(counts)) < len(counts) else "empty"
    values = {cell: number(cell, table.numbers[index]) for cell in present}
    present = {cell: count for cell, count in present.items() if values[cell] != MISSING}
    numbers = {cell: value for cell, value in values.items() if isinstance(value, float)}
    total = sum(present.values())
    if sum(present[cell] for cell in numbers) >= MOSTLY * total:
        if are_names(present, values):
            return "text"
        if len(present) > _FEWEST_DATES and all(map(_COMPACT_DATE.fullmatch, present)):
            return "date"
        return "whole" if all(value.is_integer() for value in numbers.values()) else "number"
    dates = sum(count for cell, count in counts.items() if is_date(cell))
    return "date" if dates >= MOSTLY * total else "text"


def have_numbers(cells: Sequence[str], written: NumberFormat) -> bool:
    """Return whether most cells of a column are numbers, and not names."""
    present = Counter(cell for cell in cells if not is_missing(cell))
    values = {cell: number(cell, written) for cell in present}
    numbers = sum(count for cell, count in present.items() if isinstance(values[cell], float))
    absent = sum(count for cell, count in present.items() if values[cell] == MISSING)
    mostly = numbers + absent >= MOSTLY * present.total() > 0
    return mostly and not are_names(present, values)


def are_names(counts: Mapping[str, int], values: Mapping[str, float | str]) -> bool:
    """Return whether the cells of a column of numbers and texts are all names, as 2, 3, 4, 5more.

    There are few different ones, and each text occurs again.

    Parameters
    ----------
    counts
        The number of rows of each cell that is not missing.
    values
        The number in each of them, or the reason why there is none.
    """
    texts = [
        count
        for cell, count in counts.items()
        if isinstance(values[cell], str) and values[cell] != MISSING
    ]
    if not texts or len(counts) > _MOST_NAMES:
        return False
    return min(texts) > 1 and sum(texts) >= _SHARE_OF_TEXTS * sum(counts.values())


def sampled(table: Table) -> tuple[Row, ...]:
    """Return about ``_SAMPLED`` rows from all parts of a table."""
    return tuple(table.rows[place] for place in places(len(table.rows), _SAMPLED))


@lru_cache(maxsize=64)
def places(rows: int, wanted: int) -> tuple[int, ...]:
    """Return the indices of about `wanted` rows: a seeded random one of each of equal parts.

    At a constant distance, all of them would have the same label if it alternates.
    """
    step = max(1, rows // wanted)
    draw = Random(0)
    return tuple(min(start + draw.randrange(step), rows - 1) for start in range(0, rows, step))
