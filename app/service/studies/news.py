"""The changes of all studies, numbered, for the streams that report them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

COALESCE_SECONDS = 0.25
"""Time in which the changes of a study are reported as one."""

MAX_WAIT_SECONDS = 5.0
"""Time after which a wait for a change ends without one."""

MAX_KEPT = 1000
"""Number of studies whose latest change is kept."""

Progress = dict[str, Any]


class News:
    """Notes which studies change, and their progress since, once for all streams.

    All methods run in the event loop.
    """

    def __init__(self) -> None:
        self.latest = 0
        self._of: dict[str, int] = {}
        """The number of the latest change of each study, in ascending order."""
        self._progress: dict[str, tuple[int, asyncio.Future[Progress]]] = {}
        self._change = asyncio.Event()

    def note(self, name: str) -> None:
        """Note that a study has changed."""
        self.latest += 1
        self._of.pop(name, None)
        self._of[name] = self.latest
        if len(self._of) > MAX_KEPT:
            oldest = next(iter(self._of))
            del self._of[oldest]
            self._progress.pop(oldest, None)
        self._change.set()
        self._change = asyncio.Event()

    async def after(self, since: int, patience: float = MAX_WAIT_SECONDS) -> tuple[list[str], int]:
        """Return the studies that changed after number ``since``, and the latest number.

        Waits for such a change, at most ``patience`` seconds.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while self.latest <= since:
                    await self._change.wait()
        await asyncio.sleep(COALESCE_SECONDS)
        return self.since(since), self.latest

    def since(self, number: int) -> list[str]:
        """Return the studies that changed after a number."""
        return [name for name, latest in self._of.items() if latest > number]

    async def told(self, name: str, ask: Callable[[str], Awaitable[Progress]]) -> Progress:
        """Return the progress of a study after its latest change.

        ``ask`` is called once for each change, however many streams report it.
        """
        number = self._of.get(name, 0)
        known = self._progress.get(name)
        if known is None or known[0] != number:
            known = number, asyncio.ensure_future(ask(name))
            self._progress[name] = known
        return await asyncio.shield(known[1])
