"""The runner of one study: submits its unfinished cells to workers and stores their rows."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from ...core.jobs.cancellation import Stop, Stopped
from ...core.specs.run import RunSpec, canonical_json
from ...core.studies.measure import Row
from ...core.studies.spec import Cell, StudySpec
from ..storage.study_store import StudyStore
from .workers import BATCH_SECONDS, MAX_BATCH, Workers

RATE_SECONDS = 20.0
"""Length of the time window over which the rate of a study is measured."""

MEASURE_SECONDS = 1.0
"""Minimum time between two queries for the number of workers."""

IDLE_SECONDS = 0.5
"""Time between two queries while there are no workers."""

_Batch = asyncio.Future[list[list[Row]]]


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
        self._kept = kept
        self._stop = Stop()
        self._halting = asyncio.Event()
        self._times: deque[float] = deque()
        self._exhausted = False
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
        """Compute the unfinished cells; yield the number of newly stored cells after each step."""
        finished = await asyncio.to_thread(self._kept.finished, self.name)
        left = (cell for cell in self.spec.cells if cell.number not in finished)
        running: dict[_Batch, list[Cell]] = {}
        halting = asyncio.create_task(self._halting.wait())
        try:
            while not self.halted:
                await self._measure()
                self._fill(running, left)
                if not running and self._exhausted:
                    return
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
                    await asyncio.to_thread(self._kept.put_cells, self.name, kept)
                    self._times.extend([time.monotonic()] * len(kept))
                    self._pace(kept)
                    yield len(kept)
        finally:
            halting.cancel()
            self._stop.set()
            for future in running:
                future.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _measure(self) -> None:
        """Update the number of workers, at most once per ``MEASURE_SECONDS``: a query takes time.

        Workers of a cluster can join and leave at any time.
        """
        now = time.monotonic()
        if now >= self._measured + MEASURE_SECONDS:
            self.width = await asyncio.to_thread(lambda: self.workers.width)
            self._measured = now

    def _pace(self, kept: list[tuple[int, RunSpec, list[Row]]]) -> None:
        """Set the batch size for remote workers: a batch takes about ``BATCH_SECONDS``."""
        if self.workers.remote:
            seconds = sum(rows[-1]["seconds"] for *_, rows in kept) / len(kept)
            self._batch_size = min(MAX_BATCH, max(1, int(BATCH_SECONDS / max(seconds, 1e-6))))

    def _fill(self, running: dict[_Batch, list[Cell]], left: Iterator[Cell]) -> None:
        while len(running) < self.width:
            cells = list(islice(left, self._batch_size))
            if not cells:
                self._exhausted = True
                return
            kind, epochs = self.spec.kind, self.spec.epochs
            batch = tuple((kind, canonical_json(cell.spec), cell.number, epochs) for cell in cells)
            running[asyncio.wrap_future(self.workers.submit(batch, self._stop))] = cells
