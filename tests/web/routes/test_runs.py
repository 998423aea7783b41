"""A run has an id that depends on its spec only."""

from app.core.specs.run import RunSpec
from tests.support.cases import each


def test_equivalent_specs_have_the_same_id(client):
    first = client.post("/api/runs", json={"dataset": {"noise": 0}}).json()
    second = client.post("/api/runs", json={"dataset": {"noise": 0.0}, "training": {}}).json()
    assert first == second
    assert RunSpec.model_validate(first["spec"]) == RunSpec(dataset={"noise": 0.0})


def test_the_links_of_a_created_run_work(client):
    answer = client.post("/api/runs", json={})
    assert answer.headers["Location"] == answer.json()["links"]["self"]
    known = client.get(answer.headers["Location"])
    assert known.status_code == 200
    assert known.json()["spec"] == answer.json()["spec"]


def test_a_new_run_has_the_status_new(client, new_run):
    known = client.get(new_run(dataset={"seed": 4001})).json()
    assert known["status"] == "new"
    assert known["epochs"] == 0
    assert known["metrics"] == {}


def test_a_run_has_the_metrics_of_its_computed_frames(client, new_run):
    run = new_run(dataset={"seed": 4002})
    for epoch in (4, 2, 7):
        client.get(f"{run}/frames/{epoch}", params={"grid": 0})
    known = client.get(run).json()
    assert known["status"] == "idle"
    assert known["epochs"] == 7
    assert known["metrics"]["epoch"] == [2, 4, 7]
    frame = client.get(f"{run}/frames/4").json()
    assert known["metrics"]["train_loss"][1] == frame["metrics"]["train_loss"]
    assert known["metrics"]["gradient_norm"][1] == frame["metrics"]["gradient_norm"]


def test_a_diverged_run_has_the_status_diverged(client, new_run):
    run = new_run(training={"solver": "sgd", "learning_rate_init": 1e6}, dataset={"seed": 4003})
    frame = client.get(f"{run}/frames/100", params={"grid": 0}).json()
    known = client.get(run).json()
    assert known["status"] == "diverged"
    assert known["diverged"] == frame["diverged"]["epoch"]
    assert known["epochs"] == frame["epoch"]


@each("run", ["0" * 20, "nothing", "..", "%00", "a" * 5000, "%F0%9F%8C%8D"])
@each("rest", ["", "/frames/1", "/stream", "/frames/1/export/json"])
def test_an_unknown_run_id_is_not_found(client, run, rest):
    answer = client.get(f"/api/runs/{run}{rest}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_row_of_one_epoch_can_be_requested(client, new_run):
    run = new_run(dataset={"seed": 4004})
    for epoch in (2, 5):
        client.get(f"{run}/frames/{epoch}", params={"grid": 0})
    known = client.get(run, params={"epoch": 5}).json()
    assert known["metrics"]["epoch"] == [5]
    assert known["epochs"] == 5
    assert client.get(run, params={"epoch": 4}).json()["metrics"] == {}
    assert client.get(run, params={"epoch": -1}).status_code == 422


def test_the_cpu_time_of_training_is_in_the_run_and_not_in_frames(client, new_run):
    run = new_run(dataset={"seed": 4005})
    frames = [client.get(f"{run}/frames/{epoch}", params={"grid": 0}) for epoch in (0, 5, 50)]
    start, early, late = client.get(run).json()["metrics"]["seconds"]
    assert 0 == start < early < late
    assert not any("seconds" in frame.text for frame in frames)


def test_two_runs_are_compared_by_their_ids(client, new_run):
    first = new_run(dataset={"seed": 4006})
    second = new_run(dataset={"seed": 4006}, network={"activation": "tanh"})
    answer = client.get(f"{first}/diff/{second.rpartition('/')[2]}")
    assert answer.json() == {
        "runs": [first.rpartition("/")[2], second.rpartition("/")[2]],
        "differences": [
            {
                "place": "network.activation",
                "values": ["relu", "tanh"],
                "words": "Activation: ReLU → Tanh",
                "matters": True,
            }
        ],
    }
    assert client.get(f"{first}/diff/{first.rpartition('/')[2]}").json()["differences"] == []
    unknown = client.get(f"{first}/diff/{'0' * 20}")
    assert unknown.status_code == 404
    assert "0" * 20 in unknown.json()["detail"]
