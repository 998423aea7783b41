"""The states of studies and their transitions, as rows of the store that several servers share.

Only this module writes the state of a study. Each transition is one write transaction that reads
the state before it changes it, so servers on the same store never disagree about it.
docs/architecture.md has the table of the transitions.
"""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Literal, get_args

from ...errors import Busy
from .run_store import Store
from .sizes import check_room

Status = Literal["running", "paused", "cancelled", "done"]

LEASE_SECONDS = 5.0
"""Time after which a running study is taken over from a server that no longer renews its lease."""

_MAX_DELETED = 10_000
"""Number of deleted studies that are remembered; older ones count as unknown."""

_END_OF_TIME = 2.0**37
"""Seconds since 1970 up to which there is a date."""

DAMAGED = "the store's record of its status is damaged"


@dataclass(frozen=True)
class Pace:
    """How fast the owner of a study computes it.

    Attributes
    ----------
    rate : float or None
        Finished cells per second; None with fewer than two recent cells.
    width : int
        Number of cells that are being computed.
    """

    rate: float | None
    width: int


@dataclass(frozen=True)
class StudyState:
    """A study at one moment.

    Attributes
    ----------
    status : {"new", "running", "paused", "cancelled", "done"}
        ``new`` if the study never started.
    reason : str or None
        The error that paused the study, if there was one.
    done : int
        Number of finished cells.
    pace : Pace or None
        None if no server computes the study.
    """

    status: Status | Literal["new"]
    reason: str | None
    done: int
    pace: Pace | None


@dataclass(frozen=True)
class KnownStudy:
    """What the store has noted about a study.

    Attributes
    ----------
    id : str
    status : {"running", "paused", "cancelled", "done"}
    created : float
        When it first started, in seconds since 1970.
    name : str or None
    spec : str or None
        Its canonical JSON; None if it is lost.
    """

    id: str
    status: Status
    created: float
    name: str | None
    spec: str | None


class StudyStates:
    """Reads and changes the states of studies, on behalf of one server. All calls block.

    Parameters
    ----------
    store : Store
    owner : str
        Name of this server, different from those of all others on the same store.
    lease_seconds : float
        Duration of a lease; the same on all servers of a store.
    """

    def __init__(self, store: Store, owner: str, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self.owner = owner
        self._store = store
        self._seconds = lease_seconds
        self._released = False
        """Set in the write transaction of ``release``, and read in those that take leases."""

    def begin(self, study: str, most: int) -> None:
        """Set a study to running, and take its lease if no other server holds it.

        Raises
        ------
        Busy
            ``most`` other studies are running.
        StoreLimit
            The results of studies have reached their limit.
        """
        with self._store.transaction() as db:
            (others,) = db.execute(
                "SELECT count(*) FROM studies WHERE status = 'running' AND id <> ?", (study,)
            ).fetchone()
            if others >= most and _status(db, study) != "running":
                raise Busy(
                    f"{others} studies are running; the limit is {most} (CREASES_MAX_STUDIES). "
                    "Pause or cancel one of them, or try again when one has finished."
                )
            check_room(db, self._store.limits, "studies", 0)
            _put(db, study, "running")
            self._take(db, study)

    def end(self, study: str, status: Literal["paused", "cancelled"]) -> None:
        """Pause or cancel a study. A finished study stays ``done``."""
        with self._store.transaction(frees=True) as db:
            if _status(db, study) != "done":
                _put(db, study, status)

    def delete(self, study: str) -> None:
        """Delete a study with its spec and its rows, and remember that it was deleted."""
        with self._store.transaction(frees=True) as db:
            db.execute("DELETE FROM study_cells WHERE study = ?", (study,))
            db.execute("DELETE FROM studies WHERE id = ?", (study,))
            db.execute("DELETE FROM specs WHERE kind = 'study' AND id = ?", (study,))
            db.execute("DELETE FROM study_names WHERE id = ?", (study,))
            _drop_lease(db, study)
            db.execute(
                "INSERT INTO deleted (kind, id, at) VALUES ('study', ?, ?)"
                " ON CONFLICT DO UPDATE SET at = excluded.at",
                (study, time.time()),
            )
            db.execute(
                "DELETE FROM deleted WHERE (kind, id) NOT IN"
                " (SELECT kind, id FROM deleted ORDER BY at DESC LIMIT ?)",
                (_MAX_DELETED,),
            )

    def is_deleted(self, study: str) -> bool:
        """Return True if a study was deleted and not created again."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT 1 FROM deleted WHERE kind = 'study' AND id = ?", (study,)
            ).fetchone()
        return row is not None

    def fail(self, study: str, reason: str) -> None:
        """Pause a running study of this server because of an error."""
        with self._store.transaction(frees=True) as db:
            if self.owns(db, study):
                _put(db, study, "paused", reason)
                _drop_lease(db, study)

    def finish(self, db: sqlite3.Connection, study: str) -> None:
        """Set a study of this server to ``done``, in the transaction that stores its last cells."""
        _put(db, study, "done")
        _drop_lease(db, study)

    def owns(self, db: sqlite3.Connection, study: str) -> bool:
        """Return whether a study is running and this server holds its lease."""
        row = db.execute(
            "SELECT 1 FROM studies JOIN study_leases ON study = id"
            " WHERE id = ? AND status = 'running' AND owner = ?",
            (study, self.owner),
        ).fetchone()
        return row is not None

    def tend(self, paces: Mapping[str, Pace]) -> tuple[set[str], set[str]]:
        """Renew the leases of this server, take free ones, and return the studies that it owns.

        The second set has all running studies, of whichever server.

        Parameters
        ----------
        paces : mapping
            The pace of each study that this server computes.
        """
        with self._store.reading() as db:
            running = _running(db)
        if not running and not paces:
            return set(), set()
        with self._store.transaction(frees=True) as db:
            db.execute(
                "DELETE FROM study_leases WHERE owner = ? AND study NOT IN"
                " (SELECT id FROM studies WHERE status = 'running')",
                (self.owner,),
            )
            running = _running(db)
            for study in running:
                self._take(db, study)
            db.executemany(
                "UPDATE study_leases SET rate = ?, width = ? WHERE study = ? AND owner = ?",
                [(pace.rate, pace.width, study, self.owner) for study, pace in paces.items()],
            )
            rows = db.execute("SELECT study FROM study_leases WHERE owner = ?", (self.owner,))
            return {str(row[0]) for row in rows.fetchall()}, set(running)

    def any_running(self) -> bool:
        """Return whether a study is running, on whichever server."""
        with self._store.reading() as db:
            return bool(_running(db))

    def release(self) -> None:
        """End all leases of this server. Its studies stay running and other servers take them.

        It takes none afterwards, also in a call that another thread has begun before.
        """
        with self._store.transaction(frees=True) as db:
            self._released = True
            db.execute("DELETE FROM study_leases WHERE owner = ?", (self.owner,))

    def known(self) -> list[KnownStudy]:
        """Return all studies that ever started, the newest first."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT studies.id, status, studies.created, name, spec FROM studies"
                " LEFT JOIN study_names ON study_names.id = studies.id"
                " LEFT JOIN specs ON kind = 'study' AND specs.id = studies.id"
            ).fetchall()
        found = [
            KnownStudy(str(id_), _read_status(status), _read_time(created), name, spec)
            for id_, status, created, name, spec in rows
        ]
        return sorted(found, key=lambda one: (-one.created, one.id))

    def name(self, study: str, name: str | None) -> None:
        """Set the name of a study, or remove it."""
        with self._store.transaction() as db:
            if name is None:
                db.execute("DELETE FROM study_names WHERE id = ?", (study,))
            else:
                db.execute(
                    "INSERT INTO study_names (id, name) VALUES (?, ?)"
                    " ON CONFLICT DO UPDATE SET name = excluded.name",
                    (study, name),
                )

    def noted(self, study: str) -> tuple[str | None, float | None]:
        """Return the name of a study and when it first started; None where there is none."""
        with self._store.reading() as db:
            name, created = db.execute(
                "SELECT (SELECT name FROM study_names WHERE id = asked.id),"
                " (SELECT created FROM studies WHERE id = asked.id)"
                " FROM (SELECT ? AS id) AS asked",
                (study,),
            ).fetchone()
        return name, None if created is None else _read_time(created)

    def state(self, study: str) -> StudyState:
        """Return the state of a study. Its parts belong to the same moment."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT status, reason, owner IS NOT NULL, rate, width,"
                " (SELECT count(*) FROM study_cells"
                "  WHERE study_cells.study = asked.id AND typeof(cell) = 'integer')"
                " FROM (SELECT ? AS id) AS asked LEFT JOIN studies ON studies.id = asked.id"
                " LEFT JOIN study_leases ON study_leases.study = asked.id"
                " AND status = 'running' AND ends > ?",
                (study, time.time()),
            ).fetchone()
        status, reason, owned, rate, width, done = row
        if status is None:
            return StudyState("new", None, done, None)
        if status not in get_args(Status):
            return StudyState(_read_status(status), DAMAGED, done, None)
        return StudyState(status, reason, done, Pace(rate, width) if owned else None)

    def changes(self) -> int:
        """Return a number that changes when another server has written to the store."""
        with self._store.reading() as db, closing(db.execute("PRAGMA data_version")) as found:
            return int(found.fetchone()[0])

    def _take(self, db: sqlite3.Connection, study: str) -> None:
        """Take or renew a lease, unless another server holds it.

        A lease that ends later than a new one would is invalid: the clock was set back.
        """
        if self._released:
            return
        now = time.time()
        db.execute(
            "INSERT INTO study_leases (study, owner, ends, rate, width) VALUES (?, ?, ?, NULL, 0)"
            " ON CONFLICT DO UPDATE SET owner = excluded.owner, ends = excluded.ends,"
            " rate = CASE owner WHEN excluded.owner THEN rate END,"
            " width = CASE owner WHEN excluded.owner THEN width ELSE 0 END"
            " WHERE owner = excluded.owner OR ends <= ? OR ends > excluded.ends",
            (study, self.owner, now + self._seconds, now),
        )


def _running(db: sqlite3.Connection) -> list[str]:
    """Return the ids of the running studies, the oldest first."""
    rows = db.execute("SELECT id FROM studies WHERE status = 'running' ORDER BY created, id")
    return [str(row[0]) for row in rows.fetchall()]


def _status(db: sqlite3.Connection, study: str) -> object:
    row = db.execute("SELECT status FROM studies WHERE id = ?", (study,)).fetchone()
    return None if row is None else row[0]


def _read_status(status: object) -> Status:
    """Return a stored status; a study with a damaged one counts as paused."""
    return next((one for one in get_args(Status) if one == status), "paused")


def _read_time(created: object) -> float:
    """Return a stored time; a damaged one is 0."""
    if isinstance(created, int | float) and abs(created) < _END_OF_TIME:
        return float(created)
    return 0.0


def _put(db: sqlite3.Connection, study: str, status: Status, reason: str | None = None) -> None:
    db.execute(
        "INSERT INTO studies (id, status, reason, created) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason",
        (study, status, reason, time.time()),
    )


def _drop_lease(db: sqlite3.Connection, study: str) -> None:
    db.execute("DELETE FROM study_leases WHERE study = ?", (study,))
