"""Responses are compressed for other machines only."""

import pytest
from fastapi.testclient import TestClient

PATH = "/api/catalog"


@pytest.mark.parametrize(
    ("address", "encoding"), [("10.0.0.7", "gzip"), ("127.0.0.1", None), ("::1", None)]
)
def test_only_responses_to_other_machines_are_compressed(client, address, encoding):
    caller = TestClient(client.app, client=(address, 50_000))
    answer = caller.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.json() == client.get(PATH).json()


def test_a_client_without_decompression_gets_plain_bytes(client):
    answer = client.get(PATH, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
