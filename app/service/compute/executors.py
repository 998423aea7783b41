"""Executors that run computations: thread pools, or a synchronous one for debugging.

All of them are ``concurrent.futures.Executor`` objects, so callers do not depend on their kind.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from threadpoolctl import threadpool_limits

from ...core.specs.run import NetworkSpec

LONG_WEIGHTS = 2**14
"""Number of weights from which one epoch or one frame of a network can take a second or more."""


@dataclass(frozen=True)
class Pools:
    """Two executors, for short and for long jobs, so that short jobs never wait for long ones."""

    quick: Executor
    long: Executor

    def of(self, network: NetworkSpec) -> Executor:
        """Return the executor for a network of this size."""
        sizes = (len(network.features), *network.hidden_layer_sizes)
        weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
        return self.quick if weights < LONG_WEIGHTS else self.long

    def shutdown(self) -> None:
        """Cancel the queued jobs and wait for the running ones."""
        for executor in (self.quick, self.long):
            executor.shutdown(cancel_futures=True)


class InlineExecutor(Executor):
    """An executor that runs each job synchronously, in the thread that submits it.

    A call blocks the event loop; use it for debugging and tests.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call ``fn`` and return a finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the future raises it
            future.set_exception(error)
        return future


def _start_worker() -> None:
    """Limit this worker to one BLAS thread and lower its priority below the event loop.

    There is one worker per core, so further BLAS threads would only compete with the workers. On
    Linux, priorities are per thread: a lower one keeps ``/healthz`` and the page responsive while
    every core is busy.
    """
    threadpool_limits(1, "blas")
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


def make_pools(kind: str, workers: int) -> Pools:
    """Create two executors of the same kind; see ``make_executor``."""
    return Pools(make_executor(kind, workers), make_executor(kind, workers))


def make_executor(kind: str, workers: int) -> Executor:
    """Create an executor.

    Parameters
    ----------
    kind : {"threads", "inline"}
    workers : int
        Number of threads; 0 means one per core that this process may use.
    """
    if kind == "inline":
        return InlineExecutor()
    if kind == "threads":
        count = workers or len(os.sched_getaffinity(0))
        return ThreadPoolExecutor(count, "creases-worker", initializer=_start_worker)
    raise ValueError(f"unknown executor {kind!r}: threads or inline")
