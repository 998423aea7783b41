"""Two columns of a table as the points of a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...jobs.job import checked
from ...schema.base import MAX_SPEC_VALUE
from ...schema.errors import shown
from ..sampling import stratified_sample
from .columns import Column
from .lines import Complaint, Unreadable
from .roles import identifying_columns
from .table import Table

_RANGE_FACTOR = 5.0
_MEAN_FACTOR = 3.0
_LARGE = 20.0
"""A range that the output of an untrained network does not come near."""


@dataclass(frozen=True)
class CurvePoints:
    """The points that two columns of a table give.

    Attributes
    ----------
    points
        (x, y) of each row that can be used, or of a sample of them.
    used, dropped
        The number of these rows that are kept, and that a sample leaves out.
    complaints
        The lines that cannot be used.
    why
        The reason if a curve cannot be fitted to them, or None.
    advice
        Why x and y should be standardized, or None.
    """

    points: tuple[tuple[float, float], ...]
    dropped: int
    complaints: tuple[Complaint, ...]
    why: str | None
    advice: str | None


def likely_axes(table: Table, columns: Sequence[Column]) -> tuple[int, int]:
    """Return the likely columns of x and y: the first two with numbers that measure something.

    Raises
    ------
    Unreadable
        There are fewer than two columns with numbers.
    """
    numeric = [index for index, column in enumerate(columns) if column.kind in ("whole", "number")]
    if len(numeric) < 2:
        found = "1 column" if len(numeric) == 1 else f"{len(numeric)} columns"
        raise Unreadable(f"it has {found} of numbers; at least 2 are required: x and y")
    identifiers = identifying_columns(table, columns)
    measured = [index for index in numeric if index not in identifiers]
    if len(measured) > 1:
        return measured[0], measured[1]
    # The years of a series count up as row numbers do, which come first.
    before = [index for index in numeric if index < (measured or [0])[0]]
    return (before[-1], measured[0]) if before else (numeric[0], numeric[1])


def curve_points(table: Table, x: int, y: int, most: int) -> CurvePoints:
    """Return the points of two columns, at most `most` of them."""
    complaints = list(table.complaints)
    points: list[tuple[float, float]] = []
    for row in checked(table.rows):
        values = [table.number(row, column) for column in (x, y)]
        errors = [
            error
            for column, value in zip((x, y), values, strict=True)
            if (error := _error(table.names[column], row.cells[column], value))
        ]
        if errors:
            complaints.append(Complaint(row.line, "; ".join(errors)))
        else:
            points.append((float(values[0]), float(values[1])))
    complaints.sort(key=lambda complaint: complaint.line)
    kept = stratified_sample([0] * len(points), most)
    used = tuple(points[index] for index in kept)
    names = table.names[x], table.names[y]
    return CurvePoints(
        used,
        len(points) - len(used),
        tuple(complaints),
        _reason_against(used, names[0]),
        standardization_advice(used, names),
    )


def _error(name: str, cell: str, value: float | str) -> str | None:
    if isinstance(value, str):
        return f"{name} {value}"
    if abs(value) <= MAX_SPEC_VALUE:
        return None
    return (
        f"{name} is {shown(cell)}, but can be at most {MAX_SPEC_VALUE:,.0f} in magnitude; use a"
        " larger unit"
    )


def _reason_against(points: Sequence[tuple[float, float]], name: str) -> str | None:
    if len(points) < 2:
        rows = "1 row" if points else "no row"
        return f"{rows} can be used; at least 2 are required"
    if len({x for x, _ in points}) < 2:
        return f"{name} is the same in all rows that can be used; at least 2 values are required"
    return None


def standardization_advice(
    points: Sequence[tuple[float, float]], names: tuple[str, str]
) -> str | None:
    """Return why x and y should be standardized, or None if their size suits a network.

    That is if their ranges differ by more than a factor of 5, if one is large, or if a mean is more
    than three standard deviations from 0.
    """
    if len(points) < 2:
        return None
    values = np.array(points, dtype=np.float64)
    low, high = values.min(axis=0), values.max(axis=0)
    ranges = high - low
    narrow, wide = sorted(ranges.tolist())
    far = np.abs(values.mean(axis=0)) > _MEAN_FACTOR * values.std(axis=0)
    if wide <= _LARGE and wide <= _RANGE_FACTOR * narrow and not far.any():
        return None
    ends = " and ".join(
        f"{name} runs from {_written(first)} to {_written(last)}"
        for name, first, last in zip(names, low.tolist(), high.tolist(), strict=True)
    )
    return f"{ends}: a network learns numbers of size 1 faster"


def _written(number: float) -> str:
    """Return a number, with commas only if it is longer than a year."""
    return f"{number:,.6g}" if abs(number) >= 1e4 else f"{number:.6g}"
