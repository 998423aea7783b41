"""Studies under way: cells are worked on, kept as they finish, paused, resumed, watched."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from ...core.schema.base import Limits
from ...core.schema.errors import shown
from ...core.specs.run import canonical_json
from ...core.studies.measure import Row, completed
from ...core.studies.spec import StudySpec, study_id
from ...errors import CreasesError, Invalid, NotFound
from ..cache.bounded import BoundedCache
from ..storage.records import read_stored, skip_damaged
from ..storage.run_store import Store
from ..storage.study_store import Status, StudyStore
from .runner import StudyWalk
from .workers import Making, Place

_logger = logging.getLogger(__name__)

_KIND = "study"
_SPEC_CACHE_BYTES = 2**25


class Studies:
    """Every study that this server knows, and those that it works on.

    Parameters
    ----------
    store : Store
    make_place : callable
        Makes the place where cells are worked on, when the first study needs one. May block.
    limits : Limits
        Limits that a spec read back from the store is held against.
    version : str
        Fingerprint of the code, kept with each row.
    """

    def __init__(self, store: Store, make_place: Making, *, limits: Limits, version: str) -> None:
        self._store = store
        self._kept = StudyStore(store, version)
        self._make_place = make_place
        self._limits = limits
        self._place: Place | None = None
        self._placing = asyncio.Lock()
        self._specs: BoundedCache[str, StudySpec] = BoundedCache(_SPEC_CACHE_BYTES)
        self._walks: dict[str, StudyWalk] = {}
        self._changed: dict[str, asyncio.Event] = {}

    async def register(self, spec: StudySpec) -> str:
        """Make a study known; returns its id. It is not begun."""
        name = study_id(spec)
        if self._specs.get(name) is None:
            text = canonical_json(spec)
            await asyncio.to_thread(self._store.put_other_spec, _KIND, name, text)
            self._specs.put(name, spec)
        return name

    async def spec(self, name: str) -> StudySpec:
        """The spec of a study.

        Raises
        ------
        NotFound
            No such study was ever registered in this store.
        Invalid
            The settings of today do not allow it any more.
        """
        spec = self._specs.get(name)
        if spec is None:
            text = await asyncio.to_thread(self._store.other_spec, _KIND, name)
            if text is None:
                raise NotFound(
                    f"there is no study {shown(name)}; POST its spec to /api/studies first"
                )
            spec = read_stored(StudySpec, text, self._limits, f"study {name}")
            self._specs.put(name, spec)
        return spec

    async def known(self, most: int) -> list[str]:
        """Return the ids of up to ``most`` studies that were begun here, the latest first.

        One whose record is damaged, or that was begun under settings that allowed more, is left
        out, with a warning in the log.
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
        """Work on a study from where it was; nothing if it is worked on, or done, already.

        Raises
        ------
        NotFound, Invalid
            As for ``spec``.
        NotReady
            The cluster named in the settings cannot be reached.
        """
        spec = await self.spec(name)
        place = await self._placed()
        if name in self._walks:
            return
        walk = StudyWalk(name, spec, place, self._kept)
        self._walks[name] = walk
        await self._note(name, "running")
        walk.task = asyncio.create_task(self._walk(walk))

    async def pause(self, name: str) -> None:
        """Stop working on a study; the cells under way begin anew when it is resumed."""
        await self._end(name, "paused")

    async def cancel(self, name: str) -> None:
        """Give a study up; its finished rows stay, and beginning it again goes on from them."""
        await self._end(name, "cancelled")

    async def progress(self, name: str) -> dict[str, Any]:
        """How far a study is.

        Returns
        -------
        dict
            ``status`` (``new``, ``running``, ``paused``, ``cancelled``, ``done``), the ``reason``
            if it stopped by itself, ``cells`` and how many are ``done``, the ``rate`` in cells a
            second, ``seconds_left``, and the ``width``: cells worked on at one time.
        """
        spec = await self.spec(name)
        done = await asyncio.to_thread(self._kept.count, name)
        status, reason = await asyncio.to_thread(self._kept.status, name) or ("new", None)
        walk = self._walks.get(name)
        rate = walk.rate() if walk else None
        return {
            "status": status,
            "reason": reason,
            "cells": spec.size,
            "done": min(done, spec.size),
            "rate": rate,
            "seconds_left": (spec.size - done) / rate if rate else None,
            "width": walk.width if walk else None,
        }

    async def rows(self, name: str) -> list[Row]:
        """The rows of all finished cells, in order of cell and epoch."""
        spec = await self.spec(name)
        return _of_study(spec, await asyncio.to_thread(self._kept.rows, name))

    async def finished(self, name: str, place: int) -> list[Row] | None:
        """The rows of the cell that finishes as number ``place``: waits until one has.

        None when none will, because the study was cancelled or has fewer cells.
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
        """Go on with the studies that were under way when the server last ended."""
        for name in await asyncio.to_thread(self._kept.known, "running"):
            try:
                await self.begin(name)
            except CreasesError as error:
                await self._note(name, "paused", str(error))

    async def close(self) -> None:
        """Stop; what was under way goes on when the server starts again."""
        walks = list(self._walks.values())
        for walk in walks:
            walk.halt()
        await asyncio.gather(*(walk.task for walk in walks if walk.task), return_exceptions=True)
        if self._place is not None:
            await asyncio.to_thread(self._place.close)

    async def _placed(self) -> Place:
        async with self._placing:
            if self._place is None:
                self._place = await asyncio.to_thread(self._make_place)
            return self._place

    async def _walk(self, walk: StudyWalk) -> None:
        status: Status = "done"
        reason = None
        try:
            async for _ in walk.run():
                self._wake(walk.name)
            if walk.halted:
                return  # whoever halted it says what it is now
        except Exception as error:
            _logger.exception("study %s stopped", walk.name)
            status, reason = "paused", f"a cell could not be worked on: {error}"
        finally:
            self._walks.pop(walk.name, None)
        await self._note(walk.name, status, reason)

    async def _end(self, name: str, status: Status) -> None:
        await self.spec(name)
        walk = self._walks.get(name)
        if walk is not None and walk.task is not None:
            walk.halt()
            await asyncio.wait([walk.task])
        before = await asyncio.to_thread(self._kept.status, name)
        if before is None or before[0] != "done":
            await self._note(name, status)

    async def _note(self, name: str, status: Status, reason: str | None = None) -> None:
        await asyncio.to_thread(self._kept.put_status, name, status, reason)
        self._wake(name)

    def _event(self, name: str) -> asyncio.Event:
        return self._changed.setdefault(name, asyncio.Event())

    def _wake(self, name: str) -> None:
        event = self._changed.pop(name, None)
        if event is not None:
            event.set()


def _of_study(spec: StudySpec, rows: list[Row]) -> list[Row]:
    """Return the rows that are of a cell and an epoch of the study; damaged ones may not be."""
    return [
        completed(row, spec)
        for row in rows
        if 0 <= row["cell"] < spec.size and row["epoch"] in spec.epochs
    ]
