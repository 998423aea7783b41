"""A full disk: the site computes without storing and says so, and goes on when there is room."""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.errors import StoreFull
from app.main import create_app
from app.service.container import STORE_FILE
from app.service.storage.run_store import Store
from app.settings import Settings
from tests.web.http.test_problem_details import is_problem
from tests.web.servers import until

pytestmark = pytest.mark.exhaustive  # each test starts a site of its own

SPEC = {"dataset": {"samples": 40}, "network": {"hidden_layer_sizes": [3]}}


def other(number, samples=300):
    """Return the spec of another run, which takes several pages of the store."""
    points = [[0.001 * i, 0.5 * (i % 7), i % 2] for i in range(samples)]
    return SPEC | {"dataset": {"kind": "points", "points": points, "seed": number}}


@contextmanager
def site(folder, **settings):
    with TestClient(create_app(Settings(data_dir=folder, **settings))) as client:
        yield client


def readiness(client):
    """Return the response of `/readyz` once the server is warm."""
    until(lambda: client.get("/healthz").json()["ready"])
    assert client.get("/healthz").json()["warm_up"] is None
    return client.get("/readyz")


def fill(store):
    """Leave the store no page beyond those that it has."""
    with store.reading() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")


def empty(store):
    """Let the store grow again."""
    with store.reading() as db:
        db.execute("PRAGMA max_page_count = 1000000")


def test_runs_and_curves_are_computed_without_being_stored(tmp_path, caplog):
    with site(tmp_path, checkpoint_seconds=0.0) as client:
        store = client.app.state.services.store
        known = client.post("/api/runs", json=SPEC).json()
        assert known["notice"] is None
        fill(store)
        with caplog.at_level(logging.WARNING):
            made = [client.post("/api/runs", json=other(number)).json() for number in range(4)]
            curve = client.post(
                "/api/curves",
                json={"function": {"kind": "points", "points": [[i / 999, 0] for i in range(400)]}},
            ).json()
        for one in (*made, curve):
            assert str(tmp_path) in one["notice"]
            assert "is full" in one["notice"]
            assert "Free disk space" in one["notice"]
        # Logged once, not for each write.
        assert len([one for one in caplog.records if "nothing is stored" in one.message]) == 1
        for one in made:
            link = one["links"]["frame"].format(epoch=3)
            assert client.get(f"{link}?grid=0").status_code == 200
            assert client.get(one["links"]["self"]).json()["notice"] == one["notice"]
        assert client.get(f"/api/curves/{curve['id']}/frames/2").status_code == 200
        answer = client.post("/api/train", json={"spec": other(9), "epochs": 2, "grid": 2})
        assert (answer.status_code, answer.headers["Creases-Stored"]) == (200, "no")
        ready = readiness(client)
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        assert "is full" in ready.json()["store"]
        # What is stored already needs no room.
        assert client.post("/api/runs", json=SPEC).json()["notice"] is None
        empty(store)
        again = client.post("/api/runs", json=other(0)).json()
        assert (again["id"], again["notice"]) == (made[0]["id"], None)
        assert readiness(client).json()["store"] is None
        assert "can be written again" in caplog.text
    with site(tmp_path) as client:
        assert client.get(f"/api/runs/{again['id']}").status_code == 200
        is_problem(client.get(f"/api/runs/{made[1]['id']}"), 404)


def test_at_the_limit_of_specs_answers_name_the_setting(tmp_path):
    with site(tmp_path, spec_bytes=3000) as client:
        assert client.post("/api/runs", json=SPEC).json()["notice"] is None
        answer = client.post("/api/runs", json=other(1)).json()
        assert "CREASES_SPEC_BYTES" in answer["notice"]
        assert client.get(answer["links"]["frame"].format(epoch=1)).status_code == 200
        assert readiness(client).json()["store"] is None


def test_a_store_in_memory_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with site(tmp_path / "file" / "data") as client:
        notice = client.post("/api/runs", json=SPEC).json()["notice"]
        assert "kept in memory until this process ends" in notice
        assert readiness(client).json()["store"] == notice


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced", "folder deleted"])
def test_a_store_that_is_deleted_or_replaced_is_noticed(tmp_path, how):
    folder = tmp_path / "data"
    with site(folder) as client:
        known = client.post("/api/runs", json=SPEC).json()
        file = folder / STORE_FILE
        if how == "folder deleted":
            shutil.rmtree(folder)
        elif how == "moved":
            file.rename(tmp_path / "elsewhere")
        else:
            file.unlink()
        if how == "replaced":
            file.write_bytes(b"another")
        word = "replaced" if how == "replaced" else "deleted or moved"
        made = client.post("/api/runs", json=other(1)).json()
        assert word in made["notice"]
        assert str(file) in made["notice"]
        assert word in readiness(client).json()["store"]
        for one in (known, made):
            assert client.get(one["links"]["frame"].format(epoch=2)).status_code == 200
        if how == "moved":
            (tmp_path / "elsewhere").rename(file)
            assert readiness(client).json()["store"] is None
            assert client.post("/api/runs", json=other(1)).json()["notice"] is None


def test_a_failed_commit_leaves_the_store_usable(tmp_path):
    """A transaction that stays open would make all later ones fail."""
    store = Store(tmp_path / STORE_FILE)
    fill(store)
    for _ in range(3):
        with pytest.raises(StoreFull), store.transaction() as db:
            db.execute("INSERT INTO runs VALUES ('r', ?, 1.0)", ("x" * 100_000,))
    assert isinstance(store.failure(), StoreFull | None)
    empty(store)
    with store.transaction() as db:
        db.execute("INSERT INTO runs VALUES ('r', ?, 1.0)", ("x" * 100_000,))
    assert store.failure() is None
    assert store.spec("r") == "x" * 100_000
    store.close()


LIMITED = """
import resource, sys
from pathlib import Path
from app.service.storage.run_store import Store
path = Path(sys.argv[1])
store = Store(path)
room = path.with_name(path.name + "-wal").stat().st_size + 20_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
reasons = [store.put_spec(f"r{number}", "x" * 3000) for number in range(40)]
assert reasons[0] is None, reasons[0]
assert "cannot be written to" in reasons[-1], reasons[-1]
assert str(path.parent) in reasons[-1]
assert store.failure() is not None
kept = [number for number, reason in enumerate(reasons) if reason is None]
assert all(store.spec(f"r{number}") for number in kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert store.failure() is None
assert store.put_spec("r39", "x" * 3000) is None
store.close()
print(len(kept))
"""


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path):
    """The limit is that of the process, so the test needs one of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / STORE_FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone()[0] == int(done.stdout) + 1
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


FULL_AT_THE_START = """
import resource, sys
from pathlib import Path
from app.service.container import open_store
from app.settings import Settings
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
store = open_store(Settings(data_dir=folder))
assert store.path is None
assert str(folder) in store.notice, store.notice
assert "kept in memory" in store.put_spec("r", "x" * 3000)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
again = open_store(Settings(data_dir=folder))
assert again.put_spec("r", "x" * 3000) is None
"""


def test_a_new_store_that_the_disk_has_no_room_for_is_kept_in_memory(tmp_path):
    """The empty file that the attempt leaves is no store, and does not stop the next start."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_AT_THE_START, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


NO_ROOM_TO_OPEN = """
import os, resource, sys
from pathlib import Path
from app.service.storage import maintenance, run_store
path = Path(sys.argv[1])
store = run_store.Store(path)
assert store.put_spec("known", "x" * 3000) is None
store.close()
assert os.listdir(path.parent) == [path.name]
run_store.free_bytes = lambda path: 0
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
store = run_store.Store(path)
assert store.spec("known") == "x" * 3000
for reason in (store.put_spec("new", "y" * 3000), str(store.failure())):
    assert f"{path.parent} of the store is full (0 bytes are free)" in reason, reason
assert store.spec("new") is None
assert maintenance.file_sizes(path)["log"] == 0
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
run_store.free_bytes = lambda path: 2**30
assert store.put_spec("new", "y" * 3000) is None
assert store.failure() is None
assert store.spec("new") == "y" * 3000
store.close()
"""


def test_a_store_on_a_disk_without_any_room_is_read_and_is_written_to_when_there_is_some(tmp_path):
    """SQLite needs a file beside the store to open it for writing."""
    done = subprocess.run(
        [sys.executable, "-c", NO_ROOM_TO_OPEN, str(tmp_path / "a b?c%.sqlite3")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """Let the folder be a disk of 1 MiB that only the files in it fill; return its free bytes."""
    real = os.statvfs

    def statvfs(path):
        found = list(real(path))
        if str(path).startswith(str(tmp_path)):
            used = sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file())
            blocks, free = 2**20 // 4096, max(0, 2**20 - used) // 4096
            found[:5] = 4096, 4096, blocks, free, free
        return os.statvfs_result(found)

    monkeypatch.setattr(os, "statvfs", statvfs)
    return lambda: os.statvfs(tmp_path).f_bavail * 4096


def test_on_a_disk_that_the_store_has_filled_studies_and_tables_can_be_deleted(
    tmp_path, small_disk
):
    table = "x,y,label\n" + "\n".join(f"{i * 7919 % 9973},{i},{i % 2}" for i in range(9000))
    with site(tmp_path, checkpoint_seconds=0.0) as client:
        study = client.post("/api/studies", json=STUDY).json()["id"]
        until(lambda: progress(client, study)["status"] == "done")
        stored = client.post("/api/tables", content=table, headers={"content-type": "text/csv"})
        answers = (client.post("/api/runs", json=other(n, 3000)).json() for n in range(99))
        notice = next(filter(None, (answer["notice"] for answer in answers)))
        assert str(tmp_path) in notice
        assert "is full" in notice
        assert small_disk() > 2**16
        again = STUDY | {"seeds": [9]}
        assert "reserved for deletions" in is_problem(client.post("/api/studies", json=again), 507)
        assert client.delete(f"/api/studies/{study}").status_code == 204
        assert client.delete(f"/api/tables/{stored.json()['id']}").status_code == 204
        # New records use the pages that the deleted ones had.
        assert client.post("/api/studies", json=again).status_code == 200
        assert readiness(client).json()["store"] is None


STUDY = {
    "base": {"dataset": {"samples": 20}},
    "epochs": [1],
    "axes": [{"field": "network.hidden_layer_sizes", "values": [[2], [3]]}],
    "seeds": [0, 1, 2, 3],
}


def progress(client, study):
    return client.get(f"/api/studies/{study}").json()["progress"]


def test_a_study_cannot_be_started_on_a_full_disk(tmp_path):
    with site(tmp_path) as client:
        services = client.app.state.services
        readiness(client)
        client.post("/api/runs", json=SPEC)
        fill(services.store)
        big = STUDY | {"seeds": list(range(500)), "base": other(1)}
        detail = is_problem(client.post("/api/studies", json=big), 507)
        assert str(tmp_path) in detail
        created = client.post("/api/studies?begin=false", json=big).json()
        assert "is full" in created["notice"]
        is_problem(client.post(f"/api/studies/{created['id']}/resume"), 507)
        empty(services.store)
        resumed = client.post(f"/api/studies/{created['id']}/resume").json()
        assert (resumed["notice"], resumed["progress"]["status"]) == (None, "running")
        assert client.delete(f"/api/studies/{created['id']}").status_code == 204


def test_a_study_pauses_while_the_disk_is_full_and_goes_on_when_there_is_room(tmp_path):
    with site(tmp_path / "full") as client, site(tmp_path / "other") as reference:
        store = client.app.state.services.store
        readiness(client)
        many = STUDY | {"seeds": list(range(100))}
        study = client.post("/api/studies?begin=false", json=many).json()["id"]
        client.post(f"/api/studies/{study}/resume")
        fill(store)
        until(lambda: progress(client, study)["status"] == "paused")
        reason = progress(client, study)["reason"]
        assert str(tmp_path) in reason
        assert ".." not in reason
        assert readiness(client).json()["store"] is not None
        empty(store)
        until(lambda: progress(client, study)["status"] == "done")
        reference.post("/api/studies", json=many)
        until(lambda: progress(reference, study)["status"] == "done")
        ours, theirs = (
            [row | {"seconds": 0} for row in one.get(f"/api/studies/{study}/rows").json()["rows"]]
            for one in (client, reference)
        )
        assert ours == theirs


def test_at_the_limit_of_studies_new_ones_are_refused_until_one_is_deleted(tmp_path):
    with site(tmp_path, study_bytes=4000) as client:
        first = client.post("/api/studies", json=STUDY).json()["id"]
        until(lambda: "CREASES_STUDY_BYTES" in (progress(client, first)["reason"] or ""))
        assert 0 < progress(client, first)["done"] < 8
        second = STUDY | {"seeds": [9]}
        detail = is_problem(client.post("/api/studies", json=second), 507)
        assert "CREASES_STUDY_BYTES" in detail
        assert "4,000" in detail
        # Other parts are not affected.
        assert client.post("/api/runs", json=other(1)).json()["notice"] is None
        assert readiness(client).json()["store"] is None
        assert client.delete(f"/api/studies/{first}").status_code == 204
        answer = client.post("/api/studies", json=second)
        assert answer.status_code == 200
        until(lambda: progress(client, answer.json()["id"])["status"] == "done")


def test_a_deleted_study_is_gone_with_its_rows_until_it_is_posted_again(tmp_path):
    with site(tmp_path) as client, site(tmp_path) as second:
        study = client.post("/api/studies", json=STUDY).json()["id"]
        until(lambda: progress(client, study)["status"] == "done")
        assert progress(second, study)["status"] == "done"
        rows = client.get(f"/api/studies/{study}/rows").json()["rows"]
        assert client.delete(f"/api/studies/{study}").status_code == 204
        for method, path in (
            ("GET", ""),
            ("GET", "/rows"),
            ("GET", "/summary?metric=regions"),
            ("GET", "/export/csv"),
            ("GET", "/stream"),
            ("POST", "/resume"),
            ("POST", "/pause"),
            ("DELETE", ""),
        ):
            answer = client.request(method, f"/api/studies/{study}{path}")
            assert "was deleted" in is_problem(answer, 410)
        assert client.get("/api/studies").json()["studies"] == []
        # A second server on the same store knows it as well.
        is_problem(second.get(f"/api/studies/{study}"), 410)
        is_problem(client.delete("/api/studies/nosuch"), 404)
        # The runs of its cells have URLs of their own.
        assert client.get(f"/api/runs/{rows[0]['run']}").status_code == 200
    with site(tmp_path) as client:
        is_problem(client.get(f"/api/studies/{study}"), 410)
        client.post("/api/studies", json=STUDY)
        until(lambda: progress(client, study)["status"] == "done")
        again = client.get(f"/api/studies/{study}/rows").json()["rows"]
        assert [row | {"seconds": 0} for row in again] == [row | {"seconds": 0} for row in rows]


def test_a_running_study_can_be_deleted(tmp_path):
    slow = STUDY | {"epochs": [3000], "seeds": list(range(30))}
    with site(tmp_path) as client:
        readiness(client)
        study = client.post("/api/studies", json=slow).json()["id"]
        until(lambda: progress(client, study)["done"] > 0)
        services = client.app.state.services
        assert client.delete(f"/api/studies/{study}").status_code == 204
        until(lambda: study not in services.studies._runners)
        with services.store.reading() as db:
            for table in ("study_cells", "studies", "study_leases"):
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_out_of_memory_names_a_smaller_grid_or_box(tmp_path, monkeypatch):
    with site(tmp_path) as client:
        run = client.post("/api/runs", json=SPEC).json()
        monkeypatch.setattr("app.service.runs.frames.frame", lambda *_: np.empty(2**50))
        answer = client.get(run["links"]["frame"].format(epoch=3))
        detail = is_problem(answer, 503)
        assert "memory" in detail
        assert "smaller grid" in detail
        stream = client.get(
            run["links"]["stream"] + "?last=2", headers={"Accept": "application/jsonl"}
        )
        assert "smaller grid" in stream.text
        monkeypatch.undo()
        assert client.get(run["links"]["frame"].format(epoch=3)).status_code == 200
