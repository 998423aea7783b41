"""Benchmark of the start of a server that has been warmed up before.

Processor time of ``python -m app`` until it can compute, and until it has sent its first frame,
divided by that of a Python process that only imports NumPy, Numba and FastAPI, which every server
needs. Both are measured alternately. Exit status 1 if the ratio of the start exceeds `ALLOWED`.

Usage: python -m benchmarks.start [--quick]
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = 2.6
NEEDED = "import fastapi, numba, numpy, uvicorn"
TICKS = os.sysconf("SC_CLK_TCK")


def processor_time(pid: int) -> float:
    """Return the processor time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def send(url: str, body: bytes | None = None) -> int:
    """Send one request and return the status of the response."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=600) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def start(folder: str, seed: int) -> tuple[float, float]:
    """Start a server; return its processor time until it is ready, and until the first frame."""
    environment = os.environ | {"CREASES_PORT": "0", "CREASES_DATA_DIR": folder}
    environment.setdefault("CREASES_CACHE_DIR", str(ROOT / "data" / "cache"))
    server = subprocess.Popen(
        [sys.executable, "-m", "app"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        while send(f"{url}/readyz") != 200:
            time.sleep(0.05)
        ready = processor_time(server.pid)
        spec = {"training": {"random_state": seed}}
        send(f"{url}/api/train", json.dumps({"spec": spec, "epochs": 1}).encode())
        return ready, processor_time(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate()


def needed() -> float:
    """Return the processor time of importing what every server needs."""
    code = f"import time; {NEEDED}; print(time.process_time())"
    return float(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True))


def main() -> int:
    """Print both sides; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds")
    rounds = 3 if parser.parse_args().quick else 9
    with tempfile.TemporaryDirectory() as folder:
        start(folder, 0)  # compiles what is missing, and creates the store
        rows = [(needed(), *start(folder, seed)) for seed in range(1, rounds + 1)]
    base, ready, frame = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"{'processor time':<34}{'s':>8}{'ratio':>8}")
    for name, seconds in ((NEEDED, base), ("until ready", ready), ("until the first frame", frame)):
        print(f"{name:<34}{seconds:8.2f}{seconds / base:8.2f}")
    print(f"allowed until ready: {ALLOWED}")
    return int(ready / base > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
