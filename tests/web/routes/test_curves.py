"""Curves over HTTP: ids, unchanging frames, streams and errors."""

import json

import numpy as np
import plotly.io
import pytest

from tests.support.cases import each


@pytest.fixture
def new_curve(client):
    """Return a function that creates a curve and returns the response."""

    def register(**spec):
        answer = client.post("/api/curves", json=spec)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return register


def test_a_curve_can_be_created_and_has_unchanging_frames(client, new_curve):
    named = new_curve()
    assert new_curve()["id"] == named["id"]
    frame = client.get(named["links"]["frame"].format(epoch=60))
    assert frame.status_code == 200
    found = frame.json()
    assert found["epoch"] == 60
    assert found["curve"] == named["id"]
    total = np.sum(found["units"]["values"], axis=0) + found["units"]["bias"]
    np.testing.assert_allclose(total, found["line"]["fit"], atol=1e-9)
    again = client.get(frame.url, headers={"If-None-Match": frame.headers["ETag"]})
    assert again.status_code == 304
    known = client.get(named["links"]["self"]).json()
    assert known["spec"] == named["spec"]
    assert known["epochs"] >= 60


def test_the_weights_of_a_curve_can_be_exported_as_those_of_its_run(client, new_curve):
    named = new_curve(network={"hidden_layer_sizes": [3]})
    frame = client.get(named["links"]["frame"].format(epoch=5)).json()
    weights = client.get(named["links"]["export"].format(epoch=5, kind="json")).json()
    assert weights["coefs"] == frame["network"]["coefs"]


def test_a_stream_of_a_curve_has_its_frames(client, new_curve):
    named = new_curve(training={"random_state": 3})
    query = {"last": 6, "every": 3, "units": "false", "samples": 20}
    lines = client.get(
        named["links"]["stream"], params=query, headers={"Accept": "application/jsonl"}
    )
    frames = [json.loads(line) for line in lines.text.splitlines()]
    assert [frame["epoch"] for frame in frames] == [0, 3, 6]
    one = client.get(
        named["links"]["frame"].format(epoch=6), params={"units": "false", "samples": 20}
    )
    assert one.json() == frames[-1]


def test_plotly_opens_the_figure_of_a_curve(client, new_curve):
    named = new_curve(function={"kind": "formula", "formula": "abs(x) + sin(3x)/2"})
    answer = client.get(named["links"]["figure"].format(epoch=10))
    figure = plotly.io.from_json(answer.text)
    assert {"fit", "truth"} <= {trace.name for trace in figure.data}


def test_the_linear_piece_at_an_x_is_returned(client, new_curve):
    named = new_curve()
    piece = client.get(named["links"]["at"].format(epoch=60), params={"x": 1000}).json()
    assert piece["to"] is None
    assert piece["slope"] * 1000 + piece["intercept"] == pytest.approx(piece["value"])


@each(
    ("body", "place", "words"),
    [
        ({"function": {"kind": "formula", "formula": "__import__('os')"}}, "/function/formula", ""),
        ({"function": {"kind": "formula"}}, "/function/formula", "empty"),
        ({"function": {"interval": [1, 0]}}, "/function/interval", "lower"),
        ({"function": {"samples": 10**6}}, "/function/samples", "CREASES_MAX_SAMPLES"),
        ({"network": {"hidden_layer_sizes": [999]}}, "/network/hidden_layer_sizes/0", "256"),
        ({"network": {"features": ["x1"]}}, "/network/features", "unknown"),
        ({"training": {"solver": "lbfgs", "l1": 1}}, "/training/l1", "lbfgs"),
    ],
)
def test_an_invalid_curve_is_refused_with_a_json_pointer(client, body, place, words):
    answer = client.post("/api/curves", json=body)
    assert answer.status_code == 422
    errors = {error["pointer"]: error["message"] for error in answer.json()["errors"]}
    assert words in errors[place]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"range": "1"}, "/range"),
        ({"range": "2,1"}, "/range"),
        ({"range": "nan,1"}, "/range"),
        ({"samples": 1}, "/samples"),
        ({"samples": 10**9}, "/samples"),
        ({"colour": 1}, "/colour"),
    ],
)
def test_an_invalid_view_of_a_curve_is_refused(client, new_curve, query, place):
    answer = client.get(new_curve()["links"]["frame"].format(epoch=1), params=query)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [place]


def test_a_formula_is_returned_as_it_is_read(client):
    def read(text):
        return client.get("/api/formula", params={"formula": text}).json()

    read_in_two_ways = read("2 + e^-2x")
    assert read_in_two_ways["reading"] == "2 + e^(-2)*x"
    assert read_in_two_ways["mathml"].startswith("<math")
    (question,) = read_in_two_ways["questions"]
    assert (question["at"], question["end"]) == (4, 9)
    meant = [one["formula"] for one in question["readings"]]
    assert [read(one)["reading"] for one in meant] == ["2 + e^(-2)*x", "2 + e^(-2*x)"]
    problem = read("2 + sine(x)")["problem"]
    assert (problem["at"], problem["end"], problem["suggestion"]) == (4, 8, "2 + sin(x)")
    assert read("<b>")["mathml"] is None


def test_an_unknown_curve_is_not_found(client):
    assert client.get("/api/curves/nothing").status_code == 404
    assert client.get("/api/curves/nothing/frames/1").status_code == 404


def test_the_catalog_describes_curves(client):
    curves = client.get("/api/catalog").json()["curves"]
    assert curves["defaults"]["function"]["kind"] == "sine"
    assert "function.noise" in curves["fields"]
    assert {"sine", "formula", "points"} <= {one["kind"] for one in curves["functions"]}


def test_a_formula_of_the_plane_is_evaluated_at_points(client):
    body = {"formula": "x2 > sin(x1)", "points": [[0, 1], [1, 0.5]]}
    answer = client.post("/api/formula", json=body)
    assert answer.status_code == 200
    assert answer.json()["values"] == [1, 0]
    assert answer.json()["reading"] == "x2 > sin(x1)"
    undefined = client.post("/api/formula", json={"formula": "1/x1", "points": [[0, 1], [2, 0]]})
    assert undefined.json()["values"] == [None, 0.5]
    assert client.post("/api/formula", json={"formula": "x1"}).json()["values"] == []
    wrong = client.post("/api/formula", json={"formula": "y > sin(x1)", "points": [[0, 1]]}).json()
    assert wrong["values"] is None
    assert wrong["problem"]["suggestion"] == "x2 > sin(x1)"
    many = client.post("/api/formula", json={"formula": "x1", "points": [[0, 0]] * 5001})
    assert many.status_code == 422
    assert "CREASES_MAX_SAMPLES" in many.json()["errors"][0]["message"]
