"""Estimates of the memory that a value occupies, used to limit caches, and of its length."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel

_OBJECT_BYTES = 64
"""Estimated overhead of one object in bytes; only the order of magnitude matters."""

_ATOMS = frozenset({bool, int, float, type(None)})
"""Types of most values, which have no parts: to look them up is quicker than to test for others."""


def held_bytes(value: Any) -> int:
    """Estimate the bytes held by a value and everything nested in it.

    Containers, dataclasses and pydantic models are searched recursively. A shared array is counted
    once per reference, so the result is an upper bound, up to small overheads.
    """
    if type(value) in _ATOMS:
        return _OBJECT_BYTES
    if isinstance(value, np.ndarray):
        return value.nbytes + _OBJECT_BYTES
    if isinstance(value, str | bytes):
        return len(value) + _OBJECT_BYTES
    if isinstance(value, list | tuple):
        return _OBJECT_BYTES + sum(map(held_bytes, value))
    if isinstance(value, Mapping):
        return _OBJECT_BYTES + sum(map(held_bytes, value.values()))
    if isinstance(value, BaseModel):
        return _OBJECT_BYTES + sum(held_bytes(part) for _, part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _OBJECT_BYTES + sum(held_bytes(getattr(value, f.name)) for f in fields(value))
    return _OBJECT_BYTES


_LONG = 500
"""Number of parts of a spec from which its JSON takes more than a millisecond."""


def is_long(value: Any) -> bool:
    """Return True if a spec has so many parts that a worker must write or read its JSON."""
    left = [value]
    seen = 0
    while left:
        part = left.pop()
        seen += 1
        if isinstance(part, BaseModel):
            left.extend(inner for _, inner in part)
        elif isinstance(part, Mapping):
            left.extend(part.values())
        elif isinstance(part, list | tuple):
            left.extend(part[: _LONG + 1])
        if seen + len(left) > _LONG:
            return True
    return False
