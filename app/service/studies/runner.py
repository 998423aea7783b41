"""The runner of one study: submits its unfinished cells to workers and stores their rows."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from ...core.jobs.cancellation import Stop, Stopped
from ...core.specs.run import RunSpec, canonical_json
from ...core.studies.measure import Row
from ...core.studies.spec import Cell, StudySpec
from ..storage.study_store import StudyStore
from .workers import BATCH_SECONDS, MAX_BATCH, Workers

_logger = logging.getLogger(__name__)

RATE_SECONDS = 20.0
"""Length of the time window over which the rate of a study is measured."""

MEASURE_SECONDS = 1.0
"""Minimum time between two queries for the number of workers."""

IDLE_SECONDS = 0.5
"""Time between two queries while there are no workers."""

RETRY_SECONDS = 2.0
"""Time between two attempts to store rows while the store cannot be written."""

_Batch = asyncio.Future[list[list[Row]]]

_Result = tuple[int, RunSpec, list[Row]]
"""Number, run and rows of a finished cell."""


class StudyRunner:
    """Computes the unfinished cells of a study and stores their rows.

    Parameters
    ----------
    name : str
        The study's id.
    spec : StudySpec
    workers : Workers
        Compute the cells.
    kept : StudyStore
        Keeps the rows.
    """

    def __init__(self, name: str, spec: StudySpec, workers: Workers, kept: StudyStore) -> None:
        self.name = name
        self.spec = spec
        self.workers = workers
        self.task: asyncio.Task[None] | None = None
        self.halted = False
        self.trouble: str | None = None
        """Why the rows cannot be stored at the moment, if they cannot."""
        self._kept = kept
        self._stop = Stop()
        self._halting = asyncio.Event()
        self._times: deque[float] = deque()
        self._left: deque[int] = deque()
        self._batch_size = 1
        self.width = 0
        self._measured = -MEASURE_SECONDS

    def halt(self) -> None:
        """Request a stop and discard unfinished cells."""
        self.halted = True
        self._stop.set()
        self._halting.set()

    def rate(self) -> float | None:
        """Return the recent number of cells per second; None with fewer than two recent cells."""
        now = time.monotonic()
        while self._times and self._times[0] < now - RATE_SECONDS:
            self._times.popleft()
        if len(self._times) < 2:
            return None
        return (len(self._times) - 1) / max(now - self._times[0], 1e-9)

    async def run(self) -> AsyncIterator[int]:
        """Compute the unfinished cells; yield the number of newly stored cells after each step.

        Ends when all cells are stored, after ``halt()``, or when the store says that the study is
        no longer running or belongs to another server.
        """
        finished = await asyncio.to_thread(self._kept.finished, self.name)
        self._left.extend(n for n in range(self.spec.size) if n not in finished)
        running: dict[_Batch, list[Cell]] = {}
        halting = asyncio.create_task(self._halting.wait())
        try:
            if not self._left:
                yield await self._put([], last=True)
            while (self._left or running) and not self.halted:
                await self._measure()
                self._fill(running)
                watched: list[asyncio.Future[Any]] = [*running, halting]
                await asyncio.wait(
                    watched,
                    timeout=None if running else IDLE_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                kept = []
                for future in [future for future in running if future.done()]:
                    cells = running.pop(future)
                    with suppress(Stopped):  # the runner has been halted
                        results = zip(cells, future.result(), strict=True)
                        kept += [(cell.number, cell.run, rows) for cell, rows in results]
                if kept:
                    yield await self._put(kept, last=not self._left and not running)
        finally:
            halting.cancel()
            self._stop.set()
            for future in running:
                future.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _put(self, kept: list[_Result], *, last: bool) -> int:
        """Store rows and return the number of cells; wait while the store cannot be written."""
        while not self.halted:
            try:
                stored = await asyncio.to_thread(self._kept.put_cells, self.name, kept, last=last)
            except sqlite3.Error as error:
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
                self._times.extend([time.monotonic()] * len(kept))
                if kept:
                    self._pace(kept)
                return len(kept)
        return 0

    async def _measure(self) -> None:
        """Update the number of workers, at most once per ``MEASURE_SECONDS``: a query takes time.

        Workers of a cluster can join and leave at any time.
        """
        now = time.monotonic()
        if now >= self._measured + MEASURE_SECONDS:
            self.width = await asyncio.to_thread(lambda: self.workers.width)
            self._measured = now

    def _pace(self, kept: list[_Result]) -> None:
        """Set the batch size for remote workers: a batch takes about ``BATCH_SECONDS``."""
        if self.workers.remote:
            seconds = sum(rows[-1]["seconds"] for *_, rows in kept) / len(kept)
            self._batch_size = min(MAX_BATCH, max(1, int(BATCH_SECONDS / max(seconds, 1e-6))))

    def _fill(self, running: dict[_Batch, list[Cell]]) -> None:
        while self._left and len(running) < self.width:
            size = min(self._batch_size, len(self._left))
            cells = [self.spec.cell(self._left.popleft()) for _ in range(size)]
            kind, epochs = self.spec.kind, self.spec.epochs
            batch = tuple((kind, canonical_json(cell.spec), cell.number, epochs) for cell in cells)
            running[asyncio.wrap_future(self.workers.submit(batch, self._stop))] = cells
