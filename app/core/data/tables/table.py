"""A table as it was read: names of the columns, rows of cells, and the decisions of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .dialect import Delimiter
from .lines import Complaint, Row
from .numbers import NumberFormat, number

FileFormat = Literal["text", "xlsx", "parquet", "json", "arff", "libsvm", "numpy", "python"]
About = Literal[
    "format", "encoding", "delimiter", "decimal_comma", "header", "columns", "rows", "numbers",
    "label", "x1", "x2", "split",
]  # fmt: skip


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


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``"1 column"``, ``"3 columns"``."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
