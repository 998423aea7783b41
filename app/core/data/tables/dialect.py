"""Detection of how the lines of a table are divided into cells: delimiter and quote character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ...jobs.job import checked, current_job
from .lines import is_content, read_rows
from .numbers import is_any_number

Delimiter = Literal["comma", "semicolon", "tab", "pipe", "space"]

DELIMITERS: dict[Delimiter, str] = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "space": " ",
}

_SAMPLED_LINES = 200
_SAMPLED_CHARACTERS = 200_000
"""The part of a file that the delimiter is detected from: it is read once for each delimiter."""
_RATED_CELLS = 4000

_MONTH = (
    r"(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)"
    r"[a-z]{0,6}\.?"
)
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,4}[/.]\d{1,2}[/.]\d{1,4}(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"
    r"|(?:[A-Za-z]{3,9},? )?[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}[. -]{1,2}[A-Za-z]{3,9}\.?[ -]\d{2,4}"
    rf"|\d{{0,2}}{_MONTH}[ -]?(?:\d{{4}}|\d{{2}})"
    r"|(?:1[89]|20)\d{2}(?:-(?:0[1-9]|1[0-2])|[ -]?Q[1-4]|-?W[0-5]?\d)"
    r"|Q[1-4][ /-](?:1[89]|20)\d{2}",
    re.ASCII,
)
_TWO_NUMBERS = re.compile(r"[+-]?[\d.]+(?:,\d+)?\s+[+-]?[\d.]+.*", re.DOTALL)
_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])\s*'[^']*'\s*(?=[,;\t|]|$)")


@dataclass(frozen=True)
class Dialect:
    """How lines are divided into cells.

    Attributes
    ----------
    delimiter
        The name of the delimiter between cells.
    quote
        The character around texts that may contain the delimiter.
    """

    delimiter: Delimiter
    quote: str = '"'


def is_date(cell: str) -> bool:
    """Return whether a cell contains a date, a time or both."""
    return len(cell) <= 40 and _DATE.fullmatch(cell) is not None


def detected_dialect(lines: Sequence[str], delimiter: Delimiter | None) -> Dialect:
    """Return the most likely dialect of the lines of a file.

    Parameters
    ----------
    lines : sequence of str
    delimiter : Delimiter, optional
        The delimiter, if it is known.
    """
    sample = sample_of(lines)
    quoted = sum(_SINGLE_QUOTED.search(line) is not None for line in sample)
    quote = "'" if quoted * 2 > len(sample) else '"'
    if delimiter is not None:
        return Dialect(delimiter, quote)
    return max(
        (Dialect(name, quote) for name in DELIMITERS), key=lambda dialect: _score(sample, dialect)
    )


def sample_of(lines: Sequence[str]) -> list[str]:
    """Return the first lines with content, of limited total length."""
    sample: list[str] = []
    characters = 0
    for line in checked(lines):
        if not is_content(line):
            continue
        characters += len(line)
        if sample and (characters > _SAMPLED_CHARACTERS or len(sample) == _SAMPLED_LINES):
            break
        sample.append(line)
    return sample


def unquoted_lines(lines: list[str]) -> list[str] | None:
    """Return the content of lines that are each one quoted cell, or None.

    Spreadsheets write such lines if a CSV file was opened as one column and saved again.
    """
    sample = sample_of(lines)
    if len(sample) < 2 or any(_unquoted(line) is None for line in sample):
        return None
    return [_unquoted(line) or line for line in checked(lines)]


def _unquoted(line: str) -> str | None:
    """Return the text of a line that is one quoted cell with delimiters; None otherwise."""
    text = line.strip()
    inner = text[1:-1].replace('""', "")
    if len(text) < 2 or text[0] + text[-1] != '""' or '"' in inner:
        return None
    return text[1:-1].replace('""', '"') if any(mark in inner for mark in ",;\t|") else None


def _score(sample: Sequence[str], dialect: Dialect) -> tuple[float, float]:
    """Rate a dialect: the share of rows of the usual width, times the mean rating of their cells.

    Of equal ratings, the one with more columns counts.
    """
    current_job().check()
    rows, _ = read_rows(sample, DELIMITERS[dialect.delimiter], dialect.quote)
    widths = Counter(len(row.cells) for row in rows)
    if not widths:
        return (0.0, 0.0)
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width < 2:
        return (0.0, width - 1.0)
    usual = [row.cells for row in rows if len(row.cells) == width]
    rated = usual[:: 1 + width * len(usual) // _RATED_CELLS]
    rating = sum(_rating(cell, dialect) for cells in rated for cell in cells[:_RATED_CELLS])
    return (count / len(rows) * rating / sum(len(cells[:_RATED_CELLS]) for cells in rated), width)


def _rating(cell: str, dialect: Dialect) -> float:
    """Rate a cell from 0, for a part of one or several cells together, to 1, for a number."""
    if not cell:
        return 0.5
    if cell[0] in ",;" or cell[-1] in ",;":
        return 0.0
    if any(mark in cell for mark in ";\t|") or (dialect.quote in cell and "," in cell):
        return 0.1
    if is_any_number(cell) or is_date(cell):
        # A comma between numbers is either; it is the delimiter where it gives many columns.
        return 1.0 if dialect.delimiter == "comma" or "," not in cell else 0.95
    if _TWO_NUMBERS.fullmatch(cell):
        return 0.1
    return 0.3 if "," in cell else 0.5 if " " in cell else 0.6
