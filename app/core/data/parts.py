"""The part of the data, training or test, that a cell of a table assigns its row to."""

from __future__ import annotations

import re
from typing import Literal

Part = Literal["train", "test"]

_PARTS: dict[str, Part] = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("test", "testing", "tst", "validation", "validate", "valid", "val"), "test"),
    **dict.fromkeys(("dev", "eval", "evaluation", "holdout", "hold-out"), "test"),
}
"""The part that a cell names, by its lower-case text."""

_TRUTHS = {"true": True, "t": True, "false": False, "f": False}
_FLAGS = _TRUTHS | {"1": True, "yes": True, "y": True, "0": False, "no": False, "n": False}

_END = r"(?:[\W_]*(?:set|data|flag|row|sample))?"
_FLAG_OF = {
    part: re.compile(rf"(?:is|in|for|use[\W_]*for)[\W_]*(?:{words}){_END}|(?:{words})[\W_]*flag")
    for part, words in (
        ("train", "train|training"),
        ("test", "test|testing|val|valid|validation|holdout"),
    )
}
"""Names of columns of flags, such as ``is_train``."""
_BARE_NAMES = ("train", "training")
"""Names of columns that are flags if they have texts such as TRUE: 0 and 1 may be measurements."""


def part_of(cell: str | float | None, column: str) -> Part | None:
    """Return the part of a row by its cell in a column, or None if it says none.

    Parameters
    ----------
    cell : str, float or None
        A text such as ``train`` or ``validation``, or a flag such as 1 or ``TRUE``.
    column : str
        The name of the column. Only names such as ``is_train`` give flags a meaning.
    """
    if cell is None:
        return None
    text = (f"{cell:g}" if isinstance(cell, float) else cell).strip().lower()
    if text in _PARTS:
        return _PARTS[text]
    name = column.strip().lower()
    for part, pattern in _FLAG_OF.items():
        if pattern.fullmatch(name) and text in _FLAGS:
            return _opposite(part, not _FLAGS[text])
    return (
        _opposite("train", not _TRUTHS[text]) if name in _BARE_NAMES and text in _TRUTHS else None
    )


def _opposite(part: str, other: bool) -> Part:
    return "test" if (part == "test") != other else "train"
