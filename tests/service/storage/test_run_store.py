"""The store keeps its content across processes and restarts, and refuses damaged files."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import StoreError
from app.service.storage.migrations import MIGRATIONS
from app.service.storage.run_store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite3"


@pytest.fixture
def store(path):
    store = Store(path)
    yield store
    store.close()


def keep(store, epoch, state, run="r", version="v"):
    store.put_checkpoint(run, epoch, version, state)


def test_a_spec_is_stored_and_replaces_a_damaged_one(store):
    assert store.spec("r") is None
    store.put_spec("r", "damaged")
    store.put_spec("r", "{}")
    assert store.spec("r") == "{}"


def test_metrics_are_returned_in_order_of_epoch(store):
    for epoch in (5, 1, 3):
        store.put_metrics("r", epoch, "v", f"{epoch}")
    store.put_metrics("r", 3, "v", "again")
    store.put_metrics("other", 2, "v", "not mine")
    assert store.metrics("r") == [(1, "1"), (3, "again"), (5, "5")]


def test_the_latest_checkpoint_at_or_before_an_epoch_is_found(store):
    for epoch in (10, 20, 30):
        keep(store, epoch, b"%d" % epoch)
    assert store.checkpoint("r", 9, "v") is None
    assert store.checkpoint("r", 10, "v") == (10, b"10")
    assert store.checkpoint("r", 29, "v") == (20, b"20")
    assert store.checkpoint("r", 10**6, "v") == (30, b"30")
    assert store.checkpoint("other", 30, "v") is None
    assert store.last_checkpoint("r", 99, "v") == 30


def test_a_checkpoint_of_another_version_is_not_used_and_deleted(store):
    keep(store, 10, b"old")
    assert store.checkpoint("r", 10, "w") is None
    assert store.last_checkpoint("r", 99, "w") is None
    keep(store, 5, b"new", version="w")
    assert store.checkpoint("r", 10, "v") is None
    assert store.checkpoint("r", 10, "w") == (5, b"new")


def test_a_store_keeps_its_content_after_closing(path):
    first = Store(path)
    first.put_spec("r", "{}")
    keep(first, 3, b"state")
    first.close()
    second = Store(path)
    assert second.spec("r") == "{}"
    assert second.checkpoint("r", 3, "v") == (3, b"state")
    second.close()


def test_a_new_file_can_be_opened_by_several_stores_at_once(path):
    barrier = threading.Barrier(8)

    def work(number):
        barrier.wait()
        store = Store(path)
        for turn in range(20):
            store.put_spec(f"{number}-{turn}", "{}")
            keep(store, turn, b"state", run=str(number))
        store.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    store = Store(path)
    assert all(store.spec(f"{number}-{turn}") for number in range(8) for turn in range(20))
    assert all(store.last_checkpoint(str(number), 99, "v") == 19 for number in range(8))
    store.close()


def test_migrations_are_named_and_applied_once(path):
    Store(path).close()
    Store(path).close()
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY name")]
    connection.close()
    assert names == [name for name, _ in MIGRATIONS]


def test_missing_migrations_are_applied_to_an_old_store(path, monkeypatch):
    monkeypatch.setattr("app.service.storage.migrations.MIGRATIONS", MIGRATIONS[:1])
    old = Store(path)
    with old.transaction() as db:
        db.execute("INSERT INTO runs VALUES ('r', '{}', 1.0)")
    old.close()
    monkeypatch.undo()
    new = Store(path)
    keep(new, 1, b"state")
    assert new.spec("r") == "{}"
    new.close()


def test_a_store_of_a_newer_version_is_refused(path):
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migrations VALUES ('0999_future', 'tomorrow')")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"newer version.*0999_future.*CREASES_DATA_DIR"):
        Store(path)


@pytest.mark.parametrize(
    "content", [b"not a database" * 1000, b"SQLite format 3\x00" + b"x" * 5000]
)
def test_a_damaged_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.sqlite3 is damaged"):
        Store(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_not_changed(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_missing_folder_is_an_error_with_the_setting(tmp_path):
    with pytest.raises(StoreError, match="CREASES_DATA_DIR"):
        Store(tmp_path / "nowhere" / "store.sqlite3")


def test_a_failed_write_leaves_nothing_behind(store):
    with pytest.raises(sqlite3.Error):
        keep(store, object(), b"state")
    keep(store, 2, b"state")
    assert store.checkpoint("r", 9, "v") == (2, b"state")


def test_a_store_in_memory_works_as_well():
    store = Store(None)
    store.put_spec("r", "{}")
    assert store.spec("r") == "{}"
    store.close()
