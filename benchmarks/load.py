"""Benchmark of a server that 200 streams and 50 browsers use at the same time, on two cores.

Every stream trains its own run and reads each frame as it comes. Every browser asks for a cached
frame, a small training and the catalog, waits, and begins again. Meanwhile the health check is
requested at regular intervals. Exit status 1 if a request is refused, if a stream gets less than
half as many frames as another, if the 99th percentile of the health check is 100 ms or more, or if
the server's memory grows by more than 500 MB.

Usage: python -m benchmarks.load [--quick]
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.health import ask, serve

STREAMS = 200
BROWSERS = 50
CORES = 2
PAUSE = 0.5
INTERVAL = 0.02
ALLOWED_MS = 100.0
LEAST_RATIO = 0.5
ALLOWED_MB = 500.0
_CACHED = {"dataset": {"samples": 100, "seed": 77}}


@dataclass
class Measured:
    """What the clients have seen: statuses, latencies by kind of request, frames by stream."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    frames: list[int] = field(default_factory=lambda: [0] * STREAMS)


def request(method: str, path: str, body: Any = None, *, close: bool = False) -> bytes:
    """Return the bytes of a request."""
    text = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(text)}"]
    lines += ["Content-Type: application/json"] if text else []
    lines += ["Connection: close"] if close else []
    return "\r\n".join([*lines, "", ""]).encode() + text


async def answer(port: int, sent: bytes) -> int:
    """Send a request on a new connection, read the response, and return its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        head = await reader.readline()
        while await reader.read(2**18):
            pass
        return int(head.split()[1])
    finally:
        writer.close()


async def timed(port: int, found: Measured, kind: str, sent: bytes) -> None:
    """Send a request, and record its status and its latency."""
    began = time.perf_counter()
    found.statuses[await answer(port, sent)] += 1
    found.seconds.setdefault(kind, []).append(time.perf_counter() - began)


async def stream(port: int, found: Measured, number: int, run: str) -> None:
    """Read a stream until cancelled, and count its frames."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    try:
        writer.write(request("GET", f"/api/runs/{run}/stream?grid=30&arrays=base64"))
        found.statuses[int((await reader.readline()).split()[1])] += 1
        while part := await reader.read(2**16):
            found.frames[number] += part.count(b"event: frame")
    finally:
        writer.close()


async def browser(port: int, found: Measured, number: int, cached: str) -> None:
    """Send a browser's requests until cancelled."""
    await asyncio.sleep(PAUSE * number / BROWSERS)
    for turn in range(10**6):
        spec = {"dataset": {"samples": 20, "seed": 1000 * number + turn}}
        small = {"spec": spec, "epochs": 5, "grid": 0}
        await timed(port, found, "cached frame", request("GET", cached, close=True))
        await timed(port, found, "small run", request("POST", "/api/train", small, close=True))
        await timed(port, found, "catalog", request("GET", "/api/catalog", close=True))
        await asyncio.sleep(PAUSE)


async def health(port: int, found: Measured, kind: str, seconds: float) -> None:
    """Request the health check at regular intervals."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        await timed(port, found, kind, request("GET", "/healthz", close=True))
        await asyncio.sleep(INTERVAL)


async def measure(port: int, seconds: float, runs: list[str], cached: str) -> Measured:
    """Measure the health check alone, then under the load of all clients."""
    found = Measured()
    await health(port, found, "/healthz, idle", seconds / 3)
    clients = [stream(port, found, number, run) for number, run in enumerate(runs)]
    clients += [browser(port, found, number, cached) for number in range(BROWSERS)]
    tasks = [asyncio.create_task(client) for client in clients]
    await asyncio.sleep(min(5.0, seconds))  # until every stream has begun
    found.frames = [0] * STREAMS
    await health(port, found, "/healthz", seconds)
    frames = list(found.frames)
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
    found.frames = frames
    return found


def megabytes(process: int, name: str) -> float:
    """Return the memory (``VmRSS``) of a process, or the most that it has had (``VmHWM``)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


def main() -> int:
    """Print what the clients have seen; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few seconds only")
    seconds = 6.0 if parser.parse_args().quick else 30.0
    with tempfile.TemporaryDirectory() as folder:
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, sorted(cores)[:CORES])  # the server inherits it
        server, port = serve(folder)
        os.sched_setaffinity(0, cores)
        try:
            runs = [
                ask(port, "POST", "/api/runs", {"dataset": {"seed": number}})[1]["id"]
                for number in range(STREAMS)
            ]
            known = ask(port, "POST", "/api/runs", _CACHED)[1]["id"]
            cached = f"/api/runs/{known}/frames/10"
            assert ask(port, "GET", cached)[0] == 200
            before = megabytes(server.pid, "VmRSS")
            found = asyncio.run(measure(port, seconds, runs, cached))
            grown = megabytes(server.pid, "VmHWM") - before
        finally:
            server.terminate()
            server.wait()
    print(f"{'':<16}{'median':>10}{'p99':>10}{'longest':>10}  requests")
    for kind, times in found.seconds.items():
        milliseconds = 1e3 * np.array(times)
        median, p99 = np.percentile(milliseconds, [50, 99])
        longest = milliseconds.max()
        print(f"{kind:<16}{median:>7.1f} ms{p99:>7.1f} ms{longest:>7.1f} ms  {len(times)}")
    refused = sum(count for status, count in found.statuses.items() if status != 200)
    least, most = min(found.frames), max(found.frames)
    ratio = least / max(most, 1)
    print(f"refused: {refused} of {found.statuses.total()} requests")
    print(f"frames per stream: {least} to {most}, ratio {ratio:.2f}; {sum(found.frames)} in all")
    print(f"memory: {before:.0f} MB, and {grown:.0f} MB more at most")
    slow = np.percentile(found.seconds["/healthz"], 99) * 1e3 >= ALLOWED_MS
    return int(bool(refused or slow or ratio < LEAST_RATIO or grown > ALLOWED_MB))


if __name__ == "__main__":
    sys.exit(main())
