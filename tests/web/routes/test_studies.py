"""Studies over HTTP: streams, pausing and resuming, and restarts of the server."""

import csv
import io
import json
from contextlib import closing
from datetime import datetime, timedelta

import plotly.io
import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient

from app.core.specs.run import canonical_json
from app.core.studies.measure import UNREPRODUCIBLE, run_cell
from app.core.studies.spec import StudySpec
from app.main import create_app
from app.service.storage.maintenance import read_only
from app.service.storage.run_store import Store
from app.service.storage.study_states import StudyStates
from app.service.storage.transfer import exported, import_lines
from app.settings import Settings
from tests.web.servers import Server, until

SMALL = {
    "kind": "curve",
    "epochs": [5, 10],
    "axes": [
        {"field": "network.hidden_layer_sizes", "values": [[2], [4]]},
        {"field": "network.activation", "values": ["relu", "tanh"]},
    ],
    "seeds": [0, 1, 2],
}


def longer(cells, seed=0):
    """Return a study of ``cells`` cells that are each trained quickly."""
    return {"epochs": [150], "seeds": list(range(seed, seed + cells))}


def lines(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


def without_times(rows):
    keys = ("values", "seed", *UNREPRODUCIBLE)
    return [{name: row[name] for name in row if name not in keys} for row in rows]


def expected(body):
    """Compute the rows of a study sequentially."""
    spec = StudySpec.model_validate(body)
    cells = (
        (spec.kind, canonical_json(cell.spec), cell.number, spec.epochs) for cell in spec.cells
    )
    return [row for cell in cells for row in run_cell(*cell)]


def finished(server, study):
    return until(lambda: server.get(f"/api/studies/{study}").json()["progress"]["status"] == "done")


@pytest.fixture(scope="module")
def worked(client):
    """Run a small study to its end, and return it with the events of its stream."""
    study = client.post("/api/studies", json=SMALL).json()
    stream = client.get(study["links"]["stream"], headers={"Accept": "application/jsonl"})
    return study, lines(stream)


def test_the_stream_has_every_cell_once_and_ends(client, worked):
    study, cells = worked
    assert sorted(cell["rows"][0]["cell"] for cell in cells) == list(range(12))
    assert cells[-1]["progress"]["done"] == 12
    progress = client.get(study["links"]["self"]).json()["progress"]
    assert (progress["status"], progress["done"], progress["cells"]) == ("done", 12, 12)
    again = client.get(study["links"]["stream"], headers={"Last-Event-ID": "9"})
    assert [line for line in again.text.splitlines() if line.startswith("id:")] == [
        "id: 10",
        "id: 11",
    ]


def test_the_rows_after_a_cell_come_in_the_order_of_finishing(client, worked):
    link = worked[0]["links"]["rows"]
    rows = [row for cell in worked[1] for row in cell["rows"]]
    for after in (0, 1, 7, 11, 12, 13):
        answer = client.get(f"{link}?after={after}").json()
        assert answer["rows"] == [row for cell in worked[1][after:] for row in cell["rows"]]
        assert answer["next"] == max(after, 12)
    whole = client.get(link).json()
    assert whole["next"] is None
    assert sorted(rows, key=lambda row: (row["cell"], row["epoch"])) == whole["rows"]
    assert client.get(f"{link}?after=-1").status_code == 422


@pytest.mark.exhaustive
def test_a_stream_of_all_studies_has_each_change_and_ends_when_none_is_running(client):
    names = [
        client.post("/api/studies", json=longer(3, 7000 + 10 * n)).json()["id"] for n in range(3)
    ]
    found = {}
    for _ in range(100):  # a study can end before the stream begins
        stream = client.get("/api/studies/stream", headers={"Accept": "application/jsonl"})
        changes = [change for line in lines(stream) for change in line["studies"]]
        assert lines(stream)[0]["studies"] == []
        found |= {change["id"]: change["progress"] for change in changes}
        if not changes:
            break
    for name in names:
        now = client.get(f"/api/studies/{name}").json()["progress"]
        assert (now["status"], now["done"]) == ("done", 3)
        assert found.get(name, now)["done"] == 3


def test_the_rows_are_those_of_each_cell_alone(client, worked):
    rows = client.get(worked[0]["links"]["rows"]).json()["rows"]
    assert without_times(rows) == without_times(expected(SMALL))
    assert rows[-1]["values"] == {
        "network.hidden_layer_sizes": [4],
        "network.activation": "tanh",
    }


def test_the_same_study_has_the_same_id_and_is_not_repeated(client, worked):
    again = client.post("/api/studies", json=SMALL).json()
    assert again["id"] == worked[0]["id"]
    ended = client.get(again["links"]["stream"], headers={"Accept": "application/jsonl"})
    assert [cell["rows"] for cell in lines(ended)] == [cell["rows"] for cell in worked[1]]
    listed = {one["id"]: one for one in client.get("/api/studies").json()["studies"]}
    fields = [axis["field"] for axis in again["spec"]["axes"]]
    assert listed[again["id"]]["axes"] == again["axes"] == fields


def test_each_cell_is_a_run_that_can_be_opened(client, worked):
    row = worked[1][0]["rows"][-1]
    frame = client.get(f"/api/runs/{row['run']}/frames/{row['epoch']}?grid=0").json()
    assert frame["metrics"]["train_loss"] == pytest.approx(row["train_loss"], rel=1e-12)


def test_files_have_every_row(client, worked):
    link = worked[0]["links"]["export"]
    read = list(csv.DictReader(io.StringIO(client.get(link.format(kind="csv")).text)))
    parquet = pyarrow.parquet.read_table(
        io.BytesIO(client.get(link.format(kind="parquet")).content)
    )
    assert len(read) == parquet.num_rows == 24
    assert client.get(link.format(kind="xls")).status_code == 422


def test_a_summary_and_its_figure_use_the_finished_rows(client, worked):
    link = worked[0]["links"]
    query = "&series=network.activation&epoch=10"
    summary = client.get(link["summary"].format(metric="rmse_inside") + query).json()
    assert [line["label"] for line in summary["lines"]] == ["relu", "tanh"]
    assert summary["lines"][0]["n"] == [3, 3]
    figure = client.get(link["figure"].format(metric="rmse_inside") + query)
    assert plotly.io.from_json(figure.text).data
    for bad, part in (("metric=colour", "metric"), ("metric=train_loss&x=y", "x")):
        answer = client.get(f"{link['self']}/summary?{bad}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/{part}"


def test_a_study_can_be_paused_resumed_and_cancelled(client):
    # More cells than any machine computes between two requests.
    study = client.post("/api/studies", json=longer(1000)).json()
    link = study["links"]["self"]
    until(lambda: client.get(link).json()["progress"]["done"] > 2)
    paused = client.post(f"{link}/pause").json()["progress"]
    assert paused["status"] == "paused"
    assert 2 < paused["done"] < 1000
    assert client.get(link).json()["progress"] == paused
    assert client.post(f"{link}/resume").json()["progress"]["status"] == "running"
    until(lambda: client.get(link).json()["progress"]["done"] > paused["done"])
    cancelled = client.post(f"{link}/cancel").json()["progress"]
    assert cancelled["status"] == "cancelled"
    received = lines(client.get(f"{link}/stream", headers={"Accept": "application/jsonl"}))
    assert len(received) == cancelled["done"] + 1
    assert received[-1]["rows"] == []


def test_a_study_can_be_created_without_starting_it(client):
    study = client.post("/api/studies?begin=false", json=longer(3, 900)).json()
    assert study["progress"]["status"] == "new"
    assert client.get(study["links"]["rows"]).json()["rows"] == []


def listed(client, **query):
    answer = client.get("/api/studies", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pages(client, **query):
    """Return the ids of all pages of a list, and the number of studies that each page names."""
    found, totals, following = [], set(), None
    while True:
        page = listed(client, **query, **({"after": following} if following else {}))
        found += [one["id"] for one in page["studies"]]
        totals.add(page["total"])
        following = page["next"]
        if following is None:
            return found, totals


@pytest.fixture
def shelf(tmp_path):
    """Yield a client of a site with five small studies, and their ids by name."""
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        names = {}
        for number, (name, rest) in enumerate(SHELF.items()):
            body = {"epochs": [0], "seeds": [number]} | rest
            address = f"/api/studies?name={name}" if name != "nameless" else "/api/studies"
            study = client.post(address, json=body).json()["id"]
            names[name] = study
            until(
                lambda: client.get(f"/api/studies/{study}").json()["progress"]["status"] == "done"  # noqa: B023
            )
        yield client, names


ACTIVATIONS = {"field": "network.activation", "values": ["relu", "tanh"]}
RATES = {"field": "training.learning_rate_init", "values": [0.01, 0.1]}
SHELF = {
    "Width of the spiral": {"base": {"dataset": {"kind": "spiral"}}, "axes": [ACTIVATIONS]},
    "nameless": {"axes": [RATES]},
    "Rates": {"axes": [RATES, ACTIVATIONS]},
    "Sine": {"kind": "curve", "axes": [RATES]},
    "100 % \N{GREEK SMALL LETTER PI}": {"base": {"network": {"activation": "tanh"}}},
}


def test_studies_are_found_by_name_status_kind_and_values_page_by_page(shelf):
    client, names = shelf
    newest = list(reversed(names.values()))
    assert pages(client) == (newest, {5})
    for limit in (1, 2, 3):
        assert pages(client, limit=limit) == (newest, {5})
    cases = [
        ({"search": "SPIRAL width"}, ["Width of the spiral"]),
        ({"search": "activation"}, ["Rates", "Width of the spiral"]),
        ({"search": "%"}, ["100 % \N{GREEK SMALL LETTER PI}"]),
        ({"search": names["nameless"][:9]}, ["nameless"]),
        ({"search": "rates spiral"}, []),
        ({"kind": "curve"}, ["Sine"]),
        ({"status": "running"}, []),
        ({"status": ["running,done", "paused"], "kind": "curve"}, ["Sine"]),
        ({"where": "dataset.kind=spiral"}, ["Width of the spiral"]),
        ({"where": "network.activation=tanh"}, [*[*SHELF][:1:-2], "Width of the spiral"]),
        ({"where": ["network.activation=tanh", "training.learning_rate_init=1e-1"]}, ["Rates"]),
        ({"where": ["dataset.kind=spiral", "dataset.kind=moons"], "limit": 1}, None),
    ]
    for query, expected in cases:
        found, totals = pages(client, **query)
        if expected is None:
            assert found == [one for one in newest if one != names["Sine"]]
        else:
            assert found == [names[name] for name in expected], query
        assert totals == {len(found)}
    # A study that is deleted between two pages neither repeats nor hides another one.
    page = listed(client, limit=2)
    assert client.delete(f"/api/studies/{page['studies'][1]['id']}").status_code == 204
    rest = listed(client, limit=2, after=page["next"])
    assert [one["id"] for one in rest["studies"]] == newest[2:4]


def test_a_wrong_query_of_the_list_names_its_parameter(client):
    for query, pointer in (
        ({"where": "activation"}, "/where"),
        ({"where": "network.colour=red"}, "/where"),
        ({"where": ["a=1"] * 21}, "/where"),
        ({"status": "gone"}, "/status"),
        ({"limit": 0}, "/limit"),
        ({"limit": 101}, "/limit"),
        ({"after": "x"}, "/after"),
        ({"after": "x_y"}, "/after"),
        ({"kind": "both"}, "/kind"),
        ({"search": "x" * 201}, "/search"),
    ):
        answer = client.get("/api/studies", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["pointer"].startswith(pointer)


def test_a_study_is_named_renamed_and_exported_with_its_name(shelf, tmp_path):
    client, names = shelf
    link = f"/api/studies/{names['Rates']}"
    before = client.get(link).json()
    assert before["name"] == "Rates"
    assert before["shipped"] is False
    assert datetime.fromisoformat(before["created"]).utcoffset() == timedelta(0)
    named = client.patch(link, json={"name": "  Learning rates  "}).json()
    assert named == before | {"name": "Learning rates"}
    for body, pointer in (
        ({"name": " "}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"name": "two\nlines"}, "/name"),
        ({"name": 3}, "/name"),
        ({}, "/name"),
        ({"name": "x", "colour": "red"}, "/colour"),
    ):
        answer = client.patch(link, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert client.get(link).json()["name"] == "Learning rates"
    assert client.patch("/api/studies/nothing", json={"name": "x"}).status_code == 404
    # The same spec has the same id, and keeps its name.
    assert client.post("/api/studies", json=before["spec"]).json()["name"] == "Learning rates"
    with read_only(tmp_path / "creases.sqlite3") as connection:
        text = list(exported(connection))
    with closing(Store(None)) as other:
        assert import_lines(other, text).refused == 0
        states = StudyStates(other, "other")
        assert states.noted(names["Rates"])[0] == "Learning rates"
        assert states.noted(names["nameless"])[0] is None
    assert client.patch(link, json={"name": None}).json()["name"] is None
    client.patch(link, json={"name": "Rates"})
    assert client.delete(link).status_code == 204
    assert client.post("/api/studies?begin=false", json=before["spec"]).json()["name"] is None


def test_rows_are_read_page_by_page_in_any_order_and_under_conditions(client, worked):
    link = worked[0]["links"]["rows"]
    everything = client.get(link).json()
    assert (everything["next"], everything["total"]) == (None, None)
    rows = everything["rows"]

    def paged(limit, **query):
        found, offset = [], 0
        while offset is not None:
            page = client.get(link, params=query | {"limit": limit, "offset": offset}).json()
            assert len({row["cell"] for row in page["rows"]}) <= limit
            found += page["rows"]
            total, offset = page["total"], page["next"]
        assert total == len({row["cell"] for row in found})
        return found

    for limit in (1, 5, 12, 500):
        assert paged(limit) == rows
        assert paged(limit, epoch=5) == [row for row in rows if row["epoch"] == 5]
    newest = [row for cell in reversed(worked[1]) for row in cell["rows"]]
    assert paged(5, order="newest") == newest
    for sign, descending in (("", False), ("-", True)):
        values = [row["rmse_inside"] for row in paged(5, epoch=10, order=f"{sign}rmse_inside")]
        assert values == sorted(values, reverse=descending)
        assert len(values) == 12
    tanh = paged(2, where=["network.activation=tanh", "seed=1", "seed=2"])
    assert tanh == [
        row
        for row in rows
        if row["values"]["network.activation"] == "tanh" and row["seed"] in (1, 2)
    ]
    # Without a limit, conditions select among all rows.
    assert client.get(link, params={"where": "seed=0", "epoch": 10}).json()["rows"] == [
        row for row in rows if row["seed"] == 0 and row["epoch"] == 10
    ]
    for query, pointer in (
        ({"where": "network.activation=logistic"}, "/where"),
        ({"where": "training.alpha=1"}, "/where"),
        ({"epoch": 7}, "/epoch"),
        ({"order": "colour"}, "/order"),
        ({"limit": 501}, "/limit"),
        ({"after": 1, "order": "newest"}, "/after"),
    ):
        answer = client.get(link, params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_summary_under_a_condition_uses_only_these_cells(client, worked):
    link = worked[0]["links"]["summary"].format(metric="rmse_inside")
    found = client.get(f"{link}&x=network.hidden_layer_sizes&where=network.activation=tanh").json()
    (line,) = found["lines"]
    assert line["n"] == [3, 3]
    faceted = client.get(f"{link}&facet=network.activation").json()
    assert [one["facet"] for one in faceted["lines"]] == ["relu", "tanh"]
    assert faceted["lines"][1]["median"] == line["median"]


def test_an_invalid_study_is_refused_with_a_json_pointer(client):
    answer = client.post("/api/studies", json={"axes": [{"field": "x", "values": [1]}]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/axes/0/field"
    assert client.get("/api/studies/nothing").status_code == 404
    assert client.post("/api/studies/nothing/pause").status_code == 404
    assert client.post("/api/studies/nothing/dance").status_code == 404


@pytest.mark.server
def test_a_killed_server_loses_and_repeats_no_finished_cell(tmp_path):
    body = longer(40)
    with Server(tmp_path) as server:
        study = server.post("/api/studies", json=body).json()
        link = study["links"]["self"]
        until(lambda: server.get(link).json()["progress"]["done"] >= 5)
        before = server.get(f"{link}/rows").json()["rows"]
        server.kill()
        server.__enter__()
        finished(server, study["id"])
        rows = server.get(f"{link}/rows").json()["rows"]
    assert [row["cell"] for row in rows] == list(range(40))
    by_cell = {row["cell"]: row for row in rows}
    # The time would differ if a cell had been computed twice.
    assert [by_cell[row["cell"]] for row in before] == before
    assert without_times(rows) == without_times(expected(body))


@pytest.mark.server
def test_two_servers_on_one_store_agree_on_a_study_and_survive_each_other(tmp_path):
    def on_both(*states):
        def found():
            both = [server.get(link).json()["progress"]["status"] for server in servers]
            return all(status in states for status in both)

        return found

    with Server(tmp_path) as one, Server(tmp_path) as other:
        servers = (one, other)
        for number in range(6):
            link = one.post("/api/studies", json=longer(400, 1000 * number)).json()["links"]["self"]
            act, state = (("pause", "paused"), ("cancel", "cancelled"))[number % 2]
            answered = other.post(f"{link}/{act}").json()["progress"]
            assert answered["status"] == state
            for server in servers:
                later = server.get(link).json()["progress"]
                assert (later["status"], later["done"]) == (state, answered["done"])
        body = longer(16, 1)
        link = one.post("/api/studies", json=body).json()["links"]["self"]
        other.post(f"{link}/pause")
        one.post(f"{link}/resume")
        until(lambda: other.get(link).json()["progress"]["done"] >= 3)
        one.kill()
        servers = (other,)
        until(on_both("done"))
        rows = other.get(f"{link}/rows").json()["rows"]
        one.__enter__()
    assert without_times(rows) == without_times(expected(body))


@pytest.mark.server
def test_an_error_for_an_unreachable_scheduler_names_the_setting(tmp_path):
    with Server(tmp_path, CREASES_SCHEDULER="tcp://127.0.0.1:9") as server:
        answer = server.post("/api/studies", json=longer(2))
        assert answer.status_code == 503
        assert "CREASES_SCHEDULER" in answer.json()["detail"]
