"""Width and header of a table: which row names the columns, and how many columns there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...jobs.job import checked
from .lines import Complaint, Row
from .numbers import NumberFormat, is_any_number, is_missing, is_number
from .table import counted

_SAMPLED = 200
"""The number of rows that are compared with the first one."""
_TITLES = 20
"""The maximum number of rows above the names, such as a title."""
_YEARS = range(1800, 2101)


@dataclass(frozen=True)
class Shape:
    """The columns of a table, as its rows show them.

    Attributes
    ----------
    width
        The number of columns.
    fewest
        The number of cells of the shortest row that is complete: empty last ones may be missing.
    names
        The index of the row with the names of the columns, or None.
    shift
        The number of columns before the first one with a name, such as that of row names.
    """

    width: int
    fewest: int
    names: int | None = None
    shift: int = 0


def shape_of(rows: Sequence[Row], names: int | None) -> Shape:
    """Return the shape of a table in which the row with index `names` has the column names.

    Columns that are empty in all rows of the usual length, and have no name, result from trailing
    delimiters and are not counted.
    """
    body = rows if names is None else rows[names + 1 :]
    widths = Counter(len(row.cells) for row in checked(body))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    usual_rows = [row for row in checked(body) if len(row.cells) == usual]
    # Most tables have a row without empty cells near their start.
    complete = usual > 0 and any(row.cells[-1] for row in checked(usual_rows))
    filled = usual if complete else max(map(_filled, checked(usual_rows)), default=0)
    if names is None:
        return Shape(filled, filled)
    named = _filled(rows[names])
    if named == filled - 1 and len(rows[names].cells) < usual:
        return Shape(filled, filled, names, 1)
    return Shape(max(filled, named), min(filled, named) if filled else named, names)


def _filled(row: Row) -> int:
    """Return the number of cells up to the last one that is not empty."""
    cells = row.cells
    return next((length for length in range(len(cells), 0, -1) if cells[length - 1]), 0)


def possible_names(rows: Sequence[Row]) -> int | None:
    """Return the index of the first row that is long enough to have the column names, or None."""
    shape = shape_of(rows, None)
    for index, row in enumerate(rows[: _TITLES + 1]):
        if _filled(row) >= shape.width - 1:
            return index
    return None


def named_columns(rows: Sequence[Row], shape: Shape) -> tuple[str, ...]:
    """Return the name of each column, empty where it has none."""
    cells = () if shape.names is None else rows[shape.names].cells
    padded = (*[""] * shape.shift, *cells, *[""] * shape.width)
    return padded[: shape.width]


def aligned(rows: Sequence[Row], shape: Shape) -> tuple[list[Row], list[Complaint]]:
    """Return the rows below the names, all of the same width, and a `Complaint` for each other."""
    width = shape.width
    first = 0 if shape.names is None else shape.names + 1
    complaints = [
        Complaint(row.line, "is above the column names") for row in rows[: max(first - 1, 0)]
    ]
    complete = []
    for row in checked(rows[first:]):
        count = len(row.cells)
        if count < shape.fewest or any(row.cells[width:]):
            message = f"has {counted(count, 'column')}, but the table has {width}"
            complaints.append(Complaint(row.line, message))
        elif count == width:
            complete.append(row)
        else:
            cells = (*row.cells[:width], *[""] * (width - count))
            complete.append(Row(row.line, cells))
    return complete, complaints


def looks_like_header(
    names: Sequence[str], rows: Sequence[Row], formats: Sequence[NumberFormat]
) -> bool:
    """Return whether cells are the names of columns, not the first row of data.

    Each column has a vote: text above numbers is a name, a number or a text that occurs again is
    not. If no column has a vote, the cells are names if all are different.
    """
    if not rows:
        return not any(is_any_number(name) for name in names)
    sample = [row.cells for row in rows[:_SAMPLED]]
    columns = list(zip(*sample, strict=True))
    years = _are_years(names, columns)
    votes = [
        0.0 if years and is_number(name) else _vote(name, cells, written)
        for name, cells, written in zip(names, columns, formats, strict=True)
    ]
    if sum(votes):
        return sum(votes) > 0
    filled = [name for name in names if name]
    numbered = not years and any(is_any_number(name) for name in filled)
    return not numbered and len(set(filled)) == len(names)


def _vote(name: str, cells: Sequence[str], written: NumberFormat) -> float:
    """Return a positive number if the text above some cells is their name, a negative one if not.

    0 if it can be both.
    """
    if not name:
        return 0.0
    present = Counter(cell for cell in cells if not is_missing(cell))
    numbers = sum(count for cell, count in present.items() if is_number(cell, written))
    if numbers * 2 > present.total():
        if is_any_number(name):
            return -1.0
        return 0.0 if is_missing(name) else 1.0
    if name in present:
        return -1.0
    return 0.5 if len(present) * 2 <= present.total() else 0.0


def _are_years(names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Return whether the numbers among some names are years that count up, above other numbers."""
    years = [
        (int(name), any(cell == name for cell in cells) or cells[0][:2] == name[:2])
        for name, cells in zip(names, columns, strict=True)
        if name.isascii() and name.isdigit() and len(name) == 4
    ]
    counting = all(later > sooner for (sooner, _), (later, _) in pairwise(years))
    in_range = all(year in _YEARS for year, _ in years)
    return len(years) > 1 and counting and in_range and not all(below for _, below in years)
