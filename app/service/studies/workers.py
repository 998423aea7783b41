"""Workers that compute the cells of studies: threads of this process, or a Dask cluster."""

from __future__ import annotations

import logging
import platform
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from threadpoolctl import threadpool_limits

from ...core.data.table_library import lent
from ...core.jobs.cancellation import Stop
from ...core.studies.extras import Extras
from ...core.studies.measure import Row, run_cell
from ...core.studies.spec import StudyKind
from ...errors import ClusterError, NotReady
from ...settings import Settings
from ..compute.executors import make_executor
from ..compute.processors import lower_priority, usable_processors
from ..storage.table_store import named_tables, unpacked_table
from .certificates import Certificates

_logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0

Fingerprint = Callable[[], str]
"""Returns the fingerprint of the code of a process."""

Work = tuple[StudyKind, str, int, tuple[int, ...], Extras]
"""Kind, spec as JSON, number and epochs of a cell, and what to measure in addition."""

BATCH_SECONDS = 0.4
"""Desired duration of a batch of cells on a remote worker, where each message takes time."""

Tables = Mapping[str, bytes]
"""The tables that the cells of a study name, compressed, by their ids."""

_MOST_TABLES = 16
"""Number of tables that workers of a cluster keep between two batches that use them."""

MAX_BATCH = 16
"""Maximum number of cells in a batch."""


class Workers(Protocol):
    """A pool of workers that compute batches of cells."""

    @property
    def remote(self) -> bool:
        """True if sending a batch takes time, so that small cells should be sent together."""

    @property
    def threads(self) -> int:
        """Number of batches that are computed at the same time; 0 if there are no workers now."""

    @property
    def batches_per_thread(self) -> int:
        """Number of batches to keep submitted for each thread."""

    def submit(
        self, batch: tuple[Work, ...], stop: Stop, tables: Tables
    ) -> Future[list[list[Row]]]:
        """Compute the rows of each cell of a batch, one cell after another.

        Workers of other processes get ``tables``, which have all that the cells name. Workers in
        this process raise Stopped soon after ``stop`` is set.
        """

    def close(self) -> None:
        """Release the workers without waiting for running batches."""


class LocalThreads:
    """Threads of this process, with a lower priority than those that serve requests."""

    remote = False
    batches_per_thread = 1

    def __init__(self, kind: str, workers: int) -> None:
        self._executor: Executor = make_executor(kind, workers)
        self.threads = workers or usable_processors()

    def submit(
        self, batch: tuple[Work, ...], stop: Stop, tables: Tables
    ) -> Future[list[list[Row]]]:
        """Compute a batch of cells in one of the threads."""
        return self._executor.submit(_run_with_low_priority, batch, stop)

    def close(self) -> None:
        """Cancel the queued batches."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _run_with_low_priority(batch: tuple[Work, ...], stop: Stop) -> list[list[Row]]:
    # Frames that a user waits for come before studies.
    lower_priority(12)
    return [run_cell(*work, stop=stop) for work in batch]


class DaskCluster:
    """The workers of a Dask cluster. They need this package on their import path.

    A worker with other code or libraries would compute other numbers. It is refused when it joins,
    and again with each batch.

    Parameters
    ----------
    address : str
        Address of the scheduler, such as ``tls://127.0.0.1:8786``.
    folder : Path
        Folder of the cluster's certificate; not used if the address begins with ``tcp://``.
    fingerprint : callable
        Returns the fingerprint of the code of the process that calls it; a function of a module.

    Raises
    ------
    NotReady
        The scheduler does not respond, the certificate is missing, or Dask is not installed.
    """

    remote = True
    batches_per_thread = 2
    """Each thread has its next batch before it finishes one."""

    def __init__(self, address: str, folder: Path, fingerprint: Fingerprint) -> None:
        self._address, self._folder = address, folder
        self._fingerprint, self._version = fingerprint, fingerprint()
        self._scheduler: str | None = None
        self._pending: set[Future[list[list[Row]]]] = set()
        self._open()

    def _open(self) -> None:
        """Connect to the scheduler."""
        self._client = _connect(self._address, self._folder)
        # If a worker dies or refuses a batch, the scheduler sends it to another one, up to three
        # times.
        self._executor: Executor = self._client.get_executor(pure=False, retries=3)
        self._known: set[str] = set()
        self._tables: OrderedDict[str, Any] = OrderedDict()
        """The tables in the cluster by id, as tasks whose result is the table. Dask copies a result
        to each worker that needs it, and runs the task again if all copies are lost."""

    @property
    def threads(self) -> int:
        """Number of threads of all workers with the same code.

        Raises
        ------
        NotReady
            The scheduler does not respond. It is asked again when this is read again.
        """
        if self._client.status == "closed":  # it tries to reconnect for 30 s
            self._open()
        workers: dict[str, Any] = {}
        try:
            if self._client.status == "running":
                found = self._client.scheduler_info(n_workers=-1)
                workers = found.get("workers", {})
                self._follow(found.get("id"))
            if self._client.status != "running":
                raise NotReady(_no_answer(self._address))
            self._known &= workers.keys()
            if new := [name for name in workers if name not in self._known]:
                self._admit(new)
        except OSError as error:  # the connection ended meanwhile
            raise NotReady(_no_answer(self._address)) from error
        return sum(
            int(worker["nthreads"]) for name, worker in workers.items() if name in self._known
        )

    def _follow(self, scheduler: str | None) -> None:
        """Give up the batches of the scheduler before this one, which are computed again.

        Dask cancels nearly all of them itself. A batch whose result was on its way when the
        scheduler died would never be done.
        """
        if scheduler == self._scheduler:
            return
        self._scheduler = scheduler
        for future in self._pending.copy():
            future.cancel()

    def _admit(self, names: list[str]) -> None:
        """Check the code of workers that have joined. Log and close those with other code.

        One that cannot be reached is asked again, if it is still there.
        """
        found = self._client.run(self._fingerprint, workers=names, on_error="return")
        names = [name for name in names if not isinstance(found.get(name), OSError)]
        refused = [name for name in names if found.get(name) != self._version]
        for name in refused:
            _logger.warning("%s", _other_code(name, found.get(name), self._version))
        if refused:
            self._client.retire_workers(refused, close_workers=True)
        self._known.update(set(names).difference(refused))

    def submit(
        self, batch: tuple[Work, ...], stop: Stop, tables: Tables
    ) -> Future[list[list[Row]]]:
        """Compute a batch of cells on a worker. A running batch cannot be stopped."""
        named = sorted({name for _, text, *_ in batch for name in named_tables(text)})
        sent = [self._table(name, tables[name]) for name in named if name in tables]
        future = self._executor.submit(on_worker, batch, self._fingerprint, self._version, *sent)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def _table(self, name: str, packed: bytes) -> Any:
        """Return the task whose result is a table, which the first batch that needs it starts."""
        task = self._tables.pop(name, None)
        if task is None or task.status in ("cancelled", "error", "lost"):
            task = self._client.submit(_table, name, packed, pure=False, retries=3)
        self._tables[name] = task
        while len(self._tables) > _MOST_TABLES:
            self._tables.popitem(last=False)
        return task

    def close(self) -> None:
        """Cancel the batches and disconnect from the scheduler."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=2)


def _no_answer(address: str) -> str:
    return f"the Dask scheduler at {address} (CREASES_SCHEDULER) does not respond"


def _other_code(name: str, found: object, version: str) -> str:
    return (
        f"The worker {name} is refused, because its code or libraries are not those of this "
        f"server: its fingerprint is {found}, the server's is {version}. Give it the same version "
        "of Creases and the same requirements. It asks again after half a minute."
    )


def _connect(address: str, folder: Path) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise NotReady(
            "CREASES_SCHEDULER is set but Dask is not installed. "
            "Run pip install -r requirements-cluster.txt."
        ) from error
    try:
        security = Certificates.read(folder).security() if address.startswith("tls://") else None
    except ClusterError as error:
        raise NotReady(str(error)) from error
    connect: Callable[..., Any] = Client
    options = {"set_as_default": False, "name": "creases", "security": security}
    try:
        return connect(address, timeout=CONNECT_SECONDS, **options)
    except (OSError, TimeoutError, ValueError) as error:
        raise NotReady(
            f"{_no_answer(address)}: {error}. Check that it runs at this address, with the same "
            "certificate."
        ) from error


def _table(name: str, packed: bytes) -> tuple[str, bytes]:
    return name, packed


def on_worker(
    batch: tuple[Work, ...], fingerprint: Fingerprint, version: str, *tables: tuple[str, bytes]
) -> list[list[Row]]:
    """Compute a batch of cells in a worker process of the cluster, with one BLAS thread.

    Parameters
    ----------
    batch, fingerprint, version
        The cells, and the code that the worker must have.
    *tables
        Id and compressed content of each table that the cells name. The id is the hash of the
        content, which is checked.

    Raises
    ------
    ClusterError
        The worker's code is not that of the server.
    """
    _limit_blas_threads()
    if fingerprint() != version:
        raise ClusterError(_other_code(platform.node(), fingerprint(), version))
    packed = dict(tables)

    def content(name: str) -> bytes | None:
        return unpacked_table(name, packed[name]) if name in packed else None

    with lent(content):
        return [run_cell(*work) for work in batch]


@cache
def _limit_blas_threads() -> None:
    threadpool_limits(1, "blas")


def make_workers(settings: Settings, fingerprint: Fingerprint) -> Workers:
    """Connect to the Dask cluster of the settings, or start threads if they name none. May block.

    Parameters
    ----------
    settings : Settings
    fingerprint : callable
        As of `DaskCluster`.

    Raises
    ------
    NotReady
        The cluster cannot be reached.
    """
    if settings.scheduler:
        return DaskCluster(settings.scheduler, settings.cluster_path, fingerprint)
    return LocalThreads(settings.executor, settings.workers)


MakeWorkers = Callable[[], Workers]
