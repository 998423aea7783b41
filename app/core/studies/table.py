"""Tables of studies: the rows by columns, exported as CSV or Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from .labels import as_json, label
from .measure import COLUMNS, LAYERED, Row
from .metrics import metric_of
from .spec import StudySpec


def table(study: StudySpec, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Return the rows by columns, ordered by cell and epoch: axes, seed, then metrics.

    The column of an axis has the name of its field, with lists as text. ``gradient_norm`` and
    ``saturated`` have one column per layer.
    """
    rows = sorted(rows, key=lambda row: (row["cell"], row["epoch"]))
    columns: dict[str, list[Any]] = {"cell": [row["cell"] for row in rows]}
    cells = [study.cell(row["cell"]) for row in rows]
    for index, axis in enumerate(study.axes):
        values = [axis.values[cell.indices[index]] for cell in cells]
        listed = any(isinstance(value, list | tuple | dict) for value in axis.values)
        # A column of a file has one type, so values of several types become text.
        types = {float if type(value) is int else type(value) for value in axis.values}
        plain = not listed and len(types) == 1
        columns[axis.field] = values if plain else [_text(value) for value in values]
    columns["seed"] = [cell.seed for cell in cells]
    for name in ("epoch", "run", "status"):
        columns[name] = [row[name] for row in rows]
    for name in COLUMNS[study.kind]:
        if name in LAYERED:
            for layer in range(max((len(row.get(name) or ()) for row in rows), default=0)):
                column = [metric_of(row, f"{name}.{layer + 1}") for row in rows]
                columns[f"{name}_{layer + 1}"] = column
        else:
            columns[name] = [_as_number(row.get(name)) for row in rows]
    return columns


def _text(value: Any) -> str:
    """Return a value of an axis as text. Spreadsheets would read the label ``8-8`` as a date."""
    is_long = isinstance(value, list | tuple) and len(value) > 1
    return as_json(value) if is_long else label(value)


def _as_number(value: Any) -> Any:
    """Convert integers beyond 2**53 to floats: bounds can exceed the integers of a file."""
    return float(value) if isinstance(value, int) and abs(value) >= 2**53 else value


def as_csv(study: StudySpec, rows: Sequence[Row]) -> bytes:
    """Return the table as CSV in UTF-8; every float round-trips exactly."""
    columns = table(study, rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def as_parquet(study: StudySpec, rows: Sequence[Row]) -> bytes:
    """Return the table as a Parquet file."""
    # Imported on first use, because loading pyarrow would slow down the start of the server.
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    columns: dict[str, Any] = dict(table(study, rows))
    for name, values in columns.items():
        # A metric that no cell has is a column of nulls, of the same type as any metric.
        if any(isinstance(v, float) for v in values) or all(v is None for v in values):
            numbers = [None if value is None else float(value) for value in values]
            columns[name] = pyarrow.array(numbers, pyarrow.float64())
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()
