"""Films are made once for equal requests, tell their progress and stop without clients."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.films.film import Film
from app.core.films.order import FilmOrder, parts_of
from app.core.frames.frame import View
from app.core.jobs.job import Stopped
from app.core.schema.base import Limits
from app.core.specs.run import RunSpec
from app.service.compute.executors import Pools
from app.service.runs.films import Films
from app.service.runs.runs import Runs
from app.service.storage.run_store import Store

SMALL = {"dataset": {"samples": 50}}


@pytest.fixture
def films():
    store = Store(None)
    with ThreadPoolExecutor(2) as pool:
        pools = Pools(pool, pool)
        runs = Runs(
            store,
            pools,
            limits=Limits(),
            version="v",
            chunk_seconds=0.02,
            state_cache_bytes=2**24,
            checkpoint_seconds=1e9,
        )
        yield runs, Films(runs, pools, max_regions=1000)
    store.close()


def order(epochs):
    shown = frozenset({"colour"})
    return FilmOrder("gif", epochs, View(None, 10, parts_of(shown)), shown, 160, "light", 12)


async def with_runs(films, body):
    runs, made = films
    run = await runs.register(RunSpec.model_validate(SMALL))
    try:
        return await body(run, made)
    finally:
        await runs.close()


def test_a_film_tells_its_progress_and_equal_ones_are_made_once(films, monkeypatch):
    drawn, add = [], Film.add
    going = threading.Event()

    def slow(film, state):
        drawn.append(state.epoch)
        assert going.wait(60)
        return add(film, state)

    monkeypatch.setattr(Film, "add", slow)

    async def body(run, made):
        one = asyncio.create_task(made.make(run, order((0, 2, 5))))
        other = asyncio.create_task(made.make(run, order((0, 2, 5))))
        while not drawn:
            await asyncio.sleep(0.001)
        (progress,) = made.progress(run)
        assert progress.as_dict() == {
            "format": "gif",
            "first": 0,
            "last": 5,
            "frames": 3,
            "width": 160,
            "theme": "light",
            "done": 0,
        }
        going.set()
        assert await one == await other
        assert progress.done == 3
        assert made.progress(run) == []

    asyncio.run(with_runs(films, body))
    assert drawn == [0, 2, 5]


def test_a_film_stops_when_its_last_client_leaves(films, monkeypatch):
    drawn, stopped, add = [], threading.Event(), Film.add

    def watched(film, state):
        drawn.append(state.epoch)
        try:
            return add(film, state)
        except Stopped:
            stopped.set()
            raise

    monkeypatch.setattr(Film, "add", watched)

    async def body(run, made):
        tasks = [asyncio.create_task(made.make(run, order(tuple(range(500))))) for _ in range(2)]
        while len(drawn) < 3:
            await asyncio.sleep(0.001)
        tasks[0].cancel()
        before = len(drawn)
        while len(drawn) < before + 3:
            await asyncio.sleep(0.001)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert made.progress(run) == []
        return len(drawn)

    count = asyncio.run(with_runs(films, body))
    assert len(drawn) <= count + 1 < 500
