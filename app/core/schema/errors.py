"""Validation errors as messages: where a value is, what is wrong with it, what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MOST_ENTRIES = 20
"""The number of errors listed one by one; further errors are only counted."""

_LONGEST_VALUE = 60
"""The number of characters of a value that a message quotes."""

_DEEPEST = 3
"""The depth to which nested lists and objects are quoted."""


def explain(error: ValidationError) -> list[dict[str, str]]:
    """Return a message for each error of a failed validation.

    Parameters
    ----------
    error : ValidationError
        Raised by pydantic for a model of this project.

    Returns
    -------
    list of dict
        ``{"pointer": "/dataset/samples", "message": "must be at most 5000 (...), got 9000"}``: the
        JSON pointer (RFC 6901) of the value, and the reason. At most ``MOST_ENTRIES`` of them; if
        there are more errors, a last entry states how many.
    """
    found = error.errors(include_url=False, include_context=True, include_input=True)
    entries = [
        {"pointer": pointer(detail["loc"]), "message": _message(detail)}
        for detail in found[:MOST_ENTRIES]
    ]
    if len(found) > MOST_ENTRIES:
        entries.append({"pointer": "", "message": f"and at least {len(found) - MOST_ENTRIES} more"})
    return entries


def unknown_name(noun: str, name: str, known: Iterable[str]) -> str:
    """Return a message about an unknown name, with the most similar known name and all known ones.

    `noun` says what is named: a field, a parameter.
    """
    names = list(known)
    lowered = {known_name.lower(): known_name for known_name in names}
    similar = get_close_matches(shown(name).lower(), lowered, n=1)
    hint = f', did you mean "{lowered[similar[0]]}"?' if similar else ";"
    listed = f"known here: {', '.join(names)}" if names else "there are none here"
    return f'unknown {noun} "{shown(name)}"{hint} {listed}'


def pointer(location: Iterable[str | int]) -> str:
    """Return the JSON pointer of a sequence of names and indices; ``""`` is the whole document."""
    return "".join(
        "/" + shown(str(step)).replace("~", "~0").replace("/", "~1") for step in location
    )


def shown(text: str) -> str:
    """Return `text` shortened to one line, with control characters and surrogates replaced."""
    text = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text[:1000])
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def described(value: Any) -> str:
    """Return a short text for any value, similar to JSON.

    A list or an object that is too long is cut off, followed by its number of entries. The length
    of the result is bounded for every value.
    """
    return _written(value, _LONGEST_VALUE, _DEEPEST)


def _written(value: Any, width: int, depth: int) -> str:
    """Return `value` as text of about `width` characters, nested lists down to `depth`."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if abs(value) < 10**30 else "a whole number of more than 30 digits"
        case float():
            if math.isnan(value):
                return "NaN"
            return repr(value) if math.isfinite(value) else "an infinite number"
        case str():
            return f'"{shown(value)}"'
        case list() | tuple() if value and not depth:
            return f"[…] ({len(value)} items)"
        case dict() if value and not depth:
            return f"{{…}} ({len(value)} fields)"
        case list() | tuple():
            entries = (_entry(item, width, depth) for item in value)
            return _joined(entries, len(value), "[]", "items", width)
        case dict():
            fields = (
                f'"{shown(str(name))}": {_entry(item, width, depth)}'
                for name, item in value.items()
            )
            return _joined(fields, len(value), "{}", "fields", width)
        case _:
            return f"a value of type {type(value).__name__}"


def _entry(value: Any, width: int, depth: int) -> str:
    """Return an item of a list or an object as text, with half the width of the whole text."""
    text = _written(value, width // 2, depth - 1)
    return text.removesuffix(".0") if isinstance(value, float) else text


def _joined(entries: Iterable[str], count: int, brackets: str, noun: str, width: int) -> str:
    """Join as many entries as fit into `width`; if some are left out, append their total number."""
    fitting: list[str] = []
    for entry in entries:
        width -= len(entry) + 2
        if width < 0:
            text = ", ".join([*fitting, "…"])
            return f"{brackets[0]}{text}{brackets[1]} ({count} {noun})"
        fitting.append(entry)
    return brackets[0] + ", ".join(fitting) + brackets[1]


_BOUNDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "greater_than": lambda ctx: f"must be greater than {ctx['gt']:g}",
    "greater_than_equal": lambda ctx: f"must be at least {ctx['ge']:.10g}",
    "less_than": lambda ctx: f"must be less than {ctx['lt']:g}",
    "less_than_equal": lambda ctx: f"must be at most {ctx['le']:.10g}",
    "literal_error": lambda ctx: f"must be one of {ctx['expected']}".replace("'", ""),
    "too_short": lambda ctx: f"must have at least {ctx['min_length']} items",
    "too_long": lambda ctx: f"must have at most {ctx['max_length']} items",
}

QUOTED = ("cells", "part")
"""Error types whose message already quotes the value."""

_TYPES = {
    "missing": "is missing",
    "extra_forbidden": "unknown field",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number with fewer digits",
    "bool_type": "must be true or false",
    "string_type": "must be a string",
    "string_unicode": "must be a string of valid Unicode characters",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


def _message(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("missing", "unknown_field", "extra_forbidden", *QUOTED):
        return _TYPES.get(kind, detail["msg"])
    bound = _BOUNDS.get(kind)
    reason = bound(context) if bound else _TYPES.get(kind, detail["msg"])
    return f"{reason}, got {described(detail['input'])}"
