"""Own points are made of three columns of a table: x1, x2 and label."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from ...schema.base import FARTHEST, Limits
from ...schema.errors import shown
from ..axes import FARTHEST_VALUE, fit_name
from ..spec import MOST_CLASSES, DatasetSpec, class_labels
from .columns import MOSTLY, PARTS, Choice
from .lines import Complaint, Row
from .reader import Table, is_missing, number

Task = Literal["classification", "regression"]

_TRUTHS = {"true", "false"}
Point = tuple[float, float, float]


@dataclass(frozen=True)
class OwnPoints:
    """What became of a table.

    Attributes
    ----------
    dataset
        A spec, valid under the limits; None if there is none, and `why` says why.
    complaints
        One for each line that is not used, in order of line.
    used
        Rows that became points.
    classes
        Points of each class by its name; empty for regression.
    note
        What was done beside the choice, or wants a look: more rows than there may be points, names
        of classes that differ only in upper and lower case.
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
    """What the cells of a label's column mean: a class each, or the number that they hold."""

    task: Task
    classes: dict[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def make_points(
    table: Table,
    choice: Choice,
    limits: Limits,
    *,
    standardize: bool = False,
    task: Task | None = None,
) -> OwnPoints:
    """Make a data set of a table's columns; lines that cannot be used are left out and told.

    Parameters
    ----------
    standardize
        Bring x1 and x2, and the label of a regression, to mean 0 and standard deviation 1; the axes
        of the spec keep the way back.
    task
        Whether labels are classes or numbers; None: texts and few whole numbers are classes.
    """
    cells = [row.cells[choice.label] for row in table.rows]
    labels = _labels(cells, table.decimal_comma, task)
    if len(labels.names) > MOST_CLASSES:
        why = (
            f"{table.names[choice.label]} has {len(labels.names)} different texts, "
            f"at most {MOST_CLASSES} can be classes; choose another column as label"
        )
        return OwnPoints(labels.task, None, why, table.complaints, 0)
    farthest = FARTHEST_VALUE if standardize else FARTHEST
    read = _Reader(table, choice, labels, farthest)
    complaints = list(table.complaints)
    parts: list[tuple[str, Row, Point]] = []
    for row in table.rows:
        part, point, wrong = read(row)
        if wrong:
            complaints.append(Complaint(row.line, "; ".join(wrong)))
        else:
            parts.append((part, row, point))
    notes = _alike(labels.names)
    if len(parts) > limits.samples:
        notes.append(
            f"{len(parts)} rows can be used, but there may be {limits.phrase('samples')} points: "
            f"{limits.samples} were taken, evenly spread"
        )
        places = np.linspace(0, len(parts) - 1, limits.samples).round().astype(int)
        parts = [parts[place] for place in places]
    parts = _tested_are_trained(parts, labels, complaints)
    complaints.sort(key=lambda complaint: complaint.line)
    made = _made(table, choice, limits, labels, parts, standardize)
    return replace(made, complaints=tuple(complaints), note="; ".join(notes) or None)


def _labels(cells: Sequence[str], decimal_comma: bool, task: Task | None) -> _Labels:
    counts = Counter(cells)
    there = {cell: count for cell, count in counts.items() if not is_missing(cell)}
    numbers = {cell: number(cell, decimal_comma) for cell in there}
    values = {cell: value for cell, value in numbers.items() if isinstance(value, float)}
    mostly = sum(there[cell] for cell in values) >= MOSTLY * sum(there.values())
    few = len(set(values.values())) <= MOST_CLASSES
    whole = all(value.is_integer() and abs(value) <= FARTHEST for value in values.values())
    if mostly and few and whole and task != "regression":
        return _Labels("classification", {cell: int(value) for cell, value in values.items()})
    if task == "regression" or (mostly and task is None):
        return _Labels("regression")
    texts = sorted(there, key=lambda cell: (cell.casefold(), cell))
    named = {cell: fit_name(cell) or "blank" for cell in texts}
    if {cell.casefold() for cell in texts} <= _TRUTHS:
        # Spreadsheets write TRUE, Python True, others true: a truth however it is written.
        spelled = {cell.casefold(): cell for cell in sorted(texts, key=there.__getitem__)}
        named = {cell: spelled[cell.casefold()] for cell in texts}
    numbered: dict[str, int] = {}
    for name in named.values():
        numbered.setdefault(name, len(numbered))
    classes = {cell: numbered[name] for cell, name in named.items()}
    return _Labels("classification", classes, tuple(numbered))


def _alike(names: Sequence[str]) -> list[str]:
    """A note on each group of class names that may be meant as one, and are not taken as one."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.casefold(), []).append(f'"{name}"')
    return [
        f"{' and '.join(group)} differ only in upper and lower case: they are classes of their own"
        for group in groups.values()
        if len(group) > 1
    ]


class _Reader:
    """Takes a row apart into its part, its point, and what is wrong with it."""

    def __init__(self, table: Table, choice: Choice, labels: _Labels, farthest: float) -> None:
        self.table = table
        self.choice = choice
        self.labels = labels
        self.farthest = farthest

    def __call__(self, row: Row) -> tuple[str, Point, list[str]]:
        wrong: list[str] = []
        x1, x2 = (self.number(row, column, wrong) for column in (self.choice.x1, self.choice.x2))
        label = self.label(row, wrong)
        part = "train"
        if self.choice.split is not None:
            cell = row.cells[self.choice.split]
            part = PARTS.get(cell.lower(), "")
            if not part:
                wrong.append(
                    f'{self.name(self.choice.split)} is "{shown(cell)}", not train or test'
                )
        return part, (x1, x2, label), wrong

    def name(self, column: int) -> str:
        return self.table.names[column]

    def number(self, row: Row, column: int, wrong: list[str]) -> float:
        cell = row.cells[column]
        value = number(cell, self.table.decimal_comma)
        if isinstance(value, str):
            wrong.append(f"{self.name(column)} {value}")
            return 0.0
        if abs(value) > self.farthest:
            told = (
                f"{self.name(column)} is {shown(cell)}, out of range: at most {self.farthest:.10g}"
            )
            advice = " in size, or standardize" if self.farthest == FARTHEST else " in size"
            wrong.append(told + advice)
        return value

    def label(self, row: Row, wrong: list[str]) -> float:
        if self.labels.task == "regression":
            return self.number(row, self.choice.label, wrong)
        cell = row.cells[self.choice.label]
        label = self.labels.classes.get(cell)
        if label is None:
            missing = is_missing(cell)
            what = (
                "is missing" if missing else f'is "{shown(cell)}", not a number as the others are'
            )
            wrong.append(f"{self.name(self.choice.label)} {what}")
            return 0.0
        return float(label)


def _tested_are_trained(
    parts: list[tuple[str, Row, Point]], labels: _Labels, complaints: list[Complaint]
) -> list[tuple[str, Row, Point]]:
    """The rows without those of a class that is in the test alone."""
    if labels.task == "regression":
        return parts
    trained = {point[2] for part, _, point in parts if part == "train"}
    kept = []
    for part, row, point in parts:
        if point[2] in trained:
            kept.append((part, row, point))
        else:
            complaints.append(Complaint(row.line, "its class is not among the training rows"))
    return kept


def _made(
    table: Table,
    choice: Choice,
    limits: Limits,
    labels: _Labels,
    parts: Sequence[tuple[str, Row, Point]],
    standardize: bool,
) -> OwnPoints:
    regression = labels.task == "regression"
    points = np.array([point for _, _, point in parts], dtype=np.float64).reshape(-1, 3)
    axes, points = _axes(table, choice, points, regression, standardize)
    rows: list[Point] = [(x1, x2, label) for x1, x2, label in points.tolist()]
    tested = [part == "test" for part, _, _ in parts]
    trained = [row for row, test in zip(rows, tested, strict=True) if not test]
    names = labels.names or _named(table, choice, parts)
    dataset: dict[str, Any] = {"kind": "points", "points": trained}
    if choice.split is not None:
        dataset["test_points"] = [row for row, test in zip(rows, tested, strict=True) if test]
    if regression and class_labels(tuple(trained), False):
        dataset["regression"] = True
    if names and not regression:
        dataset["class_names"] = names
    if axes is not None:
        dataset["axes"] = axes
    counts = {} if regression else Counter(int(label) for _, _, label in rows)
    classes = {names[label] if names else str(label): counts[label] for label in sorted(counts)}
    why = _why_not(trained, table.names[choice.label])
    if why is None:
        spec = DatasetSpec.model_validate(dataset, context={"limits": limits})
        dataset = spec.model_dump(mode="json", exclude_defaults=True) | {"kind": "points"}
    return OwnPoints(labels.task, None if why else dataset, why, (), len(rows), classes)


def _why_not(trained: Sequence[Point], label: str) -> str | None:
    """Why nothing can be learned of some points, or None."""
    if len(trained) < 2:
        rows = "1 row" if trained else "no row"
        return f"{rows} can be used for training, at least 2 are due"
    if len({point[2] for point in trained}) < 2:
        return f"{label} is the same in all rows that can be used; two classes or values are due"
    return None


def _axes(
    table: Table, choice: Choice, points: np.ndarray, regression: bool, standardize: bool
) -> tuple[dict[str, Any] | None, np.ndarray]:
    """What the columns are called and how they were scaled, and the scaled points."""
    places = {"x1": choice.x1, "x2": choice.x2, "label": choice.label}
    axes: dict[str, Any] = {}
    points = points.copy()
    for column, (own, place) in enumerate(places.items()):
        axis: dict[str, Any] = {"name": table.names[place] if table.header else own}
        if standardize and len(points) and (own != "label" or regression):
            offset, scale = _standard(points[:, column])
            points[:, column] = (points[:, column] - offset) / scale
            axis |= {"offset": offset, "scale": scale}
        axes[own] = axis
    plain = all(axes[own] == {"name": own} for own in places)
    return None if plain else axes, points


def _standard(values: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation, as round as they can be without telling in the picture."""
    spread = float(values.std())
    if values.min() == values.max() or spread < 1 / FARTHEST_VALUE:
        return float(values[0]), 1.0
    scale = float(f"{spread:.3g}")
    digits = 2 - math.floor(math.log10(scale))
    offset = round(float(values.mean()), digits)
    return offset, scale


def _named(
    table: Table, choice: Choice, parts: Sequence[tuple[str, Row, Point]]
) -> tuple[str, ...]:
    """The names of classes given by number, where the column of names has just one for each."""
    if choice.names is None:
        return ()
    pairs = {(point[2], fit_name(row.cells[choice.names])) for _, row, point in parts}
    names = {int(label): name for label, name in pairs}
    fits = len(pairs) == len(names) == len(set(names.values())) and all(names.values())
    if not fits or not set(names) <= set(range(MOST_CLASSES)):
        return ()
    return tuple(names.get(label, f"class {label}") for label in range(max(names) + 1))
