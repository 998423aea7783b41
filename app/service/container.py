"""All that one server holds while it lives, put together from its settings in one place."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from ..core.schema.base import Limits
from ..core.specs.run import NetworkSpec
from ..errors import StoreError
from ..settings import Settings
from .code_fingerprint import fingerprint
from .compute.admission import Gate
from .compute.executors import Pools, make_pools
from .compute.single_flight import SharedCalls
from .runs.curves import Curves
from .runs.frames import Frames
from .runs.runs import Runs
from .storage.run_store import Store
from .studies.studies import Studies
from .studies.workers import make_place

_logger = logging.getLogger(__name__)

Given = ParamSpec("Given")
Value = TypeVar("Value")

STORE_FILE = "creases.sqlite3"


@dataclass
class Services:
    """The parts of a running server; the web asks these and nothing below them."""

    settings: Settings
    limits: Limits
    store: Store
    pools: Pools
    runs: Runs
    frames: Frames
    curves: Curves
    studies: Studies
    gate: Gate
    calls: SharedCalls = field(default_factory=SharedCalls)

    async def work(
        self, function: Callable[Given, Value], *args: Given.args, **kwargs: Given.kwargs
    ) -> Value:
        """Call ``function`` on a worker; taken back if cancelled before one begins."""
        return await asyncio.wrap_future(self.pools.quick.submit(function, *args, **kwargs))

    async def work_on(
        self,
        network: NetworkSpec,
        function: Callable[Given, Value],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Value:
        """As ``work``, where what takes long does not keep others waiting."""
        executor = self.pools.of(network)
        return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))

    async def close(self) -> None:
        """Stop what is under way and close the store."""
        self.gate.close()
        await self.studies.close()
        await self.runs.close()
        await asyncio.to_thread(self.pools.shutdown)
        await asyncio.to_thread(self.store.close)


def check_store(settings: Settings) -> None:
    """Refuse a data folder with a store that cannot be used. Makes nothing, and warns of nothing.

    Raises
    ------
    StoreError
        As ``open_store``.
    """
    path = settings.data_dir / STORE_FILE
    if _is_there(path):
        Store(path).close()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"cannot look into {path.parent}: {reason}. CREASES_DATA_DIR names another folder."
        ) from error


def open_store(settings: Settings) -> Store:
    """Return the store in the data folder; in memory, with a warning, if none can be made there.

    Raises
    ------
    StoreError
        There is a file, but it cannot be written, is damaged, is of a newer version or is not a
        store; or the folder cannot be looked into.
    """
    path = settings.data_dir / STORE_FILE
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return Store(path)
    except (OSError, StoreError) as error:
        if _is_there(path):
            raise
        _logger.warning(
            "%s cannot be written, so runs are kept in memory until this process ends (%s); "
            "CREASES_DATA_DIR names another folder",
            settings.data_dir,
            error,
        )
        return Store(None)


def make_services(settings: Settings) -> Services:
    """Open the store and put the parts together. Needs a running event loop.

    Raises
    ------
    StoreError
        As ``open_store``.
    """
    version = fingerprint()
    limits = settings.limits()
    store = open_store(settings)
    pools = make_pools(settings.executor, settings.workers)
    runs = Runs(
        store,
        pools,
        limits=limits,
        version=version,
        chunk_seconds=settings.chunk_seconds,
        state_cache_bytes=settings.state_cache_bytes,
        checkpoint_seconds=settings.checkpoint_seconds,
        checkpoint_bytes=settings.checkpoint_bytes,
    )
    frames = Frames(
        runs,
        store,
        pools,
        max_regions=limits.regions,
        version=version,
        cache_bytes=settings.frame_cache_bytes,
    )
    curves = Curves(runs, store, pools, limits=limits)
    studies = Studies(
        store,
        lambda: make_place(settings.scheduler, settings.executor, settings.workers),
        limits=limits,
        version=version,
    )
    gate = Gate(settings.max_waiting)
    return Services(settings, limits, store, pools, runs, frames, curves, studies, gate)
