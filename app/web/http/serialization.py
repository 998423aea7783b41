"""JSON serialization: arrays as nested lists or as Plotly's typed arrays, NaN as null."""

import base64
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import orjson
from numpy.typing import NDArray

from ...core.export.json_text import json_text

Arrays = Literal["list", "base64"]

_PLOTLY_TYPES = {
    "float64": "f8",
    "float32": "f4",
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
}


def encode(value: Any, arrays: Arrays = "list") -> bytes:
    """Serialize mappings, sequences, arrays and scalars as JSON. Equal values give equal bytes.

    Floats are written with the fewest digits that restore the same number. NaN and infinities
    become null, because JSON lacks them; typed arrays keep them.
    """
    form = typed_array if arrays == "base64" else None
    try:
        return json_text(value, form)
    except orjson.JSONEncodeError:
        return json_text(_within_64_bits(value), form)


def typed_array(array: NDArray[Any]) -> dict[str, str]:
    """Return an array in the format of plotly.js.

    Booleans and integers are stored in the smallest sufficient type: a frame consists mostly of
    indices, and a page keeps hundreds of frames. Integers beyond 32 bits become floats, because
    plotly.js has no 64-bit integers.

    Returns
    -------
    dict
        ``dtype``, ``bdata`` (little-endian, base64) and ``shape``.
    """
    if array.dtype.kind in "biu":
        array = array.astype(_narrowest(array))
    kind = _PLOTLY_TYPES[array.dtype.name]
    data = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
    return {
        "dtype": kind,
        "bdata": base64.b64encode(data).decode("ascii"),
        "shape": ", ".join(str(side) for side in array.shape),
    }


def _narrowest(array: NDArray[Any]) -> type[np.number[Any]]:
    least, most = (int(array.min()), int(array.max())) if array.size else (0, 0)
    for kind in (np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32):
        bounds = np.iinfo(kind)
        if bounds.min <= least and most <= bounds.max:
            return kind
    return np.float64


def _within_64_bits(value: Any) -> Any:
    """Convert integers beyond 64 bits, which orjson cannot write, to floats."""
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value)
    if isinstance(value, Mapping):
        return {name: _within_64_bits(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_within_64_bits(part) for part in value]
    return value
