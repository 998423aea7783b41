"""Results are a study with its rows, to be asked for one median at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.studies import StudySpec
from app.core.study_rows import Row
from app.core.study_summaries import metric_of


@dataclass(frozen=True)
class Results:
    """A study and its rows."""

    study: StudySpec
    rows: list[Row]

    def values(self, field: str) -> list[Any]:
        """What the study sets a field to; the base's value if it is no axis."""
        for axis in self.study.axes:
            if axis.field == field:
                return list(axis.values)
        part, _, name = field.partition(".")
        return [getattr(getattr(self.study.base, part), name)]

    def median(self, metric: str, epoch: int | None = None, **fields: Any) -> float | None:
        """The median of a metric over the rows in which fields have these values.

        Dots in the names of fields are written as two underscores. None where it was not measured.
        """
        wanted = {name.replace("__", "."): value for name, value in fields.items()}
        epoch = self.study.epochs[-1] if epoch is None else epoch
        found = []
        for row in self.rows:
            values = self.study.cell(row["cell"]).values
            if row["epoch"] == epoch and all(values.get(n) == v for n, v in wanted.items()):
                number = metric_of(row, metric)
                if number is not None and np.isfinite(number):
                    found.append(number)
        return float(np.median(found)) if found else None
