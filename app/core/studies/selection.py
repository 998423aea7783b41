"""Selection of cells and rows of a study, and pages of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .labels import Condition, by_field, label
from .measure import Row
from .metrics import QuestionError, check_epoch, check_metric, metric_of
from .spec import StudySpec

SEED = "seed"
"""The name of the seed in conditions."""


def selected(study: StudySpec, conditions: Sequence[Condition]) -> Collection[int]:
    """Return the numbers of the cells that meet the conditions.

    Raises
    ------
    QuestionError
        A condition names no axis of the study, or a value that the axis does not have.
    """
    if not conditions:
        return range(study.size)
    axes = {axis.field: list(axis.values) for axis in study.axes} | {SEED: list(study.seeds)}
    allowed: dict[str, set[int]] = {}
    for field, alternatives in by_field(conditions).items():
        if field not in axes:
            raise QuestionError("where", f"must name an axis of this study: {', '.join(axes)}")
        for condition in alternatives:
            values = axes[field]
            met = {index for index, value in enumerate(values) if condition.is_met(value)}
            if not met:
                known = ", ".join(map(label, values[:20])) + (", …" if len(values) > 20 else "")
                raise QuestionError("where", f"{field} must be one of {known}")
            allowed.setdefault(field, set()).update(met)
    numbers = [0]
    for field, values in axes.items():
        indices = sorted(allowed.get(field, range(len(values))))
        numbers = [number * len(values) + index for number in numbers for index in indices]
    return set(numbers)


def by_metric(
    study: StudySpec, rows: Sequence[Row], metric: str, epoch: int, *, descending: bool
) -> list[int]:
    """Return the numbers of the cells, ordered by a metric at an epoch; those without it last.

    Raises
    ------
    QuestionError
        The study has no such metric or epoch.
    """
    check_metric(study, metric, "order")
    check_epoch(study, epoch)
    values = {row["cell"]: metric_of(row, metric) for row in rows if row["epoch"] == epoch}
    known = {cell: value for cell, value in values.items() if value is not None}
    found = sorted(known, key=lambda cell: (-known[cell] if descending else known[cell], cell))
    return found + sorted({row["cell"] for row in rows} - known.keys())
