"""Posted networks: PyTorch's layout, the first layers, and the formats of the response."""

import io
import json
import xml.etree.ElementTree as ElementTree

import networkx
import numpy as np
import pytest

from app.core.export import geojson
from app.core.geometry.regions import subdivide
from tests.support.builders import WIDE, ordinary
from tests.support.cases import each


def body(net, layout="sklearn", **fields):
    turn = (lambda w: w.T) if layout == "torch" else (lambda w: w)
    return {
        "coefs": [turn(weights).tolist() for weights in net.coefs],
        "intercepts": [biases.tolist() for biases in net.intercepts],
        "box": list(WIDE),
        "layout": layout,
    } | fields


def post(client, accept="*/*", **fields):
    return client.post("/api/regions", json=fields, headers={"Accept": accept})


@pytest.fixture(scope="module")
def net():
    return ordinary((8, 6), 3, 3)


def test_torch_and_sklearn_layouts_give_the_same_geometry(client, net):
    one, other = (post(client, **body(net, layout)) for layout in ("sklearn", "torch"))
    assert one.status_code == 200
    assert one.content == other.content
    assert one.json()["counts"]["regions"] == len(subdivide(net, WIDE))


def test_a_transposed_matrix_is_refused(client, net):
    answer = post(client, **(body(net) | {"layout": "torch"}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/coefs/0"
    assert "columns" in answer.json()["errors"][0]["message"]


def test_regions_of_the_first_layers_can_be_requested(client, net):
    answer = post(client, **body(net, layers=1, include=["regions", "affine", "neighbours"])).json()
    assert answer["counts"]["regions"] == len(subdivide(net.truncated(1), WIDE))
    assert answer["boundary"] is None
    assert np.shape(answer["regions"]["affine"])[1:] == (6, 3)
    assert len(answer["regions"]["neighbours"]) == len(answer["regions"]["indices"])
    refused = post(client, **body(net, layers=3))
    assert refused.json()["errors"] == [
        {"pointer": "/layers", "message": "must be at most 2, the number of hidden layers, got 3"}
    ]


def test_cells_cover_the_box(client, net):
    cells = post(client, **body(net, include=["cells"])).json()["cells"]
    assert sum(cells["shares"]) == pytest.approx(1)
    assert set(cells["label"]) <= {0, 1, 2}


def test_the_example_of_a_dual_graph_is_what_its_network_gives(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    [example] = schemas["DualGraph"]["examples"]
    sent = {"coefs": [[[1, -1], [0, 0]], [[1], [-1]]], "intercepts": [[0, 0], [-0.25]]}
    sent |= {"box": [-1, 1, -1, 1], "include": ["dual_graph"]}
    assert post(client, "", **sent).json()["dual_graph"] == example
    graph = post(client, "", **sent, task="regression").json()["dual_graph"]
    assert graph == example | {"label": None, "value": pytest.approx([0.25, -0.75])}


def test_geojson_has_a_polygon_for_each_region(client, net):
    answer = post(client, "application/geo+json", **body(net))
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert kinds.count("region") == len(subdivide(net, WIDE))
    assert {"region", "crease", "boundary"} == set(kinds)
    ring = features[0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]


def test_geojson_that_would_be_too_long_is_refused_with_an_alternative(client, net, monkeypatch):
    monkeypatch.setattr(geojson, "MOST_BITS", 100)
    answer = post(client, "application/geo+json", **body(net))
    assert answer.status_code == 422
    assert "NPZ" in answer.json()["detail"]


def test_graphml_has_a_node_for_each_region(client, net):
    answer = post(client, "application/graphml+xml", **body(net))
    assert answer.headers["Content-Type"] == "application/graphml+xml"
    graph = networkx.read_graphml(io.BytesIO(answer.content))
    assert len(graph) == len(subdivide(net, WIDE))
    assert set(networkx.get_node_attributes(graph, "label").values()) == {0, 1, 2}
    first = post(client, "application/graphml+xml", **body(net, layers=1))
    assert b'"label"' not in first.content


def test_svg_is_well_formed_and_has_a_path_for_each_layer(client, net):
    answer = post(client, "image/svg+xml", **body(net))
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(answer.text)
    classes = {path.get("class") for path in root.iter("{http://www.w3.org/2000/svg}path")}
    assert {"layer-0", "layer-1", "boundary"} <= classes


def test_npz_has_the_arrays_of_the_regions(client, net):
    answer = post(client, "application/x-npz", **body(net))
    assert answer.headers["Content-Type"] == "application/x-npz"
    arrays = np.load(io.BytesIO(answer.content))
    regions = subdivide(net, WIDE)
    for name in ("vertices", "offsets", "indices", "patterns", "affine", "edge_faces"):
        np.testing.assert_array_equal(arrays[name], getattr(regions, name))


@each(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("application/json", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("image/*", "image/svg+xml"),
        ("application/octet-stream", "application/x-npz"),
        ("application/graphml+xml", "application/graphml+xml"),
        ("application/json;q=0.5, application/geo+json", "application/geo+json"),
    ],
)
def test_accept_chooses_the_format(client, net, accept, media):
    answer = post(client, accept, **body(net))
    assert answer.headers["Content-Type"].partition(";")[0] == media


def test_a_format_that_does_not_exist_is_refused_with_those_that_do(client, net):
    answer = post(client, "image/png", **body(net))
    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "image/svg+xml" in answer.json()["detail"]


def test_cells_of_hundreds_of_classes_are_computed(client):
    draw = np.random.default_rng(4)
    layers = [draw.normal(size=shape).tolist() for shape in ((2, 256), (256,))]
    answer = post(client, "", coefs=layers[:1], intercepts=layers[1:], box=[-1, 1, -1, 1])
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"]["boundary_segments"] > 0


def test_each_of_many_classes_that_win_in_the_box_has_a_cell(client):
    at = np.linspace(-0.9, 0.9, 6)
    points = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    coefs, biases = (2 * points.T).tolist(), (-(points**2).sum(axis=1)).tolist()
    sent = {"coefs": [coefs], "intercepts": [biases], "box": [-1, 1, -1, 1]}
    answer = post(client, **sent, include=["cells"])
    assert answer.status_code == 200, answer.text
    assert sorted(answer.json()["cells"]["label"]) == list(range(36))
