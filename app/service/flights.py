"""Single flight: whoever asks for a thing in the making waits for it; nobody makes it twice."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


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
