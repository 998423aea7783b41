"""A row is what stands in one line of a text, or in some lines where quotes hold them together.

Bytes become text by their mark, as UTF-8, or else as Windows' Latin; a line that cannot be read is
one complaint with its number.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_RECORD = 10
"""Lines that one row in quotes may run over."""
_SAMPLED = 200
"""Lines that tell how many cells a row has."""
_MOST_UNCLOSED = 50
"""Quotes without an end, after which each line is taken by itself: looking ahead costs time."""

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
    """The whole text is no table; the message says what it is instead."""


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one line; lines count from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Row:
    """The cells of one row and the line that it begins on."""

    line: int
    cells: tuple[str, ...]


def decoded(content: bytes) -> tuple[str, str]:
    """The text of some bytes, and what they were read as.

    Raises
    ------
    Unreadable
        They are no text.
    """
    for signature, words in _SIGNATURES.items():
        if content.startswith(signature):
            raise Unreadable(f"this is {words}")
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise Unreadable(
                    f"it begins as {encoding} text, but byte {error.start} cannot be read as that"
                ) from error
    nuls = content.count(0)
    if nuls * 4 > len(content):
        raise Unreadable(f"{nuls} of its {len(content)} bytes are NUL: binary, or UTF-16 unmarked")
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls * 20 > len(content):
        raise Unreadable("it holds binary data, not text")
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def is_content(line: str) -> bool:
    """Whether a line is neither blank nor a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def cells_of(lines: Sequence[str], sign: str, *, strict: bool) -> tuple[str, ...]:
    """The cells of one row; a space as the sign stands for any number of blanks.

    Raises
    ------
    csv.Error
        A cell is too long; or, if strict, quotes do not fit.
    """
    if sign == " ":
        lines = [line.strip().replace("\t", " ") for line in lines]
    reader = csv.reader(lines, delimiter=sign, strict=strict, skipinitialspace=True)
    cells = (cell.strip() for cell in next(reader, []))
    return tuple(cell for cell in cells if cell or sign != " ")


def read_rows(lines: Sequence[str], sign: str) -> tuple[list[Row], list[Complaint]]:
    """Every row of the text, however many lines it runs over, and the lines that are none."""
    records, complaints = [], []
    unclosed = place = 0
    usual: int | None = None
    while place < len(lines):
        line = lines[place]
        place += 1
        if not is_content(line):
            continue
        if "\0" in line:
            complaints.append(Complaint(place, "holds a NUL character"))
            continue
        try:
            cells = _one_line(line, sign)
            taken = 1
            if cells is None and unclosed < _MOST_UNCLOSED:
                usual = _usual_width(lines, sign) if usual is None else usual
                cells, taken = _some_lines(lines[place - 1 : place - 1 + _LONGEST_RECORD], sign)
                cells = cells if len(cells) == usual else None
        except csv.Error as error:
            complaints.append(Complaint(place, f"cannot be read: {error}"))
            continue
        if cells is None:
            unclosed += 1
            complaints.append(Complaint(place, "opens a quote that is not closed"))
        else:
            records.append(Row(place, cells))
            place += taken - 1
    return records, complaints


def _one_line(line: str, sign: str) -> tuple[str, ...] | None:
    """The cells of a line, quotes read as they stand where they do not fit; None if one is open."""
    try:
        return cells_of([line], sign, strict=True)
    except csv.Error as error:
        return None if _is_open(error) else cells_of([line], sign, strict=False)


def _some_lines(lines: Sequence[str], sign: str) -> tuple[tuple[str, ...], int]:
    """The cells of the row that runs over the first of some lines, and over how many; or none."""
    for taken in range(2, len(lines) + 1):
        try:
            return cells_of([line + "\n" for line in lines[:taken]], sign, strict=True), taken
        except csv.Error as error:
            if not _is_open(error):
                break
    return (), 1


def _is_open(error: csv.Error) -> bool:
    return "unexpected end" in str(error)


def _usual_width(lines: Sequence[str], sign: str) -> int:
    """Cells of most of the first rows that stand in one line; 0 if there is none."""
    widths: Counter[int] = Counter()
    for line in lines[:_SAMPLED]:
        try:
            cells = _one_line(line, sign) if is_content(line) and "\0" not in line else None
        except csv.Error:
            continue
        if cells is not None:
            widths[len(cells)] += 1
    return max(widths, key=lambda width: (widths[width], width), default=0)
