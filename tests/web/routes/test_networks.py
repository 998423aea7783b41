"""Posted networks: exact geometry, or an error that names the invalid weight."""

import copy

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.core.geometry.boundary import boundary
from app.core.geometry.regions import subdivide
from app.main import create_app
from app.settings import Settings
from tests.support.builders import ordinary
from tests.support.cases import each

BOX = [-2.0, 2.0, -1.5, 2.5]


def body_of(network, **more):
    return {
        "coefs": [layer.tolist() for layer in network.coefs],
        "intercepts": [layer.tolist() for layer in network.intercepts],
        "activation": network.activation,
        "box": BOX,
    } | more


@each("sizes", [(), (1,), (6,), (8, 8), (5, 4, 3)])
@each("outputs", [1, 3])
def test_the_response_has_the_geometry_of_the_core(client, sizes, outputs):
    network = ordinary(sizes, seed=len(sizes), n_out=outputs)
    answer = client.post("/api/regions", json=body_of(network)).json()
    regions = subdivide(network, tuple(BOX))
    line = boundary(regions)
    assert answer["counts"]["regions"] == len(regions)
    assert answer["counts"]["boundary_length"] == line.length
    assert answer["regions"]["vertices"] == regions.vertices.tolist()
    assert answer["regions"]["indices"] == regions.indices.tolist()
    assert answer["boundary"]["polylines"] == [part.tolist() for part in line.polylines]


def test_areas_add_up_to_the_box(client):
    part = client.post("/api/regions", json=body_of(ordinary((12, 12), 7))).json()["regions"]
    vertices, indices = np.array(part["vertices"]), part["indices"]
    total = 0.0
    for first, last in zip(part["offsets"], part["offsets"][1:], strict=False):
        x, y = vertices[indices[first:last]].T
        total += (x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    np.testing.assert_allclose(total, 16.0, rtol=1e-12)


def test_the_layout_of_pytorch_gives_the_same_geometry(client):
    network = ordinary((6, 4), 1)
    body = body_of(network)
    turned = body | {"coefs": [layer.T.tolist() for layer in network.coefs], "layout": "out_in"}
    assert (
        client.post("/api/regions", json=turned).json()
        == client.post("/api/regions", json=body).json()
    )


def test_a_regression_has_no_boundary(client):
    answer = client.post("/api/regions", json=body_of(ordinary((6,), 1), task="regression")).json()
    assert answer["boundary"]["polylines"] == []
    assert answer["counts"]["boundary_length"] == 0


def test_only_requested_parts_are_returned(client):
    body = body_of(ordinary((6,), 1), include=["affine"])
    answer = client.post("/api/regions", json=body).json()
    assert answer["boundary"] is None
    assert len(answer["regions"]["affine"]) == answer["counts"]["regions"]


def broken(place, value):
    """Return a valid body with one value replaced."""
    body = copy.deepcopy(body_of(ordinary((3, 2), 1)))
    *path, last = place
    target = body
    for step in path:
        target = target[step]
    target[last] = value
    return body


@each(
    ("place", "value", "pointer"),
    [
        (["coefs"], [], "/coefs"),
        (["coefs"], "weights", "/coefs"),
        (["coefs"], [[[1.0]]] * 10, "/coefs"),
        (["coefs", 0], [], "/coefs/0"),
        (["coefs", 0], [[1.0, 2.0, 3.0]], "/coefs/0"),
        (["coefs", 1], [[1.0, 2.0]], "/coefs/1"),
        (["coefs", 1], 7, "/coefs/1"),
        (["coefs", 1, 2], [1.0], "/coefs/1/2"),
        (["coefs", 1, 2], "row", "/coefs/1/2"),
        (["coefs", 1, 2, 0], None, "/coefs/1/2/0"),
        (["coefs", 1, 2, 0], True, "/coefs/1/2/0"),
        (["coefs", 1, 2, 0], "1", "/coefs/1/2/0"),
        (["coefs", 1, 2, 0], 1e200, "/coefs/1/2/0"),
        (["coefs", 1, 2, 0], 10**250, "/coefs/1/2/0"),
        (["coefs", 2], [[], []], "/coefs/2/0"),
        (["intercepts"], [[0.0]], "/intercepts"),
        (["intercepts", 2], [0.0, 0.0], "/intercepts/2"),
        (["intercepts", 0], 0.0, "/intercepts/0"),
        (["intercepts", 0, 1], {}, "/intercepts/0/1"),
        (["activation"], "tanh", "/activation"),
        (["negative_slope"], 2, "/negative_slope"),
        (["box"], [0, 1, 0], "/box"),
        (["box"], [0, 1, 1, 0], "/box"),
        (["box"], None, "/box"),
        (["box", 2], 1e300, "/box"),
        (["layout"], "sideways", "/layout"),
        (["include"], ["everything"], "/include"),
        (["surprise"], 1, "/surprise"),
    ],
)
def test_an_invalid_network_is_refused_with_a_json_pointer(client, place, value, pointer):
    answer = client.post("/api/regions", json=broken(place, value))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


@each("number", ["NaN", "Infinity", "-1e999", "9" * 5000])
def test_a_weight_that_is_not_finite_is_refused_with_a_pointer(client, number):
    text = '{"coefs": [[[1.0], [@]]], "intercepts": [[0.0]], "box": [-1, 1, -1, 1]}'
    body = text.replace("@", number)
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/regions", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/coefs/0/1/0"


def test_an_error_for_a_wide_layer_names_the_value_and_the_setting(client):
    wide = {
        "coefs": [np.ones((2, 257)).tolist(), np.ones((257, 1)).tolist()],
        "intercepts": [[0.0] * 257, [0.0]],
        "box": BOX,
    }
    [found] = client.post("/api/regions", json=wide).json()["errors"]
    assert found["pointer"] == "/coefs/0"
    assert "at most 256 (CREASES_MAX_UNITS_PER_LAYER) units, got 257" in found["message"]


def with_outputs(network, more):
    """Return the network with further outputs, which are never the largest."""
    coefs, intercepts = network.coefs[-1], network.intercepts[-1]
    lower = np.full(more, -1e3)
    return body_of(network) | {
        "coefs": [
            *(layer.tolist() for layer in network.coefs[:-1]),
            np.hstack([coefs, np.zeros((len(coefs), more))]).tolist(),
        ],
        "intercepts": [
            *(layer.tolist() for layer in network.intercepts[:-1]),
            np.append(intercepts, lower).tolist(),
        ],
    }


@pytest.mark.parametrize("outputs", [11, 1000])
def test_outputs_that_never_win_change_no_geometry(client, outputs):
    network = ordinary((6, 6), seed=1, n_out=10)
    ten = client.post("/api/regions", json=with_outputs(network, 0)).json()
    more = client.post("/api/regions", json=with_outputs(network, outputs - 10)).json()
    assert more["counts"] == ten["counts"]
    assert more["boundary"] == ten["boundary"]
    assert more["classes"] == list(range(outputs))


@pytest.mark.parametrize("media", ["application/geo+json", "image/svg+xml", "application/x-npz"])
def test_a_hundred_classes_are_answered_in_all_formats(client, media):
    body = body_of(ordinary((6, 6), seed=1, n_out=100))
    assert client.post("/api/regions", json=body, headers={"Accept": media}).status_code == 200


def test_an_error_for_too_many_outputs_has_the_value_and_the_limit(client):
    body = with_outputs(ordinary((6,), seed=1, n_out=10), 991)
    answer = client.post("/api/regions", json=body)
    assert answer.status_code == 422
    [found] = answer.json()["errors"]
    assert found == {"pointer": "/coefs/1", "message": "must have at most 1000 outputs, got 1001"}


@pytest.mark.exhaustive
def test_a_network_of_very_many_outputs_can_have_fewer_regions(tmp_path):
    network = ordinary((8, 8), seed=1, n_out=10)
    most = 2 * len(subdivide(network, tuple(BOX)))
    with TestClient(create_app(Settings(data_dir=tmp_path, max_regions=most))) as client:
        assert client.post("/api/regions", json=with_outputs(network, 246)).status_code == 200
        answer = client.post("/api/regions", json=with_outputs(network, 990))
    assert answer.status_code == 422
    [found] = answer.json()["errors"]
    assert found["pointer"] == "/box"
    assert f"limit is {most * 256 // 1000} for 1000 outputs" in found["message"]


def test_values_that_overflow_are_refused(client):
    big = [[1e99, 1e99], [1e99, -1e99]]
    body = {"coefs": [big] * 8, "intercepts": [[0.0, 0.0]] * 8, "box": BOX}
    answer = client.post("/api/regions", json=body)
    assert answer.status_code == 422
    assert "overflow" in answer.json()["detail"]


def test_the_body_has_a_higher_limit_than_others(client):
    network = ordinary((256, 256), 1)
    body = body_of(network, include=[], box=[-1e-3, 1e-3, -1e-3, 1e-3])
    assert client.post("/api/regions", json=body).status_code == 200
    answer = client.post("/api/regions", content=b" " * (8 * 2**20 + 1))
    assert answer.status_code == 413
    assert "CREASES_MAX_REGIONS_BODY_BYTES" in answer.json()["detail"]
