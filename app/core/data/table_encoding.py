"""A stored table as the points and labels of a data set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..jobs.job import checked
from ..schema.base import MAX_SPEC_VALUE
from ..schema.errors import unknown_name
from .axes import fit_name, in_natural_order, unique_names
from .limits import MOST_CLASSES, MOST_COLUMNS, MOST_UNNAMED_CLASSES
from .parts import Part, part_of
from .sampling import stratified_sample
from .table_content import Content, ContentColumn, Value
from .table_library import content

Floats = NDArray[np.float64]
Parts = dict[int, Part]
"""The part of a row, by its index."""

MOST_ROWS = 5000
"""Rows of a table from which a sample is used, unless the spec has more samples.

It is not the limit of the server, because a run must not depend on that.
"""


_FEWEST_TRAINED = 2
_FEWEST_INPUTS = 2


class Unusable(ValueError):
    """A table does not give the data set of a spec.

    Attributes
    ----------
    field
        The field of the spec that has to change.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class TableChoice:
    """What a spec takes from a table: the fields of ``DatasetSpec`` that decide about it."""

    table: str
    columns: tuple[str, ...]
    label: str
    regression: bool
    class_names: tuple[str, ...]
    samples: int
    split: str | None = None


@dataclass(frozen=True, eq=False)
class Encoded:
    """The points and labels of a table.

    Attributes
    ----------
    X, y
        (n, d) columns and (n,) labels.
    names
        The d names of the columns: a text column has one for each of its texts.
    labels
        The class labels in ascending order; empty for a regression.
    class_names
        The names of the classes, in the order of `labels`; empty if the labels are numbers.
    left_out
        The number of rows without a value in a chosen column. If a column says which rows are
        training points, also those where it says nothing, and the test points of other classes.
    dropped
        The number of rows that a sample leaves out.
    in_test
        (n,) whether a point belongs to the test set; None if no column says so.
    """

    X: Floats
    y: NDArray[np.int64] | Floats
    names: tuple[str, ...]
    labels: tuple[int, ...]
    class_names: tuple[str, ...]
    left_out: int
    dropped: int
    in_test: NDArray[np.bool_] | None = None


def encoded(choice: TableChoice) -> Encoded:
    """Return the points and labels that a spec takes from a stored table.

    Rows without a value in one of the columns are left out. Each text of a text column becomes a
    column that is 1 in the rows with this text, and 0 in the others (one-hot encoding).

    Raises
    ------
    MissingTable
        The table is not in the store.
    Unusable
        The columns do not give a data set.
    """
    content(choice.table)  # a table that was deleted since is no longer used
    return _encoded(choice)


@lru_cache(maxsize=16)
def _encoded(choice: TableChoice) -> Encoded:
    return encode(content(choice.table), choice)


def encode(table: Content, choice: TableChoice) -> Encoded:
    """Return `encoded` for the content of a table."""
    label = _known(table, "label", choice.label)
    split = None if choice.split is None else _known(table, "split", choice.split)
    others = (choice.label, choice.split)
    names = choice.columns or tuple(name for name in table.names if name not in others)
    columns = [_known(table, "columns", name) for name in names]
    if choice.label in names:
        raise Unusable("columns", f'must not contain the label "{choice.label}"')
    if choice.split in (choice.label, *names):
        raise Unusable("split", "must be another column than the label and the columns")
    used = [
        row
        for row, cells in enumerate(
            checked(zip(label.values, *(column.values for column in columns), strict=True))
        )
        if None not in cells
    ]
    parts: Parts = {}
    if split is not None:
        parts = _parts(split, used)
        used = _trained(label, [row for row in used if row in parts], parts, choice)
    if len(used) < 2:
        raise Unusable(
            "columns",
            f"must have values in at least 2 rows together with the label; {len(used)} of"
            f" {table.rows} rows have all of them",
        )
    y, labels, class_names = _labelled(label, used, choice)
    in_test = np.array([parts[row] == "test" for row in used]) if parts else None
    kept = _sampled(y, labels, in_test, max(choice.samples, MOST_ROWS))
    encoded_columns: list[tuple[str, list[float]]] = []
    kept_rows = [used[place] for place in kept.tolist()]
    for column in columns:
        texts = _texts(column, used)
        if len(encoded_columns) + (1 if column.numeric else len(texts)) > MOST_COLUMNS:
            raise Unusable(
                "columns",
                f"must give at most {MOST_COLUMNS} inputs, of which each text of a text column is"
                f" one; {column.name} is beyond",
            )
        encoded_columns += _one_hot(column, texts, kept_rows)
    if len(encoded_columns) < _FEWEST_INPUTS:
        raise Unusable("columns", _too_few_inputs(label, columns))
    X = np.array([values for _, values in encoded_columns], dtype=np.float64).T
    return Encoded(
        np.ascontiguousarray(X),
        y[kept],
        unique_names([fit_name(name) for name, _ in encoded_columns], len(encoded_columns)),
        labels,
        class_names,
        table.rows - len(used),
        len(used) - len(kept),
        None if in_test is None else in_test[kept],
    )


def _too_few_inputs(label: ContentColumn, columns: list[ContentColumn]) -> str:
    """Return what is said about columns that give fewer than two inputs."""
    if not columns:
        return f"must give at least {_FEWEST_INPUTS} inputs; no column is one"
    (only,) = columns
    words = f"must give at least {_FEWEST_INPUTS} inputs; {only.name} is the only one"
    if label.numeric and only.numeric:
        words += f". For {label.name} as a function of {only.name}, use the curve lab"
    return words


def _parts(split: ContentColumn, rows: list[int]) -> Parts:
    """Return the part of each row for which a column names one."""
    found = ((row, part_of(split.values[row], split.name)) for row in checked(rows))
    parts = {row: part for row, part in found if part is not None}
    trained = sum(part == "train" for part in parts.values())
    if trained < _FEWEST_TRAINED:
        raise Unusable(
            "split",
            f"must be a column with train and test; {split.name} says train in {trained} of the"
            f" {len(rows)} rows that can be used, at least {_FEWEST_TRAINED} are required",
        )
    return parts


def _trained(label: ContentColumn, rows: list[int], parts: Parts, choice: TableChoice) -> list[int]:
    """Return the rows without the test points of classes that have no training points."""
    if not _are_classes(label, {label.values[row] for row in rows}, choice):
        return rows
    known = {label.values[row] for row in checked(rows) if parts[row] == "train"}
    return [row for row in rows if label.values[row] in known]


def _are_classes(label: ContentColumn, different: set[Value], choice: TableChoice) -> bool:
    """Return whether the values of a label are classes, not the targets of a regression."""
    whole = label.numeric and all(
        isinstance(value, float) and value.is_integer() and abs(value) <= MAX_SPEC_VALUE
        for value in different
    )
    few = bool(choice.class_names) or len(different) <= MOST_UNNAMED_CLASSES
    return not choice.regression and (not label.numeric or (whole and few))


def _known(table: Content, field: str, name: str) -> ContentColumn:
    if name not in table.names:
        raise Unusable(field, unknown_name("column", name, table.names))
    return table.column(name)


def _texts(column: ContentColumn, rows: list[int]) -> set[str]:
    """Return the different texts of a column; empty if it has numbers."""
    return set() if column.numeric else {str(column.values[row]) for row in checked(rows)}


def _one_hot(
    column: ContentColumn, texts: set[str], rows: list[int]
) -> list[tuple[str, list[float]]]:
    """Return the columns of a column, in some of its rows: itself, or one for each of its texts."""
    cells = [column.values[row] for row in rows]
    if column.numeric:
        return [(column.name, [float(cell or 0.0) for cell in cells])]
    return [
        (f"{column.name} = {text}", [float(cell == text) for cell in cells])
        for text in sorted(texts, key=in_natural_order)
    ]


def _labelled(
    label: ContentColumn, rows: list[int], choice: TableChoice
) -> tuple[NDArray[np.int64] | Floats, tuple[int, ...], tuple[str, ...]]:
    """Return the labels of the rows, those of the classes in ascending order, and their names."""
    cells = [label.values[row] for row in checked(rows)]
    different = _in_order(set(cells))
    if len(different) < 2:
        raise Unusable("label", f"must have at least two values; {label.name} is always the same")
    if choice.regression and not label.numeric:
        raise Unusable("regression", f"must be false: {label.name} has texts")
    named = bool(choice.class_names)
    if not _are_classes(label, set(different), choice):
        if named:
            raise Unusable("class_names", "must be empty for a regression")
        return np.array(cells, dtype=np.float64), (), ()
    if len(different) > MOST_CLASSES:
        raise Unusable(
            "label",
            f"must have at most {MOST_CLASSES} classes; {label.name} has {len(different)} values",
        )
    if label.numeric and not named:
        labels = tuple(int(float(value or 0)) for value in different)
        return np.array(cells, dtype=np.float64).astype(np.int64), labels, ()
    if named and len(choice.class_names) != len(different):
        raise Unusable(
            "class_names",
            f"must have {len(different)} names, one for each value of {label.name}; it has"
            f" {len(choice.class_names)}",
        )
    place = {value: index for index, value in enumerate(different)}
    y = np.array([place[cell] for cell in checked(cells)], dtype=np.int64)
    return y, tuple(range(len(different))), choice.class_names or tuple(map(str, different))


def _in_order(values: set[Value]) -> list[Value]:
    """Return the different values of a column: numbers by size, texts in natural order."""
    return sorted(
        values,
        key=lambda value: (
            in_natural_order(value) if isinstance(value, str) else ([value or 0.0], "")
        ),
    )


def _sampled(
    y: NDArray[np.int64] | Floats,
    labels: tuple[int, ...],
    in_test: NDArray[np.bool_] | None,
    size: int,
) -> NDArray[np.int64]:
    """Return the indices of the rows to keep: all, or a sample stratified by class and part."""
    groups = y.tolist() if labels else [0] * len(y)
    if in_test is not None:
        groups = list(zip(in_test.tolist(), groups, strict=True))
    return np.array(stratified_sample(groups, size), dtype=np.int64)
