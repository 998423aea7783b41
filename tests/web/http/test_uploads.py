"""Bodies that arrive slowly, or not at all, take no memory and end in time."""

import asyncio
import hashlib
import json
import logging
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from app.errors import StoreError, TimedOut, TooLarge
from app.log_limit import RateLimit
from app.settings import Settings
from app.web.http.uploads import SHORT, read_body
from tests.web.servers import PATIENCE, Server, until

MIB = 2**20


def received(tmp_path, parts, most=10 * MIB, pause=0.0, **settings):
    """Return the body that `read_body` reads from parts; the last of them may be None: silence."""
    waiting = list(parts)

    async def receive():
        await asyncio.sleep(pause)
        part = waiting.pop(0)
        if part is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    here = SimpleNamespace(settings=Settings(cache_dir=tmp_path / "cache", **settings))
    request = Request({"type": "http", "headers": []}, receive)
    return asyncio.run(read_body(request, here, most, "CREASES_X"))


def test_a_body_of_any_length_in_any_parts_is_read_whole(tmp_path):
    for length in (0, 1, SHORT, SHORT + 1, 3 * SHORT):
        content = bytes(range(256)) * (length // 256 + 1)
        content = content[:length]
        for step in (100_000, 7_000):
            parts = [content[start : start + step] for start in range(0, length, step)]
            body = received(tmp_path, [*parts, b""])
            assert body.read() == content
            assert len(body) == length
            assert body.is_short == (length <= SHORT)
            assert asyncio.run(body.digest()) == hashlib.sha256(content).digest()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_body_beyond_the_limit_is_refused_before_it_is_kept(tmp_path):
    with pytest.raises(TooLarge, match="at most 100 bytes"):
        received(tmp_path, [b"x" * 60, b"x" * 60], most=100)


def test_a_body_must_arrive_in_time(tmp_path):
    with pytest.raises(TimedOut, match="CREASES_BODY_SECONDS"):
        received(tmp_path, [b"x", None], body_seconds=0.05)
    with pytest.raises(TimedOut, match="bytes of the body"):
        received(tmp_path, [b"x"] * 1000, body_seconds=0.1, pause=0.01)


def test_a_folder_without_room_is_named(tmp_path):
    (tmp_path / "cache").write_text("a file in place of the folder")
    with pytest.raises(StoreError, match="cache"):
        received(tmp_path, [b"x" * (SHORT + 1)])
    assert received(tmp_path, [b"x" * SHORT]).read() == b"x" * SHORT


def connected(server):
    place = urlsplit(server.url)
    return socket.create_connection((place.hostname, place.port), timeout=PATIENCE)


def head(path, length):
    lines = (f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", "", "")
    return "\r\n".join(lines).encode()


def memory(server):
    """Return the memory of a server in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@pytest.mark.server
def test_half_sent_bodies_take_no_memory_and_lock_nobody_out(tmp_path):
    with Server(tmp_path, CREASES_BODY_SECONDS="3") as server, ExitStack() as stack:
        uploaded = "\n".join(f"{n % 7},{n % 5},{n % 2}" for n in range(50_000))
        assert server.post("/api/csv", content=uploaded).json()["used"] > 0
        before = memory(server)
        lines = []
        for number in range(200):
            line = stack.enter_context(connected(server))
            path = ("/api/csv", "/api/regions", "/api/runs")[number % 3]
            line.sendall(head(path, MIB if path == "/api/runs" else 8 * MIB))
            for _ in range(7 if path == "/api/runs" else 40):
                line.sendall(b" " * (MIB // 8))
            lines.append(line)
        assert memory(server) - before < 150 * MIB
        assert server.post("/api/csv", content=uploaded).json()["used"] > 0
        assert server.post("/api/train", json={"epochs": 1}).status_code == 200
        for line in lines:
            answer = line.recv(2**16)
            assert answer.startswith(b"HTTP/1.1 408"), answer[:200]
            document = json.loads(answer.partition(b"\r\n\r\n")[2] or line.recv(2**16))
            assert "CREASES_BODY_SECONDS" in document["detail"]


@pytest.mark.server
def test_a_flood_of_malformed_requests_logs_few_lines(tmp_path):
    with Server(tmp_path) as server:
        for _ in range(60):
            with connected(server) as line:
                line.sendall(
                    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
                )
                line.recv(100)
            with connected(server) as line, suppress(OSError):
                line.sendall(b"nonsense\r\n\r\n")
                line.recv(100)
        until(lambda: server.get("/healthz").status_code == 200)
        assert 1 <= len(server.log.read_text().splitlines()) < 60


def test_lines_of_a_kind_are_limited_and_counted(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("app.log_limit.time.monotonic", lambda: now[0])
    limit = RateLimit(most=3, seconds=10.0)

    def passed(text, *args):
        record = logging.LogRecord("x", logging.WARNING, "f", 1, text, args, None)
        return record.getMessage() if limit.filter(record) else None

    assert [passed("bad %d", number) for number in range(5)] == [
        "bad 0",
        "bad 1",
        "bad 2",
        None,
        None,
    ]
    assert passed("another") == "another"
    now[0] = 10.0
    assert passed("bad %d", 5) == "bad 5 (2 more such lines were left out)"
    assert passed("bad %d", 6) == "bad 6"
    for number in range(3000):
        assert passed(f"text {number}")
    assert len(limit._periods) <= 1000
