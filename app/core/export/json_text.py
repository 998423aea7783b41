"""JSON texts of large documents, written in pieces.

orjson keeps Python's global lock while it writes. So that a large document does not stop all other
threads for that long, it is written in pieces of a few milliseconds, and not to its end if the job
of this thread is stopped.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from ..jobs.job import current_job

_NUMBERS = 2**15
"""Numbers of an array in one piece."""

_ITEMS = 1000
"""Items of a list in one piece."""


_ATOMS = frozenset({str, bool, int, float, type(None)})
"""Types of most values, which have no parts: to look them up is quicker than to test for others."""

ArrayForm: TypeAlias = Callable[[NDArray[Any]], Any]
"""Returns what is written in place of an array."""


def json_text(value: Any, array_form: ArrayForm | None = None) -> bytes:
    """Return mappings, sequences, NumPy arrays and scalars as JSON.

    Every float round-trips exactly; NaN and infinities become null.

    Parameters
    ----------
    value
    array_form : callable, optional
        Without it, arrays are written as nested lists.

    Raises
    ------
    orjson.JSONEncodeError
        Something has no JSON form, or an integer has more than 64 bits.
    Stopped
        The job of this thread is stopped.
    """
    if not _is_large(value):
        return _dumps(value, array_form)
    return b"".join(_pieces(value, array_form))


def _dumps(value: Any, array_form: ArrayForm | None) -> bytes:
    if array_form is None:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY)
    return orjson.dumps(value, default=partial(_in_form, array_form))


def _is_large(value: Any) -> bool:
    """Return True if a value is longer than a piece, or contains such a value."""
    if type(value) in _ATOMS:
        return False
    if isinstance(value, np.ndarray):
        return value.size > _NUMBERS
    if isinstance(value, Mapping):
        return any(map(_is_large, value.values()))
    if isinstance(value, list | tuple):
        return len(value) > _ITEMS or any(map(_is_large, value))
    return False


def _pieces(value: Any, array_form: ArrayForm | None) -> Iterator[bytes]:
    if not _is_large(value) or (array_form and isinstance(value, np.ndarray)):
        current_job().check()
        yield _dumps(value, array_form)
    elif isinstance(value, Mapping):
        before = b"{"
        for key, part in value.items():
            yield before + _dumps({key: None}, None)[1:-5]
            yield from _pieces(part, array_form)
            before = b","
        yield b"}"
    else:
        yield from _slices(value, array_form)


def _slices(
    value: NDArray[Any] | list[Any] | tuple[Any, ...], array_form: ArrayForm | None
) -> Iterator[bytes]:
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
            yield _dumps(part, array_form)[1:-1]
        else:
            for number, item in enumerate(part):
                yield b"," if number else b""
                yield from _pieces(item, array_form)
        before = b","
    yield b"]"


def _plain(value: Any) -> Any:
    """Convert values that orjson cannot write: non-contiguous arrays and NumPy scalars."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _in_form(array_form: ArrayForm, value: Any) -> Any:
    """Convert what orjson cannot write, arrays by `array_form`."""
    return array_form(value) if isinstance(value, np.ndarray) else _plain(value)
