"""Failures of the store's file: which of SQLite's errors mean that it cannot be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from ...errors import StoreFull, StoreMissing

_RESERVED_BYTES = 2**20
"""Bytes of the disk that only deletions may use; of a small disk it is an eighth."""

_NO_ROOM = sqlite3.SQLITE_FULL
_UNWRITABLE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
"""Primary codes of failed writes, for example beyond a limit on the size of files."""


def as_store_error(error: sqlite3.Error, path: Path | None) -> StoreFull | None:
    """Return the error for users if a write failed for want of room; else None."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code & 0xFF not in {_NO_ROOM, *_UNWRITABLE}:
        return None
    if path is None:
        return StoreFull(f"the memory for the store is full: {error}")
    what = "is full" if code & 0xFF == _NO_ROOM else "cannot be written to"
    return full_disk(path, f"{what} ({error})")


def full_disk(path: Path, what: str) -> StoreFull:
    """Return the error for users that the disk of a store is full, or cannot be written to."""
    return StoreFull(
        f"the folder {path.parent.absolute()} of the store {what}. Free disk space there, or set "
        "CREASES_DATA_DIR to another folder."
    )


Identity = tuple[int, int]
"""Device and inode of a file."""


def identity(path: Path) -> Identity | None:
    """Return the identity of a file, or None if it does not exist."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def check_present(path: Path, opened: Identity | None) -> None:
    """Check that a path still leads to the file that was opened.

    Raises
    ------
    StoreMissing
        The file was deleted, moved or replaced. The open file still works, but what is written
        there is lost when the process ends.
    """
    now = identity(path)
    if now == opened:
        return
    what = "was deleted or moved" if now is None else "was replaced by another file"
    raise StoreMissing(
        f"the store {path.absolute()} {what} while the server is running. Nothing is stored until "
        "the file is back or the server is started again."
    )


def has_log(path: Path) -> bool:
    """Return whether a store has a log with changes that are not in its file."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def free_bytes(path: Path | None) -> int | None:
    """Return the free bytes on the disk of a file, or None if they are unknown."""
    found = _disk(path)
    return None if found is None else found.free


def check_free(path: Path, unused: int) -> None:
    """Check that the disk of a store has more free bytes than are reserved for deletions.

    Without them nothing could be deleted on a disk that the store has filled, since SQLite logs a
    deletion before it frees anything.

    Parameters
    ----------
    path : Path
    unused : int
        Bytes of the file's unused pages, which new records take first.

    Raises
    ------
    StoreFull
        It has not.
    """
    found = _disk(path)
    if found is None:
        return
    reserved = min(_RESERVED_BYTES, found.total // 8)
    if found.free + unused < reserved:
        raise full_disk(
            path,
            f"is full ({found.free:,} bytes are free; "
            f"the last {reserved:,} are reserved for deletions)",
        )


def _disk(path: Path | None) -> Any:
    """Return the ``total`` and the ``free`` bytes of the disk of a file, or None."""
    if path is None:
        return None
    try:
        return shutil.disk_usage(path.parent)
    except OSError:
        return None
