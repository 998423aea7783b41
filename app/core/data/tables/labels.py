"""The meaning of a label column: numbers of classes, names of classes, or values to fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...jobs.job import checked
from ...schema.base import MAX_SPEC_VALUE
from ..axes import fit_name, in_natural_order
from ..limits import MOST_CLASSES, MOST_UNNAMED_CLASSES
from ..spec import Task
from .columns import MOSTLY, are_names
from .numbers import MISSING, is_missing, missing_texts, number
from .roles import Choice
from .table import Note, Table

_TRUTHS = {"true", "false"}


@dataclass(frozen=True)
class Labels:
    """The meaning of the cells of the label column.

    Attributes
    ----------
    classes
        The class number of each cell's text; empty for regression.
    names
        The names of the classes; empty if the cells contain class numbers.
    numbers
        Whether the names are numbers.
    whole
        The number of different labels if all are whole numbers; they can then be classes or values
        to fit. 0 otherwise.
    notes
        What is not obvious about them.
    """

    task: Task
    classes: dict[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    numbers: bool = False
    whole: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that the labels allow."""
        if 0 < self.whole <= MOST_CLASSES:
            return ("classification", "regression")
        return (self.task,)


def labels_of(table: Table, choice: Choice, task: Task | None) -> Labels:
    """Return the meaning of the cells of the label column, for the given or detected task."""
    counts = Counter(row.cells[choice.label] for row in checked(table.rows))
    written = table.numbers[choice.label]
    given = {cell: count for cell, count in counts.items() if not is_missing(cell)}
    numbers = {cell: number(cell, written) for cell in given}
    given = {cell: count for cell, count in given.items() if numbers[cell] != MISSING}
    values = {cell: value for cell, value in numbers.items() if isinstance(value, float)}
    mostly = bool(values) and sum(given[cell] for cell in values) >= MOSTLY * sum(given.values())
    mostly = mostly and not are_names(given, numbers)
    name = table.names[choice.label]
    if mostly and all(
        value.is_integer() and abs(value) <= MAX_SPEC_VALUE for value in values.values()
    ):
        found = _whole_labels(table, choice, {cell: int(value) for cell, value in values.items()})
        notes: tuple[Note, ...] = ()
        if task is None and found.numbers:
            sizes = _sizes({cell: int(value) for cell, value in values.items()}, given)
            notes = notes_on_task(name, sizes, found.task)
        if (task or found.task) == "classification":
            return replace(found, task="classification", notes=notes)
        return Labels("regression", whole=found.whole, notes=notes)
    if task == "regression" or (mostly and task is None):
        return Labels("regression")
    return _texts(name, counts)


def _sizes(values: dict[str, int], rows: dict[str, int]) -> Counter[int]:
    """Return the number of rows of each number; several cells can have the same one."""
    sizes = Counter[int]()
    for cell, value in values.items():
        sizes[value] += rows[cell]
    return sizes


def number_classes(sizes: Counter[int]) -> bool:
    """Return whether whole numbers are rather classes than values to fit.

    They are if there are few, or if they number the classes from 0 or 1 without a gap and none
    occurs only once.
    """
    if len(sizes) <= MOST_UNNAMED_CLASSES:
        return True
    return len(sizes) <= MOST_CLASSES and _are_counted(sizes) and min(sizes.values()) > 1


def _are_counted(sizes: Counter[int]) -> bool:
    first, last = min(sizes), max(sizes)
    return first in (0, 1) and last - first == len(sizes) - 1


def notes_on_task(name: str, sizes: Counter[int], task: Task) -> tuple[Note, ...]:
    """Return a note if many whole numbers can be both classes and values to fit.

    Parameters
    ----------
    name : str
        The name of the label.
    sizes : Counter
        The number of rows of each number.
    task : Task
        How they are read.
    """
    if not MOST_UNNAMED_CLASSES < len(sizes) <= MOST_CLASSES:
        return ()
    if not _are_counted(sizes) and len(sizes) * 2 > sizes.total():
        return ()
    read, other = "classes", "values to fit"
    if task == "regression":
        read, other = other, read
    message = (
        f"the {len(sizes)} whole numbers of {name} are read as {read}, not as {other};"
        " both are possible"
    )
    return (Note("label", message),)


def _texts(name: str, counts: Counter[str]) -> Labels:
    """Return the meaning of texts: each is the name of a class, except marks of missing values."""
    absent = missing_texts(counts)
    present = {cell: count for cell, count in counts.items() if cell not in absent}
    marks = sorted(cell for cell in present if is_missing(cell))
    notes = [
        Note(
            "label",
            f'"{cell}" in {present[cell]} of {counts.total()} rows of {name} is a class,'
            " not a missing value",
        )
        for cell in marks
    ]
    texts = sorted(present, key=in_natural_order)
    named = {cell: fit_name(cell) or "blank" for cell in texts}
    if {cell.casefold() for cell in texts} <= _TRUTHS:
        # Spreadsheets write TRUE, Python True, others true: all are one class, under the most
        # frequent spelling.
        spelled = {cell.casefold(): cell for cell in sorted(texts, key=present.__getitem__)}
        named = {cell: spelled[cell.casefold()] for cell in texts}
    numbered: dict[str, int] = {}
    for name in named.values():
        numbered.setdefault(name, len(numbered))
    classes = {cell: numbered[name] for cell, name in named.items()}
    names = tuple(numbered)
    notes += [Note("label", warning) for warning in _similar_names(names)]
    return Labels("classification", classes, names, notes=tuple(notes))


def _whole_labels(table: Table, choice: Choice, values: dict[str, int]) -> Labels:
    """Return the meaning of cells with whole numbers, given the number of each cell's text.

    The task is a guess: more numbers than ``MOST_UNNAMED_CLASSES`` are classes if another column
    names them, or if they number the classes from 0 or 1 without a gap and none occurs only once.
    """
    different = sorted(set(values.values()))
    if len(different) <= MOST_UNNAMED_CLASSES:
        return Labels("classification", values, whole=len(different))
    if choice.names is not None and len(different) <= MOST_CLASSES:
        labelled = (row for row in table.rows if row.cells[choice.label] in values)
        pairs = {(values[row.cells[choice.label]], row.cells[choice.names]) for row in labelled}
        if names_by_number(pairs):
            return Labels("classification", values, whole=len(different))
    cells = Counter(row.cells[choice.label] for row in table.rows)
    counted = number_classes(_sizes(values, cells))
    index = {value: position for position, value in enumerate(different)}
    return Labels(
        "classification" if counted else "regression",
        {cell: index[value] for cell, value in values.items()},
        tuple(map(str, different)),
        numbers=True,
        whole=len(different),
    )


def _similar_names(names: Sequence[str]) -> list[str]:
    """Return a warning for each group of class names that differ only in case."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.casefold(), []).append(f'"{name}"')
    return [
        f"{' and '.join(group)} differ only in upper and lower case and are separate classes"
        for group in groups.values()
        if len(group) > 1
    ]


def names_by_number(pairs: set[tuple[int, str]]) -> tuple[str, ...]:
    """Return the names of the classes 0, 1, 2 …, from pairs of a number and its name in a table.

    Empty unless each number has exactly one name, different from the others.
    """
    named = {(number, fit_name(name)) for number, name in pairs}
    names = dict(named)
    one_to_one = len(named) == len(names) == len(set(names.values())) and all(names.values())
    if not one_to_one or not set(names) <= set(range(MOST_CLASSES)):
        return ()
    return tuple(names.get(number, f"class {number}") for number in range(max(names) + 1))
