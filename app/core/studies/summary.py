"""A summary of a study is what a metric comes to over its seeds, for each value of an axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .measure import COLUMNS, Row
from .spec import StudySpec


@dataclass(frozen=True)
class Question:
    """What to ask of a study's rows.

    Attributes
    ----------
    metric
        One of the study's ``COLUMNS``; ``gradient_norm.2`` is that of the second layer.
    x
        Field of the axis that goes across, or ``epoch``; None is the first axis.
    series
        Field of the axis that makes a line each, or ``epoch``; None is none.
    epoch
        Rows of this epoch alone; None is the last one, or all where the epoch is an axis.
    """

    metric: str
    x: str | None = None
    series: str | None = None
    epoch: int | None = None


class QuestionError(ValueError):
    """A question that a study cannot answer: which part of it, and why."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part


def summary(study: StudySpec, rows: Iterable[Row], question: Question) -> dict[str, Any]:
    """What a metric comes to for each x and series: over the seeds, and over all other axes.

    Returns
    -------
    dict
        ``metric``, ``x`` and ``series`` by name; ``lines``, each with its ``label`` and, by place,
        ``x`` (numbers where all are, else words), ``median``, ``low`` and ``high`` (the extremes),
        ``q1`` and ``q3`` (quartiles), ``n`` and ``missing`` (rows without the metric).

    Raises
    ------
    QuestionError
        If the study has no such column, axis or epoch.
    """
    x, series, epoch = _checked(study, question)
    groups: dict[tuple[int, int], list[float | None]] = {}
    for row in rows:
        if epoch is not None and row["epoch"] != epoch:
            continue
        cell = study.cell(row["cell"])
        place = (_place(study, cell.places, row, series), _place(study, cell.places, row, x))
        groups.setdefault(place, []).append(metric_of(row, question.metric))
    across = _values(study, x)
    lines = []
    for at, value in enumerate(_values(study, series)):
        places = [place for place in range(len(across)) if (at, place) in groups]
        if not places:
            continue
        line: dict[str, Any] = {"label": None if series is None else label(value)}
        line["x"] = _numbers([across[place] for place in places])
        stacks = [groups[at, place] for place in places]
        lines.append(line | _statistics(stacks))
    return {"metric": question.metric, "x": x, "series": series, "epoch": epoch, "lines": lines}


def _statistics(stacks: list[list[float | None]]) -> dict[str, list[float | int | None]]:
    """For each stack of values its median, extremes, quartiles and sizes."""
    found: dict[str, list[float | int | None]] = {
        name: [] for name in ("low", "q1", "median", "q3", "high", "n", "missing")
    }
    for stack in stacks:
        known = [value for value in stack if value is not None and np.isfinite(value)]
        shares = np.quantile(known, [0, 0.25, 0.5, 0.75, 1]).tolist() if known else [None] * 5
        for name, value in zip(("low", "q1", "median", "q3", "high"), shares, strict=True):
            found[name].append(value)
        found["n"].append(len(stack))
        found["missing"].append(len(stack) - len(known))
    return found


def _checked(study: StudySpec, question: Question) -> tuple[str | None, str | None, int | None]:
    fields = [axis.field for axis in study.axes]
    known = (*fields, "epoch")
    column, _, layer = question.metric.partition(".")
    if column not in COLUMNS[study.kind] or (layer and not layer.isdecimal()):
        raise QuestionError("metric", f"must be one of {', '.join(COLUMNS[study.kind])}")
    for part, name in (("x", question.x), ("series", question.series)):
        if name is not None and name not in known:
            raise QuestionError(part, f"must be an axis of this study: {', '.join(known)}")
    x = question.x or (fields[0] if fields else "epoch")
    if x == question.series:
        raise QuestionError("series", "must be another axis than x")
    if question.epoch is not None and question.epoch not in study.epochs:
        told = ", ".join(map(str, study.epochs))
        raise QuestionError("epoch", f"must be one at which cells were measured: {told}")
    epoch = question.epoch
    if epoch is None and "epoch" not in (x, question.series):
        epoch = study.epochs[-1]
    return x, question.series, epoch


def _place(study: StudySpec, places: Sequence[int], row: Row, name: str | None) -> int:
    if name is None:
        return 0
    if name == "epoch":
        return study.epochs.index(row["epoch"])
    return places[[axis.field for axis in study.axes].index(name)]


def _values(study: StudySpec, name: str | None) -> Sequence[Any]:
    if name is None:
        return (None,)
    if name == "epoch":
        return study.epochs
    return next(axis.values for axis in study.axes if axis.field == name)


def metric_of(row: Row, metric: str) -> float | None:
    column, _, layer = metric.partition(".")
    value = row.get(column)
    if isinstance(value, list):
        place = int(layer or 1) - 1
        value = value[place] if place < len(value) else None
    return None if value is None else float(value)


def label(value: Any) -> str:
    """A value of an axis in few characters: hidden layers of 8 and 8 are ``8-8``."""
    if isinstance(value, list | tuple):
        return "-".join(map(str, value)) or "none"
    return str(value)


def _numbers(values: Sequence[Any]) -> list[Any]:
    """Values as numbers where all are, one hidden layer counting as its width; else as labels."""
    plain = [
        value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
        for value in values
    ]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in plain):
        return plain
    return [label(value) for value in values]
