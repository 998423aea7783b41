"""A preview is the exact frame of edited weights, and is not stored."""

import pytest

SPEC = {"dataset": {"kind": "blobs", "samples": 60}, "network": {"hidden_layer_sizes": [5, 4]}}


def weight(layer, start, to, value):
    return {"layer": layer, "from": start, "to": to, "value": value}


def bias(layer, to, value):
    return {"layer": layer, "to": to, "value": value}


WEIGHTS = [weight(0, 1, 4, 0.7), weight(2, 3, 2, -3.5)]
BIASES = [bias(0, 4, -0.2), bias(2, 0, 1e6)]


@pytest.fixture
def run(new_run):
    return new_run(**SPEC)


@pytest.mark.parametrize("query", ["", "?arrays=base64&include=colour,cells&grid=30", "?layers=1"])
@pytest.mark.parametrize("epoch", [0, 4])
def test_a_preview_is_the_frame_of_a_run_with_an_intervention(client, new_run, run, query, epoch):
    edits = {"coefs": WEIGHTS, "intercepts": BIASES}
    there = new_run(**SPEC, interventions=[{"epoch": epoch} | edits])
    expected = client.get(f"{there}/frames/{epoch}{query}").json()
    found = client.post(f"{run}/frames/{epoch}/preview{query}", json=edits).json()
    assert found.pop("run") != expected.pop("run")
    assert found == expected


def test_a_preview_without_edits_is_the_frame(client, run):
    answer = client.post(f"{run}/frames/3/preview", json={})
    assert answer.content == client.get(f"{run}/frames/3").content


def test_a_preview_is_not_stored(client, run):
    before = client.get(f"{run}/frames/3").content
    answer = client.post(f"{run}/frames/3/preview", json={"intercepts": [bias(0, 1, 5)]})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert client.get(f"{run}/frames/3").content == before
    assert client.get(run).json()["metrics"]["epoch"] == [3]


def test_the_last_value_of_a_weight_counts(client, run):
    twice = {"intercepts": [bias(0, 1, 5), bias(0, 1, 2)]}
    once = {"intercepts": [bias(0, 1, 2)]}
    place = f"{run}/frames/3/preview?include=network"
    assert client.post(place, json=twice).content == client.post(place, json=once).content


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({"coefs": [weight(3, 0, 0, 1)]}, "/coefs/0/layer", "at most 2, got 3"),
        ({"coefs": [weight(0, 0, 5, 1)]}, "/coefs/0/to", "at most 4, got 5"),
        ({"coefs": [weight(0, 2, 4, 1)]}, "/coefs/0/from", "at most 1, got 2"),
        ({"intercepts": [bias(2, 3, 1)]}, "/intercepts/0/to", "at most 2, got 3"),
        ({"intercepts": [bias(0, 0, 2e6)]}, "/intercepts/0/value", "at most 1000000"),
        ({"intercepts": [bias(0, 0, "1")]}, "/intercepts/0/value", "must be a number"),
        ({"intercepts": [{"layer": 0, "to": 0}]}, "/intercepts/0/value", "is missing"),
        ({"intercepts": [bias(0, 0, 1)] * 1001}, "/intercepts", "CREASES_MAX_INTERVENTIONS"),
        ({"set": {"alpha": 1}}, "/set", "unknown field"),
        ([], "", "must be a JSON object"),
    ],
)
def test_an_invalid_preview_is_refused_with_a_json_pointer(client, run, body, pointer, words):
    answer = client.post(f"{run}/frames/1/preview", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert words in error["message"]


def test_an_epoch_or_a_view_beyond_the_limits_is_refused(client, run):
    assert "CREASES_MAX_EPOCHS" in client.post(f"{run}/frames/20001/preview", json={}).text
    assert "CREASES_MAX_GRID" in client.post(f"{run}/frames/1/preview?grid=401", json={}).text
    assert (
        client.post("/api/runs/00000000000000000000/frames/1/preview", json={}).status_code == 404
    )
