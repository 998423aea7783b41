"""Services of studies on one store, with workers whose cells a test finishes itself."""

import asyncio
import sqlite3
from concurrent.futures import Future
from contextlib import asynccontextmanager

from app.core.schema.base import Limits
from app.core.specs.run import RunSpec, run_id
from app.core.studies.spec import StudySpec
from app.service.storage.run_store import Store
from app.service.studies.studies import Studies

PATIENCE = 30.0
"""Seconds after which a state that has not come counts as lost."""

LIMITS = Limits()


def a_study(cells, seed=0):
    """Return the spec of a study of ``cells`` cells."""
    return StudySpec.model_validate({"epochs": [1], "seeds": list(range(seed, seed + cells))})


def rows(batch):
    """Return rows for a batch of cells, as if they had been computed."""
    return [
        [
            {
                "cell": number,
                "run": run_id(RunSpec.model_validate_json(text)),
                "epoch": epoch,
                "status": "ok",
                "seconds": 0.01,
            }
            for epoch in epochs
        ]
        for _, text, number, epochs, *_ in batch
    ]


class Hands:
    """Workers whose batches stay unfinished until the test finishes them."""

    remote = False
    batches_per_thread = 1

    def __init__(self, threads=2):
        self.threads = threads
        self.open = []
        self.closed = False

    def submit(self, batch, stop, tables):
        future = Future()
        self.open.append((batch, future))
        return future

    def finish(self, place=0):
        """Finish an open batch, as a worker does that does not know of a stop."""
        batch, future = self.open.pop(place)
        if future.set_running_or_notify_cancel():
            future.set_result(rows(batch))

    def close(self):
        self.closed = True


def make_studies(path, workers, **options):
    """Return a service with a connection of its own to the store in ``path``."""
    options = {"max_running": 100, "lease_seconds": 0.6} | options
    return Studies(Store(path), lambda: workers, limits=LIMITS, version="v", **options)


async def stop(studies):
    """Stop a service as a server does at its end."""
    await studies.close()
    await asyncio.to_thread(studies._store.close)


@asynccontextmanager
async def two_servers(path, *workers, **options):
    """Yield two services on one store, each with its workers; what takes very long is an error."""
    services = [make_studies(path, one, **options) for one in workers]
    try:
        for one in services:
            one.start()
        async with asyncio.timeout(10 * PATIENCE):
            yield services
    finally:
        for one in services:
            await stop(one)


async def until(condition):
    """Wait until the coroutine function ``condition`` returns a true value, and return it."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await condition()):
            await asyncio.sleep(0.001)
    return found


async def status(studies, name):
    return (await studies.progress(name))["status"]


def stored_cells(path, name):
    """Return the numbers of the cells of a study that the store has."""
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("SELECT cell FROM study_cells WHERE study = ?", (name,))
        return sorted(row[0] for row in found.fetchall())
    finally:
        connection.close()
