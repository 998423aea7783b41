"""Errors are short: further faults are only counted, and long texts are cut."""

import json
import re

import pytest

from tests.support.cases import each
from tests.support.quick import one_in

LONGEST = 9000
LONG = "a" * 9000
MANY = {f"p{number}": 1 for number in range(20_000)}


def routes(client, method):
    """Return the paths of the API that support a method."""
    document = client.get("/openapi.json").json()
    return [path for path, calls in document["paths"].items() if method in calls]


def short(answer):
    assert 400 <= answer.status_code < 500, answer.status_code
    assert len(answer.content) < LONGEST, answer.text[:500]
    errors = answer.json().get("errors", [])
    assert len(errors) <= 21
    return errors


def test_a_long_id_or_name_is_shortened(client):
    for method in ("get", "post"):
        for path in routes(client, method):
            if "{" in path:
                address = re.sub(r"\{\w+\}", LONG, path)
                short(client.request(method, address, content=b"{}"))
    short(client.get(f"/{LONG}"))
    short(client.put(f"/api/runs/{LONG}"))
    short(client.get("/api/catalog", headers={"Host": f"{LONG}.example"}))
    short(client.post("/api/runs", headers={"Origin": f"http://{LONG}.example"}))
    short(client.post("/api/runs", content=b"1", headers={"Content-Type": LONG}))


@pytest.mark.exhaustive
def test_many_unknown_parameters_are_counted(client):
    query = "&".join(f"p{number}=1" for number in range(5000))
    repeated = "&".join(["p=1"] * 5000)
    for path in routes(client, "get"):
        if path.startswith("/api/") and "{" not in path:
            for parameters in (query, repeated, f"{LONG}={LONG}"):
                errors = short(client.get(f"{path}?{parameters}"))
                assert errors, path
    run = client.post("/api/runs", json={}).json()["id"]
    errors = short(client.get(f"/api/runs/{run}/frames/0?{query}"))
    assert errors[-1] == {"pointer": "", "message": "and 4980 more"}
    short(client.get(f"/api/claims/polyhedra/experiment?{query}"))
    short(client.get(f"/api/claims/polyhedra/experiment?widths={LONG}"))
    for name in ("grid", "box", "include", "layers", "arrays"):
        short(client.get(f"/api/runs/{run}/frames/0?{name}={LONG}"))


@pytest.mark.exhaustive
@each(
    "body",
    one_in(
        4,
        [
            MANY,
            {"dataset": MANY},
            {"dataset": {"kind": LONG}},
            {LONG: LONG},
            {"dataset": {"kind": "points", "points": [["x", 1, LONG[:20]]] * 2000}},
            {"interventions": [{"epoch": "a"}] * 900},
            {
                "network": {
                    "hidden_layer_sizes": ["a"] * 9000,
                    "activation": LONG,
                    "features": [LONG],
                }
            },
            {"axes": [{"field": "q", "values": [1]}] * 900},
            {"function": {"kind": "formula", "formula": LONG}},
        ],
    ),
    ids=lambda body: json.dumps(body)[:30],
)
def test_many_invalid_fields_are_counted(client, body):
    for path in ("/api/runs", "/api/curves", "/api/studies?begin=false", "/api/train"):
        assert short(client.post(path, json=body)), path
    short(client.post("/api/regions", json=body))
