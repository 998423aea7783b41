"""Maintenance of a store, also while a server uses it: sizes, check, backup, prune."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from ...core.curves.spec import CurveSpec, curve_id
from ...core.data.table_content import read_content, table_id
from ...core.schema.base import Spec
from ...core.slices.spec import VectorSlice, slice_id
from ...core.specs.run import RunSpec, run_id
from ...core.studies.measure import are_rows
from ...core.studies.spec import StudySpec, study_id
from ...errors import Damaged, StoreError
from .checkpoints import is_intact
from .eviction import evict
from .failures import has_log
from .migrations import APPLICATION_ID, is_current
from .records import NO_LIMITS, read_spec, stored_json
from .run_store import Store
from .sizes import PARTS, Part, Size, counted, sizes
from .table_store import connected, unpacked

_MAX_PROBLEMS = 100


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a store for reading: nothing is changed, not even its schema.

    Raises
    ------
    StoreError
        There is no store at the path, or it cannot be read.
    """
    if not path.is_file():
        raise StoreError(f"there is no store {path}. Set CREASES_DATA_DIR to its folder.")
    try:
        connection = _opened(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if has_log(path):
            raise StoreError(f"the store {path} cannot be read: {error}") from error
        # SQLite needs a file beside the store, which the disk may have no room for.
        connection = _opened(path, "immutable=1")
    with closing(connection):
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if owner != APPLICATION_ID:
            raise StoreError(f"{path} is not a store of Creases")
        yield connection


def _opened(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, timeout=20.0)
    connection.text_factory = lambda text: text.decode(errors="replace")
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.Error as error:
        connection.close()
        raise StoreError(f"the store {path} cannot be read: {error}") from error
    return connection


def file_sizes(path: Path) -> dict[str, int]:
    """Return the bytes of the file of a store, of its unused pages, and of the log beside it."""
    with read_only(path) as connection:
        (page,) = connection.execute("PRAGMA page_size").fetchone()
        (unused,) = connection.execute("PRAGMA freelist_count").fetchone()
    log = path.with_name(f"{path.name}-wal")
    return {
        "file": path.stat().st_size,
        "unused": page * unused,
        "log": log.stat().st_size if log.exists() else 0,
    }


def part_sizes(path: Path) -> dict[Part, Size]:
    """Return the size of each part of a store."""
    with read_only(path) as connection:
        if is_current(connection):
            return sizes(connection)
        raise StoreError(
            f"the store {path} has the tables of another version. A server brings them up to date "
            "when it starts."
        )


def problems(path: Path) -> list[str]:
    """Return what is wrong with a store, up to 100 problems; empty if it is whole.

    It reads every page and every record. Records that are listed are skipped by the server.
    """
    found: list[str] = []
    with read_only(path) as connection:
        try:
            verdicts = connection.execute(f"PRAGMA integrity_check({_MAX_PROBLEMS})").fetchall()
            found += [f"file: {text}" for (text,) in verdicts if text != "ok"]
            if not found and is_current(connection):
                with connected(connection):
                    found += islice(_record_problems(connection), _MAX_PROBLEMS)
        except sqlite3.DatabaseError as error:
            found.append(f"file: {error}")
    return found


def _record_problems(connection: sqlite3.Connection) -> Iterator[str]:
    yield from _table_problems(connection)
    yield from _spec_problems(connection)
    for study, cell, rows in connection.execute("SELECT study, cell, rows FROM study_cells"):
        if not (isinstance(cell, int) and are_rows(_parsed(rows), cell)):
            yield f"cell {cell} of study {study}: its rows are damaged"
    for run, epoch, metrics in connection.execute("SELECT run, epoch, metrics FROM metrics"):
        if not isinstance(_parsed(metrics), dict):
            yield f"metrics of run {run} at epoch {epoch}: they are damaged"
    for name, epoch, state in connection.execute("SELECT run, epoch, state FROM checkpoints"):
        if not is_intact(state):
            yield f"checkpoint {name} at epoch {epoch}: it is damaged"
    known, exact = sizes(connection), counted(connection)
    yield from (
        f"size of {part}: {known[part]} is noted, {exact[part]} is counted"
        for part in PARTS
        if known[part] != exact[part]
    )


def _table_problems(connection: sqlite3.Connection) -> Iterator[str]:
    for name, content in connection.execute("SELECT id, content FROM tables"):
        try:
            text = unpacked(content)
            read_content(text)
        except ValueError as error:
            yield f"table {name}: {error}"
        else:
            if table_id(text) != name:
                yield f"table {name}: it is the content of table {table_id(text)}"


def _spec_problems(connection: sqlite3.Connection) -> Iterator[str]:
    models: dict[str, tuple[type[Spec], Any]] = {
        "run": (RunSpec, run_id),
        "curve": (CurveSpec, curve_id),
        "study": (StudySpec, study_id),
        "slice": (VectorSlice, slice_id),
    }
    records = connection.execute(
        "SELECT 'run', id, spec FROM runs UNION ALL SELECT kind, id, spec FROM specs"
    )
    for kind, name, text in records:
        if kind not in models:
            yield f"{kind} {name}: its kind is unknown"
            continue
        model, id_of = models[kind]
        try:
            spec = read_spec(model, text, NO_LIMITS, kind, name)
        except Damaged as error:
            yield f"{kind} {name}: {error}"
        else:
            if id_of(spec) != name:
                yield f"{kind} {name}: it is the spec of {kind} {id_of(spec)}"


def _parsed(text: object) -> Any:
    try:
        return stored_json(str(text))
    except ValueError:
        return None


def back_up(path: Path, target: Path) -> None:
    """Write a consistent copy of a store to a new file, also while a server writes to it.

    Raises
    ------
    StoreError
        The target exists or cannot be written, or the store cannot be read.
    """
    if target.exists():
        raise StoreError(f"{target} exists. Choose another name.")
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.unlink(missing_ok=True)
        with read_only(path) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # a single file
            (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise StoreError(f"the copy of {path} is damaged: {verdict}")
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target} cannot be written: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def prune(store: Store, limit: int) -> int:
    """Delete checkpoints and metrics beyond a limit in bytes, then make the file smaller.

    Returns
    -------
    int
        The bytes of the deleted records.

    Raises
    ------
    StoreError
        The disk has no room for the temporary copy that SQLite needs to make the file smaller.
    """
    with store.transaction(frees=True) as db:
        deleted = evict(db, limit)
    with store.reading() as db:
        try:
            try:
                db.execute("VACUUM")
            finally:  # an attempt without room leaves its pages in the log
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise StoreError(
                f"{deleted:,} bytes of records were deleted, but the file cannot be made smaller: "
                f"{error}. New records use the freed space."
            ) from error
    return deleted
