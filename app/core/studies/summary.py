"""Summaries of studies: statistics of a metric over the seeds, for each value of an axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from .labels import Condition, label
from .measure import Row
from .metrics import QuestionError, check_epoch, check_metric, metric_of
from .selection import selected
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
        Use the rows of this epoch; None for the last one, or for all if the epoch is an axis.
    facet : str or None
        Field of the axis with one group of lines per value, or ``epoch``; None for one group.
    where : tuple of Condition
        Use the cells that meet these conditions.
    """

    metric: str
    x: str | None = None
    series: str | None = None
    epoch: int | None = None
    facet: str | None = None
    where: tuple[Condition, ...] = ()


def summary(study: StudySpec, rows: Iterable[Row], question: Question) -> dict[str, Any]:
    """Return statistics of a metric by x, series and facet, over the seeds and all other axes.

    Returns
    -------
    dict
        ``metric``, ``x``, ``series``, ``facet`` and ``epoch`` of the query, with defaults filled
        in. ``lines``: for each facet and series its labels ``facet`` and ``label``, their values
        ``facet_value`` and ``series_value`` as in the spec and, for each x, the lists ``x``
        (numbers if all are numbers, else labels), ``values`` (of the axis, as in the spec),
        ``median``, ``low`` and ``high`` (minimum and maximum), ``q1`` and ``q3`` (quartiles),
        ``mean``, ``sd`` (standard deviation), ``n`` and ``missing`` (number of rows, and of those
        without the metric).

    Raises
    ------
    QuestionError
        If the study has no such column, axis, epoch or value.
    """
    x, epoch = _checked(study, question)
    names = (question.facet, question.series, x)
    chosen = selected(study, question.where)
    groups: dict[tuple[int, ...], list[float | None]] = {}
    for row in rows:
        if (epoch is None or row["epoch"] == epoch) and row["cell"] in chosen:
            cell = study.cell(row["cell"])
            key = tuple(_index(study, cell.indices, row, name) for name in names)
            groups.setdefault(key, []).append(metric_of(row, question.metric))
    facets, series, x_values = (_values(study, name) for name in names)
    lines = []
    for facet, number in product(range(len(facets)), range(len(series))):
        indices = [index for index in range(len(x_values)) if (facet, number, index) in groups]
        if not indices:
            continue
        values = [x_values[index] for index in indices]
        line: dict[str, Any] = {
            "label": None if question.series is None else label(series[number]),
            "series_value": series[number],
            "facet": None if question.facet is None else label(facets[facet]),
            "facet_value": facets[facet],
            "x": _numbers(values),
            "values": values,
        }
        lines.append(line | _statistics([groups[facet, number, index] for index in indices]))
    return {
        "metric": question.metric,
        "x": x,
        "series": question.series,
        "facet": question.facet,
        "epoch": epoch,
        "lines": lines,
    }


def _statistics(samples: list[list[float | None]]) -> dict[str, list[float | int | None]]:
    """Return median, extremes, quartiles, mean, standard deviation and sizes of each sample."""
    names = ("low", "q1", "median", "q3", "high", "mean", "sd", "n", "missing")
    found: dict[str, list[float | int | None]] = {name: [] for name in names}
    for sample in samples:
        known = [value for value in sample if value is not None and np.isfinite(value)]
        quantiles = np.quantile(known, [0, 0.25, 0.5, 0.75, 1]).tolist() if known else [None] * 5
        numbers = (*quantiles, *_mean_and_sd(known), len(sample), len(sample) - len(known))
        for name, value in zip(names, numbers, strict=True):
            found[name].append(value)
    return found


def _mean_and_sd(known: list[float]) -> tuple[float | None, float | None]:
    """Return the mean and the sample standard deviation; None where it is not defined."""
    if not known:
        return None, None
    # Scaled, because squares of large losses overflow.
    scale = max(map(abs, known)) or 1.0
    scaled = np.array(known) / scale
    mean = float(scaled.mean()) * scale
    return mean, float(scaled.std(ddof=1)) * scale if len(known) > 1 else None


def _checked(study: StudySpec, question: Question) -> tuple[str, int | None]:
    """Return x and the epoch with their defaults."""
    fields = [axis.field for axis in study.axes]
    known = (*fields, "epoch")
    check_metric(study, question.metric)
    x = question.x or (fields[0] if fields else "epoch")
    names = {"x": x, "series": question.series, "facet": question.facet}
    for part, name in names.items():
        if name is not None and name not in known:
            raise QuestionError(part, f"must be an axis of this study: {', '.join(known)}")
        others = [other for other, used in names.items() if used == name and other != part]
        if name is not None and others and part != "x":
            raise QuestionError(part, f"must differ from {others[0]}")
    epoch = question.epoch
    if epoch is None and "epoch" not in names.values():
        epoch = study.epochs[-1]
    if epoch is not None:
        check_epoch(study, epoch)
    return x, epoch


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


def _numbers(values: Sequence[Any]) -> list[Any]:
    """Return values as numbers if all are numbers or single layer sizes, else as labels."""
    unwrapped = [
        value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
        for value in values
    ]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in unwrapped):
        return unwrapped
    return [label(value) for value in values]
