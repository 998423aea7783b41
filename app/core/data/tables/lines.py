"""Decoding of a text file and splitting into rows.

Bytes are decoded by their byte order mark, else as UTF-8, else as Windows-1252. A row is one line,
or several lines if a quoted cell contains line breaks. A line that cannot be parsed is reported as
a :class:`Complaint` with its number; the other lines are still read.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...jobs.job import CHECKED_ITEMS, current_job

MOST_CELLS = 5_000_000
"""The maximum number of cells of a table: a small file can have many, most of them empty."""
_MOST_LINES = 2_000_000
"""A line of three cells has six bytes, so the largest file within the default limit has fewer."""
_LONGEST_RECORD = 10
"""The maximum number of lines of one row with quoted line breaks."""
_SAMPLED = 200
"""The number of lines from which the usual number of cells per row is determined."""
_MOST_COMPLAINTS = 100_000
"""The number of unreadable lines after which a file is given up, if they are the majority."""
_MOST_UNCLOSED = 50
"""After this many unclosed quotes, following lines are no longer searched for the closing one.

It bounds the cost, since each search reads up to ``_LONGEST_RECORD`` lines.
"""

_ERROR = re.compile(r"#(?:N/A|NA|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)(?=[,;\t|]|$)")
"""A cell of a spreadsheet at the start of a row, which is no comment."""
_SPLIT_CHARACTERS = 2**17
"""The least number of characters of a part of a text that is split into lines at a time."""
_LINE_END = re.compile(r"\r\n|\r|\n")

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SHARE_OF_NULS = 20
"""In UTF-16 the digits and delimiters of a table have one each, which is more than 1 byte in 20."""
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r\f\v\x1a\x1b\x01\x1f"})
"""Control characters of binary files; 0x01 and 0x1F are delimiters of databases."""


class Unreadable(ValueError):
    """The whole file cannot be read as a table; the message says why."""


@dataclass(frozen=True)
class Complaint:
    """A line that cannot be used, and the reason; lines are counted from 1."""

    line: int
    message: str


class Row(NamedTuple):
    """The cells of one row, and the number of its first line.

    A table has millions of them, and a tuple takes half of the time of a frozen object to create.
    """

    line: int
    cells: tuple[str, ...]


def check_cells(rows: int, columns: int) -> None:
    """Refuse a table with too many cells, before there is an object for each of them.

    Raises
    ------
    Unreadable
        It has more than `MOST_CELLS`.
    """
    if rows * columns > MOST_CELLS:
        raise Unreadable(
            f"it has {rows} rows of {columns} columns; at most {MOST_CELLS} cells are allowed"
        )


def decoded(content: bytes) -> tuple[str, str]:
    """Decode a file; return the text and the name of the encoding.

    Raises
    ------
    Unreadable
        If the file is not a text file.
    """
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
    unmarked = _unmarked_unicode(content) if nuls * _SHARE_OF_NULS > len(content) else None
    if unmarked is not None:
        return unmarked
    if nuls * 4 > len(content):
        raise Unreadable(
            f"{nuls} of its {len(content)} bytes are NUL, so it is a binary file; save the table"
            " as CSV"
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


def _unmarked_unicode(content: bytes) -> tuple[str, str] | None:
    """Decode UTF-16 or UTF-32 without a byte order mark; return None if it is something else.

    Of another file, or in another order of bytes, hardly any text of 1,000 characters is printable.
    """
    for encoding, size in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        start = content[: 1000 * size]
        try:
            text = start[: len(start) - len(start) % size].decode(encoding)
            if all(character.isprintable() or character in "\t\r\n" for character in text):
                return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, which end as on Unix, Windows or an old Macintosh.

    A part of the text is split at a time, because no other thread runs meanwhile.

    Raises
    ------
    Unreadable
        There are more than `_MOST_LINES`.
    """
    lines: list[str] = []
    job, start = current_job(), 0
    while end := _LINE_END.search(text, _not_within_an_end(text, start + _SPLIT_CHARACTERS)):
        job.check()
        lines += _LINE_END.split(text[start : end.start()])
        if len(lines) > _MOST_LINES:
            raise Unreadable(f"it has more than {_MOST_LINES} lines: keep a sample of them")
        start = end.end()
    return lines + _LINE_END.split(text[start:])


def _not_within_an_end(text: str, place: int) -> int:
    return place - 1 if text[place - 1 : place + 1] == "\r\n" else place


def is_content(line: str) -> bool:
    """Return whether a line is neither blank nor a comment (``#``, ``%``) nor a rule (``---``)."""
    text = line.strip()
    if not text or (text[0] in "#%" and not _ERROR.match(text)):
        return False
    # Markdown and databases print a rule between the names and the rows; so does reStructuredText.
    return ("--" not in text and "==" not in text) or bool(text.strip("-+|:= \t"))


def cells_of(
    lines: Sequence[str], delimiter: str, quote: str = '"', *, strict: bool
) -> tuple[str, ...]:
    """Return the cells of the row in `lines`, without surrounding spaces.

    The delimiter ``" "`` matches any number of spaces and tabs.

    Raises
    ------
    csv.Error
        If a cell is too long; with `strict`, also if quotes are malformed.
    """
    if delimiter == " ":
        lines = [line.strip().replace("\t", " ") for line in lines]
    if len(lines) == 1 and quote not in lines[0] and len(lines[0]) <= csv.field_size_limit():
        # Without quotes the cells are the same, in less time.
        found = lines[0].split(delimiter)
    else:
        reader = csv.reader(
            lines, delimiter=delimiter, quotechar=quote, strict=strict, skipinitialspace=True
        )
        found = next(reader, [])
    cells = map(str.strip, found)
    return tuple(filter(None, cells) if delimiter == " " else cells)


def read_rows(
    lines: Sequence[str], delimiter: str, quote: str = '"'
) -> tuple[list[Row], list[Complaint]]:
    """Return all rows, of one or several lines each, and the lines that cannot be parsed."""
    rows: list[Row] = []
    complaints: list[Complaint] = []
    unclosed = number = 0
    usual: int | None = None
    longest = csv.field_size_limit()
    while number < len(lines):
        line = lines[number]
        number += 1
        if number % CHECKED_ITEMS == 0:
            current_job().check()
            if len(complaints) > max(_MOST_COMPLAINTS, len(rows)):
                first = complaints[0]
                raise Unreadable(
                    f"more than {_MOST_COMPLAINTS} of its lines cannot be read; the first one, line"
                    f" {first.line}, {first.message}"
                )
        if not is_content(line):
            continue
        if quote not in line and delimiter != " " and len(line) <= longest and "\0" not in line:
            # Nearly all lines are such; `cells_of` returns the same cells.
            rows.append(Row(number, tuple(map(str.strip, line.split(delimiter)))))
            continue
        if "\0" in line:
            complaints.append(Complaint(number, "contains a NUL character"))
            continue
        try:
            cells = _parse_line(line, delimiter, quote)
            taken = 1
            if cells is None and unclosed < _MOST_UNCLOSED:
                usual = _usual_width(lines, delimiter, quote) if usual is None else usual
                following = lines[number - 1 : number - 1 + _LONGEST_RECORD]
                cells, taken = _parse_lines(following, delimiter, quote)
                cells = cells if taken > 1 and len(cells) == usual else None
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


def _parse_line(line: str, delimiter: str, quote: str) -> tuple[str, ...] | None:
    """Return the cells of a line, or None if a quote is not closed on it.

    Other malformed quotes are read as literal characters.
    """
    try:
        return cells_of([line], delimiter, quote, strict=True)
    except csv.Error as error:
        return None if _is_open(error) else cells_of([line], delimiter, quote, strict=False)


def _parse_lines(lines: Sequence[str], delimiter: str, quote: str) -> tuple[tuple[str, ...], int]:
    """Return the cells of a row that starts on the first line, and its number of lines.

    If no number of lines forms a row, return no cells and 1.
    """
    for taken in range(2, len(lines) + 1):
        try:
            joined = [line + "\n" for line in lines[:taken]]
            return cells_of(joined, delimiter, quote, strict=True), taken
        except csv.Error as error:
            if not _is_open(error):
                break
    return (), 1


def _is_open(error: csv.Error) -> bool:
    """Return whether parsing failed because a quote is not closed."""
    return "unexpected end" in str(error)


def _usual_width(lines: Sequence[str], delimiter: str, quote: str) -> int:
    """Return the most frequent number of cells among the first one-line rows; 0 without any."""
    widths: Counter[int] = Counter()
    for line in lines[:_SAMPLED]:
        if line.count(quote) % 2:  # it is a part of a row with quoted line breaks
            continue
        try:
            cells = (
                _parse_line(line, delimiter, quote)
                if is_content(line) and "\0" not in line
                else None
            )
        except csv.Error:
            continue
        if cells is not None:
            widths[len(cells)] += 1
    return max(widths, key=lambda width: (widths[width], width), default=0)
