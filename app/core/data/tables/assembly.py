"""Assembly of a table from rows of cells: header, width, and the formats of numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...jobs.job import checked
from ...schema.errors import shown
from ..axes import unique_names
from ..table_content import MOST_STORED_COLUMNS
from .columns import have_numbers, places
from .dialect import Delimiter
from .header import (
    aligned,
    looks_like_header,
    named_columns,
    possible_names,
    shape_of,
    with_one_header,
    without_blank_columns,
)
from .lines import Complaint, Row, Unreadable, check_cells
from .numbers import NumberFormat, decimal_mark, format_of, has_tolerance, in_ascii, number
from .table import FileFormat, Note, Table
from .totals import without_totals

_SAMPLED = 200
"""The number of rows that the formats of numbers are detected from."""
_NO_ROWS = "it has no row that can be read"
_BARE = re.compile(r"[\d.,' +()-]|[eEdD](?=[+-]?\d)", re.ASCII)

ColumnNote = tuple[int | None, Note]
"""The index of a column, or None, and a note about it whose message follows the column's name."""


@dataclass(frozen=True)
class Source:
    """The rows of a file before its columns are known.

    The attributes are those of a `Table`, and `named`: whether the first row is known to contain
    the names of the columns.
    """

    format: FileFormat
    encoding: str | None
    delimiter: Delimiter | None
    rows: list[Row]
    complaints: list[Complaint]
    notes: list[Note]
    named: bool = False


def assembled(
    source: Source,
    *,
    header: bool | None = None,
    decimal_comma: bool | None = None,
    commented: tuple[str, ...] = (),
) -> Table:
    """Return the table of some rows: find its width, header and formats of numbers.

    Parameters
    ----------
    source : Source
    header : bool, optional
        Whether the first row contains the names of the columns. By default it is detected.
    decimal_comma : bool, optional
        Whether all numbers have a decimal comma. By default it is detected for each column.
    commented : tuple of str
        Names of the columns, which are used if no row has them and their number is right.

    Raises
    ------
    Unreadable
        There are no rows, or too many columns.
    """
    if not source.rows:
        raise Unreadable(_NO_ROWS)
    _check_width(source.rows)
    body = _divided(source, header)
    if not body.rows:
        raise Unreadable("it has only a header, and no rows" if body.named else _NO_ROWS)
    formats, comma, notes, width = body.formats, body.comma, list(body.notes), body.width
    names = body.names if body.named or len(commented) != width or width < 2 else commented
    if decimal_comma is not None:
        comma = decimal_comma
        formats = [replace(one, comma=comma) for one in formats]
    unique = unique_names(names, width)
    return Table(
        source.format,
        source.encoding,
        source.delimiter,
        comma,
        bool(names),
        unique,
        tuple(formats),
        tuple(body.rows),
        tuple(sorted([*source.complaints, *body.incomplete], key=lambda complaint: complaint.line)),
        (*source.notes, *_with_names(notes, unique, decimal_comma)),
    )


@dataclass(frozen=True)
class _Body:
    """The rows of a table below its names.

    Attributes
    ----------
    named
        Whether a row has the names of the columns.
    names
        The names, empty where a column has none; empty if `named` is false.
    rows
        The rows, each with `width` cells.
    incomplete
        The rows that are not used.
    formats, comma, notes
        The format of the numbers of each column, the usual decimal mark, and notes.
    """

    named: bool
    names: tuple[str, ...]
    rows: Sequence[Row]
    incomplete: Sequence[Complaint]
    formats: Sequence[NumberFormat]
    comma: bool
    notes: Sequence[ColumnNote]

    @property
    def width(self) -> int:
        return len(self.formats)


def _divided(source: Source, header: bool | None) -> _Body:
    """Divide the rows into names and rows, and find the formats of numbers."""
    rows: Sequence[Row] = source.rows
    if source.named or header:
        at: int | None = 0
    else:
        at = possible_names(rows) if header is None else None
    note = None
    if at is not None and not source.named:
        rows, note = with_one_header(rows, at)
    body = _body(source, rows, at)
    guessed = header is None and not source.named and at is not None
    if guessed and not looks_like_header(body.names, body.rows, body.formats):
        return _body(source, source.rows, None)
    if note is None or not body.rows:
        return body
    return replace(body, notes=[*body.notes, (None, note)])


def _body(source: Source, rows: Sequence[Row], at: int | None) -> _Body:
    """Return the rows below the one with index `at`, whose cells are the names."""
    shape = shape_of(rows, at)
    _check_columns(shape.width)
    check_cells(len(rows), shape.width)
    complete, incomplete = aligned(rows, shape)
    names, complete = without_blank_columns(named_columns(rows, shape), complete)
    formats, comma, notes = _formats(complete, source.delimiter, len(names))
    if shape.shift:
        reason = "the first row is one cell shorter than the others: the first column has no name"
        notes.append((None, Note("header", reason)))
    complete, totals = without_totals(complete, formats)
    incomplete = [*incomplete, *totals]
    return _Body(
        at is not None, () if at is None else names, complete, incomplete, formats, comma, notes
    )


def _check_columns(columns: int) -> None:
    if columns > MOST_STORED_COLUMNS:
        raise Unreadable(f"it has {columns} columns; at most {MOST_STORED_COLUMNS} are allowed")


def _check_width(rows: Sequence[Row]) -> None:
    widths = Counter(len(row.cells) for row in checked(rows))
    usual = max(widths, key=lambda width: (widths[width], width))
    _check_columns(usual)


def _with_names(
    notes: Sequence[ColumnNote], names: Sequence[str], decimal_comma: bool | None
) -> list[Note]:
    """Return the notes with the names of their columns, without those that an option decides."""
    return [
        note if column is None else replace(note, message=f"{names[column]}: {note.message}")
        for column, note in notes
        if note.about != "decimal_comma" or decimal_comma is None
    ]


def _formats(
    rows: Sequence[Row], delimiter: Delimiter | None, width: int
) -> tuple[list[NumberFormat], bool, list[ColumnNote]]:
    """Return the number format of each column, the usual decimal mark, and notes."""
    # Of a table that is sorted, the first rows are not typical.
    sample = [rows[place].cells for place in places(len(rows), _SAMPLED)]
    columns = list(zip(*sample, strict=True)) if sample else [()] * width
    marks = [Counter(map(decimal_mark, cells)) for cells in checked(columns)]
    commas, points = (sum(mark[sign] for mark in marks) for sign in ",.")
    ambiguous = [cell for cells in columns for cell in cells if decimal_mark(cell) == "?"]
    if commas or points:
        comma = commas > points
    else:
        # In a file with commas as delimiters, a comma in a number separates thousands.
        comma = delimiter != "comma" and sum("," in cell for cell in ambiguous) * 2 > len(ambiguous)
    formats = [format_of(cells, comma) for cells in checked(columns)]
    notes: list[ColumnNote] = []
    for index, (cells, mark, written) in enumerate(
        checked(zip(columns, marks, formats, strict=True))
    ):
        if mark["?"] and not mark[","] and not mark["."]:
            known = bool(commas or points) or delimiter == "comma"
            notes += [(index, note) for note in _ambiguity(cells, written, known)]
        if have_numbers(cells, written):
            notes += [(index, note) for note in _signs_left_out(cells, written)]
            notes += [(index, note) for note in _unusual_numbers(cells, written)]
    return formats, comma, notes


def _ambiguity(cells: Sequence[str], written: NumberFormat, known: bool) -> list[Note]:
    """Return a note on numbers that can be read in two ways.

    `known` says that the decimal mark of the table is known, so that only an unusual reading needs
    a note.
    """
    cell = next(cell for cell in cells if decimal_mark(cell) == "?")
    grouped = ("," in cell) != written.comma
    if known and not grouped:
        return []
    other = replace(written, comma=not written.comma)
    message = (
        f"{shown(cell)} is read as {number(cell, written):g}; with a decimal"
        f" {'point' if written.comma else 'comma'} it is {number(cell, other):g}"
    )
    return [Note("decimal_comma", message)]


def _unusual_numbers(cells: Sequence[str], written: NumberFormat) -> list[Note]:
    """Return notes on numbers that mark missing values, or are negative in parentheses."""
    notes = []
    if written.absent is not None:
        message = (
            f"{written.absent:.10g} is read as a missing value: the other numbers are far from it"
        )
        notes.append(Note("numbers", message))
    if written.shortened:
        pairs = ((cell, number(cell, written)) for cell in cells if cell[-1:].isalpha())
        cell, value = next((cell, value) for cell, value in pairs if isinstance(value, float))
        message = (
            f"K, M and B are thousands, millions and billions: {shown(cell)} is read as {value:g}"
        )
        notes.append(Note("numbers", message))
    if written.accounting:
        cell = next(cell for cell in cells if cell.startswith("("))
        reading = f"{shown(cell)} is read as {number(cell, written):g}"
        notes.append(Note("numbers", f"numbers in parentheses are negative: {reading}"))
    return notes


def _signs_left_out(cells: Sequence[str], written: NumberFormat) -> list[Note]:
    """Return a note on the units and signs that are left out of the numbers of a column."""
    signs = Counter[str]()
    example = ""
    numbers = 0
    for cell in cells:
        value = number(cell, written)
        if isinstance(value, float):
            numbers += 1
            text = in_ascii(cell)
            uncertain = has_tolerance(text.removesuffix(written.unit).rstrip())
            sign = (
                "the uncertainty after ±"
                if uncertain
                else _BARE.sub("", text).strip() or written.unit
            )
            example = example if example or not sign else f"{shown(cell)} is read as {value:g}"
            signs[sign] += bool(sign)
    if not example:
        return []
    some = f" in {signs.total()} of {numbers} rows" if signs.total() < numbers else ""
    listed = ", ".join(sign for sign, _ in signs.most_common(5) if sign)
    return [Note("numbers", f"{listed} is left out{some}: {example}")]
