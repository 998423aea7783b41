"""Studies: registered, started, paused, resumed, cancelled, and their rows as they finish."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import uuid4

from ...core.article.shipped import read
from ...core.schema.base import Limits
from ...core.specs.run import canonical_json
from ...core.studies.labels import Condition
from ...core.studies.measure import Row, completed
from ...core.studies.metrics import check_epoch
from ...core.studies.selection import by_metric, selected
from ...core.studies.spec import StudySpec, study_id
from ...errors import Conflict, CreasesError, Gone, Invalid, NotFound, StoreError, StoreFull
from ..cache.bounded import BoundedCache
from ..storage.records import read_spec, skip_damaged
from ..storage.run_store import Store
from ..storage.study_states import LEASE_SECONDS, Pace, StudyStates
from ..storage.study_store import StudyStore
from .listing import Listing, ListQuery, matching
from .news import MAX_WAIT_SECONDS, News
from .rotation import Rotation
from .runner import RETRY_SECONDS, StudyRunner
from .workers import MakeWorkers

_logger = logging.getLogger(__name__)

_KIND: Final = "study"
_SPEC_CACHE_BYTES = 2**25

_BEATS_PER_LEASE = 6
"""Number of times that the supervisor compares the runners with the store during a lease."""


@dataclass(frozen=True)
class RowsQuery:
    """Which rows of a study: those of a page of its finished cells.

    Attributes
    ----------
    where : tuple of Condition
    epoch : int or None
        Only the rows of this epoch; None for all.
    order : str
        ``cell``, ``newest`` (the last finished first), or a metric at the epoch (by default the
        last one), with a minus for descending order.
    offset, limit : int
        Number of cells to skip, and of cells to return.
    """

    where: tuple[Condition, ...] = ()
    epoch: int | None = None
    order: str = "cell"
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True)
class RowsPage:
    """The rows of a page of cells, and the number of all cells of the query."""

    rows: list[Row]
    total: int


class Studies:
    """The registered studies, and the runners of those that this server owns.

    The state of a study is its row in the store, which requests change through ``StudyStates``.
    One task, the supervisor, starts and halts the runners so that they follow the store. A runner
    cannot store a row once its study is paused or cancelled, on whichever server that was.

    Parameters
    ----------
    store : Store
    make_workers : callable
        Creates the workers when the first study needs them. May block.
    limits : Limits
        Limits for specs that are read back from the store.
    version : str
        Fingerprint of the code, stored with the rows.
    max_running : int
        Maximum number of studies that run at the same time.
    lease_seconds : float
        Duration of a lease; the same on all servers of a store.
    shipped : frozenset of str
        Ids of the studies that come with the site. One of them is stored with its rows when it is
        first asked for by its id; if its spec is posted, it is computed. It cannot be deleted.
    shipped_names : callable
        Returns their names by id, for those to which no user gave another.
    """

    def __init__(
        self,
        store: Store,
        make_workers: MakeWorkers,
        *,
        limits: Limits,
        version: str,
        max_running: int,
        lease_seconds: float = LEASE_SECONDS,
        shipped: frozenset[str] = frozenset(),
        shipped_names: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._store = store
        self._states = StudyStates(store, uuid4().hex, lease_seconds=lease_seconds)
        self._kept = StudyStore(store, self._states, version)
        self._make_workers = make_workers
        self._limits = limits
        self._max_running = max_running
        self._shipped = shipped
        self._shipped_names = shipped_names
        self._beat_seconds = lease_seconds / _BEATS_PER_LEASE
        self._rotation: Rotation | None = None
        self._workers_lock = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._specs: BoundedCache[str, StudySpec] = BoundedCache(_SPEC_CACHE_BYTES)
        # Why the specs of some studies are not stored.
        self._notices: BoundedCache[str, str] = BoundedCache(_SPEC_CACHE_BYTES)
        self._runners: dict[str, StudyRunner] = {}
        self._changed: dict[str, asyncio.Event] = {}
        self._supervisor: asyncio.Task[None] | None = None
        self._nudge = asyncio.Event()
        self._measuring: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._measuring.set_result(None)
        self._changes = 0
        self._running: set[str] = set()
        self._news = News()

    def start(self) -> None:
        """Start the supervisor. It also takes over the studies that no living server owns."""
        if self._supervisor is None:
            self._supervisor = asyncio.create_task(self._supervise())

    async def register(self, spec: StudySpec) -> str:
        """Store the spec of a study and return its id, without starting the study.

        A spec that cannot be stored is kept in memory: see ``notice``.
        """
        name = study_id(spec)
        # Also if it is known: it may have been deleted since.
        await self._store_spec(name, spec)
        self._specs.put(name, spec)
        return name

    async def _store_spec(self, name: str, spec: StudySpec) -> None:
        text = canonical_json(spec)
        reason = await asyncio.to_thread(self._store.put_other_spec, _KIND, name, text)
        if reason is None:
            self._notices.drop(name)
        else:
            self._notices.put(name, reason)

    def notice(self, name: str) -> str | None:
        """Return why the spec of a study is only kept in memory; None if it is stored."""
        return self._notices.get(name)

    async def spec(self, name: str) -> StudySpec:
        """Return the spec of a study.

        Raises
        ------
        NotFound
            The store has no such study.
        Gone
            The study was deleted, on whichever server that was.
        Invalid
            The spec exceeds the limits of the current settings.
        """
        # Older versions could delete a study that comes with the site: it is opened again.
        deletable = name not in self._shipped
        if deletable and await asyncio.to_thread(self._states.is_deleted, name):
            self._specs.drop(name)
            raise Gone(
                f"study {name} was deleted. POST its spec to /api/studies to start it again."
            )
        spec = self._specs.get(name)
        if spec is None:
            text = await asyncio.to_thread(self._store.other_spec, _KIND, name)
            if text is None and name in self._shipped:
                return await self._open_shipped(name)
            # It validates each cell: thousands take a second.
            spec = await asyncio.to_thread(read_spec, StudySpec, text, self._limits, _KIND, name)
            self._specs.put(name, spec)
        return spec

    async def _open_shipped(self, name: str) -> StudySpec:
        """Store a study that comes with the site, with its rows if they can be stored.

        The rows are stored before the spec, so that a request that finds the study finds its rows,
        too. Thousands of rows take seconds; other requests meanwhile wait for the same ones.
        """
        async with self._opening:
            known = self._specs.get(name)
            if known is not None:
                return known
            found = await asyncio.to_thread(read, name)
            by_cell: list[list[Row]] = [[] for _ in found.runs]
            for row in found.rows:
                by_cell[row["cell"]].append(row)
            # Without room for them, the study is new, as if its spec had been posted.
            with suppress(StoreError, StoreFull, sqlite3.Error):
                await asyncio.to_thread(self._kept.put_done, name, found.runs, by_cell)
            await self.register(found.spec)
            self._announce(name)
        return found.spec

    async def listed(self, query: ListQuery) -> Listing:
        """Return a page of the started studies that match a query, the newest first.

        Studies with a damaged record, or with a spec beyond the current limits, are skipped with a
        warning in the log.
        """
        known = await asyncio.to_thread(self._states.known)
        found = await asyncio.to_thread(matching, known, query, self._shipped_names())
        for name in found.damaged:
            skip_damaged(f"study {name}", "its spec cannot be read")
        names: list[str] = []
        for number, one in enumerate(found.rest):
            if len(names) == query.limit:
                return Listing(names, found.total, found.rest[number - 1].cursor)
            try:
                await self.spec(one.id)
            except (NotFound, Invalid) as error:
                skip_damaged(f"study {one.id}", error)
            else:
                names.append(one.id)
        return Listing(names, found.total, None)

    async def noted(self, name: str) -> dict[str, Any]:
        """Return the ``name`` of a study, when it started, and whether it comes with the site."""
        given, created = await asyncio.to_thread(self._states.noted, name)
        shipped = name in self._shipped
        if given is None and shipped:
            given = self._shipped_names().get(name)
        return {"name": given, "created": created, "shipped": shipped}

    async def rename(self, name: str, new: str | None) -> None:
        """Give a study a name, or remove it."""
        await self.spec(name)
        await asyncio.to_thread(self._states.name, name, new)

    async def begin(self, name: str) -> None:
        """Start or resume a study. Do nothing if it is running, or done without a damaged cell.

        Raises
        ------
        NotFound, Invalid
            As for ``spec``.
        NotReady
            The cluster named in the settings cannot be reached.
        Busy
            The maximum number of other studies are running.
        StoreFull
            The study or its results cannot be stored.
        """
        spec = await self.spec(name)
        if self.notice(name) is not None:
            await self._store_spec(name, spec)
        notice = self.notice(name)
        if notice is not None and notice != self._store.notice:
            raise StoreFull(f"the study cannot be started, because it cannot be stored: {notice}")
        if (await asyncio.to_thread(self._states.state, name)).status == "done":
            finished = await asyncio.to_thread(self._kept.finished, name)
            if finished.issuperset(range(spec.size)):
                return
        await self._ensure_workers()
        self.start()
        await asyncio.to_thread(self._states.begin, name, self._max_running)
        self._announce(name)

    async def pause(self, name: str) -> None:
        """Pause a study. Its unfinished cells start again when it is resumed."""
        await self._end(name, "paused")

    async def cancel(self, name: str) -> None:
        """Cancel a study. Its finished rows are kept, and starting it again continues from them."""
        await self._end(name, "cancelled")

    async def delete(self, name: str) -> None:
        """Delete a study with its rows; a running one stops, on whichever server that is.

        Raises
        ------
        Conflict
            The study comes with the site.
        """
        await self.spec(name)
        if name in self._shipped:
            raise Conflict(
                f"study {name} cannot be deleted: it comes with the site, as evidence for the "
                "article."
            )
        await asyncio.to_thread(self._states.delete, name)
        self._specs.drop(name)
        self._announce(name)

    async def progress(self, name: str) -> dict[str, Any]:
        """Return the progress of a study.

        Returns
        -------
        dict
            ``status`` (``new``, ``running``, ``paused``, ``cancelled``, ``done``), the ``reason``
            if an error paused the study, the number of ``cells`` and of those ``done``, the
            ``rate`` in cells per second, ``seconds_left``, and the ``width``: the number of cells
            that are being computed.
        """
        spec = await self.spec(name)
        state = await asyncio.to_thread(self._states.state, name)
        status, reason, pace = state.status, state.reason, state.pace
        runner = self._runners.get(name)
        if runner is not None and status == "running":
            pace = _pace(runner)
            if runner.trouble is not None:
                status = "paused"
                reason = (
                    f"the store cannot be written: {runner.trouble.rstrip('.')}. The study "
                    "continues by itself as soon as its results can be stored."
                )
            elif self._rotation is not None and self._rotation.trouble is not None:
                status = "paused"
                reason = (
                    f"no cells can be computed: {self._rotation.trouble.rstrip('.')}. The study "
                    "continues by itself as soon as a worker can be reached."
                )
        rate = pace.rate if pace else None
        return {
            "status": status,
            "reason": reason,
            "cells": spec.size,
            "done": min(state.done, spec.size),
            "rate": rate,
            "seconds_left": (spec.size - state.done) / rate if rate else None,
            "width": pace.width if pace else None,
        }

    @property
    def latest(self) -> int:
        """The number of the latest change of any study."""
        return self._news.latest

    async def changed(self, since: int) -> tuple[list[tuple[str, dict[str, Any]]], int]:
        """Wait until a study changes, and return those that changed with their progress.

        None changes while no study is running on any server: then the list is soon empty.

        Parameters
        ----------
        since : int
            Number of the last change that is known.

        Returns
        -------
        list of (str, dict)
            Id and progress of each study with a later change.
        int
            Number of the latest change.
        """
        found: list[tuple[str, dict[str, Any]]] = []
        names, latest = self._news.since(since), self._news.latest
        while not names:
            running = await asyncio.to_thread(self._states.any_running)
            # The end of the last study can become known up to a beat after it is stored.
            patience = MAX_WAIT_SECONDS if running else self._beat_seconds
            names, latest = await self._news.after(since, patience)
            if not running and not names:
                break
        for name in names:
            with suppress(NotFound, Invalid):  # its record is damaged
                found.append((name, await self._news.told(name, self.progress)))
        return found, latest

    async def rows_after(self, name: str, place: int, most: int) -> tuple[list[Row], int]:
        """Return the rows of the cells that finished at position ``place`` or later, in this order.

        Parameters
        ----------
        name : str
        place : int
            Position in the order of finishing, from 0.
        most : int
            Maximum number of cells.

        Returns
        -------
        list of dict
        int
            The position after the last of these cells.
        """
        spec = await self.spec(name)
        rows, following = await asyncio.to_thread(self._kept.rows_after, name, place, most)
        return _of_study(spec, rows), following

    async def rows(self, name: str) -> list[Row]:
        """Return the rows of all finished cells, in order of cell and epoch."""
        spec = await self.spec(name)
        return _of_study(spec, await asyncio.to_thread(self._kept.rows, name))

    async def rows_page(self, name: str, query: RowsQuery) -> RowsPage:
        """Return the rows of a page of the finished cells that match a query.

        Raises
        ------
        QuestionError
            The study has no such axis, value, epoch or metric.
        """
        spec = await self.spec(name)
        return await asyncio.to_thread(self._rows_page, name, spec, query)

    def _rows_page(self, name: str, spec: StudySpec, query: RowsQuery) -> RowsPage:
        chosen = selected(spec, query.where)
        if query.epoch is not None:
            check_epoch(spec, query.epoch)
        if query.order in ("cell", "newest"):
            places = self._kept.places(name)
            newest = query.order == "newest"
            numbers = sorted(places, key=lambda cell: -places[cell] if newest else cell)
        else:
            metric, epoch = query.order.removeprefix("-"), query.epoch
            rows = _of_study(spec, self._kept.rows(name))
            numbers = by_metric(
                spec,
                rows,
                metric,
                spec.epochs[-1] if epoch is None else epoch,
                descending=query.order.startswith("-"),
            )
        numbers = [number for number in numbers if number in chosen]
        page = numbers[query.offset : query.offset + query.limit]
        rows = _of_study(spec, self._kept.rows_of(name, page))
        if query.epoch is not None:
            rows = [row for row in rows if row["epoch"] == query.epoch]
        return RowsPage(rows, len(numbers))

    async def finished(self, name: str, place: int) -> list[Row] | None:
        """Wait for the cell that finishes at position ``place``, and return its rows.

        None if there is no such cell, because the study was cancelled or has fewer cells.
        """
        while True:
            changed = self._event(name)
            spec = await self.spec(name)
            rows, ended = await asyncio.to_thread(self._kept.at, name, place)
            if rows is not None:
                return _of_study(spec, rows)
            if ended:
                return None
            await changed.wait()

    async def close(self) -> None:
        """Stop all runners. The studies stay running: another server continues them, or the next
        start of this one.
        """
        if self._supervisor is not None:
            self._supervisor.cancel()
            self._measuring.cancel()
            await asyncio.gather(self._supervisor, self._measuring, return_exceptions=True)
        runners = list(self._runners.values())
        for runner in runners:
            runner.halt()
        tasks = [runner.task for runner in runners if runner.task]
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._supervisor is not None:
            with suppress(StoreError, sqlite3.Error):  # then the leases end by themselves
                await asyncio.to_thread(self._states.release)
        if self._rotation is not None:
            await asyncio.to_thread(self._rotation.close)

    async def _ensure_workers(self) -> Rotation:
        async with self._workers_lock:
            if self._rotation is None:
                self._rotation = Rotation(await asyncio.to_thread(self._make_workers))
            return self._rotation

    async def _supervise(self) -> None:
        """Compare the runners with the store, after each change here and at each beat."""
        failed = False
        while True:
            self._nudge.clear()
            try:
                await self._reconcile()
                failed = False
            except StoreError:
                pass  # the store has logged it
            except Exception:
                if not failed:
                    _logger.exception("the states of studies cannot be compared with the runners")
                failed = True
            with suppress(TimeoutError):
                # Not `wait_for`, which ignores a cancellation at the moment of the event.
                async with asyncio.timeout(self._beat_seconds):
                    await self._nudge.wait()

    async def _reconcile(self) -> None:
        """Start the runners of the studies that this server owns, and halt all others."""
        paces = {name: _pace(runner) for name, runner in self._runners.items()}
        owned, running = await asyncio.to_thread(self._states.tend, paces)
        for name, runner in self._runners.items():
            if name not in owned:
                runner.halt()
        for name in owned - self._runners.keys():
            try:
                spec, rotation = await self.spec(name), await self._ensure_workers()
            except CreasesError as error:
                await asyncio.to_thread(self._states.fail, name, str(error))
                self._wake(name)
            else:
                runner = StudyRunner(name, spec, rotation, self._kept)
                self._runners[name] = runner
                runner.task = asyncio.create_task(self._run(runner))
        if self._rotation is not None and self._runners and self._measuring.done():
            # Not awaited: a cluster can take long to answer, and leases have to be renewed.
            self._measuring = asyncio.ensure_future(self._rotation.measure())
        changes = await asyncio.to_thread(self._states.changes)
        if changes != self._changes:
            self._changes = changes
            for name in {*self._changed, *self._running, *running}:
                self._wake(name)
        self._running = running

    async def _run(self, runner: StudyRunner) -> None:
        try:
            async for _ in runner.run():
                self._wake(runner.name)
        except Exception as error:
            _logger.exception("study %s stopped", runner.name)
            await self._fail(runner, f"a cell could not be computed: {error}")
        finally:
            self._runners.pop(runner.name, None)
            self._announce(runner.name)

    async def _fail(self, runner: StudyRunner, reason: str) -> None:
        """Pause the study of a runner; wait while the store cannot be written."""
        while not runner.halted:
            try:
                await asyncio.to_thread(self._states.fail, runner.name, reason)
            except (StoreError, sqlite3.Error):
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _end(self, name: str, status: Literal["paused", "cancelled"]) -> None:
        await self.spec(name)
        await asyncio.to_thread(self._states.end, name, status)
        self._announce(name)

    def _announce(self, name: str) -> None:
        """Let the supervisor and all who wait for a study look at its state again."""
        self._nudge.set()
        self._wake(name)

    def _event(self, name: str) -> asyncio.Event:
        return self._changed.setdefault(name, asyncio.Event())

    def _wake(self, name: str) -> None:
        self._news.note(name)
        event = self._changed.pop(name, None)
        if event is not None:
            event.set()


def _pace(runner: StudyRunner) -> Pace:
    return Pace(runner.rate(), runner.width)


def _of_study(spec: StudySpec, rows: list[Row]) -> list[Row]:
    """Complete the rows of a study, without damaged ones of an unknown cell or epoch."""
    return [
        completed(row, spec)
        for row in rows
        if 0 <= row["cell"] < spec.size and row["epoch"] in spec.epochs
    ]
