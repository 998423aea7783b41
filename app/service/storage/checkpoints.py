"""Training states as bytes: a JSON header and plain arrays. Reading them runs no code.

A checkpoint consists of 16 bytes that name the format, a digest of the rest, the length of the
header, the header (facts, and the type and shape of each array) and the arrays one after another,
little-endian. The spec of the run is not part of it: the reader knows it, and with it the type and
shape of every array.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import blake2b
from math import isfinite, prod
from typing import Any

import numpy as np

from ...core.specs.run import RunSpec
from ...core.training.state import State
from ...core.training.state_arrays import Arrays, Facts, Shape, from_arrays, shapes, to_arrays

MAGIC = b"creases state 1\n"
"""The first bytes of each checkpoint. Another version of the format gets another number."""

_DIGEST_BYTES = 16
_LENGTH_BYTES = 4
_MAX_HEADER_BYTES = 2**16
_FACTS = {
    "solver": str,
    "epoch": int,
    "diverged": int | None,
    "reason": str | None,
    "seconds": float,
}


def pack(state: State) -> bytes:
    """Serialize a training state, apart from its spec."""
    facts, arrays = to_arrays(state)
    plain = {
        name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        for name, array in arrays.items()
    }
    described = {name: (array.dtype.str, array.shape) for name, array in plain.items()}
    header = json.dumps(asdict(facts) | {"arrays": described}, allow_nan=False).encode()
    length = len(header).to_bytes(_LENGTH_BYTES, "little")
    body = b"".join((length, header, *(array.tobytes() for array in plain.values())))
    return MAGIC + _digest(body) + body


def unpack(content: object, spec: RunSpec) -> State:
    """Deserialize a training state of the run of a spec.

    Raises
    ------
    ValueError
        ``content`` is damaged, is not a training state, or is not one of this run.
    """
    if not isinstance(content, bytes) or not content.startswith(MAGIC):
        raise ValueError("it is not a checkpoint of this version")
    if not is_intact(content):
        raise ValueError("its bytes have changed since they were written")
    facts, described, data = _divided(content[len(MAGIC) + _DIGEST_BYTES :])
    expected = shapes(spec, facts)
    if described != {name: [kind, list(shape)] for name, (kind, shape) in expected.items()}:
        raise ValueError("its arrays are not those of a state of this run")
    return from_arrays(spec, facts, _arrays(data, expected))


def is_intact(content: object) -> bool:
    """Return True if ``content`` is a checkpoint whose bytes have not changed."""
    start = len(MAGIC) + _DIGEST_BYTES
    return (
        isinstance(content, bytes)
        and content.startswith(MAGIC)
        and _digest(content[start:]) == content[len(MAGIC) : start]
    )


def _digest(body: bytes) -> bytes:
    """Return a digest that detects damage. Anyone can compute it, so it proves no origin."""
    return blake2b(body, digest_size=_DIGEST_BYTES).digest()


def _divided(body: bytes) -> tuple[Facts, Any, memoryview]:
    """Return the facts, the description of the arrays, and the bytes of the arrays."""
    length = int.from_bytes(body[:_LENGTH_BYTES], "little")
    if not 0 < length <= _MAX_HEADER_BYTES:
        raise ValueError("the length of its header is out of range")
    end = _LENGTH_BYTES + length
    try:
        header = json.loads(body[_LENGTH_BYTES:end])
    except RecursionError as error:
        raise ValueError("its header is nested too deeply") from error
    if not isinstance(header, dict) or header.keys() != {*_FACTS, "arrays"}:
        raise ValueError("its header has other fields")
    described = header.pop("arrays")
    for name, kind in _FACTS.items():
        if not isinstance(header[name], kind) or isinstance(header[name], bool):
            raise ValueError(f"its {name} has another type")
    facts = Facts(**header)
    after = facts.epoch + 1 if facts.diverged is None else facts.diverged
    if facts.epoch < 0 or after != facts.epoch + 1 or not isfinite(facts.seconds):
        raise ValueError("its epochs or seconds are out of range")
    return facts, described, memoryview(body)[end:]


def _arrays(data: memoryview, expected: dict[str, Shape]) -> Arrays:
    """Cut the bytes of the arrays into arrays of the expected types and shapes."""
    sizes = [np.dtype(kind).itemsize * prod(shape) for kind, shape in expected.values()]
    if sum(sizes) != len(data):
        raise ValueError("its arrays have another length")
    found: Arrays = {}
    start = 0
    for (name, (kind, shape)), size in zip(expected.items(), sizes, strict=True):
        found[name] = np.frombuffer(data[start : start + size], kind).reshape(shape)
        start += size
    return found
