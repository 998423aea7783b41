"""Conversion of a table's columns x1, x2 and label into the spec of a data set."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...jobs.job import checked
from ...schema.base import MAX_SPEC_VALUE, Limits
from ...schema.errors import shown
from ..axes import MAX_COLUMN_VALUE, fit_name
from ..limits import MOST_CLASSES
from ..parts import Part, part_of
from ..sampling import stratified_sample
from ..spec import DatasetSpec, Task, class_labels
from .labels import Labels, labels_of, names_by_number
from .lines import Complaint, Row
from .numbers import MISSING, is_missing
from .roles import Choice
from .table import Note, Table

MOST_ROWS_WITHOUT_TEST = 20
"""Up to this number of rows, all are training points: a test set would be too small."""
_LISTED_CLASSES = 10
"""The number of classes whose shares of a sample are listed one by one."""

Point = tuple[float, float, float]
UsedRow = tuple[Part, Row, Point]
"""The part (train or test) of a row, the row, and its point."""


@dataclass(frozen=True)
class OwnPoints:
    """The data set made from a table, and what was left out.

    Attributes
    ----------
    task
        ``"classification"`` or ``"regression"``.
    dataset
        The JSON of a valid ``DatasetSpec``, or None if the table does not give one.
    why
        The reason if `dataset` is None.
    complaints
        One for each line that is not used, in order of line.
    used
        The number of rows that became points.
    classes
        The number of points of each class, by its name; empty for regression.
    tasks
        The tasks that the labels allow: both for whole numbers.
    notes
        What is not obvious about the data set, such as rows that were dropped because there are too
        many.
    """

    task: Task
    dataset: dict[str, Any] | None
    why: str | None
    complaints: tuple[Complaint, ...]
    used: int
    classes: dict[str, int] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    notes: tuple[Note, ...] = ()


def make_points(
    table: Table,
    choice: Choice,
    limits: Limits,
    *,
    standardize: bool = False,
    task: Task | None = None,
    class_names: Sequence[str] = (),
) -> OwnPoints:
    """Make a data set from three columns of a table; report the lines that cannot be used.

    Parameters
    ----------
    table : Table
    choice : Choice
        The columns to use.
    limits : Limits
        ``limits.samples`` bounds the number of points; of more rows, a random sample is used,
        stratified by class. It is the same each time.
    standardize : bool
        Scale x1, x2, and the target of a regression, to mean 0 and standard deviation 1. The axes
        of the spec store the original units.
    task : {"classification", "regression"}, optional
        By default, these are classes: text, at most ``MOST_UNNAMED_CLASSES`` distinct whole
        numbers, and at most ``MOST_CLASSES`` if they have names or number the classes from 0 or 1.
    class_names : sequence of str
        The names to give to the classes of the result, in its order of classes.

    Raises
    ------
    ValueError
        The number of class names is not that of the classes, or two are equal.
    """
    labels = labels_of(table, choice, task)
    if len(labels.names) > MOST_CLASSES:
        kind = "whole numbers" if labels.numbers else "texts"
        why = (
            f"{table.names[choice.label]} has {len(labels.names)} different {kind}, but there can"
            f" be at most {MOST_CLASSES} classes; choose another column as label"
        )
        return OwnPoints(labels.task, None, why, table.complaints, 0, tasks=labels.tasks)
    farthest = MAX_COLUMN_VALUE if standardize else MAX_SPEC_VALUE
    read = _Reader(table, choice, labels, farthest)
    complaints = list(table.complaints)
    parts: list[UsedRow] = []
    for row in checked(table.rows):
        part, point, errors = read(row)
        if errors:
            complaints.append(Complaint(row.line, "; ".join(errors)))
        else:
            parts.append((part, row, point))
    notes = list(labels.notes)
    parts = _without_untrained_classes(parts, labels, complaints)
    if len(parts) > limits.samples:
        kept = _sampled(parts, labels, limits.samples)
        message = (
            f"{len(parts)} rows can be used, but there can be {limits.phrase('samples')} points:"
            f" a random sample is used{_kept_of_each(table, choice, labels, parts, kept)}"
        )
        notes.append(Note("rows", message))
        parts = kept
    if choice.split is None and 2 <= len(parts) <= MOST_ROWS_WITHOUT_TEST:
        message = (
            f"all {len(parts)} rows are training points: with at most {MOST_ROWS_WITHOUT_TEST},"
            " none are kept for a test"
        )
        notes.append(Note("split", message))
    complaints.sort(key=lambda complaint: complaint.line)
    names = labels.names or _names_of_classes(table, choice, parts)
    if class_names:
        parts, names = _renamed(parts, labels, class_names)
    made = _own_points(table, choice, limits, labels.task, names, parts, standardize)
    return replace(made, complaints=tuple(complaints), notes=tuple(notes), tasks=labels.tasks)


def _renamed(
    parts: Sequence[UsedRow], labels: Labels, class_names: Sequence[str]
) -> tuple[list[UsedRow], tuple[str, ...]]:
    """Return the rows with their classes numbered 0, 1, 2 …, and the names for them."""
    if labels.task == "regression":
        raise ValueError("must be unset for a regression")
    numbers = sorted({point[2] for _, _, point in parts})
    names = tuple(map(fit_name, class_names))
    if len(names) != len(numbers):
        raise ValueError(f"must have {len(numbers)} names, one for each class; got {len(names)}")
    if len(set(names)) < len(names) or not all(names):
        raise ValueError("must all be different, and none empty")
    place = {number: float(index) for index, number in enumerate(numbers)}
    renumbered = [(part, row, (x1, x2, place[label])) for part, row, (x1, x2, label) in parts]
    return renumbered, names


class _Reader:
    """Converts a row into its part (train or test), its point, and a list of errors."""

    def __init__(self, table: Table, choice: Choice, labels: Labels, farthest: float) -> None:
        self.table = table
        self.choice = choice
        self.labels = labels
        self.farthest = farthest

    def __call__(self, row: Row) -> tuple[Part, Point, list[str]]:
        errors: list[str] = []
        x1, x2 = (self.number(row, column, errors) for column in (self.choice.x1, self.choice.x2))
        label = self.label(row, errors)
        part: Part | None = "train"
        if self.choice.split is not None:
            name, cell = self.name(self.choice.split), row.cells[self.choice.split]
            part = part_of(cell, name)
            if part is None:
                errors.append(f'{name} is "{shown(cell)}", not train or test')
        return part or "train", (x1, x2, label), errors

    def name(self, column: int) -> str:
        return self.table.names[column]

    def number(self, row: Row, column: int, errors: list[str]) -> float:
        """Return the number in a cell; if there is none, return 0 and append an error."""
        cell = row.cells[column]
        value = self.table.number(row, column)
        if isinstance(value, str):
            errors.append(f"{self.name(column)} {value}")
            return 0.0
        if abs(value) > self.farthest:
            advice = "; standardize the columns" if self.farthest == MAX_SPEC_VALUE else ""
            errors.append(
                f"{self.name(column)} is {shown(cell)}, out of range: the absolute value can be at"
                f" most {self.farthest:.10g}{advice}"
            )
        return value

    def label(self, row: Row, errors: list[str]) -> float:
        """Return the class number or the target of a row; without one, append an error."""
        if self.labels.task == "regression":
            return self.number(row, self.choice.label, errors)
        cell = row.cells[self.choice.label]
        label = self.labels.classes.get(cell)
        if label is None:
            reason = (
                MISSING
                if is_missing(cell) or self.table.number(row, self.choice.label) == MISSING
                else f'is "{shown(cell)}", but the other labels are numbers'
            )
            errors.append(f"{self.name(self.choice.label)} {reason}")
            return 0.0
        return float(label)


def _without_untrained_classes(
    parts: list[UsedRow], labels: Labels, complaints: list[Complaint]
) -> list[UsedRow]:
    """Drop the rows whose class occurs in no training row, with a `Complaint` for each."""
    if labels.task == "regression":
        return parts
    trained = {point[2] for part, _, point in parts if part == "train"}
    kept = []
    for part, row, point in checked(parts):
        if point[2] in trained:
            kept.append((part, row, point))
        else:
            complaints.append(Complaint(row.line, "its class does not occur in the training rows"))
    return kept


def _sampled(parts: Sequence[UsedRow], labels: Labels, size: int) -> list[UsedRow]:
    """Return a random sample of the rows, stratified by class and part."""
    regression = labels.task == "regression"
    groups = [(part, None if regression else point[2]) for part, _, point in checked(parts)]
    return [parts[index] for index in stratified_sample(groups, size)]


def _kept_of_each(
    table: Table,
    choice: Choice,
    labels: Labels,
    parts: Sequence[UsedRow],
    kept: Sequence[UsedRow],
) -> str:
    """Return how many rows of each class a sample has, as the end of a sentence."""
    if labels.task == "regression":
        return f" with {len(kept)} rows"
    names = labels.names or _names_of_classes(table, choice, parts)
    before = Counter(int(point[2]) for _, _, point in parts)
    after = Counter(int(point[2]) for _, _, point in kept)
    listed = [label for label, _ in before.most_common(_LISTED_CLASSES)]
    counts = [
        f"{after[label]} of the {before[label]} rows of"
        f" {names[label] if names else f'class {label}'}"
        for label in sorted(listed)
    ]
    if len(before) > len(listed):
        rest = before.keys() - set(listed)
        counts.append(
            f"{sum(after[label] for label in rest)} of the {sum(before[label] for label in rest)}"
            f" rows of {len(rest)} other classes"
        )
    return f", with {', '.join(counts)}"


def _own_points(
    table: Table,
    choice: Choice,
    limits: Limits,
    task: Task,
    names: tuple[str, ...],
    parts: Sequence[UsedRow],
    standardize: bool,
) -> OwnPoints:
    """Return the data set of the given rows, without complaints and notes."""
    regression = task == "regression"
    points = np.array([point for _, _, point in parts], dtype=np.float64).reshape(-1, 3)
    axes, points = _axes(table, choice, points, regression, standardize)
    rows: list[Point] = [(x1, x2, label) for x1, x2, label in points.tolist()]
    in_test = [part == "test" for part, _, _ in parts]
    trained = [row for row, test in zip(rows, in_test, strict=True) if not test]
    dataset: dict[str, Any] = {"kind": "points", "points": trained}
    if choice.split is not None or len(rows) <= MOST_ROWS_WITHOUT_TEST:
        dataset["test_points"] = [row for row, test in zip(rows, in_test, strict=True) if test]
    if regression and class_labels(tuple(trained), False):
        dataset["regression"] = True
    if names and not regression:
        dataset["class_names"] = names
    if axes is not None:
        dataset["axes"] = axes
    counts = {} if regression else Counter(int(label) for _, _, label in rows)
    classes = {names[label] if names else str(label): counts[label] for label in sorted(counts)}
    why = _reason_against(trained, table.names[choice.label])
    if why is None:
        spec = DatasetSpec.model_validate(dataset, context={"limits": limits})
        dataset = spec.model_dump(mode="json", exclude_defaults=True) | {"kind": "points"}
    return OwnPoints(task, None if why else dataset, why, (), len(rows), classes)


def _reason_against(trained: Sequence[Point], label: str) -> str | None:
    """Return why a network cannot be trained on some points, or None."""
    if len(trained) < 2:
        rows = "1 row" if trained else "no row"
        return f"{rows} can be used for training; at least 2 are required"
    if len({point[2] for point in trained}) < 2:
        return (
            f"{label} is the same in all rows that can be used; at least two different classes or"
            " values are required"
        )
    return None


def _axes(
    table: Table, choice: Choice, points: np.ndarray, regression: bool, standardize: bool
) -> tuple[dict[str, Any] | None, np.ndarray]:
    """Return the axes (names, offsets, scales) and the points, standardized if requested.

    The axes are None if they equal the defaults.
    """
    chosen = {"x1": choice.x1, "x2": choice.x2, "label": choice.label}
    axes: dict[str, Any] = {}
    points = points.copy()
    for column, (role, index) in enumerate(chosen.items()):
        axis: dict[str, Any] = {"name": table.names[index] if table.header else role}
        if standardize and len(points) and (role != "label" or regression):
            offset, scale = _rounded_moments(points[:, column])
            points[:, column] = (points[:, column] - offset) / scale
            axis |= {"offset": offset, "scale": scale}
        axes[role] = axis
    default = all(axes[role] == {"name": role} for role in chosen)
    return None if default else axes, points


def _rounded_moments(values: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation, rounded to about three digits of the deviation."""
    spread = float(values.std())
    if values.min() == values.max() or spread < 1 / MAX_COLUMN_VALUE:
        return float(values[0]), 1.0
    scale = float(f"{spread:.3g}")
    digits = 2 - math.floor(math.log10(scale))
    offset = round(float(values.mean()), digits)
    return offset, scale


def _names_of_classes(table: Table, choice: Choice, parts: Sequence[UsedRow]) -> tuple[str, ...]:
    """Return the names of numbered classes from the column of names.

    Empty if the column does not give each class exactly one name, different from the others.
    """
    if choice.names is None:
        return ()
    return names_by_number({(int(point[2]), row.cells[choice.names]) for _, row, point in parts})
