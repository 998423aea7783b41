"""The claims over HTTP: listed with their experiments, and a verdict on finished ones."""

import pytest

from tests.api.servers import until


def test_claims_are_listed_with_their_experiments(client):
    claims = client.get("/api/claims").json()["claims"]
    assert len(claims) == 7
    for one in claims:
        for chart in one["charts"]:
            assert chart["study"] in one["studies"]


def test_an_experiment_is_run_and_has_a_verdict(client):
    (one,) = [c for c in client.get("/api/claims").json()["claims"] if c["name"] == "extrapolation"]
    body = one["studies"]["functions"] | {"seeds": [0], "epochs": [200]}
    study = client.post("/api/studies", json=body).json()
    link = study["links"]["self"]
    until(lambda: client.get(link).json()["progress"]["status"] == "done")
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": study["id"]})
    assert answer.status_code == 200
    found = answer.json()
    assert found["outcome"] == "holds"
    assert found["numbers"]["sine relu"] > 5


@pytest.mark.parametrize("studies", ["", "nothing", "a,b"])
def test_a_verdict_needs_the_studies_of_its_claim(client, studies):
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": studies})
    assert answer.status_code in (404, 422)


def test_a_verdict_on_an_unfinished_study_says_so(client):
    body = {"kind": "curve", "epochs": [1], "seeds": [77]}
    study = client.post("/api/studies?begin=false", json=body).json()
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": study["id"]})
    assert answer.status_code == 422
    assert "not finished" in answer.json()["errors"][0]["message"]
    run = client.post("/api/studies?begin=false", json={"epochs": [1], "seeds": [77]}).json()
    answer = client.get("/api/claims/extrapolation/verdict", params={"studies": run["id"]})
    assert "another kind" in answer.json()["errors"][0]["message"]


def test_an_unknown_claim_is_not_found(client):
    assert client.get("/api/claims/nothing/verdict").status_code == 404
