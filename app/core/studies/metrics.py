"""Metrics of rows by name, and errors of queries for them."""

from __future__ import annotations

from .measure import COLUMNS, Row
from .spec import StudySpec


class QuestionError(ValueError):
    """A query that does not fit the study; `part` is the invalid parameter."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part


def check_metric(study: StudySpec, metric: str, part: str = "metric") -> None:
    """Raise a ``QuestionError`` about a parameter if a study has no such metric."""
    column, _, layer = metric.partition(".")
    if column not in COLUMNS[study.kind] or (layer and not layer.isdecimal()):
        raise QuestionError(part, f"must be one of {', '.join(COLUMNS[study.kind])}")


def check_epoch(study: StudySpec, epoch: int) -> None:
    """Raise a ``QuestionError`` if a study does not measure an epoch."""
    if epoch not in study.epochs:
        epochs = ", ".join(map(str, study.epochs))
        raise QuestionError("epoch", f"must be one of the measured epochs {epochs}, got {epoch}")


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
