"""Studies: registered, started, paused, resumed, cancelled, and their rows as they finish."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from ...core.schema.base import Limits
from ...core.specs.run import canonical_json
from ...core.studies.measure import Row, completed
from ...core.studies.spec import StudySpec, study_id
from ...errors import CreasesError, Invalid, NotFound
from ..cache.bounded import BoundedCache
from ..storage.records import read_spec, skip_damaged
from ..storage.run_store import Store
from ..storage.study_store import Status, StudyStore
from .runner import StudyRunner
from .workers import MakeWorkers, Workers

_logger = logging.getLogger(__name__)

_KIND: Final = "study"
_SPEC_CACHE_BYTES = 2**25


class Studies:
    """The registered studies and the runners of those in progress.

    Parameters
    ----------
    store : Store
    make_workers : callable
        Creates the workers when the first study needs them. May block.
    limits : Limits
        Limits for specs that are read back from the store.
    version : str
        Fingerprint of the code, stored with the rows.
    """

    def __init__(
        self, store: Store, make_workers: MakeWorkers, *, limits: Limits, version: str
    ) -> None:
        self._store = store
        self._kept = StudyStore(store, version)
        self._make_workers = make_workers
        self._limits = limits
        self._workers: Workers | None = None
        self._workers_lock = asyncio.Lock()
        self._specs: BoundedCache[str, StudySpec] = BoundedCache(_SPEC_CACHE_BYTES)
        self._runners: dict[str, StudyRunner] = {}
        self._changed: dict[str, asyncio.Event] = {}

    async def register(self, spec: StudySpec) -> str:
        """Store the spec of a study and return its id, without starting the study."""
        name = study_id(spec)
        if self._specs.get(name) is None:
            text = canonical_json(spec)
            await asyncio.to_thread(self._store.put_other_spec, _KIND, name, text)
            self._specs.put(name, spec)
        return name

    async def spec(self, name: str) -> StudySpec:
        """Return the spec of a study.

        Raises
        ------
        NotFound
            The store has no such study.
        Invalid
            The spec exceeds the limits of the current settings.
        """
        spec = self._specs.get(name)
        if spec is None:
            text = await asyncio.to_thread(self._store.other_spec, _KIND, name)
            spec = read_spec(StudySpec, text, self._limits, _KIND, name)
            self._specs.put(name, spec)
        return spec

    async def known(self, most: int) -> list[str]:
        """Return the ids of up to ``most`` started studies, the newest first.

        Studies with a damaged record, or with a spec beyond the current limits, are skipped with a
        warning in the log.
        """
        found: list[str] = []
        for name in await asyncio.to_thread(self._kept.known):
            if len(found) == most:
                break
            try:
                await self.spec(name)
            except (NotFound, Invalid) as error:
                skip_damaged(f"study {name}", error)
            else:
                found.append(name)
        return found

    async def begin(self, name: str) -> None:
        """Start or resume a study. Do nothing if it is running.

        Raises
        ------
        NotFound, Invalid
            As for ``spec``.
        NotReady
            The cluster named in the settings cannot be reached.
        """
        spec = await self.spec(name)
        workers = await self._ensure_workers()
        if name in self._runners:
            return
        runner = StudyRunner(name, spec, workers, self._kept)
        self._runners[name] = runner
        await self._set_status(name, "running")
        runner.task = asyncio.create_task(self._run(runner))

    async def pause(self, name: str) -> None:
        """Pause a study. Its unfinished cells start again when it is resumed."""
        await self._end(name, "paused")

    async def cancel(self, name: str) -> None:
        """Cancel a study. Its finished rows are kept, and starting it again continues from them."""
        await self._end(name, "cancelled")

    async def progress(self, name: str) -> dict[str, Any]:
        """Return the progress of a study.

        Returns
        -------
        dict
            ``status`` (``new``, ``running``, ``paused``, ``cancelled``, ``done``), the ``reason``
            if an error paused the study, the number of ``cells`` and of those ``done``, the
            ``rate`` in cells per second, ``seconds_left``, and the ``width``: the number of jobs
            that run at the same time.
        """
        spec = await self.spec(name)
        done = await asyncio.to_thread(self._kept.count, name)
        status, reason = await asyncio.to_thread(self._kept.status, name) or ("new", None)
        runner = self._runners.get(name)
        rate = runner.rate() if runner else None
        return {
            "status": status,
            "reason": reason,
            "cells": spec.size,
            "done": min(done, spec.size),
            "rate": rate,
            "seconds_left": (spec.size - done) / rate if rate else None,
            "width": runner.width if runner else None,
        }

    async def rows(self, name: str) -> list[Row]:
        """Return the rows of all finished cells, in order of cell and epoch."""
        spec = await self.spec(name)
        return _of_study(spec, await asyncio.to_thread(self._kept.rows, name))

    async def finished(self, name: str, place: int) -> list[Row] | None:
        """Wait for the cell that finishes at position ``place``, and return its rows.

        None if there is no such cell, because the study was cancelled or has fewer cells.
        """
        while True:
            changed = self._event(name)
            rows = await asyncio.to_thread(self._kept.at, name, place)
            if rows is not None:
                return _of_study(await self.spec(name), rows)
            status = await asyncio.to_thread(self._kept.status, name)
            if status is not None and status[0] in ("cancelled", "done"):
                return None
            await changed.wait()

    async def resume_interrupted(self) -> None:
        """Resume the studies that were running when the server last stopped."""
        for name in await asyncio.to_thread(self._kept.known, "running"):
            try:
                await self.begin(name)
            except CreasesError as error:
                await self._set_status(name, "paused", str(error))

    async def close(self) -> None:
        """Stop all studies. They stay marked as running and resume at the next start."""
        runners = list(self._runners.values())
        for runner in runners:
            runner.halt()
        tasks = [runner.task for runner in runners if runner.task]
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._workers is not None:
            await asyncio.to_thread(self._workers.close)

    async def _ensure_workers(self) -> Workers:
        async with self._workers_lock:
            if self._workers is None:
                self._workers = await asyncio.to_thread(self._make_workers)
            return self._workers

    async def _run(self, runner: StudyRunner) -> None:
        status: Status = "done"
        reason = None
        try:
            async for _ in runner.run():
                self._wake(runner.name)
            if runner.halted:
                return  # the caller of halt() sets the status
        except Exception as error:
            _logger.exception("study %s stopped", runner.name)
            status, reason = "paused", f"a cell could not be computed: {error}"
        finally:
            self._runners.pop(runner.name, None)
        await self._set_status(runner.name, status, reason)

    async def _end(self, name: str, status: Status) -> None:
        await self.spec(name)
        runner = self._runners.get(name)
        if runner is not None and runner.task is not None:
            runner.halt()
            await asyncio.wait([runner.task])
        before = await asyncio.to_thread(self._kept.status, name)
        if before is None or before[0] != "done":
            await self._set_status(name, status)

    async def _set_status(self, name: str, status: Status, reason: str | None = None) -> None:
        await asyncio.to_thread(self._kept.put_status, name, status, reason)
        self._wake(name)

    def _event(self, name: str) -> asyncio.Event:
        return self._changed.setdefault(name, asyncio.Event())

    def _wake(self, name: str) -> None:
        event = self._changed.pop(name, None)
        if event is not None:
            event.set()


def _of_study(spec: StudySpec, rows: list[Row]) -> list[Row]:
    """Complete the rows of a study, without damaged ones of an unknown cell or epoch."""
    return [
        completed(row, spec)
        for row in rows
        if 0 <= row["cell"] < spec.size and row["epoch"] in spec.epochs
    ]
