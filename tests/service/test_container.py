"""Tests of the service container, the caches, the gate and the executors."""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from app.core.specs.run import NetworkSpec, RunSpec
from app.core.training import state as training
from app.errors import Busy, NotReady, StoreError
from app.service.cache.bounded import BoundedCache, StateCache
from app.service.cache.sizes import held_bytes
from app.service.compute.admission import Gate
from app.service.compute.executors import LONG_WEIGHTS, InlineExecutor, Pools, make_executor
from app.service.container import open_store
from app.settings import Settings


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300))))
def test_a_cache_never_exceeds_its_capacity(entries):
    cache = BoundedCache(1000)
    for key, size in entries:
        cache.put(key, b"x" * size)
        assert cache.size <= 1000
        held = [value for k in range(10) if (value := cache.get(k)) is not None]
        assert sum(map(held_bytes, held)) == cache.size


def test_a_cache_evicts_the_least_recently_used_entry():
    cache = BoundedCache(400)
    for key in range(3):
        cache.put(key, b"x" * 50)
    cache.get(0)
    assert cache.put(3, b"x" * 50) == [1]
    assert cache.get(1) is None
    assert cache.get(0) is not None


def test_a_value_larger_than_the_capacity_is_not_kept():
    cache = BoundedCache(100)
    assert cache.put("a", b"x" * 200) == ["a"]
    assert cache.get("a") is None
    assert cache.size == 0


@given(st.sets(st.integers(0, 30)), st.integers(0, 30))
def test_the_nearest_state_is_the_latest_one_at_or_before_an_epoch(epochs, wanted):
    cache = StateCache(2**24)
    first = training.start(RunSpec.model_validate({"dataset": {"samples": 10}}))
    for epoch in epochs:
        cache.put("r", training.advance(first, epoch))
    before = [epoch for epoch in epochs if epoch <= wanted]
    found = cache.nearest("r", wanted)
    assert (found.epoch if found else None) == max(before, default=None)
    assert cache.nearest("other", wanted) is None


@dataclass
class Node:
    a: object
    b: object


def test_the_size_of_a_tree_counts_its_arrays_and_strings():
    tree = Node([np.zeros(1000)], {"x": (b"y" * 500, np.zeros((10, 10)))})
    assert 8000 + 500 + 800 <= held_bytes(tree) <= 8000 + 500 + 800 + 1000


def test_the_size_of_a_spec_counts_its_points():
    points = [[x, x, x % 2] for x in range(1000)]
    spec = RunSpec.model_validate({"dataset": {"kind": "points", "points": points}})
    assert held_bytes(spec) > 24_000


def test_a_gate_admits_a_limited_number_of_requests():
    async def scenario():
        gate = Gate(2)
        full = pytest.raises(Busy, match=r"limit is 2 \(CREASES_MAX_WAITING\)")
        with gate.admitted(), gate.admitted(), full:
            gate.check()
        with pytest.raises(ZeroDivisionError), gate.admitted():
            _ = 1 / 0
        assert gate.waiting == 0

    asyncio.run(scenario())


def test_requests_wait_until_the_gate_opens():
    async def scenario():
        gate = Gate(2)
        waiting = asyncio.create_task(gate.warm())
        await asyncio.sleep(0)
        assert not gate.ready
        assert not waiting.done()
        gate.open()
        await waiting
        assert gate.ready

    asyncio.run(scenario())


@pytest.mark.parametrize("end", [lambda gate: gate.fail("no compiler"), Gate.close])
def test_a_failed_or_closed_gate_refuses_waiting_and_new_requests(end):
    async def scenario():
        gate = Gate(2)
        waiting = asyncio.create_task(gate.warm())
        await asyncio.sleep(0)
        end(gate)
        with pytest.raises(NotReady):
            await waiting
        with pytest.raises(NotReady):
            gate.check()
        assert not gate.ready

    asyncio.run(scenario())


def blas_threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_workers_have_one_blas_thread_and_a_lower_priority():
    with make_executor("threads", 1) as pool:
        assert set(pool.submit(blas_threads).result()) == {1}
        assert pool.submit(os.nice, 0).result() > os.nice(0)


def test_the_inline_executor_returns_finished_futures_and_passes_exceptions_on():
    pool = InlineExecutor()
    assert pool.submit(divmod, 7, 2).done()
    assert pool.submit(divmod, 7, 2).result() == (3, 1)
    assert isinstance(pool.submit(divmod, 7, 0).exception(), ZeroDivisionError)


def test_every_executor_gives_the_same_run():
    state = training.start(RunSpec())
    pools = [make_executor("threads", 2), make_executor("inline", 0), ThreadPoolExecutor(1)]
    found = {
        pool.submit(training.advance, state, 5).result().parameters.tobytes() for pool in pools
    }
    for pool in pools:
        pool.shutdown()
    assert len(found) == 1


def test_large_networks_run_in_a_separate_pool():
    quick, long = InlineExecutor(), InlineExecutor()
    pools = Pools(quick, long)
    wide = int(LONG_WEIGHTS**0.5)
    for sizes, place in {
        (): quick,
        (8, 8): quick,
        (wide, wide // 2): quick,
        (wide, wide): long,
        (256, 256, 256): long,
    }.items():
        assert pools.of(NetworkSpec(hidden_layer_sizes=sizes)) is place


def test_an_unknown_executor_is_refused():
    with pytest.raises(ValueError, match="threads or inline"):
        make_executor("cloud", 1)


def test_a_store_in_memory_replaces_an_unwritable_folder_with_a_warning(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with caplog.at_level(logging.WARNING):
        store = open_store(Settings(data_dir=blocked / "data"))
    assert store.path is None
    assert "CREASES_DATA_DIR" in caplog.text
    store.close()


def test_a_damaged_store_is_not_replaced_by_one_in_memory(tmp_path):
    (tmp_path / "creases.sqlite3").write_text("not a database" * 100)
    with pytest.raises(StoreError):
        open_store(Settings(data_dir=tmp_path))
