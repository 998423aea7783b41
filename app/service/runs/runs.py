"""A run is an endless sequence of states; this keeps what is known of each, and gets more."""

import asyncio
import logging
import sqlite3
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ...core.schema.errors import shown
from ...core.specs.run import Limits, RunSpec, canonical_json, run_id
from ...core.training.state import State
from ...errors import NotFound, NotReady
from ..cache.bounded import BoundedCache, StateCache, first_epoch
from ..compute.executors import Pools
from ..storage.checkpoints import pack, unpack
from ..storage.records import read_stored
from ..storage.run_store import Store
from .shared_prefix import Lineage
from .training_jobs import Training

_logger = logging.getLogger(__name__)

_SMALL_CACHE_BYTES = 2**24


@dataclass
class _Pace:
    """What training a run has taught about how to train it on."""

    chunk_epochs: int = 8
    unsaved_seconds: float = 0.0


class Runs:
    """Every run that this server knows.

    Parameters
    ----------
    store : Store
        What outlives the process.
    pools : Pools
        Where training is done.
    limits : Limits
        Limits that a spec read back from the store is held against.
    version : str
        Fingerprint of the code; a checkpoint of another version is not used.
    chunk_seconds, state_cache_bytes, checkpoint_seconds, checkpoint_bytes
        As in the settings of those names.
    """

    def __init__(
        self,
        store: Store,
        pools: Pools,
        *,
        limits: Limits,
        version: str,
        chunk_seconds: float,
        state_cache_bytes: int,
        checkpoint_seconds: float,
        checkpoint_bytes: int,
    ) -> None:
        self._store = store
        self._pools = pools
        self._limits = limits
        self._version = version
        self._chunk_seconds = chunk_seconds
        self._checkpoint_seconds = checkpoint_seconds
        self._checkpoint_bytes = checkpoint_bytes
        self._states = StateCache(state_cache_bytes)
        self._lineages: BoundedCache[str, Lineage] = BoundedCache(_SMALL_CACHE_BYTES)
        self._paces: BoundedCache[str, _Pace] = BoundedCache(_SMALL_CACHE_BYTES)
        self._trainings: dict[str, list[Training]] = {}
        self._walks: set[asyncio.Task[None]] = set()
        self._saves: set[asyncio.Task[None]] = set()
        self._closed = False

    async def register(self, spec: RunSpec) -> str:
        """Make ``spec`` known, so that its id finds it from now on; returns the id."""
        run = run_id(spec)
        if self._lineages.get(run) is None:
            await asyncio.to_thread(self._store.put_spec, run, canonical_json(spec))
            self._lineages.put(run, Lineage.of(spec))
        return run

    async def spec(self, run: str) -> RunSpec:
        """The spec of a run.

        Raises
        ------
        NotFound
            No such run was ever registered in this store.
        Invalid
            The settings of today do not allow it any more.
        """
        return (await self._lineage(run)).spec

    async def _lineage(self, run: str) -> Lineage:
        lineage = self._lineages.get(run)
        if lineage is None:
            text = await asyncio.to_thread(self._store.spec, run)
            if text is None:
                raise NotFound(f"there is no run {shown(run)}; POST its spec to /api/runs first")
            spec = read_stored(RunSpec, text, self._limits, f"run {run}")
            lineage = Lineage.of(spec)
            self._lineages.put(run, lineage)
        return lineage

    async def ensure(self, run: str, epoch: int) -> State:
        """The state of a run at ``epoch``, trained as far as needed.

        All callers that wait for one run share its training; it stops within a chunk when the last
        of them is cancelled. Epochs that runs have in common are trained once: see `shared_prefix`.
        For a run that has diverged by ``epoch``, this is its last finite state.

        Raises
        ------
        NotFound, Invalid
            As for ``spec``.
        NotReady
            The server is shutting down.
        """
        lineage = await self._lineage(run)
        await self._recall(run, lineage, epoch)
        if self._closed:
            raise NotReady("the server is shutting down")
        # From here to the wait nothing is awaited, so two who ask together share one training.
        state = self._nearest(lineage, epoch)
        if state is not None and (state.epoch == epoch or state.diverged is not None):
            return state
        training = self._under_way(run, epoch)
        if training is None or training.epoch < _reach(state):
            training = self._begin(run, lineage, state)
        try:
            return await training.wait_for(epoch)
        except asyncio.CancelledError:
            if self._closed:
                raise NotReady("the server is shutting down") from None
            raise

    async def trained(self, run: str) -> int | None:
        """The latest epoch of a run that is in memory or in the store; None if there is none."""
        lineage = await self._lineage(run)
        places = lineage.shared(self._limits.epochs)

        def saved() -> int:
            found = (self._store.last_checkpoint(*place, self._version) for place in places)
            return next((epoch for epoch in found if epoch is not None), -1)

        known = _reach(self._nearest(lineage, self._limits.epochs))
        reach = max(known, await asyncio.to_thread(saved))
        return reach if reach >= 0 else None

    def is_training(self, run: str) -> bool:
        """Whether somebody waits for more of this run now."""
        return run in self._trainings

    async def close(self) -> None:
        """Stop every training and send its waiters away; finish what is being saved."""
        self._closed = True
        for task in list(self._walks):
            task.cancel()
        await asyncio.gather(*self._walks, *self._saves, return_exceptions=True)

    def _under_way(self, run: str, epoch: int) -> Training | None:
        """The training of ``run`` that is furthest without being past ``epoch``."""
        able = [training for training in self._trainings.get(run, ()) if training.epoch <= epoch]
        return max(able, key=lambda training: training.epoch, default=None)

    def _nearest(self, lineage: Lineage, epoch: int) -> State | None:
        """The latest state in memory from which a run can reach ``epoch``, as its own."""
        for name, last in lineage.shared(epoch):
            state = self._states.nearest(name, last)
            if state is not None:
                return lineage.adopted(name, state)
        return None

    async def _recall(self, run: str, lineage: Lineage, epoch: int) -> None:
        """Bring a checkpoint into memory if it is worth a look: a short way is sooner walked."""
        training = self._under_way(run, epoch)
        known = max(_reach(self._nearest(lineage, epoch)), training.epoch if training else -1)
        if epoch - known <= self._pace(run).chunk_epochs and known >= 0:
            return
        for name, last in lineage.shared(epoch):
            found = await asyncio.to_thread(self._store.checkpoint, name, last, self._version)
            while found is not None:
                state = _unpacked(*found, run) if found[0] > known else None
                if state is not None:
                    self._states.put(name, state)
                if state is not None or found[0] <= known:
                    return
                # A damaged one would be met again each time, before the good ones that are earlier.
                await asyncio.to_thread(self._store.drop_checkpoint, name, found[0])
                found = await asyncio.to_thread(self._store.checkpoint, name, last, self._version)

    def _begin(self, run: str, lineage: Lineage, state: State | None) -> Training:
        pace = self._pace(run)

        def reached(state: State, seconds: float) -> None:
            self._states.put(lineage.name_at(state.epoch), state)
            pace.unsaved_seconds += seconds
            if pace.unsaved_seconds >= self._checkpoint_seconds:
                pace.unsaved_seconds = 0.0
                self._spawn(self._saves, self._save(lineage.name_at(state.epoch), state))

        async def walk() -> None:
            try:
                await training.run()
            finally:
                pace.chunk_epochs = training.chunk_epochs
                self._trainings[run].remove(training)
                if not self._trainings[run]:
                    del self._trainings[run]

        training = Training(
            lineage.spec,
            state,
            self._pools.of(lineage.spec.network),
            chunk_seconds=self._chunk_seconds,
            chunk_epochs=pace.chunk_epochs,
            reached=reached,
        )
        self._trainings.setdefault(run, []).append(training)
        self._spawn(self._walks, walk())
        return training

    async def _save(self, name: str, state: State) -> None:
        try:
            await asyncio.to_thread(self._put_checkpoint, name, state)
        except sqlite3.Error as error:
            # The run can still be computed again; only the next start is slower.
            _logger.warning("no checkpoint of %s at epoch %d: %s", name, state.epoch, error)

    def _put_checkpoint(self, name: str, state: State) -> None:
        self._store.put_checkpoint(
            name,
            first_epoch(state),
            self._version,
            pack(state),
            keep_bytes=self._checkpoint_bytes,
        )

    def _pace(self, run: str) -> _Pace:
        pace = self._paces.get(run)
        if pace is None:
            pace = _Pace()
            self._paces.put(run, pace)
        return pace

    @staticmethod
    def _spawn(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(tasks.discard)


def _reach(state: State | None) -> int:
    return -1 if state is None else first_epoch(state)


def _unpacked(epoch: int, content: bytes, run: str) -> State | None:
    """Return the state in a checkpoint of an epoch; None, with a warning, if it is damaged."""
    try:
        state = unpack(content)
        if first_epoch(state) != epoch:
            raise ValueError(f"it does not hold the state of epoch {epoch}")
    except (AttributeError, ValueError) as error:  # a damaged state may lack a field
        _logger.warning("checkpoint of run %s at epoch %d is unusable: %s", run, epoch, error)
        return None
    return state
