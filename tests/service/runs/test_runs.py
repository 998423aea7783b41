"""Training of runs is shared by callers, stops without them, and gives the same states."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from app.core.schema.base import Limits
from app.core.specs.run import RunSpec
from app.core.training import state as training
from app.errors import Invalid, NotFound, NotReady
from app.service.compute.executors import InlineExecutor, Pools
from app.service.runs import training_jobs
from app.service.runs.runs import Runs
from app.service.storage.run_store import Store

SPEC = RunSpec.model_validate({"dataset": {"samples": 40}, "training": {"batch_size": 10}})
DIVERGING = RunSpec.model_validate({"training": {"solver": "sgd", "learning_rate_init": 1e6}})


@pytest.fixture
def store():
    store = Store(None)
    yield store
    store.close()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def advanced(monkeypatch):
    """Record the number of epochs that each call of ``advance`` trains.

    Each epoch takes 5 ms, and exactly 5 ms by the clock that measures chunks, under any load.
    """
    calls = []
    clock = SimpleNamespace(perf_counter=lambda: 0.005 * sum(calls), thread_time=time.thread_time)

    def slow(state, epochs, stop):
        calls.append(epochs)
        time.sleep(0.005 * epochs)
        return training.advance(state, epochs, stop)

    monkeypatch.setattr(training_jobs, "advance", slow)
    monkeypatch.setattr(training_jobs, "time", clock)
    return calls


def make(store, executor, **changed):
    settings = {
        "limits": Limits(),
        "version": "v",
        "chunk_seconds": 0.02,
        "state_cache_bytes": 2**24,
        "checkpoint_seconds": 1e9,
    }
    return Runs(store, Pools(executor, executor), **(settings | changed))


def bits(state):
    return (state.epoch, state.diverged, state.parameters.tobytes())


def exactly(epoch, spec=SPEC):
    return bits(training.advance(training.start(spec), epoch))


@pytest.mark.parametrize("order", [(0,), (3, 3), (7, 2, 9), (9, 8, 0, 10, 1), (50, 49)])
@pytest.mark.parametrize("cache", [0, 2**24])
def test_the_state_does_not_depend_on_the_order_of_requests(store, order, cache):
    async def scenario():
        runs = make(store, InlineExecutor(), state_cache_bytes=cache)
        run = await runs.register(SPEC)
        found = [bits(await runs.ensure(run, epoch)) for epoch in order]
        await runs.close()
        return found

    assert asyncio.run(scenario()) == [exactly(epoch) for epoch in order]


def test_concurrent_callers_share_one_training(store, pool, advanced):
    async def scenario():
        runs = make(store, pool)
        run = await runs.register(SPEC)
        epochs = [30, 30, 12, 30, 20, 12]
        states = await asyncio.gather(*(runs.ensure(run, epoch) for epoch in epochs))
        await runs.close()
        return [bits(state) for state in states], [exactly(epoch) for epoch in epochs]

    found, expected = asyncio.run(scenario())
    assert found == expected
    assert sum(advanced) == 30


def test_a_caller_gets_its_epoch_although_the_running_chunk_passes_it(store, pool, advanced):
    async def scenario():
        runs = make(store, pool, chunk_seconds=10)
        run = await runs.register(SPEC)
        far = asyncio.create_task(runs.ensure(run, 60))
        while not advanced:
            await asyncio.sleep(0.001)
        near = await asyncio.gather(*(runs.ensure(run, epoch) for epoch in (1, 5, 7)))
        states = [*near, await far]
        await runs.close()
        return [bits(state) for state in states]

    assert asyncio.run(scenario()) == [exactly(epoch) for epoch in (1, 5, 7, 60)]


def test_training_stops_within_a_chunk_after_its_last_caller_is_cancelled(store, pool, advanced):
    async def scenario():
        runs = make(store, pool)
        run = await runs.register(SPEC)
        asking = [asyncio.create_task(runs.ensure(run, 20_000)) for _ in range(3)]
        while len(advanced) < 3:
            await asyncio.sleep(0.001)
        asking[0].cancel()
        asking[1].cancel()
        more = len(advanced) + 2
        while len(advanced) < more:
            await asyncio.sleep(0.001)
        assert runs.is_training(run)
        asking[2].cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        done = len(advanced)
        while runs.is_training(run):
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.1)
        assert len(advanced) <= done + 1
        await runs.close()

    asyncio.run(scenario())


def test_a_queued_chunk_is_cancelled_with_its_last_caller(store, advanced):
    async def scenario():
        with ThreadPoolExecutor(1) as pool:
            runs = make(store, pool)
            run = await runs.register(SPEC)
            await runs.ensure(run, 1)
            advanced.clear()
            busy = threading.Event()
            pool.submit(busy.wait)
            asking = asyncio.create_task(runs.ensure(run, 5))
            await asyncio.sleep(0.05)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            while runs.is_training(run):
                await asyncio.sleep(0.001)
            again = asyncio.create_task(runs.ensure(run, 3))
            await asyncio.sleep(0.05)
            busy.set()
            state = await again
            await runs.close()
            return bits(state)

    assert asyncio.run(scenario()) == exactly(3)
    assert sum(advanced) == 2


def test_a_long_epoch_is_stopped_before_its_end(store, pool):
    """A chunk has at least one epoch, and an epoch of this run takes most of a minute."""
    layers = {"hidden_layer_sizes": [256] * 8}
    spec = {"dataset": {"samples": 5000}, "network": layers, "training": {"batch_size": 1}}

    async def scenario():
        runs = make(store, pool)
        run = await runs.register(RunSpec.model_validate(spec))
        await runs.ensure(run, 0)
        asking = asyncio.create_task(runs.ensure(run, 1))
        await asyncio.sleep(0.2)
        assert runs.is_training(run)
        asking.cancel()
        while runs.is_training(run):
            await asyncio.sleep(0.01)
        assert await runs.trained(run) == 0
        await runs.close()

    asyncio.run(scenario())


@pytest.mark.exhaustive
def test_chunks_grow_to_the_desired_duration(store, pool, advanced):
    async def scenario():
        runs = make(store, pool, chunk_seconds=0.2)
        run = await runs.register(SPEC)
        await runs.ensure(run, 400)
        await runs.close()

    asyncio.run(scenario())
    assert sum(advanced) == 400
    assert len(advanced) < 40
    assert max(advanced) < 120


def test_returning_to_an_earlier_epoch_uses_the_cached_states(store, pool, advanced):
    async def scenario():
        runs = make(store, pool)
        run = await runs.register(SPEC)
        await runs.ensure(run, 100)
        advanced.clear()
        state = await runs.ensure(run, 90)
        await runs.close()
        return bits(state)

    assert asyncio.run(scenario()) == exactly(90)
    assert sum(advanced) < 60


def test_a_diverged_run_keeps_its_last_finite_state(store, pool):
    async def scenario():
        runs = make(store, pool)
        run = await runs.register(DIVERGING)
        late = await runs.ensure(run, 500)
        epochs = (late.diverged - 1, late.diverged, 501, 20_000)
        states = [await runs.ensure(run, epoch) for epoch in epochs]
        await runs.close()
        return late, states

    late, [before, *after] = asyncio.run(scenario())
    assert bits(late) == exactly(500, DIVERGING)
    assert before.diverged is None
    assert before.parameters.tobytes() == late.parameters.tobytes()
    assert [bits(state) for state in after] == [bits(late)] * 3


@pytest.mark.exhaustive
def test_checkpoints_of_the_same_version_are_used_after_a_restart(store, advanced):
    async def scenario(epoch, **settings):
        runs = make(store, InlineExecutor(), **settings)
        run = await runs.register(SPEC)
        state = await runs.ensure(run, epoch)
        await runs.close()
        return bits(state)

    asyncio.run(scenario(100, checkpoint_seconds=0.0))
    advanced.clear()
    assert asyncio.run(scenario(110)) == exactly(110)
    assert sum(advanced) == 10
    advanced.clear()
    assert asyncio.run(scenario(110, version="w")) == exactly(110)
    assert sum(advanced) == 110


def test_a_damaged_checkpoint_is_replaced_by_training(store, caplog):
    async def scenario():
        runs = make(store, InlineExecutor())
        run = await runs.register(SPEC)
        store.put_checkpoint(run, 60, "v", b"\x80nonsense")
        state = await runs.ensure(run, 70)
        await runs.close()
        return bits(state)

    assert asyncio.run(scenario()) == exactly(70)
    assert "damaged" in caplog.text


def test_an_exception_in_a_chunk_reaches_all_callers_and_training_can_start_again(
    store, pool, monkeypatch
):
    def broken(state, epochs, stop):
        raise ArithmeticError("no")

    async def scenario():
        runs = make(store, pool)
        run = await runs.register(SPEC)
        monkeypatch.setattr(training_jobs, "advance", broken)
        found = await asyncio.gather(
            *(runs.ensure(run, epoch) for epoch in (3, 4, 5)), return_exceptions=True
        )
        assert [type(error) for error in found] == [ArithmeticError] * 3
        monkeypatch.undo()
        state = await runs.ensure(run, 3)
        await runs.close()
        return bits(state)

    assert asyncio.run(scenario()) == exactly(3)


def test_an_unknown_run_is_not_found(store):
    async def scenario():
        runs = make(store, InlineExecutor())
        await runs.ensure("0" * 20, 1)

    with pytest.raises(NotFound, match="0000"):
        asyncio.run(scenario())


def test_a_stored_run_beyond_the_current_limits_is_refused(store):
    async def scenario():
        run = await make(store, InlineExecutor()).register(SPEC)
        await make(store, InlineExecutor(), limits=Limits(samples=10)).spec(run)

    with pytest.raises(Invalid, match=r"/dataset/samples.*CREASES_MAX_SAMPLES"):
        asyncio.run(scenario())


def test_closing_cancels_waiting_callers(store, pool, advanced):
    async def scenario():
        runs = make(store, pool)
        run = await runs.register(SPEC)
        asking = asyncio.create_task(runs.ensure(run, 20_000))
        while len(advanced) < 2:
            await asyncio.sleep(0.001)
        await runs.close()
        with pytest.raises(NotReady):
            await asking
        with pytest.raises(NotReady):
            await runs.ensure(run, 20_000)

    asyncio.run(scenario())


def test_the_cost_of_training_adds_up_over_chunks_and_checkpoints(store, pool, monkeypatch):
    clock = iter(range(10**6))
    monkeypatch.setattr(training_jobs.time, "thread_time", lambda: float(next(clock)))

    async def scenario():
        runs = make(store, pool, checkpoint_seconds=0)
        run = await runs.register(SPEC)
        costs = [(await runs.ensure(run, epoch)).seconds for epoch in (0, 4, 6)]
        await runs.close()
        again = make(store, pool)
        costs.append((await again.ensure(run, 6)).seconds)
        costs.append((await again.ensure(run, 7)).seconds)
        await again.close()
        return costs

    assert asyncio.run(scenario()) == [0, 1, 2, 2, 3]
