"""Assembly of a table from rows of cells: header, width, and the formats of numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ...jobs.job import checked
from ...schema.errors import shown
from ..axes import unique_names
from ..table_content import MOST_STORED_COLUMNS
from .dialect import Delimiter
from .header import aligned, looks_like_header, named_columns, possible_names, shape_of
from .lines import Complaint, Row, Unreadable
from .numbers import NumberFormat, decimal_mark, format_of, has_tolerance, in_ascii, number
from .table import FileFormat, Note, Table

_SAMPLED = 200
"""The number of rows that the formats of numbers are detected from."""
_NO_ROWS = "it has no row that can be read"
_BARE = re.compile(r"[\d.,' +()-]|[eEdD](?=[+-]?\d)", re.ASCII)


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
    rows = source.rows
    header = True if source.named else header
    if not rows:
        raise Unreadable(_NO_ROWS)
    _check_width(rows)
    at = 0 if header else possible_names(rows) if header is None else None
    shape = shape_of(rows, at)
    complete, incomplete = aligned(rows, shape)
    formats, comma, notes = _formats(complete, source.delimiter, shape.width)
    names = named_columns(rows, shape)
    if header is None and at is not None and not looks_like_header(names, complete, formats):
        shape = shape_of(rows, None)
        complete, incomplete = aligned(rows, shape)
        formats, comma, notes = _formats(complete, source.delimiter, shape.width)
        at = None
    if not complete:
        raise Unreadable(_NO_ROWS if at is None else "it has only a header, and no rows")
    if at is None:
        names = commented if len(commented) == shape.width > 1 else ()
    if decimal_comma is not None:
        comma = decimal_comma
        formats = [replace(one, comma=comma) for one in formats]
    unique = unique_names(names, shape.width)
    if shape.shift:
        reason = "the first row is one cell shorter than the others: the first column has no name"
        notes.append((None, Note("header", reason)))
    return Table(
        source.format,
        source.encoding,
        source.delimiter,
        comma,
        bool(names),
        unique,
        tuple(formats),
        tuple(complete),
        tuple(sorted([*source.complaints, *incomplete], key=lambda complaint: complaint.line)),
        (*source.notes, *_with_names(notes, unique, decimal_comma)),
    )


def _check_width(rows: Sequence[Row]) -> None:
    widths = Counter(len(row.cells) for row in checked(rows))
    usual = max(widths, key=lambda width: (widths[width], width))
    if usual > MOST_STORED_COLUMNS:
        raise Unreadable(f"it has {usual} columns; at most {MOST_STORED_COLUMNS} are allowed")


ColumnNote = tuple[int | None, Note]
"""The index of a column, or None, and a note about it whose message follows the column's name."""


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
    sample = [row.cells for row in islice(rows, _SAMPLED)]
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
        notes += [(index, note) for note in _signs_left_out(cells, written)]
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
            sign = "the uncertainty after ±" if uncertain else _BARE.sub("", text).strip()
            example = example if example or not sign else f"{shown(cell)} is read as {value:g}"
            signs[sign] += bool(sign)
    if not example:
        return []
    some = f" in {signs.total()} of {numbers} rows" if signs.total() < numbers else ""
    listed = ", ".join(sign for sign, _ in signs.most_common(5) if sign)
    return [Note("numbers", f"{listed} is left out{some}: {example}")]
