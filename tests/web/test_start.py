"""Messages at the start appear at once, appear once, and say what to do."""

import gc
import subprocess
import sys
import threading
import time
import types

import httpx2
import pytest

from app import warm
from tests.web.servers import PATIENCE, ROOT, Server, environment, launch

pytestmark = pytest.mark.server


class Start:
    """``python -m app`` as a context manager that waits for the first response, not for warmth."""

    def __init__(self, folder, **settings):
        self.log = folder / "start.log"
        self.environment = environment(folder / "data", **settings)

    def __enter__(self):
        self.process = launch(self.environment, self.log)
        self.url = self.process.stdout.readline().split()[-1]
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def logged(self, words):
        """Return the lines that contain ``words``, once the site responds and there is one."""
        httpx2.get(f"{self.url}/healthz", timeout=PATIENCE)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            lines = [line for line in self.log.read_text().splitlines() if words in line]
            if lines:
                return lines
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())


LATE = {
    "PIL",
    "av",
    "distributed",
    "joblib",
    "matplotlib",
    "onnx",
    "openpyxl",
    "pandas",
    "plotly",
    "pyarrow",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.stats",
    "sklearn",
}
"""Modules that are loaded on first use: together they would double the time until the start."""


def loaded(code):
    """Return the modules of LATE that a new Python process loads by running some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return LATE.intersection(done.stdout.split())


def test_the_start_does_not_load_what_few_requests_need():
    assert loaded("from app.main import create_app; create_app()") == set()


def test_default_frames_do_not_load_scikit_learn():
    assert loaded("from app import warm; warm.compile_ahead()") == set()


LATER = """
import sys
from app import warm
from app.core import kernels

def compiled():
    return {
        f"{kernel.__name__}{signature}"
        for name, module in sys.modules.copy().items()
        if name.startswith(f"{kernels.__name__}.")
        for kernel in vars(module).values()
        if warm._is_kernel(kernel, name)
        for signature in kernel.signatures
    }

warm.compile_ahead()
before = compiled()

from app.core.geometry.analysis import geometry
from app.core.geometry.boundary import level_set
from app.core.geometry.sample_grid import logits_at_lattice, regions_at_lattice
from tests.support.networks import CASES

for make in CASES.values():
    case = make()
    found = geometry(case.network, case.box, 10_000)
    if found.regions is None:
        continue
    level_set(found.regions, 0.1)
    logits_at_lattice(found.regions, 5), regions_at_lattice(found.regions, 5)
    if found.boundary is not None:
        found.boundary.segment_line
    if found.cells is not None:
        found.cells.loops

print(*sorted(compiled() - before), sep="\\n")
"""
"""Prints the kernels that are compiled for some network after the warm-up."""


def test_no_network_needs_a_kernel_that_the_warm_up_has_not_compiled():
    done = subprocess.run(
        [sys.executable, "-c", LATER], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.fixture
def threads_take_turns():
    """Let other threads run at every garbage collection, of which there are many."""

    def let_others_run(phase, info):
        time.sleep(1e-6)

    thresholds = gc.get_threshold()
    gc.callbacks.append(let_others_run)
    gc.set_threshold(100, 1000, 1000)
    yield
    gc.set_threshold(*thresholds)
    gc.callbacks.remove(let_others_run)


@pytest.mark.usefixtures("threads_take_turns")
def test_the_progress_of_the_warm_up_is_read_while_modules_are_imported():
    ended, module = threading.Event(), types.ModuleType("imported")

    def importing():
        while not ended.is_set():
            for number in range(20):
                sys.modules[f"imported{number}"] = module
            for number in range(20):
                del sys.modules[f"imported{number}"]

    thread = threading.Thread(target=importing)
    thread.start()
    try:
        for _ in range(20):
            compiled, kernels = warm.progress()
            assert 0 <= compiled <= kernels
    finally:
        ended.set()
        thread.join()


@pytest.fixture
def blocked(tmp_path):
    """Return the path of a folder that cannot be created, because it is inside a file."""
    (tmp_path / "file").write_text("in the way")
    return tmp_path / "file" / "folder"


def test_unwritable_folders_are_logged_at_once(tmp_path, blocked):
    settings = {"CREASES_CACHE_DIR": str(blocked), "CREASES_DATA_DIR": str(blocked)}
    with Start(tmp_path, **settings) as start:
        (cache,) = start.logged("CREASES_CACHE_DIR")
        (data,) = start.logged("CREASES_DATA_DIR")
        # The warning appears while the server is still compiling.
        waiting = httpx2.get(f"{start.url}/readyz", timeout=PATIENCE)
        warm_up = httpx2.get(f"{start.url}/healthz", timeout=PATIENCE).json()["warm_up"]
        assert waiting.status_code == 503
        assert 0 <= warm_up["compiled"] < warm_up["kernels"]
        assert f"of {warm_up['kernels']} kernels are compiled" in waiting.json()["detail"]
    assert "two to three minutes at every start" in cache
    assert "kept in memory until this process ends" in data
    for line in (cache, data):
        assert f"{blocked} cannot be written to" in line


ELSEWHERE = """
import os, sys
del os.sched_getaffinity
for name in ("fcntl", "resource", "termios"):
    sys.modules[name] = None
def refuse(*arguments):
    raise ProcessLookupError
os.setpriority = refuse
"""
"""What is different on macOS and Windows, as Python runs it when it starts."""


def test_the_site_runs_where_linux_has_calls_of_its_own(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(ELSEWHERE)
    with Server(tmp_path, PYTHONPATH=str(tmp_path)) as site:
        run = site.new_run()
        frame = site.get(f"{run}/frames/3").json()
        assert frame["epoch"] == 3
        assert frame["counts"]["regions"] > 1


def test_the_server_does_not_start_with_an_unwritable_store(tmp_path):
    """A store in memory would look as if the data were lost."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "creases.sqlite3").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(folder / "creases.sqlite3") in done.stderr
    assert "CREASES_DATA_DIR" in done.stderr


@pytest.mark.parametrize(("host", "open_to_all"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_a_warning_at_the_start_says_who_can_reach_the_site(tmp_path, host, open_to_all):
    with Start(tmp_path, CREASES_HOST=host) as start:
        port = start.url.rpartition(":")[2]
        assert httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE).status_code == 200
        log = start.log.read_text()
    assert ("anyone who can reach" in log) is open_to_all
    assert log.count("CREASES_HOST=0.0.0.0") == open_to_all


COUNT_HEAPS = """
import ctypes, threading, uvicorn
from app.__main__ import main

def count(*args, **options):
    held, full = [], threading.Barrier(20)
    def hold():
        held.append([ctypes.create_string_buffer(1000) for _ in range(100)])
        full.wait()
    threads = [threading.Thread(target=hold) for _ in range(20)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = ctypes.c_void_p(libc.fopen(b"heaps.xml", b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)

uvicorn.Server.run = count
main()
"""


def test_the_threads_of_a_server_share_two_heaps(tmp_path):
    """A heap of its own for each thread would keep what others could use."""
    subprocess.run(
        [sys.executable, "-c", COUNT_HEAPS],
        cwd=tmp_path,
        env={**environment(tmp_path / "data"), "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert (tmp_path / "heaps.xml").read_text().count("<heap ") == 2
