"""Turns: the order in which jobs of many clients run, so that none waits for all of another's.

Requests and streams take turns. Among each of them the clients take turns, and the jobs of one
client run in the order in which they came. A stream submits one job at a time, so the streams of a
client take turns as well.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, Literal, NamedTuple, TypeVar

Item = TypeVar("Item")


class Turn(NamedTuple):
    """Whose turn a job runs in: that of a client's requests or of its streams."""

    kind: Literal["request", "stream"] = "request"
    client: str = ""


_NOBODY = Turn()
_turn: ContextVar[Turn] = ContextVar("turn", default=_NOBODY)
_is_last_step: ContextVar[bool] = ContextVar("last_step", default=False)


def current_turn() -> Turn:
    """Return the turn in which jobs that are submitted here run."""
    return _turn.get()


@contextmanager
def in_turn(turn: Turn) -> Iterator[None]:
    """Let jobs that are submitted in the context, and in tasks begun in it, run in ``turn``."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


@contextmanager
def last_step(of_new: bool = True) -> Iterator[None]:
    """Let jobs that are submitted in the context run before all others.

    This is for the last step of an answer: what the earlier ones have made stays in memory until
    it has run, and it is short.

    Parameters
    ----------
    of_new : bool
        False for an answer without earlier steps, whose only step waits for its turn.
    """
    token = _is_last_step.set(of_new)
    try:
        yield
    finally:
        _is_last_step.reset(token)


class TurnQueue(Generic[Item]):
    """A queue whose items come out in turns. It is not safe for concurrent use."""

    def __init__(self) -> None:
        self._first: deque[Item] = deque()
        self._kinds: OrderedDict[str, OrderedDict[str, deque[Item]]] = OrderedDict()

    def put(self, item: Item) -> None:
        """Add an item to the current turn."""
        if _is_last_step.get():
            self._first.append(item)
            return
        kind, client = _turn.get()
        clients = self._kinds.setdefault(kind, OrderedDict())
        clients.setdefault(client, deque()).append(item)

    def take(self) -> Item | None:
        """Remove and return the item whose turn it is; None if the queue is empty."""
        if self._first:
            return self._first.popleft()
        if not self._kinds:
            return None
        kind, clients = self._kinds.popitem(last=False)
        client, items = clients.popitem(last=False)
        item = items.popleft()
        if items:
            clients[client] = items
        if clients:
            self._kinds[kind] = clients
        return item

    def drain(self) -> Iterator[Item]:
        """Remove and return all items."""
        while (item := self.take()) is not None:
            yield item
