"""The service container: builds the parts of a server from its settings."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from pydantic import BaseModel

from ..core.article.shipped import shipped_ids, shipped_names, shipped_runs
from ..core.data.table_library import connect, disconnect
from ..core.examples import example_runs
from ..core.jobs.job import Job
from ..core.schema.base import Limits
from ..core.specs.run import NetworkSpec, RunSpec
from ..errors import StoreError
from ..settings import Settings
from .cache.sizes import is_long
from .code_fingerprint import fingerprint, remembered_fingerprint
from .compute.admission import Gate
from .compute.executors import Pools, make_pools
from .compute.jobs import run_job
from .compute.single_flight import SharedCalls
from .runs.curves import Curves
from .runs.films import Films
from .runs.frames import Frames
from .runs.runs import Runs
from .runs.slices import Slices
from .storage.run_store import Store
from .storage.sizes import StoreLimits
from .storage.table_store import TableStore
from .studies.studies import Studies
from .studies.workers import make_workers

_logger = logging.getLogger(__name__)

Params = ParamSpec("Params")
Value = TypeVar("Value")

STORE_FILE = "creases.sqlite3"


@cache
def _shipped_runs() -> Mapping[str, RunSpec]:
    """Return the runs that pages show without an upload: of the article and of the examples."""
    return {**shipped_runs(), **example_runs()}


@dataclass
class Services:
    """The parts of a running server. The web layer uses these and nothing below them."""

    settings: Settings
    limits: Limits
    store: Store
    pools: Pools
    runs: Runs
    frames: Frames
    films: Films
    curves: Curves
    slices: Slices
    studies: Studies
    tables: TableStore
    gate: Gate
    calls: SharedCalls = field(default_factory=SharedCalls)

    async def work(
        self, function: Callable[Params, Value], *args: Params.args, **kwargs: Params.kwargs
    ) -> Value:
        """Run ``function`` in the pool for short jobs and return its result.

        If the caller is cancelled, the call is stopped: see ``run_job``.
        """
        return await run_job(self.pools.quick, Job(), function, *args, **kwargs)

    async def work_on_spec(
        self,
        spec: BaseModel,
        function: Callable[Params, Value],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Value:
        """Run ``function``, which reads or writes ``spec``, in the pool if the spec is long."""
        if is_long(spec):
            return await self.work(function, *args, **kwargs)
        return function(*args, **kwargs)

    async def work_long(
        self, function: Callable[Params, Value], *args: Params.args, **kwargs: Params.kwargs
    ) -> Value:
        """As ``work``, in the pool for long jobs."""
        return await run_job(self.pools.long, Job(), function, *args, **kwargs)

    async def work_on(
        self,
        network: NetworkSpec,
        function: Callable[Params, Value],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Value:
        """Run ``function`` in the pool for networks of this size and return its result.

        Long jobs run in a separate pool, so short jobs do not wait for them. If the caller is
        cancelled, the call is stopped: see ``run_job``.
        """
        return await run_job(self.pools.of(network), Job(), function, *args, **kwargs)

    def store_notice(self) -> str | None:
        """Return why nothing can be stored now, or None; after a failure, try again. Blocks."""
        failure = self.store.failure()
        return self.store.notice if failure is None else str(failure)

    async def close(self) -> None:
        """Cancel the running work and close the store."""
        self.gate.close()
        await self.studies.close()
        await self.runs.close()
        await asyncio.to_thread(self.pools.shutdown)
        disconnect(self.tables.content)
        await asyncio.to_thread(self.store.close)


def store_limits(settings: Settings) -> StoreLimits:
    """Return the limits on the parts of the store."""
    return StoreLimits(
        settings.spec_bytes, settings.study_bytes, settings.table_bytes, settings.checkpoint_bytes
    )


def check_store(settings: Settings) -> None:
    """Check that the store in the data folder, if there is one, can be used.

    It creates no file and logs nothing.

    Raises
    ------
    StoreError
        As ``open_store``.
    """
    path = settings.data_dir / STORE_FILE
    if _exists(path):
        Store(path, store_limits(settings)).close()


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"cannot read the folder {path.parent}: {reason}. "
            "Set CREASES_DATA_DIR to another folder."
        ) from error


def open_store(settings: Settings) -> Store:
    """Open the store in the data folder, or create it.

    If the folder has no store and none can be created there, log a warning and return a store in
    memory.

    Raises
    ------
    StoreError
        The store's file exists, but it is read-only or damaged, was written by a newer
        version or is not a store; or the folder cannot be read.
    """
    path = settings.data_dir / STORE_FILE
    existed = _exists(path) and path.stat().st_size > 0
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        store = Store(path, store_limits(settings))
    except (OSError, StoreError) as error:
        if existed:
            raise
        notice = (
            f"The data folder {settings.data_dir} cannot be written to "
            f"({getattr(error, 'strerror', None) or error.__cause__ or error}). Runs are kept in "
            "memory until this process ends. Set CREASES_DATA_DIR to a writable folder."
        )
        _logger.warning("%s", notice)
        return Store(None, store_limits(settings), notice)
    if reason := store.failure():
        _logger.warning("nothing is stored for now: %s", reason)
    return store


def make_services(settings: Settings) -> Services:
    """Open the store and create the services. Call it in a running event loop.

    Raises
    ------
    StoreError
        As ``open_store``.
    """
    version = remembered_fingerprint(settings.cache_path)
    limits = settings.limits()
    store = open_store(settings)
    tables = TableStore(store)
    connect(tables.content)
    pools = make_pools(settings.executor, settings.workers)
    runs = Runs(
        store,
        pools,
        limits=limits,
        version=version,
        chunk_seconds=settings.chunk_seconds,
        state_cache_bytes=settings.state_cache_bytes,
        checkpoint_seconds=settings.checkpoint_seconds,
        shipped=_shipped_runs,
    )
    frames = Frames(
        runs,
        store,
        pools,
        max_regions=limits.regions,
        version=version,
        cache_bytes=settings.frame_cache_bytes,
    )
    films = Films(runs, pools, max_regions=limits.regions)
    curves = Curves(runs, store, pools, limits=limits)
    slices = Slices(store, limits=limits)
    studies = Studies(
        store,
        lambda: make_workers(settings, fingerprint),
        limits=limits,
        version=version,
        max_running=settings.max_studies,
        shipped=shipped_ids(),
        shipped_names=shipped_names,
    )
    gate = Gate(settings.max_waiting)
    return Services(
        settings, limits, store, pools, runs, frames, films, curves, slices, studies, tables, gate
    )
