"""Admission control: a limit on the number of requests that compute or wait."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...errors import Busy, NotReady
from .turns import current_turn

_MAX_EXCESS = 4
"""Factor by which the clients together may exceed the limit, so that each gets its share."""


class Gate:
    """Admits about ``max_waiting`` requests at a time, between warm-up and shutdown.

    Requests for small and for large networks are counted separately, as they run in separate pools.
    At the limit, a client that has less than an equal share of it is still admitted, so that one
    client with many requests does not lock out the others. Streams are not counted: they compute
    one result at a time, in turn, and only while their client takes the results.
    """

    def __init__(self, max_waiting: int) -> None:
        self.max_waiting = max_waiting
        self._waiting: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        self.closing = asyncio.Event()
        self.failure: str | None = None
        self.progress: Callable[[], tuple[int, int]] = lambda: (0, 0)
        """Returns how many parts of the warm-up are done, and how many there are."""
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

    @property
    def waiting(self) -> int:
        """The number of requests that are running or queued."""
        return sum(clients.total() for clients in self._waiting.values())

    def check(self, *, large: bool = False) -> None:
        """Raise Busy or NotReady if a request of the current client would be refused now.

        Parameters
        ----------
        large : bool
            The request runs in the pool for long jobs.
        """
        self._check_open()
        clients = self._waiting[large]
        waiting = clients.total()
        if waiting < self.max_waiting:
            return
        client = current_turn().client
        share = self.max_waiting // len(clients | {client: 1})
        if clients[client] >= share or waiting >= _MAX_EXCESS * self.max_waiting:
            raise Busy(
                f"{waiting} requests are running or queued, {clients[client]} of them from your "
                f"address; the limit is {self.max_waiting} (CREASES_MAX_WAITING). "
                "Try again in a few seconds."
            )

    def _check_open(self) -> None:
        if self.closing.is_set():
            raise NotReady("the server is shutting down")
        if self.failure is not None:
            raise NotReady(f"the server cannot compute: {self.failure}")

    @contextmanager
    def admitted(self, *, large: bool = False) -> Iterator[None]:
        """Count a request of the current client as running or queued while the context is open.

        Raises
        ------
        Busy, NotReady
            As ``check``.
        """
        self.check(large=large)
        clients, client = self._waiting[large], current_turn().client
        clients[client] += 1
        try:
            yield
        finally:
            clients[client] -= 1
            if not clients[client]:
                del clients[client]

    async def warm(self) -> None:
        """Wait until the warm-up has finished.

        Raises
        ------
        NotReady
            The warm-up failed, or the server is shutting down.
        """
        await self._decided.wait()
        self._check_open()
