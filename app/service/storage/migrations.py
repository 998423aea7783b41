"""A migration is a named, once-only change to the store's tables; the names applied stand in it."""

import sqlite3
from contextlib import closing

from ...errors import StoreError

APPLICATION_ID = 0x43524541
"""Marks a SQLite file as a store of Creases ("CREA")."""

MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "0001_runs",
        (
            "CREATE TABLE runs (id TEXT PRIMARY KEY, spec TEXT NOT NULL, created REAL NOT NULL)"
            " WITHOUT ROWID",
        ),
    ),
    (
        "0002_metrics",
        (
            "CREATE TABLE metrics (run TEXT NOT NULL, epoch INTEGER NOT NULL,"
            " version TEXT NOT NULL, metrics TEXT NOT NULL, PRIMARY KEY (run, epoch))"
            " WITHOUT ROWID",
        ),
    ),
    (
        "0003_checkpoints",
        (
            "CREATE TABLE checkpoints (run TEXT NOT NULL, epoch INTEGER NOT NULL,"
            " version TEXT NOT NULL, state BLOB NOT NULL, size INTEGER NOT NULL,"
            " used REAL NOT NULL, UNIQUE (run, epoch))",
            "CREATE INDEX checkpoints_by_use ON checkpoints (used, size)",
        ),
    ),
    (
        "0004_specs",
        (
            "CREATE TABLE specs (kind TEXT NOT NULL, id TEXT NOT NULL, spec TEXT NOT NULL,"
            " created REAL NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID",
        ),
    ),
    (
        "0005_studies",
        (
            "CREATE TABLE studies (id TEXT PRIMARY KEY, status TEXT NOT NULL,"
            " reason TEXT, created REAL NOT NULL) WITHOUT ROWID",
            # `place` counts the finished cells of a study in the order in which they finished.
            "CREATE TABLE study_cells (study TEXT NOT NULL, cell INTEGER NOT NULL,"
            " place INTEGER NOT NULL, version TEXT NOT NULL, rows TEXT NOT NULL,"
            " PRIMARY KEY (study, cell))",
            "CREATE UNIQUE INDEX study_cells_by_place ON study_cells (study, place)",
        ),
    ),
)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Apply, in order, the migrations that the store ``name`` has not had yet.

    All in one transaction that holds the write lock, so two processes that start together on one
    new file do not both make the tables.

    Raises
    ------
    StoreError
        The store has had a migration that this version does not know.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL)"
        )
        applied = {row[0] for row in connection.execute("SELECT name FROM migrations")}
        unknown = applied - {migration for migration, _ in MIGRATIONS}
        if unknown:
            raise StoreError(
                f"the store {name} was written by a newer version of Creases"
                f" (it has had {', '.join(sorted(unknown))}). Start that version,"
                " or set CREASES_DATA_DIR to another folder."
            )
        for migration, statements in MIGRATIONS:
            if migration not in applied:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO migrations (name, at) VALUES (?, datetime('now'))", (migration,)
                )
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def check_tables(connection: sqlite3.Connection) -> None:
    """Refuse a store whose tables are not those that the migrations make.

    Raises
    ------
    sqlite3.DatabaseError
        A table or a column is missing.
    """
    with closing(sqlite3.connect(":memory:")) as whole:
        migrate(whole, ":memory:")
        expected, there = _columns(whole), _columns(connection)
    for table, columns in expected.items():
        missing = columns - there.get(table, set())
        if missing:
            raise sqlite3.DatabaseError(
                f"its table {table} has no {', '.join(sorted(missing))}"
                if table in there
                else f"it has no table {table}"
            )


def _columns(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the names of the columns of every table."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        table: {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        for (table,) in tables
    }
