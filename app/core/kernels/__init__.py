"""Inner loops compiled by Numba; no other package compiles anything.

Every kernel is compiled by one of the decorators of this module: all run without the GIL and
follow IEEE 754 arithmetic, and :func:`compiled` caches the machine code on disk where possible.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import llvmlite.binding as llvm
from numba import extending, njit
from numba.core import cgutils, config
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    UserProvidedCacheLocator,
)


def _source_hash() -> str:
    """Return a hash of the source and relative path of every kernel module.

    Numba recompiles a cached function when its own module changes, but does not notice changes to
    functions that were inlined from other modules. A cache folder per hash avoids stale code.
    """
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:12]


_SOURCE_HASH = _source_hash()


def _choose_cache_folder() -> tempfile.TemporaryDirectory[str] | None:
    """Set Numba's cache folder: a subfolder, named by source hash, of ``CREASES_CACHE_DIR``.

    If the variable is not set, the base folder is ``NUMBA_CACHE_DIR``, or ``__pycache__`` next to
    the source.

    Returns
    -------
    TemporaryDirectory or None
        Numba cannot use a cache folder that is read-only, such as one in a container image. If
        ``CREASES_CACHE_DIR`` is read-only, its code is copied to this temporary folder, which is
        deleted when the object is garbage-collected.
    """
    global _cache_problem
    chosen, copy = os.environ.get("CREASES_CACHE_DIR"), None
    if chosen is not None:
        base = Path(chosen).absolute() / "numba"
    else:
        default = Path(__file__).parent / "__pycache__"
        base = Path(os.environ.get("NUMBA_CACHE_DIR", default)).absolute()
    # A child process inherits NUMBA_CACHE_DIR, which already ends in the source hash.
    folder = base if base.name == _SOURCE_HASH else base / _SOURCE_HASH
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        if chosen is None:
            return None
        if not _holds_code(folder):
            _cache_problem = f"{chosen} cannot be written to: {error.strerror or error}"
        try:
            copy = tempfile.TemporaryDirectory(prefix="creases-")
            if _holds_code(folder):
                shutil.copytree(folder, copy.name, dirs_exist_ok=True)
            folder = Path(copy.name)
        except OSError:  # no folder is writable; `compiled` reports it
            return None
    # Numba has already read its settings, so they are reloaded explicitly.
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    config.reload_config()
    return copy


def _holds_code(folder: Path) -> bool:
    """Return whether a folder contains a Numba index file, and so cached machine code."""
    try:
        return any(folder.rglob("*.nbi"))
    except OSError:  # the folder is not readable
        return False


_cache_problem: str | None = None
_COPY_OF_CACHE = _choose_cache_folder()


def cache_problem() -> str | None:
    """Return why machine code could not be cached on disk, or None if no problem occurred so far.

    After a problem, the next process has to compile the kernels again.
    """
    return _cache_problem


class _Locator(UserProvidedCacheLocator):
    """The place of a function in the cache folder: a folder for each module, by its name.

    Numba names it by the path of the source and compares the time of the last edit, so that a copy
    of the source, or a second checkout, would compile everything again. The cache folder is named
    by what the sources contain, which says more.
    """

    def __init__(self, function: Callable[..., Any], path: str) -> None:
        super().__init__(function, path)
        self._cache_path = str(Path(os.environ["NUMBA_CACHE_DIR"], function.__module__))

    def get_source_stamp(self) -> str:
        return _SOURCE_HASH

    @classmethod
    def from_function(cls, function: Callable[..., Any], path: str) -> _Locator | None:
        known = Path(path).is_relative_to(Path(__file__).parent)
        if not known or "NUMBA_CACHE_DIR" not in os.environ:
            return None
        locator: _Locator | None = super().from_function(function, path)
        return locator


class _CacheImpl(CompileResultCacheImpl):
    # Numba reads it from the class.
    _locator_classes: ClassVar = [  # type: ignore[misc]
        _Locator,
        *CompileResultCacheImpl._locator_classes,
    ]


class _Cache(FunctionCache):
    """Numba's cache of one function; a file that cannot be read or written is not an error."""

    _impl_class = _CacheImpl

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            found: Any = super().load_overload(sig, target_context)
        except OSError:
            return None
        if found is not None and found.reload_init:
            # Numba forgets it for functions that are compiled with this one.
            found.library._reload_init.update(found.reload_init)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        global _cache_problem
        try:
            super().save_overload(sig, data)
        except OSError as error:
            reason = f"{self.cache_path} cannot be written to: {error.strerror or error}"
            _cache_problem = _cache_problem or reason


_COMPILED: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": False,
    "no_cfunc_wrapper": True,  # only C functions would call it
}


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function at its first call; it runs without the GIL, by IEEE 754 arithmetic.

    The machine code is cached on disk for the next process. If neither ``CREASES_CACHE_DIR``, nor
    the source's folder, nor the user's cache folder is writable, it stays in memory only.
    """
    global _cache_problem
    dispatcher = njit(function, **_COMPILED)
    try:
        # As cache=True does, except that a full disk is not an error.
        dispatcher._cache = _Cache(function)
    except RuntimeError:
        _cache_problem = _cache_problem or "no cache folder can be written to"
    return dispatcher


# Numba's stubs do not have it.
_Intrinsic: Any = vars(extending)["_Intrinsic"]


class _Separate(_Intrinsic):  # type: ignore[misc]
    """A kernel whose callers contain a call of its machine code, not the code itself."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.kernel = compiled(function)
        self.py_func, self.targetoptions = function, self.kernel.targetoptions
        parameters = inspect.signature(function).parameters.values()
        first = inspect.Parameter("typing_context", inspect.Parameter.POSITIONAL_OR_KEYWORD)

        def call(typing_context: Any, *kinds: Any) -> tuple[Any, Callable[..., Any]]:
            return self._result_type(kinds)(*kinds), self._emit_call

        # Numba would pass variable arguments as one tuple.
        vars(call)["__signature__"] = inspect.Signature([first, *parameters])
        super().__init__(function.__name__, call)
        self._register()

    def __call__(self, *arguments: Any) -> Any:
        return self.kernel(*arguments)

    @property
    def signatures(self) -> Any:
        """The types of arguments for which it is compiled."""
        return self.kernel.signatures

    def _result_type(self, kinds: tuple[Any, ...]) -> Any:
        self.provide(kinds)
        return self.kernel.overloads[kinds].signature.return_type

    def provide(self, kinds: tuple[Any, ...]) -> None:
        """Compile or load the kernel for some types, and give its address to later code."""
        self.kernel.compile(kinds)
        found = self.kernel.overloads[kinds]
        address = found.library.get_pointer_to_function(found.fndesc.llvm_func_name)
        llvm.add_symbol(self._symbol(kinds), address)

    def _symbol(self, kinds: tuple[Any, ...]) -> str:
        # Numba's own names differ from process to process.
        digest = hashlib.sha256(repr(kinds).encode()).hexdigest()[:16]
        return f"{self.py_func.__module__}.{self.py_func.__name__}.{digest}"

    def _emit_call(self, context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds, result_type = signature.args, signature.return_type
        context.active_code_library._reload_init.add(
            _Provide(self.py_func.__module__, self.py_func.__name__, kinds)
        )
        convention = context.call_conv
        function = cgutils.get_or_insert_function(
            builder.module,
            convention.get_function_type(result_type, kinds),
            self._symbol(kinds),
        )
        status, result = convention.call_function(builder, function, result_type, kinds, arguments)
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return result


class _Provide(NamedTuple):
    """Provides a separate kernel before the machine code that calls it is read from the cache."""

    module: str
    name: str
    kinds: tuple[Any, ...]

    def __call__(self) -> None:
        getattr(importlib.import_module(self.module), self.name).provide(self.kinds)


def separate(function: Callable[..., Any]) -> Any:
    """Compile as :func:`compiled`; each caller calls the same machine code.

    Of other functions, each caller has a copy, which LLVM optimizes again in each caller, and in
    each caller of that. So calling the largest ones saves a third of the time of compiling.
    Beside what they do, a call takes no measurable time.
    """
    return _Separate(function)


_INLINED: dict[str, Any] = {
    "forceinline": True,
    "no_cpython_wrapper": True,
    "_nrt": False,  # no reference counting, so the function cannot allocate memory
    "nogil": True,
    "error_model": "numpy",
    "fastmath": False,
}


def summing(function: Callable[..., Any]) -> Any:
    """Compile as :func:`inlined`, but let LLVM reorder additions, which vectorizes sums.

    Only for error bounds that hold in any order of summation. The order is fixed when the function
    is compiled.
    """
    return njit(function, **{**_INLINED, "fastmath": {"reassoc"}})


def selecting(function: Callable[..., Any]) -> Any:
    """Compile as :func:`inlined`, but assume that there is no NaN, which vectorizes maxima.

    Only for comparisons of numbers that are known to be finite.
    """
    return njit(function, **{**_INLINED, "fastmath": {"nnan", "nsz"}})


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a function into each of its callers, which must keep its arrays alive.

    Passing about twenty arrays and counting their references costs 0.1 microseconds, often more
    than the function's own work. Such a function cannot allocate arrays.
    """
    return njit(function, **_INLINED)
