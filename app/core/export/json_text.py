"""JSON texts of large documents, written in pieces.

orjson keeps Python's global lock while it writes. So that a large document does not stop all other
threads for that long, it is written in pieces of a few milliseconds, and not to its end if the job
of this thread is stopped.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from ..jobs.job import current_job

_NUMBERS = 2**15
"""Numbers of an array in one piece."""

_ITEMS = 1000
"""Items of a list in one piece."""


def json_text(value: Any) -> bytes:
    """Return mappings, sequences, NumPy arrays and scalars as JSON.

    Every float round-trips exactly; NaN and infinities become null.

    Raises
    ------
    orjson.JSONEncodeError
        Something has no JSON form, or an integer has more than 64 bits.
    Stopped
        The job of this thread is stopped.
    """
    if not _is_large(value):
        return _dumps(value)
    return b"".join(_pieces(value))


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY)


def _is_large(value: Any) -> bool:
    """Return True if a value is longer than a piece, or contains such a value."""
    if isinstance(value, np.ndarray):
        return value.size > _NUMBERS
    if isinstance(value, Mapping):
        return any(map(_is_large, value.values()))
    if isinstance(value, list | tuple):
        return len(value) > _ITEMS or any(map(_is_large, value))
    return False


def _pieces(value: Any) -> Iterator[bytes]:
    if not _is_large(value):
        current_job().check()
        yield _dumps(value)
    elif isinstance(value, Mapping):
        before = b"{"
        for key, part in value.items():
            yield before + _dumps({key: None})[1:-5]
            yield from _pieces(part)
            before = b","
        yield b"}"
    else:
        yield from _slices(value)


def _slices(value: NDArray[Any] | list[Any] | tuple[Any, ...]) -> Iterator[bytes]:
    """Yield the items of a long array or sequence, several at a time."""
    is_array = isinstance(value, np.ndarray)
    step = _ITEMS
    if isinstance(value, np.ndarray):
        step = max(1, _NUMBERS * len(value) // value.size)
    before = b"["
    for start in range(0, len(value), step):
        part = value[start : start + step]
        yield before
        if is_array or not any(map(_is_large, part)):
            current_job().check()
            yield _dumps(part)[1:-1]
        else:
            for number, item in enumerate(part):
                yield b"," if number else b""
                yield from _pieces(item)
        before = b","
    yield b"]"


def _plain(value: Any) -> Any:
    """Convert values that orjson cannot write: non-contiguous arrays and NumPy scalars."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form")
