"""Reading of JSON: records, columns, or lists of rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...jobs.job import checked
from ...jobs.json_reading import load_json
from ..table_content import MOST_STORED_COLUMNS
from .assembly import Source
from .lines import Complaint, Row, Unreadable, check_cells
from .workbook import cell_text

_EXPECTED = 'a list of records such as [{"x1": 1, "x2": 2, "label": "a"}]'

_MOST_NESTED = 4
"""Objects within objects whose fields become columns; deeper ones are texts."""


def read_records(text: str, encoding: str) -> Source:
    """Return the rows of a JSON document, or of one object per line.

    Rows are numbered from 1; those of one object per line have the numbers of their lines.

    Raises
    ------
    Unreadable
        It is not JSON, or has no table.
    """
    complaints: list[Complaint] = []
    try:
        data = load_json(text)
        rows = rows_of(data)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        lines = _parsed_lines(text, complaints)
        if not lines:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise Unreadable(f"it looks like JSON but cannot be read: {reason[:200]}") from error
        rows = _from_records([record for _, record in lines])
        numbers = [0, *(line for line, _ in lines)]
        rows = [Row(number, row.cells) for number, row in checked(zip(numbers, rows, strict=True))]
    return _source(rows, encoding, complaints)


def read_data(data: Any, encoding: str) -> Source:
    """Return the rows of a JSON value.

    Raises
    ------
    Unreadable
        It has no table.
    """
    return _source(rows_of(data), encoding, [])


def _source(rows: list[Row], encoding: str, complaints: list[Complaint]) -> Source:
    named = rows[0].line == 0
    if len(rows) < 1 + named:
        raise Unreadable("its JSON has no rows")
    return Source("json", encoding, None, rows, complaints, [], named)


def _parsed_lines(text: str, complaints: list[Complaint]) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a text with one JSON object per line, with their lines."""
    found = []
    for number, line in enumerate(checked(text.splitlines()), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            found.append((number, record))
        else:
            complaints.append(Complaint(number, "is not a JSON object"))
    return found if len(found) > len(complaints) else []


def rows_of(data: Any) -> list[Row]:
    """Return the rows of a JSON value, after a row 0 with the names of its fields if it has them.

    Raises
    ------
    Unreadable
        It is not a table.
    """
    return _rows_of(data, nested=True)


def _rows_of(data: Any, *, nested: bool) -> list[Row]:
    """As `rows_of`.

    With `nested`, an object whose only list is a table is that table.
    """
    if isinstance(data, dict):
        return _rows_of_object(data, nested=nested)
    if isinstance(data, list) and data and all(isinstance(row, dict) for row in data):
        return _from_records(data)
    if isinstance(data, list) and data and all(isinstance(row, list) for row in data):
        _check_width(max(map(len, data)))
        return [Row(number, tuple(map(_text, row))) for number, row in enumerate(checked(data), 1)]
    raise Unreadable(f"its JSON is not a table; expected is {_EXPECTED}")


def _check_width(columns: int) -> None:
    if columns > MOST_STORED_COLUMNS:
        raise Unreadable(f"it has {columns} columns; at most {MOST_STORED_COLUMNS} are allowed")


def _rows_of_object(data: dict[str, Any], *, nested: bool) -> list[Row]:
    if "nbformat" in data or ("cells" in data and "metadata" in data):
        raise Unreadable("it is a Jupyter notebook, not a table: save the table in it with to_csv")
    if data.get("type") in ("FeatureCollection", "Feature", "Topology"):
        raise Unreadable("it is GeoJSON, not a table: save its properties as CSV")
    columns, rows = data.get("columns"), data.get("data")
    if isinstance(columns, list) and isinstance(rows, list):
        return _from_lists([_text(name) for name in columns], rows)
    values = list(data.values())
    if values and all(isinstance(value, list) for value in values) and len(values) > 1:
        _check_width(len(values))
        if len({len(value) for value in values}) > 1:
            raise Unreadable("the columns of its JSON have different lengths")
        return _from_lists(list(data), [list(row) for row in checked(zip(*values, strict=True))])
    if values and all(isinstance(value, dict) for value in values):
        inner = list(values[0])
        if inner and all(name.isdigit() for name in inner):
            # pandas.DataFrame.to_json writes columns, each with the index of the rows.
            check_cells(len(inner), len(data))
            records = [
                {name: column.get(index) for name, column in data.items()} for index in inner
            ]
            return _from_records(records)
        return _from_records(values)
    tables = _lists_in(data, _MOST_NESTED) if nested else []
    if len(tables) == 1:
        return _rows_of(tables[0], nested=False)
    raise Unreadable(f"its JSON is not a table; expected is {_EXPECTED}")


def _lists_in(data: dict[str, Any], depth: int) -> list[list[Any]]:
    """Return the lists that are not empty in an object, or in the objects in it."""
    values = data.values()
    inner = [value for value in values if isinstance(value, dict)] if depth else []
    found = [value for value in values if isinstance(value, list) and value]
    return found or [one for value in inner for one in _lists_in(value, depth - 1)]


def _from_lists(names: Sequence[str], rows: Sequence[Any]) -> list[Row]:
    if not all(isinstance(row, list) for row in rows):
        return _rows_of(list(rows), nested=False)
    return [
        Row(0, tuple(names)),
        *(Row(number, tuple(map(_text, row))) for number, row in enumerate(checked(rows), 1)),
    ]


def _from_records(records: Sequence[dict[str, Any]]) -> list[Row]:
    """Return a row of the names of all fields, in order of first occurrence, and the rows."""
    records = [_flat(record) for record in checked(records)]
    names: dict[str, None] = {}
    for record in checked(records):
        names.update(dict.fromkeys(record))
        _check_width(len(names))
    check_cells(len(records), len(names))
    rows = [Row(0, tuple(names))]
    for number, record in enumerate(checked(records), 1):
        rows.append(Row(number, tuple(_text(record.get(name)) for name in names)))
    return rows


def _flat(record: dict[str, Any], depth: int = _MOST_NESTED) -> dict[str, Any]:
    """Return a record with the fields of the objects in it as its own: ``position.x``."""
    if not depth or not any(isinstance(value, dict) for value in record.values()):
        return record
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": one for inner, one in _flat(value, depth - 1).items()}
        else:
            flat[name] = value
    return flat


def _text(value: Any) -> str:
    """Return a JSON value as the text of a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value)[:1000]
    return cell_text(value)
