"""Rows with the totals or means of the rows above them, as spreadsheets have at their end."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ...jobs.job import checked
from .lines import Complaint, Row
from .numbers import NumberFormat, number

_WORDS = re.compile(
    r"(?:grand |sub-?)?(?:totals?|sum)|average|avg|mean|overall|gesamt(?:summe)?|insgesamt|summe"
    r"|durchschnitt|mittelwert|totaux|somme|moyenne|totale|media|suma|promedio|soma|m[eé]dia"
)
_MOST = 3
_LONGEST = 20
_FEWEST_ROWS = 3
_TOLERANCE = 0.005


def without_totals(
    rows: list[Row], formats: Sequence[NumberFormat]
) -> tuple[list[Row], list[Complaint]]:
    """Return the rows without totals and means at their end, and a `Complaint` for each.

    Such a row has a word for it, and in a column of numbers their sum or mean.
    """
    end = len(rows)
    while len(rows) - end < _MOST and end > _FEWEST_ROWS and _words_in(rows[end - 1]):
        end -= 1
    if end == len(rows):
        return rows, []
    # A word that occurs above, such as "average", is an ordinary value.
    words = [column for row in rows[end:] for column in _words_in(row)]
    usual = any(_is_word(row.cells[column]) for row in checked(rows[:end]) for column in {*words})
    if usual or not _is_total(rows, end, formats):
        return rows, []
    message = "is a total or a mean of the other rows"
    return rows[:end], [Complaint(row.line, message) for row in rows[end:]]


def _words_in(row: Row) -> list[int]:
    """Return the columns of a row with a word for a total or a mean."""
    return [column for column, cell in enumerate(row.cells) if _is_word(cell)]


def _is_word(cell: str) -> bool:
    return len(cell) <= _LONGEST and _WORDS.fullmatch(cell.lower().rstrip(":")) is not None


def _is_total(rows: Sequence[Row], end: int, formats: Sequence[NumberFormat]) -> bool:
    """Return whether the row with index `end` has the sum or mean of a column of rows above it."""
    for column, written in enumerate(formats):
        total = number(rows[end].cells[column], written)
        if isinstance(total, str) or not total:
            continue
        found = (number(row.cells[column], written) for row in checked(rows[:end]))
        values = [value for value in found if isinstance(value, float)]
        sums = math.fsum(values), math.fsum(values) / max(len(values), 1)
        if any(math.isclose(total, value, rel_tol=_TOLERANCE) for value in sums):
            return True
    return False
