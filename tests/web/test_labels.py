"""Every response gives classes by their labels, never by their indices."""

import base64
import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from contextlib import redirect_stdout

import networkx
import numpy as np
import onnxruntime
import pytest

from app.core.export.formats import KINDS
from app.core.frames.frame import PARTS
from tests.support.cases import each

LABELS = {
    "two classes": (-4, 9),
    "three classes": (-2, 3, 7),
    "large labels": (-5, 70_000, 999_999),
}
"""No label equals its index, and some need more than a byte."""

LABELLED = {"label", "labels", "classes", "boundary_classes", "y_train", "y_test"}
"""Names of fields with labels; `y` contains labels only in `points`."""

EPOCH = 60


def spec_of(labels):
    rng = np.random.default_rng(3)
    centres = 3.0 * np.array([[0.0, 0.0], [1.0, 0.2], [0.3, 1.0]])
    points = [
        [*(centres[place] + rng.normal(0.0, 0.4, 2)).round(3).tolist(), label]
        for place, label in enumerate(labels)
        for _ in range(20)
    ]
    return {"dataset": {"kind": "points", "points": points}}


@pytest.fixture(params=LABELS)
def labels(request):
    return LABELS[request.param]


@pytest.fixture
def run(new_run, labels):
    return new_run(**spec_of(labels))


def numbers(value):
    """Return all numbers in a tree of lists and Plotly's typed arrays."""
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    if isinstance(value, dict):
        return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
    return [value]


def labelled(tree, path=()):
    """Yield the path and numbers of every field of a response whose name means labels."""
    if isinstance(tree, dict) and "bdata" not in tree:
        for name, part in tree.items():
            here = (*path, name)
            of_points = name == "y" and "points" in path
            if name in LABELLED or of_points or path[-1:] == ("predictions",):
                yield here, numbers(part) if part is not None else []
            else:
                yield from labelled(part, here)
    elif isinstance(tree, list):
        for place, part in enumerate(tree):
            yield from labelled(part, (*path, place))


def check(answer, labels, *needed):
    """Check that all classes in a response are labels, and return them by path."""
    found = dict(labelled(answer))
    for path, values in found.items():
        if path[-1] == "classes" and path[0] == "spec":
            continue  # the field of the spec: the number of classes of blobs
        assert set(values) <= set(labels), path
    names = {".".join(str(step) for step in path if not isinstance(step, int)) for path in found}
    assert set(needed) <= names
    return found


FRAME = (
    "classes",
    "grid.label",
    "boundary.classes",
    "cells.label",
    "points.train.y",
    "points.test.y",
    "predictions.train",
    "predictions.test",
)


@each("arrays", ["list", "base64"])
def test_a_frame_has_labels_in_all_its_parts(client, run, labels, arrays):
    query = {"include": ",".join(PARTS), "grid": 30, "arrays": arrays}
    frame = client.get(f"{run}/frames/{EPOCH}", params=query).json()
    found = check(frame, labels, *FRAME)
    assert frame["classes"] == sorted(labels)
    many = len(labels) > 2
    assert (frame["colour"]["label"] is not None) == many
    for path in [("grid", "label"), ("cells", "label"), *([("colour", "label")] if many else [])]:
        assert set(found[path]) == set(labels), "the network has learned all classes"


def test_the_grid_and_the_card_of_a_point_have_the_same_label(client, run, labels):
    query = {"include": "grid,colour,cells,boundary,predictions,points", "grid": 12}
    frame = client.get(f"{run}/frames/{EPOCH}", params=query).json()
    grid, colour, cells = frame["grid"], frame["colour"], frame["cells"]
    for row in range(0, 12, 3):
        for column in range(0, 12, 3):
            place = {"x1": grid["x"][column], "x2": grid["y"][row]}
            card = client.get(f"{run}/frames/{EPOCH}/at", params=place).json()
            check(card, labels, "label")
            assert card["label"] == grid["label"][row][column]
            assert card["label"] == sorted(labels)[int(np.argmax(card["probability"]))]
            assert set(card["points"]["train"]) == {str(label) for label in labels}
            if colour["label"]:
                assert card["label"] == colour["label"][row][column]
    vertices = np.array(cells["vertices"])
    ends = cells["offsets"]
    for cell in range(0, len(cells["label"]), 7):
        x1, x2 = vertices[cells["indices"][ends[cell] : ends[cell + 1]]].mean(axis=0)
        card = client.get(f"{run}/frames/{EPOCH}/at", params={"x1": x1, "x2": x2}).json()
        assert card["label"] == cells["label"][cell]


def test_the_sides_of_the_boundary_have_the_predicted_labels(client, run, labels):
    query = {"include": "boundary", "grid": 0}
    line = client.get(f"{run}/frames/{EPOCH}", params=query).json()["boundary"]
    for polyline, (right, left) in zip(line["polylines"], line["classes"], strict=True):
        start, end = np.array(polyline[0]), np.array(polyline[1])
        along = end - start
        across = 1e-7 * np.array([-along[1], along[0]]) / np.hypot(*along)
        for sign, label in ((1, left), (-1, right)):
            x1, x2 = (start + end) / 2 + sign * across
            card = client.get(f"{run}/frames/{EPOCH}/at", params={"x1": x1, "x2": x2}).json()
            assert card["label"] == label
            assert sorted(card["boundary"]["classes"]) == sorted((right, left))


def test_previews_and_streams_have_labels(client, run, labels):
    query = {"include": ",".join(PARTS), "grid": 10}
    body = {"spec": spec_of(labels), "epochs": EPOCH, "grid": 10, "include": list(PARTS)}
    check(client.post("/api/train", json=body).json(), labels, *FRAME)
    check(
        client.post(f"{run}/frames/{EPOCH}/preview", params=query, json={}).json(), labels, *FRAME
    )
    stream = client.get(
        f"{run}/stream",
        params={**query, "first": EPOCH, "last": EPOCH},
        headers={"Accept": "application/jsonl"},
    )
    [line] = stream.text.splitlines()
    check(json.loads(line), labels, *FRAME)


def test_a_confusion_matrix_is_in_the_order_of_the_classes(client, run):
    query = {"include": "confusion,points,predictions", "grid": 0}
    frame = client.get(f"{run}/frames/{EPOCH}", params=query).json()
    for part in ("train", "test"):
        actual, predicted = frame["points"][part]["y"], frame["predictions"][part]
        counted = [
            [
                sum(pair == (true, taken) for pair in zip(actual, predicted, strict=True))
                for taken in frame["classes"]
            ]
            for true in frame["classes"]
        ]
        assert frame["confusion"][part]["matrix"] == counted


def test_readings_have_labels(client, run, labels):
    fold = client.get(f"{run}/frames/{EPOCH}/fold?layer=0&units=0,1").json()
    check(fold, labels, "points.train.y", "points.test.y")
    for reading in ("cut?start=0,0&end=1,1", "crease?layer=0&unit=0", "levels?values=0"):
        check(client.get(f"{run}/frames/{EPOCH}/{reading}").json(), labels)


def test_hover_texts_of_a_figure_have_labels(client, run, labels):
    figure = client.get(f"{run}/frames/{EPOCH}/figure?grid=20").json()
    names = {trace.get("name", "") for trace in figure["data"]}
    assert {f"class {label}, {part}" for label in labels for part in ("train", "test")} <= names
    [heat] = [trace for trace in figure["data"] if trace["type"] == "heatmap"]
    if len(labels) == 2:
        assert heat["name"] == f"P({labels[1]})"
        return
    assert heat["colorbar"]["ticktext"] == [str(label) for label in sorted(labels)]
    assert {word for row in heat["text"] for word in row} == {str(label) for label in labels}
    assert "%{z}" not in heat["hovertemplate"]
    assert "%{text}" in heat["hovertemplate"]


@each("kind", KINDS)
def test_an_export_has_labels(client, run, labels, kind):
    answer = client.get(f"{run}/frames/{EPOCH}/export/{kind}")
    assert answer.status_code == 200
    EXPORTED[kind](answer, labels)


def exported_json(answer, labels):
    check(answer.json(), labels, "classes")


def exported_npz(answer, labels):
    with np.load(io.BytesIO(answer.content)) as arrays:
        assert arrays["classes"].tolist() == sorted(labels)
        assert set(arrays["boundary_classes"].ravel()) <= set(labels)
        assert arrays["boundary_classes"].shape == (len(arrays["boundary_segments"]), 2)
        check({name: arrays[name].tolist() for name in arrays}, labels, "y_train", "y_test")


def exported_csv(answer, labels):
    rows = csv.DictReader(io.StringIO(answer.text))
    assert {int(row["label"]) for row in rows} == set(labels)


def exported_geojson(answer, labels):
    check(answer.json(), labels, "features.properties.classes")


def exported_graphml(answer, labels):
    graph = networkx.read_graphml(io.BytesIO(answer.content))
    assert set(networkx.get_node_attributes(graph, "label").values()) == set(labels)


def exported_svg(answer, labels):
    root = ElementTree.fromstring(answer.text)
    named = {path.get("class") for path in root.iter() if path.tag.endswith("path")}
    assert {name for name in named if name.startswith("class")} == {f"class-{k}" for k in labels}
    titles = {title.text for title in root.iter() if title.tag.endswith("title")}
    assert {f"class {label}" for label in labels} <= titles


def exported_onnx(answer, labels):
    session = onnxruntime.InferenceSession(answer.content)
    X = np.random.default_rng(1).normal(1.0, 3.0, (200, 2))
    predicted, probabilities, _ = session.run(None, {"X": X})
    np.testing.assert_array_equal(predicted, np.array(sorted(labels))[probabilities.argmax(axis=1)])


def exported_py(answer, labels):
    names = {"find_spec": lambda name: None, "__name__": "script"}
    source = answer.text.replace("from importlib.util import find_spec\n", "")
    with redirect_stdout(io.StringIO()):
        exec(compile(source, "script", "exec"), names)
    assert names["classes"].tolist() == sorted(labels)
    assert set(names["y_train"].tolist()) == set(labels)


EXPORTED = {
    "json": exported_json,
    "npz": exported_npz,
    "csv": exported_csv,
    "geojson": exported_geojson,
    "graphml": exported_graphml,
    "svg": exported_svg,
    "onnx": exported_onnx,
    "py": exported_py,
}

NETWORK = {
    "coefs": [[[1, -0.5, 0.3], [0.5, 1, -1]], [[1, 0, -1], [-1, 1, 0], [0.8, -1, 1]]],
    "intercepts": [[0, 0.25, 0.1], [0.1, 0, 0]],
    "box": [-2, 2, -2, 2],
    "include": ["boundary", "cells"],
}


def own(client, **more):
    answer = client.post("/api/regions", json=NETWORK | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_posted_network_has_the_given_labels_or_indices(client):
    places, named = own(client), own(client, classes=[7, -2, 3])
    assert places["classes"] == [0, 1, 2]
    assert named["classes"] == [7, -2, 3]
    check(named, (7, -2, 3), "classes", "boundary.classes", "cells.label")
    by_place = dict(enumerate(named["classes"]))
    assert named["cells"]["label"] == [by_place[place] for place in places["cells"]["label"]]
    assert named["boundary"]["classes"] == [
        [by_place[place] for place in pair] for pair in places["boundary"]["classes"]
    ]
    assert named["cells"]["shares"] == places["cells"]["shares"]


def test_files_of_a_posted_network_have_its_labels(client):
    body = NETWORK | {"classes": [7, -2, 3]}
    files = {
        "application/geo+json": exported_geojson,
        "application/graphml+xml": exported_graphml,
        "image/svg+xml": exported_svg,
    }
    for media, check_file in files.items():
        answer = client.post("/api/regions", json=body, headers={"Accept": media})
        check_file(answer, (7, -2, 3))
    answer = client.post("/api/regions", json=body, headers={"Accept": "application/x-npz"})
    with np.load(io.BytesIO(answer.content)) as arrays:
        assert arrays["classes"].tolist() == [7, -2, 3]
        assert set(arrays["boundary_classes"].ravel()) <= {7, -2, 3}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"classes": [1, 2]}, "3 different labels"),
        ({"classes": [1, 2, 2]}, "3 different labels"),
        ({"classes": [1, 2, 3], "task": "regression"}, "unset for a regression"),
    ],
)
def test_labels_that_do_not_fit_a_posted_network_are_refused(client, more, words):
    answer = client.post("/api/regions", json=NETWORK | more)
    assert answer.status_code == 422
    [found] = answer.json()["errors"]
    assert found["pointer"] == "/classes"
    assert words in found["message"]


def test_a_posted_regression_has_no_classes(client):
    assert own(client, task="regression")["classes"] == []
