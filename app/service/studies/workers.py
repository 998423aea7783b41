"""Workers that compute the cells of studies: threads of this process, or a Dask cluster."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from typing import Any, Protocol

from threadpoolctl import threadpool_limits

from ...core.jobs.cancellation import Stop
from ...core.studies.measure import Row, run_cell
from ...core.studies.spec import StudyKind
from ...errors import NotReady
from ..compute.executors import make_executor

CONNECT_SECONDS = 10.0

Work = tuple[StudyKind, str, int, tuple[int, ...]]
"""Kind, spec as JSON, number and epochs of a cell."""

BATCH_SECONDS = 0.4
"""Desired duration of a batch of cells on a remote worker, where each message takes time."""

MAX_BATCH = 16
"""Maximum number of cells in a batch."""


class Workers(Protocol):
    """A pool of workers that compute batches of cells."""

    @property
    def remote(self) -> bool:
        """True if sending a batch takes time, so that small cells should be sent together."""

    @property
    def width(self) -> int:
        """Number of batches to keep running at the same time; 0 if there are no workers now."""

    def submit(self, batch: tuple[Work, ...], stop: Stop) -> Future[list[list[Row]]]:
        """Compute the rows of each cell of a batch, one cell after another.

        Workers in this process raise Stopped soon after ``stop`` is set.
        """

    def close(self) -> None:
        """Release the workers without waiting for running batches."""


class LocalThreads:
    """Threads of this process, with a lower priority than those that serve requests."""

    remote = False

    def __init__(self, kind: str, workers: int) -> None:
        self._executor: Executor = make_executor(kind, workers)
        self.width = workers or len(os.sched_getaffinity(0))

    def submit(self, batch: tuple[Work, ...], stop: Stop) -> Future[list[list[Row]]]:
        """Compute a batch of cells in one of the threads."""
        return self._executor.submit(_run_with_low_priority, batch, stop)

    def close(self) -> None:
        """Cancel the queued batches."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _run_with_low_priority(batch: tuple[Work, ...], stop: Stop) -> list[list[Row]]:
    # On Linux, priorities are per thread: frames that a user waits for come before studies.
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 12)
    return [run_cell(*work, stop=stop) for work in batch]


class DaskCluster:
    """The workers of a Dask cluster. They need this package on their import path.

    Parameters
    ----------
    address : str
        Address of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    NotReady
        The scheduler does not respond, or Dask is not installed.
    """

    remote = True

    def __init__(self, address: str) -> None:
        self._client = _connect(address)
        # If a worker dies, the scheduler sends its cells to another one, up to three times.
        self._executor: Executor = self._client.get_executor(pure=False, retries=3)

    @property
    def width(self) -> int:
        """Twice the number of threads, so that each has the next batch before it finishes one."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return 2 * sum(int(worker["nthreads"]) for worker in workers)

    def submit(self, batch: tuple[Work, ...], stop: Stop) -> Future[list[list[Row]]]:
        """Compute a batch of cells on a worker. A running batch cannot be stopped."""
        return self._executor.submit(on_worker, batch)

    def close(self) -> None:
        """Cancel the batches and disconnect from the scheduler."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=2)


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise NotReady(
            "CREASES_SCHEDULER is set but Dask is not installed. "
            "Run pip install -r requirements-cluster.txt."
        ) from error
    connect: Callable[..., Any] = Client
    try:
        return connect(address, timeout=CONNECT_SECONDS, set_as_default=False, name="creases")
    except (OSError, TimeoutError, ValueError) as error:
        raise NotReady(
            f"the Dask scheduler at {address} (CREASES_SCHEDULER) does not respond: {error}. "
            "Check that it runs at this address."
        ) from error


def on_worker(batch: tuple[Work, ...]) -> list[list[Row]]:
    """Compute a batch of cells in a worker process of the cluster, with one BLAS thread."""
    _limit_blas_threads()
    return [run_cell(*work) for work in batch]


@cache
def _limit_blas_threads() -> None:
    threadpool_limits(1, "blas")


def make_workers(scheduler: str | None, kind: str, workers: int) -> Workers:
    """Connect to the Dask cluster of a scheduler, or start threads if it is None. May block.

    Raises
    ------
    NotReady
        The cluster cannot be reached.
    """
    return DaskCluster(scheduler) if scheduler else LocalThreads(kind, workers)


MakeWorkers = Callable[[], Workers]
