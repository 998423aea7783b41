"""In-memory LRU caches with a limit on their size in bytes."""

from bisect import bisect_right, insort
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from ...core.training.state import State
from .sizes import held_bytes

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """An LRU cache that holds at most ``capacity`` bytes, as counted by ``held_bytes``."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Return the value of ``key`` and mark it as most recently used; None if it is missing."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def drop(self, key: Key) -> None:
        """Remove a key, if it is there."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry[1]

    def put(self, key: Key, value: Value) -> list[Key]:
        """Store ``value`` and return the keys of the entries evicted for it.

        A value larger than ``capacity`` is evicted immediately, so ``key`` itself is among them.
        """
        size = held_bytes(value)
        if key in self._entries:
            self.size -= self._entries.pop(key)[1]
        self._entries[key] = (value, size)
        self.size += size
        evicted = []
        while self.size > self.capacity:
            old_key, (_, old_size) = self._entries.popitem(last=False)
            self.size -= old_size
            evicted.append(old_key)
        return evicted


def first_epoch(state: State) -> int:
    """Return the first epoch for which ``state`` is the state of its run.

    A diverged state keeps the last finite weights. It is the state of every epoch from the one at
    which the run diverged (``state.diverged``), and of no earlier epoch.
    """
    return state.epoch if state.diverged is None else state.diverged


class StateCache:
    """An LRU cache of training states by name and epoch.

    The names are those of a ``Lineage``: runs that share a state share its name.
    """

    def __init__(self, capacity: int) -> None:
        self._states: BoundedCache[tuple[str, int], State] = BoundedCache(capacity)
        self._epochs: dict[str, list[int]] = {}

    def put(self, name: str, state: State) -> None:
        """Store ``state`` and evict the least recently used states beyond the capacity."""
        epoch = first_epoch(state)
        epochs = self._epochs.setdefault(name, [])
        if epoch not in epochs:
            insort(epochs, epoch)
        for old_name, old_epoch in self._states.put((name, epoch), state):
            self._epochs[old_name].remove(old_epoch)
            if not self._epochs[old_name]:
                del self._epochs[old_name]

    def nearest(self, name: str, epoch: int) -> State | None:
        """Return the latest state of ``name`` at or before ``epoch``, or None."""
        epochs = self._epochs.get(name, [])
        index = bisect_right(epochs, epoch)
        return self._states.get((name, epochs[index - 1])) if index else None
