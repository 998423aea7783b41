"""The part of the store for tables that users uploaded."""

import re
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ...core.data.table_content import ID_DIGITS, table_id
from ...core.data.table_library import DeletedTable, connect, disconnect, forget
from ...errors import Damaged, Gone, NotFound, StoreLimit
from .run_store import Store
from .sizes import RECORD_BYTES, check_room

_LEVEL = 6

MOST_BYTES = 2**29
"""The maximum number of bytes of a table before compression. A damaged store can claim to hold a
thousand times as many bytes as it has; those of a file of 8 MiB are a tenth of this."""

_IN_SPEC = '"table":"'
_NAMED = re.compile(f'{_IN_SPEC}([0-9a-f]{{{ID_DIGITS}}})"')


@dataclass(frozen=True)
class Entry:
    """A stored table in a list of all.

    Attributes
    ----------
    name
        Its id.
    about
        What was noted about its file, as JSON.
    bytes
        Its size in the store, which is compressed.
    created
        When it was stored, in seconds since 1970.
    runs, studies
        The numbers of runs and studies whose specs name it.
    """

    name: str
    about: str
    bytes: int
    created: float
    runs: int
    studies: int


class TableStore:
    """Reads and writes tables. All calls block.

    A table is never deleted but on request.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, content: bytes, about: str) -> tuple[str, bool]:
        """Store a table; return its id, and whether it is new. A known table stays as it is.

        Raises
        ------
        StoreFull
            A limit of the settings is reached, or the disk is full.
        """
        name = table_id(content)
        with self._store.reading() as db:
            if _found(db, name) is not None:
                return name, False
        with self._store.transaction() as db:
            return name, add_table(db, self._store, name, content, about)

    def content(self, name: str) -> bytes | None:
        """Return the content of a table, or None if there is no such id.

        Raises
        ------
        DeletedTable
            It was deleted.
        """
        with self._store.reading() as db:
            row = _found(db, name)
            if row is None and _is_deleted(db, name):
                raise DeletedTable(name)
        return None if row is None else unpacked_table(name, row[0])

    def packed(self, name: str) -> bytes | None:
        """Return the content of a table as it is stored, compressed; None if there is none."""
        with self._store.reading() as db:
            row = _found(db, name)
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def about(self, name: str) -> str:
        """Return what was noted about the file of a table.

        Raises
        ------
        NotFound
            There is no such table, or (Gone) it was deleted.
        """
        with self._store.reading() as db:
            row = _found(db, name)
            if row is None:
                raise _missing(db, name)
        return str(row[1])

    def names(self) -> list[str]:
        """Return the ids of all tables, the newest first."""
        with self._store.reading() as db:
            rows = db.execute("SELECT id FROM tables ORDER BY created DESC, id").fetchall()
        return [str(name) for (name,) in rows]

    def entries(self) -> list[Entry]:
        """Return what is known of all tables without reading them, the newest first."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT id, about, length(content), created FROM tables ORDER BY created DESC, id"
            ).fetchall()
            runs = _uses(db, "runs") if rows else {}
            specs = _uses(db, "specs WHERE kind = 'study'") if rows else {}
        return [
            Entry(str(name), str(about), size, created, runs.get(name, 0), specs.get(name, 0))
            for name, about, size, created in rows
        ]

    def delete(self, name: str) -> None:
        """Delete a table.

        Raises
        ------
        NotFound
            There is no such table, or (Gone) it was deleted.
        """
        with self._store.transaction(frees=True) as db:
            if not db.execute("DELETE FROM tables WHERE id = ?", (name,)).rowcount:
                raise _missing(db, name)
            db.execute(
                "INSERT INTO deleted (kind, id, at) VALUES ('table', ?, ?)"
                " ON CONFLICT DO UPDATE SET at = excluded.at",
                (name, time.time()),
            )
        forget()


def add_table(db: sqlite3.Connection, store: Store, name: str, content: bytes, about: str) -> bool:
    """Add a table in a transaction; return False if the store has it."""
    if len(content) > MOST_BYTES:
        raise StoreLimit(f"a table can have at most {MOST_BYTES} bytes as JSON, got {len(content)}")
    packed = zlib.compress(content, _LEVEL)
    check_room(db, store.limits, "tables", len(packed) + RECORD_BYTES)
    added = db.execute(
        "INSERT INTO tables (id, content, about, created) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (name, packed, about, time.time()),
    ).rowcount
    db.execute("DELETE FROM deleted WHERE kind = 'table' AND id = ?", (name,))
    return added > 0


@contextmanager
def connected(db: sqlite3.Connection) -> Iterator[None]:
    """Let specs name the tables of a database while the context is open."""

    def content(name: str) -> bytes | None:
        row = _found(db, name)
        return None if row is None else unpacked_table(name, row[0])

    connect(content)
    try:
        yield
    finally:
        disconnect(content)


def unpacked(packed: object) -> bytes:
    """Return the content of a table as it was before compression.

    Raises
    ------
    ValueError
        It is damaged.
    """
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(packed, MOST_BYTES)  # type: ignore[arg-type]  # any type
    except (zlib.error, TypeError) as error:
        raise ValueError(f"it is damaged: {error}") from error
    if not reader.eof:
        raise ValueError(
            f"it is damaged: its end is missing, or it has more than {MOST_BYTES} bytes"
        )
    return content


def unpacked_table(name: str, packed: object) -> bytes:
    """Return the content of the table with an id from its compressed form.

    Raises
    ------
    Damaged
        It cannot be read, or it is the content of another table.
    """
    try:
        content = unpacked(packed)
    except ValueError as error:
        raise Damaged(f"the store's record of table {name} cannot be read: {error}") from error
    if table_id(content) != name:
        raise Damaged(f"the store's record of table {name} is that of another table")
    return content


def named_tables(spec: str) -> frozenset[str]:
    """Return the ids of the tables that a spec names, from its canonical JSON."""
    return frozenset(_NAMED.findall(spec))


def _uses(db: sqlite3.Connection, specs: str) -> dict[str, int]:
    """Return the number of specs that name each table, in one reading of all specs."""
    query = (
        f"SELECT named, count(*) FROM (SELECT substr(spec, instr(spec, ?) + ?, {ID_DIGITS})"
        f" AS named, instr(spec, ?) AS at FROM {specs}) WHERE at > 0 GROUP BY named"
    )
    return dict(db.execute(query, (_IN_SPEC, len(_IN_SPEC), _IN_SPEC)).fetchall())


def _found(db: sqlite3.Connection, name: str) -> tuple[object, object] | None:
    row: tuple[object, object] | None = db.execute(
        "SELECT content, about FROM tables WHERE id = ?", (name,)
    ).fetchone()
    return row


def _is_deleted(db: sqlite3.Connection, name: str) -> bool:
    found = db.execute("SELECT 1 FROM deleted WHERE kind = 'table' AND id = ?", (name,)).fetchone()
    return found is not None


def _missing(db: sqlite3.Connection, name: str) -> NotFound:
    if _is_deleted(db, name):
        return Gone(f"the table {name} was deleted. POST its file to /api/tables again.")
    return NotFound(f"there is no table {name}. POST its file to /api/tables first.")
