"""Slices over HTTP: as query parameters, in bodies, and by name."""

import json

import numpy as np
import onnxruntime
import pytest
from sklearn.datasets import load_iris

from app.core.data.dataset import load
from app.core.specs.run import RunSpec

AXES = {"axes": [2, 3], "at": [6.0, 2.5, 0.0, 0.0]}
VECTORS = {"origin": [5.8, 3, 4.4, 1.3], "u": [1, 0, 1, 0], "v": [0, 0, 0, 1]}


@pytest.fixture(scope="module")
def iris(client):
    answer = client.post("/api/runs", json={"dataset": {"kind": "iris"}})
    return answer.json()["links"]["self"]


def get(client, address, wanted, status=200, **query):
    text = wanted if isinstance(wanted, str) else json.dumps(wanted)
    answer = client.get(address, params=query | {"slice": text})
    assert answer.status_code == status, answer.text
    return answer


def test_a_posted_slice_has_a_name_that_is_its_hash_and_works_as_the_slice(client, iris):
    named = client.post("/api/slices", json=VECTORS)
    name = named.json()["name"]
    assert client.post("/api/slices", json=VECTORS).json() == named.json()
    assert client.get(named.headers["Location"]).json()["slice"] == named.json()["slice"]
    include = "regions,boundary,points,slice,distance,rows"
    by_name = get(client, f"{iris}/frames/20", name, include=include, grid=0)
    inline = get(client, f"{iris}/frames/20", VECTORS, include=include, grid=0)
    assert by_name.content == inline.content
    assert by_name.json()["slice"]["origin"] == VECTORS["origin"]
    missing = get(client, f"{iris}/frames/20", "0" * 20, 404)
    assert "POST its spec to /api/slices first" in missing.json()["detail"]
    moons = client.post("/api/runs", json={}).json()["links"]["self"]
    wrong = get(client, f"{moons}/frames/20", name, 422).json()
    assert wrong["errors"][0] == {
        "pointer": "/slice",
        "message": "must be a plane in 2 columns, the number of this data set; the slice has 4",
    }


def test_points_in_all_columns_are_what_edits_name(client, iris):
    wanted = {"include": "inputs,points", "grid": 0}
    frame = get(client, f"{iris}/frames/0", AXES, **wanted).json()
    row, label = frame["inputs"]["test"][3], frame["points"]["test"]["y"][3]
    assert row[2:] == frame["points"]["test"]["X"][3]
    assert row in load_iris().data.tolist()
    other = next(one for one in frame["classes"] if one != label)
    edits = [
        {"from": [*row, label], "to": [*row, other]},
        {"from": [*frame["inputs"]["train"][5], frame["points"]["train"]["y"][5]]},
    ]
    spec = {"dataset": {"kind": "iris"}, "interventions": [{"epoch": 0, "points": edits}]}
    edited = client.post("/api/runs", json=spec).json()["links"]["self"]
    after = get(client, f"{edited}/frames/0", AXES, **wanted).json()
    assert after["points"]["test"]["y"][3] == other
    assert after["inputs"]["test"] == frame["inputs"]["test"]
    rest = [one for at, one in enumerate(frame["inputs"]["train"]) if at != 5]
    assert after["inputs"]["train"] == rest


def test_the_figure_names_the_columns_also_at_the_pointer(client, iris):
    figure = get(client, f"{iris}/frames/20/figure", AXES).json()
    names = ["petal length (cm)", "petal width (cm)"]
    layout = figure["layout"]
    assert [layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")] == names
    template = figure["data"][0]["hovertemplate"]
    # Without a format, Plotly writes them as the ticks of their axis: 60k, not 6e+4.
    assert all(f"{name} %{{{axis}}}" in template for name, axis in zip(names, "xy", strict=True))
    assert "x1" not in template


def test_every_reading_takes_a_slice_and_training_does_not_depend_on_it(client, iris):
    frame = get(client, f"{iris}/frames/20", AXES, include="metrics,slice,network", grid=0).json()
    other = client.get(f"{iris}/frames/20", params={"include": "metrics,network", "grid": 0}).json()
    assert frame["network"] == other["network"]
    same = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    assert [frame["metrics"][name] for name in same] == [other["metrics"][name] for name in same]
    body = {"spec": {"dataset": {"kind": "iris"}}, "epochs": 20, "grid": 0, "slice": AXES}
    trained = client.post("/api/train", json=body | {"include": ["metrics", "slice", "network"]})
    assert trained.json() == frame
    x1_min, x1_max, x2_min, x2_max = frame["box"]
    places = {"start": f"{x1_min},{x2_min}", "end": f"{x1_max},{x2_max}"}
    readings = {
        "at": {"x1": 4.0, "x2": 1.0},
        "cut": places,
        "crease": {"layer": 1, "unit": 2},
        "levels": {"values": "0,1", "output": 1},
        "fold": {"layer": 0, "units": "0,1"},
        "figure": {"grid": 5},
    }
    for name, query in readings.items():
        shown = get(client, f"{iris}/frames/20/{name}", AXES, **query)
        plain = client.get(f"{iris}/frames/20/{name}", params=query)
        assert plain.status_code == 200
        assert shown.content != plain.content, name
        assert get(client, f"{iris}/frames/20/{name}", '{"axes": [0, 1]}', **query).content == (
            plain.content
        )
    lines = get(
        client, f"{iris}/stream", AXES, last=20, every=20, include="metrics,slice,network", grid=0
    )
    assert '"epoch":20' in lines.text
    card = get(client, f"{iris}/frames/20/at", AXES, x1=4.0, x2=1.0).json()
    assert card["original"] == [6.0, 2.5, 4.0, 1.0]
    assert card["columns"] == frame["slice"]["columns"]
    assert card["agrees"] is True
    assert card["sample"]["original"][2:] != [0.0, 0.0]
    preview = client.post(
        f"{iris}/frames/20/preview",
        params={"slice": json.dumps(AXES), "grid": 0, "include": "metrics,slice,network"},
        json={},
    )
    assert preview.json() == frame


def test_the_columns_of_a_run_have_ranges_medians_and_typical_rows(client, iris):
    data = load_iris()
    found = client.get(f"{iris}/columns").json()
    assert found["rows"] == 150
    assert [one["name"] for one in found["columns"]] == data.feature_names
    assert [one["median"] for one in found["columns"]] == np.median(data.data, axis=0).tolist()
    assert all(sum(one["histogram"]) == 150 for one in found["columns"])
    for one in found["classes"]:
        mine = data.data[data.target == one["label"]]
        assert one["medians"] == np.median(mine, axis=0).tolist()
        assert data.target[one["typical_row"]] == one["label"]
    regression = client.post("/api/runs", json={"dataset": {"kind": "diabetes"}}).json()
    assert client.get(f"{regression['links']['self']}/columns").json()["classes"] == []


def test_exports_are_on_the_slice_with_points_and_weights_of_all_columns(client, iris, tmp_path):
    data = load(RunSpec.model_validate({"dataset": {"kind": "iris"}}).dataset)
    npz = tmp_path / "run.npz"
    npz.write_bytes(get(client, f"{iris}/frames/20/export/npz", AXES).content)
    with np.load(npz) as arrays:
        np.testing.assert_array_equal(arrays["X_train"], data.X_train)
        np.testing.assert_array_equal(arrays["slice_origin"], [6.0, 2.5, 0.0, 0.0])
        assert arrays["coefs_0"].shape == (4, 8)
        regions = len(arrays["offsets"]) - 1
    frame = get(client, f"{iris}/frames/20", AXES, grid=0).json()
    assert regions == frame["counts"]["regions"]
    svg = get(client, f"{iris}/frames/20/export/svg", AXES).text
    assert f"{regions} linear regions" in svg
    polygons = get(client, f"{iris}/frames/20/export/geojson", AXES).json()["features"]
    assert sum(one["geometry"]["type"] == "Polygon" for one in polygons) == regions
    graph = get(client, f"{iris}/frames/20/export/graphml", AXES).text
    assert graph.count("<node ") == regions
    assert get(client, f"{iris}/frames/20/export/json", AXES).json()["slice"]["axes"] == [2, 3]
    assert get(client, f"{iris}/frames/20/export/csv", AXES).text.count("\n") == 151
    model = get(client, f"{iris}/frames/20/export/onnx", AXES).content
    session = onnxruntime.InferenceSession(model)
    labels = session.run(["label"], {"X": data.X_train})[0]
    shown = get(client, f"{iris}/frames/20", AXES, include="predictions", grid=0).json()
    assert labels.tolist() == shown["predictions"]["train"]


def test_a_slice_that_cannot_be_read_is_refused_with_its_place(client, iris):
    cases = [
        ("{", "/slice", "must be JSON or the name of a slice"),
        ("diagonal", "/slice", "must be the name of a slice (20 hex digits"),
        ("[1]", "/slice", "must be the name of a slice"),
        ("{}", "/slice", "none of them"),
        ({"axes": [0, 1], "rows": [0, 1, 2]}, "/slice", "axes and rows"),
        ({"axes": [0, 0]}, "/slice/axes", "must all be different"),
        ({"axes": [0, -1]}, "/slice/axes/1", "must be at least 0"),
        ({"axes": [0, 1.5]}, "/slice/axes/1", "integer"),
        ({"axes": [0, 1], "att": []}, "/slice/att", "at"),
        ({"axes": [0, 4]}, "/slice/axes/1", "less than 4"),
        ({"axes": [0, 1, 2]}, "/slice/axes", "at most 2 items"),
        ({"axes": [0, 1], "at": [0, 0, "a", 0]}, "/slice/at/2", "number"),
        ({"axes": [0, 1], "at": [0, 0, 1e300, 0]}, "/slice/at/2", "1e+100"),
        ({"rows": [0, 1, 1]}, "/slice/rows", "must all be different"),
        ({"rows": [101, 142, 0]}, "/slice/rows", "rows 101 and 142 are equal"),
        ({"principal": [0, 9]}, "/slice/principal/1", "less than 4"),
        ({"walk": [{"axes": [0, 1]}, {}], "share": 0.5}, "/slice/walk/1", "none of them"),
        (
            {"walk": [{"axes": [0, 1]}, {"axes": [1, 1]}], "share": 0.5},
            "/slice/walk/1/axes",
            "diff",
        ),
        (
            {"walk": [{"axes": [0, 1]}, {"axes": [0, 5]}], "share": 1},
            "/slice/walk/1/axes/1",
            "less",
        ),
        ({"walk": [{"axes": [0, 1]}, "a" * 20], "share": 0.5}, "/slice/walk/1", "not a name"),
        ({"walk": [{"axes": [0, 1]}, {"rows": [0, 1, 2]}], "share": 2}, "/slice/share", "1"),
        ({"origin": [0, 0], "u": [1, 0], "v": [0, 1]}, "/slice", "4 columns"),
        ({"origin": [0, 0], "u": [1, 0, 0], "v": [0, 1]}, "/slice/u", "as origin has"),
        ("{" + " " * 20_000 + "}", "/slice", "at most 20000 characters"),
    ]
    for wanted, pointer, words in cases:
        problem = get(client, f"{iris}/frames/20", wanted, 422).json()
        assert problem["errors"][0]["pointer"] == pointer, (wanted, problem)
        assert words in problem["detail"] + problem["errors"][0]["message"], (wanted, problem)
        if isinstance(wanted, dict):
            body = {"spec": {"dataset": {"kind": "iris"}}, "epochs": 1, "slice": wanted}
            answer = client.post("/api/train", json=body)
            assert answer.status_code == 422, wanted
            assert answer.json()["errors"][0]["pointer"] == pointer, wanted
    for body, pointer in (
        ({"origin": [0, 0], "u": [1, 0]}, "/v"),
        ({"origin": [0, 0], "u": [1, 0], "v": [2, 0]}, "/v"),
        ({"origin": [0, 0], "u": [0, 0], "v": [2, 0]}, "/u"),
        ({"origin": [0], "u": [0], "v": [2]}, "/origin"),
    ):
        answer = client.post("/api/slices", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer
