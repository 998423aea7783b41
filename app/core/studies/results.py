"""Results of studies: queries for the metrics of chosen cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .measure import Row
from .spec import StudySpec
from .summary import metric_of

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
        last, selected = self.study.epochs[-1], self._selected(at)
        return [row for row in self.rows if row["epoch"] == last and row["cell"] in selected]

    @property
    def diverged(self) -> int:
        """Number of cells whose training diverged."""
        return len({row["cell"] for row in self.rows if row.get("status") == "diverged"})

    @cached_property
    def _values(self) -> dict[int, dict[str, Any]]:
        return {row["cell"]: self.study.cell(row["cell"]).values for row in self.rows}

    @cached_property
    def _by_epoch(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row["epoch"], []).append(row)
        return found

    def _selected(self, at: Selection) -> set[int]:
        return {
            number
            for number, values in self._values.items()
            if all((values[n] if n in values else self._base(n)) == v for n, v in at.items())
        }

    def _found(self, metric: str, at: Selection, epoch: int | None = None) -> dict[int, float]:
        epoch = self.study.epochs[-1] if epoch is None else epoch
        selected = self._selected(at)
        found = {}
        for row in self._by_epoch.get(epoch, ()):
            if row["cell"] in selected:
                number = metric_of(row, metric)
                if number is not None and np.isfinite(number):
                    found[row["cell"]] = number
        return found

    def _rest(self, number: int, at: Selection) -> str:
        cell = self.study.cell(number)
        return repr((cell.seed, [value for name, value in cell.values.items() if name not in at]))

    def _base(self, field: str) -> Any:
        part, _, name = field.partition(".")
        value = getattr(getattr(self.study.base, part), name)
        return list(value) if isinstance(value, tuple) else value
