"""The fingerprint of the code that computes: while it stays, equal requests get equal bytes."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_CORE = Path(__file__).parent.parent / "core"


@cache
def fingerprint() -> str:
    """Sixteen hex digits that change with the core's source or a library that it computes with."""
    digest = hashlib.sha256()
    for library in ("numpy", "scipy", "scikit-learn", "numba"):
        digest.update(f"{library} {version(library)}\n".encode())
    for path in sorted(_CORE.rglob("*.py")):
        digest.update(path.relative_to(_CORE).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:16]
