"""Export and import of what a store cannot compute again, as JSON lines.

The first line names the format. Tables come first, because specs name them. Each further line is
a run, a curve, a study or a slice with its spec, or a finished cell of a study with its rows.
Everything is validated when it is read, and gets the id that its content has.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, get_args

from ...core.curves.spec import CurveSpec, curve_id
from ...core.data.table_content import content_from, table_id
from ...core.slices.spec import VectorSlice, slice_id
from ...core.specs.run import RunSpec, canonical_json, run_id
from ...core.studies.measure import are_rows
from ...core.studies.names import read_name
from ...core.studies.spec import StudySpec, study_id
from ...errors import Damaged, StoreError
from .records import NO_LIMITS, read_spec, stored_json
from .run_store import Store
from .sizes import check_room
from .study_states import Status
from .table_store import add_table, connected, unpacked

FORMAT = {"format": "creases-store", "version": 1}
"""The first line of an exported file."""

_BATCH = 200
"""Lines of a transaction."""

_MAX_LISTED = 20


@dataclass
class Imported:
    """What an import has done: new records, known ones, and up to 20 lines that it refused."""

    added: int = 0
    known: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list)

    def refuse(self, number: int, reason: object) -> None:
        """Count a line that was refused."""
        self.refused += 1
        if self.refused <= _MAX_LISTED:
            self.reasons.append(f"line {number}: {reason}")


def exported(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the lines of an export; records that cannot be parsed are left out."""
    yield json.dumps(FORMAT)
    for name, content, about in connection.execute("SELECT id, content, about FROM tables"):
        yield from _table_line(name, content, about)
    for run, spec in connection.execute("SELECT id, spec FROM runs ORDER BY id"):
        yield from _line(kind="run", id=run, spec=spec)
    names = _names(connection)
    query = (
        "SELECT kind, specs.id, spec, status FROM specs LEFT JOIN studies"
        " ON kind = 'study' AND studies.id = specs.id ORDER BY kind, specs.id"
    )
    for kind, id_, spec, status in connection.execute(query):
        noted = {"status": status, "name": names.get(id_) if kind == "study" else None}
        known = {part: value for part, value in noted.items() if value is not None}
        yield from _line(kind=kind, id=id_, spec=spec, **known)
    cells = connection.execute(
        "SELECT study, cell, version, rows FROM study_cells ORDER BY study, place"
    )
    for study, cell, version, rows in cells:
        yield from _line(kind="cell", study=study, cell=cell, version=version, rows=rows)


def _names(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the names of studies by id; empty for a store of a version without names."""
    (exists,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'study_names'"
    ).fetchone()
    if not exists:
        return {}
    return {id_: str(name) for id_, name in connection.execute("SELECT id, name FROM study_names")}


def _table_line(name: str, content: object, about: str) -> Iterator[str]:
    try:
        document = {"content": stored_json(unpacked(content).decode()), "about": stored_json(about)}
        yield json.dumps({"kind": "table", "id": name} | document, allow_nan=False)
    except ValueError:
        return


def _line(**record: Any) -> Iterator[str]:
    """Yield the line of a record; the texts of its spec and rows are parsed."""
    try:
        parts = {name: stored_json(record[name]) for name in ("spec", "rows") if name in record}
        yield json.dumps(record | parts, allow_nan=False)
    except ValueError:
        return


def import_lines(store: Store, lines: Iterable[str]) -> Imported:
    """Add the records of an export to a store; known ones stay as they are.

    Raises
    ------
    StoreError
        The first line does not name the format, or the store is full.
    """
    rest = iter(lines)
    try:
        known_format = json.loads(next(rest, "")) == FORMAT
    except (ValueError, RecursionError):
        known_format = False
    if not known_format:
        raise StoreError(f"the file does not begin with {json.dumps(FORMAT)}: it is no export")
    result = Imported()
    numbered = enumerate(rest, 2)
    while batch := list(islice(numbered, _BATCH)):
        with store.transaction() as db, connected(db):
            for number, line in batch:
                try:
                    line.encode()  # raises ValueError where the file is not UTF-8
                    added = _add(db, store, stored_json(line))
                except (ValueError, KeyError, TypeError, AttributeError, Damaged) as error:
                    result.refuse(number, error)
                else:
                    result.added += added
                    result.known += not added
            check_room(db, store.limits, "specs", 0)
            check_room(db, store.limits, "studies", 0)
    return result


def _add(db: sqlite3.Connection, store: Store, record: Any) -> bool:
    """Add a record; return False if the store has it."""
    kind = record["kind"]
    if kind == "table":
        return _add_table(db, store, record)
    if kind == "cell":
        return _add_cell(db, record)
    spec = _spec_of(kind, record)
    is_named = kind == "study" and record.get("name") is not None
    name = read_name(record["name"]) if is_named else None
    text, now = canonical_json(spec), time.time()
    if kind == "run":
        statement = "INSERT INTO runs (id, spec, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        return db.execute(statement, (record["id"], text, now)).rowcount > 0
    added = db.execute(
        "INSERT INTO specs (kind, id, spec, created) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (kind, record["id"], text, now),
    ).rowcount
    if name is not None:
        db.execute(
            "INSERT INTO study_names (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (record["id"], name),
        )
    status = record.get("status")
    if kind == "study" and status in get_args(Status):
        # A study that was running goes on when somebody resumes it, not by an import.
        status = "paused" if status == "running" else status
        db.execute(
            "INSERT INTO studies (id, status, reason, created) VALUES (?, ?, NULL, ?)"
            " ON CONFLICT DO NOTHING",
            (record["id"], status, now),
        )
    return added > 0


def _add_table(db: sqlite3.Connection, store: Store, record: Any) -> bool:
    content = content_from(record["content"]).as_bytes()
    name = str(record["id"])
    if table_id(content) != name:
        raise ValueError(f"its id is {table_id(content)}, not {name[:40]!r}")
    if not isinstance(record["about"], dict):
        raise ValueError("what was noted about it is no object")
    return add_table(db, store, name, content, json.dumps(record["about"]))


def _spec_of(kind: str, record: Any) -> RunSpec | CurveSpec | StudySpec | VectorSlice:
    """Return the validated spec of a record, whose id has to be that of its content."""
    text, name = json.dumps(record["spec"]), str(record["id"])
    spec: RunSpec | CurveSpec | StudySpec | VectorSlice
    if kind == "run":
        spec = read_spec(RunSpec, text, NO_LIMITS, "run", name)
        found = run_id(spec)
    elif kind == "curve":
        spec = read_spec(CurveSpec, text, NO_LIMITS, "curve", name)
        found = curve_id(spec)
    elif kind == "study":
        spec = read_spec(StudySpec, text, NO_LIMITS, "study", name)
        found = study_id(spec)
    elif kind == "slice":
        spec = read_spec(VectorSlice, text, NO_LIMITS, "slice", name)
        found = slice_id(spec)
    else:
        raise ValueError(f"unknown kind {str(kind)[:40]!r}")
    if found != name:
        raise ValueError(f"its id is {found}, not {name[:40]!r}")
    return spec


def _add_cell(db: sqlite3.Connection, record: Any) -> bool:
    study, cell, rows = record["study"], record["cell"], record["rows"]
    text = db.execute(
        "SELECT spec FROM specs WHERE kind = 'study' AND id = ?", (str(study),)
    ).fetchone()
    if text is None:
        raise ValueError(f"its study {str(study)[:40]!r} is not in the store")
    spec = read_spec(StudySpec, text[0], NO_LIMITS, "study", study)
    if type(cell) is not int or not 0 <= cell < spec.size or not are_rows(rows, cell):
        raise ValueError("it is not a cell of its study")
    (place,) = db.execute(
        "SELECT coalesce(max(place), -1) + 1 FROM study_cells WHERE study = ?", (study,)
    ).fetchone()
    return (
        db.execute(
            "INSERT INTO study_cells (study, cell, place, version, rows) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (study, cell, place, str(record["version"])[:64], json.dumps(rows)),
        ).rowcount
        > 0
    )
