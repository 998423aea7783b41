"""One way through the unfinished cells of a study, as many at a time as there is room for."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from ...core.specs.run import RunSpec, canonical_json
from ...core.studies.measure import Row
from ...core.studies.spec import Cell, StudySpec
from ...core.training.cancellation import Stop, Stopped
from ..storage.study_store import StudyStore
from .workers import BATCH_SECONDS, MOST_TOGETHER, Place

RATE_SECONDS = 20.0
"""The rate of a study is that of its last so many seconds."""

MEASURE_SECONDS = 1.0
"""How often a study asks how many workers there are."""

IDLE_SECONDS = 0.5
"""How often a study looks for workers when there are none."""

_Batch = asyncio.Future[list[list[Row]]]


class StudyWalk:
    """A walk through a study: what is finished is kept, then told.

    Parameters
    ----------
    name : str
        The study's id.
    spec : StudySpec
    place : Place
        Where its cells are worked on.
    kept : StudyStore
    """

    def __init__(self, name: str, spec: StudySpec, place: Place, kept: StudyStore) -> None:
        self.name = name
        self.spec = spec
        self.place = place
        self.task: asyncio.Task[None] | None = None
        self.halted = False
        self._kept = kept
        self._stop = Stop()
        self._halting = asyncio.Event()
        self._times: deque[float] = deque()
        self._exhausted = False
        self._together = 1
        self.width = 0
        self._measured = -MEASURE_SECONDS

    def halt(self) -> None:
        """Come to an end soon; what is not finished is given up."""
        self.halted = True
        self._stop.set()
        self._halting.set()

    def rate(self) -> float | None:
        """Cells a second, of late; None before there are two."""
        now = time.monotonic()
        while self._times and self._times[0] < now - RATE_SECONDS:
            self._times.popleft()
        if len(self._times) < 2:
            return None
        return (len(self._times) - 1) / max(now - self._times[0], 1e-9)

    async def run(self) -> AsyncIterator[int]:
        """Work on what is left; yields the number of cells each time some are kept."""
        finished = await asyncio.to_thread(self._kept.finished, self.name)
        left = (cell for cell in self.spec.cells if cell.number not in finished)
        under_way: dict[_Batch, list[Cell]] = {}
        halting = asyncio.create_task(self._halting.wait())
        try:
            while not self.halted:
                await self._measure()
                self._fill(under_way, left)
                if not under_way and self._exhausted:
                    return
                watched: list[asyncio.Future[Any]] = [*under_way, halting]
                await asyncio.wait(
                    watched,
                    timeout=None if under_way else IDLE_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                kept = []
                for future in [future for future in under_way if future.done()]:
                    cells = under_way.pop(future)
                    with suppress(Stopped):  # it was halted meanwhile
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
            for future in under_way:
                future.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _measure(self) -> None:
        """Ask how wide the place is now and then: workers come and go, and asking takes time."""
        now = time.monotonic()
        if now >= self._measured + MEASURE_SECONDS:
            self.width = await asyncio.to_thread(lambda: self.place.width)
            self._measured = now

    def _pace(self, kept: list[tuple[int, RunSpec, list[Row]]]) -> None:
        """How many cells go together: as many as take long enough for their handing over."""
        if self.place.far:
            seconds = sum(rows[-1]["seconds"] for *_, rows in kept) / len(kept)
            self._together = min(MOST_TOGETHER, max(1, int(BATCH_SECONDS / max(seconds, 1e-6))))

    def _fill(self, under_way: dict[_Batch, list[Cell]], left: Iterator[Cell]) -> None:
        while len(under_way) < self.width:
            cells = list(islice(left, self._together))
            if not cells:
                self._exhausted = True
                return
            kind, epochs = self.spec.kind, self.spec.epochs
            batch = tuple((kind, canonical_json(cell.spec), cell.number, epochs) for cell in cells)
            under_way[asyncio.wrap_future(self.place.submit(batch, self._stop))] = cells
