"""Jobs of many clients run in turns."""

import asyncio
import threading
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Busy
from app.service.compute.admission import Gate
from app.service.compute.executors import FairExecutor
from app.service.compute.turns import Turn, TurnQueue, in_turn, last_step

TURNS = st.builds(Turn, st.sampled_from(["request", "stream"]), st.sampled_from("abc"))


@given(st.lists(TURNS, max_size=40))
def test_items_come_out_in_turns(turns):
    queue = TurnQueue()
    for number, turn in enumerate(turns):
        with in_turn(turn):
            queue.put((turn, number))
    taken = list(queue.drain())
    assert sorted(taken) == sorted(zip(turns, range(len(turns)), strict=True))
    assert queue.take() is None
    kinds = Counter(turn.kind for turn in turns)
    both = 2 * min(kinds["request"], kinds["stream"])
    assert all(a.kind != b.kind for (a, _), (b, _) in pairwise(taken[:both]))
    for kind in kinds:
        of_kind = [(turn.client, number) for turn, number in taken if turn.kind == kind]
        for client in {client for client, _ in of_kind}:
            numbers = [number for one, number in of_kind if one == client]
            assert numbers == sorted(numbers)
        # Every client has had as many turns as any other, while it had items left.
        had, all_items = Counter(), Counter(client for client, _ in of_kind)
        for client, _ in of_kind:
            waiting = [one for one in all_items if had[one] < all_items[one]]
            assert had[client] <= min(had[one] for one in waiting) + 1
            had[client] += 1


def test_the_last_step_of_an_answer_comes_first():
    queue = TurnQueue()
    queue.put("other")
    with last_step():
        queue.put("last")
    with last_step(of_new=False):
        queue.put("cached")
    assert list(queue.drain()) == ["last", "other", "cached"]


def test_a_job_of_one_client_does_not_wait_for_all_of_another():
    begun, may_end, order = threading.Event(), threading.Event(), []
    with FairExecutor(1) as pool:
        pool.submit(lambda: begun.set() or may_end.wait())
        assert begun.wait(60)
        with in_turn(Turn("request", "greedy")):
            for number in range(50):
                pool.submit(order.append, number)
        with in_turn(Turn("stream", "greedy")):
            pool.submit(order.append, "stream")
        with in_turn(Turn("request", "small")):
            pool.submit(order.append, "small")
        may_end.set()
    assert order[:3] == [0, "stream", "small"]


def test_a_pool_returns_results_raises_errors_and_skips_cancelled_jobs():
    begun, may_end, done = threading.Event(), threading.Event(), []
    with FairExecutor(1) as pool:
        assert pool.submit(divmod, 7, 2).result(60) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 7, 0).result(60)
        pool.submit(lambda: begun.set() or may_end.wait())
        assert begun.wait(60)
        cancelled = [pool.submit(done.append, number) for number in range(3)]
        last = pool.submit(done.append, "last")
        assert all(one.cancel() for one in cancelled)
        may_end.set()
        last.result(60)
    assert done == ["last"]
    with pytest.raises(RuntimeError):
        pool.submit(done.append, "late")


def test_a_pool_that_is_shut_down_cancels_queued_jobs():
    begun, may_end = threading.Event(), threading.Event()
    pool = FairExecutor(1)
    running = pool.submit(lambda: begun.set() or may_end.wait())
    assert begun.wait(60)
    queued = pool.submit(divmod, 7, 2)
    pool.shutdown(wait=False, cancel_futures=True)
    assert queued.cancelled()
    may_end.set()
    pool.shutdown()
    assert running.done()


def test_one_client_cannot_fill_the_gate_for_others():
    async def scenario():
        gate = Gate(4)
        with in_turn(Turn(client="greedy")):
            held = [gate.admitted() for _ in range(4)]
            for one in held:
                one.__enter__()
            with pytest.raises(Busy, match="limit is 4"):
                gate.check()
            gate.check(large=True)
        with in_turn(Turn(client="small")), gate.admitted(), gate.admitted():
            assert gate.waiting == 6
            with pytest.raises(Busy):
                gate.check()
        assert gate.waiting == 4
        for number in range(1000):
            with in_turn(Turn(client=str(number))):
                one = gate.admitted()
                try:
                    one.__enter__()
                except Busy:
                    break
                held.append(one)
        assert gate.waiting <= 16
        for one in held:
            one.__exit__(None, None, None)

    asyncio.run(scenario())
