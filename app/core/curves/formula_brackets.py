"""Texts with brackets: their parts, and choices written from cases."""

from __future__ import annotations


def split_at(text: str, signs: str) -> list[str]:
    """Return the parts of a text between signs that are not in brackets."""
    parts, depth = [""], 0
    for one in text:
        depth += (one in "([{") - (one in ")]}")
        if one in signs and depth == 0:
            parts.append("")
        else:
            parts[-1] += one
    return parts


def closed(text: str, at: int) -> int | None:
    """Return where the bracket at a place is closed, or None if it is not."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return place
    return None


def chosen(cases: list[tuple[str, str]]) -> str:
    """Return one formula for values and their conditions.

    Where no condition holds it is 0, or the last value if this has no condition.
    """
    *first, (value, condition) = [(value.strip(), condition.strip()) for value, condition in cases]
    words = "".join(f"{one} if {where} else " for one, where in first)
    return f"{words}{value} if {condition} else 0" if condition else words + value
