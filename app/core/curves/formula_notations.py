"""Formulas in the notation of other programs and countries, rewritten as suggestions.

Nothing here is read as it stands: a decimal comma or a bracket can mean something else, so the user
is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOOKALIKES = str.maketrans(
    {"\N{CYRILLIC SMALL LETTER HA}": "x", "[": "(", "]": ")", "{": "(", "}": ")"}
)
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_MODULE = re.compile(r"\b(?:np|numpy|math|torch)\s*\.\s*(?=[A-Za-z])", re.IGNORECASE)
_POWER = re.compile(r"\bpow\s*\(([^(),]+),([^(),]+)\)", re.IGNORECASE)
_LOGARITHM = re.compile(
    r"\blog_?([0-9]+)\s*\(([^()]+)\)|\blog\s*\(([^(),]+),([^(),]+)\)", re.IGNORECASE
)
_TERNARY = re.compile(r"^([^?:]+)\?([^?:]+):([^?:]+)$")
_IF_THEN = re.compile(r"^\s*if\b(.+)\bthen\b(.+)\belse\b(.+)$", re.IGNORECASE)
_IS_Y = re.compile(r"^([^=]+)=\s*(?:y|f\s*\(\s*x\s*\))\s*$", re.IGNORECASE)
_CONSTANTS = re.compile(r"\btau\b|τ", re.IGNORECASE)


def rewritten(text: str) -> Iterator[str]:
    """Yield a text in the notation of this parser, for each notation that it may have.

    The last one takes all of them together.
    """
    every = text
    for change in _CHANGES:
        changed = change(text)
        if changed != text:
            yield changed
        every = change(every)
    if every != text:
        yield every


def _choices(text: str) -> str:
    return _IF_THEN.sub(_conditional, _TERNARY.sub(_conditional, text))


def _conditional(found: re.Match[str]) -> str:
    condition, then, otherwise = (part.strip() for part in found.groups())
    return f"{then} if {condition} else {otherwise}"


def _power(found: re.Match[str]) -> str:
    base, exponent = (part.strip() for part in found.groups())
    return f"({base})^({exponent})"


def _logarithm(found: re.Match[str]) -> str:
    base, of, first, second = found.groups()
    return f"ln({of})/ln({base})" if base else f"ln({first.strip()})/ln({second.strip()})"


_CHANGES = (
    lambda text: text.translate(_LOOKALIKES),
    lambda text: _MODULE.sub("", text),
    lambda text: text.replace("\\", ""),
    lambda text: _DECIMAL_COMMA.sub(".", text),
    lambda text: _DECIMAL_COMMA.sub(".", text).replace(";", ","),
    lambda text: _CONSTANTS.sub("(2pi)", text),
    lambda text: _POWER.sub(_power, text),
    lambda text: _LOGARITHM.sub(_logarithm, text),
    _choices,
    lambda text: _IS_Y.sub(r"\1", text).rstrip(),
)
