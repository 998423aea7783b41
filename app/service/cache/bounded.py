"""Bounded memories: values by key, the longest unused forgotten when they weigh too much."""

from bisect import bisect_right, insort
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from ...core.training.state import State
from .sizes import held_bytes

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """A mapping that holds at most ``capacity`` bytes (as ``held_bytes`` counts them)."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value under ``key``, now the last one to be forgotten; None if there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Key, value: Value) -> list[Key]:
        """Keep ``value``; returns the keys that had to go, itself if it alone is too heavy."""
        size = held_bytes(value)
        if key in self._entries:
            self.size -= self._entries.pop(key)[1]
        self._entries[key] = (value, size)
        self.size += size
        gone = []
        while self.size > self.capacity:
            key_gone, (_, size_gone) = self._entries.popitem(last=False)
            self.size -= size_gone
            gone.append(key_gone)
        return gone


def first_epoch(state: State) -> int:
    """The first epoch that ``state`` is the answer for.

    A diverged state holds the weights from before, but it only says so from the epoch at which
    the run diverged: the epochs before that have states of their own.
    """
    return state.epoch if state.diverged is None else state.diverged


class StateCache:
    """Training states by name and epoch; finds the latest one from which an epoch can be reached.

    Names are those of a lineage: runs that have a state in common have it under one name.
    """

    def __init__(self, capacity: int) -> None:
        self._states: BoundedCache[tuple[str, int], State] = BoundedCache(capacity)
        self._epochs: dict[str, list[int]] = {}

    def put(self, name: str, state: State) -> None:
        """Keep ``state``; older ones go when there are too many."""
        epoch = first_epoch(state)
        epochs = self._epochs.setdefault(name, [])
        if epoch not in epochs:
            insort(epochs, epoch)
        for name_gone, epoch_gone in self._states.put((name, epoch), state):
            self._epochs[name_gone].remove(epoch_gone)
            if not self._epochs[name_gone]:
                del self._epochs[name_gone]

    def nearest(self, name: str, epoch: int) -> State | None:
        """The latest state of ``name`` at or before ``epoch``, if there is one."""
        epochs = self._epochs.get(name, [])
        place = bisect_right(epochs, epoch)
        return self._states.get((name, epochs[place - 1])) if place else None
