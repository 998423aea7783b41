"""How many cells a second a study does on a Dask cluster, against the threads of the site itself.

The same cells on both sides, one server after the other in one run: threads for each core, then as
many Dask workers of one thread each, in processes of their own behind a real scheduler. The rows
are compared as well. Exit status 1 if the cluster does less than 0.7 of what the threads do, or if
a row differs.

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
    """A study of so many small networks."""
    return {"epochs": [200], "seeds": list(range(seed, seed + cells))}


def finished(port: int, spec: dict[str, Any]) -> tuple[float, list[dict[str, Any]]]:
    """Seconds until a study is done, and its rows without their times."""
    began = time.perf_counter()
    told = ask(port, "POST", "/api/studies", spec)[1]
    place = told["links"]["self"]
    while told["progress"]["status"] != "done":
        time.sleep(0.05)
        told = ask(port, "GET", place)[1]
    seconds = time.perf_counter() - began
    rows = ask(port, "GET", f"{place}/rows")[1]["rows"]
    return seconds, [{name: row[name] for name in row if name != "seconds"} for row in rows]


def measured(cells: int, folder: Path, **settings: str) -> tuple[float, list[dict[str, Any]]]:
    """Cells a second of a server with these settings, once everything is loaded; and the rows."""
    folder.mkdir()
    os.environ.update(settings)
    try:
        server, port = serve(str(folder))
    finally:
        for name in settings:
            del os.environ[name]
    with server:
        try:
            finished(port, study(8, 10_000))  # the workers load their kernels
            seconds, rows = finished(port, study(cells, 0))
        finally:
            server.terminate()
    return cells / seconds, rows


def cluster(stack: ExitStack, folder: Path, workers: int) -> str:
    """The address of a scheduler with so many workers, ended with the stack."""
    place = folder / "scheduler.json"
    known = ("--scheduler-file", str(place), "--no-dashboard")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    commands = [
        ["dask_scheduler", "--port", "0", "--host", "127.0.0.1", *known],
        *[["dask_worker", "--nthreads", "1", "--no-nanny", *known] for _ in range(workers)],
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
        address = told_address(place)
    return address


def told_address(place: Path) -> str:
    """The address that the scheduler writes into its file, once it is whole."""
    end = time.monotonic() + WARM_SECONDS
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            return str(json.loads(place.read_text(encoding="utf-8"))["address"])
        time.sleep(0.1)
    raise SystemExit(f"no scheduler after {WARM_SECONDS:g} s")


def main() -> int:
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
        f"{cells} cells: {threads:.1f} a second on {cores} threads, {dask:.1f} on {cores} workers"
    )
    print(f"cluster against threads {ratio:.2f} (at least {LEAST}); rows equal: {same}")
    return 0 if ratio >= LEAST and same else 1


if __name__ == "__main__":
    sys.exit(main())
