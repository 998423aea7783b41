"""Runs: endless sequences of training states, found in a cache or the store, or trained."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ...core.specs.run import Limits, RunSpec, canonical_json, run_id
from ...core.training.state import State
from ...errors import NotReady, StoreError
from ..cache.bounded import BoundedCache, StateCache, first_epoch
from ..cache.sizes import is_long
from ..compute.executors import Pools
from ..storage.checkpoints import pack, unpack
from ..storage.records import read_spec
from ..storage.run_store import Store
from .shared_prefix import Lineage
from .training_jobs import Training

_logger = logging.getLogger(__name__)

_SMALL_CACHE_BYTES = 2**24


@dataclass
class _Pace:
    """Measurements that carry over from one training of a run to the next."""

    chunk_epochs: int = 8
    unsaved_seconds: float = 0.0


class Runs:
    """The registered runs and their states.

    Parameters
    ----------
    store : Store
        Keeps specs and checkpoints.
    pools : Pools
        Executors that train.
    limits : Limits
        Limits for specs that are read back from the store.
    version : str
        Fingerprint of the code; checkpoints of another version are not used.
    chunk_seconds, state_cache_bytes, checkpoint_seconds
        As in ``Settings``.
    shipped : callable
        Returns the runs that are known without having been registered, by id.
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
        shipped: Callable[[], Mapping[str, RunSpec]] = dict,
    ) -> None:
        self._shipped = shipped
        self._store = store
        self._pools = pools
        self._limits = limits
        self._version = version
        self._chunk_seconds = chunk_seconds
        self._checkpoint_seconds = checkpoint_seconds
        self._states = StateCache(state_cache_bytes)
        self._lineages: BoundedCache[str, Lineage] = BoundedCache(_SMALL_CACHE_BYTES)
        # Why the specs of some runs are not stored.
        self._notices: BoundedCache[str, str] = BoundedCache(_SMALL_CACHE_BYTES)
        self._paces: BoundedCache[str, _Pace] = BoundedCache(_SMALL_CACHE_BYTES)
        self._trainings: dict[str, list[Training]] = {}
        self._training_tasks: set[asyncio.Task[None]] = set()
        self._saving_tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def register(self, spec: RunSpec) -> str:
        """Store the spec of a run and return its id.

        A spec that cannot be stored is kept in memory: see ``notice``.
        """
        run = await asyncio.to_thread(run_id, spec) if is_long(spec) else run_id(spec)
        if self._lineages.get(run) is None or self._notices.get(run) is not None:

            def stored() -> tuple[str | None, Lineage]:
                return self._store.put_spec(run, canonical_json(spec)), Lineage.of(spec)

            reason, lineage = await asyncio.to_thread(stored)
            if reason is None:
                self._notices.drop(run)
            else:
                self._notices.put(run, reason)
            self._lineages.put(run, lineage)
        return run

    def notice(self, run: str) -> str | None:
        """Return why the spec of a run is only kept in memory; None if it is stored."""
        return self._notices.get(run)

    async def spec(self, run: str) -> RunSpec:
        """Return the spec of a run.

        Raises
        ------
        NotFound
            The store has no such run.
        Invalid
            The spec exceeds the limits of the current settings.
        """
        return (await self._lineage(run)).spec

    async def _lineage(self, run: str) -> Lineage:
        lineage = self._lineages.get(run)
        if lineage is None:

            def loaded() -> Lineage:
                text = self._store.spec(run)
                known = self._shipped().get(run) if text is None else None
                if known is not None:
                    return Lineage.of(known)
                return Lineage.of(read_spec(RunSpec, text, self._limits, "run", run))

            lineage = await asyncio.to_thread(loaded)
            self._lineages.put(run, lineage)
        return lineage

    async def ensure(self, run: str, epoch: int) -> State:
        """Return the state of a run at ``epoch``; train the run up to there if needed.

        All callers that wait for the same run share its training, which stops within a chunk after
        the last of them is cancelled. Epochs that runs have in common are trained once: see
        `shared_prefix`. If the run has diverged by ``epoch``, this is its last finite state.

        Raises
        ------
        NotFound, Invalid
            As for ``spec``.
        NotReady
            The server is shutting down.
        """
        lineage = await self._lineage(run)
        await self._load_checkpoint(run, lineage, epoch)
        if self._closed:
            raise NotReady("the server is shutting down")
        # No await between here and wait_for, so concurrent callers share one training.
        state = self._nearest(lineage, epoch)
        if state is not None and (state.epoch == epoch or state.diverged is not None):
            return state
        training = self._running(run, epoch)
        if training is None or training.epoch < _epoch_of(state):
            training = self._begin(run, lineage, state)
        try:
            return await training.wait_for(epoch)
        except asyncio.CancelledError:
            if self._closed:
                raise NotReady("the server is shutting down") from None
            raise

    async def trained(self, run: str) -> int | None:
        """Return the latest epoch of a run in memory or in the store; None if there is none."""
        lineage = await self._lineage(run)
        places = lineage.shared(self._limits.epochs)

        def saved() -> int:
            found = (self._store.last_checkpoint(*place, self._version) for place in places)
            return next((epoch for epoch in found if epoch is not None), -1)

        known = _epoch_of(self._nearest(lineage, self._limits.epochs))
        reach = max(known, await asyncio.to_thread(saved))
        return reach if reach >= 0 else None

    def is_training(self, run: str) -> bool:
        """Return True if the run is being trained now."""
        return run in self._trainings

    async def close(self) -> None:
        """Cancel all training and its waiting callers; finish writing checkpoints."""
        self._closed = True
        for task in list(self._training_tasks):
            task.cancel()
        await asyncio.gather(*self._training_tasks, *self._saving_tasks, return_exceptions=True)

    def _running(self, run: str, epoch: int) -> Training | None:
        """Return the most advanced running training of ``run`` that can still reach ``epoch``."""
        usable = [training for training in self._trainings.get(run, ()) if training.epoch <= epoch]
        return max(usable, key=lambda training: training.epoch, default=None)

    def _nearest(self, lineage: Lineage, epoch: int) -> State | None:
        """Return the latest state in memory from which a run can reach ``epoch``, or None."""
        for name, last in lineage.shared(epoch):
            state = self._states.nearest(name, last)
            if state is not None:
                return lineage.adopted(name, state)
        return None

    async def _load_checkpoint(self, run: str, lineage: Lineage, epoch: int) -> None:
        """Load the latest useful checkpoint into memory.

        If at most one chunk of training is missing, training is faster than reading the store.
        """
        training = self._running(run, epoch)
        known = max(_epoch_of(self._nearest(lineage, epoch)), training.epoch if training else -1)
        if epoch - known <= self._pace(run).chunk_epochs and known >= 0:
            return
        for name, last in lineage.shared(epoch):
            found = await asyncio.to_thread(self._store.checkpoint, name, last, self._version)
            while found is not None:
                state = None
                if found[0] > known:
                    part = lineage.spec_of(name)
                    state = await asyncio.to_thread(_unpacked, *found, part, run)
                if state is not None:
                    self._states.put(name, state)
                if state is not None or found[0] <= known:
                    return
                # Delete a damaged checkpoint: it would hide the intact earlier ones each time.
                with suppress(StoreError):
                    await asyncio.to_thread(self._store.drop_checkpoint, name, found[0])
                last = found[0] - 1
                found = await asyncio.to_thread(self._store.checkpoint, name, last, self._version)

    def _begin(self, run: str, lineage: Lineage, state: State | None) -> Training:
        pace = self._pace(run)

        def reached(state: State, seconds: float) -> None:
            self._states.put(lineage.name_at(state.epoch), state)
            pace.unsaved_seconds += seconds
            if pace.unsaved_seconds >= self._checkpoint_seconds:
                pace.unsaved_seconds = 0.0
                self._spawn(self._saving_tasks, self._save(lineage.name_at(state.epoch), state))

        async def train() -> None:
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
        self._spawn(self._training_tasks, train())
        return training

    async def _save(self, name: str, state: State) -> None:
        try:
            await asyncio.to_thread(self._put_checkpoint, name, state)
        except StoreError:
            pass  # logged by the store; the state is trained again after a restart
        except sqlite3.Error as error:
            _logger.warning(
                "checkpoint of %s at epoch %d is not stored: %s", name, state.epoch, error
            )

    def _put_checkpoint(self, name: str, state: State) -> None:
        self._store.put_checkpoint(
            name,
            first_epoch(state),
            self._version,
            pack(state),
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
        tasks.add(task)  # the event loop holds only weak references
        task.add_done_callback(tasks.discard)


def _epoch_of(state: State | None) -> int:
    return -1 if state is None else first_epoch(state)


def _unpacked(epoch: int, content: bytes, spec: RunSpec, run: str) -> State | None:
    """Return the state in the checkpoint of an epoch; log a warning and return None if damaged."""
    try:
        state = unpack(content, spec)
        if first_epoch(state) != epoch:
            raise ValueError(f"it is not the state of epoch {epoch}")
    except ValueError as error:
        _logger.warning("checkpoint of run %s at epoch %d is damaged: %s", run, epoch, error)
        return None
    return state
