"""A frame never changes: it has an entity tag and can be cached."""

import base64

import numpy as np
import plotly.io
import pytest

from app.core.frames.frame import PARTS
from app.core.geometry import analysis
from app.web.http import etags
from app.web.http.serialization import encode
from app.web.routes import frames
from tests.support.cases import each


@pytest.fixture
def run(new_run):
    return new_run(dataset={"kind": "blobs", "samples": 60})


@pytest.mark.parametrize(
    "path", ["", "/at?x1=0.5&x2=-0.25", "/figure", "/export/json", "/export/npz", "/export/geojson"]
)
def test_an_unchanged_response_gets_304(client, run, path):
    first = client.get(f"{run}/frames/3{path}")
    assert first.status_code == 200
    assert "immutable" in first.headers["Cache-Control"]
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    again = client.get(f"{run}/frames/3{path}", headers={"If-None-Match": f'"x", W/{tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == tag
    assert client.get(f"{run}/frames/3{path}").content == first.content


def test_revalidating_a_frame_needs_no_computation(client, new_run):
    run = new_run(dataset={"seed": 5001})
    assert client.get(f"{run}/frames/9", headers={"If-None-Match": "*"}).status_code == 304
    assert client.get(run).json()["status"] == "new"


def test_a_frame_is_encoded_once_for_all_clients_and_forms_are_kept_apart(
    client, new_run, monkeypatch
):
    written = []

    def counting(content, arrays="list"):
        written.append(arrays)
        return encode(content, arrays)

    monkeypatch.setattr(frames, "encode", counting)
    run = new_run(network={"hidden_layer_sizes": [3]}, training={"random_state": 77})
    query = "grid=3&include=grid,metrics"
    address = f"{run}/frames/2?{query}"
    found = [client.get(address).content for _ in range(3)]
    typed = [client.get(f"{address}&arrays=base64").content for _ in range(2)]
    stream = client.get(
        f"{run}/stream?first=2&last=2&{query}", headers={"Accept": "application/jsonl"}
    )
    assert written == ["list", "base64"]
    assert set(found) == {stream.content.strip()}
    assert len({*found, *typed}) == 2


def test_different_views_have_different_tags(client, run):
    queries = ["", "?grid=20", "?box=0,1,0,1", "?include=grid", "?arrays=base64"]
    tags = {client.get(f"{run}/frames/2{query}").headers["ETag"] for query in queries}
    tags.add(client.get(f"{run}/frames/3").headers["ETag"])
    assert len(tags) == len(queries) + 1


def test_tags_change_with_the_version_of_the_software(client, run, monkeypatch):
    headers = {"If-None-Match": client.get(f"{run}/frames/2").headers["ETag"]}
    monkeypatch.setattr(etags, "software", lambda: "another")
    answer = client.get(f"{run}/frames/2", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != headers["If-None-Match"]


def test_a_frame_can_be_cached_for_a_day(client, run):
    assert "max-age=86400" in client.get(f"{run}/frames/2").headers["Cache-Control"]


def test_head_is_get_without_the_body(client, run):
    get, head = client.get(f"{run}/frames/2"), client.head(f"{run}/frames/2")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == get.headers["ETag"]


def test_a_response_has_the_cost_of_training(client, run):
    costs = []
    for epoch in (1, 40, 1):
        header = client.get(f"{run}/frames/{epoch}").headers["Server-Timing"]
        assert header.startswith("training;dur=")
        costs.append(float(header.removeprefix("training;dur=")))
    assert 0 < costs[0] == costs[2] < costs[1]


def test_every_part_can_be_requested(client, run):
    frame = client.get(f"{run}/frames/2", params={"include": ",".join(PARTS)}).json()
    assert frame["units"] is not None
    assert len(frame["regions"]["affine"]) == frame["counts"]["regions"]
    assert len(frame["regions"]["patterns"]) == frame["counts"]["regions"]


def test_too_many_affine_maps_are_refused(client, run, monkeypatch):
    monkeypatch.setattr(analysis, "MOST_NUMBERS", 2)
    for address in (f"{run}/frames/3?include=affine&layers=1", f"{run}/frames/3/export/npz"):
        answer = client.get(address)
        assert answer.status_code == 422
        assert "the limit is 2" in answer.json()["detail"]
    assert client.get(f"{run}/frames/3?include=regions&layers=1").status_code == 200


def test_typed_arrays_have_the_numbers_of_the_lists(client, run):
    plain = client.get(f"{run}/frames/2").json()
    typed = client.get(f"{run}/frames/2", params={"arrays": "base64"}).json()
    for part, kind in (("probability", "f8"), ("label", "u1"), ("region", "u1")):
        array = typed["grid"][part]
        assert (array["dtype"], array["shape"]) == (kind, "100, 100")
        numbers = np.frombuffer(base64.b64decode(array["bdata"]), dtype=f"<{kind}")
        assert numbers.reshape(100, 100).tolist() == plain["grid"][part]


@each(
    "spec",
    [
        {},
        {"dataset": {"kind": "blobs", "classes": 5}},
        {"dataset": {"kind": "hills"}},
        {"network": {"activation": "tanh"}},
        {"network": {"hidden_layer_sizes": []}},
    ],
)
def test_plotly_opens_the_figure(client, new_run, spec):
    figure = plotly.io.from_json(client.get(f"{new_run(**spec)}/frames/5/figure").text)
    names = [trace.name for trace in figure.data]
    assert figure.data[0].type == "heatmap"
    if spec.get("dataset", {}).get("kind") != "hills":
        assert "decision boundary" in names or spec.get("network")
    assert any("train" in name for name in names)


def test_many_classes_have_a_marker_of_their_own_in_the_figure(client, new_run):
    points = [[x % 13, x * x % 11, x % 26] for x in range(104)]
    names = [f"kind {label}" for label in range(26)]
    dataset = {"kind": "points", "points": points, "class_names": names}
    traces = client.get(f"{new_run(dataset=dataset)}/frames/5/figure").json()["data"]
    markers = [trace["marker"] for trace in traces if trace.get("mode") == "markers"]
    assert len(markers) == 52
    assert len({(marker["symbol"], marker["color"]) for marker in markers}) == 52


def test_the_card_of_a_point_agrees_with_the_frame(client, run):
    frame = client.get(f"{run}/frames/3", params={"include": "regions,affine"}).json()
    card = client.get(f"{run}/frames/3/at", params={"x1": 0.3, "x2": 0.1}).json()
    # The product of one network's weights rounds otherwise than that of many regions at once.
    np.testing.assert_allclose(
        card["affine"], frame["regions"]["affine"][card["region"]], rtol=1e-9, atol=1e-12
    )
    value = np.array(card["affine"]) @ [0.3, 0.1, 1.0]
    np.testing.assert_allclose(value, card["logit"], rtol=1e-12)
    assert sum(card["probability"]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("grid=401", "grid"),
        ("grid=1", "grid"),
        ("grid=-3", "grid"),
        ("grid=many", "grid"),
        ("grid=1e2", "grid"),
        ("grid=", "grid"),
        ("grid=" + "9" * 5000, "grid"),
        ("box=1,2,3", "box"),
        ("box=1,0,0,1", "box"),
        ("box=0,nan,0,1", "box"),
        ("box=0,inf,0,1", "box"),
        ("box=0,1e400,0,1", "box"),
        ("box=a,b,c,d", "box"),
        ("box=", "box"),
        ("box=5,5,0,1", "box"),
        ("box=1,1.00000000000001,0,1", "box"),
        ("include=everything", "include"),
        ("include=", "include"),
        ("arrays=xml", "arrays"),
        ("surprise=1", "surprise"),
    ],
)
def test_an_invalid_query_is_refused_with_the_parameter(client, run, query, parameter):
    answer = client.get(f"{run}/frames/1?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [found["pointer"] for found in answer.json()["errors"]] == [f"/{parameter}"]


@pytest.mark.parametrize(
    ("query", "quoted"),
    [("box=1,2,3", '"1,2,3"'), ("box=5,5,0,1", '"5,5,0,1"'), ("include=all", '"all"')],
)
def test_an_error_quotes_the_value(client, run, query, quoted):
    message = client.get(f"{run}/frames/1?{query}").json()["errors"][0]["message"]
    assert message.endswith(f" got {quoted}")


@pytest.mark.parametrize("epoch", ["-1", "20001", "1.5", "last", "NaN", "1e3", "9" * 5000])
def test_an_invalid_epoch_is_refused(client, run, epoch):
    answer = client.get(f"{run}/frames/{epoch}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/epoch"


@pytest.mark.parametrize(
    "query",
    ["", "x1=1", "x1=a&x2=0", "x1=nan&x2=0", "x1=inf&x2=0", "x1=1e300&x2=0", "x1=0&x2=0&y=1"],
)
def test_an_invalid_point_is_refused(client, run, query):
    answer = client.get(f"{run}/frames/1/at?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_predictions_agree_with_the_accuracy(client, run):
    view = {"include": "predictions,points,metrics", "grid": 0}
    frame = client.get(f"{run}/frames/2", params=view).json()
    for part in ("train", "test"):
        right = [
            shown == label
            for shown, label in zip(
                frame["predictions"][part], frame["points"][part]["y"], strict=True
            )
        ]
        assert sum(right) / len(right) == pytest.approx(frame["metrics"][f"{part}_accuracy"])
