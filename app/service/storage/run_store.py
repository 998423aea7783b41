"""The store is what outlives the process: specs by run id, metrics of frames seen, checkpoints.

One SQLite file in write-ahead mode. Each write is one short transaction that takes the write lock
at its start, and waits for it, so that a second process does not damage the file. But a server
assumes that it is the only one: it resumes all studies that were running, and learns nothing of
what another one does. Every call blocks, so call from a thread that may.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import StoreError
from .migrations import APPLICATION_ID, check_tables, migrate

_LOCK_SECONDS = 20.0


class Store:
    """A store in the file ``path``, or in memory when it is None.

    Raises
    ------
    StoreError
        The file cannot be opened, is damaged, is not a store, or is of a newer version.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._connection = self._open()
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"cannot open the store {self._name}: {error}. "
                "Is its folder there and writable? CREASES_DATA_DIR names another one."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"the store {self._name} is damaged or is not one: {error}. "
                "Move the file away to start with an empty one, or set CREASES_DATA_DIR."
            ) from error

    @property
    def _name(self) -> str:
        return ":memory:" if self.path is None else str(self.path)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._name, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False
        )
        # Damaged text must not hide the good rows that are read together with it.
        connection.text_factory = lambda text: text.decode(errors="replace")
        try:
            # In this order: whoever makes the tables at this moment signs them together with it.
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            if tables and owner != APPLICATION_ID:
                raise sqlite3.DatabaseError("it holds the data of another program")
            # After a SIGKILL the operating system still has what was written; only a power cut
            # can lose the last transactions, and those can be computed again.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_mode = WAL")
            migrate(connection, self._name)
            check_tables(connection)
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A short transaction that writes, all of it or nothing."""
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
        """The connection, for a moment, to read with."""
        with self._lock:
            yield self._connection

    def put_spec(self, run: str, spec: str) -> None:
        """Keep a run's canonical spec, in place of a damaged one if there is any."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET spec = excluded.spec WHERE spec <> excluded.spec",
                (run, spec, time.time()),
            )

    def spec(self, run: str) -> str | None:
        """The canonical spec of a run, or None if there is no such run."""
        with self._lock:
            row = self._connection.execute("SELECT spec FROM runs WHERE id = ?", (run,)).fetchone()
        return None if row is None else str(row[0])

    def put_other_spec(self, kind: str, name: str, spec: str) -> None:
        """Keep the canonical spec of something else than a run, in place of a damaged one."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO specs (kind, id, spec, created) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET spec = excluded.spec WHERE spec <> excluded.spec",
                (kind, name, spec, time.time()),
            )

    def other_spec(self, kind: str, name: str) -> str | None:
        """The canonical spec under an id of that kind, or None if there is none."""
        with self._lock:
            row = self._connection.execute(
                "SELECT spec FROM specs WHERE kind = ? AND id = ?", (kind, name)
            ).fetchone()
        return None if row is None else str(row[0])

    def put_metrics(self, run: str, epoch: int, version: str, metrics: str) -> None:
        """Keep the metrics (JSON) of the frame at ``epoch``, as this version sees them."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO metrics (run, epoch, version, metrics) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = excluded.version, metrics = excluded.metrics",
                (run, epoch, version, metrics),
            )

    def metrics(self, run: str) -> list[tuple[int, str]]:
        """The epochs of which a frame was made, in order, each with its metrics (JSON)."""
        with self._lock:
            return self._connection.execute(
                "SELECT epoch, metrics FROM metrics WHERE run = ? AND typeof(epoch) = 'integer'"
                " ORDER BY epoch",
                (run,),
            ).fetchall()

    def put_checkpoint(
        self, name: str, epoch: int, version: str, state: bytes, *, keep_bytes: int
    ) -> None:
        """Keep a training state, then drop the longest unused ones beyond ``keep_bytes`` in all.

        Its name is that of a lineage: of all runs that have this state in common.
        """
        with self.transaction() as db:
            db.execute(
                "INSERT INTO checkpoints (run, epoch, version, state, size, used)"
                " VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = excluded.version, state = excluded.state,"
                " size = excluded.size, used = excluded.used",
                (name, epoch, version, state, len(state), time.time()),
            )
            # A state of other code could answer with other bytes; it would never be read again.
            db.execute("DELETE FROM checkpoints WHERE version <> ?", (version,))
            db.execute(
                "DELETE FROM checkpoints WHERE rowid IN (SELECT rowid FROM ("
                " SELECT rowid, sum(size) OVER (ORDER BY used DESC, rowid DESC) AS total"
                " FROM checkpoints) WHERE total > ?)",
                (keep_bytes,),
            )

    def checkpoint(self, name: str, epoch: int, version: str) -> tuple[int, bytes] | None:
        """The latest checkpoint of a name at or before ``epoch``, if there is one."""
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
        """Remove the checkpoint of a name at an epoch."""
        with self.transaction() as db:
            db.execute("DELETE FROM checkpoints WHERE run = ? AND epoch = ?", (name, epoch))

    def last_checkpoint(self, name: str, epoch: int, version: str) -> int | None:
        """The epoch of the latest checkpoint of a name at or before ``epoch``, if there is one."""
        with self._lock:
            (epoch,) = self._connection.execute(
                "SELECT max(epoch) FROM checkpoints WHERE run = ? AND epoch <= ? AND version = ?",
                (name, epoch, version),
            ).fetchone()
        return None if epoch is None else int(epoch)
