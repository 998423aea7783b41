"""A store of any earlier schema becomes one of today's, with all of its records."""

import json
import sqlite3
from contextlib import closing

import pytest

from app.core.curves.spec import CurveSpec, curve_id
from app.core.schema.base import Limits
from app.core.specs.run import RunSpec, run_id
from app.core.studies.measure import are_rows
from app.core.studies.spec import StudySpec, study_id
from app.errors import StoreError
from app.service.storage import migrations
from app.service.storage.migrations import MIGRATIONS, migrate
from app.service.storage.records import read_spec
from app.service.storage.run_store import Store
from tests.support.old_stores import OLD_STORES, make_store

KEPT = {"runs": "id, spec", "metrics": "run, epoch, version, metrics", "specs": "kind, id, spec"}
KEPT |= {"studies": "id, status", "study_cells": "study, cell, place, version, rows"}
"""The columns of each table whose content a migration keeps."""


def read(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def schema(path):
    """Return the statements that created the tables and indexes of a store."""
    return {
        " ".join(sql.split())
        for (sql,) in read(path, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    }


def records(path):
    """Return the records of each table that a store has, in order."""
    tables = {name for (name,) in read(path, "SELECT name FROM sqlite_master")}
    return {
        table: sorted(read(path, f"SELECT {columns} FROM {table}"))
        for table, columns in KEPT.items()
        if table in tables
    }


def test_there_is_a_store_of_every_schema_that_was_in_use():
    assert OLD_STORES == ["0003_checkpoints", "0004_specs", "0005_studies"]
    names = [name for name, _ in MIGRATIONS]
    assert {*OLD_STORES} <= {*names}


@pytest.mark.parametrize("name", OLD_STORES)
def test_an_old_store_becomes_one_of_today_and_keeps_its_records(tmp_path, name):
    path, new = make_store(name, tmp_path / "old.sqlite3"), tmp_path / "new.sqlite3"
    before = records(path)
    assert len(before["runs"]) >= 2
    assert len(before["metrics"]) >= 4
    Store(path).close()
    Store(new).close()
    assert schema(path) == schema(new)
    after = records(path)
    assert {table: after[table] for table in before} == before
    assert [name for (name,) in read(path, "SELECT name FROM migrations ORDER BY name")] == [
        name for name, _ in MIGRATIONS
    ]
    assert read(path, "SELECT * FROM checkpoints") == []
    assert read(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("name", OLD_STORES)
def test_the_records_of_an_old_store_are_readable_under_the_same_ids(tmp_path, name):
    path = make_store(name, tmp_path / "store.sqlite3")
    found = records(path)
    store = Store(path)
    for run, _ in found["runs"]:
        assert run_id(read_spec(RunSpec, store.spec(run), Limits(), "run", run)) == run
    runs = {run for run, *_ in found["metrics"]}
    assert [json.loads(text) for run in runs for _, text in store.metrics(run)]
    models = {"curve": (CurveSpec, curve_id), "study": (StudySpec, study_id)}
    for kind, key, _ in found.get("specs", ()):
        model, id_of = models[kind]
        assert id_of(read_spec(model, store.other_spec(kind, key), Limits(), kind, key)) == key
    for _, cell, _, _, rows in found.get("study_cells", ()):
        assert are_rows(json.loads(rows), cell)
    store.close()


@pytest.mark.parametrize("count", range(len(MIGRATIONS) + 1))
def test_a_store_is_the_same_however_many_migrations_it_had(tmp_path, monkeypatch, count):
    path, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", MIGRATIONS[:count])
        Store(path).close()
    Store(path).close()
    Store(new).close()
    assert schema(path) == schema(new)


@pytest.mark.parametrize("name", OLD_STORES)
def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch, name):
    path = make_store(name, tmp_path / "store.sqlite3")
    before = schema(path), records(path), read(path, "SELECT count(*) FROM checkpoints")
    broken = (
        *MIGRATIONS,
        ("9999_broken", ("CREATE TABLE t (x)", "INSERT INTO nowhere VALUES (1)")),
    )
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", broken)
        with pytest.raises(StoreError, match="nowhere"):
            Store(path)
    assert (schema(path), records(path), read(path, "SELECT count(*) FROM checkpoints")) == before
    Store(path).close()


def test_the_names_of_migrations_are_in_order_and_differ():
    names = [name for name, _ in MIGRATIONS]
    assert names == sorted(set(names))


def test_a_store_that_is_up_to_date_is_opened_without_a_write(tmp_path):
    """So a server starts on a full disk."""
    path = tmp_path / "store.sqlite3"
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        before = db.execute("PRAGMA data_version").fetchone()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            migrate(other, str(path))
        assert db.execute("PRAGMA data_version").fetchone() == before
