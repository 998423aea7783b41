"""What a stored table offers: columns with their ranges, roles, and a data set to start with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...jobs.job import checked
from ..limits import MOST_CLASSES, MOST_COLUMNS, MOST_UNNAMED_CLASSES
from ..spec import Task
from ..table_content import Content, ContentColumn, Value
from ..table_encoding import Encoded, TableChoice, Unusable, encode
from .columns import Column
from .labels import notes_on_task, number_classes
from .points import MOST_ROWS_WITHOUT_TEST
from .roles import Choice
from .table import Note

_MOST_TEXTS = 12
"""Texts of a column up to which it is suggested as an input, one column for each text."""
_RANGE_FACTOR = 5.0
_MEAN_FACTOR = 3.0
_SMALLEST_RANGE, _LARGEST_RANGE = 0.5, 100.0
"""The ranges of inputs on which a network with the default settings trains well.

Measured after 300 epochs, on 200 points inside and outside a circle: a training accuracy of 0.98
for a range of 100, of 0.86 for 150 and for 0.5, and of a guess (0.67) for 300 and for 0.2.
Standardized, it is 1.0.
"""
_ENOUGH_ROWS = 0.5
"""The share of the rows with a label that have to have a value in all suggested columns."""
_FEWEST_INPUTS = 2
_FEWEST_ENCODED = 20
_COMPARED = 1000
_LISTED_COLUMNS = 5
"""The number of columns that are named in a note; more are counted."""


@dataclass(frozen=True)
class Suggestion:
    """The columns of a table that are likely inputs.

    Attributes
    ----------
    columns
        Their names.
    notes
        Which others are left out because of their missing values.
    """

    columns: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A data set that a table offers.

    Attributes
    ----------
    dataset
        The JSON of a ``DatasetSpec`` without its table, or None.
    why
        The reason if there is none.
    task, tasks
        Its task, and those that the labels allow.
    classes
        The number of points of each class, by its name.
    used, left_out, dropped
        The number of rows that are used, without a value in a column, and left out by a sample.
    inputs
        The number of inputs of a network.
    advice
        Why the inputs are standardized, or None if they are not.
    parts
        The numbers of training and test points; None if no column says so.
    notes
        Whether the labels can be both classes and values to fit.
    """

    dataset: dict[str, Any] | None
    why: str | None = None
    task: Task = "classification"
    tasks: tuple[Task, ...] = ()
    classes: dict[str, int] | None = None
    used: int = 0
    left_out: int = 0
    dropped: int = 0
    inputs: int = 0
    advice: str | None = None
    parts: tuple[int, int] | None = None
    notes: tuple[Note, ...] = ()


def column_entry(column: ContentColumn) -> dict[str, Any]:
    """Return the name, kind, number of missing and of different values, and range of a column."""
    present = [value for value in checked(column.values) if value is not None]
    entry: dict[str, Any] = {
        "name": column.name,
        "kind": column.kind,
        "missing": len(column.values) - len(present),
        "different": len(set(present)),
    }
    if column.numeric and present:
        numbers = np.array(present, dtype=np.float64)
        with np.errstate(over="ignore"):
            entry |= {
                "low": numbers.min(),
                "high": numbers.max(),
                "mean": numbers.mean(),
                "deviation": numbers.std(),
            }
        return entry
    return entry | dict.fromkeys(("low", "high", "mean", "deviation"))


def suggested_columns(
    content: Content, columns: Sequence[Column], choice: Choice, identifiers: set[int]
) -> Suggestion:
    """Return the columns that are likely inputs: measurements, and texts with few different ones.

    Identifiers, dates, and columns with a single value are none.
    """
    label = columns[choice.label].name
    left_out = {choice.label, choice.split, choice.names} | identifiers
    left_out |= _one_hot_of(content, label)
    found, beyond = _likely_inputs(content, columns, left_out)
    encoding = _encoding_of(content, found, label)
    notes = []
    if encoding and len(found) - len(encoding) >= _FEWEST_INPUTS:
        found = [name for name in found if name not in encoding]
        say = "it says" if len(encoding) == 1 else "they say"
        notes.append(_not_used(encoding, f"{say} the same as the label {label}"))
    if beyond:
        notes.append(_not_used(beyond, f"a network takes at most {MOST_COLUMNS} inputs"))
    suggestion = _with_enough_rows(content, found, label)
    return replace(suggestion, notes=(*notes, *suggestion.notes))


def _not_used(names: Sequence[str], why: str) -> Note:
    listed, are, _ = _listed(names)
    return Note("columns", f"{listed} {are} not used: {why}")


def _likely_inputs(
    content: Content, columns: Sequence[Column], left_out: Collection[int | None]
) -> tuple[list[str], list[str]]:
    """Return the columns with several values that fit in the inputs of a network, and the rest."""
    found: list[str] = []
    beyond: list[str] = []
    inputs = 0
    for index, column in enumerate(columns):
        if index in left_out or column.different < 2 or column.kind in ("date", "empty"):
            continue
        width = 1
        if not content.columns[index].numeric:
            values = checked(content.columns[index].values)
            width = len({value for value in values if value is not None})
        if width > _MOST_TEXTS:
            continue
        if inputs + width > MOST_COLUMNS:
            beyond.append(column.name)
            continue
        found.append(column.name)
        inputs += width
    return found, beyond


def _encoding_of(content: Content, names: Sequence[str], label: str) -> list[str]:
    """Return the columns that say the class of a row in other words, such as its number.

    Either a column has one value for each class, or several together are a one-hot encoding, in
    which one class can be left out. In a table of few rows, that can be by chance.
    """
    if label not in content.names or content.rows < _FEWEST_ENCODED:
        return []
    column = content.column(label)
    classes = set(column.values) - {None}
    if column.kind == "number" or not 2 <= len(classes) <= content.rows / 2:
        return []
    codes, flags = [], {}
    for name in names:
        if content.column(name).kind == "number":  # a measurement, and no code
            continue
        pairs = _pairs(content.column(name).values, column.values, len(classes))
        if len(pairs) == len({one for one, _ in pairs}) == len(classes):
            codes.append(name)
        flagged = _flagged(pairs)
        if flagged is not None:
            flags[name] = flagged
    if len(classes) > 2 and len(set(flags.values())) >= len(classes) - 1:
        codes += flags
    return codes


def _pairs(
    values: Sequence[Value], labels: Sequence[Value], classes: int
) -> set[tuple[Value, Value]]:
    """Return the pairs of a value and a label that occur, or none if there are too many."""
    # Most columns have too many in their first rows.
    for end in (_COMPARED, None):
        pairs = set(zip(checked(values[:end]), labels[:end], strict=True))
        pairs = {pair for pair in pairs if None not in pair}
        if len(pairs) > classes + 1:
            return set()
    return pairs


def _flagged(pairs: set[tuple[Value, Value]]) -> Value:
    """Return the class in whose rows alone a column is 1 or true, or None."""
    ones = {label for value, label in pairs if _as_flag(value) == 1.0}
    zeros = {label for value, label in pairs if _as_flag(value) == 0.0}
    flags = len(ones) == 1 and not ones & zeros and len(pairs) == 1 + len(zeros)
    return next(iter(ones)) if flags else None


def _as_flag(value: Value) -> Value:
    """Return a value, with 1 for true and 0 for false."""
    return (
        {"true": 1.0, "false": 0.0}.get(value.lower(), value) if isinstance(value, str) else value
    )


def _one_hot_of(content: Content, label: str) -> set[int]:
    """Return the columns that are 1 in the rows of the class with their name, and 0 elsewhere."""
    labels = content.column(label).values if label in content.names else ()
    classes = set(labels)
    return {
        index
        for index, column in enumerate(content.columns)
        if column.name in classes
        and all(
            _as_flag(value) == float(given == column.name)
            for value, given in checked(zip(column.values, labels, strict=True))
        )
    }


def _with_enough_rows(content: Content, names: Sequence[str], label: str) -> Suggestion:
    """Leave out the columns with most missing values, until enough rows can be used.

    Those are half of the rows with a label, and such with different labels.
    """
    labels = content.column(label).values if label in content.names else ()
    labelled = np.array([value is not None for value in checked(labels)] or [True] * content.rows)
    absent = {
        name: np.array([value is None for value in checked(values)]) & labelled
        for name, values in ((name, content.column(name).values) for name in names)
        if None in values
    }
    missing = np.zeros(content.rows, dtype=np.int64)
    for cells in absent.values():
        missing += cells
    differs = len({*labels} - {None}) > 1

    def is_enough(usable: NDArray[np.bool_]) -> bool:
        if usable.sum() < _ENOUGH_ROWS * labelled.sum():
            return False
        return not differs or len({labels[row] for row in np.flatnonzero(usable)}) > 1

    before = now = labelled & (missing == 0)
    left_out: list[str] = []
    while absent and len(names) - len(left_out) > 2 and not is_enough(now):
        worst = max(absent, key=lambda name: int(absent[name].sum()))
        left_out.append(worst)
        missing -= absent.pop(worst)
        now = labelled & (missing == 0)
    kept = tuple(name for name in names if name not in left_out)
    if not left_out:
        return Suggestion(kept)
    rows = (
        f"{int(now.sum())} of {int(labelled.sum())} rows can be used instead of {int(before.sum())}"
    )
    return Suggestion(kept, (Note("columns", f"{_left_out(left_out)}: {rows}"),))


def _left_out(names: Sequence[str]) -> str:
    """Return that columns are left out because of their missing values."""
    listed, are, their = _listed(names)
    return f"{listed} {are} not used because many of {their} values are missing"


def _listed(names: Sequence[str]) -> tuple[str, str, str]:
    """Return the first names, and the words "is" and "its" for them."""
    listed = ", ".join(names[:_LISTED_COLUMNS])
    if len(names) > _LISTED_COLUMNS:
        listed += f" and {len(names) - _LISTED_COLUMNS} more"
    return (listed, "is", "its") if len(names) == 1 else (listed, "are", "their")


def offered(
    content: Content,
    columns: tuple[str, ...],
    label: str,
    samples: int,
    *,
    task: Task | None = None,
    class_names: tuple[str, ...] = (),
    split: str | None = None,
) -> Offer:
    """Return the data set that some columns of a table give, with all of its rows.

    Raises
    ------
    Unusable
        The columns do not give one.
    """
    column = content.column(label) if label in content.names else None
    names = class_names
    whole = column is not None and column.kind == "whole"
    sizes = _sizes_of(content, columns, label) if whole else Counter[int]()
    numbers = sorted(sizes)
    given = task
    # A column for the split can leave out the test points of some classes.
    if (
        task is None
        and split is None
        and len(sizes) > MOST_UNNAMED_CLASSES
        and number_classes(sizes)
    ):
        task = "classification"
    if whole and task == "classification" and not names and len(numbers) > MOST_UNNAMED_CLASSES:
        names = tuple(map(str, numbers))
    choice = TableChoice("", columns, label, task == "regression", names, samples, split)
    found = encode(content, choice)
    dataset: dict[str, Any] = {"kind": "table", "label": label, "columns": list(columns)}
    if task == "regression" and whole and len(numbers) <= MOST_UNNAMED_CLASSES:
        dataset["regression"] = True
    if names:
        dataset["class_names"] = list(names)
    if split is not None:
        dataset["split"] = split
    elif len(found.X) <= MOST_ROWS_WITHOUT_TEST:
        dataset["test_share"] = 0.0
    advice = standardization_advice(found)
    if advice is not None:
        dataset["standardize"] = True
    both = whole and len(numbers) <= MOST_CLASSES
    tasks: tuple[Task, ...] = ("classification", "regression")
    chosen: Task = "classification" if found.labels else "regression"
    return Offer(
        dataset,
        None,
        chosen,
        tasks if both else (chosen,),
        _counts(found),
        len(found.X),
        found.left_out,
        found.dropped,
        found.X.shape[1],
        advice,
        None if found.in_test is None else _sizes(found.in_test),
        notes_on_task(label, sizes, chosen) if given is None else (),
    )


def _sizes_of(content: Content, columns: Sequence[str], label: str) -> Counter[int]:
    """Return the number of complete rows of each whole number of a label."""
    cells = [content.column(name).values for name in columns if name in content.names]
    rows = zip(content.column(label).values, *cells, strict=True)
    return Counter(
        int(row[0]) for row in checked(rows) if isinstance(row[0], float) and None not in row
    )


def _sizes(in_test: NDArray[np.bool_]) -> tuple[int, int]:
    test = int(in_test.sum())
    return len(in_test) - test, test


def _counts(found: Encoded) -> dict[str, int]:
    names = found.class_names or tuple(map(str, found.labels))
    return {
        name: int((found.y == label).sum()) for name, label in zip(names, found.labels, strict=True)
    }


def standardization_advice(found: Encoded) -> str | None:
    """Return why the inputs should be standardized, or None if their size suits a network.

    That is if the ranges of two differ by more than a factor of 5, if all are large or small, or if
    the mean of one is more than three standard deviations from 0.
    """
    low, high = found.X.min(axis=0), found.X.max(axis=0)
    ranges = high - low
    different = np.flatnonzero(ranges > 0)
    if not len(different):
        return None
    widest = different[ranges[different].argmax()]
    narrowest = different[ranges[different].argmin()]
    if ranges[widest] > _RANGE_FACTOR * ranges[narrowest]:
        return (
            f"{found.names[widest]} ranges over {_written(ranges[widest])} and"
            f" {found.names[narrowest]} over {_written(ranges[narrowest])}: without standardization"
            " the network mostly sees the larger one"
        )
    if not _SMALLEST_RANGE <= ranges[widest] <= _LARGEST_RANGE:
        return (
            f"{found.names[widest]} ranges over {_written(ranges[widest])}: a network learns"
            " numbers of size 1 faster"
        )
    mean, deviation = found.X.mean(axis=0), found.X.std(axis=0)
    far = different[np.abs(mean[different]) > _MEAN_FACTOR * deviation[different]]
    if not len(far):
        return None
    return (
        f"the mean of {found.names[far[0]]}, {_written(mean[far[0]])}, is more than three standard"
        " deviations from 0: training is slow without standardization"
    )


def _written(number: float) -> str:
    """Return a number with four digits, and with a power of ten only if it is large or small."""
    usual = 1e-4 <= abs(number) < 1e9
    return f"{float(f'{number:.4g}'):,.10g}" if usual else f"{number:.4g}"


def no_likely_input(content: Content, label: str) -> Unusable:
    """Return the error of a table of which no column is a likely input."""
    words = "must be chosen: none is a likely input"
    numeric = [column.name for column in content.columns if column.numeric]
    others = [name for name in numeric if name != label]
    if label in numeric and others:
        words += f". For {label} as a function of {others[-1]}, use the curve lab"
    return Unusable("columns", words)


def no_offer(error: Unusable) -> Offer:
    """Return that a table gives no data set, with the reason."""
    return Offer(None, f"{error.field} {error}")
