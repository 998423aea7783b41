"""Benchmark of studies: cells per second on a Dask cluster, against the server's own threads.

Two servers compute the same cells, one after the other: the first with one thread per core, the
second with as many Dask workers of one thread each, in separate processes behind a scheduler.
Exit status 1 if the cluster computes fewer than 0.7 times as many cells per second, or if a row
differs between the two.

Usage: python -m benchmarks.studies [--quick]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from benchmarks.health import ROOT, ask, serve

LEAST = 0.7
CELLS = 500
WARM_SECONDS = 60.0


def study(cells: int, seed: int) -> dict[str, Any]:
    """Return the spec of a study of small networks, one per seed."""
    return {"epochs": [200], "seeds": list(range(seed, seed + cells))}


def finished(port: int, spec: dict[str, Any]) -> tuple[float, list[dict[str, Any]]]:
    """Run a study; return the seconds that it takes, and its rows without their times."""
    began = time.perf_counter()
    answer = ask(port, "POST", "/api/studies", spec)[1]
    path = answer["links"]["self"]
    while answer["progress"]["status"] != "done":
        time.sleep(0.05)
        answer = ask(port, "GET", path)[1]
    seconds = time.perf_counter() - began
    rows = ask(port, "GET", f"{path}/rows")[1]["rows"]
    return seconds, [{name: row[name] for name in row if name != "seconds"} for row in rows]


def measured(cells: int, folder: Path, **settings: str) -> tuple[float, list[dict[str, Any]]]:
    """Return the cells per second of a warm server with these settings, and the rows."""
    folder.mkdir()
    os.environ.update(settings)
    try:
        server, port = serve(str(folder))
    finally:
        for name in settings:
            del os.environ[name]
    with server:
        try:
            finished(port, study(8, 10_000))  # warm up: the workers load their kernels
            seconds, rows = finished(port, study(cells, 0))
        finally:
            server.terminate()
    return cells / seconds, rows


def cluster(stack: ExitStack, folder: Path, workers: int) -> str:
    """Start a scheduler and its workers, which `stack` ends; return the scheduler's address."""
    file = folder / "scheduler.json"
    common = ("--scheduler-file", str(file), "--no-dashboard")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    commands = [
        ["dask_scheduler", "--port", "0", "--host", "127.0.0.1", *common],
        *[["dask_worker", "--nthreads", "1", "--no-nanny", *common] for _ in range(workers)],
    ]
    for number, (name, *options) in enumerate(commands):
        if number:
            options += ["--local-directory", str(folder / f"worker{number}")]
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *options],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        address = address_in(file)
    return address


def address_in(file: Path) -> str:
    """Wait until the scheduler has written its file, and return the address in it."""
    end = time.monotonic() + WARM_SECONDS
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        time.sleep(0.1)
    raise SystemExit(f"the Dask scheduler has not started within {WARM_SECONDS:g} s")


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a fifth of the cells")
    cells = CELLS // 5 if parser.parse_args().quick else CELLS
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        threads, rows = measured(cells, folder / "threads")
        address = cluster(stack, folder, cores)
        dask, others = measured(cells, folder / "dask", CREASES_SCHEDULER=address)
    ratio = dask / threads
    same = rows == others
    print(
        f"{cells} cells: {threads:.1f} per second on {cores} threads, "
        f"{dask:.1f} per second on {cores} workers"
    )
    print(f"cluster / threads {ratio:.2f} (target: at least {LEAST}); rows equal: {same}")
    return 0 if ratio >= LEAST and same else 1


if __name__ == "__main__":
    sys.exit(main())
