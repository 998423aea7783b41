"""Conversion of a table's columns x1, x2 and label into the spec of a data set."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from ...jobs.job import checked
from ...schema.base import MAX_SPEC_VALUE, Limits
from ...schema.errors import shown
from ..axes import MAX_COLUMN_VALUE, fit_name
from ..spec import MOST_CLASSES, MOST_UNNAMED_CLASSES, DatasetSpec, class_labels
from .columns import MOSTLY, PARTS, Choice
from .lines import Complaint, Row
from .reader import Table, is_missing, number
from .sampling import stratified_sample

Task = Literal["classification", "regression"]

_TRUTHS = {"true", "false"}
_LISTED_CLASSES = 10
"""The number of classes whose shares of a sample are listed one by one."""

Point = tuple[float, float, float]
UsedRow = tuple[str, Row, Point]
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
    note
        Warnings about the data set, or None: some rows were dropped because there are too many, or
        names of classes differ only in case.
    """

    task: Task
    dataset: dict[str, Any] | None
    why: str | None
    complaints: tuple[Complaint, ...]
    used: int
    classes: dict[str, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True)
class _Labels:
    """The meaning of the cells of the label column.

    Attributes
    ----------
    classes
        The class number of each cell's text; empty for regression.
    names
        The names of the classes; empty if the cells contain class numbers.
    numbers
        Whether the names are numbers.
    """

    task: Task
    classes: dict[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    numbers: bool = False


def make_points(
    table: Table,
    choice: Choice,
    limits: Limits,
    *,
    standardize: bool = False,
    task: Task | None = None,
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
    """
    labels = _labels(table, choice, task)
    if len(labels.names) > MOST_CLASSES:
        kind = "whole numbers" if labels.numbers else "texts"
        why = (
            f"{table.names[choice.label]} has {len(labels.names)} different {kind}, but there can"
            f" be at most {MOST_CLASSES} classes; choose another column as label"
        )
        return OwnPoints(labels.task, None, why, table.complaints, 0)
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
    notes = _similar_names(labels.names)
    if labels.numbers and task is None:
        notes.append(
            f"the {len(labels.names)} whole numbers of {table.names[choice.label]} are read as"
            " classes, not as values to fit"
        )
    parts = _without_untrained_classes(parts, labels, complaints)
    if len(parts) > limits.samples:
        kept = _sampled(parts, labels, limits.samples)
        notes.append(
            f"{len(parts)} rows can be used, but there can be {limits.phrase('samples')} points:"
            f" a random sample is used{_kept_of_each(table, choice, labels, parts, kept)}"
        )
        parts = kept
    complaints.sort(key=lambda complaint: complaint.line)
    made = _own_points(table, choice, limits, labels, parts, standardize)
    return replace(made, complaints=tuple(complaints), note="; ".join(notes) or None)


def _labels(table: Table, choice: Choice, task: Task | None) -> _Labels:
    """Return the meaning of the cells of the label column, for the given or detected task."""
    counts = Counter(row.cells[choice.label] for row in checked(table.rows))
    present = {cell: count for cell, count in counts.items() if not is_missing(cell)}
    numbers = {cell: number(cell, table.decimal_comma) for cell in present}
    values = {cell: value for cell, value in numbers.items() if isinstance(value, float)}
    mostly = sum(present[cell] for cell in values) >= MOSTLY * sum(present.values())
    whole = all(value.is_integer() and abs(value) <= MAX_SPEC_VALUE for value in values.values())
    if mostly and whole and task != "regression":
        found = _whole_labels(table, choice, {cell: int(value) for cell, value in values.items()})
        if task == "classification" or found.task == "classification":
            return replace(found, task="classification")
    if task == "regression" or (mostly and task is None):
        return _Labels("regression")
    texts = sorted(present, key=_in_natural_order)
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
    return _Labels("classification", classes, tuple(numbered))


def _in_natural_order(text: str) -> tuple[list[str | int], str]:
    """Return a key that sorts texts by letters, whatever their case, and by numbers in them."""
    # Texts and numbers take turns, so that only equal types are compared.
    parts = re.split(r"(\d{1,9})", text.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], text


def _whole_labels(table: Table, choice: Choice, values: dict[str, int]) -> _Labels:
    """Return the meaning of cells with whole numbers, given the number of each cell's text.

    The task is a guess: more numbers than ``MOST_UNNAMED_CLASSES`` are classes if another column
    names them, or if they number the classes from 0 or 1 without a gap and none occurs only once.
    """
    different = sorted(set(values.values()))
    if len(different) <= MOST_UNNAMED_CLASSES:
        return _Labels("classification", values)
    if choice.names is not None and len(different) <= MOST_CLASSES:
        labelled = (row for row in checked(table.rows) if row.cells[choice.label] in values)
        pairs = {(values[row.cells[choice.label]], row.cells[choice.names]) for row in labelled}
        if _names_by_number(pairs):
            return _Labels("classification", values)
    counts = Counter(values.get(row.cells[choice.label]) for row in checked(table.rows))
    counted = (
        len(different) <= MOST_CLASSES
        and different[0] in (0, 1)
        and different[-1] - different[0] == len(different) - 1
        and min(counts[value] for value in different) > 1
    )
    index = {value: position for position, value in enumerate(different)}
    return _Labels(
        "classification" if counted else "regression",
        {cell: index[value] for cell, value in values.items()},
        tuple(map(str, different)),
        numbers=True,
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


class _Reader:
    """Converts a row into its part (train or test), its point, and a list of errors."""

    def __init__(self, table: Table, choice: Choice, labels: _Labels, farthest: float) -> None:
        self.table = table
        self.choice = choice
        self.labels = labels
        self.farthest = farthest

    def __call__(self, row: Row) -> tuple[str, Point, list[str]]:
        errors: list[str] = []
        x1, x2 = (self.number(row, column, errors) for column in (self.choice.x1, self.choice.x2))
        label = self.label(row, errors)
        part = "train"
        if self.choice.split is not None:
            cell = row.cells[self.choice.split]
            part = PARTS.get(cell.lower(), "")
            if not part:
                errors.append(
                    f'{self.name(self.choice.split)} is "{shown(cell)}", not train or test'
                )
        return part, (x1, x2, label), errors

    def name(self, column: int) -> str:
        return self.table.names[column]

    def number(self, row: Row, column: int, errors: list[str]) -> float:
        """Return the number in a cell; if there is none, return 0 and append an error."""
        cell = row.cells[column]
        value = number(cell, self.table.decimal_comma)
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
                "is missing"
                if is_missing(cell)
                else f'is "{shown(cell)}", but the other labels are numbers'
            )
            errors.append(f"{self.name(self.choice.label)} {reason}")
            return 0.0
        return float(label)


def _without_untrained_classes(
    parts: list[UsedRow], labels: _Labels, complaints: list[Complaint]
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


def _sampled(parts: Sequence[UsedRow], labels: _Labels, size: int) -> list[UsedRow]:
    """Return a random sample of the rows, stratified by class and part."""
    regression = labels.task == "regression"
    groups = [(part, None if regression else point[2]) for part, _, point in parts]
    return [parts[index] for index in stratified_sample(groups, size)]


def _kept_of_each(
    table: Table,
    choice: Choice,
    labels: _Labels,
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
    labels: _Labels,
    parts: Sequence[UsedRow],
    standardize: bool,
) -> OwnPoints:
    """Return the data set of the given rows, without complaints and notes."""
    regression = labels.task == "regression"
    points = np.array([point for _, _, point in parts], dtype=np.float64).reshape(-1, 3)
    axes, points = _axes(table, choice, points, regression, standardize)
    rows: list[Point] = [(x1, x2, label) for x1, x2, label in points.tolist()]
    in_test = [part == "test" for part, _, _ in parts]
    trained = [row for row, test in zip(rows, in_test, strict=True) if not test]
    names = labels.names or _names_of_classes(table, choice, parts)
    dataset: dict[str, Any] = {"kind": "points", "points": trained}
    if choice.split is not None:
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
    return OwnPoints(labels.task, None if why else dataset, why, (), len(rows), classes)


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
    return _names_by_number({(int(point[2]), row.cells[choice.names]) for _, row, point in parts})


def _names_by_number(pairs: set[tuple[int, str]]) -> tuple[str, ...]:
    """Return the names of the classes 0, 1, 2 …, from pairs of a number and its name in a table.

    Empty unless each number has exactly one name, different from the others.
    """
    named = {(number, fit_name(name)) for number, name in pairs}
    names = dict(named)
    one_to_one = len(named) == len(names) == len(set(names.values())) and all(names.values())
    if not one_to_one or not set(names) <= set(range(MOST_CLASSES)):
        return ()
    return tuple(names.get(number, f"class {number}") for number in range(max(names) + 1))
