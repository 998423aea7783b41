"""Reading of Python literals: a dictionary of columns, or a list of rows or records."""

from __future__ import annotations

import ast
import re
from typing import Any

from .assembly import Source
from .lines import Unreadable
from .listings import PYTHON
from .records import rows_of

MOST_CHARACTERS = 40_000
"""Longer literals are refused: Python parses a text at once, while no other thread runs."""

_START = re.compile(
    r"\s*(?:[A-Za-z_]\w*\s*=\s*)?"
    r"(?:(?:pd|pandas|pl|polars)\.DataFrame\(\s*[\[{]|\{\s*'|\[\s*\{\s*'|[\[(]\s*\(\s*['\"+\-.\d])"
)
_NUMBERS = {"nan": None, "NaN": None, "NA": None, "null": None, "true": True, "false": False}
"""Names that stand for values in printed data; no other name is read."""


def is_literal(text: str) -> bool:
    """Return whether a text begins as a literal with rows, alone or assigned to a name."""
    return _START.match(text[:2000]) is not None


def read_literal(text: str, encoding: str) -> Source:
    """Return the rows of a Python literal. Nothing in the text is run.

    Raises
    ------
    Unreadable
        It is code, too long, or no table.
    """
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"it is a Python literal of {len(text)} characters; at most {MOST_CHARACTERS} are read:"
            " save it with to_csv or as JSON"
        )
    try:
        tree = ast.parse(text.strip())
        (statement,) = tree.body
        value = _value(statement)
        data = _plain(ast.literal_eval(_Numbers().visit(value)))
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError) as error:
        raise Unreadable(PYTHON) from error
    return Source("python", encoding, None, rows_of(data), [], [], named=_is_named(data))


def _value(statement: ast.stmt) -> ast.expr:
    """Return the literal of a statement: an expression, an assignment, or a data frame's data."""
    if not isinstance(statement, ast.Expr | ast.Assign):
        raise ValueError("it is no literal")
    value = statement.value
    if isinstance(value, ast.Call):
        if len(value.args) != 1 or value.keywords:
            raise ValueError("it has other arguments")
        return value.args[0]
    return value


class _Numbers(ast.NodeTransformer):
    """Replaces names that stand for values."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the value of a known name."""
        return ast.Constant(_NUMBERS[node.id]) if node.id in _NUMBERS else node


def _plain(value: Any) -> Any:
    """Return a literal as the value that JSON has for it."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"{type(value).__name__} is no value of a table")


def _is_named(data: Any) -> bool:
    return isinstance(data, dict) or (bool(data) and isinstance(data[0], dict))
