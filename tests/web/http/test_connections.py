"""Clients that are idle, slow, greedy or malformed cost little and lock nobody out."""

import inspect
import json
import socket
import threading
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx2
import pytest
from uvicorn.protocols.http import h11_impl

from app.web.http.clients import by_network
from app.web.http.middleware import SECURITY_HEADERS
from tests.web.servers import PATIENCE, Server, until

LIMIT = 120
"""Most connections of a client of the server in these tests."""


@pytest.fixture(scope="module")
def hurried(tmp_path_factory):
    """Start a server that waits for its clients for a short time."""
    settings = {
        "CREASES_HEADER_SECONDS": "1.5",
        "CREASES_WRITE_SECONDS": "1.5",
        "CREASES_MAX_CONNECTIONS_PER_CLIENT": str(LIMIT),
        "CREASES_TRUSTED_PROXIES": "127.0.0.2",
    }
    with Server(tmp_path_factory.mktemp("hurried"), **settings) as running:
        yield running


def connected(server, source="127.0.0.1", buffer=None):
    place = urlsplit(server.url)
    line = socket.socket()
    line.settimeout(PATIENCE)
    if buffer is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    line.bind((source, 0))
    line.connect((place.hostname, place.port))
    return line


def request_of(path, *lines, method="GET"):
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", "")).encode()


def answer_of(line):
    """Return the status, headers and body that arrive until the server closes the connection."""
    head, _, body = b"".join(iter(lambda: line.recv(2**16), b"")).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(text.lower().split(": ", 1) for text in lines)
    return int(status.split()[1]), headers, body


def is_problem(answer, status):
    """Check a problem document with all headers, and return its detail."""
    found, headers, body = answer
    assert found == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert headers["date"]
    for name, value in SECURITY_HEADERS.items():
        assert headers[name.lower()] == value.lower()
    document = json.loads(body)
    assert document["status"] == status
    return document["detail"]


def test_uvicorn_has_what_our_protocol_uses():
    """A change of uvicorn's internals must be noticed before it disables a limit."""
    of_connection = inspect.getsource(h11_impl.H11Protocol)
    for used in (
        "self.conn = h11.Connection(",
        "self.app = config.loaded_app",
        "app = self.app",
        "self.loop = _loop or",
        "self.transport = transport",
        "self.flow = FlowControl(transport)",
        "self.client = get_remote_addr(transport)",
        "self.cycle = RequestResponseCycle(",
        "transport=self.transport",
        "on_response=self.on_response_complete",
        "except h11.RemoteProtocolError:",
        "self.send_400_response(msg)",
    ):
        assert used in of_connection, used
    of_request = inspect.getsource(h11_impl.RequestResponseCycle)
    for used in (
        "if self.disconnected:\n            return",
        "await self.message_event.wait()",
        "self.transport.write(output)",
        "self.response_complete = True",
    ):
        assert used in of_request, used
    ours = ("connection_made", "connection_lost", "data_received", "on_response_complete")
    parameters = [
        list(inspect.signature(getattr(h11_impl.H11Protocol, n)).parameters) for n in ours
    ]
    assert parameters == [["self", "transport"], ["self", "exc"], ["self", "data"], ["self"]]


MALFORMED = {
    b"garbage\r\n\r\n": 400,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03": 400,
    b"GET / HTTP/1.1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n": 400,
    b"POST /api/runs HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n": 400,
    b"POST /api/runs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zip\r\n\r\n": 501,
    b"POST /api/runs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n": 400,
}


@pytest.mark.server
def test_a_malformed_request_gets_a_problem_document(hurried):
    for request, status in MALFORMED.items():
        with connected(hurried) as line:
            line.sendall(request)
            assert "bytearray" not in is_problem(answer_of(line), status)
    with connected(hurried) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with suppress(OSError):
            for _ in range(2000):
                line.sendall(b"x" * 1000)
        is_problem(answer_of(line), 431)
    assert "Traceback" not in hurried.log.read_text()


@pytest.mark.server
def test_a_connection_without_a_complete_header_is_closed(hurried):
    with connected(hurried) as idle, connected(hurried) as half, connected(hurried) as dripping:
        half.sendall(request_of("/healthz")[:-2])

        def drip():
            with suppress(OSError):
                for byte in request_of("/healthz", "X-Long: " + "x" * 10_000):
                    dripping.sendall(bytes([byte]))
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        assert idle.recv(100) == b""
        assert "header" in is_problem(answer_of(half), 408)
        is_problem(answer_of(dripping), 408)
        thread.join()
    with connected(hurried) as line:
        # The second request of a connection has the same time limit as the first.
        line.sendall(request_of("/healthz") + request_of("/healthz")[:-2])
        assert b"HTTP/1.1 408" in b"".join(iter(lambda: line.recv(2**16), b""))


def is_reset(line):
    """Read what has arrived of an endless response; return True if the server has ended it."""
    with suppress(ConnectionResetError):
        return any(not line.recv(2**16) for _ in range(2**10))
    return True


@pytest.mark.server
def test_a_client_that_reads_nothing_is_dropped_and_a_slow_one_is_not(hurried):
    run = hurried.new_run(dataset={"seed": 6101})
    stream = request_of(f"{run}/stream?grid=400")
    with connected(hurried, buffer=2**14) as idle, connected(hurried, buffer=2**14) as slow:
        idle.sendall(stream)
        slow.sendall(stream)
        for _ in range(16):
            assert slow.recv(2**13)
            time.sleep(0.25)
        assert slow.recv(2**13)
        assert is_reset(idle)


@pytest.mark.server
def test_idle_streams_lock_nobody_out(hurried):
    """Each stream has sent what it will send for a long time, or waits for a client that reads."""
    large = {"network": {"hidden_layer_sizes": [64, 64]}, "dataset": {"samples": 5000}}
    run = hurried.new_run(**large)
    cached = f"{hurried.new_run()}/frames/3"
    assert hurried.get(cached).status_code == 200
    with ExitStack() as stack:
        for _ in range(LIMIT - 20):
            line = stack.enter_context(connected(hurried))
            line.sendall(request_of(f"{run}/stream?first=0&last=20000&every=20000&grid=0"))
            assert line.recv(100).startswith(b"HTTP/1.1 200")
        assert hurried.get(cached).status_code == 200
        spec = {"dataset": {"samples": 20, "seed": 6102}}
        answer = hurried.post("/api/train", json={"spec": spec, "epochs": 2})
        assert answer.status_code == 200
        with httpx2.stream("GET", f"{hurried.url}{cached[:-9]}/stream?last=2") as other:
            assert other.read().count(b"event: frame") == 3


@pytest.mark.server
def test_connections_of_a_client_are_limited(hurried):
    with ExitStack() as stack:
        for _ in range(LIMIT):
            line = stack.enter_context(connected(hurried, "127.0.0.3"))
        line.sendall(request_of("/healthz"))
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        with connected(hurried, "127.0.0.3") as more:
            more.sendall(request_of("/healthz"))
            detail = is_problem(answer_of(more), 429)
        assert "CREASES_MAX_CONNECTIONS_PER_CLIENT" in detail
        assert str(LIMIT) in detail
        assert hurried.get("/healthz").status_code == 200

    def accepted():
        with connected(hurried, "127.0.0.3") as again:
            again.sendall(request_of("/healthz"))
            return again.recv(100).startswith(b"HTTP/1.1 200")

    until(accepted)


@pytest.mark.server
def test_clients_of_a_trusted_proxy_are_limited_by_their_own_address(hurried):
    run = hurried.new_run(network={"hidden_layer_sizes": [64, 64]}, dataset={"samples": 5000})
    stream = f"{run}/stream?first=0&last=20000&every=20000&grid=0"
    with ExitStack() as stack:

        def ask(client, path):
            line = stack.enter_context(connected(hurried, "127.0.0.2"))
            line.sendall(request_of(path, f"X-Forwarded-For: {client}", "Connection: close"))
            return line

        lines = [ask("203.0.113.1", stream) for _ in range(LIMIT)]
        for line in lines:
            assert line.recv(100).startswith(b"HTTP/1.1 200")
        is_problem(answer_of(ask("203.0.113.1", "/healthz")), 429)
        assert ask("203.0.113.2", "/healthz").recv(100).startswith(b"HTTP/1.1 200")


def test_addresses_of_one_ipv6_network_are_one_client():
    assert by_network("2001:db8:1:2::3") == by_network("2001:db8:1:2:ffff::1%eth0")
    assert by_network("2001:db8:1:2::3") != by_network("2001:db8:1:3::3")
    assert by_network("::ffff:192.0.2.1") == "192.0.2.1"
    for host in ("192.0.2.1", "testclient", "", "not:an:address"):
        assert by_network(host) == host
