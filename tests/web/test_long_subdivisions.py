"""Long subdivisions: a run says how far its frame is, and a client that leaves stops it."""

import json
import threading

import pytest
from fastapi.testclient import TestClient

from app.core.geometry import analysis
from app.core.jobs.job import Stopped
from app.main import create_app
from app.settings import Settings
from tests.support.builders import ordinary
from tests.web.servers import until

pytestmark = pytest.mark.exhaustive  # each test starts a site of its own

SPEC = {"network": {"hidden_layer_sizes": [128, 128, 128]}}


@pytest.fixture
def client(tmp_path):
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client


def test_a_run_without_a_running_subdivision_says_so(client):
    run = client.post("/api/runs", json={}).json()["id"]
    client.get(f"/api/runs/{run}/frames/0")
    assert client.get(f"/api/runs/{run}").json()["subdivision"] is None


def progress_of_a_frame(client, seed):
    """Return layers and regions as a client sees them while a frame is computed."""
    spec = SPEC | {"training": {"random_state": seed}}
    run = client.post("/api/runs", json=spec).json()["id"]
    seen, done = [], threading.Event()

    def frame():
        client.get(f"/api/runs/{run}/frames/0?include=regions")
        done.set()

    thread = threading.Thread(target=frame)
    thread.start()
    while not done.is_set():
        found = client.get(f"/api/runs/{run}?epoch=0").json()["subdivision"]
        if found is not None:
            seen.append((found["layer"], found["regions"]))
    thread.join()
    assert client.get(f"/api/runs/{run}").json()["subdivision"] is None
    return seen


def test_the_layer_and_regions_of_a_frame_are_known_while_it_is_computed(client):
    layers = set()
    for seed in range(30):  # a busy machine can let this thread sleep during a layer
        seen = progress_of_a_frame(client, seed)
        assert seen == sorted(seen)
        layers |= {layer for layer, _ in seen}
        if layers >= {2, 3}:
            return
    pytest.fail(f"seen were only the layers {layers}")


def test_a_subdivision_stops_when_the_server_cancels_its_request(client, monkeypatch):
    """A test client cannot hang up in the middle; cancelling is what the server then does."""
    outcomes, subdivide = [], analysis.subdivide
    begun = threading.Event()

    def watched(*args, **kwargs):
        begun.set()
        try:
            return subdivide(*args, **kwargs)
        except Stopped:
            outcomes.append("stopped")
            raise

    monkeypatch.setattr(analysis, "subdivide", watched)
    network = ordinary((128, 128, 128), 0)
    body = {
        "coefs": [weights.tolist() for weights in network.coefs],
        "intercepts": [biases.tolist() for biases in network.intercepts],
        "box": [-3, 3, -3, 3],
    }
    calls = client.app.state.services.calls
    thread = threading.Thread(target=lambda: client.post("/api/regions", content=json.dumps(body)))
    thread.start()
    assert begun.wait(60)
    for job, _, _ in list(calls._calls.values()):
        job.set()
    until(lambda: outcomes)
    assert outcomes[0] == "stopped"
    thread.join(120)
