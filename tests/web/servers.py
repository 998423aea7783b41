"""A real server in a separate process, which can be stopped and killed."""

import os
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0
"""Seconds after which a server without a response counts as dead. It is long because a slow machine
takes minutes to compile the kernels."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For `verify` of httpx2, which would read all certificates for each request, in 20 ms."""

allowed = True
"""True if the running test is marked as one that uses a server."""


def environment(folder, **settings):
    """Return the environment of a server with its data in ``folder`` and the given settings."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CREASES_") or name == "CREASES_CACHE_DIR"
    }
    chosen = {"CREASES_PORT": "0", "CREASES_DATA_DIR": str(folder)} | settings
    return inherited | chosen


def launch(variables, log):
    """Start ``python -m app`` with an environment; append its error output to the file ``log``."""
    assert allowed, "a test that starts a server needs the marker `server`"
    with log.open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "app"],
            cwd=ROOT,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )


class Server:
    """``python -m app`` as a context manager that waits for readiness and stops at the end."""

    def __init__(self, folder, **settings):
        self.environment = environment(folder, **settings)
        self.process = None
        self.url = ""
        self.log = Path(folder) / "server.log"

    def __enter__(self):
        self.process = launch(self.environment, self.log)
        line = self.process.stdout.readline()
        if not line.startswith("Creases is at http://"):
            self.kill()
            raise AssertionError(self.log.read_text())
        self.url = line.split()[-1]
        try:
            self.wait_until_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.wait()

    def wait_until_ready(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.get("/readyz").status_code == 200:
                return
            time.sleep(0.05)
        raise AssertionError(f"the server is not ready: {self.log.read_text()}")

    def wait(self):
        """Wait for the process to end, and return its exit status."""
        status = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return status

    def kill(self):
        """Kill the process with SIGKILL."""
        self.process.kill()
        self.wait()

    def get(self, path, **options):
        return httpx2.get(self.url + path, timeout=PATIENCE, verify=NO_TLS, **options)

    def post(self, path, **options):
        return httpx2.post(self.url + path, timeout=PATIENCE, verify=NO_TLS, **options)

    def new_run(self, **spec):
        """Create a run from a spec and return its address."""
        return self.post("/api/runs", json=spec).json()["links"]["self"]


def until(what, patience=PATIENCE):
    """Wait until ``what()`` is true, and return its value."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came true")
