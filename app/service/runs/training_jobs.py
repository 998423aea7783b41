"""A running training of one run, shared by all callers that wait for one of its states.

It advances in chunks and stops after the chunk during which its last caller is cancelled.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace

from ...core.jobs.cancellation import Stop, Stopped
from ...core.specs.run import RunSpec
from ...core.training.state import State, advance, start
from ..cache.bounded import first_epoch

_MAX_GROWTH = 4.0
"""Largest ratio of the epochs of a chunk to those of the previous one.

One measurement can be too low by chance; it must not lead to a chunk that takes too long.
"""


def timed_start(spec: RunSpec) -> tuple[State, float]:
    """Return the state at epoch 0 and the seconds spent on it, measured in the worker."""
    began = time.perf_counter()
    state = start(spec)
    return state, time.perf_counter() - began


def timed_advance(state: State, epochs: int, stop: Stop) -> tuple[State, float]:
    """Return the state ``epochs`` later and the seconds spent on it, without the time in a queue.

    ``seconds`` of the state itself adds up the CPU time of the worker thread, which does not depend
    on the load of the machine.
    """
    began, worked = time.perf_counter(), time.thread_time()
    reached = advance(state, epochs, stop)
    cost = state.seconds + time.thread_time() - worked
    return replace(reached, seconds=cost), time.perf_counter() - began


class Training:
    """Trains one run up to the latest epoch that a caller waits for.

    Parameters
    ----------
    spec : RunSpec
    state : State or None
        State to start from; None for the initial state of the run.
    executor : Executor
        Runs the chunks.
    chunk_seconds : float
        Desired duration of a chunk.
    chunk_epochs : int
        Length of the first chunk.
    reached : callable
        Called after each chunk with the state and the seconds that the chunk took.
    """

    def __init__(
        self,
        spec: RunSpec,
        state: State | None,
        executor: Executor,
        *,
        chunk_seconds: float,
        chunk_epochs: int,
        reached: Callable[[State, float], None],
    ) -> None:
        self.spec = spec
        self.state = state
        self.chunk_epochs = chunk_epochs
        self._executor = executor
        self._chunk_seconds = chunk_seconds
        self._reached = reached
        self._waiters: list[tuple[int, asyncio.Future[State]]] = []
        self._chunk: Future[tuple[State, float]] | None = None
        self._ahead = 0  # epochs in the running chunk
        self._stop = Stop()  # stops the running chunk

    @property
    def epoch(self) -> int:
        """The first epoch that it can still return: the last one of the running chunk."""
        return self._ahead + (0 if self.state is None else first_epoch(self.state))

    def wait_for(self, epoch: int) -> asyncio.Future[State]:
        """Return a future of the state at ``epoch``. Cancel it to stop waiting."""
        future: asyncio.Future[State] = asyncio.get_running_loop().create_future()
        waiter = (epoch, future)
        self._waiters.append(waiter)
        future.add_done_callback(lambda _: self._leave(waiter))
        return future

    def _leave(self, waiter: tuple[int, asyncio.Future[State]]) -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)
        if not self._waiters and self._chunk is not None:
            self._chunk.cancel()  # has an effect only while the chunk is queued
            # A running chunk gets time to finish, because its state is reusable. It is stopped
            # after that: one epoch of the largest networks takes a minute.
            asyncio.get_running_loop().call_later(
                self._chunk_seconds, self._stop_unless_awaited, self._stop
            )

    def _stop_unless_awaited(self, stop: Stop) -> None:
        if not self._waiters:
            stop.set()

    async def run(self) -> None:
        """Train until nobody waits. All waiting futures get an exception that a chunk raises."""
        try:
            while self._waiters:
                await self._step()
                self._answer()
        except Exception as error:  # noqa: BLE001 - the waiting futures raise it
            for _, future in self._waiters:
                if not future.done():
                    future.set_exception(error)
        finally:
            self._stop.set()
            for _, future in self._waiters:
                future.cancel()
            self._waiters = []

    def _answer(self) -> None:
        state = self.state
        if state is None:
            return
        for waiter in list(self._waiters):
            epoch, future = waiter
            if state.epoch == epoch or (state.diverged is not None and state.diverged <= epoch):
                self._waiters.remove(waiter)
                if not future.done():
                    future.set_result(state)

    async def _step(self) -> None:
        epochs = 0
        if self.state is None:
            chunk = self._executor.submit(timed_start, self.spec)
        else:
            target = min(epoch for epoch, _ in self._waiters)
            epochs = min(target - self.state.epoch, self.chunk_epochs)
            if epochs <= 0:
                return
            self._stop = Stop()
            chunk = self._executor.submit(timed_advance, self.state, epochs, self._stop)
        self._chunk, self._ahead = chunk, epochs
        try:
            state, seconds = await asyncio.wrap_future(chunk)
        except Stopped:
            return
        except asyncio.CancelledError:
            if chunk.cancelled() and not _being_cancelled():
                return
            raise
        finally:
            self._chunk, self._ahead = None, 0
        if epochs:
            self._adapt(epochs, seconds)
        self.state = state
        self._reached(state, seconds)

    def _adapt(self, epochs: int, seconds: float) -> None:
        faster = min(self._chunk_seconds / max(seconds, 1e-6), _MAX_GROWTH)
        ideal = max(1, int(epochs * faster))
        # A chunk shortened by its target measures mostly overhead: it can only show that a full
        # chunk would take too long, never that chunks can be longer.
        if epochs == self.chunk_epochs or ideal < self.chunk_epochs:
            self.chunk_epochs = ideal


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
