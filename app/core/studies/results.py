"""Results of studies: queries for the metrics of chosen cells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .measure import Row
from .metrics import metric_of
from .spec import StudySpec

Selection = Mapping[str, Any]
"""Values by field; it selects the cells in which all these fields have these values."""


@dataclass(frozen=True)
class Results:
    """A study and its rows."""

    study: StudySpec
    rows: list[Row]

    def values(self, field: str) -> list[Any]:
        """Return the values of a field: those of its axis, or the one value of the base spec."""
        for axis in self.study.axes:
            if axis.field == field:
                return list(axis.values)
        return [self._base(field)]

    def numbers(self, metric: str, at: Selection, epoch: int | None = None) -> list[float]:
        """Return the finite values of a metric in the selected cells.

        The epoch is the last one by default.
        """
        return list(self._found(metric, at, epoch).values())

    def median(self, metric: str, at: Selection, epoch: int | None = None) -> float | None:
        """Return the median of ``numbers``, or None if there are none."""
        found = self.numbers(metric, at, epoch)
        return float(np.median(found)) if found else None

    def pairs(
        self, metric: str, one: Selection, other: Selection, epoch: int | None = None
    ) -> list[tuple[float, float]]:
        """Return a metric of pairs of cells that differ only in the selected fields."""
        paired = self.paired(metric, one, other, epoch)
        return [pair for pairs in paired.values() for pair in pairs]

    def paired(
        self, metric: str, one: Selection, other: Selection, epoch: int | None = None
    ) -> dict[int, list[tuple[float, float]]]:
        """Return the ``pairs`` by seed."""
        seconds = {
            self._rest(number, other): value
            for number, value in self._found(metric, other, epoch).items()
        }
        found: dict[int, list[tuple[float, float]]] = {}
        for number, value in self._found(metric, one, epoch).items():
            if (rest := self._rest(number, one)) in seconds:
                found.setdefault(self.study.cell(number).seed, []).append((value, seconds[rest]))
        return dict(sorted(found.items()))

    def by_seed(self, metric: str, at: Selection, epoch: int | None = None) -> dict[int, float]:
        """Return the median of a metric over the selected cells of each seed, by seed.

        Cells of one seed are not independent samples: they share initial weights and batches.
        """
        grouped: dict[int, list[float]] = {}
        for number, value in self._found(metric, at, epoch).items():
            grouped.setdefault(self.study.cell(number).seed, []).append(value)
        return {seed: float(np.median(values)) for seed, values in sorted(grouped.items())}

    def last_rows(self, at: Selection) -> list[Row]:
        """Return the rows of the selected cells at the last epoch."""
        last, selected = self.study.epochs[-1], set(self._selected(at))
        return [row for row in self.rows if row["epoch"] == last and row["cell"] in selected]

    @property
    def diverged(self) -> int:
        """Number of cells whose training diverged."""
        return len({row["cell"] for row in self.rows if row.get("status") == "diverged"})

    @cached_property
    def _by_epoch(self) -> dict[int, dict[int, Row]]:
        found: dict[int, dict[int, Row]] = {}
        for row in self.rows:
            found.setdefault(row["epoch"], {})[row["cell"]] = row
        return found

    def _selected(self, at: Selection) -> list[int]:
        """Return the numbers of the selected cells in order, whether they have rows or not."""
        axes = self.study.axes
        fields = {axis.field for axis in axes}
        if any(self._base(field) != value for field, value in at.items() if field not in fields):
            return []
        numbers = [0]
        for axis in axes:
            indices = [
                index
                for index, value in enumerate(axis.values)
                if axis.field not in at or value == at[axis.field]
            ]
            numbers = [number * len(axis.values) + index for number in numbers for index in indices]
        seeds = len(self.study.seeds)
        return [number * seeds + seed for number in numbers for seed in range(seeds)]

    def _found(self, metric: str, at: Selection, epoch: int | None = None) -> dict[int, float]:
        rows = self._by_epoch.get(self.study.epochs[-1] if epoch is None else epoch, {})
        found = {}
        for number in self._selected(at):
            if number in rows:
                value = metric_of(rows[number], metric)
                if value is not None and math.isfinite(value):
                    found[number] = value
        return found

    def _rest(self, number: int, at: Selection) -> str:
        cell = self.study.cell(number)
        return repr((cell.seed, [value for name, value in cell.values.items() if name not in at]))

    def _base(self, field: str) -> Any:
        part, _, name = field.partition(".")
        value = getattr(getattr(self.study.base, part), name)
        return list(value) if isinstance(value, tuple) else value
