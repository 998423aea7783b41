"""The part of the store for studies: their status and the rows of their finished cells."""

import json
import time
from collections.abc import Sequence
from typing import Literal, get_args

from ...core.specs.run import RunSpec, canonical_json, run_id
from ...core.studies.measure import Row, are_rows
from .records import skip_damaged, stored_json
from .run_store import Store

Status = Literal["running", "paused", "cancelled", "done"]


class StudyStore:
    """Reads and writes the status and results of studies. All calls block."""

    def __init__(self, store: Store, version: str) -> None:
        self._store = store
        self._version = version

    def put_status(self, study: str, status: Status, reason: str | None = None) -> None:
        """Store the status of a study, and the reason if an error paused it."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO studies (id, status, reason, created) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason",
                (study, status, reason, time.time()),
            )

    def status(self, study: str) -> tuple[Status, str | None] | None:
        """Return the status of a study and its reason; None if the study never started."""
        with self._store.reading() as db:
            row = db.execute("SELECT status, reason FROM studies WHERE id = ?", (study,)).fetchone()
        if row is not None and row[0] not in get_args(Status):
            return "paused", "the store's record of its status is damaged"
        return None if row is None else (row[0], row[1])

    def known(self, status: Status | None = None) -> list[str]:
        """Return the ids of the studies with a status, or of all studies; the newest first."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT id FROM studies WHERE ? IS NULL OR status = ? ORDER BY created DESC, id",
                (status, status),
            ).fetchall()
        return [str(row[0]) for row in rows]

    def put_cells(self, study: str, finished: Sequence[tuple[int, RunSpec, list[Row]]]) -> None:
        """Store the rows of finished cells and the specs of their runs.

        The rows of a cell that is already stored are kept, so that no cell counts twice; damaged
        rows are replaced.

        Parameters
        ----------
        study : str
        finished : sequence of (int, RunSpec, list of Row)
            Number, run and rows of each cell.
        """
        with self._store.transaction() as db:
            (place,) = db.execute(
                "SELECT coalesce(max(place), -1) + 1 FROM study_cells"
                " WHERE study = ? AND typeof(place) = 'integer'",
                (study,),
            ).fetchone()
            for number, spec, rows in finished:
                text = json.dumps(rows)
                stored = db.execute(
                    "SELECT rows FROM study_cells WHERE study = ? AND cell = ?", (study, number)
                ).fetchone()
                if stored is None:
                    db.execute(
                        "INSERT INTO study_cells (study, cell, place, version, rows)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (study, number, place, self._version, text),
                    )
                    place += 1
                elif _rows(stored[0], number) is None:
                    db.execute(
                        "UPDATE study_cells SET version = ?, rows = ? WHERE study = ? AND cell = ?",
                        (self._version, text, study, number),
                    )
                db.execute(
                    "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (run_id(spec), canonical_json(spec), time.time()),
                )

    def finished(self, study: str) -> set[int]:
        """Return the numbers of the finished cells with readable rows."""
        return {number for number, rows in self._cells(study) if rows is not None}

    def count(self, study: str) -> int:
        """Return the number of finished cells."""
        with self._store.reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM study_cells WHERE study = ? AND typeof(cell) = 'integer'",
                (study,),
            ).fetchone()
        return int(count)

    def rows(self, study: str) -> list[Row]:
        """Return the rows of all finished cells, in order of cell and epoch.

        Cells with damaged rows are skipped, with a warning in the log.
        """
        found = []
        for number, rows in self._cells(study):
            if rows is None:
                skip_damaged(f"cell {number} of study {study}", "its rows are damaged")
            else:
                found += rows
        return found

    def at(self, study: str, place: int) -> list[Row] | None:
        """Return the rows of the cell that finished at position ``place``, counted from 0.

        None if fewer cells have finished; empty if the rows are damaged.
        """
        with self._store.reading() as db:
            row = db.execute(
                "SELECT cell, rows FROM study_cells WHERE study = ? AND place = ?", (study, place)
            ).fetchone()
        return None if row is None else _rows(row[1], row[0]) or []

    def _cells(self, study: str) -> list[tuple[int, list[Row] | None]]:
        """Return the number and rows of each finished cell, in order; None for damaged rows."""
        with self._store.reading() as db:
            cells = db.execute(
                "SELECT cell, rows FROM study_cells WHERE study = ? AND typeof(cell) = 'integer'"
                " ORDER BY cell",
                (study,),
            ).fetchall()
        return [(number, _rows(text, number)) for number, text in cells]


def _rows(text: str, cell: int) -> list[Row] | None:
    """Parse the stored rows of a cell; None if they are damaged."""
    try:
        rows = stored_json(text)
    except ValueError:
        return None
    return rows if are_rows(rows, cell) else None
