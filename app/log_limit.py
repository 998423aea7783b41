"""A limit on the rate of log lines, so that a flood of bad requests cannot fill a disk."""

import logging
import time

_MOST_KINDS = 1000
"""Maximum number of kinds of lines that are counted; after that, all are counted anew."""


class RateLimit(logging.Filter):
    """Passes at most ``most`` lines of each kind per ``seconds``.

    Lines with the same message before its arguments are inserted are of one kind. The first line
    after a period tells how many were left out.
    """

    def __init__(self, most: int = 10, seconds: float = 10.0) -> None:
        super().__init__()
        self._most = most
        self._seconds = seconds
        # For each kind, when its period began and how many lines came since.
        self._periods: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True if a line is to be logged."""
        now = time.monotonic()
        kind = (record.name, record.levelno, str(record.msg)[:200])
        began, count = self._periods.get(kind, (now, 0))
        left_out = 0
        if now >= began + self._seconds:
            left_out = max(0, count - self._most)
            began, count = now, 0
        if len(self._periods) >= _MOST_KINDS and kind not in self._periods:
            self._periods.clear()
        self._periods[kind] = began, count + 1
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more such lines were left out)"
            record.args = ()
        return count < self._most


def limit_log_lines() -> None:
    """Limit the rate of all lines that the server logs by itself."""
    handlers = [*logging.getLogger().handlers, *logging.getLogger("uvicorn").handlers]
    if logging.lastResort is not None:
        handlers.append(logging.lastResort)
    for handler in handlers:
        handler.addFilter(RateLimit())
