"""The part of the store for studies: the rows of their finished cells."""

import json
import sqlite3
import time
from collections.abc import Sequence

from ...core.specs.run import RunSpec, canonical_json, run_id_of
from ...core.studies.measure import Row, are_rows
from .records import skip_damaged, stored_json
from .run_store import Store
from .sizes import check_room
from .study_states import StudyStates
from .table_store import TableStore, named_tables

_BATCH = 500
"""Number of cells of a query."""

_Encoded = tuple[int, str, str, str]
"""The number of a cell, the id and the canonical JSON of its run, and its rows as JSON."""


class StudyStore:
    """Reads and writes the results of studies. All calls block.

    Parameters
    ----------
    store : Store
    states : StudyStates
        The states of the same store.
    version : str
        Fingerprint of the code, stored with the rows.
    """

    def __init__(self, store: Store, states: StudyStates, version: str) -> None:
        self._store = store
        self._states = states
        self._version = version

    def tables(self, spec: str) -> dict[str, bytes]:
        """Return the stored tables that a spec names, compressed, by their ids."""
        stored = TableStore(self._store)
        found = {name: stored.packed(name) for name in named_tables(spec)}
        return {name: packed for name, packed in found.items() if packed is not None}

    def put_cells(
        self,
        study: str,
        finished: Sequence[tuple[int, RunSpec, list[Row]]],
        *,
        all_cells: int | None = None,
    ) -> bool:
        """Store the rows of finished cells and the specs of their runs.

        The rows of a cell that is already stored are kept, so that no cell counts twice; damaged
        rows are replaced. Nothing is stored, and the return value is False, if the study is no
        longer running or another server owns it: a paused study never changes.

        It is also False if no cell is left for the caller, but the store does not have all: the
        study was deleted and started again in between. It is not done then.

        Parameters
        ----------
        study : str
        finished : sequence of (int, RunSpec, list of Row)
            Number, run and rows of each cell.
        all_cells : int or None
            The number of cells of the study if no other is left, so that it is done.

        Raises
        ------
        StoreLimit
            The results of studies, or the specs, have reached their limit.
        """
        cells = [_encoded(number, canonical_json(spec), rows) for number, spec, rows in finished]
        with self._store.transaction() as db:
            if not self._states.owns(db, study):
                return False
            self._insert(db, study, cells)
            if all_cells is None:
                return True
            (stored,) = db.execute(
                "SELECT count(*) FROM study_cells"
                " WHERE study = ? AND typeof(cell) = 'integer' AND cell BETWEEN 0 AND ?",
                (study, all_cells - 1),
            ).fetchone()
            if stored < all_cells:
                return False
            self._states.finish(db, study)
        return True

    def put_done(self, study: str, runs: Sequence[str], rows: Sequence[list[Row]]) -> None:
        """Store a study that was computed elsewhere, as done; it is never seen as running.

        Parameters
        ----------
        study : str
        runs : sequence of str
            The canonical JSON of the run of each cell, in the order of the cells.
        rows : sequence of list of Row
            The rows of each cell.

        Raises
        ------
        StoreLimit
            The results of studies, or the specs, have reached their limit.
        """
        numbered = enumerate(zip(runs, rows, strict=True))
        cells = [_encoded(number, run, its) for number, (run, its) in numbered]
        with self._store.transaction() as db:
            self._insert(db, study, cells)
            self._states.finish(db, study)

    def _insert(self, db: sqlite3.Connection, study: str, cells: Sequence[_Encoded]) -> None:
        if cells:
            check_room(db, self._store.limits, "studies", 0)
            check_room(db, self._store.limits, "specs", 0)
        (place,) = db.execute(
            "SELECT coalesce(max(place), -1) + 1 FROM study_cells"
            " WHERE study = ? AND typeof(place) = 'integer'",
            (study,),
        ).fetchone()
        for number, name, run, text in cells:
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
                (name, run, time.time()),
            )

    def finished(self, study: str) -> set[int]:
        """Return the numbers of the finished cells with readable rows."""
        return {number for number, rows in self._cells(study) if rows is not None}

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

    def rows_after(self, study: str, place: int, most: int) -> tuple[list[Row], int]:
        """Return the rows of up to ``most`` cells from position ``place`` on; and what follows.

        The order is that of finishing. Cells with damaged rows are left out. The second value is
        the position after the last of these cells.
        """
        with self._store.reading() as db:
            cells = db.execute(
                "SELECT cell, rows, place FROM study_cells WHERE study = ? AND place >= ?"
                " AND typeof(cell) = 'integer' AND typeof(place) = 'integer'"
                " ORDER BY place LIMIT ?",
                (study, place, most),
            ).fetchall()
        rows = [row for cell, text, _ in cells for row in _rows(text, cell) or ()]
        return rows, cells[-1][2] + 1 if cells else place

    def places(self, study: str) -> dict[int, int]:
        """Return the position of each finished cell in the order of finishing, by its number."""
        with self._store.reading() as db:
            cells = db.execute(
                "SELECT cell, place FROM study_cells WHERE study = ?"
                " AND typeof(cell) = 'integer' AND typeof(place) = 'integer' ORDER BY cell",
                (study,),
            ).fetchall()
        return dict(cells)

    def rows_of(self, study: str, numbers: Sequence[int]) -> list[Row]:
        """Return the rows of some cells, in the order of their numbers in ``numbers``."""
        found: dict[int, str] = {}
        with self._store.reading() as db:
            for start in range(0, len(numbers), _BATCH):
                batch = numbers[start : start + _BATCH]
                marks = ", ".join("?" * len(batch))
                found |= db.execute(
                    f"SELECT cell, rows FROM study_cells WHERE study = ? AND cell IN ({marks})",
                    (study, *batch),
                ).fetchall()
        return [
            row
            for number in numbers
            if number in found
            for row in _rows(found[number], number) or ()
        ]

    def at(self, study: str, place: int) -> tuple[list[Row] | None, bool]:
        """Return the rows of the cell that finished at position ``place``, counted from 0.

        None if fewer cells have finished; empty if the rows are damaged. The second value tells
        whether the study was cancelled or done at the same moment, so that no further cell comes.
        """
        with self._store.reading() as db:
            cell, text, ended = db.execute(
                "SELECT cell, rows, EXISTS (SELECT 1 FROM studies"
                "  WHERE id = asked.study AND status IN ('cancelled', 'done'))"
                " FROM (SELECT ? AS study) AS asked LEFT JOIN study_cells"
                " ON study_cells.study = asked.study AND place = ?",
                (study, place),
            ).fetchone()
        return None if text is None else _rows(text, cell) or [], bool(ended)

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


def _encoded(number: int, run: str, rows: list[Row]) -> _Encoded:
    """Encode a cell; before the transaction, since nobody else can write to the store then."""
    return number, run_id_of(run), run, json.dumps(rows)
