"""A store that a stranger made runs no code, whatever stands in its columns."""

import os
import pickle
import sqlite3
import zlib
from contextlib import closing

import pytest
from fastapi.testclient import TestClient

from app.errors import StoreError
from app.main import create_app
from app.service.container import STORE_FILE
from app.service.storage import maintenance, table_store
from app.service.storage.run_store import Store
from app.service.storage.table_store import MOST_BYTES, TableStore
from app.settings import Settings
from tests.service.storage.test_checkpoints import Call, harmful
from tests.support.version_1_0_0 import ANSWERS, put_store

KEYS = {"id", "run", "kind", "study", "cell", "name"}
"""Columns that are part of a key: other values there only hide a record."""


def columns(path):
    with closing(sqlite3.connect(path)) as db:
        tables = [
            name
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'"
            )
        ]
        return {
            table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in tables
        }


def use_everything(client):
    """Send the requests that read the store."""
    for kind, paths in {
        "runs": ("", "/frames/12?grid=0", "/frames/12/export/json"),
        "curves": ("", "/frames/3"),
        "studies": ("", "/rows", "/summary?metric=regions", "/export/csv"),
    }.items():
        for one in ANSWERS[kind].values():
            for path in paths:
                client.get(f"/api/{kind}/{one['id']}{path}")
    client.get("/api/studies")


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", ["bytes", "text"])
def test_pickles_in_the_columns_of_a_store_run_nothing(tmp_path, form):
    marker = tmp_path / "marker"
    content = pickle.dumps(Call(os.system, f"touch {marker}"), 0)
    put_store(tmp_path)
    Store(tmp_path / STORE_FILE).close()
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db:
        for table, names in columns(tmp_path / STORE_FILE).items():
            for name in names:
                if name not in KEYS and table != "migrations":
                    value = content if form == "bytes" else content.decode("latin-1")
                    db.execute(f"UPDATE OR IGNORE {table} SET {name} = ?", (value,))
        db.commit()
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        use_everything(client)
    assert not marker.exists()


@pytest.mark.exhaustive
def test_checkpoints_of_a_stranger_run_nothing(tmp_path):
    marker = tmp_path / "marker"
    run = ANSWERS["runs"]["adam"]["id"]
    put_store(tmp_path)
    with TestClient(create_app(Settings(data_dir=tmp_path, checkpoint_seconds=0.0))) as client:
        expected = client.get(f"/api/runs/{run}/frames/60?grid=0").content
        store = client.app.state.services.store
        with store.transaction() as db:
            (version, name) = db.execute("SELECT version, run FROM checkpoints").fetchone()
    for content in harmful(marker).values():
        store = Store(tmp_path / STORE_FILE)
        with store.transaction() as db:
            db.execute("DELETE FROM checkpoints")
        store.put_checkpoint(name, 59, version, content)
        store.close()
        with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
            assert client.get(f"/api/runs/{run}/frames/60?grid=0").content == expected
        assert not marker.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM studies; END",
        "CREATE VIEW v AS SELECT load_extension('evil')",
        "CREATE VIRTUAL TABLE f USING fts5(words)",
        "CREATE INDEX i ON runs (abs(length(spec)))",
        "ALTER TABLE metrics ADD COLUMN g GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL",
    ],
)
def test_a_store_with_more_than_its_tables_is_refused(tmp_path, statement):
    """Triggers, views and virtual tables are programs that a query would run."""
    path = put_store(tmp_path)
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()
    with pytest.raises(StoreError, match="is damaged or is not a store"):
        Store(path)


def test_a_table_that_claims_to_be_huge_is_damaged(tmp_path, monkeypatch):
    """Compressed zeros take a thousandth of the memory that they ask for."""
    content = b'[{"name":"a","kind":"number","values":[1.0,2.0]}]'
    store = Store(tmp_path / STORE_FILE)
    name, _ = TableStore(store).put(content, "{}")
    store.close()
    assert MOST_BYTES < 2**30
    monkeypatch.setattr(table_store, "MOST_BYTES", len(content))
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        assert client.get(f"/api/tables/{name}/content").status_code == 200
        answer = client.post("/api/tables", content=b"a,b,c\n" + b"1,2,3\n4,5,6\n" * 20)
        assert (answer.status_code, "at most" in answer.json()["detail"]) == (507, True)
        for packed in (zlib.compress(content + b" "), zlib.compress(content)[:-1], 7):
            with client.app.state.services.store.transaction() as db:
                db.execute("UPDATE tables SET content = ?", (packed,))
            answer = client.get(f"/api/tables/{name}/content")
            assert "damaged" in answer.json()["detail"]
    assert any("damaged" in problem for problem in maintenance.problems(tmp_path / STORE_FILE))
