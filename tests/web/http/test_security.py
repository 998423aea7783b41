"""Pages of other sites cannot use the site through a reader's browser."""

import re

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.support.cases import each


@each("path", ["/", "/api/catalog", "/healthz", "/static/pages/plane-page.js", "/nothing"])
def test_every_response_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy).group(1)
    assert scripts == "'self'"


def directives(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_only_the_embed_page_can_be_framed_by_other_sites(client):
    page, embed = directives(client, "/"), directives(client, "/embed")
    assert page.pop("frame-ancestors") == "'self'"
    assert embed == page
    for path in ("/", "/embed"):
        assert "X-Frame-Options" not in client.get(path).headers
    for path in ("/docs", "/api/catalog", "/static/pages/plane-page.js", "/embed/more"):
        assert directives(client, path)["frame-ancestors"] == "'self'"


@each("host", ["127.0.0.1:8000", "localhost", "[::1]:80", "my-machine", "10.1.2.3"])
def test_ip_addresses_and_names_without_a_dot_are_allowed(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@each("host", ["evil.example", "127.0.0.1.evil.example", "a.b:8000", "x.localhost.com"])
def test_other_host_names_are_refused(client, host):
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 403
    assert "CREASES_ALLOWED_HOSTS" in answer.json()["detail"]


def test_host_names_can_be_allowed(tmp_path):
    settings = Settings(data_dir=tmp_path, allowed_hosts="lab.example, other.example")
    with TestClient(create_app(settings)) as client:
        assert client.get("/healthz", headers={"Host": "lab.example:8000"}).status_code == 200
        assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 403


@each("origin", ["https://evil.example", "null", "http://testserver:81", "http://["])
def test_pages_of_other_sites_cannot_post(client, origin):
    headers = {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/api/train", content=b"{}", headers=headers)
    assert answer.status_code == 403
    assert "CREASES_CORS_ORIGINS" in answer.json()["detail"]


def test_a_page_of_the_site_can_post(client):
    headers = {"Origin": "http://testserver"}
    assert client.post("/api/runs", json={}, headers=headers).status_code == 200


def test_pages_of_other_sites_cannot_read(client):
    answer = client.get("/api/catalog", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_origin_of_a_notebook_can_be_allowed(tmp_path):
    origin = "http://localhost:8888"
    with TestClient(create_app(Settings(data_dir=tmp_path, cors_origins=origin))) as client:
        answer = client.post("/api/runs", json={}, headers={"Origin": origin})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        headers = {"Access-Control-Request-Method": "POST", "Origin": origin}
        headers["Access-Control-Request-Headers"] = "content-type"
        assert client.options("/api/runs", headers=headers).status_code == 200
        other = client.post("/api/runs", json={}, headers={"Origin": "https://evil.example"})
        assert other.status_code == 403
