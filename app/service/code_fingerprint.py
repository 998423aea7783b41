"""Fingerprints of the code. Under an unchanged fingerprint, equal requests get equal bytes."""

import ast
import hashlib
import re
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

_APP = Path(__file__).parent.parent

_NUMERICAL_LIBRARIES = ("numpy", "scipy", "scikit-learn", "numba")
"""Libraries whose version can change a computed number."""

_digesting = threading.Lock()


def fingerprint() -> str:
    """Return the fingerprint of `app/core` and the numerical libraries, as 16 hex digits.

    It changes with the core's code, the paths of its modules and the versions of the libraries. It
    ignores comments, docstrings and formatting, so that stored results stay valid when only these
    change. Another minor version of Python can give another fingerprint for the same code, because
    its syntax trees may differ; states are then trained again.
    """
    return _digest(_APP / "core", _NUMERICAL_LIBRARIES, _code)


def remembered_fingerprint(folder: Path) -> str:
    """Return `fingerprint`, from a file in a folder if no byte of the code has changed since.

    To compute it takes a third of a second, a quarter of the start of a server.
    """
    path, key = folder / "code-fingerprint", f"{software()} {sys.hexversion:x}"
    with suppress(OSError, UnicodeDecodeError):
        if found := re.fullmatch(f"{key} ([0-9a-f]{{16}})", path.read_text(encoding="ascii")):
            return found[1]
    value = fingerprint()
    with suppress(OSError):  # a folder that is not writable; the next start computes it again
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{key} {value}", encoding="ascii")
    return value


def software() -> str:
    """Return the fingerprint of all code that affects a response, as 16 hex digits.

    It covers the whole app, the numerical libraries and the JSON serializer, and is part of the
    entity tags. Every byte of the source counts, because the OpenAPI document contains docstrings.
    A tag that changes without need costs one download; a tag that does not change when it should
    leaves an old response in use.
    """
    return _digest(_APP, (*_NUMERICAL_LIBRARIES, "orjson"), Path.read_bytes)


def _digest(folder: Path, libraries: tuple[str, ...], read: Callable[[Path], bytes]) -> str:
    # A worker of a cluster is asked by several threads at once. In Python 3.11, `ast.parse` raises
    # SystemError if a garbage collection lets another thread parse meanwhile, as Dask's hook does.
    with _digesting:
        return _computed(folder, libraries, read)


@cache
def _computed(folder: Path, libraries: tuple[str, ...], read: Callable[[Path], bytes]) -> str:
    digest = hashlib.sha256()
    for library in libraries:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n" + read(path))
    return digest.hexdigest()[:16]


def _code(path: Path) -> bytes:
    """Return the syntax tree of a module as text, without docstrings. It takes about 3 ms."""
    tree = ast.parse(path.read_bytes())
    _drop_docstrings(tree.body)
    return ast.dump(tree).encode()


def _drop_docstrings(statements: list[ast.stmt]) -> None:
    """Remove docstrings, including those of attributes, in place and recursively."""
    statements[:] = [statement for statement in statements if not _is_docstring(statement)]
    for statement in statements:
        body = getattr(statement, "body", None)
        if body is not None:
            _drop_docstrings(body)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
