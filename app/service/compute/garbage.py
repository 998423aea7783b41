"""Python's garbage collector while a large file is read.

A full collection visits every object and stops all threads meanwhile. A table of 8 MB consists of
more than a million objects, so it would trigger several, each of which takes a few hundred
milliseconds. They would find nothing: reading a table makes no cycles.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_FULL_COLLECTION = 1000
"""Collections of middle-aged objects, each after 7,000 new ones, between two full collections."""

_before: list[tuple[int, int, int]] = []
"""The thresholds that were set when each open context began."""


@contextmanager
def few_full_collections() -> Iterator[None]:
    """Make full collections rare while the context is open. Only the event loop may enter it."""
    young, middle, old = gc.get_threshold()
    _before.append((young, middle, old))
    gc.set_threshold(young, middle, max(old, _FULL_COLLECTION))
    try:
        yield
    finally:
        last = _before.pop()
        if not _before:
            gc.set_threshold(*last)
