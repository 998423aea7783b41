"""The processors that this process may use, and the priority of its threads."""

import os
import sys
import threading
from contextlib import suppress


def usable_processors() -> int:
    """Return the number of processors that this process may use, at least 1.

    Where the operating system does not tell (macOS, Windows), that of the machine.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def lower_priority(steps: int) -> None:
    """Lower the priority of the calling thread, on Linux; elsewhere threads have none.

    Parameters
    ----------
    steps : int
        What is added to the nice value of the process, which is at most 19.
    """
    if sys.platform.startswith("linux"):
        nice = os.getpriority(os.PRIO_PROCESS, os.getpid()) + steps
        with suppress(OSError):  # a sandbox refuses it
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(nice, 19))
