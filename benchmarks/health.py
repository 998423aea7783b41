"""Benchmark of the latency of ``GET /healthz`` while four runs train, on a server process.

Four requests each train a different network for the largest number of epochs, while a client
requests the health check at regular intervals. Exit status 1 if the 99th percentile is 50 ms or
more, or if a run made no progress.

Usage: python -m benchmarks.health [--quick]
"""

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
RUNS = 4
INTERVAL = 0.02
ALLOWED_MS = 50.0
SPECS: list[dict[str, Any]] = [
    {
        "network": {"hidden_layer_sizes": [64, 64], "activation": activation},
        "training": {"batch_size": 10, "random_state": seed},
    }
    for seed, activation in enumerate(["relu", "tanh", "leaky_relu", "logistic"])
]


def ask(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Send one request on a new connection; return status and decoded body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    finally:
        connection.close()


def serve(folder: str) -> tuple[subprocess.Popen[str], int]:
    """Start a server and wait until it is ready; return its process and its port."""
    environment = {**os.environ, "CREASES_PORT": "0", "CREASES_DATA_DIR": folder}
    server = subprocess.Popen(
        [sys.executable, "-m", "app"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    port = int(server.stdout.readline().rsplit(":", 1)[1])
    while ask(port, "GET", "/readyz")[0] != 200:
        time.sleep(0.1)
    return server, port


def train(port: int, run: str) -> socket.socket:
    """Request the last epoch of a run; closing the returned connection cancels the training."""
    connection = socket.create_connection(("127.0.0.1", port))
    path = f"/api/runs/{run}/frames/20000?include=metrics"
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return connection


def milliseconds(port: int, seconds: float) -> list[float]:
    """Return the latencies of health checks, one after another on a persistent connection."""
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        response.read()
        times.append(1e3 * (time.perf_counter() - began))
        assert response.status == 200
        time.sleep(INTERVAL)
    connection.close()
    return times


def main() -> int:
    """Print the percentiles without and with training; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few seconds only")
    seconds = 3.0 if parser.parse_args().quick else 15.0
    with tempfile.TemporaryDirectory() as folder:
        server, port = serve(folder)
        try:
            idle = milliseconds(port, seconds / 3)
            runs = [ask(port, "POST", "/api/runs", spec)[1]["id"] for spec in SPECS]
            waiting = [train(port, run) for run in runs]
            time.sleep(0.5)
            busy = milliseconds(port, seconds)
            reached = [ask(port, "GET", f"/api/runs/{run}")[1]["epochs"] for run in runs]
            for connection in waiting:
                connection.close()
        finally:
            server.terminate()
            server.wait()
    print(f"{'/healthz':<28}{'median':>10}{'p99':>10}{'longest':>10}  requests")
    for name, times in (("idle", idle), (f"while {RUNS} runs train", busy)):
        median, p99 = np.percentile(times, [50, 99])
        print(f"{name:<28}{median:>7.2f} ms{p99:>7.2f} ms{max(times):>7.2f} ms  {len(times)}")
    print(f"epochs trained meanwhile: {', '.join(map(str, reached))}")
    return int(np.percentile(busy, 99) >= ALLOWED_MS or not all(reached))


if __name__ == "__main__":
    sys.exit(main())
