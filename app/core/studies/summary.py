"""Summaries of studies: statistics of a metric over the seeds, for each value of an axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .measure import COLUMNS, Row
from .spec import StudySpec


@dataclass(frozen=True)
class Question:
    """A query for the summary of a study.

    Attributes
    ----------
    metric : str
        One of the study's ``COLUMNS``; ``gradient_norm.2`` is the second layer's gradient norm.
    x : str or None
        Field of the axis to use as x, or ``epoch``; None for the first axis.
    series : str or None
        Field of the axis with one line per value, or ``epoch``; None for a single line.
    epoch : int or None
        Use the rows of this epoch; None for the last one, or for all if the epoch is x or series.
    """

    metric: str
    x: str | None = None
    series: str | None = None
    epoch: int | None = None


class QuestionError(ValueError):
    """A query that does not fit the study; `part` is the invalid parameter."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part


def summary(study: StudySpec, rows: Iterable[Row], question: Question) -> dict[str, Any]:
    """Return statistics of a metric for each x and series, over the seeds and all other axes.

    Returns
    -------
    dict
        ``metric``, ``x``, ``series`` and ``epoch`` of the query, with defaults filled in.
        ``lines``: for each series its ``label`` and, for each x, the lists ``x`` (numbers if all
        are numbers, else labels), ``median``, ``low`` and ``high`` (minimum and maximum), ``q1``
        and ``q3`` (quartiles), ``n`` and ``missing`` (number of rows, and of those without the
        metric).

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
        key = (_index(study, cell.indices, row, series), _index(study, cell.indices, row, x))
        groups.setdefault(key, []).append(metric_of(row, question.metric))
    x_values = _values(study, x)
    lines = []
    for number, value in enumerate(_values(study, series)):
        indices = [index for index in range(len(x_values)) if (number, index) in groups]
        if not indices:
            continue
        line: dict[str, Any] = {"label": None if series is None else label(value)}
        line["x"] = _numbers([x_values[index] for index in indices])
        lines.append(line | _statistics([groups[number, index] for index in indices]))
    return {"metric": question.metric, "x": x, "series": series, "epoch": epoch, "lines": lines}


def _statistics(samples: list[list[float | None]]) -> dict[str, list[float | int | None]]:
    """Return median, extremes, quartiles and sizes of each sample."""
    found: dict[str, list[float | int | None]] = {
        name: [] for name in ("low", "q1", "median", "q3", "high", "n", "missing")
    }
    for sample in samples:
        known = [value for value in sample if value is not None and np.isfinite(value)]
        quantiles = np.quantile(known, [0, 0.25, 0.5, 0.75, 1]).tolist() if known else [None] * 5
        for name, value in zip(("low", "q1", "median", "q3", "high"), quantiles, strict=True):
            found[name].append(value)
        found["n"].append(len(sample))
        found["missing"].append(len(sample) - len(known))
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
        raise QuestionError("series", "must differ from x")
    if question.epoch is not None and question.epoch not in study.epochs:
        epochs = ", ".join(map(str, study.epochs))
        raise QuestionError("epoch", f"must be one of the measured epochs {epochs}")
    epoch = question.epoch
    if epoch is None and "epoch" not in (x, question.series):
        epoch = study.epochs[-1]
    return x, question.series, epoch


def _index(study: StudySpec, indices: Sequence[int], row: Row, name: str | None) -> int:
    """Return the index of a row's value on an axis, on the epochs, or 0 without an axis."""
    if name is None:
        return 0
    if name == "epoch":
        return study.epochs.index(row["epoch"])
    return indices[[axis.field for axis in study.axes].index(name)]


def _values(study: StudySpec, name: str | None) -> Sequence[Any]:
    if name is None:
        return (None,)
    if name == "epoch":
        return study.epochs
    return next(axis.values for axis in study.axes if axis.field == name)


def metric_of(row: Row, metric: str) -> float | None:
    """Return a metric of a row, or None if the row does not have it.

    ``gradient_norm.2`` is the value of the second layer; without a number, the first layer's.
    """
    column, _, layer = metric.partition(".")
    value = row.get(column)
    if isinstance(value, list):
        index = int(layer or 1) - 1
        value = value[index] if index < len(value) else None
    return None if value is None else float(value)


def label(value: Any) -> str:
    """Return a short label of a value of an axis; hidden layers of 8 and 8 units are ``8-8``."""
    if isinstance(value, list | tuple):
        return "-".join(map(str, value)) or "none"
    return str(value)


def _numbers(values: Sequence[Any]) -> list[Any]:
    """Return values as numbers if all are numbers or single layer sizes, else as labels."""
    unwrapped = [
        value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
        for value in values
    ]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in unwrapped):
        return unwrapped
    return [label(value) for value in values]
