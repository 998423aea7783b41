"""Fingerprints of the code: while they stay, equal requests get equal bytes."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_APP = Path(__file__).parent.parent

_COMPUTING = ("numpy", "scipy", "scikit-learn", "numba")
"""Libraries that decide what is computed."""


def fingerprint() -> str:
    """Sixteen hex digits that change with the core's source or a library that it computes with."""
    return _digits(_APP / "core", _COMPUTING)


def software() -> str:
    """Sixteen hex digits that change with all that decides an answer: how it is written, too."""
    return _digits(_APP, (*_COMPUTING, "orjson"))


@cache
def _digits(folder: Path, libraries: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for library in libraries:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:16]
