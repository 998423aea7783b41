"""An executor is the place where work is done; everything else only hands it functions.

Every one is a ``concurrent.futures.Executor``, so that the loop over chunks never knows whether
they run in a thread beside it or somewhere else.
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
"""Weights of a network from which one epoch, or one picture, may take a second or more."""


@dataclass(frozen=True)
class Pools:
    """Workers for quick work, and others for long work: what is quick never waits behind it."""

    quick: Executor
    long: Executor

    def of(self, network: NetworkSpec) -> Executor:
        """Where work on such a network is done."""
        sizes = (len(network.features), *network.hidden_layer_sizes)
        weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
        return self.quick if weights < LONG_WEIGHTS else self.long

    def shutdown(self) -> None:
        """Take back what no worker has begun, and wait for the rest."""
        for executor in (self.quick, self.long):
            executor.shutdown(cancel_futures=True)


class InlineExecutor(Executor):
    """Does each piece of work at once, in the thread that hands it over.

    Slow for everybody else meanwhile, but a debugger stops in it and a test needs no waiting.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call ``fn`` and return a future that is already done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is the future's to raise
            future.set_exception(error)
        return future


def _start_worker() -> None:
    """Make this thread a good neighbour: no BLAS threads of its own, and after the event loop.

    As many workers run as there are cores, so threads inside BLAS would only compete with them.
    On Linux a thread has a priority of its own: with a lower one than the event loop's,
    ``/healthz`` and the page stay quick while every core is training.
    """
    threadpool_limits(1, "blas")
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


def make_pools(kind: str, workers: int) -> Pools:
    """Two executors of the same kind: see ``make_executor``."""
    return Pools(make_executor(kind, workers), make_executor(kind, workers))


def make_executor(kind: str, workers: int) -> Executor:
    """An executor by its name in the settings.

    Parameters
    ----------
    kind : {"threads", "inline"}
    workers : int
        Threads of the pool; 0 takes one for each core that this process may use.
    """
    if kind == "inline":
        return InlineExecutor()
    if kind == "threads":
        count = workers or len(os.sched_getaffinity(0))
        return ThreadPoolExecutor(count, "creases-worker", initializer=_start_worker)
    raise ValueError(f"unknown executor {kind!r}: threads or inline")
