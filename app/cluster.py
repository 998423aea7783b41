"""The command ``python -m app.cluster``: certificates, scheduler and workers of a Dask cluster.

A scheduler and a worker run the code that is sent to them. Therefore they use TLS and accept only
connections that prove to have the cluster's key. By default they listen on the loopback address.
"""

import argparse
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .errors import ClusterError
from .service.studies.certificates import Certificates
from .settings import Settings

_PORT = 8786
_CONFIG = {
    "distributed.comm.require-encryption": True,
    # Their pages show settings and code. No page is served; the port stays on this machine.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
_QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")

_SCHEDULER_LOST = 75
"""Exit status of workers that have lost their scheduler or cannot reach it (EX_TEMPFAIL)."""

_LOST = {"worker-handle-scheduler-connection-broken", "scheduler-close"}
"""Dask's reasons for the end of a worker whose scheduler has ended."""

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds before workers look for their scheduler again: each wait is twice as long as the last.

Workers that were closed for another reason, such as other code, wait for the longest time.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands, and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        folder = options.folder or Settings().cluster_path
        if options.command == "certificates":
            return _certify(folder, options.keep)
        certificates = Certificates.read(folder)
        command = _dask_command(options.command)
    except (ClusterError, ValidationError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    tls = certificates.options()
    if options.command == "scheduler":
        args = ["--host", options.host, "--port", str(options.port), "--protocol", "tls"]
    else:
        args = [options.scheduler, "--host", options.host, "--nworkers", str(options.workers)]
        args += ["--nthreads", "1", "--protocol", "tls"]
        args += ["--local-directory", str(options.scratch)] if options.scratch else []
    args += [*tls, *_QUIET]
    if options.command == "worker":
        return _Workers(args).run()
    command(args=args)
    return 0


class _Workers:
    """Workers in a child process, which is started again when it ends.

    Dask's workers end with their scheduler. These end on SIGINT and SIGTERM.

    Parameters
    ----------
    args : list of str
        Arguments of Dask's own command.
    """

    def __init__(self, args: list[str]) -> None:
        self._args = args
        self._stopped = threading.Event()
        self._child: BaseProcess | None = None

    def run(self) -> int:
        """Run until stopped, and return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        wait = _FIRST_WAIT
        while True:
            self._child = multiprocessing.get_context("spawn").Process(
                target=_work, args=(self._args,)
            )
            self._child.start()
            if self._stopped.is_set():  # before there was a child
                self._child.terminate()
            self._child.join()
            status = self._child.exitcode or 0
            if self._stopped.is_set():
                return 0
            if status not in (0, _SCHEDULER_LOST) and status > 0:  # not killed by a signal
                return status
            seconds = wait if status else _LONGEST_WAIT
            wait = min(2 * wait, _LONGEST_WAIT)
            sys.stderr.write(f"The workers have ended. They start again in {seconds:g} s.\n")
            if self._stopped.wait(seconds):
                return 0

    def _stop(self, *_: object) -> None:
        self._stopped.set()
        if self._child is not None and self._child.is_alive():
            self._child.terminate()


def _work(args: list[str]) -> None:
    """Run Dask's workers in this process, and exit with a status for `_Workers`."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    command = _dask_command("worker")
    import distributed

    reasons: list[str] = []
    nanny_class: Any = distributed.Nanny
    close = nanny_class.close_gracefully

    def close_and_note(nanny: Any, reason: str = "") -> None:
        reasons.append(reason)
        close(nanny, reason)

    nanny_class.close_gracefully = close_and_note
    try:
        command(args=args, standalone_mode=False)
    except (OSError, RuntimeError) as error:  # the scheduler does not respond
        sys.stderr.write(f"{error.__cause__ or error}\n")
        sys.exit(_SCHEDULER_LOST)
    sys.exit(0 if _LOST.isdisjoint(reasons) else _SCHEDULER_LOST)


def _end_with_parent() -> None:
    """End this process when the one that started it has been killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _certify(folder: Path, keep: bool) -> int:
    if keep:
        with suppress(ClusterError):
            Certificates.read(folder)
            return 0
    Certificates.create(folder)
    sys.stdout.write(
        f"{folder} has a new certificate and its key. Copy the folder to each machine of the "
        "cluster, and keep it secret: with the key one can run code on all of them.\n"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.cluster", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    texts = {
        "certificates": "make a certificate and a key for a new cluster",
        "scheduler": "start the scheduler, which the site and the workers connect to",
        "worker": "start workers, which compute the cells of studies",
    }
    for name, text in texts.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "--folder",
            type=Path,
            help="folder of the certificate and the key (default: CREASES_CLUSTER_DIR, or the "
            "folder `cluster` in the data folder)",
        )
        if name == "certificates":
            command.add_argument(
                "--keep", action="store_true", help="do nothing if the folder has a certificate"
            )
        else:
            command.add_argument(
                "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
            )
        if name == "scheduler":
            command.add_argument(
                "--port", type=int, default=_PORT, help="port to listen on (default: %(default)s)"
            )
        if name == "worker":
            command.add_argument(
                "scheduler",
                nargs="?",
                default=f"tls://127.0.0.1:{_PORT}",
                help="address of the scheduler (default: %(default)s)",
            )
            command.add_argument(
                "--workers", type=int, default=1, help="number of processes (default: 1)"
            )
            command.add_argument("--scratch", type=Path, help="folder for temporary files")
    return parser


def _dask_command(name: str) -> Any:
    """Return Dask's own command, set up so that its processes find this package.

    Raises
    ------
    ClusterError
        Dask is not installed.
    """
    try:
        import dask
        from distributed.cli import dask_scheduler, dask_worker
    except ImportError as error:
        raise ClusterError(
            "Dask is not installed. Run pip install -r requirements-cluster.txt."
        ) from error
    dask.config.set(_CONFIG)
    # Workers are new processes, which do not search the folder that this one was started in.
    package = str(Path(__file__).resolve().parents[__package__.count(".") + 1])
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([package, path] if path else [package])
    return {"scheduler": dask_scheduler.main, "worker": dask_worker.main}[name]


if __name__ == "__main__":
    sys.exit(main())
