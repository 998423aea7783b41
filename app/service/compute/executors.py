"""Executors that run computations: thread pools, or a synchronous one for debugging.

All of them are ``concurrent.futures.Executor`` objects, so callers do not depend on their kind.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from threadpoolctl import threadpool_limits

from ...core.specs.run import NetworkSpec
from .processors import lower_priority, usable_processors
from .turns import TurnQueue

LONG_WEIGHTS = 2**14
"""Number of weights from which one epoch or one frame of a network can take a second or more."""


@dataclass(frozen=True)
class Pools:
    """Two executors, for short and for long jobs, so that short jobs never wait for long ones."""

    quick: Executor
    long: Executor

    def of(self, network: NetworkSpec) -> Executor:
        """Return the executor for a network of this size."""
        return self.long if self.is_large(network) else self.quick

    @staticmethod
    def is_large(network: NetworkSpec) -> bool:
        """Return True if jobs for a network of this size run in the pool for long jobs."""
        sizes = (len(network.features), *network.hidden_layer_sizes)
        return sum(n_in * n_out for n_in, n_out in pairwise(sizes)) >= LONG_WEIGHTS

    def shutdown(self) -> None:
        """Cancel the queued jobs and wait for the running ones."""
        for executor in (self.quick, self.long):
            executor.shutdown(cancel_futures=True)


class FairExecutor(Executor):
    """A pool of threads in which clients take turns: see ``turns``.

    Parameters
    ----------
    threads : int
        Number of threads.
    """

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "creases-worker", initializer=_start_worker)
        self._queue: TurnQueue[tuple[Future[Any], Callable[[], Any]]] = TurnQueue()
        self._lock = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queue a call in the current turn and return its future."""
        future: Future[Any] = Future()
        with self._lock:
            self._queue.put((future, partial(fn, *args, **kwargs)))
        try:
            # Which job a thread runs is decided when it is free.
            self._threads.submit(self._run_next)
        except RuntimeError:  # the pool has been shut down
            future.cancel()
            raise
        return future

    def _run_next(self) -> None:
        """Run the next job that has not been cancelled, if there is one."""
        while True:
            with self._lock:
                item = self._queue.take()
            if item is None:
                return
            future, call = item
            if future.set_running_or_notify_cancel():
                break
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - the future raises it
            future.set_exception(error)
        else:
            future.set_result(result)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop accepting jobs; cancel the queued ones if ``cancel_futures``."""
        if cancel_futures:
            with self._lock:
                for future, _ in self._queue.drain():
                    future.cancel()
                    future.set_running_or_notify_cancel()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)


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

    There is one worker per core, so further BLAS threads would only compete with the workers. The
    lower priority keeps ``/healthz`` and the page responsive while every core is busy.
    """
    threadpool_limits(1, "blas")
    lower_priority(5)


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
        return FairExecutor(workers or usable_processors())
    raise ValueError(f"unknown executor {kind!r}: threads or inline")
