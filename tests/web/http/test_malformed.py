"""The error for an invalid body says what is wrong and where."""

import pytest

from tests.support.cases import each
from tests.support.quick import one_in
from tests.web.malformed import CASES, Case


@each("case", one_in(5, CASES), ids=lambda case: case.name)
def test_an_invalid_body_is_refused_with_a_json_pointer(client, case: Case):
    answer = client.post("/api/train", content=case.body, headers={"Content-Type": case.media_type})
    assert answer.status_code == case.status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == case.status
    assert problem["title"]
    assert problem["detail"]
    if case.pointer is not None:
        assert any(found["pointer"].startswith(case.pointer) for found in problem["errors"])
        assert all(found["message"] for found in problem["errors"])


@each(
    ("spec", "setting"),
    [
        ({"dataset": {"samples": 5001}}, "CREASES_MAX_SAMPLES"),
        ({"network": {"hidden_layer_sizes": [300]}}, "CREASES_MAX_UNITS_PER_LAYER"),
        ({"network": {"hidden_layer_sizes": [1] * 9}}, "CREASES_MAX_LAYERS"),
        ({"interventions": [{"epoch": 30_000}]}, "CREASES_MAX_EPOCHS"),
    ],
)
def test_an_exceeded_limit_of_a_spec_names_its_setting(client, spec, setting):
    [found] = client.post("/api/runs", json=spec).json()["errors"]
    assert setting in found["message"]


@pytest.mark.parametrize(
    ("body", "setting"),
    [({"epochs": 20_001}, "CREASES_MAX_EPOCHS"), ({"grid": 401}, "CREASES_MAX_GRID")],
)
def test_an_exceeded_limit_of_a_request_names_its_setting(client, body, setting):
    [found] = client.post("/api/train", json=body).json()["errors"]
    assert setting in found["message"]
