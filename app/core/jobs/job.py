"""The job that a thread works on: other threads can stop it and read its progress.

Subdivisions and frames look up the job of their own thread, so that no function between them and
the service has a parameter for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import NamedTuple, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from .cancellation import Stop, Stopped

__all__ = ["Job", "Progress", "Stopped", "checked", "current_job"]

Params = ParamSpec("Params")
Value = TypeVar("Value")

CHECKED_ITEMS = 8
"""Number of items between two checks of a loop in Python. An item can be a row of many cells."""

# Slots of `Job.flag`; compiled loops read the first one and write the others.
STOP, LAYER, LAYERS, REGIONS = range(4)


class Progress(NamedTuple):
    """How far a subdivision is: layer (from 1) of all layers, and the regions found so far."""

    layer: int
    layers: int
    regions: int


class Job(Stop):
    """A computation in one thread. `set` stops it."""

    def __init__(self) -> None:
        super().__init__()
        self.flag: NDArray[np.int64] = np.zeros(4, dtype=np.int64)

    def run(
        self, function: Callable[Params, Value], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Value:
        """Call a function as this job.

        Raises
        ------
        Stopped
            If the job is stopped before the function returns, and the function checks it.
        """
        self.check()
        token = _current.set(self)
        try:
            return function(*args, **kwargs)
        finally:
            _current.reset(token)

    @property
    def progress(self) -> Progress | None:
        """The progress of the subdivision that runs, or ran last; None before the first."""
        layer, layers, regions = self.flag[LAYER:].tolist()
        return Progress(layer, layers, regions) if layers else None


_DEFAULT_JOB = Job()
_current: ContextVar[Job] = ContextVar("job", default=_DEFAULT_JOB)


def current_job() -> Job:
    """Return the job of this thread; outside all jobs, one that is never stopped."""
    return _current.get()


def checked(items: Iterable[Value]) -> Iterator[Value]:
    """Yield the items.

    Raises
    ------
    Stopped
        Between two items, if the job of this thread is stopped.
    """
    job = current_job()
    for number, item in enumerate(items):
        if number % CHECKED_ITEMS == 0:
            job.check()
        yield item
