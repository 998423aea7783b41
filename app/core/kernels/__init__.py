"""Kernels are the inner loops that Numba compiles; no other package compiles anything.

Whatever a kernel module compiles goes through :func:`compiled`, so that all of it runs without the
GIL, by the same rules, and is cached on disk where there is a place to cache it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import config
from numba.core.caching import FunctionCache


def _edition() -> str:
    """Return a name that changes with the source or the place of any kernel, subpackages included.

    Numba compiles anew when the module of a cached function was edited, but does not see edits of
    the functions that it inlined from other modules.
    """
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:12]


def _choose_cache_folder() -> tempfile.TemporaryDirectory[str] | None:
    """Have Numba keep its cache in ``CREASES_CACHE_DIR``, where that is set, by edition.

    Unset, it is Numba's own setting, or beside the source. A folder that cannot be written to, such
    as an image's, would be of no use to Numba: what it holds is then copied to a temporary folder,
    which is returned and lives as long as it is kept.
    """
    global _unkept
    chosen, copy = os.environ.get("CREASES_CACHE_DIR"), None
    if chosen is not None:
        base = Path(chosen).absolute() / "numba"
    else:
        beside = Path(__file__).parent / "__pycache__"
        base = Path(os.environ.get("NUMBA_CACHE_DIR", beside)).absolute()
    # A process that this one starts inherits the setting, edition and all.
    folder = base if base.name == _edition() else base / _edition()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        if chosen is None:
            return None
        if not _holds_code(folder):
            _unkept = f"{chosen} cannot be written: {error.strerror or error}"
        try:
            copy = tempfile.TemporaryDirectory(prefix="creases-")
            if _holds_code(folder):
                shutil.copytree(folder, copy.name, dirs_exist_ok=True)
            folder = Path(copy.name)
        except OSError:  # nothing can be written anywhere: see `compiled`
            return None
    # Numba may have read its settings already, and reads them again when the environment changes.
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    config.reload_config()
    return copy


def _holds_code(folder: Path) -> bool:
    try:
        return any(folder.rglob("*.nbi"))
    except OSError:  # it may not even be looked into
        return False


_unkept: str | None = None
_COPY_OF_CACHE = _choose_cache_folder()


def unkept() -> str | None:
    """Why the next process has to compile anew, as far as is known by now; None if it need not."""
    return _unkept


class _Cache(FunctionCache):
    """Numba's cache of a function, done without where a file cannot be read or written."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except OSError:
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        global _unkept
        try:
            super().save_overload(sig, data)
        except OSError as error:
            _unkept = _unkept or f"{self.cache_path} cannot be written: {error.strerror or error}"


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function at its first call, without the GIL and by IEEE rules.

    The machine code is kept on disk for the next process, or in memory only where no folder can
    be written to: not ``CREASES_CACHE_DIR``, nor the source's, nor the user's cache folder.
    """
    global _unkept
    made = njit(function, nogil=True, error_model="numpy", fastmath=False)
    try:
        # What cache=True does, but that a full disk is no error.
        made._cache = _Cache(function)
    except RuntimeError:
        _unkept = _unkept or "no folder for it can be written"
    return made


_INLINED: dict[str, Any] = {
    "forceinline": True,
    "no_cpython_wrapper": True,
    "_nrt": False,  # no reference counts, and so no memory of its own
    "nogil": True,
    "error_model": "numpy",
    "fastmath": False,
}


def summing(function: Callable[..., Any]) -> Any:
    """As `inlined`, but sums may be taken in any order: what comes of it is to be a bound.

    Only so several terms are added at once. The order depends on the machine code alone.
    """
    return njit(function, **{**_INLINED, "fastmath": {"reassoc"}})


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a function into each of its callers, which must keep its arrays alive.

    Handing over some twenty arrays, and counting that they are used, costs 0.1 microseconds: often
    more than what is done with them. Such a function cannot make new arrays.
    """
    return njit(function, **_INLINED)
