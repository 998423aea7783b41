"""Concurrent requests: equal ones share a computation, and short ones do not wait for long ones."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.http import json_body
from app.web.http.json_body import validated
from app.web.routes import networks
from tests.support.builders import ordinary
from tests.web.servers import until

SMALL = {
    "coefs": [[[1, -1], [0, 0]], [[1], [1]]],
    "intercepts": [[0, 0], [-1]],
    "box": [-2, 2, -2, 2],
}


def large(**changed):
    """Return a body that is long enough for the pool of long jobs."""
    net = ordinary((128, 128), 0)
    fields = {
        "coefs": [weights.tolist() for weights in net.coefs],
        "intercepts": [biases.tolist() for biases in net.intercepts],
        "box": [-0.01, 0.01, -0.01, 0.01],
        "include": [],
    }
    text = json.dumps(fields | changed)
    assert len(text) > networks.LONG_BODY
    return text


@pytest.fixture
def crowd(tmp_path):
    """Yield a site with one worker per pool, and threads for concurrent requests."""
    settings = Settings(data_dir=tmp_path, workers=1)
    with TestClient(create_app(settings)) as client, ThreadPoolExecutor(8) as people:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client, people


@pytest.fixture
def busy(crowd):
    """Keep the worker for long jobs busy until the test ends."""
    client, _ = crowd
    begun, may_end = threading.Event(), threading.Event()
    client.app.state.services.pools.long.submit(lambda: begun.set() or may_end.wait())
    begun.wait()
    yield may_end
    may_end.set()


def waiting(client, count):
    """Wait until ``count`` requests are running or queued."""
    until(lambda: client.app.state.services.gate.waiting == count)


@pytest.mark.exhaustive
def test_a_short_request_does_not_wait_for_a_long_one(crowd, busy):
    client, people = crowd
    behind = people.submit(client.post, "/api/regions", content=large())
    run = {"network": {"hidden_layer_sizes": [128, 128]}, "dataset": {"samples": 20}}
    trained = people.submit(client.post, "/api/train", json={"spec": run, "epochs": 1})
    waiting(client, 2)
    assert client.post("/api/regions", json=SMALL).json()["counts"]["regions"] == 2
    answer = client.post("/api/train", json={"spec": {"dataset": {"samples": 20}}, "epochs": 3})
    assert answer.json()["epoch"] == 3
    assert not behind.done()
    assert not trained.done()
    busy.set()
    assert behind.result().status_code == 200
    assert trained.result().json()["epoch"] == 1


def test_specs_of_studies_are_validated_by_workers(crowd, monkeypatch):
    """A short body can describe thousands of cells."""
    client, _ = crowd
    threads = []

    def noted(model, *data):
        threads.append(threading.current_thread().name)
        return validated(model, *data)

    monkeypatch.setattr(json_body, "validated", noted)
    spec = {"axes": [{"field": "training.alpha", "values": [0, 1]}], "seeds": [0], "epochs": [1]}
    assert client.post("/api/studies?begin=false", json=spec).status_code == 200
    assert [name.rpartition("_")[0] for name in threads] == ["creases-worker"]


def test_concurrent_requests_for_the_same_regions_share_one_computation(crowd, busy, monkeypatch):
    client, people = crowd
    made = []

    def counted(body, *rest, answer=networks._answer):
        made.append(len(body))
        return answer(body, *rest)

    monkeypatch.setattr(networks, "_answer", counted)
    same = [people.submit(client.post, "/api/regions", content=large()) for _ in range(4)]
    other = people.submit(client.post, "/api/regions", content=large(arrays="base64"))
    waiting(client, 5)
    busy.set()
    assert len({answer.result().content for answer in same}) == 1
    assert other.result().status_code == 200
    assert len(made) == 2
