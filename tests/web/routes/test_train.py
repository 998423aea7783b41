"""A single request trains any spec and returns its frame."""

from itertools import product
from typing import get_args

import pytest

from app.core.data.bundled import BUNDLED
from app.core.frames.frame import PARTS
from app.core.specs.run import Activation, DatasetKind, Solver
from tests.support.cases import each
from tests.support.quick import one_in

KINDS = [kind for kind in get_args(DatasetKind) if kind not in (*BUNDLED, "table")]


def spec_of(kind, activation, solver):
    dataset = {"kind": kind, "samples": 40}
    if kind == "points":
        points = [[x / 10, (x % 7) / 10, x % 2] for x in range(40)]
        dataset = {"kind": kind, "points": points}
    network = {"hidden_layer_sizes": [5, 4], "activation": activation}
    return {"dataset": dataset, "network": network, "training": {"solver": solver}}


@each(
    ("kind", "activation", "solver"),
    one_in(4, product(KINDS, get_args(Activation), get_args(Solver))),
)
def test_every_kind_of_run_can_be_trained(client, kind, activation, solver):
    body = {"spec": spec_of(kind, activation, solver), "epochs": 3, "grid": 5}
    answer = client.post("/api/train", json=body)
    assert answer.status_code == 200, answer.text
    frame = answer.json()
    assert frame["epoch"] == 3
    assert frame["status"] == "ok"
    assert len(frame["grid"]["x"]) == 5
    exact = activation in ("relu", "leaky_relu", "identity")
    assert (frame["regions"] is not None) == exact
    assert (frame["why"] is None) == exact


def test_an_empty_object_is_a_complete_request(client):
    frame = client.post("/api/train", json={}).json()
    assert frame["epoch"] == 200
    assert frame["metrics"]["train_accuracy"] > 0.9
    assert {"run", "box", "counts", "classes", "status"} <= frame.keys()
    assert [part for part in PARTS[:6] if frame[part] is None] == []
    assert frame["units"] is None


def test_the_response_has_the_address_of_its_frame(client):
    answer = client.post("/api/train", json={"epochs": 2, "grid": 4})
    place = answer.headers["Content-Location"]
    assert client.get(place, params={"grid": 4}).content == answer.content


def test_the_frame_has_only_the_requested_parts(client):
    frame = client.post("/api/train", json={"epochs": 1, "include": ["metrics", "units"]}).json()
    assert frame["metrics"] is not None
    assert frame["units"] is not None
    assert frame["points"] is frame["grid"] is frame["regions"] is frame["boundary"] is None


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", None])
def test_a_body_without_a_json_content_type_is_read_as_json(client, media_type):
    headers = {"Content-Type": media_type} if media_type else {}
    answer = client.post("/api/train", content=b'{"epochs": 1}', headers=headers)
    assert answer.status_code == 200


def test_a_diverged_frame_has_the_epoch_of_divergence(client):
    training = {"solver": "sgd", "learning_rate_init": 1e6, "momentum": 0.99}
    frame = client.post("/api/train", json={"spec": {"training": training}}).json()
    assert frame["status"] == "diverged"
    assert frame["epoch"] == frame["diverged"]["epoch"] - 1
    assert frame["diverged"]["reason"]


def test_a_run_is_not_diverged_one_epoch_earlier(client):
    """The weights are the same as in the diverged state, which is already cached."""
    training = {"solver": "sgd", "learning_rate_init": 1e6, "momentum": 0.98}
    late = client.post("/api/train", json={"spec": {"training": training}, "grid": 0}).json()
    last = late["diverged"]["epoch"] - 1
    frame = client.get(f"/api/runs/{late['run']}/frames/{last}").json()
    assert frame["status"] == "ok"
    assert frame["network"] == late["network"]


def test_a_bound_beyond_64_bits_can_be_returned(client):
    network = {"hidden_layer_sizes": [64] * 8, "activation": "relu"}
    spec = {"network": network, "dataset": {"samples": 10}}
    body = {"spec": spec, "epochs": 0, "include": ["metrics"], "box": [-0.01, 0.01, -0.01, 0.01]}
    answer = client.post("/api/train", json=body)
    assert answer.status_code == 200
    assert answer.json()["counts"]["bounds"]["regions"] > 2**64
