"""A store of version 1.0.0 can be opened, with the same ids, metrics, frames and studies."""

import json
import logging
import sqlite3
from contextlib import closing, contextmanager
from itertools import groupby

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.core.specs.run import RunSpec, run_id
from app.main import create_app
from app.service.code_fingerprint import fingerprint
from app.service.container import STORE_FILE
from app.settings import Settings
from tests.support.quick import one_in
from tests.support.version_1_0_0 import ANSWERS, put_store
from tests.web.servers import Server, until

RUNS, CURVES, STUDIES = ANSWERS["runs"], ANSWERS["curves"], ANSWERS["studies"]
UNFINISHED = [name for name, study in STUDIES.items() if study["status"] != "done"]


@contextmanager
def site(folder):
    with TestClient(create_app(Settings(data_dir=folder))) as client:
        yield client


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Yield a site with an empty store, for comparison."""
    with site(tmp_path_factory.mktemp("fresh")) as client:
        yield client


@pytest.fixture
def quiet(caplog):
    """Fail the test if a warning or an error is logged."""
    with caplog.at_level(logging.WARNING):
        yield
    assert caplog.records == []


@pytest.fixture
def old(tmp_path, quiet):
    """Yield a site with the old store."""
    put_store(tmp_path)
    with site(tmp_path) as client:
        yield client


def read(path, query):
    with closing(sqlite3.connect(path)) as store:
        return store.execute(query).fetchall()


def frame(client, run, epoch):
    answer = client.get(f"/api/runs/{run}/frames/{epoch}?grid=20")
    assert answer.status_code == 200, answer.text
    return answer.content


def progress(client, study):
    return client.get(f"/api/studies/{study}").json()["progress"]


def rows(client, study):
    found = client.get(f"/api/studies/{study}/rows").json()["rows"]
    return [without_seconds(row) for row in found]


def without_seconds(row):
    return {name: value for name, value in row.items() if name != "seconds"}


def finish(client, study):
    if progress(client, study)["status"] != "running":
        assert client.post(f"/api/studies/{study}/resume").status_code == 200
    until(lambda: progress(client, study)["status"] == "done")


def same_network(found, noted):
    """Check that weights agree up to round-off errors, which depend on the machine."""
    for name in ("coefs", "intercepts"):
        for layer, expected in zip(found[name], noted[name], strict=True):
            np.testing.assert_allclose(layer, expected, rtol=1e-6, atol=1e-9)


def same_counts(found, noted):
    """Check that counts are equal, and lengths up to the round-off errors of their network."""
    name = "boundary_length"
    assert {**found, name: None} == {**noted, name: None}
    assert (found.get(name) or 0) == pytest.approx(noted.get(name) or 0, rel=1e-6)


@pytest.mark.parametrize("name", one_in(3, RUNS))
def test_a_run_of_an_old_store_is_the_same_run(old, fresh, name):
    run, noted = RUNS[name]["id"], RUNS[name]["frames"][-1]
    known = old.get(f"/api/runs/{run}").json()
    assert known["spec"] == RUNS[name]["spec"]
    assert known["metrics"] == RUNS[name]["metrics"]
    for spec in (RUNS[name]["given"], RUNS[name]["spec"]):
        assert old.post("/api/runs", json=spec).json()["id"] == run
    fresh.post("/api/runs", json=RUNS[name]["given"])
    for epoch in (noted["asked"] - 1, noted["asked"], noted["asked"] + 7):
        assert frame(old, run, epoch) == frame(fresh, run, epoch)
    answer = old.get(f"/api/runs/{run}/frames/{noted['asked']}?grid=0").json()
    assert answer["epoch"] == noted["epoch"]
    same_counts(answer["counts"], noted["counts"])
    same_network(answer["network"], noted)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", CURVES)
def test_a_curve_of_an_old_store_is_the_same_curve(old, name):
    curve = CURVES[name]["id"]
    assert old.get(f"/api/curves/{curve}").json()["spec"] == CURVES[name]["spec"]
    for spec in (CURVES[name]["given"], CURVES[name]["spec"]):
        assert old.post("/api/curves", json=spec).json()["id"] == curve
    answer = old.get(f"/api/curves/{curve}/frames/20?samples=20").json()
    np.testing.assert_allclose(answer["line"]["fit"], CURVES[name]["frame"]["fit"], rtol=1e-6)
    assert len(answer["kinks"]) == len(CURVES[name]["frame"]["kinks"])


def test_the_studies_of_an_old_store_are_listed_with_their_rows(old):
    listed = [one["id"] for one in old.get("/api/studies").json()["studies"]]
    assert set(listed) == {study["id"] for name, study in STUDIES.items() if name != "new"}
    for name, study in STUDIES.items():
        assert old.get(f"/api/studies/{study['id']}").json()["spec"] == study["spec"]
        assert old.post("/api/studies?begin=false", json=study["spec"]).json()["id"] == study["id"]
        found = progress(old, study["id"])
        if name != "running":
            assert (found["status"], found["done"]) == (study["status"], study["finished"])
        if study["status"] == "done":
            assert rows(old, study["id"]) == study["rows"]


def test_a_claim_has_the_same_numbers_as_before_and_one_seed_decides_nothing(old):
    claim = ANSWERS["claim"]
    query = claim["settings"] | {"studies": claim["studies"]}
    verdict = old.get(f"/api/claims/{claim['name']}/verdict", params=query).json()
    before = claim["verdict"]["numbers"]
    assert {name: verdict["numbers"][name] for name in before} == pytest.approx(before)
    assert claim["settings"]["seeds"] == "1"
    assert {verdict["outcome"], *(one["outcome"] for one in verdict["statements"])} == {"open"}


@pytest.mark.exhaustive
def test_unfinished_studies_of_an_old_store_can_be_finished(old, fresh, tmp_path):
    """Finished cells keep their rows; the others get the rows of a new study."""
    kept = read(tmp_path / STORE_FILE, "SELECT study, cell, rows FROM study_cells")
    for name in UNFINISHED:
        study = STUDIES[name]
        finished = {cell: json.loads(text) for one, cell, text in kept if one == study["id"]}
        assert len(finished) >= study["finished"]
        fresh.post("/api/studies", json=study["spec"])
        for client in (old, fresh):
            finish(client, study["id"])
        found, expected = rows(old, study["id"]), rows(fresh, study["id"])
        places = [[(row["cell"], row["epoch"]) for row in table] for table in (found, expected)]
        assert places[0] == places[1]
        for cell, group in groupby(zip(found, expected, strict=True), lambda pair: pair[0]["cell"]):
            ours, new = zip(*group, strict=True)
            if cell not in finished:
                assert ours == new
            for row, stored in zip(ours, finished.get(cell, ours), strict=True):
                assert row.items() >= without_seconds(stored).items()


@pytest.mark.exhaustive
@pytest.mark.usefixtures("quiet")
def test_old_checkpoints_are_ignored_even_if_the_code_has_not_changed(tmp_path):
    path = put_store(tmp_path)
    with closing(sqlite3.connect(path)) as store:
        store.execute("UPDATE checkpoints SET version = ?", (fingerprint(),))
        store.commit()
    assert len(read(path, "SELECT epoch FROM checkpoints")) > 40
    with site(tmp_path) as client:
        assert read(path, "SELECT epoch FROM checkpoints") == []
        for one in RUNS.values():
            noted = one["frames"][-1]
            place = f"/api/runs/{one['id']}/frames/{noted['asked']}?grid=0"
            same_network(client.get(place).json()["network"], noted)


def test_ids_are_those_of_the_previous_version():
    for one in RUNS.values():
        assert run_id(RunSpec.model_validate(one["given"])) == one["id"]


@pytest.mark.server
def test_a_real_server_opens_an_old_store_without_warnings(tmp_path):
    put_store(tmp_path)
    with Server(tmp_path) as server:
        listed = {one["id"] for one in server.get("/api/studies").json()["studies"]}
        assert listed == {study["id"] for name, study in STUDIES.items() if name != "new"}
        for one in RUNS.values():
            noted = one["frames"][-1]
            place = f"/api/runs/{one['id']}/frames/{noted['asked']}?grid=0"
            same_network(server.get(place).json()["network"], noted)
        until(lambda: progress(server, STUDIES["running"]["id"])["status"] == "done")
    assert server.log.read_text() == ""
