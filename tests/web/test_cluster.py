"""A Dask cluster with two workers gives the same rows as threads, also if a worker dies."""

import json
import platform
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import zlib
from contextlib import ExitStack, closing, suppress

import psutil
import pytest
import yaml

from app.cluster import main as cluster_command
from app.core.data.table_content import table_id
from app.core.data.table_library import forget
from app.core.jobs.cancellation import Stop
from app.core.studies.measure import NO_EXTRAS
from app.errors import Damaged, NotReady
from app.service.storage.table_store import connected
from app.service.studies.workers import DaskCluster, on_worker
from tests.support.ports import free_port
from tests.web.routes.test_studies import expected, finished, longer, without_times
from tests.web.servers import PATIENCE, ROOT, Server, environment, until

pytestmark = pytest.mark.server


def started(stack, folder, *arguments):
    """Start ``python -m app.cluster`` with arguments, as a process that is killed at the end."""
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cluster", *arguments],
            cwd=ROOT,
            env=environment(folder),
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    stack.callback(process.wait)
    stack.callback(kill_with_children, process)
    return process


def kill_with_children(process):
    """Kill a process and what it has started: a worker runs in a child of its command."""
    with suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()  # first, because it would start its children again
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()


class Cluster:
    """A scheduler and workers in separate processes, as the README starts them."""

    def __init__(self, stack, folder, workers):
        self.stack, self.folder, self.port = stack, folder, free_port()
        self.address = f"tls://127.0.0.1:{self.port}"
        self.log = folder / "scheduler.log"
        self.place = ("--folder", str(folder / "cluster"))
        self.workers = []
        assert cluster_command(["certificates", *self.place]) == 0
        self.start_scheduler()
        for _ in range(workers):
            self.add_worker()

    def start_scheduler(self):
        """Start the scheduler, or start it again on the same port."""
        port = ("--port", str(self.port))
        self.log.write_text("")
        self.scheduler = started(self.stack, self.folder, "scheduler", *port, *self.place)
        until(lambda: "Scheduler at" in self.log.read_text())

    def add_worker(self):
        scratch = str(self.folder / f"scratch-{len(self.workers)}")
        arguments = (self.address, *self.place, "--scratch", scratch)
        self.workers.append(started(self.stack, self.folder, "worker", *arguments))

    def listeners(self):
        """Return the (process, address) of each port that the cluster listens on."""
        found = []
        for process in (self.scheduler, *self.workers):
            whole = psutil.Process(process.pid)
            for one in (whole, *whole.children(recursive=True)):
                found += [
                    (one.name(), port.laddr)
                    for port in one.net_connections("inet")
                    if port.status == psutil.CONN_LISTEN
                ]
        return found


@pytest.fixture
def cluster(tmp_path):
    """Start a scheduler and two workers in separate processes."""
    with ExitStack() as stack:
        yield Cluster(stack, tmp_path, 2)


def joined(cluster):
    """Wait until all workers have joined."""
    until(lambda: cluster.log.read_text().count("Register worker") >= len(cluster.workers))


def test_a_cluster_listens_on_loopback_only_and_uses_tls_only(cluster):
    joined(cluster)
    ports = cluster.listeners()
    assert {address.ip for _, address in ports} == {"127.0.0.1"}
    assert len(ports) >= 2 + 3 * len(cluster.workers)
    answers = [spoken(address.port) for _, address in ports]
    # The web servers of scheduler and workers speak HTTP, but serve no page.
    assert {answer.partition(b"\r\n")[0] for answer in answers} <= {b"", b"HTTP/1.1 404 Not Found"}
    # A member is known by its key, not by its address.
    with socket.create_connection(("127.0.0.1", cluster.port)) as plain:
        unknown = ssl.create_default_context()
        unknown.check_hostname, unknown.verify_mode = False, ssl.CERT_NONE
        assert not received(unknown, plain)


def received(context, plain):
    """Return the first byte that a member sends over TLS; empty if it ends the connection."""
    with suppress(ssl.SSLError, ConnectionError), context.wrap_socket(plain) as stranger:
        return stranger.recv(1)
    return b""


def spoken(port):
    """Return what a port answers to a request for a page without TLS."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as plain:
        plain.sendall(b"GET /info/main/workers.html HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with suppress(ConnectionError):
            return plain.recv(200)
    return b""


def test_the_key_is_new_and_readable_by_its_owner_only(tmp_path, capsys):
    folder = tmp_path / "cluster"
    command = ["certificates", "--folder", str(folder)]
    assert cluster_command(command) == 0
    assert (folder / "key.pem").stat().st_mode & 0o777 == 0o600
    before = (folder / "key.pem").read_bytes()
    assert cluster_command(command) == 1
    assert "exists" in capsys.readouterr().err
    assert cluster_command([*command, "--keep"]) == 0
    assert (folder / "key.pem").read_bytes() == before
    assert cluster_command(["scheduler", "--folder", str(tmp_path)]) == 1
    assert "python -m app.cluster certificates" in capsys.readouterr().err


def test_compose_and_readme_start_the_cluster_with_certificates():
    readme = (ROOT / "README.md").read_text()
    commands = re.findall(r"^python -m app\.cluster (.*)$", readme, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["certificates", "scheduler", "worker"]
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())
    for name in ("scheduler", "worker"):
        service = services["services"][name]
        assert service["command"][:3] == ["python", "-m", "app.cluster"]
        assert service["networks"] == ["cluster"]
        assert "ports" not in service
    assert services["networks"]["cluster"]["internal"] is True


def test_a_worker_with_other_code_is_refused_by_name(tmp_path):
    """It has one changed constant; a second worker without it does the work."""
    other = tmp_path / "other"
    copy_code(other)
    changed = other / "app" / "core" / "studies" / "measure.py"
    changed.write_text(changed.read_text() + "\nCHANGED = 1\n")
    with ExitStack() as stack:
        cluster = Cluster(stack, tmp_path, 1)
        place = ("--folder", str(tmp_path / "cluster"), "--scratch", str(tmp_path / "2"))
        stranger = subprocess.Popen(
            [sys.executable, "-m", "app.cluster", "worker", cluster.address, *place],
            cwd=other,
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(stranger.wait)
        stack.callback(kill_with_children, stranger)
        until(lambda: cluster.log.read_text().count("Register worker") >= 2)
        body = longer(6)
        with Server(tmp_path, CREASES_SCHEDULER=cluster.address) as server:
            study = until(lambda: begun(server, body))
            finished(server, study["id"])
            rows = server.get(f"{study['links']['self']}/rows").json()["rows"]
            log = server.log.read_text()
    assert without_times(rows) == without_times(expected(body))
    refused = [line for line in log.splitlines() if "is refused" in line]
    assert refused  # more than once if it has come back
    assert all("tls://127.0.0.1:" in line for line in refused)


def copy_code(folder):
    for name in ("app", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))


def begun(server, body):
    """Start a study; retry while the server cannot reach the scheduler."""
    answer = server.post("/api/studies", json=body)
    return answer.json() if answer.status_code == 200 else None


def test_two_workers_give_the_rows_of_a_sequential_study_even_if_one_is_killed(cluster, tmp_path):
    body = longer(30)
    with Server(tmp_path, CREASES_SCHEDULER=cluster.address) as server:
        study = until(lambda: begun(server, body))
        link = study["links"]["self"]
        until(lambda: server.get(link).json()["progress"]["done"] >= 3)
        before = server.get(f"{link}/rows").json()["rows"]
        kill_with_children(cluster.workers[0])
        finished(server, study["id"])
        rows = server.get(f"{link}/rows").json()["rows"]
    assert [row["cell"] for row in rows] == list(range(30))
    by_cell = {row["cell"]: row for row in rows}
    assert [by_cell[row["cell"]] for row in before] == before
    assert without_times(rows) == without_times(expected(body))


def test_workers_get_the_tables_of_a_study_even_if_they_join_later(cluster, tmp_path):
    rows = [f"{n % 7},{n % 5},{n % 3},{'red' if n % 2 else 'blue'}" for n in range(200)]
    file = "\n".join(["a,b,c,kind", *rows]).encode()
    with Server(tmp_path, CREASES_SCHEDULER=cluster.address) as server:
        table = server.post("/api/tables", content=file).json()
        body = longer(12) | {
            "base": {"dataset": table["dataset"]},
            "axes": [{"field": "dataset.columns", "values": [["a", "b"], ["a", "b", "c"]]}],
        }
        study = until(lambda: begun(server, body))
        link = study["links"]["self"]
        until(lambda: server.get(link).json()["progress"]["done"] >= 3)
        # The table goes with the worker that got it first, whichever that was.
        for worker in cluster.workers:
            kill_with_children(worker)
        cluster.add_worker()
        finished(server, study["id"])
        rows = server.get(f"{link}/rows?limit=100&offset=0&order=cell").json()["rows"]
    assert len(rows) == 24
    with closing(sqlite3.connect(tmp_path / "creases.sqlite3")) as db, connected(db):
        assert without_times(rows) == without_times(expected(body))


def test_a_worker_refuses_a_table_that_is_not_the_one_of_its_id(tmp_path):
    one, other = (zlib.compress(content(name)) for name in ("a", "b"))
    spec = {"dataset": {"kind": "table", "table": table_id(content("a")), "label": "label"}}
    batch = (("run", json.dumps(spec), 0, (1,), NO_EXTRAS),)
    sent = (spec["dataset"]["table"], one)
    assert on_worker(batch, str, "", sent)[0][0]["epoch"] == 1
    forget()
    with pytest.raises(Damaged, match="that of another table"):
        on_worker(batch, str, "", (sent[0], other))


def content(name):
    """Return the content of a small table with a column of a name."""
    columns = [
        {"name": name, "kind": "number", "values": [float(n % 5) for n in range(12)]},
        {"name": "x", "kind": "number", "values": [float(n % 3) for n in range(12)]},
        {"name": "label", "kind": "text", "values": ["p", "q"] * 6},
    ]
    return json.dumps(columns).encode()


def test_a_study_survives_its_scheduler_and_says_what_it_waits_for(cluster, tmp_path):
    body = longer(40)
    with Server(tmp_path, CREASES_SCHEDULER=cluster.address) as server:
        study = until(lambda: begun(server, body))
        link = study["links"]["self"]

        def progress():
            return server.get(link).json()["progress"]

        until(lambda: progress()["done"] >= 3)
        kill_with_children(cluster.scheduler)
        until(lambda: progress()["reason"])
        told = progress()
        for worker in cluster.workers:
            kill_with_children(worker)
        cluster.start_scheduler()
        until(lambda: "no worker" in (progress()["reason"] or ""))
        cluster.add_worker()
        finished(server, study["id"])
        rows = server.get(f"{link}/rows").json()["rows"]
    assert told["status"] == "paused"
    assert cluster.address in told["reason"]
    assert without_times(rows) == without_times(expected(body))


def test_a_batch_whose_result_is_lost_with_the_scheduler_is_given_up(
    cluster, tmp_path, monkeypatch
):
    """Dask forgets to end such a batch: here it never passes on the result of any."""
    monkeypatch.setattr("distributed.cfexecutor._cascade_future", lambda *_: None)
    pool = DaskCluster(cluster.address, tmp_path / "cluster", platform.node)

    def threads():
        with suppress(NotReady):
            return pool.threads

    until(lambda: threads() == 2)
    lost = pool.submit((), Stop(), {})
    assert threads() == 2
    assert not lost.done()
    kill_with_children(cluster.scheduler)
    until(lambda: threads() is None)
    cluster.start_scheduler()
    until(threads)
    assert lost.cancelled()
    pool.close()


def test_workers_return_to_their_scheduler_and_end_when_they_are_asked_to(cluster, tmp_path):
    body = longer(20)
    with Server(tmp_path, CREASES_SCHEDULER=cluster.address) as server:
        study = until(lambda: begun(server, body))
        link = study["links"]["self"]
        until(lambda: server.get(link).json()["progress"]["done"] >= 3)
        kill_with_children(cluster.scheduler)
        until(lambda: server.get(link).json()["progress"]["reason"])
        cluster.start_scheduler()
        finished(server, study["id"])
        rows = server.get(f"{link}/rows").json()["rows"]
    assert without_times(rows) == without_times(expected(body))
    joined(cluster)
    one, other = cluster.workers
    children = psutil.Process(one.pid).children(recursive=True)
    one.terminate()
    assert one.wait(PATIENCE) == 0
    # A command that is killed takes its workers with it, too.
    children += psutil.Process(other.pid).children(recursive=True)
    other.kill()
    until(lambda: not any(child.is_running() for child in children))
