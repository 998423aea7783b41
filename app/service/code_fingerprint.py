"""Fingerprints of the code: while they stay, equal requests get equal bytes."""

import ast
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

_APP = Path(__file__).parent.parent

_COMPUTING = ("numpy", "scipy", "scikit-learn", "numba")
"""Libraries that decide what is computed."""


def fingerprint() -> str:
    """Return sixteen hex digits that stay while the core computes the same.

    They change with the core's code, the place of its modules and the libraries that it computes
    with. They do not change with its comments, docstrings and formatting, so that stored results
    outlive an edit of words. Another minor version of Python may give other digits for the same
    code, since it may represent code differently; then states are only trained again.
    """
    return _digits(_APP / "core", _COMPUTING, _code)


def software() -> str:
    """Return sixteen hex digits that change with anything that may decide an answer.

    These are the tags of answers, so every byte of the source counts: the API's own documentation
    is made of docstrings. A tag that changes too often costs one more download; one that stays too
    long shows an old answer.
    """
    return _digits(_APP, (*_COMPUTING, "orjson"), Path.read_bytes)


@cache
def _digits(folder: Path, libraries: tuple[str, ...], read: Callable[[Path], bytes]) -> str:
    digest = hashlib.sha256()
    for library in libraries:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n" + read(path))
    return digest.hexdigest()[:16]


def _code(path: Path) -> bytes:
    """Return what a module says to Python, without comments, docstrings and layout.

    It takes 3 ms for a module, most of it for parsing.
    """
    tree = ast.parse(path.read_bytes())
    _drop_texts(tree.body)
    return ast.dump(tree).encode()


def _drop_texts(statements: list[ast.stmt]) -> None:
    """Remove texts that stand alone, which do nothing: docstrings, also those of attributes."""
    statements[:] = [one for one in statements if not _is_text(one)]
    for one in statements:
        inner = getattr(one, "body", None)
        if inner is not None:
            _drop_texts(inner)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
