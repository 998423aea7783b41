"""Many who ask at one time: for the same thing, or for something large in front of a small one."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.routes import networks
from tests.support.builders import ordinary
from tests.web.servers import until

SMALL = {
    "coefs": [[[1, -1], [0, 0]], [[1], [1]]],
    "intercepts": [[0, 0], [-1]],
    "box": [-2, 2, -2, 2],
}


def large(**changed):
    """A body so long that its network is taken for a large one."""
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
    """A site with one worker of each kind, and a place for those who ask."""
    settings = Settings(data_dir=tmp_path, workers=1)
    with TestClient(create_app(settings)) as client, ThreadPoolExecutor(8) as people:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client, people


@pytest.fixture
def busy(crowd):
    """The worker for what takes long is at work until the test ends."""
    client, _ = crowd
    begun, may_end = threading.Event(), threading.Event()
    client.app.state.services.pools.long.submit(lambda: begun.set() or may_end.wait())
    begun.wait()
    yield may_end
    may_end.set()


def waiting(client, count):
    """Wait until so many requests compute or wait for it."""
    until(lambda: client.app.state.services.gate.waiting == count)


def test_who_asks_for_something_small_does_not_wait_behind_what_takes_long(crowd, busy):
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


def test_the_same_regions_are_computed_once_for_all_who_ask_at_one_time(crowd, busy, monkeypatch):
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
