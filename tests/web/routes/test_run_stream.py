"""Streams send frames in order, as fast as the client reads, until it disconnects."""

import json
import socket
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import pytest

from app.core.frames.frame import frame
from app.core.geometry.regions import TooManyRegions
from tests.support.cases import each
from tests.web.servers import PATIENCE, until

LONG = {
    "dataset": {"samples": 1000, "kind": "spiral"},
    "network": {"hidden_layer_sizes": [64, 64]},
    "training": {"batch_size": 10},
}
"""A run that trains for minutes, so that there is time to disconnect."""


def events(text):
    """Parse server-sent events as a browser does: (name, id, data)."""
    found = []
    for block in text.split("\n\n"):
        fields = [line.partition(": ")[::2] for line in block.split("\n") if line]
        event = {name: value for name, value in fields if name}
        if "data" in event:
            found.append((event.get("event"), event.get("id"), json.loads(event["data"])))
    return found


@pytest.mark.exhaustive
def test_events_come_in_order_and_end(client, new_run):
    run = new_run(dataset={"seed": 6001})
    answer = client.get(f"{run}/stream", params={"first": 2, "last": 9, "every": 3, "grid": 0})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert "Content-Encoding" not in answer.headers
    *frames, end = events(answer.text)
    assert [(name, number) for name, number, _ in frames] == [
        ("frame", number) for number in ("2", "5", "8", "9")
    ]
    assert [frame["epoch"] for _, _, frame in frames] == [2, 5, 8, 9]
    assert end == ("end", None, {"epoch": 9})


def test_a_frame_is_the_same_in_a_stream(client, new_run):
    run = new_run(dataset={"seed": 6002})
    headers = {"Accept": "application/jsonl"}
    query = {"grid": 5, "include": "grid,metrics"}
    answer = client.get(f"{run}/stream", params={"last": 3} | query, headers=headers)
    assert answer.headers["Content-Type"] == "application/jsonl"
    lines = answer.text.splitlines()
    assert lines == [client.get(f"{run}/frames/{n}", params=query).text for n in range(4)]


@each(
    ("accept", "media_type"),
    [
        ("*/*", "text/event-stream"),
        ("text/event-stream", "text/event-stream"),
        ("application/x-ndjson", "application/jsonl"),
        ("application/jsonl, */*", "application/jsonl"),
        ("application/jsonl;q=0.1, text/event-stream;q=0.9", "text/event-stream"),
        ("text/event-stream;q=0, application/*", "application/jsonl"),
    ],
)
def test_the_client_chooses_the_format(client, new_run, accept, media_type):
    headers = {"Accept": accept}
    answer = client.get(f"{new_run()}/stream", params={"last": 0, "grid": 0}, headers=headers)
    assert answer.headers["Content-Type"].partition(";")[0] == media_type


def test_an_unsupported_format_of_a_stream_is_refused(client, new_run):
    for accept in ("application/pdf", "application/jsonl;q=0"):
        answer = client.get(f"{new_run()}/stream", headers={"Accept": accept})
        assert answer.status_code == 406


@each(
    ("query", "parameter"),
    [
        ("first=-1", "first"),
        ("first=20001", "first"),
        ("last=20001", "last"),
        ("first=5&last=4", "last"),
        ("every=0", "every"),
        ("every=x", "every"),
        ("grid=1000", "grid"),
        ("speed=9", "speed"),
    ],
)
def test_an_invalid_range_of_epochs_is_refused(client, new_run, query, parameter):
    answer = client.get(f"{new_run()}/stream?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{parameter}"


def test_a_reconnecting_browser_gets_the_remaining_events(client, new_run):
    run = new_run(dataset={"seed": 6003})
    headers = {"Last-Event-ID": "5"}
    answer = client.get(f"{run}/stream", params={"last": 8, "every": 2, "grid": 0}, headers=headers)
    assert [number for _, number, _ in events(answer.text)] == ["6", "8", None]


def test_a_browser_with_all_events_gets_204(client, new_run):
    answer = client.get(f"{new_run()}/stream", params={"last": 8}, headers={"Last-Event-ID": "8"})
    assert answer.status_code == 204


def test_a_stream_ends_with_the_diverged_frame(client, new_run):
    run = new_run(training={"solver": "sgd", "learning_rate_init": 1e6}, dataset={"seed": 6004})
    *frames, end = events(client.get(f"{run}/stream", params={"every": 7, "grid": 0}).text)
    assert [frame["status"] for _, _, frame in frames[:-1]] == ["ok"] * (len(frames) - 1)
    assert frames[-1][2]["status"] == "diverged"
    assert end[0] == "end"


def test_a_stream_that_waits_for_a_result_sends_comments(client, new_run, monkeypatch):
    def slow(*args):
        time.sleep(0.2)
        return frame(*args)

    monkeypatch.setattr("app.service.runs.frames.frame", slow)
    monkeypatch.setattr("app.web.routes.streaming.KEEP_ALIVE_SECONDS", 0.02)
    text = client.get(f"{new_run(dataset={'seed': 6008})}/stream?last=1&grid=0").text
    before, _, after = text.partition("event: frame")
    assert before.count("\n: ") >= 2
    assert "event: end" in after


def test_a_head_request_for_a_stream_trains_nothing(client, new_run):
    run = new_run(dataset={"seed": 6006})
    answer = client.head(f"{run}/stream")
    assert answer.status_code == 200
    assert client.get(run).json()["status"] == "new"


@contextmanager
def reading(server, path, enough):
    """Request a path through a socket, read until ``enough`` has arrived, and disconnect."""
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        read = b""
        while enough not in read:
            part = line.recv(65536)
            assert part, read
            read += part
        yield


def stopped(server, run):
    """Wait until a run stops training, and return its epoch."""
    until(lambda: server.get(run).json()["status"] != "training")
    return server.get(run).json()["epochs"]


def test_training_stops_when_the_client_of_a_stream_disconnects(server):
    run = server.new_run(**LONG)
    with reading(server, f"{run}/stream?every=20000&grid=0", b"id: 0\n"):
        until(lambda: server.get(run).json()["status"] == "training")
    assert stopped(server, run) < 20000


def test_training_stops_when_the_client_of_a_frame_disconnects(server):
    run = server.new_run(**LONG, interventions=[{"epoch": 1}])
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{server.url}{run}/frames/20000", timeout=0.5)
    assert stopped(server, run) < 20000


def test_training_stops_when_the_client_of_a_posted_run_disconnects(server):
    spec = LONG | {"interventions": [{"epoch": 2}]}
    run = server.new_run(**spec)
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(f"{server.url}/api/train", json={"spec": spec, "epochs": 20000}, timeout=0.5)
    assert stopped(server, run) < 20000


def test_training_continues_while_another_client_waits(server):
    run = server.new_run(network={"hidden_layer_sizes": [64, 64]}, training={"batch_size": 5})
    path = f"{run}/stream?first=400&last=400&grid=0&include=metrics"
    with httpx2.stream("GET", server.url + path, timeout=PATIENCE) as other:
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.get(f"{server.url}{run}/frames/20000", timeout=0.3)
        assert events(other.read().decode())[-1][0] == "end"


def test_training_pauses_when_a_client_stops_reading(server):
    """The server does not compute frames ahead of the client."""
    run = server.new_run(dataset={"seed": 6007})
    with reading(server, f"{run}/stream?grid=200", b"event: frame"):
        assert until(lambda: standing(server, run)) < 1000


def standing(server, run):
    """Return one more than the epoch of a run that does not train; None while it trains."""
    first = server.get(run).json()
    time.sleep(0.2)
    second = server.get(run).json()
    return first["epochs"] + 1 if first == second else None


@each(
    ("error", "status"),
    [
        (RuntimeError("broken"), 500),
        (FloatingPointError("overflow"), 422),
        (TooManyRegions(7), 422),
    ],
)
@each("accept", ["text/event-stream", "application/jsonl"])
def test_an_error_during_a_stream_is_an_event(client, new_run, monkeypatch, error, status, accept):
    def breaking(state, view, max_regions):
        if state.epoch == 2:
            raise error
        return frame(state, view, max_regions)

    run = new_run(dataset={"seed": 6005})
    monkeypatch.setattr("app.service.runs.frames.frame", breaking)
    headers = {"Accept": accept}
    # A different box each time, so that no frame is cached.
    query = {"last": 4, "grid": 0, "box": f"0,1,0,{len(str(error)) * 100 + len(accept)}"}
    answer = client.get(f"{run}/stream", params=query, headers=headers)
    if accept == "application/jsonl":
        *frames, problem = map(json.loads, answer.text.splitlines())
    else:
        *frames, (name, _, problem) = events(answer.text)
        assert name == "problem"
    assert len(frames) == 2
    assert problem["status"] == status
    assert problem["detail"]
