"""Jobs in executors: a caller that stops waiting stops its call."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from app.core.jobs.job import Job, Stopped, current_job
from app.service.compute.executors import InlineExecutor
from app.service.compute.jobs import run_job
from app.service.compute.single_flight import SharedCalls


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as pool:
        yield pool


class Loop:
    """A function that runs until its job is stopped, or it is released."""

    def __init__(self):
        self.begun, self.ended, self.release = (threading.Event() for _ in range(3))
        self.times, self.outcome = 0, None

    def __call__(self):
        self.times += 1
        self.begun.set()
        try:
            while not self.release.wait(0.001):
                current_job().check()
            self.outcome = "done"
        except Stopped:
            self.outcome = "stopped"
            raise
        finally:
            self.ended.set()
        return self.outcome


async def cancelled(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_a_running_call_stops_when_its_caller_is_cancelled(pool):
    async def scenario():
        work = Loop()
        task = asyncio.create_task(run_job(pool, Job(), work))
        await asyncio.to_thread(work.begun.wait)
        await cancelled(task)
        await asyncio.to_thread(work.ended.wait)
        return work.outcome

    assert asyncio.run(scenario()) == "stopped"


def test_a_call_returns_its_result(pool):
    assert asyncio.run(run_job(pool, Job(), divmod, 7, 2)) == (3, 1)


def test_a_shared_call_runs_on_while_one_caller_is_left(pool):
    async def scenario():
        calls, work = SharedCalls(), Loop()
        one, other = (asyncio.create_task(calls.do("k", pool, work)) for _ in range(2))
        await asyncio.to_thread(work.begun.wait)
        await cancelled(one)
        work.release.set()
        return await other, work.times

    assert asyncio.run(scenario()) == ("done", 1)


def test_a_caller_that_comes_just_after_a_call_has_stopped_begins_again():
    """The future is finished, but the callback that forgets it has not run yet."""

    async def scenario():
        calls = SharedCalls()
        stopped = asyncio.get_running_loop().create_future()
        stopped.set_exception(Stopped())
        call: Future[None] = Future()
        call.set_exception(Stopped())
        calls._calls["k"], calls._callers["k"] = (Job(), call, stopped), 0
        return await calls.do("k", InlineExecutor(), divmod, 7, 2)

    assert asyncio.run(scenario()) == (3, 1)


def test_a_new_caller_begins_again_after_all_others_have_stopped_the_call(pool):
    async def scenario():
        calls, work = SharedCalls(), Loop()
        first = asyncio.create_task(calls.do("k", pool, work))
        await asyncio.to_thread(work.begun.wait)
        await cancelled(first)
        again = asyncio.create_task(calls.do("k", pool, work))
        await asyncio.to_thread(work.ended.wait)
        work.release.set()
        return await again, work.times

    assert asyncio.run(scenario()) == ("done", 2)
