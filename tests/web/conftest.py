"""Fixtures for tests of the API: the site in this process, and a real server."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.web.described import Document
from tests.web.servers import Server


@pytest.fixture(scope="session")
def client(tmp_path_factory):
    """Yield a client of the site with its default settings, in this process.

    Every response is validated with its OpenAPI document.
    """
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("data")))
    document = Document(app.openapi())
    with TestClient(app) as client:
        client.event_hooks = {"response": [document.observe]}
        yield client


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Start a real server, for tests that need a real connection."""
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def new_run(client):
    """Return a function that creates a run from a spec and returns its address."""

    def register(**spec):
        answer = client.post("/api/runs", json=spec)
        assert answer.status_code == 200, answer.text
        return answer.json()["links"]["self"]

    return register
