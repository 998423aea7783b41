"""Frames of runs: each is made once for all who ask at one time, and kept while there is room."""

import asyncio
import logging
import sqlite3
from typing import Any

import orjson

from ...core.frames.frame import Frame, View, frame
from ...core.training.state import State
from ..cache.bounded import BoundedCache, first_epoch
from ..compute.executors import Pools
from ..compute.single_flight import SingleFlight
from ..storage.records import skip_damaged, stored_json
from ..storage.run_store import Store
from .runs import Runs

_logger = logging.getLogger(__name__)

MOST_ROWS = 1_000
"""Rows of metrics that one answer holds."""

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


class Frames:
    """The pictures of all runs, made from their states by the workers."""

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
        self._frames: BoundedCache[_Key, Frame] = BoundedCache(cache_bytes)
        self._flights: SingleFlight[_Key, Frame] = SingleFlight()

    async def get(self, run: str, epoch: int, view: View) -> Frame:
        """The frame of a run at ``epoch`` as ``view`` wants it; trains as far as needed.

        Raises
        ------
        NotFound, Invalid, NotReady
            As ``Runs.ensure``.
        TooManyRegions
            There are more regions in view than the settings allow.
        """
        key = (run, epoch, view)
        known = self._frames.get(key)
        if known is not None:
            return known

        async def make() -> Frame:
            state = await self._runs.ensure(run, epoch)
            executor = self._pools.of(state.spec.network)
            made: Frame = await asyncio.wrap_future(
                executor.submit(frame, state, view, self._max_regions)
            )
            await self._record(run, state, made)
            self._frames.put(key, made)
            return made

        return await self._flights.do(key, make)

    async def progress(self, run: str, epoch: int | None = None) -> dict[str, Any]:
        """What is known of a run: ``status``, ``epochs`` trained, ``diverged``, ``metrics``.

        The metrics are those of the frames made so far, by column, in order of epoch: at most
        ``MOST_ROWS`` rows, evenly chosen, the first and the last among them; with an ``epoch``
        only the row of that one.
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
        if epoch is not None:
            rows = [row for row in rows if row[0] == epoch]
        return {
            "status": status,
            "epochs": epochs,
            "diverged": diverged,
            "metrics": self._columns(rows),
        }

    @staticmethod
    def _columns(rows: list[tuple[int, Record]]) -> dict[str, list[Any]]:
        last = len(rows) - 1
        if last >= MOST_ROWS:
            rows = [rows[round(place * last / (MOST_ROWS - 1))] for place in range(MOST_ROWS)]
        records = [{"epoch": epoch} | record for epoch, record in rows]
        names = dict.fromkeys(name for record in records for name in record)
        return {name: [record.get(name) for record in records] for name in names}

    async def _record(self, run: str, state: State, made: Frame) -> None:
        """Keep the metrics that do not depend on the view; they are what is known of the run."""
        metrics = made.as_dict()["metrics"]
        if metrics is None:
            return
        epoch = first_epoch(state)
        losses = state.history["loss"]
        loss = float(losses[-1]) if len(losses) else None
        row = {"loss": loss, "diverged": state.diverged, "seconds": state.seconds}
        row |= {name: metrics[name] for name in _SCORES if name in metrics}
        text = orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY).decode()
        try:
            await asyncio.to_thread(self._store.put_metrics, run, epoch, self._version, text)
        except sqlite3.Error as error:
            _logger.warning("metrics of run %s at epoch %d are not kept: %s", run, epoch, error)


def _readable(run: str, rows: list[tuple[int, str]]) -> list[tuple[int, Record]]:
    """Return the rows of metrics that can be read, each with its epoch."""
    found = []
    for epoch, text in rows:
        try:
            record = stored_json(text)
            whole = isinstance(record, dict) and isinstance(record["diverged"], int | None)
        except (ValueError, KeyError):
            whole = False
        if whole:
            found.append((epoch, record))
        else:
            skip_damaged(f"the metrics of run {run} at epoch {epoch}", "it holds no metrics")
    return found
