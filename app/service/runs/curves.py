"""Curves: networks fitted to a function of one variable. Each is trained as an ordinary run."""

import asyncio
from typing import Final

from ...core.curves.frame import CurveView, curve_frame
from ...core.curves.spec import CurveSpec, curve_id
from ...core.jobs.job import Job
from ...core.schema.base import Limits
from ...core.specs.run import RunSpec, canonical_json
from ..cache.bounded import BoundedCache
from ..cache.sizes import is_long
from ..compute.executors import Pools
from ..compute.jobs import run_job
from ..storage.records import read_spec
from ..storage.run_store import Store
from .runs import Runs

_SPEC_CACHE_BYTES = 2**24
_KIND: Final = "curve"


class Curves:
    """The registered curves and their frames.

    Parameters
    ----------
    runs : Runs
        Trains the curves.
    store : Store
    pools : Pools
        Executors that compute the frames.
    limits : Limits
        Limits for specs that are read back from the store.
    """

    def __init__(self, runs: Runs, store: Store, pools: Pools, *, limits: Limits) -> None:
        self._runs = runs
        self._store = store
        self._pools = pools
        self._limits = limits
        self._known: BoundedCache[str, tuple[CurveSpec, str]] = BoundedCache(_SPEC_CACHE_BYTES)
        # Why the specs of some curves are not stored.
        self._notices: BoundedCache[str, str] = BoundedCache(_SPEC_CACHE_BYTES)

    async def register(self, spec: CurveSpec) -> tuple[str, str]:
        """Store the specs of a curve and of its run, and return the ids of both.

        Specs that cannot be stored are kept in memory: see ``notice``.
        """
        name = await asyncio.to_thread(curve_id, spec) if is_long(spec) else curve_id(spec)
        known = self._known.get(name)
        if known is None or self.notice(name) is not None:
            run = await self._runs.register(await asyncio.to_thread(spec.run))

            def store() -> str | None:
                return self._store.put_other_spec(_KIND, name, canonical_json(spec))

            reason = await asyncio.to_thread(store)
            if reason is None:
                self._notices.drop(name)
            else:
                self._notices.put(name, reason)
            known = spec, run
            self._known.put(name, known)
        return name, known[1]

    def notice(self, name: str) -> str | None:
        """Return why the spec of a curve is only kept in memory; None if it is stored."""
        return self._notices.get(name)

    async def spec(self, name: str) -> tuple[CurveSpec, str]:
        """Return the spec of a curve and the id of its run.

        Raises
        ------
        NotFound
            The store has no such curve.
        Invalid
            The spec exceeds the limits of the current settings.
        """
        known = self._known.get(name)
        if known is None:

            def loaded() -> tuple[CurveSpec, RunSpec]:
                text = self._store.other_spec(_KIND, name)
                spec = read_spec(CurveSpec, text, self._limits, _KIND, name)
                return spec, spec.run()

            spec, of_run = await asyncio.to_thread(loaded)
            known = spec, await self._runs.register(of_run)
            self._known.put(name, known)
        return known

    async def frame(self, name: str, epoch: int, view: CurveView) -> dict[str, object]:
        """Return the frame of a curve at ``epoch``; train the curve up to there if needed.

        Raises
        ------
        NotFound, Invalid, NotReady
            As ``Runs.ensure``.
        """
        spec, run = await self.spec(name)
        state = await self._runs.ensure(run, epoch)
        executor = self._pools.of(state.spec.network)
        return await run_job(executor, Job(), curve_frame, spec, state, view)
