"""The stored tables that specs name: contents by id, from the stores of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from .table_content import Content, read_content

Source = Callable[[str], bytes | None]
"""Returns the content of a table by its id, or None; raises `DeletedTable`."""

_sources: list[Source] = []


class MissingTable(LookupError):
    """No store of this process has the table."""


class DeletedTable(MissingTable):
    """The table was deleted."""


def connect(source: Source) -> None:
    """Let specs name the tables of a store."""
    _sources.append(source)


def disconnect(source: Source) -> None:
    """Undo `connect`."""
    if source in _sources:
        _sources.remove(source)
    forget()


@contextmanager
def lent(source: Source) -> Iterator[None]:
    """Let specs name the tables of a source while the context is open.

    Its contents may stay in memory afterwards: use it for tables that are not deleted meanwhile.
    """
    connect(source)
    try:
        yield
    finally:
        _sources.remove(source)


def forget() -> None:
    """Drop the contents that are kept in memory, so that a deleted table is no longer found."""
    content.cache_clear()


@lru_cache(maxsize=16)
def content(name: str) -> Content:
    """Return the content of the table with an id.

    Raises
    ------
    MissingTable
        It is in no store of this process; DeletedTable if it was deleted there.
    """
    deleted: DeletedTable | None = None
    for source in list(_sources):
        try:
            text = source(name)
        except DeletedTable as error:
            deleted = error
            continue
        if text is not None:
            return read_content(text)
    raise deleted or MissingTable(name)
