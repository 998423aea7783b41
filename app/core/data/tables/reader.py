"""Reading of CSV and TSV files into tables, tolerant of different conventions.

Encoding, delimiter, decimal comma and header are detected and returned with the table. A line that
cannot be read is reported with its number; the rest of the file is still read.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from ...jobs.job import checked
from ...schema.errors import shown
from ..axes import fit_name
from .lines import Complaint, Row, Unreadable, cells_of, decoded, is_content, read_rows

Delimiter = Literal["comma", "semicolon", "tab", "pipe", "space"]

DELIMITERS: dict[Delimiter, str] = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "space": " ",
}

MOST_COLUMNS = 200
_SAMPLED = 200
"""The number of rows that delimiter, decimal comma and header are detected from."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 400
"""The maximum number of characters of a number; matching takes quadratic time in the length."""
_MISSING = {"", "na", "n/a", "#n/a", "null", "none", "?", "-", "."}
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_NO_ROWS = "it has no row that can be read"


@dataclass(frozen=True)
class Table:
    """The rows and columns of a file, and how it was read.

    Attributes
    ----------
    encoding
        The encoding of the file.
    delimiter
        The name of the delimiter between cells.
    decimal_comma
        Whether numbers have a decimal comma: 1,5 is one and a half.
    header
        Whether the names of the columns come from the file.
    names
        The unique names of the columns.
    rows
        All rows with as many cells as there are columns.
    complaints
        The lines that are not used, in order.
    """

    encoding: str
    delimiter: Delimiter
    decimal_comma: bool
    header: bool
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    complaints: tuple[Complaint, ...]


def read_table(
    content: bytes,
    *,
    header: bool | None = None,
    delimiter: Delimiter | None = None,
    decimal_comma: bool | None = None,
) -> Table:
    """Read a table; options that are None are detected.

    Parameters
    ----------
    content : bytes
        The file.
    header : bool, optional
        Whether the first row contains the names of the columns.
    delimiter : Delimiter, optional
        Name of the delimiter between cells.
    decimal_comma : bool, optional
        Whether numbers have a decimal comma.

    Raises
    ------
    Unreadable
        If the file is not text, or has no rows, or too many columns.
    """
    text, encoding = decoded(content)
    lines = re.split(r"\r\n|\r|\n", text)
    declared = re.fullmatch(r"sep=(.)", lines[0])  # Excel's declaration of the delimiter
    if declared:
        lines[0] = ""
        named = {character: name for name, character in DELIMITERS.items()}
        delimiter = delimiter or named.get(declared[1])
    if not any(map(is_content, checked(lines))):
        raise Unreadable("it contains only blank lines and comments")
    chosen = delimiter or _detected_delimiter(lines)
    all_rows, complaints = read_rows(lines, DELIMITERS[chosen])
    columns = _count_columns(all_rows)
    if decimal_comma is None:
        decimal_comma = chosen != "comma" and _has_decimal_commas(all_rows)
    complete, incomplete = _aligned(all_rows, columns)
    if header is None:
        header = _looks_like_header(complete, decimal_comma)
    names = complete[0].cells if header and complete else _commented_names(lines, chosen, columns)
    rows = complete[1:] if header else complete
    if not rows:
        reason = "it has only a header, and no rows" if complete else _NO_ROWS
        raise Unreadable(reason)
    return Table(
        encoding,
        chosen,
        decimal_comma,
        header or names is not None,
        _unique_names(names or (), columns),
        tuple(rows),
        tuple(sorted([*complaints, *incomplete], key=lambda complaint: complaint.line)),
    )


def number(cell: str, decimal_comma: bool) -> float | str:
    """Return the number in a cell, or the reason why there is none.

    The reason is a phrase that follows the name of the column.
    """
    text = cell.replace("\N{MINUS SIGN}", "-")
    if decimal_comma:
        if "." in text and any(map(str.isdigit, text)):
            return f'"{shown(cell)}" is not a number with a decimal comma'
        text = text.replace(",", ".")
    if text.lower() in _MISSING:
        return "is missing"
    if _NOT_FINITE.fullmatch(text):
        return f"is {shown(cell)}, which is not a finite number"
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return f'"{shown(cell)}" is not a number'
    value = float(text)
    return value + 0.0 if math.isfinite(value) else f"{shown(cell)} is too large for a number"


def is_number(cell: str, decimal_comma: bool) -> bool:
    """Return whether a cell contains a finite number."""
    return isinstance(number(cell, decimal_comma), float)


def is_missing(cell: str) -> bool:
    """Return whether a cell is empty or marks a missing value."""
    return cell.lower() in _MISSING


def _detected_delimiter(lines: Sequence[str]) -> Delimiter:
    """Return the delimiter that gives the most rows of equal length with the most numbers."""
    sample = list(islice(filter(is_content, checked(lines)), _SAMPLED))
    return max(DELIMITERS, key=lambda name: _score(sample, name))


def _score(sample: Sequence[str], name: Delimiter) -> tuple[float, float]:
    """Rate a delimiter: share of rows of the usual width, times share of numbers; then width."""
    rows, _ = read_rows(sample, DELIMITERS[name])
    widths = Counter(len(row.cells) for row in rows)
    if not widths:
        return (0.0, 0.0)
    width, count = widths.most_common(1)[0]
    if not 2 <= width <= MOST_COLUMNS:
        return (0.0, width if width > 1 else 0.0)
    usual = [row.cells for row in rows if len(row.cells) == width]
    commas = name != "comma"
    numbers = sum(
        is_number(cell, False) or (commas and is_number(cell, True))
        for row in usual
        for cell in row
    )
    share = numbers / (width * len(usual))
    return (count / len(rows) * (0.1 + share), width)


def _count_columns(rows: Sequence[Row]) -> int:
    """Return the most frequent number of cells per row; of equally frequent ones, the largest."""
    widths = Counter(len(_trimmed(row.cells)) for row in checked(rows))
    columns = max(widths, key=lambda width: (widths[width], width), default=0)
    if not columns:
        raise Unreadable(_NO_ROWS)
    if columns > MOST_COLUMNS:
        raise Unreadable(f"it has {columns} columns; at most {MOST_COLUMNS} are allowed")
    return columns


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells without an empty last one, which a trailing delimiter leaves."""
    return cells[:-1] if cells and not cells[-1] else cells


def _aligned(all_rows: Sequence[Row], columns: int) -> tuple[list[Row], list[Complaint]]:
    """Return the rows with the right number of cells, and a `Complaint` for each other row."""
    rows, complaints = [], []
    for row in checked(all_rows):
        extra = row.cells[columns:]  # empty cells, from trailing delimiters, are ignored
        if len(row.cells) == columns - 1:
            # The delimiter before an empty last cell is missing.
            row = Row(row.line, (*row.cells, "")) if not row.cells[-1] else row
        if len(row.cells) < columns or any(extra):
            message = f"has {_counted(len(row.cells))}, but the table has {columns}"
            complaints.append(Complaint(row.line, message))
        else:
            rows.append(Row(row.line, row.cells[:columns]))
    return rows, complaints


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def _has_decimal_commas(rows: Sequence[Row]) -> bool:
    """Return whether more cells are numbers with a comma than with a point."""
    cells = [cell for row in rows[:_SAMPLED] for cell in row.cells]
    commas = sum("," in cell and is_number(cell, True) for cell in cells)
    return commas > sum("." in cell and is_number(cell, False) for cell in cells)


def _looks_like_header(rows: Sequence[Row], decimal_comma: bool) -> bool:
    """Return whether the first row has text where most rows below have numbers.

    If no column is numeric, the first row is a header if its cells are nonempty and distinct.
    """
    if not rows:
        return False
    first, below = rows[0].cells, rows[1 : 1 + _SAMPLED]
    if not below:
        return not any(is_number(cell, decimal_comma) for cell in first)
    numeric = [
        sum(is_number(row.cells[column], decimal_comma) for row in below) * 2 > len(below)
        for column in range(len(first))
    ]
    if any(numeric):
        over = [cell for cell, is_numeric in zip(first, numeric, strict=True) if is_numeric]
        data = (cell and (is_number(cell, decimal_comma) or is_missing(cell)) for cell in over)
        return any(first) and not any(data)
    return all(first) and len(set(first)) == len(first)


def _commented_names(
    lines: Sequence[str], delimiter: Delimiter, columns: int
) -> tuple[str, ...] | None:
    """Return the names in the last comment above the rows, where numpy.savetxt writes them."""
    names = None
    for line in lines:
        if is_content(line):
            break
        if line.strip():
            cells = next(_comment_cells(line, delimiter), ())
            names = cells if len(cells) == columns and columns > 1 else None
    return names


def _comment_cells(line: str, delimiter: Delimiter) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a comment line, or nothing if it cannot be parsed."""
    try:
        yield cells_of([line.lstrip("# \t")], DELIMITERS[delimiter], strict=False)
    except csv.Error:
        return


def _unique_names(names: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return a unique name for every column: the given one, numbered where it is repeated."""
    given = [fit_name(name) for name in names] + [""] * (columns - len(names))
    unique: list[str] = []
    for position, name in enumerate(given[:columns], 1):
        name = name or f"column {position}"
        candidate, count = name, 1
        while candidate in unique:
            count += 1
            candidate = f"{name[:50]} ({count})"
        unique.append(candidate)
    return tuple(unique)
