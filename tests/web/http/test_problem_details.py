"""Every error is a problem document that says how to correct the request."""

import socket
import threading
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app import main
from app.main import create_app
from app.settings import Settings
from tests.support.cases import each
from tests.web.servers import PATIENCE


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["type"]
    return problem["detail"]


@each("path", ["/nothing", "/api", "/api/nothing", "/static/nothing.js", "/assets/x"])
def test_unknown_addresses_are_not_found(client, path):
    is_problem(client.get(path), 404)


@each(
    "path",
    ["/static/../app/main.py", "/static/%2e%2e/app/main.py", "/static/%00", "/static//etc/passwd"],
)
def test_only_the_files_of_the_site_can_be_reached(client, path):
    is_problem(client.get(path), 404)


@each(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/train", "POST"),
        ("DELETE", "/api/runs", "POST"),
        ("PUT", "/api/catalog", "GET, HEAD"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/api/studies", "GET, HEAD, POST"),
        ("OPTIONS", "/api/runs/none/frames/3/preview", "POST"),
        ("POST", "/static/pages/plane-page.js", "GET, HEAD"),
        ("HEAD", "/api/train", "POST"),
    ],
)
def test_an_error_for_a_wrong_method_names_the_allowed_ones(client, method, path, allowed):
    answer = client.request(method, path)
    assert answer.headers["Allow"] == allowed
    if method != "HEAD":
        assert allowed in is_problem(answer, 405)


def test_errors_are_not_cached(client):
    assert client.get("/api/runs/none").headers["Cache-Control"] == "no-store"


def test_an_error_can_quote_lone_surrogates(client):
    body = b'{"\\ud800": 1, "epochs": "\\udfff"}'
    answer = client.post("/api/train", content=body, headers={"Content-Type": "application/json"})
    is_problem(answer, 422)
    assert len(answer.json()["errors"]) >= 1


def test_an_unexpected_error_is_a_problem_document_without_details(tmp_path, monkeypatch):
    def broken(limits):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("app.web.routes.catalog.catalog", broken)
    # Other limits than the default ones, whose catalog may be cached from a previous test.
    settings = Settings(data_dir=tmp_path, max_regions=4321)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert "secret" not in is_problem(client.get("/api/catalog"), 500)


def test_an_error_for_too_many_regions_names_the_setting(tmp_path):
    """A frame is returned without regions; files that consist of regions are refused."""
    with TestClient(create_app(Settings(data_dir=tmp_path, max_regions=10))) as client:
        run = client.post("/api/runs", json={}).json()["links"]["self"]
        frame = client.get(f"{run}/frames/50").json()
        assert frame["regions"] is None
        assert "more than 10 regions (CREASES_MAX_REGIONS)" in frame["why"]
        assert client.get(f"{run}/frames/50/at?x1=0&x2=0").json()["logit"]
        assert client.get(f"{run}/frames/50/figure").status_code == 200
        weights = client.get(f"{run}/frames/50/export/json").json()
        body = {name: weights[name] for name in ("coefs", "intercepts", "activation")}
        for answer in (
            client.get(f"{run}/frames/50/export/geojson"),
            client.get(f"{run}/frames/50/export/npz"),
            client.post("/api/regions", json=body | {"box": frame["box"]}),
        ):
            detail = is_problem(answer, 422)
            assert "the limit is 10" in detail
            assert "CREASES_MAX_REGIONS" in detail


@pytest.mark.exhaustive
def test_an_error_for_too_many_class_cells_names_them(tmp_path):
    with TestClient(create_app(Settings(data_dir=tmp_path, max_regions=1))) as client:
        fan = {"coefs": [[[1, -1, 0, 0], [0, 0, 1, -1]]], "intercepts": [[0, 0, 0, 0]]}
        answer = client.post("/api/regions", json=fan | {"box": [-1, 1, -1, 1]})
        detail = is_problem(answer, 422)
        assert "more than 2 cells in the box; the limit is 2 (twice CREASES_MAX_REGIONS)" in detail


def test_every_limit_can_be_set(tmp_path):
    settings = Settings(
        data_dir=tmp_path,
        max_layers=1,
        max_units_per_layer=3,
        max_samples=50,
        max_epochs=20,
        max_interventions=1,
        max_grid=10,
        max_body_bytes=2000,
        max_regions_body_bytes=3000,
    )
    small = {"dataset": {"samples": 40}, "network": {"hidden_layer_sizes": [3]}}
    with TestClient(create_app(settings)) as client:
        body = {"spec": small, "epochs": 20, "grid": 10}
        assert client.post("/api/train", json=body).status_code == 200
        for wrong in (
            {"spec": small, "epochs": 21, "grid": 10},
            {"spec": small, "epochs": 20, "grid": 11},
            {"spec": small | {"dataset": {"samples": 51}}, "epochs": 1, "grid": 10},
            {"spec": small | {"network": {"hidden_layer_sizes": [4]}}, "epochs": 1, "grid": 10},
            {"spec": small | {"network": {"hidden_layer_sizes": [3, 3]}}, "epochs": 1, "grid": 10},
            {"spec": small | {"interventions": [{"epoch": 1}] * 2}, "epochs": 1, "grid": 10},
        ):
            assert "CREASES_MAX_" in is_problem(client.post("/api/train", json=wrong), 422)
        assert "2000" in is_problem(client.post("/api/train", content=b" " * 2001), 413)
        assert "3000" in is_problem(client.post("/api/regions", content=b" " * 3001), 413)
        openapi = client.get("/openapi.json").json()["components"]["schemas"]
        assert openapi["DatasetSpec"]["properties"]["samples"]["maximum"] == 50
        assert client.get("/api/catalog").json()["limits"]["grid"] == 10


def test_a_request_beyond_the_limit_is_asked_to_retry(tmp_path, monkeypatch):
    """The warm-up never ends here, so every admitted request waits."""
    may_warm = threading.Event()
    monkeypatch.setattr(main.warm, "compile_ahead", may_warm.wait)
    settings = Settings(data_dir=tmp_path, max_waiting=2)
    with TestClient(create_app(settings)) as client:
        run = client.post("/api/runs", json={}).json()["links"]["self"]
        gate = client.app.state.services.gate
        answers = []

        def ask(epoch):
            answers.append(client.get(f"{run}/frames/{epoch}", params={"grid": 0}))

        waiting = [threading.Thread(target=ask, args=(epoch,)) for epoch in range(2)]
        for thread in waiting:
            thread.start()
        while gate.waiting < 2:
            pass
        for path in ("/frames/3", "/stream", "/frames/3/export/csv", "/frames/3/at?x1=0&x2=0"):
            answer = client.get(f"{run}{path}")
            assert "CREASES_MAX_WAITING" in is_problem(answer, 429)
            assert int(answer.headers["Retry-After"]) >= 1
        assert client.get(run).status_code == 200
        is_problem(client.get("/readyz"), 503)
        assert client.get("/healthz").status_code == 200
        may_warm.set()
        for thread in waiting:
            thread.join()
        assert [answer.status_code for answer in answers] == [200, 200]
        assert client.get("/readyz").status_code == 200


def test_a_failed_warm_up_is_reported_with_the_reason(tmp_path, monkeypatch):
    def broken():
        raise RuntimeError("no compiler")

    monkeypatch.setattr(main.warm, "compile_ahead", broken)
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        answer = client.post("/api/train", json={})
        assert "no compiler" in is_problem(answer, 503)
        assert answer.headers["Retry-After"]
        assert "no compiler" in is_problem(client.get("/readyz"), 503)


def test_a_warm_up_that_ends_after_the_server_is_no_error(tmp_path, monkeypatch):
    """The event loop, which the warm-up reports to, is closed then."""
    may_end = threading.Event()
    monkeypatch.setattr(main.warm, "compile_ahead", may_end.wait)
    with TestClient(create_app(Settings(data_dir=tmp_path))):
        (thread,) = [one for one in threading.enumerate() if one.name == "creases-warm-up"]
    may_end.set()
    thread.join()


def test_requests_during_shutdown_are_refused(client, new_run, tmp_path):
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        run = client.post("/api/runs", json={}).json()["links"]["self"]
        client.app.state.services.gate.close()
        answer = client.get(f"{run}/frames/1")
        assert "shutting down" in is_problem(answer, 503)
        assert answer.headers["Retry-After"]


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_long_is_refused_before_its_end(server, announced):
    """With a Content-Length, and in endless chunks."""
    place = urlsplit(server.url)
    part = b"%x\r\n%s\r\n" % (2**16, b" " * 2**16)
    length = b"Content-Length: 5000000" if announced else b"Transfer-Encoding: chunked"
    head = b"POST /api/train HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s\r\n\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as line:
        line.sendall(head % (place.netloc.encode(), length))
        if not announced:
            for _ in range(17):
                line.sendall(part)
        answer = line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
