"""Single flight: whoever asks for a thing in the making waits for it; nobody makes it twice."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import Executor, Future
from typing import Any, Generic, ParamSpec, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Given = ParamSpec("Given")


class SingleFlight(Generic[Key, Value]):
    """Work by key, shared by all who ask while it lasts, cancelled when the last of them goes."""

    def __init__(self) -> None:
        self._tasks: dict[Key, asyncio.Task[Value]] = {}
        self._asking: dict[Key, int] = {}

    async def do(self, key: Key, work: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
        """What ``work`` returns or raises; it is called only if nobody waits for ``key`` yet."""
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(work())
            self._asking[key] = 0
        task = self._tasks[key]
        self._asking[key] += 1
        try:
            return await asyncio.shield(task)
        finally:
            if self._tasks.get(key) is task:
                self._asking[key] -= 1
                if task.done() or not self._asking[key]:
                    task.cancel()
                    del self._tasks[key], self._asking[key]


class SharedCalls:
    """Calls on an executor by key, each shared by all who ask until it ends.

    One that no worker has begun is taken back when the last who asked goes. One that is under way
    runs to its end, since nothing can stop it; who asks for the same meanwhile waits for it rather
    than beginning another. So nobody who asks and goes, over and over, fills more than one worker.
    """

    def __init__(self) -> None:
        self._calls: dict[Hashable, tuple[Future[Any], asyncio.Future[Any]]] = {}
        self._asking: dict[Hashable, int] = {}

    async def do(
        self,
        key: Hashable,
        executor: Executor,
        function: Callable[Given, Value],
        /,
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Value:
        """What ``function`` returns or raises; it is called only if no call of ``key`` lasts."""
        if key not in self._calls:
            call: Future[Value] = executor.submit(function, *args, **kwargs)
            answer = asyncio.wrap_future(call)
            self._calls[key] = call, answer
            self._asking[key] = 0
            answer.add_done_callback(lambda _: self._ended(key, answer))
        call, answer = self._calls[key]
        self._asking[key] += 1
        try:
            return await asyncio.shield(answer)
        finally:
            if self._lasts(key, answer):
                self._asking[key] -= 1
                if not self._asking[key] and call.cancel():
                    self._ended(key, answer)

    def _lasts(self, key: Hashable, answer: asyncio.Future[Any]) -> bool:
        return key in self._calls and self._calls[key][1] is answer

    def _ended(self, key: Hashable, answer: asyncio.Future[Any]) -> None:
        if self._lasts(key, answer):
            del self._calls[key], self._asking[key]
        if answer.done() and not answer.cancelled():
            answer.exception()  # nobody may be left to be told
