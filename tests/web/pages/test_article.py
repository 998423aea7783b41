"""The page of the article, as a browser without scripts or a printer gets it."""

import html
import re

import pytest

from app.core.article.page import article


def test_the_page_has_every_finding_table_and_picture_without_scripts(client):
    page = html.unescape(client.get("/article").text).replace("\N{NO-BREAK SPACE}", " ")
    found = article()
    for name, entry in found["claims"].items():
        verdict = entry["verdict"]
        assert f'<p class="finding">{verdict["headline"]}</p>' in page
        for one in verdict["statements"]:
            assert one["finding"] in page
        assert f'id="{name}"' in page
    assert page.count("<table class=") == 2 * len(found["claims"]) + 1
    pictures = re.findall(r'<img class="still" src="([^"]+)" alt="([^"]+)"', page)
    # One for each claim, the first figure of the page, and the second one of the houses.
    assert len(pictures) == len(found["claims"]) + 2
    for address, alt in pictures:
        assert alt
        assert client.get(address).headers["Content-Type"] == "image/svg+xml"


def test_the_page_says_when_and_with_which_version_its_results_were_computed(client):
    page, found = client.get("/article").text, article()
    when = f"computed by Creases {found['version']}, the last of them on {found['made']}"
    assert f"{when}, with 20 seeds" in page
    assert f"About {found['minutes']} minutes" in page


@pytest.mark.exhaustive
def test_a_shipped_study_is_opened_by_its_id_has_a_name_and_cannot_be_deleted(client):
    (name,) = article()["claims"]["one-unit"]["studies"].values()
    found = client.get(f"/api/studies/{name}").json()
    assert found["progress"]["status"] == "done"
    rows = client.get(f"/api/studies/{name}/rows").json()["rows"]
    assert len(rows) == found["progress"]["cells"] == 120
    assert name in [one["id"] for one in client.get("/api/studies").json()["studies"]]
    verdict = client.get("/api/claims/one-unit/verdict", params={"studies": name}).json()
    assert verdict["headline"] == article()["claims"]["one-unit"]["verdict"]["headline"]
    assert (found["shipped"], found["name"]) == (True, "Article: one-unit (curve)")
    refused = client.delete(f"/api/studies/{name}")
    assert refused.status_code == 409
    assert "comes with the site" in refused.json()["detail"]
    found = client.get("/api/studies", params={"search": "ARTICLE one-unit"}).json()
    assert [one["id"] for one in found["studies"]] == [name]
    # Older versions could delete it: such a store gets it back.
    services = client.app.state.services
    services.studies._states.delete(name)
    services.studies._specs.drop(name)
    assert client.get(f"/api/studies/{name}/rows").json()["rows"] == rows


def test_addresses_of_claims_lead_to_the_article_with_their_query(client):
    for address, place in (("/claims", "article"), ("/claims?a=1&b=2", "article?a=1&b=2")):
        answer = client.get(address, follow_redirects=False)
        assert answer.status_code == 307
        assert answer.headers["Location"] == place
