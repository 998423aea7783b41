"""Lines whose cells are at the same places in all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...jobs.job import checked
from .dialect import sample_of
from .lines import Complaint, Row, Unreadable, is_content

_FEWEST_COLUMNS = 3
_FEWEST_LINES = 3
_UNDIVIDED = re.compile(r"(?![-+.\d]+[eEdD][-+]?\d+$)(?=.*\d)(?=.*[^\W\d_])[\w.+-]{8,}|\d{16,}")
"""A word of letters and digits that is no number, or more digits than a number can have."""


def aligned_rows(lines: Sequence[str]) -> tuple[list[Row], list[Complaint]] | None:
    """Return the rows of aligned lines, or None if words alone divide them or they are not aligned.

    A column is a run of places of which each has a character in some line. One without a word in
    the first line belongs to the column before it, such as second names.
    """
    sample = sample_of(lines)
    widths = {len(line.split()) for line in sample[1:]}
    if len(widths) < 2 or any('"' in line or "\t" in line for line in sample):
        return None
    starts = _starts(sample)
    if len(starts) < _FEWEST_COLUMNS:
        return None
    rows, complaints = [], []
    for number, line in enumerate(checked(lines), 1):
        if not is_content(line):
            continue
        if any(line[start - 1 : start].strip() for start in starts[1:]):
            complaints.append(Complaint(number, "has a text across two columns"))
            continue
        ends = [*starts[1:], len(line)]
        cells = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        rows.append(Row(number, tuple(cells)))
    return rows, complaints


def refuse_undivided(lines: Sequence[str]) -> None:
    """Refuse lines of one width that are one word each: where their columns begin is unknown.

    Raises
    ------
    Unreadable
        They are; the message says what can be done.
    """
    # The first line may contain names.
    words = [line.strip() for line in sample_of(lines)][1:]
    if len(words) + 1 < _FEWEST_LINES or len(set(map(len, words))) > 1:
        return
    if all(map(_UNDIVIDED.fullmatch, words)):
        raise Unreadable(
            f"its lines are words of {len(words[0])} characters, without a delimiter: if they are"
            " columns of fixed widths, save them as CSV, for example with read_fwf in pandas"
        )


def _starts(sample: Sequence[str]) -> list[int]:
    """Return the place where each column starts; nothing if a name or a value has no column."""
    length = max(map(len, sample))
    padded = [line.ljust(length) for line in sample]
    columns = ["".join(column) for column in zip(*padded, strict=True)]
    used = "".join("x" if column.strip() else " " for column in columns)
    runs = [match.span() for match in re.finditer("x+", used)]
    named = [bool(padded[0][start:end].strip()) for start, end in runs]
    filled = [any(line[start:end].strip() for line in padded[1:]) for start, end in runs]
    if not named or not named[0] or not all(filled):
        return []
    return [start for (start, _), name in zip(runs, named, strict=True) if name]
