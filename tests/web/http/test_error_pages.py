"""For a wrong link a browser shows a page of the site; a program gets a problem document."""

import re
from urllib.parse import urljoin

import pytest

from tests.support.cases import each
from tests.support.quick import one_in
from tests.web.http.test_problem_details import is_problem

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}

ODD_RUNS = [
    "/r/",
    "/r/x",
    "/r/0123456789abcdef012",
    "/r/0123456789ABCDEF0123",
    "/r/0123456789abcdef0123/more",
    "/r/no%20run%26epoch=7%0d%0aX:1?epoch=1",
    "/r/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/r/%00",
    "/r/..%2f..%2fetc",
    "/r/" + "a" * 3000,
    "/r/%F0%9F%98%80",
]
ELSEWHERE = ["/nothing", "/a/b/c/d", "/static/nothing.js", "/assets/x", "/index.html", "/.env"]


def is_page(client, answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    assert "<h1>Creases</h1>" in answer.text
    assert "<script>" not in answer.text
    for link in re.findall(r'(?:href|src)="([^"#]*)"', answer.text):
        assert client.get(urljoin(str(answer.url), link), headers=BROWSER).status_code == 200


@pytest.mark.exhaustive
@each("path", one_in(4, [*ODD_RUNS, *ELSEWHERE]))
def test_a_browser_is_shown_a_page_of_the_site(client, path):
    is_page(client, client.get(path, headers=BROWSER), 404)


@each("path", one_in(4, ODD_RUNS))
def test_an_unknown_run_gets_a_page_unless_json_is_preferred(client, path):
    is_page(client, client.get(path), 404)
    is_problem(client.get(path, headers=PROGRAM), 404)


@each("path", ELSEWHERE)
@each("headers", [PROGRAM, {"Accept": "*/*"}, {"Accept": ""}])
def test_a_program_gets_a_problem_document(client, path, headers):
    is_problem(client.get(path, headers=headers), 404)


@each("path", ["/api", "/api/nothing", "/api/runs/none", "/api/studies/none"])
def test_the_api_returns_json_to_browsers_too(client, path):
    is_problem(client.get(path, headers=BROWSER), 404)


def test_a_wrong_method_on_a_page_gets_a_page_with_the_allowed_methods(client):
    answer = client.post("/curve", headers=BROWSER)
    is_page(client, answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD"
    assert "GET, HEAD" in answer.text


def test_the_page_quotes_the_path_without_running_scripts_in_it(client):
    text = client.get("/r/%3Cimg%20src=x%3E", headers=BROWSER).text
    assert "&lt;img src=x&gt;" in text
    assert "<img" not in text
    assert "20 hex digits" in text


def test_a_head_request_has_no_body(client):
    answer = client.head("/nothing", headers=BROWSER)
    assert answer.status_code == 404
    assert not answer.content
