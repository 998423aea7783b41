"""Hearing that the server is told to stop before it waits for its open connections to end.

A server waits for them first and only then says so to the application: a stream that has no end
would keep it for ever. The signal itself comes earlier.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_to_stop(call: Callable[[], None]) -> Iterator[None]:
    """Call ``call`` in the running loop when SIGINT or SIGTERM comes, beside what else happens.

    Only the main thread hears signals; in any other (a test's) nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is hear:
                signal.signal(number, handler)
