"""The store is bounded: what can be computed again is deleted by last use, the rest is refused."""

import random
import sqlite3
from contextlib import closing

import pytest

from app.service.storage.run_store import Store
from app.service.storage.sizes import PARTS, RECORD_BYTES, StoreLimits, counted, recomputable
from tests.support.old_stores import OLD_STORES, make_store

STATE = b"x" * 1000


@pytest.fixture
def make(tmp_path):
    """Return a function that opens the same store with given limits."""
    stores = []

    def opened(**limits):
        stores.append(Store(tmp_path / "store.sqlite3", StoreLimits(**limits)))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


def put(store, epoch, name="r", state=STATE):
    store.put_checkpoint(name, epoch, "v", state)


def epochs(store):
    with store.reading() as db:
        return [epoch for (epoch,) in db.execute("SELECT epoch FROM checkpoints ORDER BY epoch")]


def assert_sizes_are_exact(store):
    with store.reading() as db:
        assert store_sizes(db) == counted(db)


def store_sizes(db):
    rows = db.execute("SELECT part, records, bytes FROM sizes")
    return {part: type(counted(db)[part])(records, size) for part, records, size in rows}


def test_the_least_recently_used_records_are_deleted_first(make):
    store = make(recomputable=4 * (len(STATE) + RECORD_BYTES))
    for epoch in range(4):
        put(store, epoch)
    assert store.checkpoint("r", 0, "v") is not None  # used now
    put(store, 4)
    assert epochs(store) == [0, 2, 3, 4]
    store.put_metrics("run", 1, "v", "m" * 1000)
    assert epochs(store) == [0, 3, 4]
    for epoch in range(5, 8):
        put(store, epoch)
        assert store.metrics("run")  # used now
    assert epochs(store) == [5, 6, 7]
    for epoch in range(8, 12):
        put(store, epoch)
    assert store.metrics("run") == []


def test_a_record_larger_than_the_limit_deletes_no_others(make):
    store = make(recomputable=3000)
    put(store, 1)
    put(store, 2, state=b"x" * 4000)
    assert epochs(store) == [1]
    make(recomputable=0).put_checkpoint("r", 3, "v", b"")
    assert epochs(store) == [1]


def test_random_use_stays_within_the_limits_with_exact_sizes(make):
    chance = random.Random(1)
    limits = {"recomputable": 20_000, "specs": 10_000}
    store = make(**limits)
    specs = {}
    for turn in range(600):
        name = str(chance.randrange(40))
        match chance.randrange(6):
            case 0 | 1:
                put(store, chance.randrange(50), name, b"s" * chance.randrange(5000))
            case 2 | 3:
                store.put_metrics(name, chance.randrange(9), "v", "ä" * chance.randrange(800))
            case 4:
                text = f"{name}-{'x' * chance.randrange(900)}"
                if store.put_spec(f"{turn}", text) is None:
                    specs[f"{turn}"] = text
            case 5:
                store.checkpoint(name, 50, "v")
                store.metrics(name)
        with store.reading() as db:
            assert recomputable(db) <= limits["recomputable"]
    assert_sizes_are_exact(store)
    found = store.sizes()
    assert all(found[part].records > 0 for part in ("specs", "metrics", "checkpoints"))
    assert found["specs"].bytes <= limits["specs"]
    assert all(store.spec(name) == text for name, text in specs.items())


def test_specs_are_never_deleted_and_at_the_limit_not_stored(make):
    store = make(specs=1000)
    first = {f"run {number}": "x" * 100 for number in range(4)}
    assert [store.put_spec(*item) for item in first.items()] == [None] * 4
    reason = store.put_spec("another", "x" * 100)
    assert "CREASES_SPEC_BYTES" in reason
    assert "1,000" in reason
    assert store.spec("another") is None
    assert "CREASES_SPEC_BYTES" in store.put_other_spec("curve", "c", "x" * 100)
    # Known ones are stored, and a damaged one is repaired.
    assert store.put_spec("run 0", "x" * 100) is None
    assert store.put_spec("run 0", "y" * 200) is None
    assert store.spec("run 0") == "y" * 200
    assert all(store.spec(name) for name in first)
    assert make(specs=10_000).put_spec("another", "x" * 100) is None


@pytest.mark.parametrize("name", OLD_STORES)
def test_the_sizes_of_an_old_store_are_counted_when_it_is_opened(tmp_path, name):
    store = Store(make_store(name, tmp_path / "store.sqlite3"))
    assert_sizes_are_exact(store)
    assert store.sizes()["specs"].records >= 2
    store.close()


def test_every_change_of_a_table_is_counted(make):
    store = make()
    rows = {
        "runs": "('a', 'spec', 1.0)",
        "specs": "('curve', 'a', 'spec', 1.0)",
        "studies": "('a', 'done', NULL, 1.0)",
        "study_cells": "('a', 1, 1, 'v', 'rows')",
        "metrics": "('a', 1, 'v', 'metrics')",
        "checkpoints": "('a', 1, 'v', x'00ff', 2, 1.0)",
        "tables": "('a', x'00ff', '{}', 1.0)",
    }
    contents = {"runs": "spec", "specs": "spec", "studies": "reason", "study_cells": "rows"}
    contents |= {"metrics": "metrics", "checkpoints": "state", "tables": "content"}
    for table, row in rows.items():
        for statement in (
            f"INSERT INTO {table} VALUES {row}",
            f"INSERT INTO {table} VALUES {row} ON CONFLICT DO UPDATE SET {contents[table]} = 'äöü'",
            f"UPDATE {table} SET {contents[table]} = 'a longer text'",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} VALUES {row}",
        ):
            with store.transaction() as db:
                db.execute(statement)
            assert_sizes_are_exact(store)
    assert [store.sizes()[part].records for part in PARTS] == [2, 2, 1, 1, 1]


@pytest.mark.exhaustive
def test_a_bounded_file_stops_growing(tmp_path, make):
    """Deleted records leave pages that new ones use."""
    store = make(recomputable=200_000)
    sizes = []
    for turn in range(6):
        for epoch in range(100):
            put(store, 1000 * turn + epoch, state=b"x" * 4000)
        with store.reading() as db:
            sizes.append(db.execute("PRAGMA page_count").fetchone()[0])
    assert max(sizes[1:]) <= sizes[0] * 1.1
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.exhaustive
def test_the_log_stays_small_where_the_disk_is(tmp_path, make, monkeypatch):
    """Otherwise it would fill the disk, and its pages could never be moved into the file."""
    monkeypatch.setattr("app.service.storage.run_store.free_bytes", lambda path: 2**21)
    store = make()
    for number in range(300):
        assert store.put_spec(f"r{number}", "x" * 3000) is None
    log = (tmp_path / "store.sqlite3-wal").stat().st_size
    assert log < 2**21 / 8
    put(store, 1)
    assert epochs(store) == []  # checkpoints leave the last bytes to others
