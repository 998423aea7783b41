"""Let Playwright find out where it is called from, in little time."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

NEAREST = 12
"""How many frames are enough to name a method of Playwright and the test that called it."""


def nearest_frames(context: int = 0) -> list[inspect.FrameInfo]:
    """Return the nearest calling frames, as `inspect.stack(0)` does, without their source lines."""
    frames = []
    frame = sys._getframe(1)
    while frame and len(frames) < NEAREST:
        code = frame.f_code
        frames.append(
            inspect.FrameInfo(frame, code.co_filename, frame.f_lineno, code.co_name, None, None)
        )
        frame = frame.f_back
    return frames


@contextmanager
def quick_calls() -> Iterator[None]:
    """Replace `inspect.stack`, which Playwright calls in each of its methods.

    It looks for the source file of each frame, and for those of pytest-xdist, which have none, in
    all modules. That takes three quarters of the processor time of a process with browser tests.
    """
    with patch.object(inspect, "stack", nearest_frames):
        yield
