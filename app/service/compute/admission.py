"""Admission control: a limit on the number of requests that compute or wait."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from ...errors import Busy, NotReady


class Gate:
    """Admits at most ``max_waiting`` requests at a time, between warm-up and shutdown."""

    def __init__(self, max_waiting: int) -> None:
        self.max_waiting = max_waiting
        self.waiting = 0
        self.closing = asyncio.Event()
        self.failure: str | None = None
        self._decided = asyncio.Event()

    @property
    def ready(self) -> bool:
        """True if the server can compute now."""
        return self._decided.is_set() and self.failure is None and not self.closing.is_set()

    def open(self) -> None:
        """Let requests compute: the warm-up has finished."""
        self._decided.set()

    def fail(self, why: str) -> None:
        """Refuse all requests from now on, because the warm-up failed; `why` is the reason."""
        self.failure = why
        self._decided.set()

    def close(self) -> None:
        """Refuse all requests: the server is shutting down. Running ones watch ``closing``."""
        self.closing.set()
        self._decided.set()

    def check(self) -> None:
        """Raise Busy or NotReady if a request would be refused now."""
        self._check_open()
        if self.waiting >= self.max_waiting:
            raise Busy(
                f"{self.waiting} requests are running or queued; the limit is "
                f"{self.max_waiting} (CREASES_MAX_WAITING). Try again in a few seconds."
            )

    def _check_open(self) -> None:
        if self.closing.is_set():
            raise NotReady("the server is shutting down")
        if self.failure is not None:
            raise NotReady(f"the server cannot compute: {self.failure}")

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count a request as running or queued while the context is open.

        Raises
        ------
        Busy
            ``max_waiting`` requests are running or queued.
        NotReady
            The server is shutting down or its warm-up failed.
        """
        self.check()
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    async def warm(self) -> None:
        """Wait until the warm-up has finished.

        Raises
        ------
        NotReady
            The warm-up failed, or the server is shutting down.
        """
        await self._decided.wait()
        self._check_open()
