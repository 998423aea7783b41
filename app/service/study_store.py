"""The studies' part of the store: what became of each, and the rows of every finished cell."""

import json
import time
from collections.abc import Sequence
from typing import Any, Literal

from app.core.specs import RunSpec, canonical_json, run_id
from app.core.study_rows import Row
from app.service.store import Store

Status = Literal["running", "paused", "cancelled", "done"]


class StudyStore:
    """Reads and writes what studies leave behind; every call blocks."""

    def __init__(self, store: Store, version: str) -> None:
        self._store = store
        self._version = version

    def put_status(self, study: str, status: Status, reason: str | None = None) -> None:
        """Keep what a study is doing, and why if that needs a word."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO studies (id, status, reason, created) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason",
                (study, status, reason, time.time()),
            )

    def status(self, study: str) -> tuple[Status, str | None] | None:
        """What a study is doing, and why; None if it never began."""
        with self._store.reading() as db:
            row = db.execute("SELECT status, reason FROM studies WHERE id = ?", (study,)).fetchone()
        return None if row is None else (row[0], row[1])

    def known(self, status: Status | None = None, most: int = 100) -> list[str]:
        """The ids of studies, the latest first; those that are doing this, or all."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT id FROM studies WHERE ? IS NULL OR status = ?"
                " ORDER BY created DESC, id LIMIT ?",
                (status, status, most),
            ).fetchall()
        return [str(row[0]) for row in rows]

    def put_cells(self, study: str, finished: Sequence[tuple[int, RunSpec, list[Row]]]) -> None:
        """Keep the rows of finished cells, and their runs, so that each cell can be opened.

        A cell that is there already stays, so that none is ever counted twice.
        """
        with self._store.transaction() as db:
            (place,) = db.execute(
                "SELECT coalesce(max(place), -1) + 1 FROM study_cells WHERE study = ?", (study,)
            ).fetchone()
            for number, spec, rows in finished:
                added = db.execute(
                    "INSERT INTO study_cells (study, cell, place, version, rows)"
                    " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (study, number, place, self._version, json.dumps(rows)),
                )
                place += added.rowcount
                db.execute(
                    "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (run_id(spec), canonical_json(spec), time.time()),
                )

    def finished(self, study: str) -> set[int]:
        """The numbers of the cells that are finished."""
        with self._store.reading() as db:
            rows = db.execute("SELECT cell FROM study_cells WHERE study = ?", (study,)).fetchall()
        return {int(row[0]) for row in rows}

    def count(self, study: str) -> int:
        """How many cells are finished."""
        with self._store.reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM study_cells WHERE study = ?", (study,)
            ).fetchone()
        return int(count)

    def rows(self, study: str) -> list[Row]:
        """The rows of all finished cells, in order of cell and epoch."""
        with self._store.reading() as db:
            texts = db.execute(
                "SELECT rows FROM study_cells WHERE study = ? ORDER BY cell", (study,)
            ).fetchall()
        return [row for (text,) in texts for row in json.loads(text)]

    def at(self, study: str, place: int) -> list[dict[str, Any]] | None:
        """The rows of the cell that finished as number ``place``; None if none has yet."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT rows FROM study_cells WHERE study = ? AND place = ?", (study, place)
            ).fetchone()
        return None if row is None else list(json.loads(row[0]))
