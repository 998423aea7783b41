"""Frames of runs: computed once for concurrent requests, cached, and their metrics stored."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import orjson

from ...core.frames.frame import Frame, View, frame
from ...core.jobs.job import Job
from ...core.training.state import State
from ...errors import StoreError
from ..cache.bounded import BoundedCache, first_epoch
from ..compute.executors import Pools
from ..compute.jobs import run_job
from ..compute.single_flight import SingleFlight
from ..storage.records import skip_damaged, stored_json
from ..storage.run_store import Store
from .runs import Runs

_logger = logging.getLogger(__name__)

MAX_ROWS = 1_000
"""Maximum number of rows of metrics in one response."""

_SCORES = (
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
    "train_r2",
    "test_r2",
    "gradient_norm",
)

Record = dict[str, Any]
"""The metrics of one epoch by name."""

_Key = tuple[str, int, View]


class FrameText(NamedTuple):
    """A frame as JSON, with the CPU time of its training, and whether the run has diverged."""

    body: bytes
    seconds: float
    diverged: bool


class Frames:
    """The frames of all runs.

    Parameters
    ----------
    runs : Runs
        Provides the states.
    store : Store
        Keeps the metrics.
    pools : Pools
        Executors that compute the frames.
    max_regions : int
        Maximum number of linear regions in a frame.
    version : str
        Fingerprint of the code, stored with the metrics.
    cache_bytes : int
        Capacity of the caches of frames and of their texts, half each.
    """

    def __init__(
        self,
        runs: Runs,
        store: Store,
        pools: Pools,
        *,
        max_regions: int,
        version: str,
        cache_bytes: int,
    ) -> None:
        self._runs = runs
        self._store = store
        self._pools = pools
        self._max_regions = max_regions
        self._version = version
        self._frames: BoundedCache[_Key, Frame] = BoundedCache(cache_bytes // 2)
        self._texts: BoundedCache[tuple[_Key, str], FrameText] = BoundedCache(cache_bytes // 2)
        self._flights: SingleFlight[_Key, Frame] = SingleFlight()
        # The frames of each run that are being computed.
        self._jobs: dict[str, set[Job]] = {}

    def is_cached(self, run: str, epoch: int, view: View, form: str | None = None) -> bool:
        """Return True if a frame is in the cache, or its text in a form."""
        key = (run, epoch, view)
        if form is not None and self._texts.get((key, form)) is not None:
            return True
        return self._frames.get(key) is not None

    async def text(
        self,
        run: str,
        epoch: int,
        view: View,
        form: str,
        encode: Callable[[Frame], Awaitable[bytes]],
    ) -> FrameText:
        """Return a frame as text, from the cache if many clients ask for the same one.

        Parameters
        ----------
        run, epoch, view
            As for ``get``.
        form : str
            Name of what ``encode`` writes.
        encode : callable
            Returns the text of a frame.
        """
        key = (run, epoch, view), form
        found = self._texts.get(key)
        if found is None:
            made = await self.get(run, epoch, view)
            diverged = made.as_dict()["status"] == "diverged"
            found = FrameText(await encode(made), made.seconds, diverged)
            self._texts.put(key, found)
        return found

    async def get(self, run: str, epoch: int, view: View) -> Frame:
        """Return the frame of a run at ``epoch`` for a view; train the run up to there if needed.

        Raises
        ------
        NotFound, Invalid, NotReady
            As ``Runs.ensure``.
        TooManyRegions
            The view shows more linear regions than the settings allow.
        """
        key = (run, epoch, view)
        known = self._frames.get(key)
        if known is not None:
            return known

        async def make() -> Frame:
            state = await self._runs.ensure(run, epoch)
            executor, job = self._pools.of(state.spec.network), Job()
            jobs = self._jobs.setdefault(run, set())
            jobs.add(job)
            try:
                made = await run_job(executor, job, frame, state, view, self._max_regions)
            finally:
                jobs.discard(job)
                if not jobs:
                    self._jobs.pop(run, None)
            if view.threshold is None:  # the store has one row of metrics for an epoch
                await self._record(run, state, made)
            self._frames.put(key, made)
            return made

        return await self._flights.do(key, make)

    async def progress(self, run: str, epoch: int | None = None) -> dict[str, Any]:
        """Return the progress of a run.

        Returns
        -------
        dict
            ``status`` (``new``, ``idle``, ``training``, ``diverged``), the number of ``epochs``
            trained, the epoch at which the run ``diverged``, if it did, the progress of the
            ``subdivision`` into linear regions, if there is one, the first epoch of each of the
            ``problems`` of training, and the ``metrics`` of the frames computed so far, as columns
            in order of epoch. There are at most ``MAX_ROWS`` rows, evenly spaced, including the
            first and the last; with an ``epoch``, only the row of that epoch.
        """
        rows = _readable(run, await asyncio.to_thread(self._store.metrics, run))
        trained = await self._runs.trained(run)
        diverged = rows[-1][1]["diverged"] if rows else None
        status = "idle" if rows or trained is not None else "new"
        if diverged is not None:
            status = "diverged"
        if self._runs.is_training(run):
            status = "training"
        epochs = max(trained or 0, rows[-1][0] if rows else 0)
        if diverged is not None:
            epochs = min(epochs, diverged - 1)
        problems = _first_seen(rows)
        if epoch is not None:
            rows = [row for row in rows if row[0] == epoch]
        return {
            "status": status,
            "epochs": epochs,
            "diverged": diverged,
            "subdivision": self._subdivision(run),
            "problems": problems,
            "metrics": self._columns(rows),
        }

    def _subdivision(self, run: str) -> dict[str, int] | None:
        """Return the progress of the largest subdivision for a frame of the run."""
        found = [job.progress for job in self._jobs.get(run, ())]
        largest = max((p for p in found if p), key=lambda p: p.regions, default=None)
        return None if largest is None else largest._asdict()

    @staticmethod
    def _columns(rows: list[tuple[int, Record]]) -> dict[str, list[Any]]:
        last = len(rows) - 1
        if last >= MAX_ROWS:
            rows = [rows[round(index * last / (MAX_ROWS - 1))] for index in range(MAX_ROWS)]
        records = [{"epoch": epoch} | record for epoch, record in rows]
        names = dict.fromkeys(name for record in records for name in record)
        return {name: [record.get(name) for record in records] for name in names}

    async def _record(self, run: str, state: State, made: Frame) -> None:
        """Store the metrics of a frame that do not depend on the view."""
        metrics = made.as_dict()["metrics"]
        if metrics is None:
            return
        epoch = first_epoch(state)
        losses = state.history["loss"]
        loss = float(losses[-1]) if len(losses) else None
        row: Record = {"loss": loss, "diverged": state.diverged, "seconds": state.seconds}
        row |= {name: metrics[name] for name in _SCORES if name in metrics}
        row["problems"] = [problem["name"] for problem in metrics["problems"]]
        text = orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY).decode()
        try:
            await asyncio.to_thread(self._store.put_metrics, run, epoch, self._version, text)
        except StoreError:
            pass  # logged by the store
        except sqlite3.Error as error:
            _logger.warning("metrics of run %s at epoch %d are not stored: %s", run, epoch, error)


def _first_seen(rows: list[tuple[int, Record]]) -> list[dict[str, Any]]:
    """Return the first epoch of each problem of training; `rows` are in order of epoch."""
    first: dict[str, int] = {}
    for epoch, record in rows:
        for name in record.get("problems") or ():
            first.setdefault(name, epoch)
    return [{"name": name, "epoch": epoch} for name, epoch in first.items()]


def _readable(run: str, rows: list[tuple[int, str]]) -> list[tuple[int, Record]]:
    """Parse stored rows of metrics and skip damaged ones."""
    found = []
    for epoch, text in rows:
        try:
            record = stored_json(text)
            valid = isinstance(record, dict) and isinstance(record["diverged"], int | None)
        except (ValueError, KeyError):
            valid = False
        if valid:
            found.append((epoch, record))
        else:
            skip_damaged(f"the metrics of run {run} at epoch {epoch}", "they are damaged")
    return found
