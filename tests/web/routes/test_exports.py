"""Other programs can open exported files and find the same numbers."""

import csv
import io
import json
import re

import networkx
import numpy as np
import onnxruntime
import pytest
import shapely
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import LabelBinarizer

from app.core.data.dataset import load
from app.core.data.features import features
from app.core.export.formats import KINDS
from app.core.geometry.exact import TooCloseToCall
from app.core.specs.run import DatasetSpec
from tests.support.cases import each


@each("kind", KINDS)
def test_an_exported_file_has_a_descriptive_name(client, new_run, kind):
    run = new_run(dataset={"samples": 50})
    answer = client.get(f"{run}/frames/2/export/{kind}")
    assert answer.status_code == 200
    name = re.fullmatch(
        r'attachment; filename="([\w.-]+)"', answer.headers["Content-Disposition"]
    ).group(1)
    assert name == f"creases-{run.rpartition('/')[2]}-2.{kind}"


def test_an_error_for_an_unknown_kind_lists_the_known_ones(client, new_run):
    answer = client.get(f"{new_run()}/frames/2/export/docx")
    assert answer.status_code == 404
    assert all(kind in answer.json()["detail"] for kind in KINDS)


@pytest.mark.parametrize("epochs", [1, 7, 50])
def test_the_weights_are_scikit_learn_s(client, new_run, epochs):
    run = new_run(training={"solver": "sgd", "random_state": 3})
    weights = client.get(f"{run}/frames/{epochs}/export/json").json()
    data = load(DatasetSpec())
    model = MLPClassifier(
        (8, 8),
        solver="sgd",
        learning_rate_init=0.01,
        batch_size=32,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=10**9,
        random_state=3,
    )
    with pytest.warns(match="Maximum iterations"):
        model.fit(data.X_train, data.y_train)
    for ours, theirs in zip(weights["coefs"], model.coefs_, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@each("network", [{}, {"activation": "tanh", "features": ["x2", "x1^2"]}])
@each("kind", ["moons", "blobs"])
def test_scikit_learn_predicts_the_same_with_the_exported_weights(client, new_run, kind, network):
    run = new_run(dataset={"kind": kind}, network=network)
    weights = client.get(f"{run}/frames/30/export/json").json()
    model = MLPClassifier(activation=weights["activation"])
    model.coefs_ = [np.array(matrix) for matrix in weights["coefs"]]
    model.intercepts_ = [np.array(biases) for biases in weights["intercepts"]]
    model.n_layers_, model.out_activation_ = len(model.coefs_) + 1, weights["out_activation"]
    model.n_outputs_, model.classes_ = len(model.intercepts_[-1]), np.array(weights["classes"])
    model._label_binarizer = LabelBinarizer().fit(model.classes_)
    data = load(DatasetSpec(kind=kind))
    found = model.score(features(data.X_test, weights["features"]), data.y_test)
    assert found == weights["metrics"]["test_accuracy"]


@pytest.mark.parametrize(
    "spec",
    [
        {"network": {"activation": "leaky_relu", "features": ["x1", "sin(x2)"]}},
        {"dataset": {"kind": "blobs"}},
        {"dataset": {"kind": "hills"}},
    ],
)
def test_onnx_runtime_gives_the_predictions_of_the_frame(client, new_run, spec):
    run = new_run(**spec)
    content = client.get(f"{run}/frames/40/export/onnx").content
    frame = client.get(f"{run}/frames/40?include=points,predictions").json()
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    for split in ("train", "test"):
        found = session.run(None, {"X": np.array(frame["points"][split]["X"])})[0]
        expected = frame["predictions"][split]
        np.testing.assert_allclose(found.ravel(), expected, rtol=1e-12, atol=1e-12)
    properties = session.get_modelmeta().custom_metadata_map
    assert client.post("/api/runs", content=properties["spec"]).json()["id"] == properties["run"]


def test_npz_has_data_weights_and_geometry(client, new_run):
    run = new_run(dataset={"samples": 50})
    file = np.load(io.BytesIO(client.get(f"{run}/frames/4/export/npz").content))
    weights = client.get(f"{run}/frames/4/export/json").json()
    for layer, matrix in enumerate(weights["coefs"]):
        assert file[f"coefs_{layer}"].tolist() == matrix
    assert json.loads(str(file["spec"])) == weights["spec"]
    frame = client.get(f"{run}/frames/4").json()
    assert file["vertices"].tolist() == frame["regions"]["vertices"]
    assert len(file["X_train"]) + len(file["X_test"]) == 50


def test_csv_has_every_point(client, new_run):
    run = new_run(dataset={"kind": "hills", "samples": 50})
    rows = list(csv.DictReader(io.StringIO(client.get(f"{run}/frames/0/export/csv").text)))
    points = client.get(f"{run}/frames/0").json()["points"]
    for split in ("train", "test"):
        mine = [row for row in rows if row["split"] == split]
        assert [[float(r["x1"]), float(r["x2"])] for r in mine] == points[split]["X"]
        assert [float(row["label"]) for row in mine] == points[split]["y"]


def test_geojson_is_the_partition_that_the_frame_shows(client, new_run):
    run = new_run(dataset={"kind": "circles", "samples": 80})
    frame = client.get(f"{run}/frames/60").json()
    document = client.get(f"{run}/frames/60/export/geojson").json()
    kinds = {kind: [] for kind in ("region", "crease", "boundary")}
    for feature in document["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        kinds[feature["properties"]["kind"]].append((shape, feature["properties"]))
    assert len(kinds["region"]) == frame["counts"]["regions"]
    for shape, properties in kinds["region"]:
        assert shape.exterior.is_ccw
        np.testing.assert_allclose(shape.area, properties["area"], rtol=1e-9, atol=1e-15)
        assert [len(layer) for layer in properties["pattern"]] == [8, 8]
    x1_min, x1_max, x2_min, x2_max = frame["box"]
    total = sum(shape.area for shape, _ in kinds["region"])
    np.testing.assert_allclose(total, (x1_max - x1_min) * (x2_max - x2_min), rtol=1e-9)
    length = sum(shape.length for shape, _ in kinds["boundary"])
    np.testing.assert_allclose(length, frame["counts"]["boundary_length"], rtol=1e-9)
    assert sum(properties["train"] for _, properties in kinds["region"]) == 56


def test_graphml_is_the_dual_graph_that_the_frame_shows(client, new_run):
    run = new_run(dataset={"kind": "circles", "samples": 80})
    frame = client.get(f"{run}/frames/60?include=dual_graph&grid=0").json()
    answer = client.get(f"{run}/frames/60/export/graphml")
    assert answer.headers["Content-Type"] == "application/graphml+xml"
    graph = networkx.read_graphml(io.BytesIO(answer.content), node_type=int)
    assert graph.graph["run"] == run.rpartition("/")[2]
    assert graph.graph["epoch"] == 60
    shown = frame["dual_graph"]
    for name in ("area", "label"):
        assert [*networkx.get_node_attributes(graph, name).values()] == shown[name]
    lengths = zip(map(tuple, shown["pairs"]), shown["length"], strict=True)
    assert all(graph.edges[pair]["length"] == length for pair, length in lengths)
    assert len(graph.edges) == len(shown["pairs"])
    assert sum(networkx.get_node_attributes(graph, "train").values()) == 56
    assert networkx.is_connected(graph)


@each("network", [{"activation": "tanh"}, {"features": ["x1", "x1^2"]}])
@each("kind", ["geojson", "graphml"])
def test_regions_of_a_smooth_activation_are_refused_with_the_reason(client, new_run, network, kind):
    answer = client.get(f"{new_run(network=network)}/frames/1/export/{kind}")
    assert answer.status_code == 422
    assert "no linear regions" in answer.json()["detail"]


@each("kind", ["npz", "geojson", "graphml", "svg"])
def test_undecidable_signs_are_an_error_with_a_reason(client, new_run, kind, monkeypatch):
    def give_up(*_, **__):
        raise TooCloseToCall

    for module in ("export.formats", "geometry.analysis"):
        monkeypatch.setattr(f"app.core.{module}.subdivide", give_up)
    answer = client.get(f"{new_run()}/frames/1/export/{kind}")
    assert answer.status_code == 422
    assert "within rounding error of 0" in answer.json()["detail"]


def test_names_are_harmless_for_spreadsheets_if_requested(client, new_run):
    names = ["=1+1", "+a", "-b", "@c", "d=e"]
    points = [[i, 0, i] for i in range(len(names))]
    axes = {"x1": {"name": "=x1"}, "x2": {"name": "x2"}}
    run = new_run(dataset={"kind": "points", "points": points, "class_names": names, "axes": axes})
    for query, quote in (("", ""), ("?spreadsheet=false", ""), ("?spreadsheet=true", "'")):
        text = client.get(f"{run}/frames/0/export/csv{query}").text
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["class"] for row in rows} == {
            name if name == "d=e" else quote + name for name in names
        }
        assert f"{quote}=x1" in rows[0]
        assert {float(row["x1"]) for row in rows} == {0, 1, 2, 3, 4}
