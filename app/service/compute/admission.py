"""The gate in front of all computing: how many may wait at it, from when on, and until when."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from ...errors import Busy, NotReady


class Gate:
    """Lets at most ``max_waiting`` requests in at once, each as soon as the server is warm."""

    def __init__(self, max_waiting: int) -> None:
        self.max_waiting = max_waiting
        self.waiting = 0
        self.closing = asyncio.Event()
        self.failure: str | None = None
        self._decided = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether the server can compute now."""
        return self._decided.is_set() and self.failure is None and not self.closing.is_set()

    def open(self) -> None:
        """The server is warm: let in those who wait."""
        self._decided.set()

    def fail(self, why: str) -> None:
        """The server can never compute: send everybody away with the reason."""
        self.failure = why
        self._decided.set()

    def close(self) -> None:
        """The server is shutting down: whoever watches ``closing`` should come to an end."""
        self.closing.set()
        self._decided.set()

    def check(self) -> None:
        """Raise what would keep a request out now: Busy or NotReady."""
        self._check_open()
        if self.waiting >= self.max_waiting:
            raise Busy(
                f"{self.waiting} requests are being computed or wait for it, at most "
                f"{self.max_waiting} may (CREASES_MAX_WAITING); try again in a moment"
            )

    def _check_open(self) -> None:
        if self.closing.is_set():
            raise NotReady("the server is shutting down")
        if self.failure is not None:
            raise NotReady(f"the server cannot compute: {self.failure}")

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """The time during which a request computes or waits for a computation.

        Raises
        ------
        Busy
            As many requests as ``max_waiting`` are in already.
        NotReady
            The server is shutting down or could not warm up.
        """
        self.check()
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    async def warm(self) -> None:
        """Wait until the server can compute.

        Raises
        ------
        NotReady
            It never will.
        """
        await self._decided.wait()
        self._check_open()
