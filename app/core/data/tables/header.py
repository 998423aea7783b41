"""Width and header of a table: which row names the columns, and how many columns there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from ...jobs.job import checked
from .lines import Complaint, Row
from .numbers import NumberFormat, is_any_number, is_missing, is_number, number
from .table import Note, counted

_SAMPLED = 200
"""The number of rows that are compared with the first one."""
_TITLES = 20
"""The maximum number of rows above the names, such as a title."""
_YEARS = range(1800, 2101)
_TYPES = frozenset(["c", "d", "s", "t", "continuous", "discrete", "string", "time", "basket"])
_ROLES = frozenset(["class", "meta", "ignore", "c", "m", "i"])
_QUOTED = re.compile(r"'[^']+'")
_FEWEST_BELOW = 2
_MOSTLY = 0.6
_LISTED = 5
_FEWEST_NUMBERED = 4
_FEWEST_IN_ORDER = 3


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
    """Return the index of the row that can have the column names, or None.

    It is the first row that is long enough. Lines of prose above a table of numbers can be, too: of
    such rows, it is the first one without a shorter or longer row between it and the numbers.
    """
    shape = shape_of(rows, None)
    start = rows[: _TITLES + 1]
    long = [_filled(row) >= shape.width - 1 for row in start]
    first = next((index for index, fits in enumerate(long) if fits), None)
    data = next((index for index, row in enumerate(start) if _has_numbers(row, shape.width)), None)
    if first is None or data is None or first >= data:
        return first
    last = max(index for index in range(data) if long[index])
    if not _is_above_numbers(rows, last):
        return first
    while (
        last > first and long[last - 1] and _can_be_above(rows[last - 1], rows[last], shape.width)
    ):
        last -= 1
    return last


def _can_be_above(upper: Row, lower: Row, width: int) -> bool:
    """Return whether the names of columns can be in two rows, of which `upper` is the first."""
    if _filled(lower) <= _filled(upper) <= width:
        return True
    # The name of a group of columns is repeated above each of them.
    filled = [cell for cell in upper.cells if cell]
    return len(upper.cells) == len(lower.cells) and len(set(filled)) < len(filled)


def _has_numbers(row: Row, width: int) -> bool:
    """Return whether a row is long enough, and at least half of its cells are numbers."""
    filled = [cell for cell in row.cells[:width] if cell]
    return _filled(row) >= width - 1 and sum(map(is_any_number, filled)) * 2 >= len(filled) > 0


def with_one_header(rows: Sequence[Row], names: int) -> tuple[Sequence[Row], Note | None]:
    """Return the rows with one row of column names, and a note if there were two.

    The second one has texts above the numbers. Its cells are units or types if the names in the
    first one are complete, else they are parts of the names.
    """
    second = names + 1
    if _is_declared(rows[second : second + 2]):
        message = "the types and roles of the columns, as Orange writes them, are left out"
        return [*rows[:second], *rows[second + 2 :]], Note("header", message)
    if second >= len(rows) or not _is_above_numbers(rows, second):
        return rows, None
    first, further = rows[names].cells, rows[second].cells
    if len(first) < len(further):
        return rows, None
    if len(set(first)) == len(first) and all(first[: len(further)]):
        listed = ", ".join(filter(None, further[:_LISTED]))
        message = f"line {rows[second].line} is left out: it has no numbers, but {listed}"
        return [*rows[:second], *rows[second + 1 :]], Note("header", message)
    joined = Row(rows[names].line, _joined(first, further))
    message = "the names of the columns are in two lines, which are joined"
    return [*rows[:names], joined, *rows[second + 1 :]], Note("header", message)


def _is_declared(rows: Sequence[Row]) -> bool:
    """Return whether two rows are the types and the roles of columns, as Orange writes them."""
    if len(rows) < 2:
        return False
    types, roles = ({cell for cell in row.cells if cell} for row in rows)
    return bool(types) and types <= _TYPES and roles <= _ROLES


def _is_above_numbers(rows: Sequence[Row], index: int) -> bool:
    """Return whether a row has only texts and empty cells in the columns of numbers below it."""
    below = [row.cells for row in rows[index + 1 : index + 1 + _SAMPLED]]
    if len(below) < _FEWEST_BELOW:
        return False
    above = []
    for column, cell in enumerate(rows[index].cells):
        cells = [row[column] for row in below if len(row) > column and not is_missing(row[column])]
        if cells and sum(map(is_any_number, cells)) >= _MOSTLY * len(cells):
            above.append(cell)
    texts = sum(not is_missing(cell) for cell in above)
    return texts > 1 and texts * 2 >= len(above) and not any(map(is_any_number, above))


def _joined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Return the names in two rows, joined.

    A cell that is merged with those on its right has its text in the first of them: it is repeated
    where the second row alone does not distinguish the columns.
    """
    repeated = Counter(second)
    above = ""
    names = []
    for upper, lower in zip_longest(first, second, fillvalue=""):
        above = upper or (above if lower and repeated[lower] > 1 else "")
        # A name in merged cells of both rows is the same in both.
        names.append(lower if above == lower else f"{above} {lower}".strip())
    return tuple(names)


def named_columns(rows: Sequence[Row], shape: Shape) -> tuple[str, ...]:
    """Return the name of each column, empty where it has none."""
    cells = () if shape.names is None else rows[shape.names].cells
    padded = (*[""] * shape.shift, *cells, *[""] * shape.width)[: shape.width]
    named = [name for name in padded if name]
    if named and all(_QUOTED.fullmatch(name) for name in named):
        # In a file whose rows have no quotes, those around the names do not show.
        padded = tuple(name[1:-1] for name in padded)
    return padded


def aligned(rows: Sequence[Row], shape: Shape) -> tuple[list[Row], list[Complaint]]:
    """Return the rows below the names, all of the same width, and a `Complaint` for each other."""
    width = shape.width
    first = 0 if shape.names is None else shape.names + 1
    complaints = [
        Complaint(row.line, "is above the column names") for row in rows[: max(first - 1, 0)]
    ]
    names = () if shape.names is None else rows[shape.names].cells
    complete = []
    for row in checked(rows[first:]):
        count = len(row.cells)
        if row.cells == names:
            complaints.append(Complaint(row.line, "repeats the column names"))
        elif count < shape.fewest or any(row.cells[width:]):
            message = f"has {counted(count, 'column')}, but the table has {width}"
            complaints.append(Complaint(row.line, message))
        elif count == width:
            complete.append(row)
        else:
            cells = (*row.cells[:width], *[""] * (width - count))
            complete.append(Row(row.line, cells))
    return complete, complaints


def without_blank_columns(
    names: tuple[str, ...], rows: list[Row]
) -> tuple[tuple[str, ...], list[Row]]:
    """Return names and rows without the columns that have no name and are empty in all rows.

    A table that does not begin in the first column of a sheet has such ones on its left.
    """
    if not rows or all(names):
        return names, rows
    blank = [
        index
        for index, name in enumerate(names)
        if not name and not any(row.cells[index] for row in rows[:_SAMPLED])
    ]
    blank = [index for index in blank if not any(row.cells[index] for row in checked(rows))]
    if not blank or len(blank) == len(names):
        return names, rows
    kept = [index for index in range(len(names)) if index not in blank]
    cells = (Row(row.line, tuple(row.cells[index] for index in kept)) for row in checked(rows))
    return tuple(names[index] for index in kept), list(cells)


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
    counted = _are_years(names, columns) or _are_numbered(names, columns)
    votes = [
        0.0 if counted and is_number(name) else _vote(name, cells, written)
        for name, cells, written in zip(names, columns, formats, strict=True)
    ]
    if sum(votes):
        return sum(votes) > 0
    filled = [name for name in names if name]
    numbered = not counted and any(is_any_number(name) for name in filled)
    return not numbered and len(set(filled)) == len(filled) >= len(names) - counted


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


def _are_numbered(names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Return whether the numbers among some names are those of columns, or of a cross table.

    pandas writes 0, 1, 2 … above the columns of an array, after an empty cell above its index. In
    the first row of a cross table, numbers in order follow the empty cell above the names of rows.
    """
    numbers = [name for name in names if is_any_number(name)]
    has_index = not names[0] and all(columns[0])
    first = int(has_index)
    if len(numbers) < 2 or numbers != list(names[first : first + len(numbers)]):
        return False
    if numbers == [str(number) for number in range(len(numbers))]:
        # Among few whole numbers, a row of data can count up, too.
        below = columns[first : first + len(numbers)]
        whole = not any("." in cell for cells in below for cell in cells)
        return has_index or len(numbers) >= (_FEWEST_NUMBERED if whole else _FEWEST_IN_ORDER)
    values = [value for value in map(number, numbers) if isinstance(value, float)]
    steps = {later > sooner for sooner, later in pairwise(values)}
    return has_index and len(values) == len(numbers) >= _FEWEST_IN_ORDER and len(steps) == 1
