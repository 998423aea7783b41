"""The store: an SQLite file with specs, metrics of computed frames, and checkpoints.

The file is in write-ahead mode. Each write is a short transaction that waits for the write lock at
its start, so several servers can use the file. All calls block, so call them from a worker thread,
not from the event loop.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import StoreError
from .migrations import APPLICATION_ID, check_schema, migrate

_LOCK_SECONDS = 20.0


class Store:
    """A store in the file ``path``, or in memory if it is None.

    Raises
    ------
    StoreError
        The file cannot be opened, is damaged, is not a store or was written by a newer version.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._connection = self._open()
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"cannot open the store {self._name}: {error}. Check that its folder exists and "
                "is writable, or set CREASES_DATA_DIR to another folder."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"the store {self._name} is damaged or is not a store of Creases: {error}. "
                "Move the file away to start with an empty store, or set CREASES_DATA_DIR to "
                "another folder."
            ) from error

    @property
    def _name(self) -> str:
        return ":memory:" if self.path is None else str(self.path)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._name, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False
        )
        # Damaged text must not make a query fail whose other rows are intact.
        connection.text_factory = lambda text: text.decode(errors="replace")
        try:
            # The schema of a stranger's store must not call functions, such as in a view.
            connection.execute("PRAGMA trusted_schema = OFF")
            # Tables first, then the owner: a process that creates the store at this moment commits
            # both in one transaction, so the reverse order could find tables without an owner.
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            if tables and owner != APPLICATION_ID:
                raise sqlite3.DatabaseError("it contains the data of another program")
            # Committed transactions survive the death of the process. Only a power failure can
            # lose the last ones, and their content can be computed again.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_mode = WAL")
            migrate(connection, self._name)
            check_schema(connection)
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Close the file. The store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a write transaction: commit at the end, roll back on an exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lock the connection for reading while the context is open."""
        with self._lock:
            yield self._connection

    def put_spec(self, run: str, spec: str) -> None:
        """Store the canonical spec of a run, or repair a damaged one."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET spec = excluded.spec WHERE spec <> excluded.spec",
                (run, spec, time.time()),
            )

    def spec(self, run: str) -> str | None:
        """Return the canonical spec of a run, or None if there is no such run."""
        with self._lock:
            row = self._connection.execute("SELECT spec FROM runs WHERE id = ?", (run,)).fetchone()
        return None if row is None else str(row[0])

    def put_other_spec(self, kind: str, name: str, spec: str) -> None:
        """Store the canonical spec of a curve or study, or repair a damaged one."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO specs (kind, id, spec, created) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET spec = excluded.spec WHERE spec <> excluded.spec",
                (kind, name, spec, time.time()),
            )

    def other_spec(self, kind: str, name: str) -> str | None:
        """Return the canonical spec of a curve or study, or None if there is no such id."""
        with self._lock:
            row = self._connection.execute(
                "SELECT spec FROM specs WHERE kind = ? AND id = ?", (kind, name)
            ).fetchone()
        return None if row is None else str(row[0])

    def put_metrics(self, run: str, epoch: int, version: str, metrics: str) -> None:
        """Store the metrics (JSON) of the frame at ``epoch``, computed by a version of the code."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO metrics (run, epoch, version, metrics) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = excluded.version, metrics = excluded.metrics",
                (run, epoch, version, metrics),
            )

    def metrics(self, run: str) -> list[tuple[int, str]]:
        """Return the epochs with computed frames, in order, each with its metrics (JSON)."""
        with self._lock:
            return self._connection.execute(
                "SELECT epoch, metrics FROM metrics WHERE run = ? AND typeof(epoch) = 'integer'"
                " ORDER BY epoch",
                (run,),
            ).fetchall()

    def put_checkpoint(
        self, name: str, epoch: int, version: str, state: bytes, *, keep_bytes: int
    ) -> None:
        """Store a checkpoint, then delete the least recently used ones beyond ``keep_bytes``.

        The name is that of a ``Lineage``: all runs that share this state share its checkpoint.
        """
        with self.transaction() as db:
            db.execute(
                "INSERT INTO checkpoints (run, epoch, version, state, size, used)"
                " VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = excluded.version, state = excluded.state,"
                " size = excluded.size, used = excluded.used",
                (name, epoch, version, state, len(state), time.time()),
            )
            # Checkpoints of another version of the code are never read: they could lead to
            # different bytes.
            db.execute("DELETE FROM checkpoints WHERE version <> ?", (version,))
            db.execute(
                "DELETE FROM checkpoints WHERE rowid IN (SELECT rowid FROM ("
                " SELECT rowid, sum(size) OVER (ORDER BY used DESC, rowid DESC) AS total"
                " FROM checkpoints) WHERE total > ?)",
                (keep_bytes,),
            )

    def checkpoint(self, name: str, epoch: int, version: str) -> tuple[int, bytes] | None:
        """Return the latest checkpoint of a name at or before ``epoch``, with its epoch, or None.

        It counts as used from now on.
        """
        with self._lock:
            row = self._connection.execute(
                "SELECT epoch, state FROM checkpoints WHERE run = ? AND epoch <= ? AND version = ?"
                " ORDER BY epoch DESC LIMIT 1",
                (name, epoch, version),
            ).fetchone()
        if row is None:
            return None
        with self.transaction() as db:
            db.execute(
                "UPDATE checkpoints SET used = ? WHERE run = ? AND epoch = ?",
                (time.time(), name, row[0]),
            )
        return row[0], row[1]

    def drop_checkpoint(self, name: str, epoch: int) -> None:
        """Delete the checkpoint that is stored under ``name`` at ``epoch``."""
        with self.transaction() as db:
            db.execute("DELETE FROM checkpoints WHERE run = ? AND epoch = ?", (name, epoch))

    def last_checkpoint(self, name: str, epoch: int, version: str) -> int | None:
        """Return the epoch of the latest checkpoint of a name at or before ``epoch``, or None."""
        with self._lock:
            (epoch,) = self._connection.execute(
                "SELECT max(epoch) FROM checkpoints WHERE run = ? AND epoch <= ? AND version = ?",
                (name, epoch, version),
            ).fetchone()
        return None if epoch is None else int(epoch)
