"""The store: an SQLite file with specs, metrics of computed frames, and checkpoints.

The file is in write-ahead mode. Each write is a short transaction that waits for the write lock at
its start, so several servers can use the file. All calls block, so call them from a worker thread,
not from the event loop.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...errors import StoreError, StoreFull, StoreLimit
from .eviction import evict, mark_used
from .failures import (
    as_store_error,
    check_free,
    check_present,
    free_bytes,
    full_disk,
    has_log,
    identity,
)
from .migrations import APPLICATION_ID, check_schema, is_current, migrate
from .sizes import RECORD_BYTES, Part, Size, StoreLimits, check_room, record_bytes, sizes

_logger = logging.getLogger(__name__)

_LOCK_SECONDS = 20.0

_CHECKPOINT_FREE_BYTES = 32 * 2**20
"""Free bytes of the disk that checkpoints leave for what cannot be computed again."""

_OPEN_BYTES = 2**17
"""Free bytes of the disk with which a store can surely be opened or created."""

_PROBE_BYTES = 2**16
"""Bytes that are written to see whether a store that was full has room again."""

_PROBE_SECONDS = 5.0
"""Time between two such writes."""

_PAGE_BYTES = 4096
_LOG_PAGES, _MIN_LOG_PAGES, _LOG_SHARE = 1024, 8, 16
"""The log has up to 1,024 pages, and less than a 16th of the free disk."""

_MAX_PENDING_USES = 1_000


class Store:
    """A store in a file, or in memory.

    Parameters
    ----------
    path : Path or None
        The file; None for a store in memory.
    limits : StoreLimits
        Limits on its parts.
    notice : str, optional
        Why it keeps nothing beyond the life of this process, if that has to be said to users.

    Raises
    ------
    StoreError
        The file cannot be opened, is damaged, is not a store or was written by a newer version.
    """

    def __init__(
        self, path: Path | None, limits: StoreLimits | None = None, notice: str | None = None
    ) -> None:
        self.path = path
        self.limits = limits or StoreLimits()
        self.notice = notice
        self._lock = threading.Lock()
        self._failure: StoreError | None = None
        self._probed = 0.0
        self._log_pages = 0
        self._uses: dict[tuple[str, int | None], float] = {}
        self._version: str | None = None
        self._read_only = False
        try:
            self._connection = self._opened()
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
        self._identity = None if path is None else identity(path)

    @property
    def _name(self) -> str:
        return ":memory:" if self.path is None else str(self.path)

    def _opened(self) -> sqlite3.Connection:
        """Open the store; only for reading, if its disk has no room to open it for writing."""
        try:
            return self._open()
        except sqlite3.OperationalError:
            free = free_bytes(self.path)
            if self.path is None or free is None or free > _OPEN_BYTES or has_log(self.path):
                raise
            connection = self._open_unchanged(self.path)
            self._read_only = True
            self._failure = full_disk(self.path, f"is full ({free:,} bytes are free)")
            return connection

    def _open_unchanged(self, path: Path) -> sqlite3.Connection:
        """Open a file without a log as it is: SQLite then needs no file beside it."""
        connection = self._connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        try:
            if not is_current(connection):
                raise sqlite3.OperationalError("the disk has no room to bring it up to date")
            check_schema(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_for_writing(self) -> None:
        """Open a store that is open only for reading again, if the disk has room by now."""
        if not self._read_only:
            return
        try:
            connection = self._open()
        except sqlite3.OperationalError as error:
            raise self._failure or error from error
        self._connection.close()
        self._connection, self._read_only = connection, False

    def _connect(self, name: str, *, uri: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(
            name,
            timeout=_LOCK_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            uri=uri,
        )
        # Damaged text must not make a query fail whose other rows are intact.
        connection.text_factory = lambda text: text.decode(errors="replace")
        # The schema of a stranger's store must not call functions, such as in a view.
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = self._connect(self._name)
        try:
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
        with suppress(StoreError, sqlite3.Error):
            self._write_uses()
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self, *, frees: bool = False) -> Iterator[sqlite3.Connection]:
        """Run a write transaction: commit at the end, roll back on an exception.

        Parameters
        ----------
        frees : bool
            True if it deletes records or changes a few bytes, such as the state of a study. Only
            such a transaction may use the last bytes of the disk.

        Raises
        ------
        StoreFull
            The disk is full or cannot be written to.
        StoreMissing
            The file was deleted or replaced.
        """
        with self._lock:
            with self._failures_noted():
                self._open_for_writing()
                if self._failure is not None:
                    self._shrink_log()
                self._limit_log()
                if not frees:
                    self._check_free()
                with _committed(self._connection):
                    yield self._connection
            if self._failure is not None and time.monotonic() > self._probed + _PROBE_SECONDS:
                # A small write can succeed on a disk without room for a larger one.
                with suppress(StoreError):
                    self._probe()

    @contextmanager
    def _failures_noted(self) -> Iterator[None]:
        """Turn errors of a write into those for users, and remember them."""
        try:
            if self.path is not None:
                check_present(self.path, self._identity)
            yield
        except StoreLimit:
            raise  # other parts can still be written
        except StoreError as error:
            self._set_failure(error)
            raise
        except sqlite3.Error as error:
            failure = as_store_error(error, self.path)
            if failure is None:
                raise
            self._set_failure(failure)
            raise failure from error

    def _set_failure(self, failure: StoreError | None) -> None:
        """Remember whether writes fail; log every change of that once."""
        if failure is not None and self._failure is None:
            _logger.warning("nothing is stored for now: %s", failure)
        elif failure is None and self._failure is not None:
            _logger.warning("the store %s can be written again", self._name)
        self._failure = failure

    def failure(self) -> StoreError | None:
        """Return why nothing can be stored now, or None.

        After a failed write, it writes some bytes to see whether there is room again.
        """
        with self._lock:
            try:
                if self._failure is not None:
                    self._probe()
                elif self.path is not None:
                    with self._failures_noted():
                        pass
            except StoreError as error:
                return error
        return None

    def _probe(self) -> None:
        """Write and delete some bytes; the store works again if that succeeds."""
        self._probed = time.monotonic()
        with self._failures_noted():
            self._open_for_writing()
            self._shrink_log()
            self._check_free()
            with _committed(self._connection):
                self._connection.execute("DELETE FROM probe")
                self._connection.execute("INSERT INTO probe VALUES (zeroblob(?))", (_PROBE_BYTES,))
            with _committed(self._connection):
                self._connection.execute("DELETE FROM probe")
        self._set_failure(None)

    def _check_free(self) -> None:
        if self.path is None:
            return
        (pages,) = self._connection.execute("PRAGMA freelist_count").fetchone()
        check_free(self.path, pages * _PAGE_BYTES)

    def _limit_log(self) -> None:
        """Keep the write-ahead log small where the disk is.

        Its pages are also needed in the file: a log that fills the disk could never be moved there.
        """
        free = free_bytes(self.path)
        if free is None:
            return
        pages = min(_LOG_PAGES, max(_MIN_LOG_PAGES, free // _LOG_SHARE // _PAGE_BYTES))
        pages = 1 << (pages.bit_length() - 1)  # few different values
        if pages != self._log_pages:
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
            self._log_pages = pages

    def _shrink_log(self) -> None:
        """Move the write-ahead log into the file: on a small disk, the log itself can fill it."""
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lock the connection for reading while the context is open."""
        with self._lock:
            yield self._connection

    def sizes(self) -> dict[Part, Size]:
        """Return the size of each part."""
        with self._lock:
            return sizes(self._connection)

    def put_spec(self, run: str, spec: str) -> str | None:
        """Store the canonical spec of a run, or repair a damaged one.

        Returns
        -------
        str or None
            Why it is not stored for good, or None.
        """
        return self._put_spec(
            "SELECT spec FROM runs WHERE id = ?",
            "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET spec = excluded.spec",
            (run,),
            spec,
        )

    def spec(self, run: str) -> str | None:
        """Return the canonical spec of a run, or None if there is no such run."""
        with self._lock:
            row = self._connection.execute("SELECT spec FROM runs WHERE id = ?", (run,)).fetchone()
        return None if row is None else str(row[0])

    def put_other_spec(self, kind: str, name: str, spec: str) -> str | None:
        """Store the canonical spec of a curve, study or slice, as ``put_spec`` does."""
        return self._put_spec(
            "SELECT spec FROM specs WHERE kind = ? AND id = ?",
            "INSERT INTO specs (kind, id, spec, created) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET spec = excluded.spec",
            (kind, name),
            spec,
        )

    def _put_spec(self, find: str, insert: str, key: tuple[str, ...], spec: str) -> str | None:
        with self._lock:
            known = self._connection.execute(find, key).fetchone()
        if known == (spec,):  # without a write, which would fail on a full disk
            return self.notice
        values = (*key, spec, time.time())
        try:
            with suppress(StoreFull):
                return self._insert_spec(insert, values, known is None)
            return self._insert_spec(insert, values, known is None)  # after the log has shrunk
        except StoreError as error:
            return str(error)

    def _insert_spec(self, insert: str, values: tuple[object, ...], new: bool) -> str | None:
        with self.transaction() as db:
            if new:
                check_room(db, self.limits, "specs", record_bytes(str(values[-2])))
            db.execute(insert, values)
            if new:
                db.execute("DELETE FROM deleted WHERE id = ?", values[-3:-2])
        return self.notice

    def other_spec(self, kind: str, name: str) -> str | None:
        """Return the canonical spec of a curve, study or slice, or None if there is no such id."""
        with self._lock:
            row = self._connection.execute(
                "SELECT spec FROM specs WHERE kind = ? AND id = ?", (kind, name)
            ).fetchone()
        return None if row is None else str(row[0])

    def put_metrics(self, run: str, epoch: int, version: str, metrics: str) -> None:
        """Store the metrics (JSON) of the frame at ``epoch``, computed by a version of the code."""
        with self.transaction() as db:
            mark_used(db, self._pending_uses() | {(run, None): time.time()})
            db.execute(
                "INSERT INTO metrics (run, epoch, version, metrics) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = excluded.version, metrics = excluded.metrics",
                (run, epoch, version, metrics),
            )
            evict(db, self.limits.recomputable)

    def metrics(self, run: str) -> list[tuple[int, str]]:
        """Return the epochs with computed frames, in order, each with its metrics (JSON)."""
        self._use(run, None)
        with self._lock:
            return self._connection.execute(
                "SELECT epoch, metrics FROM metrics WHERE run = ? AND typeof(epoch) = 'integer'"
                " ORDER BY epoch",
                (run,),
            ).fetchall()

    def put_checkpoint(self, name: str, epoch: int, version: str, state: bytes) -> None:
        """Store a checkpoint, then delete the least recently used records beyond the limit.

        The name is that of a ``Lineage``: all runs that share this state share its checkpoint. It
        is not stored if it is larger than the limit, or if the disk is nearly full.
        """
        free = free_bytes(self.path)
        if len(state) + RECORD_BYTES > self.limits.recomputable or (
            free is not None and free < _CHECKPOINT_FREE_BYTES + len(state)
        ):
            return
        with self.transaction() as db:
            mark_used(db, self._pending_uses())
            db.execute(
                "INSERT INTO checkpoints (run, epoch, version, state, size, used)"
                " VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = excluded.version, state = excluded.state,"
                " size = excluded.size, used = excluded.used",
                (name, epoch, version, state, len(state), time.time()),
            )
            if self._version != version:
                # Checkpoints of another version of the code are never read: they could lead to
                # different bytes.
                db.execute("DELETE FROM checkpoints WHERE version <> ?", (version,))
            evict(db, self.limits.recomputable)
        self._version = version

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
        self._use(name, row[0])
        return row[0], row[1]

    def drop_checkpoint(self, name: str, epoch: int) -> None:
        """Delete the checkpoint that is stored under ``name`` at ``epoch``."""
        with self.transaction(frees=True) as db:
            db.execute("DELETE FROM checkpoints WHERE run = ? AND epoch = ?", (name, epoch))

    def last_checkpoint(self, name: str, epoch: int, version: str) -> int | None:
        """Return the epoch of the latest checkpoint of a name at or before ``epoch``, or None."""
        with self._lock:
            (epoch,) = self._connection.execute(
                "SELECT max(epoch) FROM checkpoints WHERE run = ? AND epoch <= ? AND version = ?",
                (name, epoch, version),
            ).fetchone()
        return None if epoch is None else int(epoch)

    def _use(self, name: str, epoch: int | None) -> None:
        """Note that a checkpoint, or the metrics of a run, were read.

        It is stored with a later write, so that reading works on a full disk.
        """
        with self._lock:
            self._uses[name, epoch] = time.time()
            many = len(self._uses) >= _MAX_PENDING_USES
        if many:
            with suppress(StoreError, sqlite3.Error):
                self._write_uses()

    def _write_uses(self) -> None:
        with self.transaction() as db:
            mark_used(db, self._pending_uses())

    def _pending_uses(self) -> dict[tuple[str, int | None], float]:
        uses, self._uses = self._uses, {}
        return uses


@contextmanager
def _committed(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a write transaction. On a full disk, even the commit can fail."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some errors, SQLite has rolled back already.
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise
