"""A decision threshold moves what frames, cards and exports show, and nothing that is stored."""

import numpy as np
import plotly.io
import pytest

from tests.support.cases import each

T = 0.3
LEVEL = float(np.log(T / (1 - T)))
PARTS = "metrics,confusion,boundary,cells,margins,predictions,points,grid,colour,network,dual_graph"


@pytest.fixture
def run(new_run):
    return new_run(
        dataset={"kind": "moons", "samples": 80, "noise": 0.3, "seed": 77},
        training={"learning_rate_init": 0.03},
    )


def expected_labels(frame, part):
    """Return the labels that the frame's own weights predict at the threshold."""
    values = np.array(frame["points"][part]["X"])
    layers = list(zip(frame["network"]["coefs"], frame["network"]["intercepts"], strict=True))
    for at, (weights, biases) in enumerate(layers):
        values = np.maximum(values, 0.0) if at else values
        values = values @ np.array(weights) + np.array(biases)
    return (1 / (1 + np.exp(-values[:, 0])) >= T).astype(int)


def test_all_parts_of_a_frame_follow_the_threshold(client, run):
    path = f"{run}/frames/20?include={PARTS}&grid=30"
    plain, frame = client.get(path).json(), client.get(f"{path}&threshold={T}").json()
    assert (plain["threshold"], frame["threshold"]) == (None, T)
    for part in ("train", "test"):
        expected = expected_labels(frame, part)
        assert frame["predictions"][part] == expected.tolist()
        y = np.array(frame["points"][part]["y"])
        assert frame["metrics"][f"{part}_accuracy"] == (expected == y).mean()
        assert frame["metrics"][f"{part}_loss"] == plain["metrics"][f"{part}_loss"]
        errors = frame["confusion"][part]
        assert errors["matrix"] == [
            [int(((y == true) & (expected == one)).sum()) for one in (0, 1)] for true in (0, 1)
        ]
        assert errors["precision"][1] == ((expected == 1) & (y == 1)).sum() / (expected == 1).sum()
        assert errors["accuracy"][1] == ((expected == 1) & (y == 1)).sum() / (y == 1).sum()
    assert frame["grid"]["probability"] == plain["grid"]["probability"]
    probability = np.array(frame["grid"]["probability"])
    assert (np.array(frame["grid"]["label"]) == (probability >= T)).all()
    shifted = np.log(probability / (1 - probability)) - LEVEL
    levels = 255 / (1 + np.exp(-shifted))
    assert np.abs(np.array(frame["colour"]["level"]) - levels).max() < 0.5 + 1e-6
    assert frame["counts"]["regions"] == plain["counts"]["regions"]
    assert frame["counts"]["boundary_length"] != plain["counts"]["boundary_length"]
    assert frame["margins"]["train"]["distance"] != plain["margins"]["train"]["distance"]
    assert frame["cells"]["shares"][1] > plain["cells"]["shares"][1]


def test_the_boundary_is_the_level_set_of_the_logit(client, run):
    frame = client.get(f"{run}/frames/20?include=boundary&threshold={T}").json()
    levels = client.get(f"{run}/frames/20/levels?values={LEVEL!r}").json()["levels"][0]
    assert frame["counts"]["boundary_length"] == pytest.approx(levels["length"], rel=1e-9)


def test_a_card_explains_the_boundary_at_the_threshold(client, run):
    path = f"{run}/frames/20/at?x1=0.5&x2=0.25"
    plain, card = client.get(path).json(), client.get(f"{path}&threshold={T}").json()
    assert card["probability"] == plain["probability"]
    assert card["label"] == int(card["probability"][1] >= T)
    near = card["boundary"]
    assert (plain["boundary"]["level"], near["level"]) == (0.0, pytest.approx(LEVEL))
    x1, x2 = near["point"]
    terms = near["sum"]["terms"]
    total = near["sum"]["bias"][0] + sum(
        term["weight"][0] * np.dot(term["affine"], [x1, x2, 1.0]) for term in terms
    )
    assert total == pytest.approx(near["level"], abs=1e-9)
    assert np.dot(near["line"], [x1, x2, 1.0]) == pytest.approx(0.0, abs=1e-9)


def test_metrics_at_a_threshold_are_not_stored(client, run):
    client.get(f"{run}/frames/7?include=metrics&threshold=0.9")
    assert client.get(f"{run}?epoch=7").json()["metrics"] == {}
    plain = client.get(f"{run}/frames/7?include=metrics").json()["metrics"]
    stored = client.get(f"{run}?epoch=7").json()["metrics"]
    assert stored["train_accuracy"] == [plain["train_accuracy"]]


@each("value", ["0", "1", "-0.1", "1.5", "nan", "inf", "half", ""])
@each("path", ["", "/at", "/figure", "/export/json", "/preview"])
def test_a_threshold_outside_0_to_1_is_refused(client, run, value, path):
    query = f"threshold={value}" + ("&x1=0&x2=0" if path == "/at" else "")
    call = client.post if path == "/preview" else client.get
    answer = call(f"{run}/frames/2{path}?{query}", **({"json": {}} if path == "/preview" else {}))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/threshold"]


@each("dataset, words", [({"kind": "blobs"}, "3 classes"), ({"kind": "hills"}, "regression")])
def test_a_threshold_needs_two_classes(client, new_run, dataset, words):
    run = new_run(dataset=dataset)
    for path in ("?", "/at?x1=0&x2=0&", "/figure?", "/export/py?"):
        answer = client.get(f"{run}/frames/2{path}threshold=0.3")
        assert answer.status_code == 422
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == "/threshold"
        assert words in str(fault)
    body = {"spec": {"dataset": dataset}, "epochs": 1, "threshold": 0.3}
    assert client.post("/api/train", json=body).json()["errors"][0]["pointer"] == "/threshold"


def test_training_and_posted_networks_take_a_threshold(client):
    spec = {"dataset": {"kind": "moons"}}
    body = {"spec": spec, "epochs": 5, "include": ["metrics", "boundary"], "threshold": T}
    assert client.post("/api/train", json=body).json()["threshold"] == T
    own = {"coefs": [[[1.0], [0.0]]], "intercepts": [[0.0]], "box": [-2, 2, -2, 2]}
    answer = client.post("/api/regions", json=own | {"threshold": T}).json()
    (line,) = answer["boundary"]["polylines"]
    assert np.array(line)[:, 0] == pytest.approx([LEVEL, LEVEL])
    for more in ({"task": "regression"}, {"coefs": [[[1.0, 0], [0, 1.0]]], "intercepts": [[0, 0]]}):
        refused = client.post("/api/regions", json=own | more | {"threshold": T})
        assert refused.json()["errors"][0]["pointer"] == "/threshold"


def test_a_stream_and_a_figure_have_the_threshold(client, run):
    lines = client.get(
        f"{run}/stream?first=1&last=2&grid=0&include=metrics&threshold={T}",
        headers={"Accept": "application/jsonl"},
    ).text.splitlines()
    assert all(f'"threshold":{T}' in line for line in lines)
    figure = plotly.io.from_json(client.get(f"{run}/frames/2/figure?threshold={T}").text)
    assert [stop for stop, _ in figure.data[0].colorscale] == [0, T, 1]


def test_exports_decide_at_the_threshold(client, run):
    runtime = pytest.importorskip("onnxruntime")
    path = f"{run}/frames/20/export"
    document = client.get(f"{path}/json?threshold={T}").json()
    frame = client.get(f"{run}/frames/20?include=metrics,points,predictions&threshold={T}").json()
    assert document["threshold"] == T
    assert document["metrics"]["train_accuracy"] == frame["metrics"]["train_accuracy"]
    session = runtime.InferenceSession(client.get(f"{path}/onnx?threshold={T}").content)
    labels = session.run(["label"], {"X": np.array(frame["points"]["train"]["X"])})[0]
    assert labels.tolist() == frame["predictions"]["train"]
    for kind in ("geojson", "svg", "npz"):
        moved = client.get(f"{path}/{kind}?threshold={T}")
        assert moved.status_code == 200
        assert moved.content != client.get(f"{path}/{kind}").content
