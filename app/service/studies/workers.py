"""The places where cells of a study are worked on: threads of this process, or a Dask cluster.

Both are a ``concurrent.futures.Executor`` with a width; the study does not know which it has.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from typing import Any, Protocol

from threadpoolctl import threadpool_limits

from ...core.studies.measure import Row, run_cell
from ...core.studies.spec import StudyKind
from ...core.training.cancellation import Stop
from ...errors import NotReady
from ..compute.executors import make_executor

CONNECT_SECONDS = 10.0

Work = tuple[StudyKind, str, int, tuple[int, ...]]
"""Kind, spec as JSON, number and epochs of a cell."""


BATCH_SECONDS = 0.4
"""Where handing over a cell costs time, as many are handed over together as take about so long."""

MOST_TOGETHER = 16


class Place(Protocol):
    """Where cells are worked on."""

    @property
    def far(self) -> bool:
        """Whether handing over a cell costs time, so that small ones should go together."""

    @property
    def width(self) -> int:
        """How many cells can be worked on at one time; 0 if nobody is there now."""

    def submit(self, batch: tuple[Work, ...], stop: Stop) -> Future[list[list[Row]]]:
        """Have cells worked on, one after the other. A set ``stop`` ends it with Stopped, here."""

    def close(self) -> None:
        """Let go of it; what is under way need not come to an end."""


class LocalThreads:
    """Threads of this process, beside those that answer people, and after them."""

    far = False

    def __init__(self, kind: str, workers: int) -> None:
        self._executor: Executor = make_executor(kind, workers)
        self.width = workers or len(os.sched_getaffinity(0))

    def submit(self, batch: tuple[Work, ...], stop: Stop) -> Future[list[list[Row]]]:
        """Have cells worked on in one of the threads."""
        return self._executor.submit(_politely, batch, stop)

    def close(self) -> None:
        """Take back what nobody has begun."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _politely(batch: tuple[Work, ...], stop: Stop) -> list[list[Row]]:
    # On Linux a thread has a priority of its own: a study gives way to whoever looks at the page.
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 12)
    return [run_cell(*work, stop=stop) for work in batch]


class DaskCluster:
    """The workers behind a Dask scheduler, which need this checkout on their import path.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    NotReady
        The scheduler does not answer, or Dask is not installed.
    """

    far = True

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        # A worker that dies is not the cell's fault: the scheduler gives its cells to others.
        self._executor: Executor = self._client.get_executor(pure=False, retries=3)

    @property
    def width(self) -> int:
        """Twice the workers' threads, so that none waits for the next cell to arrive."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return 2 * sum(int(worker["nthreads"]) for worker in workers)

    def submit(self, batch: tuple[Work, ...], stop: Stop) -> Future[list[list[Row]]]:
        """Have cells worked on by a worker; what is under way cannot be stopped, only given up."""
        return self._executor.submit(on_worker, batch)

    def close(self) -> None:
        """Take back what nobody has begun, and leave."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=2)


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise NotReady(
            "CREASES_SCHEDULER is set but Dask is not installed: "
            "pip install -r requirements-cluster.txt"
        ) from error
    connect: Callable[..., Any] = Client
    try:
        return connect(address, timeout=CONNECT_SECONDS, set_as_default=False, name="creases")
    except (OSError, TimeoutError, ValueError) as error:
        raise NotReady(
            f"the Dask scheduler at {address} (CREASES_SCHEDULER) does not answer: {error}"
        ) from error


def on_worker(batch: tuple[Work, ...]) -> list[list[Row]]:
    """Work on cells in a process of its own, with one BLAS thread as everywhere."""
    _one_blas_thread()
    return [run_cell(*work) for work in batch]


@cache
def _one_blas_thread() -> None:
    threadpool_limits(1, "blas")


def make_place(scheduler: str | None, kind: str, workers: int) -> Place:
    """The Dask cluster behind ``scheduler``, or threads here if it is None. May block.

    Raises
    ------
    NotReady
    """
    return DaskCluster(scheduler) if scheduler else LocalThreads(kind, workers)


Making = Callable[[], Place]
