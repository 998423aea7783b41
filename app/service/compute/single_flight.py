"""Single flight: concurrent requests for the same key share one computation."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

from ...core.jobs.job import Job, Stopped

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Params = ParamSpec("Params")


class SingleFlight(Generic[Key, Value]):
    """Runs at most one coroutine per key; all callers of the key share its result.

    The coroutine is cancelled when its last caller is cancelled.
    """

    def __init__(self) -> None:
        self._tasks: dict[Key, asyncio.Task[Value]] = {}
        self._callers: dict[Key, int] = {}

    async def do(self, key: Key, work: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
        """Return the result of ``work``, or of the coroutine already running for ``key``."""
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(work())
            self._callers[key] = 0
        task = self._tasks[key]
        self._callers[key] += 1
        try:
            return await asyncio.shield(task)
        finally:
            if self._tasks.get(key) is task:
                self._callers[key] -= 1
                if task.done() or not self._callers[key]:
                    task.cancel()
                    del self._tasks[key], self._callers[key]


class SharedCalls:
    """Runs at most one executor call per key; all callers of the key share its result.

    When its last caller is cancelled, a queued call is cancelled too, and a running one stops where
    it next checks its job. A new caller waits for that instead of starting another call. So a
    client that repeats a request and disconnects each time occupies at most one worker.
    """

    def __init__(self) -> None:
        self._calls: dict[Hashable, tuple[Job, Future[Any], asyncio.Future[Any]]] = {}
        self._callers: dict[Hashable, int] = {}

    async def do(
        self,
        key: Hashable,
        executor: Executor,
        function: Callable[Params, Value],
        /,
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Value:
        """Return the result of ``function``, or of the call already submitted for ``key``."""
        while True:
            if key not in self._calls:
                job = Job()
                call: Future[Value] = executor.submit(job.run, function, *args, **kwargs)
                result = asyncio.wrap_future(call)
                self._calls[key] = job, call, result
                self._callers[key] = 0
                result.add_done_callback(partial(self._forget, key))
            current = self._calls[key][2]
            try:
                found: Value = await self._join(key)
            except Stopped:
                # All its callers had left before this one came. Awaiting a finished future again
                # would block the event loop, so it is forgotten before its callback runs.
                self._forget(key, current)
                continue
            return found

    async def _join(self, key: Hashable) -> Any:
        """Wait for a call, and stop it if the last caller is cancelled."""
        job, call, result = self._calls[key]
        self._callers[key] += 1
        try:
            return await asyncio.shield(result)
        finally:
            if self._is_current(key, result):
                self._callers[key] -= 1
                if not self._callers[key]:
                    job.set()
                    if call.cancel():
                        self._forget(key, result)

    def _is_current(self, key: Hashable, result: asyncio.Future[Any]) -> bool:
        return key in self._calls and self._calls[key][2] is result

    def _forget(self, key: Hashable, result: asyncio.Future[Any]) -> None:
        if self._is_current(key, result):
            del self._calls[key], self._callers[key]
        if result.done() and not result.cancelled():
            result.exception()  # retrieve it: asyncio logs an exception that nobody retrieves
