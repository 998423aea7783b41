"""A Dask cluster with two workers gives the same rows as threads, also if a worker dies."""

import json
import re
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.web.routes.test_studies import expected, finished, longer, without_times
from tests.web.servers import ROOT, Server, environment, until


def started(stack, folder, *arguments):
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
            cwd=ROOT,
            env=environment(folder) | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    stack.callback(process.wait)
    stack.callback(process.send_signal, signal.SIGKILL)
    return process


@pytest.fixture
def cluster(tmp_path):
    """Start a scheduler and two workers in separate processes."""
    with ExitStack() as stack:
        place = tmp_path / "scheduler.json"
        quiet = ("--no-dashboard", "--no-show")
        started(
            stack, tmp_path, "dask_scheduler", "--port", "0", "--host", "127.0.0.1",
            "--scheduler-file", str(place), *quiet,
        )  # fmt: skip
        until(place.exists)
        workers = [
            started(
                stack, tmp_path, "dask_worker", "--scheduler-file", str(place), "--nthreads", "1",
                "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / f"worker{n}"),
            )
            for n in range(2)
        ]  # fmt: skip
        yield until(lambda: address(place)), workers


def address(place):
    try:
        return json.loads(place.read_text())["address"]
    except ValueError:
        return None


def test_scheduler_and_workers_are_started_with_this_package_on_the_path():
    """Both unpickle cells, but Dask's commands do not import from the current folder."""
    commands = re.findall(r"^(.*)dask (scheduler|worker) ", (ROOT / "README.md").read_text(), re.M)
    assert commands == [("PYTHONPATH=. ", "scheduler"), ("PYTHONPATH=. ", "worker")]
    services = (ROOT / "compose.yaml").read_text().split("services:")[1]
    for name in ("scheduler", "worker"):
        service = re.search(rf"^  {name}:\n((?:    .*\n)+)", services, re.M)
        assert service
        assert re.search(r"PYTHONPATH: /creases|environment: \*code", service[1])


def begun(server, body):
    """Start a study; retry while the server cannot reach the scheduler."""
    answer = server.post("/api/studies", json=body)
    return answer.json() if answer.status_code == 200 else None


def test_two_workers_give_the_rows_of_a_sequential_study_even_if_one_is_killed(cluster, tmp_path):
    scheduler, workers = cluster
    body = longer(30)
    with Server(tmp_path, CREASES_SCHEDULER=scheduler) as server:
        study = until(lambda: begun(server, body))
        link = study["links"]["self"]
        until(lambda: server.get(link).json()["progress"]["done"] >= 3)
        before = server.get(f"{link}/rows").json()["rows"]
        workers[0].send_signal(signal.SIGKILL)
        finished(server, study["id"])
        rows = server.get(f"{link}/rows").json()["rows"]
    assert [row["cell"] for row in rows] == list(range(30))
    by_cell = {row["cell"]: row for row in rows}
    assert [by_cell[row["cell"]] for row in before] == before
    assert without_times(rows) == without_times(expected(body))
