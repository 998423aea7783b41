"""A refused body is read to its end, so that the client receives the error."""

import asyncio
import http.client
import json
import socket
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import requests
from starlette.applications import Starlette

from app.web.http import request_drain
from app.web.http.request_drain import UnreadBodies
from tests.support.cases import each
from tests.web.servers import PATIENCE, Server

MIB = 2**20
JSON = {"Content-Type": "application/json"}
SIZES = (5 * MIB, 50 * MIB)


def parts(size):
    for _ in range(size // 2**16):
        yield b" " * 2**16


def by_urllib(url, size):
    """Send a request with urllib, which reads no response before it has sent the whole body."""
    request = urllib.request.Request(url, b" " * size, JSON)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=PATIENCE)
    with caught.value as answer:
        return answer.code, answer.read()


def by_urllib_in_parts(url, size):
    request = urllib.request.Request(url, parts(size), JSON | {"Transfer-Encoding": "chunked"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=PATIENCE)
    with caught.value as answer:
        return answer.code, answer.read()


def by_requests(url, size):
    answer = requests.post(url, data=b" " * size, headers=JSON, timeout=PATIENCE)
    return answer.status_code, answer.content


def by_requests_in_parts(url, size):
    answer = requests.post(url, data=parts(size), headers=JSON, timeout=PATIENCE)
    return answer.status_code, answer.content


def by_httpx(url, size):
    answer = httpx2.post(url, content=b" " * size, headers=JSON, timeout=PATIENCE)
    return answer.status_code, answer.content


def by_httpx_in_parts(url, size):
    answer = httpx2.post(url, content=parts(size), headers=JSON, timeout=PATIENCE)
    return answer.status_code, answer.content


CLIENTS = (
    by_urllib,
    by_urllib_in_parts,
    by_requests,
    by_requests_in_parts,
    by_httpx,
    by_httpx_in_parts,
)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size // MIB} MiB")
@pytest.mark.parametrize("client_of", CLIENTS)
def test_every_client_receives_the_error_for_a_long_body(server, client_of, size):
    status, body = client_of(f"{server.url}/api/train", size)
    assert status == 413
    assert "CREASES_MAX_BODY_BYTES" in json.loads(body)["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/regions", 413),
        ("/api/csv", 413),
        ("/api/runs", 413),
        ("/api/train?surprise=1", 422),
        ("/api/studies/none/pause", 404),
        ("/api/nothing", 404),
        ("/api/catalog", 405),
        ("/static/pages/plane-page.js", 405),
    ],
)
@pytest.mark.parametrize("client_of", [by_urllib, by_urllib_in_parts])
def test_every_error_for_a_long_body_is_received(server, client_of, path, status):
    received, body = client_of(server.url + path, 20 * MIB)
    assert received == status
    assert json.loads(body)["status"] == status


def head_of(server, *lines, path="/api/train"):
    host = urlsplit(server.url).netloc
    given = (f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json", *lines)
    return "\r\n".join((*given, "", "")).encode()


def connected(server):
    place = urlsplit(server.url)
    return socket.create_connection((place.hostname, place.port), timeout=PATIENCE)


def rest_of(line):
    """Return all data until the server closes the connection; it must not reset it."""
    return b"".join(iter(lambda: line.recv(2**16), b""))


@pytest.mark.parametrize("more", [(), ("Connection: close",)])
def test_the_connection_is_closed_after_a_connection_close_header(server, more):
    with connected(server) as line:
        line.sendall(head_of(server, f"Content-Length: {20 * MIB}", *more))
        for part in parts(20 * MIB):
            line.sendall(part)
        head, _, body = rest_of(line).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in head.lower()
    assert json.loads(body)["status"] == 413


def test_a_client_that_expects_continue_gets_the_error(server):
    with connected(server) as line:
        line.sendall(head_of(server, f"Content-Length: {20 * MIB}", "Expect: 100-continue"))
        answer = rest_of(line)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 413


def test_a_client_that_expects_continue_gets_it_if_the_body_is_read(server):
    with connected(server) as line:
        line.sendall(head_of(server, "Content-Length: 2", "Expect: 100-continue", path="/api/runs"))
        assert line.recv(2**16).startswith(b"HTTP/1.1 100")
        line.sendall(b"{}")
        assert line.recv(2**16).startswith(b"HTTP/1.1 200")


def test_an_unread_short_body_keeps_the_connection_open(server):
    with connected(server) as line:
        for _ in range(2):
            line.sendall(head_of(server, "Content-Length: 2", path="/api/nothing") + b"{}")
            answer = http.client.HTTPResponse(line)
            answer.begin()
            assert answer.status == 404
            assert answer.headers["Connection"] is None
            assert json.loads(answer.read())["status"] == 404


def test_the_rest_of_a_body_is_discarded(server):
    def most_memory():
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    by_urllib(f"{server.url}/api/train", 5 * MIB)
    before = most_memory()
    by_urllib_in_parts(f"{server.url}/api/train", 200 * MIB)
    assert most_memory() - before < 30 * MIB


def refused(incoming, headers):
    """Return what the middleware sends for an application that does not read the body."""

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 413, "headers": []})
        await send({"type": "http.response.body", "body": b"too long"})

    sent = []

    async def send(message):
        sent.append(message)

    async def run():
        scope = {"type": "http", "headers": headers, "app": Starlette()}
        await UnreadBodies(application)(scope, incoming, send)

    asyncio.run(run())
    return sent


CHUNKED = [(b"transfer-encoding", b"chunked")]


def check(sent):
    start, answer, end = sent
    assert (b"connection", b"close") in start["headers"]
    assert answer["body"] == b"too long"
    assert answer["more_body"]
    assert not end["body"]
    assert not end["more_body"]


def test_an_endless_body_is_read_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(request_drain, "MAX_BYTES", 1000)
    taken = []

    async def receive():
        taken.append(1)
        return {"type": "http.request", "body": b" " * 100, "more_body": True}

    check(refused(receive, CHUNKED))
    assert len(taken) == 10


@each("limit", ["SILENCE_SECONDS", "MAX_SECONDS"])
@each("drips", [False, True])
def test_discarding_a_slow_body_has_a_time_limit(monkeypatch, limit, drips):
    monkeypatch.setattr(request_drain, limit, 0.05)

    async def receive():
        if drips and limit == "MAX_SECONDS":
            await asyncio.sleep(0.01)
        else:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b" ", "more_body": True}

    check(refused(receive, CHUNKED))


def test_discarding_ends_with_a_disconnected_client():
    async def receive():
        return {"type": "http.disconnect"}

    check(refused(receive, CHUNKED))


@pytest.mark.server
def test_discarding_ends_with_a_stop_signal(tmp_path):
    """A client that never stops sending is disconnected without an error."""
    with Server(tmp_path) as server, connected(server) as line:
        line.sendall(head_of(server, f"Content-Length: {20 * MIB}"))
        assert line.recv(2**16).startswith(b"HTTP/1.1 413")
        server.process.terminate()
        with suppress(OSError):
            while line.send(b" "):
                pass
        server.process.wait(PATIENCE)
        assert "Traceback" not in server.log.read_text()
