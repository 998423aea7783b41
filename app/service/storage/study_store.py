"""The studies' part of the store: what became of each, and the rows of every finished cell."""

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
        if row is not None and row[0] not in get_args(Status):
            return "paused", "the store's record of what it was doing is damaged"
        return None if row is None else (row[0], row[1])

    def known(self, status: Status | None = None) -> list[str]:
        """The ids of studies, the latest first; those that are doing this, or all."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT id FROM studies WHERE ? IS NULL OR status = ? ORDER BY created DESC, id",
                (status, status),
            ).fetchall()
        return [str(row[0]) for row in rows]

    def put_cells(self, study: str, finished: Sequence[tuple[int, RunSpec, list[Row]]]) -> None:
        """Keep the rows of finished cells, and their runs, so that each cell can be opened.

        A cell that is there already stays, so that none is ever counted twice; unless its rows are
        damaged, which these then replace.
        """
        with self._store.transaction() as db:
            (place,) = db.execute(
                "SELECT coalesce(max(place), -1) + 1 FROM study_cells"
                " WHERE study = ? AND typeof(place) = 'integer'",
                (study,),
            ).fetchone()
            for number, spec, rows in finished:
                text = json.dumps(rows)
                there = db.execute(
                    "SELECT rows FROM study_cells WHERE study = ? AND cell = ?", (study, number)
                ).fetchone()
                if there is None:
                    db.execute(
                        "INSERT INTO study_cells (study, cell, place, version, rows)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (study, number, place, self._version, text),
                    )
                    place += 1
                elif _rows(there[0], number) is None:
                    db.execute(
                        "UPDATE study_cells SET version = ?, rows = ? WHERE study = ? AND cell = ?",
                        (self._version, text, study, number),
                    )
                db.execute(
                    "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (run_id(spec), canonical_json(spec), time.time()),
                )

    def finished(self, study: str) -> set[int]:
        """Return the numbers of the cells that are finished, and whose rows can be read."""
        return {number for number, rows in self._cells(study) if rows is not None}

    def count(self, study: str) -> int:
        """How many cells are finished."""
        with self._store.reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM study_cells WHERE study = ? AND typeof(cell) = 'integer'",
                (study,),
            ).fetchone()
        return int(count)

    def rows(self, study: str) -> list[Row]:
        """Return the rows of all finished cells, in order of cell and epoch.

        Those of a cell that are damaged are left out, with a warning in the log.
        """
        found = []
        for number, rows in self._cells(study):
            if rows is None:
                skip_damaged(f"cell {number} of study {study}", "it holds no rows")
            else:
                found += rows
        return found

    def at(self, study: str, place: int) -> list[Row] | None:
        """Return the rows of the cell that finished as number ``place``; None if none has yet.

        There are none of a cell whose rows are damaged.
        """
        with self._store.reading() as db:
            row = db.execute(
                "SELECT cell, rows FROM study_cells WHERE study = ? AND place = ?", (study, place)
            ).fetchone()
        return None if row is None else _rows(row[1], row[0]) or []

    def _cells(self, study: str) -> list[tuple[int, list[Row] | None]]:
        """Return the number and the rows of each finished cell, in order; None if damaged."""
        with self._store.reading() as db:
            cells = db.execute(
                "SELECT cell, rows FROM study_cells WHERE study = ? AND typeof(cell) = 'integer'"
                " ORDER BY cell",
                (study,),
            ).fetchall()
        return [(number, _rows(text, number)) for number, text in cells]


def _rows(text: str, cell: int) -> list[Row] | None:
    """Return the rows of a cell that a text holds; None if it is damaged."""
    try:
        rows = stored_json(text)
    except ValueError:
        return None
    return rows if are_rows(rows, cell) else None
