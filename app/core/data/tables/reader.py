"""A table is a text of rows and columns (CSV, TSV) as strangers write it, read without surprises.

What a file leaves open is guessed and told: encoding, delimiter, decimal comma, header. A line that
cannot be read is one complaint with its number, never the end of the whole file.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

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
_GUESSED_FROM = 200
"""Rows that guesses are made from."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 400
"""Characters; longer cells would take the pattern time that grows with their square."""
_MISSING = {"", "na", "n/a", "#n/a", "null", "none", "?", "-", "."}
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A text as rows of cells.

    Attributes
    ----------
    encoding
        What its bytes were read as.
    delimiter
        What stands between cells.
    decimal_comma
        Whether 1,5 is one and a half.
    header
        Whether the names are the file's own.
    names
        What the columns are called; different from each other.
    rows
        All rows with as many cells as there are columns.
    complaints
        Lines that are no such row.
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
    """Read a table; what is None is guessed.

    Raises
    ------
    Unreadable
        There is nothing in it, it is no text, or it has no columns.
    """
    text, encoding = decoded(content)
    lines = re.split(r"\r\n|\r|\n", text)
    told = re.fullmatch(r"sep=(.)", lines[0])  # Excel's way to say it
    if told:
        lines[0] = ""
        named = {sign: name for name, sign in DELIMITERS.items()}
        delimiter = delimiter or named.get(told[1])
    if not any(map(is_content, lines)):
        raise Unreadable("there is nothing in it but blank lines and comments")
    chosen = delimiter or _guessed_delimiter(lines)
    records, complaints = read_rows(lines, DELIMITERS[chosen])
    columns = _columns(records)
    if decimal_comma is None:
        decimal_comma = chosen != "comma" and _has_decimal_commas(records)
    whole, short = _aligned(records, columns)
    if header is None:
        header = _looks_like_header(whole, decimal_comma)
    names = whole[0].cells if header and whole else _commented_names(lines, chosen, columns)
    rows = whole[1:] if header else whole
    if not rows:
        only = "a header, and no rows below it" if whole else "no row that can be read"
        raise Unreadable(f"there is only {only}" if whole else f"there is {only}")
    return Table(
        encoding,
        chosen,
        decimal_comma,
        header or names is not None,
        _told_apart(names or (), columns),
        tuple(rows),
        tuple(sorted([*complaints, *short], key=lambda complaint: complaint.line)),
    )


def number(cell: str, decimal_comma: bool) -> float | str:
    """The number in a cell, or in words why there is none."""
    text = cell.replace("\N{MINUS SIGN}", "-")
    if decimal_comma:
        if "." in text and any(map(str.isdigit, text)):
            return f'"{shown(cell)}" is no number with a decimal comma'
        text = text.replace(",", ".")
    if text.lower() in _MISSING:
        return "is missing"
    if _NOT_FINITE.fullmatch(text):
        return f"is {shown(cell)}, which is no finite number"
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return f'"{shown(cell)}" is not a number'
    value = float(text)
    return value + 0.0 if math.isfinite(value) else f"{shown(cell)} is too large for a number"


def is_number(cell: str, decimal_comma: bool) -> bool:
    """Whether there is a number in a cell."""
    return isinstance(number(cell, decimal_comma), float)


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is nothing in it."""
    return cell.lower() in _MISSING


def _guessed_delimiter(lines: Sequence[str]) -> Delimiter:
    """The sign that gives the most even rows with the most numbers in them."""
    sample = [line for line in lines if is_content(line)][:_GUESSED_FROM]
    return max(DELIMITERS, key=lambda name: _evenness(sample, DELIMITERS[name], name))


def _evenness(sample: Sequence[str], sign: str, name: str) -> tuple[float, float]:
    records, _ = read_rows(sample, sign)
    widths = Counter(len(row.cells) for row in records)
    if not widths:
        return (0.0, 0.0)
    width, often = widths.most_common(1)[0]
    if not 2 <= width <= MOST_COLUMNS:
        return (0.0, width if width > 1 else 0.0)
    even = [row.cells for row in records if len(row.cells) == width]
    commas = name != "comma"
    numbers = sum(
        is_number(cell, False) or (commas and is_number(cell, True)) for row in even for cell in row
    )
    share = numbers / (width * len(even))
    return (often / len(records) * (0.1 + share), width)


def _columns(records: Sequence[Row]) -> int:
    widths = Counter(len(_trimmed(row.cells)) for row in records)
    columns = max(widths, key=lambda width: (widths[width], width), default=0)
    if not columns:
        raise Unreadable("there is no row that can be read")
    if columns > MOST_COLUMNS:
        raise Unreadable(f"it has {columns} columns, at most {MOST_COLUMNS} can be read")
    return columns


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without the empty one behind a delimiter at the line's end."""
    return cells[:-1] if cells and not cells[-1] else cells


def _aligned(records: Sequence[Row], columns: int) -> tuple[list[Row], list[Complaint]]:
    """The rows of just so many cells, and a complaint for each of the others."""
    rows, complaints = [], []
    for row in records:
        extra = row.cells[columns:]  # all empty: delimiters at the line's end
        if len(row.cells) == columns - 1:
            # The last cell is empty, and so is what would stand before it.
            row = Row(row.line, (*row.cells, "")) if not row.cells[-1] else row
        if len(row.cells) < columns or any(extra):
            words = f"has {_counted(len(row.cells))}, where {columns} are due"
            complaints.append(Complaint(row.line, words))
        else:
            rows.append(Row(row.line, row.cells[:columns]))
    return rows, complaints


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def _has_decimal_commas(records: Sequence[Row]) -> bool:
    cells = [cell for row in records[:_GUESSED_FROM] for cell in row.cells]
    commas = sum("," in cell and is_number(cell, True) for cell in cells)
    return commas > sum("." in cell and is_number(cell, False) for cell in cells)


def _looks_like_header(rows: Sequence[Row], decimal_comma: bool) -> bool:
    """Whether the first row is words where those below it are numbers."""
    if not rows:
        return False
    head, below = rows[0].cells, rows[1 : 1 + _GUESSED_FROM]
    if not below:
        return not any(is_number(cell, decimal_comma) for cell in head)
    numeric = [
        sum(is_number(row.cells[column], decimal_comma) for row in below) * 2 > len(below)
        for column in range(len(head))
    ]
    if any(numeric):
        over = [cell for cell, among in zip(head, numeric, strict=True) if among]
        data = (cell and (is_number(cell, decimal_comma) or is_missing(cell)) for cell in over)
        return any(head) and not any(data)
    return all(head) and len(set(head)) == len(head)


def _commented_names(
    lines: Sequence[str], delimiter: Delimiter, columns: int
) -> tuple[str, ...] | None:
    """Names in the last comment above the rows, where numpy.savetxt puts them."""
    names = None
    for line in lines:
        if is_content(line):
            break
        if line.strip():
            cells = next(_comment_cells(line, delimiter), ())
            names = cells if len(cells) == columns and columns > 1 else None
    return names


def _comment_cells(line: str, delimiter: Delimiter) -> Iterator[tuple[str, ...]]:
    try:
        yield cells_of([line.lstrip("# \t")], DELIMITERS[delimiter], strict=False)
    except csv.Error:
        return


def _told_apart(names: Sequence[str], columns: int) -> tuple[str, ...]:
    """A different name for every column, close to the given one."""
    given = [fit_name(name) for name in names] + [""] * (columns - len(names))
    told: list[str] = []
    for place, name in enumerate(given[:columns], 1):
        name = name or f"column {place}"
        other, count = name, 1
        while other in told:
            count += 1
            other = f"{name[:50]} ({count})"
        told.append(other)
    return tuple(told)
