"""Damaged records of the store are skipped or reported by name; the others stay readable."""

import json
import logging
import pickle
import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest
from fastapi.testclient import TestClient

from app.core.specs.run import RunSpec
from app.core.training.state import start
from app.main import create_app
from app.service.container import STORE_FILE
from app.service.storage import checkpoints
from app.settings import Settings
from tests.support.quick import one_in
from tests.web.http.test_problem_details import is_problem
from tests.web.servers import until

pytestmark = pytest.mark.exhaustive  # each test starts a site of its own

SPEC = {"dataset": {"samples": 40}, "network": {"hidden_layer_sizes": [3]}}
OTHER = SPEC | {"training": {"random_state": 1}}
STUDY = {
    "base": {"dataset": {"samples": 20}},
    "epochs": [1, 3],
    "axes": [{"field": "network.hidden_layer_sizes", "values": [[2], [3]]}],
    "seeds": [0, 1],
}
OTHER_STUDY = STUDY | {"seeds": [2]}

NOT_JSON = {
    "nothing": "",
    "half": '{"dataset": {"samp',
    "words": "not json",
    "deep": "[" * 100_000,
    "bytes": b"\x00\xff\xfe\x80",
    "not UTF-8": sqlite3.Binary(b'{"dataset": "\xff"}'),
    "a number": 3.5,
}
NOT_A_SPEC = {
    "null": "null",
    "a list": "[]",
    "a text": '"x"',
    "an unknown kind": '{"kind": "nosuch", "dataset": {"kind": "nosuch"}, "function": 3}',
    "an unknown field": '{"surprise": 1}',
}
GARBAGE = NOT_JSON | NOT_A_SPEC


@contextmanager
def site(folder, **settings):
    with TestClient(create_app(Settings(data_dir=folder, **settings))) as client:
        yield client


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Create a store with two records of each kind, and return its folder and their names."""
    folder = tmp_path_factory.mktemp("whole")
    with site(folder, checkpoint_seconds=0.0) as client:
        names = {
            "runs": [client.post("/api/runs", json=spec).json()["id"] for spec in (SPEC, OTHER)],
            "curves": [
                client.post("/api/curves", json={"function": {"kind": kind}}).json()["id"]
                for kind in ("sine", "abs")
            ],
            "studies": [
                client.post("/api/studies", json=spec).json()["id"] for spec in (STUDY, OTHER_STUDY)
            ],
        }
        for run in names["runs"]:
            for epoch in (2, 5, 9):
                assert client.get(f"/api/runs/{run}/frames/{epoch}?grid=0").status_code == 200
        for study in names["studies"]:
            until(lambda name=study: progress(client, name)["status"] == "done")
        rows = client.get(f"/api/studies/{names['studies'][0]}/rows").json()["rows"]
        export = client.get(f"/api/runs/{names['runs'][0]}/frames/9/export/json").content
    return folder, names | {"rows": rows, "export": export}


@pytest.fixture
def names(whole):
    """Return the names of the stored records, the rows of a study and the export of a run."""
    return whole[1]


@pytest.fixture
def damaged(whole, tmp_path):
    """Return a context manager that damages a copy of the store and opens the site with it."""
    folder, _ = whole
    shutil.copytree(folder, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))

    @contextmanager
    def opened(*statements):
        with closing(sqlite3.connect(tmp_path / "data" / STORE_FILE)) as store:
            for statement, values in statements:
                store.execute(statement, values)
            store.commit()
        with site(tmp_path / "data") as client:
            yield client

    return opened


def progress(client, study):
    return client.get(f"/api/studies/{study}").json()["progress"]


def listed(client):
    answer = client.get("/api/studies")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["studies"]]


@pytest.mark.parametrize("garbage", one_in(4, GARBAGE))
def test_a_damaged_run_is_refused_and_repaired_by_posting_its_spec(damaged, names, garbage):
    text = GARBAGE[garbage]
    change = "UPDATE runs SET spec = ? WHERE id = (SELECT max(id) FROM runs WHERE id IN (?, ?))"
    with damaged((change, (text, *names["runs"]))) as client:
        broken = max(names["runs"])
        [good] = set(names["runs"]) - {broken}
        for path in ("", "/frames/2?grid=0", "/stream?last=1", f"/diff/{good}"):
            answer = client.get(f"/api/runs/{broken}{path}")
            is_problem(answer, 404)
        assert broken in client.get(f"/api/runs/{broken}").json()["detail"]
        assert client.get(f"/api/runs/{good}").status_code == 200
        for spec in (SPEC, OTHER):
            client.post("/api/runs", json=spec)
        assert client.get(f"/api/runs/{broken}").json()["id"] == broken


@pytest.mark.parametrize("garbage", one_in(4, GARBAGE))
def test_a_damaged_curve_is_refused(damaged, names, garbage):
    change = "UPDATE specs SET spec = ? WHERE kind = 'curve' AND id = ?"
    broken, good = names["curves"]
    with damaged((change, (GARBAGE[garbage], broken))) as client:
        is_problem(client.get(f"/api/curves/{broken}"), 404)
        assert client.get(f"/api/curves/{good}").status_code == 200


@pytest.mark.parametrize("garbage", one_in(4, GARBAGE))
def test_a_damaged_study_is_not_listed(damaged, names, garbage, caplog):
    change = "UPDATE specs SET spec = ? WHERE kind = 'study' AND id = ?"
    broken, good = names["studies"]
    with damaged((change, (GARBAGE[garbage], broken))) as client:
        with caplog.at_level(logging.WARNING):
            assert listed(client) == [good]
        assert broken in caplog.text
        for path in ("", "/rows", "/summary?metric=regions", "/export/csv", "/stream"):
            is_problem(client.get(f"/api/studies/{broken}{path}"), 404)
        assert client.get(f"/api/studies/{good}/rows").json()["rows"]
        client.post("/api/studies?begin=false", json=STUDY)
        assert set(listed(client)) == {broken, good}


def test_a_study_without_its_spec_is_not_listed(damaged, names):
    broken, good = names["studies"]
    with damaged(("DELETE FROM specs WHERE id = ?", (broken,))) as client:
        assert listed(client) == [good]


def test_many_damaged_studies_do_not_fill_the_list(damaged, names):
    many = [
        ("INSERT INTO studies VALUES (?, 'done', NULL, 1e12)", (f"{number:020x}",))
        for number in range(250)
    ]
    with damaged(*many) as client:
        assert set(listed(client)) == set(names["studies"])


@pytest.mark.parametrize("status", ["dancing", "", b"\xff", 7])
def test_a_study_with_a_damaged_status_is_paused(damaged, names, status):
    broken, good = names["studies"]
    change = "UPDATE studies SET status = ? WHERE id = ?"
    with damaged((change, (status, broken))) as client:
        assert set(listed(client)) == {broken, good}
        assert progress(client, broken)["status"] == "paused"
        assert "damaged" in progress(client, broken)["reason"]


BAD_ROWS = NOT_JSON | {
    "null": "null",
    "an object": "{}",
    "no rows": "[]",
    "rows of nothing": "[{}]",
    "a row of another cell": '[{"cell": 99, "run": "a", "epoch": 1, "status": "ok"}]',
    "no status": '[{"cell": 1, "run": "a", "epoch": 1}]',
    "a measure of words": (
        '[{"cell": 1, "run": "a", "epoch": 1, "status": "ok", "regions": "many"}]'
    ),
    "layers of words": (
        '[{"cell": 1, "run": "a", "epoch": 1, "status": "ok", "gradient_norm": ["many"]}]'
    ),
    "no layers": '[{"cell": 1, "run": "a", "epoch": 1, "status": "ok", "gradient_norm": 3}]',
}


@pytest.mark.parametrize("garbage", one_in(4, BAD_ROWS))
def test_damaged_rows_of_a_cell_are_skipped_and_computed_again(damaged, names, garbage):
    study, before = names["studies"][0], names["rows"]
    change = "UPDATE study_cells SET rows = ? WHERE study = ? AND cell = 1"
    with damaged((change, (BAD_ROWS[garbage], study))) as client:
        rows = client.get(f"/api/studies/{study}/rows").json()["rows"]
        assert rows == [row for row in before if row["cell"] != 1]
        for path in (
            "summary?metric=regions",
            "summary?metric=gradient_norm.1",
            "figure?metric=regions",
            "export/csv",
            "export/parquet",
        ):
            assert client.get(f"/api/studies/{study}/{path}").status_code == 200
        lines = client.get(
            f"/api/studies/{study}/stream", headers={"Accept": "application/jsonl"}
        ).text.splitlines()
        streamed = [row for line in lines for row in json.loads(line)["rows"]]
        assert sorted(streamed, key=lambda row: (row["cell"], row["epoch"])) == rows
        client.post(f"/api/studies/{study}/resume")
        until(lambda: progress(client, study)["status"] == "done")
        mended = client.get(f"/api/studies/{study}/rows").json()["rows"]
        assert without_seconds(mended) == without_seconds(before)


def without_seconds(rows):
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


@pytest.mark.parametrize("cell", ["many", -1, 10**6, 2.5])
def test_rows_of_an_unknown_cell_are_skipped(damaged, names, cell):
    study, before = names["studies"][0], names["rows"]
    rows = json.dumps([{"cell": cell, "run": "a", "epoch": 1, "status": "ok"}])
    change = "INSERT INTO study_cells VALUES (?, ?, 900, 'v', ?)"
    with damaged((change, (study, cell, rows))) as client:
        assert client.get(f"/api/studies/{study}/rows").json()["rows"] == before
        assert client.get(f"/api/studies/{study}/export/csv").status_code == 200
        assert progress(client, study)["done"] == 4


@pytest.mark.parametrize("garbage", one_in(4, [*NOT_JSON, "null", "a list", "no such name"]))
def test_damaged_metrics_do_not_hide_others(damaged, names, garbage):
    text = GARBAGE.get(garbage, "{}")
    run = names["runs"][0]
    change = "UPDATE metrics SET metrics = ? WHERE run = ? AND epoch = ?"
    for epoch, left in ((5, [2, 9]), (9, [2])):
        with damaged((change, (text, run, epoch))) as client:
            answer = client.get(f"/api/runs/{run}")
            assert answer.status_code == 200, answer.text
            assert answer.json()["metrics"]["epoch"] == left
    with damaged() as client:
        client.get(f"/api/runs/{run}/frames/5?grid=0")
        assert client.get(f"/api/runs/{run}").json()["metrics"]["epoch"] == [2, 5]


@pytest.mark.parametrize(
    "blob",
    one_in(
        3,
        [
            b"",
            b"garbage",
            checkpoints.MAGIC,
            checkpoints.MAGIC + bytes(100),
            checkpoints.pack(start(RunSpec()))[:-1],
            checkpoints.pack(start(RunSpec())),
            pickle.dumps(7),
            b"cno_such_module\nname\n.",
            "text",
            None,
        ],
    ),
    ids=range(10),
)
def test_a_damaged_checkpoint_is_not_used(damaged, names, blob):
    """The state is trained again from the previous checkpoint, with the same weights."""
    run, before = names["runs"][0], names["export"]
    if blob is None:  # the state of another epoch
        change = (
            "UPDATE checkpoints SET state = (SELECT state FROM checkpoints WHERE epoch = 2 LIMIT 1)"
            " WHERE epoch > ?"
        )
        blob = 2
    else:
        change = "UPDATE checkpoints SET state = ?"
    with damaged((change, (blob,))) as client:
        assert client.get(f"/api/runs/{run}/frames/9/export/json").content == before
        assert client.get(f"/api/runs/{run}").json()["epochs"] >= 9


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE study_leases DROP COLUMN rate", "its table study_leases lacks columns: rate"),
        (
            "ALTER TABLE metrics RENAME COLUMN version TO other",
            "its table metrics lacks columns: version",
        ),
        ("DROP TABLE study_cells", "it has no table study_cells"),
    ],
)
def test_a_store_with_other_tables_is_refused_at_the_start(damaged, statement, words):
    with pytest.raises(Exception, match=words), damaged((statement, ())):
        pass


def test_a_failure_of_the_store_is_a_problem_document(damaged, names):
    with damaged() as client:
        store = client.app.state.services.store
        with store.transaction() as db:
            db.execute("DROP TABLE metrics")
        answer = client.get(f"/api/runs/{names['runs'][0]}")
        assert "the store cannot be read" in is_problem(answer, 503)
