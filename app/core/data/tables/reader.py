"""Reading of files into tables, tolerant of different conventions.

The format of a file is recognized by its content, not by its name. For text, encoding, delimiter,
header, width and the format of numbers are detected, and what is not obvious is noted in the table.
A line that cannot be read is reported with its number; the rest of the file is still read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence

from ...jobs.job import checked
from ..table_content import MOST_STORED_COLUMNS
from .arff import read_arff
from .arrays import read_array
from .assembly import Source, assembled
from .dialect import DELIMITERS, Delimiter, Dialect, detected_dialect, unquoted_lines
from .fixed_width import aligned_rows, refuse_undivided
from .formats import StructuredText, binary_format, structured_format
from .libsvm import read_libsvm
from .lines import Row, Unreadable, cells_of, decoded, is_content, read_rows, split_lines
from .literals import read_literal
from .parquet import read_parquet
from .preparation import named_pairs, prepared, with_class_names
from .records import read_records
from .table import Note, Table, counted
from .workbook import read_workbook

_EMPHASIZED = re.compile(r"(\*\*|__|`|\*)([^*`]+)\1")
"""A cell that Markdown shows in bold type, in italics or as code."""
_FAR_TOO_MANY = 4 * MOST_STORED_COLUMNS
"""Delimiters in a line that has too many columns, even if others are parts of numbers."""


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
        Whether all numbers have a decimal comma.

    Raises
    ------
    Unreadable
        If the file is not a table, or has no rows, or too many columns.
    """
    kind = binary_format(content)
    if kind is not None:
        source = read_workbook(content) if kind == "xlsx" else read_parquet(content)
        return assembled(source, header=header, decimal_comma=decimal_comma)
    text, encoding = decoded(content)
    structured = structured_format(text)
    if structured is not None and delimiter is None:
        source = _STRUCTURED[structured](text, encoding)
        return assembled(source, header=header, decimal_comma=decimal_comma)
    return _read_lines(text, encoding, header, delimiter, decimal_comma)


_STRUCTURED: dict[StructuredText, Callable[[str, str], Source]] = {
    "json": read_records,
    "arff": read_arff,
    "libsvm": read_libsvm,
    "numpy": read_array,
    "python": read_literal,
}


def _read_lines(
    text: str,
    encoding: str,
    header: bool | None,
    delimiter: Delimiter | None,
    decimal_comma: bool | None,
) -> Table:
    """Read a text with one row per line."""
    notes = []
    if encoding in ("cp1252", "latin-1"):
        name = "Windows-1252" if encoding == "cp1252" else "Latin-1"
        message = (
            f"the text is not UTF-8; its letters are read as {name}: if they are wrong, save it"
        )
        notes.append(Note("encoding", f"{message} as UTF-8"))
    lines = split_lines(text)
    declared = re.fullmatch(r"sep=(.)", lines[0])  # Excel's declaration of the delimiter
    if declared:
        lines[0] = ""
        named = {character: name for name, character in DELIMITERS.items()}
        delimiter = delimiter or named.get(declared[1])
    if not any(map(is_content, checked(lines))):
        raise Unreadable("it contains only blank lines and comments")
    _check_first_line(lines, delimiter)
    unquoted = unquoted_lines(lines)
    if unquoted is not None:
        lines = unquoted
        notes.append(Note("format", "each line is in quotes, which are left out"))
    if delimiter is None:
        lines = prepared(lines)
        refuse_undivided(lines)
    dialect = detected_dialect(lines, delimiter)
    placed = aligned_rows(lines) if delimiter is None and dialect.delimiter == "space" else None
    rows, complaints = placed or read_rows(lines, DELIMITERS[dialect.delimiter], dialect.quote)
    filled = [row for row in checked(rows) if any(row.cells)]
    if len(filled) < len(rows):
        blank = counted(len(rows) - len(filled), "blank row")
        notes.append(Note("rows", f"{blank} left out"))
    if dialect.delimiter == "pipe":
        filled = _without_outer_pipes(filled)
    if '="' in text:
        filled = [Row(row.line, tuple(map(_without_formula, row.cells))) for row in checked(filled)]
    filled, about_classes = with_class_names(filled)
    notes += about_classes
    pairs = named_pairs([row.cells for row in filled])
    if pairs is not None:
        values = [Row(row.line, tuple(map(_value, row.cells))) for row in checked(filled)]
        filled = [Row(0, pairs), *values]
    paired = pairs is not None
    source = Source("text", encoding, dialect.delimiter, filled, complaints, notes, paired)
    commented = _commented_names(lines, dialect)
    return assembled(source, header=header, decimal_comma=decimal_comma, commented=commented)


def _check_first_line(lines: Sequence[str], delimiter: Delimiter | None) -> None:
    """Refuse far too many columns before the lines are divided in several ways to compare them."""
    first = next(line for line in lines if is_content(line))
    marks = [DELIMITERS[delimiter]] if delimiter else [",", ";", "\t", "|"]
    found = max(map(first.count, marks)) or first.count(" ")
    if '"' not in first and found > _FAR_TOO_MANY:
        raise Unreadable(
            f"its first line has {found + 1} columns; at most {MOST_STORED_COLUMNS} are allowed"
        )


def _without_outer_pipes(rows: list[Row]) -> list[Row]:
    """Return the rows without a first column that is empty, as in a table of Markdown."""
    # A database prints the number of rows below them, in a line without pipes.
    divided = [row for row in rows if len(row.cells) > 1]
    if any(_EMPHASIZED.fullmatch(cell) for row in divided for cell in row.cells):
        emphasized = (
            Row(row.line, tuple(_EMPHASIZED.sub(r"\2", cell) for cell in row.cells)) for row in rows
        )
        rows = list(emphasized)
        divided = [row for row in rows if len(row.cells) > 1]
    if any(row.cells[0] for row in divided):
        return rows
    return [row if len(row.cells) == 1 else Row(row.line, row.cells[1:]) for row in rows]


def _without_formula(cell: str) -> str:
    """Return the text of a cell such as ``="007"``, which a spreadsheet reads as a text."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _value(pair: str) -> str:
    """Return the value of a cell such as ``name=value``."""
    return re.split("[:=]", pair, maxsplit=1)[1].strip()


def _commented_names(lines: Sequence[str], dialect: Dialect) -> tuple[str, ...]:
    """Return the cells of the last comment above the rows, where numpy.savetxt writes the names."""
    names: tuple[str, ...] = ()
    for line in checked(lines):
        if is_content(line):
            break
        if line.strip():
            text = line.lstrip("#% \t")
            try:
                names = cells_of([text], DELIMITERS[dialect.delimiter], dialect.quote, strict=False)
            except csv.Error:
                names = ()
    return names
