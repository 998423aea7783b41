"""Claims over HTTP: the list, the experiments and the verdicts."""

import pytest

from tests.support.cases import each
from tests.web.servers import until


def test_claims_are_listed_with_their_experiments(client):
    claims = client.get("/api/claims").json()["claims"]
    assert len(claims) == 11
    for one in claims:
        assert one["controls"]
        for chart in one["charts"]:
            assert chart["study"] in one["studies"]


@pytest.mark.exhaustive
def test_an_experiment_has_a_verdict(client):
    (one,) = [c for c in client.get("/api/claims").json()["claims"] if c["name"] == "extrapolation"]
    body = one["studies"]["functions"] | {"seeds": [0, 1, 2, 3, 4, 5], "epochs": [200]}
    study = client.post("/api/studies", json=body).json()
    link = study["links"]["self"]
    until(lambda: client.get(link).json()["progress"]["status"] == "done")
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": study["id"]})
    assert answer.status_code == 200
    found = answer.json()
    assert found["dead_units"] == []
    assert found["outcome"] == "holds"
    assert found["numbers"]["sine relu"] > 5
    low, high = found["intervals"]["sine relu"]
    assert low <= found["numbers"]["sine relu"] <= high
    assert [one["outcome"] for one in found["statements"]] == ["holds", "holds"]


def test_an_experiment_follows_its_settings_and_its_studies_can_be_posted(client):
    query = {"widths": "4, 2", "activation": "tanh", "seeds": "2", "epochs": "3"}
    answer = client.get("/api/claims/few-and-many/experiment", params=query)
    assert answer.status_code == 200
    found = answer.json()
    assert found["settings"]["widths"] == [2, 4]
    assert found["settings"]["function"] == "sine"
    assert list(found["studies"]) == ["curve", "plane"]
    for spec in found["studies"].values():
        study = client.post("/api/studies?begin=false", json=spec)
        assert study.status_code == 200
        assert study.json()["progress"]["cells"] == 4


def test_the_default_settings_give_the_listed_studies(client):
    for one in client.get("/api/claims").json()["claims"]:
        found = client.get(f"/api/claims/{one['name']}/experiment").json()
        assert found["studies"] == one["studies"]
        assert found["settings"] == {c["name"]: c["default"] for c in one["controls"]}


@each("what", ["experiment", "verdict"])
@each(("setting", "text"), [("widths", "0"), ("seeds", "101"), ("function", "tan"), ("no", "1")])
def test_a_setting_out_of_range_is_refused_with_its_name(client, what, setting, text):
    answer = client.get(f"/api/claims/few-and-many/{what}", params={setting: text})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{setting}"


@pytest.mark.exhaustive
def test_a_measured_claim_uses_its_settings(client):
    query = {"sizes": "10,1000", "widths": "4"}
    found = client.get("/api/claims/cheaper/verdict", params=query).json()
    assert found["costs"]["sizes"] == [10, 1000]
    assert found["costs"]["widths"] == [4]
    assert "in layers of 4." in found["words"]
    assert [len(one["lines"]) for one in found["pictures"]] == [3, 3, 3, 3]


@pytest.mark.parametrize("studies", ["", "nothing", "a,b"])
def test_a_verdict_needs_the_studies_of_its_claim(client, studies):
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": studies})
    assert answer.status_code in (404, 422)


def test_a_verdict_needs_finished_cells(client):
    body = {"kind": "curve", "epochs": [1], "seeds": [77]}
    study = client.post("/api/studies?begin=false", json=body).json()
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": study["id"]})
    assert answer.status_code == 422
    assert "not finished" in answer.json()["errors"][0]["message"]
    run = client.post("/api/studies?begin=false", json={"epochs": [1], "seeds": [77]}).json()
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": run["id"]})
    assert "must be a study of kind curve" in answer.json()["errors"][0]["message"]


def test_an_unknown_claim_is_not_found(client):
    assert client.get("/api/claims/nothing/verdict").status_code == 404
