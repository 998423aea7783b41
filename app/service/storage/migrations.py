"""Migrations of the store's tables.

Each migration has a name and is applied once. The table ``migrations`` lists those applied.
"""

import sqlite3
from contextlib import closing

from ...errors import StoreError
from . import sizes

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
            # `place` numbers the finished cells of a study in the order in which they finished.
            "CREATE TABLE study_cells (study TEXT NOT NULL, cell INTEGER NOT NULL,"
            " place INTEGER NOT NULL, version TEXT NOT NULL, rows TEXT NOT NULL,"
            " PRIMARY KEY (study, cell))",
            "CREATE UNIQUE INDEX study_cells_by_place ON study_cells (study, place)",
        ),
    ),
    (
        "0006_study_leases",
        (
            # The server that computes a running study, until the time `ends` unless it renews it.
            "CREATE TABLE study_leases (study TEXT PRIMARY KEY, owner TEXT NOT NULL,"
            " ends REAL NOT NULL, rate REAL, width INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE INDEX running_studies ON studies (created) WHERE status = 'running'",
        ),
    ),
    (
        "0007_plain_checkpoints",
        # Earlier checkpoints are pickles, which are no longer read. States are trained again.
        ("DELETE FROM checkpoints",),
    ),
    (
        "0008_sizes",
        (
            sizes.creation(),
            *sizes.statements("specs", "studies", "metrics", "checkpoints"),
            # When the metrics of a run were last used: they are deleted together.
            "CREATE TABLE metric_uses (run TEXT PRIMARY KEY, used REAL NOT NULL) WITHOUT ROWID",
            "CREATE INDEX metrics_by_use ON metric_uses (used)",
            "INSERT INTO metric_uses SELECT DISTINCT run, 0 FROM metrics",
            # Written and deleted to see whether the disk has room.
            "CREATE TABLE probe (room BLOB NOT NULL)",
        ),
    ),
    (
        "0009_deleted",
        (
            # Ids of studies that were deleted, so that their URLs say so.
            "CREATE TABLE deleted (kind TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL,"
            " PRIMARY KEY (kind, id)) WITHOUT ROWID",
        ),
    ),
    (
        "0010_tables",
        (
            # `content` is compressed; `about` has what was noted about the file.
            "CREATE TABLE tables (id TEXT PRIMARY KEY, content BLOB NOT NULL, about TEXT NOT NULL,"
            " created REAL NOT NULL)",
            *sizes.statements("tables"),
        ),
    ),
    (
        "0011_study_names",
        (
            # Only studies in the store can have one, so their limit bounds the names, too.
            "CREATE TABLE study_names (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID",
        ),
    ),
)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Apply all migrations that are missing in a store, in order.

    They run in one transaction that holds the write lock, so two processes that open a new file at
    the same time do not both create the tables.

    Parameters
    ----------
    connection : sqlite3.Connection
    name : str
        The store's path, for messages.

    Raises
    ------
    StoreError
        The store contains a migration that this version does not know.
    """
    if is_current(connection):
        return  # without a write, which would fail on a full disk
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL)"
        )
        applied = _applied(connection)
        unknown = applied - {migration for migration, _ in MIGRATIONS}
        if unknown:
            raise StoreError(
                f"the store {name} was written by a newer version of Creases"
                f" (unknown migrations: {', '.join(sorted(unknown))}). Start that version,"
                " or set CREASES_DATA_DIR to another folder."
            )
        for migration, statements in MIGRATIONS:
            if migration not in applied:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO migrations (name, at) VALUES (?, datetime('now'))", (migration,)
                )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def is_current(connection: sqlite3.Connection) -> bool:
    """Return True if exactly the migrations of this version have been applied."""
    (tables,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name = 'migrations'"
    ).fetchone()
    return bool(tables) and _applied(connection) == {migration for migration, _ in MIGRATIONS}


def _applied(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM migrations")}


def check_schema(connection: sqlite3.Connection) -> None:
    """Check that a store has the tables and indexes that the migrations create, and nothing else.

    Triggers, views, virtual tables, generated columns and indexes on expressions are programs that
    queries would run, so a store that has any is refused.

    Raises
    ------
    sqlite3.DatabaseError
        A table or a column is missing, or there is more than these.
    """
    with closing(sqlite3.connect(":memory:")) as reference:
        migrate(reference, ":memory:")
        expected, actual = _schema(reference), _schema(connection)
        columns, found = _columns(reference), _columns(connection)
    for table, names in columns.items():
        missing = names - found.get(table, set())
        if missing:
            raise sqlite3.DatabaseError(
                f"its table {table} lacks columns: {', '.join(sorted(missing))}"
                if table in found
                else f"it has no table {table}"
            )
    strange = [name for name in actual if actual[name] != expected.get(name)]
    if strange:
        raise sqlite3.DatabaseError(
            f"it has parts that Creases did not create: {', '.join(sorted(strange))}"
        )


def _schema(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the statement that created each table, index, trigger and view, by kind and name.

    SQLite's own tables of statistics, which tools for maintenance create, are left out.
    """
    rows = connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT GLOB 'sqlite_stat?'"
    )
    return {f"{kind} {name}": " ".join(sql.split()) for kind, name, sql in rows}


def _columns(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the column names of each table."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        table: {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        for (table,) in tables
    }
