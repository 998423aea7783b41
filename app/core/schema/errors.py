"""Refusals in words: what is wrong with a value, where it stands, and what would be right."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MOST_ENTRIES = 20
"""Refusals listed one by one; the rest are only counted."""

_LONGEST_VALUE = 60
"""Characters of a value that a message quotes; lists of it say how many entries they have."""

_DEEPEST = 3
"""Lists in lists that are written out."""


def explain(error: ValidationError) -> list[dict[str, str]]:
    """Say in words what a failed validation found.

    Parameters
    ----------
    error
        What pydantic raised for a model of this project.

    Returns
    -------
    list of dict
        ``{"pointer": "/dataset/samples", "message": "must be at most 5000 (...), got 9000"}``:
        the place as a JSON pointer (RFC 6901) and the reason. At most ``MOST_ENTRIES`` of them,
        and one more that says so if there were more.
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
    """Say that there is no field or parameter of a name, which is near, and which there are."""
    names = list(known)
    lowered = {one.lower(): one for one in names}
    near = get_close_matches(shown(name).lower(), lowered, n=1)
    hint = f', did you mean "{lowered[near[0]]}"?' if near else ";"
    there = f"known here: {', '.join(names)}" if names else "there are none here"
    return f'unknown {noun} "{shown(name)}"{hint} {there}'


def pointer(place: Iterable[str | int]) -> str:
    """The JSON pointer of a place given as names and indices; ``""`` is the whole document."""
    return "".join("/" + shown(str(step)).replace("~", "~0").replace("/", "~1") for step in place)


def shown(text: str) -> str:
    """``text`` fit for one line of an answer: short, and without characters that cannot be sent."""
    text = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text[:1000])
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def described(value: Any) -> str:
    """Return a short text of any value, as JSON would write it; never fails, never grows long.

    Of a list or an object that is too long for a line the first entries stand for all, with how
    many there are.
    """
    return _written(value, _LONGEST_VALUE, _DEEPEST)


def _written(value: Any, room: int, depth: int) -> str:
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
            entries = (_entry(item, room, depth) for item in value)
            return _joined(entries, len(value), "[]", "items", room)
        case dict():
            named = (
                f'"{shown(str(name))}": {_entry(item, room, depth)}' for name, item in value.items()
            )
            return _joined(named, len(value), "{}", "fields", room)
        case _:
            return f"a value of type {type(value).__name__}"


def _entry(value: Any, room: int, depth: int) -> str:
    text = _written(value, room // 2, depth - 1)
    return text.removesuffix(".0") if isinstance(value, float) else text


def _joined(entries: Iterable[str], count: int, ends: str, noun: str, room: int) -> str:
    """Return as many entries as there is room for, and how many there are if those are not all."""
    shown_ones: list[str] = []
    for entry in entries:
        room -= len(entry) + 2
        if room < 0:
            text = ", ".join([*shown_ones, "…"])
            return f"{ends[0]}{text}{ends[1]} ({count} {noun})"
        shown_ones.append(entry)
    return ends[0] + ", ".join(shown_ones) + ends[1]


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
"""Kinds of refusal that quote by themselves what was wrong in a value."""

_TYPES = {
    "missing": "is missing",
    "extra_forbidden": "unknown field",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number of ordinary size",
    "bool_type": "must be true or false",
    "string_type": "must be a string",
    "string_unicode": "must be a string of whole characters",
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
