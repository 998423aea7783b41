"""Decoding of a CSV file and splitting into rows.

Bytes are decoded by their byte order mark, else as UTF-8, else as Windows-1252. A row is one line,
or several lines if a quoted cell contains line breaks. A line that cannot be parsed is reported as
a :class:`Complaint` with its number; the other lines are still read.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...jobs.job import CHECKED_ITEMS, current_job

_LONGEST_RECORD = 10
"""The maximum number of lines of one row with quoted line breaks."""
_SAMPLED = 200
"""The number of lines from which the usual number of cells per row is determined."""
_MOST_UNCLOSED = 50
"""After this many unclosed quotes, following lines are no longer searched for the closing one.

It bounds the cost, since each search reads up to ``_LONGEST_RECORD`` lines.
"""

_SIGNATURES = {
    b"PK\x03\x04": "a ZIP file, or an Excel workbook (.xlsx): save its sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls): save its sheet as CSV",
    b"\x1f\x8b": "a gzip file: unpack it",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file: save it as CSV",
    b"\x93NUMPY": "a NumPy file: save it with numpy.savetxt",
}
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r\f\v\x1a\x1b"})


class Unreadable(ValueError):
    """The whole file cannot be read as a table; the message says why."""


@dataclass(frozen=True)
class Complaint:
    """A line that cannot be used, and the reason; lines are counted from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Row:
    """The cells of one row, and the number of its first line."""

    line: int
    cells: tuple[str, ...]


def decoded(content: bytes) -> tuple[str, str]:
    """Decode a file; return the text and the name of the encoding.

    Raises
    ------
    Unreadable
        If the file is not a text file.
    """
    for signature, description in _SIGNATURES.items():
        if content.startswith(signature):
            raise Unreadable(f"it is {description}")
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise Unreadable(
                    f"its byte order mark says {encoding}, but byte {error.start} cannot be read as"
                    f" {encoding}; save it as UTF-8"
                ) from error
    nuls = content.count(0)
    if nuls * 4 > len(content):
        raise Unreadable(
            f"{nuls} of its {len(content)} bytes are NUL, so it is a binary file, or UTF-16 without"
            " a byte order mark; save it as UTF-8"
        )
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls * 20 > len(content):
        raise Unreadable("it is a binary file; save the table as CSV")
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def is_content(line: str) -> bool:
    """Return whether a line is neither blank nor a comment (``#``)."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def cells_of(lines: Sequence[str], delimiter: str, *, strict: bool) -> tuple[str, ...]:
    """Return the cells of the row in `lines`, without surrounding spaces.

    The delimiter ``" "`` matches any number of spaces and tabs.

    Raises
    ------
    csv.Error
        If a cell is too long; with `strict`, also if quotes are malformed.
    """
    if delimiter == " ":
        lines = [line.strip().replace("\t", " ") for line in lines]
    reader = csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=True)
    cells = (cell.strip() for cell in next(reader, []))
    return tuple(cell for cell in cells if cell or delimiter != " ")


def read_rows(lines: Sequence[str], delimiter: str) -> tuple[list[Row], list[Complaint]]:
    """Return all rows, of one or several lines each, and the lines that cannot be parsed."""
    rows, complaints = [], []
    unclosed = number = 0
    usual: int | None = None
    job = current_job()
    while number < len(lines):
        if number % CHECKED_ITEMS == 0:
            job.check()
        line = lines[number]
        number += 1
        if not is_content(line):
            continue
        if "\0" in line:
            complaints.append(Complaint(number, "contains a NUL character"))
            continue
        try:
            cells = _parse_line(line, delimiter)
            taken = 1
            if cells is None and unclosed < _MOST_UNCLOSED:
                usual = _usual_width(lines, delimiter) if usual is None else usual
                following = lines[number - 1 : number - 1 + _LONGEST_RECORD]
                cells, taken = _parse_lines(following, delimiter)
                cells = cells if len(cells) == usual else None
        except csv.Error as error:
            complaints.append(Complaint(number, f"cannot be read: {error}"))
            continue
        if cells is None:
            unclosed += 1
            complaints.append(Complaint(number, "has a quote that is not closed"))
        else:
            rows.append(Row(number, cells))
            number += taken - 1
    return rows, complaints


def _parse_line(line: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a line, or None if a quote is not closed on it.

    Other malformed quotes are read as literal characters.
    """
    try:
        return cells_of([line], delimiter, strict=True)
    except csv.Error as error:
        return None if _is_open(error) else cells_of([line], delimiter, strict=False)


def _parse_lines(lines: Sequence[str], delimiter: str) -> tuple[tuple[str, ...], int]:
    """Return the cells of a row that starts on the first line, and its number of lines.

    If no number of lines forms a row, return no cells and 1.
    """
    for taken in range(2, len(lines) + 1):
        try:
            return cells_of([line + "\n" for line in lines[:taken]], delimiter, strict=True), taken
        except csv.Error as error:
            if not _is_open(error):
                break
    return (), 1


def _is_open(error: csv.Error) -> bool:
    """Return whether parsing failed because a quote is not closed."""
    return "unexpected end" in str(error)


def _usual_width(lines: Sequence[str], delimiter: str) -> int:
    """Return the most frequent number of cells among the first one-line rows; 0 without any."""
    widths: Counter[int] = Counter()
    for line in lines[:_SAMPLED]:
        try:
            cells = _parse_line(line, delimiter) if is_content(line) and "\0" not in line else None
        except csv.Error:
            continue
        if cells is not None:
            widths[len(cells)] += 1
    return max(widths, key=lambda width: (widths[width], width), default=0)
