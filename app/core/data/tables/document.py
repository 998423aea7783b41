"""The content of a stored table as JSON, which other servers store under the same id."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from ...jobs.job import checked
from ...jobs.json_reading import load_json
from ..table_content import Content, content_from
from .columns import columns_of
from .lines import Unreadable
from .reader import read_table
from .roles import guessed_roles, identifying_columns
from .stored import Suggestion, suggested_columns

_START = re.compile(rb'\s*\{\s*"columns"\s*:\s*\[\s*\{')


def is_document(file: bytes) -> bool:
    """Return whether a file begins as the document of a table."""
    return _START.match(file[:200]) is not None


def read_document(file: bytes) -> Content:
    """Return the content of a table from its document.

    Raises
    ------
    ValueError
        It is not the document of a table.
    """
    try:
        document = load_json(file)
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"it is not JSON: {error}") from error
    if not isinstance(document, dict) or document.keys() != {"columns"}:
        raise ValueError("it has other parts than columns")
    columns = document["columns"]
    if isinstance(columns, list):
        columns = [_with_floats(column) for column in columns]
    return content_from(columns)


def _with_floats(column: Any) -> Any:
    """Return a column with its numbers as floats: JavaScript writes 1.0 as 1."""
    if not isinstance(column, dict) or not isinstance(column.get("values"), list):
        return column
    try:
        values = [
            float(value) if type(value) is int else value for value in checked(column["values"])
        ]
    except OverflowError as error:
        raise ValueError("it has a number that is too large") from error
    return column | {"values": values}


def likely_roles(content: Content) -> tuple[str, Suggestion, str | None]:
    """Return the likely label of a table, its likely inputs and its split, by name."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(content.names)
    rows = zip(*(column.values for column in content.columns), strict=True)
    writer.writerows(checked(rows))
    try:
        table = read_table(text.getvalue().encode(), header=True, delimiter="comma")
        roles = guessed_roles(table)
    except Unreadable:
        table = None
    if table is None or roles.table.names != content.names:
        *inputs, label = content.names
        return label, Suggestion(tuple(inputs)), None
    columns = columns_of(roles.table)
    identifiers = identifying_columns(roles.table, columns)
    return (
        columns[roles.choice.label].name,
        suggested_columns(content, columns, roles.choice, identifiers),
        roles.split_name,
    )
