"""The rotation: gives the slots of the workers to the running studies in turn."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Protocol

from ...core.jobs.cancellation import Stop
from ...core.studies.measure import Row
from ...errors import NotReady
from .workers import Tables, Work, Workers

_logger = logging.getLogger(__name__)

MEASURE_SECONDS = 0.5
"""Minimum time between two queries for the number of workers."""

Computed = Future[list[list[Row]]]


class Source(Protocol):
    """A study in the rotation."""

    stop: Stop
    tables: Tables

    def take(self) -> tuple[Work, ...]:
        """Return the next batch of cells; empty if none can be given out now."""

    def put(self, batch: tuple[Work, ...], computed: Computed) -> None:
        """Receive a batch that was computed, failed or was cancelled."""


class Rotation:
    """Keeps the workers busy with batches of the studies in turn.

    A free slot goes to the study with the fewest batches in work; of several such studies, to the
    one that waits longest. Studies with equal cells therefore advance by one cell each, and a
    study of long cells cannot keep all workers from one of short cells. All methods run in the
    event loop.

    Parameters
    ----------
    workers : Workers
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Source] = []
        """The studies, the one that waits longest first."""
        self._in_work: dict[Computed, Source] = {}
        """The batches that are submitted and not finished, the oldest first."""
        self._threads = 0
        self._measured = -MEASURE_SECONDS
        self.trouble: str | None = None
        """Why no cells can be computed now; None if they can be, or if that is not known yet."""

    @property
    def remote(self) -> bool:
        """True if sending a batch takes time, so that small cells should be sent together."""
        return self._workers.remote

    def add(self, source: Source) -> None:
        """Add a study."""
        self._waiting.append(source)
        self.fill()

    def remove(self, source: Source) -> None:
        """Remove a study: stop its batches. Each keeps its slot until its worker has stopped."""
        with suppress(ValueError):
            self._waiting.remove(source)
        source.stop.set()
        for computed in [one for one, owner in self._in_work.items() if owner is source]:
            computed.cancel()

    def batches(self, source: Source) -> int:
        """Return the number of batches of a study that are submitted and not finished."""
        return sum(owner is source for owner in self._in_work.values())

    def width(self, source: Source) -> int:
        """Return the number of cells of a study that are being computed.

        A worker computes the cells of a batch one after another. Of the submitted batches, those
        beyond the number of threads still wait at their worker.
        """
        working = islice(self._in_work.values(), self._threads)
        return sum(owner is source for owner in working)

    async def measure(self) -> None:
        """Update the number of workers, which is 0 if they cannot be asked.

        They are asked at most once per ``MEASURE_SECONDS``, because that takes time. Workers of a
        cluster can join and leave at any time.
        """
        now = time.monotonic()
        if now >= self._measured + MEASURE_SECONDS:
            self._measured = now
            trouble = None
            try:
                self._threads = await asyncio.to_thread(lambda: self._workers.threads)
                if not self._threads:
                    trouble = "no worker of the cluster has joined"
            except NotReady as error:
                self._threads, trouble = 0, str(error)
            except Exception as error:
                _logger.exception("the number of workers is unknown")
                self._threads, trouble = 0, f"the number of workers is unknown: {error}"
            if trouble and trouble != self.trouble:
                _logger.warning("no cells of studies are computed: %s", trouble)
            self.trouble = trouble
        self.fill()

    def fill(self) -> None:
        """Give all free slots to studies."""
        slots = self._threads * self._workers.batches_per_thread
        while len(self._in_work) < slots and self._give():
            pass

    def close(self) -> None:
        """Release the workers without waiting for running batches. May block."""
        self._workers.close()

    def _give(self) -> bool:
        """Submit one batch; return False if no study has one."""
        for source in sorted(self._waiting, key=self.batches):  # stable: longest wait first
            batch = source.take()
            if batch:
                self._waiting.remove(source)
                self._waiting.append(source)
                computed = self._submit(batch, source)
                self._in_work[computed] = source
                computed.add_done_callback(partial(self._finished, batch))
                return True
        return False

    def _submit(self, batch: tuple[Work, ...], source: Source) -> Computed:
        try:
            return self._workers.submit(batch, source.stop, source.tables)
        except Exception as error:  # noqa: BLE001 - the future raises it
            failed: Computed = Future()
            failed.set_exception(error)
            return failed

    def _finished(self, batch: tuple[Work, ...], computed: Computed) -> None:
        """Continue in the event loop; workers call this in a thread of theirs."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._receive, batch, computed)

    def _receive(self, batch: tuple[Work, ...], computed: Computed) -> None:
        source = self._in_work.pop(computed)
        if computed.cancelled() and source in self._waiting:
            # The scheduler dropped it. It may have gone: try again after the next measurement.
            self._threads = 0
        source.put(batch, computed)
        self.fill()
