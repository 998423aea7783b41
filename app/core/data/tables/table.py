"""A table as it was read: names of the columns, rows of cells, and the decisions of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..axes import fit_name
from .dialect import Delimiter
from .lines import Complaint, Row
from .numbers import NumberFormat, number

FileFormat = Literal["text", "xlsx", "parquet", "json", "arff", "libsvm", "numpy"]
About = Literal[
    "format", "encoding", "delimiter", "decimal_comma", "header", "columns", "rows", "numbers",
    "label", "x1", "x2", "split",
]  # fmt: skip

MOST_COLUMNS = 1024
"""The maximum number of columns: more cannot be chosen from in a dialog."""


@dataclass(frozen=True)
class Note:
    """A decision of the reader that is not obvious, with its reason.

    Attributes
    ----------
    about
        What was decided.
    message
        A sentence without a capital letter and a full stop.
    """

    about: About
    message: str


@dataclass(frozen=True)
class Table:
    """The rows and columns of a file, and how it was read.

    Attributes
    ----------
    format
        The format of the file.
    encoding
        The encoding of a text file; None for a binary file.
    delimiter
        The name of the delimiter between cells; None if the format has none.
    decimal_comma
        Whether most numbers have a decimal comma: 1,5 is one and a half.
    header
        Whether the names of the columns come from the file.
    names
        The unique names of the columns.
    numbers
        How the numbers of each column are written.
    rows
        All rows, each with as many cells as there are columns.
    complaints
        The lines that are not used, in order.
    notes
        The decisions that are not obvious.
    """

    format: FileFormat
    encoding: str | None
    delimiter: Delimiter | None
    decimal_comma: bool
    header: bool
    names: tuple[str, ...]
    numbers: tuple[NumberFormat, ...]
    rows: tuple[Row, ...]
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...] = ()

    def number(self, row: Row, column: int) -> float | str:
        """Return the number in a cell, or the reason why there is none."""
        return number(row.cells[column], self.numbers[column])


def unique_names(names: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return a unique name for every column: the given one, numbered where it is repeated."""
    given = [fit_name(name) for name in names] + [""] * (columns - len(names))
    unique: dict[str, None] = {}
    for position, name in enumerate(given[:columns], 1):
        name = name or f"column {position}"
        candidate, count = name, 1
        while candidate in unique:
            count += 1
            candidate = f"{name[:50]} ({count})"
        unique[candidate] = None
    return tuple(unique)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``"1 column"``, ``"3 columns"``."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
