"""How many bytes each part of the store takes, and the limits on them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

from ...errors import StoreLimit

Part = Literal["specs", "studies", "tables", "metrics", "checkpoints"]

PARTS: tuple[Part, ...] = ("specs", "studies", "tables", "metrics", "checkpoints")

RECOMPUTABLE: tuple[Part, ...] = ("metrics", "checkpoints")
"""Parts that are deleted by last use: their content can be computed again."""

RECORD_BYTES = 128
"""Bytes that are counted for each record besides its content: keys, indexes and unused space."""

_TABLES: tuple[tuple[Part, str, str], ...] = (
    ("specs", "runs", "spec"),
    ("specs", "specs", "spec"),
    ("studies", "studies", "reason"),
    ("studies", "study_cells", "rows"),
    ("metrics", "metrics", "metrics"),
    ("checkpoints", "checkpoints", "state"),
    ("tables", "tables", "content"),
)
"""The part that each table belongs to, and the column with its content."""


@dataclass(frozen=True)
class StoreLimits:
    """Limits on the parts of a store, in bytes, as in the settings.

    Attributes
    ----------
    specs
        Specs of runs, curves and studies. They are never deleted: at the limit, new ones are not
        stored.
    studies
        Results of studies. They are deleted on request only: at the limit, new ones are refused.
    tables
        Tables that users uploaded. They are deleted on request only: at the limit, new ones are
        refused.
    recomputable
        Checkpoints and metrics together; the least recently used are deleted.
    """

    specs: int = 2**30
    studies: int = 2**30
    tables: int = 2**30
    recomputable: int = 2**30


@dataclass(frozen=True)
class Size:
    """The number of records of a part and the bytes that they take."""

    records: int
    bytes: int


def creation() -> str:
    """Return the statement that creates the table of sizes."""
    return (
        "CREATE TABLE sizes (part TEXT PRIMARY KEY, records INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL) WITHOUT ROWID"
    )


def statements(*parts: Part) -> tuple[str, ...]:
    """Return the statements that add parts to the table of sizes, with triggers for each.

    Triggers, so that the sizes are right whichever code changes a table.
    """
    found = [f"INSERT INTO sizes SELECT '{part}', {_total(part)}" for part in parts]
    for part, table, column in _TABLES:
        if part not in parts:
            continue
        old, new = _bytes_of(f"OLD.{column}"), _bytes_of(f"NEW.{column}")
        here = f"WHERE part = '{part}'; END"
        found += [
            f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN UPDATE sizes"
            f" SET records = records + 1, bytes = bytes + {new} {here}",
            f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN UPDATE sizes"
            f" SET records = records - 1, bytes = bytes - {old} {here}",
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {column} ON {table} BEGIN UPDATE sizes"
            f" SET bytes = bytes - {old} + {new} {here}",
        ]
    return tuple(found)


def sizes(connection: sqlite3.Connection) -> dict[Part, Size]:
    """Return the size of each part."""
    rows = connection.execute("SELECT part, records, bytes FROM sizes").fetchall()
    known = {part: Size(records, size) for part, records, size in rows}
    return {part: known.get(part, Size(0, 0)) for part in PARTS}


def counted(connection: sqlite3.Connection) -> dict[Part, Size]:
    """Return the size of each part, counted from its records: it takes time."""
    return {part: Size(*connection.execute(f"SELECT {_total(part)}").fetchone()) for part in PARTS}


def recomputable(connection: sqlite3.Connection) -> int:
    """Return the bytes of everything that can be computed again."""
    known = sizes(connection)
    return sum(known[part].bytes for part in RECOMPUTABLE)


def check_room(
    connection: sqlite3.Connection,
    limits: StoreLimits,
    part: Literal["specs", "studies", "tables"],
    more: int,
) -> None:
    """Check that a part of the store stays within its limit with some further bytes.

    Raises
    ------
    StoreLimit
        It does not. The message names the limit and its setting.
    """
    used = sizes(connection)[part].bytes
    limit, setting, remedy = {
        "specs": (limits.specs, "CREASES_SPEC_BYTES", "New ones are not stored."),
        "studies": (limits.studies, "CREASES_STUDY_BYTES", "Delete studies to make room."),
        "tables": (limits.tables, "CREASES_TABLE_BYTES", "Delete tables to make room."),
    }[part]
    if used + more > limit:
        raise StoreLimit(
            f"the {part} in the store take {used:,} bytes; the limit is {limit:,} ({setting}). "
            f"{remedy}"
        )


def record_bytes(text: str) -> int:
    """Return the bytes that are counted for a record with this content."""
    return len(text.encode()) + RECORD_BYTES


def _bytes_of(column: str) -> str:
    return f"(coalesce(length(CAST({column} AS BLOB)), 0) + {RECORD_BYTES})"


def _total(part: Part) -> str:
    """Return the columns of a query: the number of records of a part, and their bytes."""
    tables = [(table, column) for one, table, column in _TABLES if one == part]
    records = " + ".join(f"(SELECT count(*) FROM {table})" for table, _ in tables)
    size = " + ".join(
        f"(SELECT coalesce(sum({_bytes_of(column)}), 0) FROM {table})" for table, column in tables
    )
    return f"{records}, {size}"
