"""Fixtures for tests of the API: the site in this process, and a real server."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.web.described import Document
from tests.web.servers import Server


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """Return the site with its default settings and an empty store."""
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def described(application):
    """Return the OpenAPI document with which `client` validates every response."""
    return Document(application.openapi())


@pytest.fixture(scope="session")
def client(application, described):
    """Yield a client of the site, in this process. It validates every response."""
    with TestClient(application) as client:
        client.event_hooks = {"response": [described.observe]}
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
