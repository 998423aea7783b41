"""A study's table is its rows by columns, as files that other programs read: CSV and Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from .measure import COLUMNS, LAYERED, Row
from .spec import StudySpec
from .summary import label, metric_of


def table(study: StudySpec, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """The rows by columns, in order of cell and epoch: axes, seed, then what was measured.

    Axes are columns by their fields (lists as labels); ``gradient_norm`` and ``saturated`` make one
    per layer.
    """
    rows = sorted(rows, key=lambda row: (row["cell"], row["epoch"]))
    columns: dict[str, list[Any]] = {"cell": [row["cell"] for row in rows]}
    cells = [study.cell(row["cell"]) for row in rows]
    for place, axis in enumerate(study.axes):
        values = [axis.values[cell.places[place]] for cell in cells]
        listed = any(isinstance(value, list | tuple) for value in axis.values)
        # Words, unless all values are of one kind: a column of a file has one type.
        kinds = {float if type(value) is int else type(value) for value in axis.values}
        plain = not listed and len(kinds) == 1
        columns[axis.field] = values if plain else [label(value) for value in values]
    columns["seed"] = [cell.seed for cell in cells]
    for name in ("epoch", "run", "status"):
        columns[name] = [row[name] for row in rows]
    for name in COLUMNS[study.kind]:
        if name in LAYERED:
            for layer in range(max((len(row.get(name) or ()) for row in rows), default=0)):
                column = [metric_of(row, f"{name}.{layer + 1}") for row in rows]
                columns[f"{name}_{layer + 1}"] = column
        else:
            columns[name] = [_plain(row.get(name)) for row in rows]
    return columns


def _plain(value: Any) -> Any:
    """A bound can have more digits than the whole numbers of a file."""
    return float(value) if isinstance(value, int) and abs(value) >= 2**53 else value


def as_csv(study: StudySpec, rows: Sequence[Row]) -> bytes:
    """The table as comma-separated values, UTF-8; floats read back as the same numbers."""
    columns = table(study, rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def as_parquet(study: StudySpec, rows: Sequence[Row]) -> bytes:
    """The table as a Parquet file, numbers as numbers."""
    # Loaded when first asked for: nobody else should wait for it when the server starts.
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    columns: dict[str, Any] = dict(table(study, rows))
    for name, values in columns.items():
        # What was measured nowhere is a column of numbers all the same, one of which none is known.
        if any(isinstance(v, float) for v in values) or all(v is None for v in values):
            numbers = [None if value is None else float(value) for value in values]
            columns[name] = pyarrow.array(numbers, pyarrow.float64())
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()
