"""The runner of one study: gives its unfinished cells to the rotation and stores their rows."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress

from ...core.jobs.cancellation import Stop, Stopped
from ...core.specs.run import RunSpec, canonical_json
from ...core.studies.measure import Row
from ...core.studies.spec import StudySpec
from ...errors import StoreError
from ..storage.study_store import StudyStore
from .rotation import Computed, Rotation
from .workers import BATCH_SECONDS, MAX_BATCH, Tables, Work

_logger = logging.getLogger(__name__)

RATE_SECONDS = 20.0
"""Length of the time window over which the rate of a study is measured."""

RETRY_SECONDS = 2.0
"""Time between two attempts to store rows while the store cannot be written."""

MAX_UNSTORED = 64
"""Number of batches that wait to be stored from which no further one is computed."""

_Result = tuple[int, RunSpec, list[Row]]
"""Number, run and rows of a finished cell."""


class StudyRunner:
    """Computes the unfinished cells of a study and stores their rows.

    Parameters
    ----------
    name : str
        The study's id.
    spec : StudySpec
    rotation : Rotation
        Has the cells computed, in turn with those of other studies.
    kept : StudyStore
        Keeps the rows.
    """

    def __init__(self, name: str, spec: StudySpec, rotation: Rotation, kept: StudyStore) -> None:
        self.name = name
        self.spec = spec
        self.task: asyncio.Task[None] | None = None
        self.halted = False
        self.trouble: str | None = None
        """Why the rows cannot be stored at the moment, if they cannot."""
        self.stop = Stop()
        self.tables: Tables = {}
        self._rotation = rotation
        self._kept = kept
        self._halting = asyncio.Event()
        self._arrival = asyncio.Event()
        self._left: deque[int] = deque()
        self._given = 0
        """Number of batches that were taken and have not come back."""
        self._arrived: deque[tuple[tuple[Work, ...], Computed]] = deque()
        self._times: deque[float] = deque()
        self._batch_size = 1

    @property
    def width(self) -> int:
        """The number of cells that are being computed."""
        return self._rotation.width(self)

    def halt(self) -> None:
        """Request a stop and discard unfinished cells."""
        self.halted = True
        self.stop.set()
        self._halting.set()
        self._arrival.set()

    def rate(self) -> float | None:
        """Return the recent number of cells per second; None with fewer than two recent cells."""
        now = time.monotonic()
        while self._times and self._times[0] < now - RATE_SECONDS:
            self._times.popleft()
        if len(self._times) < 2:
            return None
        return (len(self._times) - 1) / max(now - self._times[0], 1e-9)

    def take(self) -> tuple[Work, ...]:
        """Return the next batch of cells; empty if none can be given out now."""
        if self.halted or self.trouble is not None or len(self._arrived) >= MAX_UNSTORED:
            return ()
        size = min(self._batch_size, len(self._left))
        cells = [self.spec.cell(self._left.popleft()) for _ in range(size)]
        self._given += bool(cells)
        kind, epochs, extras = self.spec.kind, self.spec.epochs, self.spec.extras
        return tuple(
            (kind, canonical_json(cell.spec), cell.number, epochs, extras) for cell in cells
        )

    def put(self, batch: tuple[Work, ...], computed: Computed) -> None:
        """Receive a batch that was computed, failed or was cancelled."""
        self._given -= 1
        self._arrived.append((batch, computed))
        self._arrival.set()

    async def run(self) -> AsyncIterator[int]:
        """Compute the unfinished cells; yield the number of newly stored cells after each step.

        Ends when all cells are stored, after ``halt()``, or when the store says that the study is
        no longer running, belongs to another server or was started anew.
        """
        finished = await asyncio.to_thread(self._kept.finished, self.name)
        self._left.extend(n for n in range(self.spec.size) if n not in finished)
        if self._rotation.remote:
            self.tables = await asyncio.to_thread(self._kept.tables, canonical_json(self.spec))
        self._rotation.add(self)
        try:
            while not self.halted:
                self._arrival.clear()
                results = self._collect()
                last = not self._left and not self._given
                if results or last:
                    yield await self._put(results, last=last)
                    if last:
                        return
                    self._rotation.fill()
                else:
                    await self._arrival.wait()
        finally:
            self._rotation.remove(self)

    def _collect(self) -> list[_Result]:
        """Return the results that have arrived. Cells of cancelled batches are left again."""
        results = []
        while self._arrived:
            batch, computed = self._arrived.popleft()
            numbers = [number for _, _, number, *_ in batch]
            if computed.cancelled():
                self._left.extendleft(reversed(numbers))
                continue
            with suppress(Stopped):  # the runner has been halted
                for number, rows in zip(numbers, computed.result(), strict=True):
                    results.append((number, self.spec.cell(number).run, rows))
        return results

    async def _put(self, results: list[_Result], *, last: bool) -> int:
        """Store rows and return the number of cells; wait while the store cannot be written."""
        while not self.halted:
            try:
                stored = await asyncio.to_thread(
                    self._kept.put_cells,
                    self.name,
                    results,
                    all_cells=self.spec.size if last else None,
                )
            except (StoreError, sqlite3.Error) as error:
                if self.trouble is None:
                    _logger.warning("the rows of study %s cannot be stored: %s", self.name, error)
                self.trouble = str(error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(RETRY_SECONDS):
                        await self._halting.wait()
            else:
                self.trouble = None
                if not stored:
                    self.halt()
                    return 0
                self._times.extend([time.monotonic()] * len(results))
                self._pace(results)
                return len(results)
        return 0

    def _pace(self, results: list[_Result]) -> None:
        """Set the batch size for remote workers: a batch takes about ``BATCH_SECONDS``."""
        if self._rotation.remote and results:
            seconds = sum(rows[-1]["seconds"] for *_, rows in results) / len(results)
            self._batch_size = min(MAX_BATCH, max(1, int(BATCH_SECONDS / max(seconds, 1e-6))))
