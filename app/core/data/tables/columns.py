"""Detection of a table's column types, and of which columns are x1, x2, the label and the split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..spec import MOST_CLASSES, MOST_UNNAMED_CLASSES
from .lines import Row, Unreadable
from .reader import Table, is_missing, number

Kind = Literal["whole", "number", "text", "empty"]

_SAMPLED = 1000
"""The approximate number of rows that the type of a column is detected from."""
MOSTLY = 0.6
"""A column is numeric if at least this share of its cells are numbers; other cells are errors."""


_LABEL_NAMES = ("label", "class", "target", "species", "category", "outcome", "y", "z", "value")
_COUNTER_NAMES = ("id", "index", "row", "unnamed: 0")
_SPLIT_NAMES = ("split", "set", "part", "subset", "fold")
PARTS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "validation": "test",
    "val": "test",
}
"""The part that a cell of a split column assigns a row to, by its lower-case text."""


@dataclass(frozen=True)
class Column:
    """The type of a column, detected from a sample of its rows.

    Attributes
    ----------
    name
        The name of the column.
    kind
        The type of its cells.
    missing
        The number of missing values in the sample.
    different
        The number of distinct values in the sample.
    """

    name: str
    kind: Kind
    missing: int
    different: int


@dataclass(frozen=True)
class Choice:
    """The columns to use, by index from 0.

    Attributes
    ----------
    x1, x2
        The columns of the coordinates.
    label
        The column of the class, or of the target of a regression.
    split
        The column that assigns rows to the training set or the test set; None for a random split.
    names
        The column of class names if `label` contains class numbers; None without.
    """

    x1: int
    x2: int
    label: int
    split: int | None = None
    names: int | None = None


def columns_of(table: Table) -> list[Column]:
    """Return the name and the detected type of each column."""
    sample = [row.cells for row in _sample(table)]
    columns = []
    for name, cells in zip(table.names, zip(*sample, strict=True), strict=True):
        present = [cell for cell in cells if not is_missing(cell)]
        values = [number(cell, table.decimal_comma) for cell in present]
        numbers = [value for value in values if isinstance(value, float)]
        kind: Kind = "text"
        if not present:
            kind = "empty"
        elif len(numbers) >= MOSTLY * len(present):
            kind = "whole" if all(value.is_integer() for value in numbers) else "number"
        columns.append(Column(name, kind, len(cells) - len(present), len(set(present))))
    return columns


def _sample(table: Table) -> tuple[Row, ...]:
    """Return about ``_SAMPLED`` evenly spaced rows."""
    return table.rows[:: max(1, len(table.rows) // _SAMPLED)]


def guessed_choice(table: Table, columns: Sequence[Column]) -> Choice:
    """Return the most likely choice of columns, by their names and types.

    Raises
    ------
    Unreadable
        If there are fewer than three columns besides the split.
    """
    names = [column.name.lower() for column in columns]
    split = next((names.index(name) for name in _SPLIT_NAMES if name in names), None)
    if split is not None and not _says_parts(table, split):
        split = None
    free = [index for index in range(len(columns)) if index != split]
    if len(free) < 3:
        found = "1 column" if len(columns) == 1 else f"{len(columns)} columns"
        raise Unreadable(f"it has {found}; at least 3 are required: x1, x2 and a label")
    label = _guessed_label(columns, names, free, len(_sample(table)))
    numeric = [p for p in free if p != label and columns[p].kind in ("number", "whole")]
    counters = [p for p in numeric if table.header and _counts_rows(names[p], p)]
    measured = [index for index in numeric if index not in counters]
    others = [index for index in free if index != label and index not in numeric]
    x1, x2 = (measured + counters + others)[:2]
    for wanted in (("x1", "x2"), ("x", "y")):
        if all(name in names and names.index(name) != label for name in wanted):
            x1, x2 = (names.index(name) for name in wanted)
            break
    named = names.index("class") if "class" in names[label + 1 :] else None
    both = names[label] == "label" and named is not None and columns[label].kind == "whole"
    return Choice(x1, x2, label, split, named if both else None)


def _guessed_label(
    columns: Sequence[Column], names: Sequence[str], free: Sequence[int], sampled: int
) -> int:
    """Return the most likely label column among the free ones: by name, by type, else the last.

    `sampled` is the number of rows that the types were detected from.
    """
    numeric = {index for index in free if columns[index].kind in ("number", "whole")}
    for name in _LABEL_NAMES:
        # A column y is the label for x1 and x2, but a coordinate if there is a column x.
        if name not in names or names.index(name) not in free or (name == "y" and "x" in names):
            continue
        index = names.index(name)
        # Two numeric columns must remain for the coordinates.
        if len(numeric - {index}) >= 2:
            return index
    texts = [p for p in free if columns[p].kind == "text" and _names_classes(columns[p], sampled)]
    return texts[-1] if texts else free[-1]


def _names_classes(column: Column, sampled: int) -> bool:
    """Return whether a column of texts may name classes: few texts, or more that occur again."""
    again = min(MOST_CLASSES, (sampled - column.missing) // 2)
    return 2 <= column.different <= max(MOST_UNNAMED_CLASSES, again)


def _counts_rows(name: str, index: int) -> bool:
    """Return whether the name is typical of row numbers, or was generated for a nameless column."""
    return name in (*_COUNTER_NAMES, f"column {index + 1}")


def _says_parts(table: Table, column: int) -> bool:
    """Return whether most cells of a column name a part of the split, such as train or test."""
    sample = table.rows[:_SAMPLED]
    return sum(row.cells[column].lower() in PARTS for row in sample) >= MOSTLY * len(sample)
