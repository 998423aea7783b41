"""A training under way: one walk from a state of a run forward, shared by all who wait on it.

It goes in chunks and ends with the chunk during which the last one who waited went away.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace

from ...core.specs.run import RunSpec
from ...core.training.cancellation import Stop, Stopped
from ...core.training.state import State, advance, start
from ..cache.bounded import first_epoch

_FASTEST_GROWTH = 4.0
"""A chunk is at most so many times longer than the one before: one that was quick by luck (or
that measured nothing but overhead) must not be followed by one that cannot be stopped."""


def timed_start(spec: RunSpec) -> tuple[State, float]:
    """The state at epoch 0 and the seconds it took, wherever it was made."""
    began = time.perf_counter()
    state = start(spec)
    return state, time.perf_counter() - began


def timed_advance(state: State, epochs: int, stop: Stop) -> tuple[State, float]:
    """The state ``epochs`` later and the seconds it took, without the time spent in a queue.

    What the state itself is told that it cost is this thread's own processor time: a computer
    that is busy with something else makes no training dearer.
    """
    began, worked = time.perf_counter(), time.thread_time()
    reached = advance(state, epochs, stop)
    cost = state.seconds + time.thread_time() - worked
    return replace(reached, seconds=cost), time.perf_counter() - began


class Training:
    """A walk through the states of one run, as far as somebody waits for.

    Parameters
    ----------
    spec : RunSpec
    state : State or None
        Where to begin; None for the start of the run.
    executor : Executor
        Where the chunks are done.
    chunk_seconds : float
        How long a chunk should take.
    chunk_epochs : int
        Length of the first chunk.
    reached : callable
        Called with each state and the seconds that led to it.
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
        self._ahead = 0  # epochs in the chunk under way
        self._stop = Stop()  # of the chunk under way

    @property
    def epoch(self) -> int:
        """The first epoch that it can still serve: the end of the chunk under way."""
        return self._ahead + (0 if self.state is None else first_epoch(self.state))

    def wait_for(self, epoch: int) -> asyncio.Future[State]:
        """A future of the state at ``epoch``. Cancelling it is going away."""
        future: asyncio.Future[State] = asyncio.get_running_loop().create_future()
        waiter = (epoch, future)
        self._waiters.append(waiter)
        future.add_done_callback(lambda _: self._leave(waiter))
        return future

    def _leave(self, waiter: tuple[int, asyncio.Future[State]]) -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)
        if not self._waiters and self._chunk is not None:
            self._chunk.cancel()  # only takes back a chunk that no worker has begun
            # One that is under way should come to its end, which somebody else may want; but the
            # largest networks need a minute for an epoch.
            asyncio.get_running_loop().call_later(self._chunk_seconds, self._give_up, self._stop)

    def _give_up(self, stop: Stop) -> None:
        if not self._waiters:
            stop.set()

    async def run(self) -> None:
        """Walk until nobody waits. What a chunk raises goes to everybody who does."""
        try:
            while self._waiters:
                await self._step()
                self._answer()
        except Exception as error:  # noqa: BLE001 - it is raised to all who wait
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
        faster = min(self._chunk_seconds / max(seconds, 1e-6), _FASTEST_GROWTH)
        ideal = max(1, int(epochs * faster))
        # A chunk cut short by its target shows that a long one would be too long, never the
        # opposite: what it measured may be mostly overhead.
        if epochs == self.chunk_epochs or ideal < self.chunk_epochs:
            self.chunk_epochs = ideal


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
