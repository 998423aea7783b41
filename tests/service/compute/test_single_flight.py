"""Concurrent requests for the same key share one computation."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.service.compute.executors import InlineExecutor
from app.service.compute.single_flight import SharedCalls, SingleFlight


def test_concurrent_callers_share_one_computation():
    async def scenario():
        flights, made = SingleFlight(), []

        async def work():
            made.append(1)
            await asyncio.sleep(0.01)
            return len(made)

        found = await asyncio.gather(*(flights.do("k", work) for _ in range(5)))
        assert found == [1] * 5
        assert await flights.do("k", work) == 2
        assert await flights.do("other", work) == 3

    asyncio.run(scenario())


def test_work_is_cancelled_only_with_its_last_caller():
    async def scenario():
        flights, ended = SingleFlight(), []
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def work():
            begun.set()
            try:
                await may_end.wait()
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return "made"

        async def ask():
            return await flights.do("k", work)

        one, other = asyncio.create_task(ask()), asyncio.create_task(ask())
        await begun.wait()
        one.cancel()
        await asyncio.gather(one, return_exceptions=True)
        may_end.set()
        assert await other == "made"
        begun.clear()
        may_end.clear()
        alone = asyncio.create_task(ask())
        await begun.wait()
        alone.cancel()
        await asyncio.gather(alone, return_exceptions=True)
        await asyncio.sleep(0)
        assert ended == ["cancelled"]
        may_end.set()
        assert await ask() == "made"

    asyncio.run(scenario())


def test_an_exception_reaches_all_callers():
    async def scenario():
        flights = SingleFlight()

        async def work():
            await asyncio.sleep(0.01)
            raise ArithmeticError("no")

        found = await asyncio.gather(
            *(flights.do("k", work) for _ in range(3)), return_exceptions=True
        )
        assert [type(error) for error in found] == [ArithmeticError] * 3

    asyncio.run(scenario())


@pytest.fixture
def worker():
    """Yield a pool with one thread, and an event that lets its work end."""
    may_end = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        yield pool, may_end
        may_end.set()


class Work:
    """A function that blocks until an event is set, and counts its calls."""

    def __init__(self, may_end):
        self.begun = threading.Event()
        self.times = 0
        self._may_end = may_end

    def __call__(self, answer="made"):
        self.times += 1
        self.begun.set()
        self._may_end.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer


async def cancelled(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_concurrent_callers_share_one_call(worker):
    pool, may_end = worker

    async def scenario():
        calls, work = SharedCalls(), Work(may_end)
        asking = [asyncio.create_task(calls.do("k", pool, work)) for _ in range(5)]
        other = asyncio.create_task(calls.do("other", pool, work, "another"))
        await asyncio.to_thread(work.begun.wait)
        may_end.set()
        assert await asyncio.gather(*asking) == ["made"] * 5
        assert await other == "another"
        assert work.times == 2
        assert await calls.do("k", pool, work, "made again") == "made again"

    asyncio.run(scenario())


def test_a_new_caller_joins_a_running_call_whose_callers_were_cancelled(worker):
    pool, may_end = worker

    async def scenario():
        calls, work = SharedCalls(), Work(may_end)
        first = asyncio.create_task(calls.do("k", pool, work))
        await asyncio.to_thread(work.begun.wait)
        await cancelled(first)
        again = asyncio.create_task(calls.do("k", pool, work))
        await asyncio.sleep(0)
        may_end.set()
        assert await again == "made"
        assert work.times == 1

    asyncio.run(scenario())


def test_a_queued_call_is_cancelled_with_its_last_caller(worker):
    pool, may_end = worker

    async def scenario():
        calls, first, second = SharedCalls(), Work(may_end), Work(may_end)
        ahead = asyncio.create_task(calls.do("ahead", pool, first))
        await asyncio.to_thread(first.begun.wait)
        one, other = (asyncio.create_task(calls.do("k", pool, second)) for _ in range(2))
        await asyncio.sleep(0)
        await cancelled(one)
        await cancelled(other)
        may_end.set()
        assert await ahead == "made"
        assert second.times == 0
        assert await calls.do("k", pool, second) == "made"
        assert second.times == 1

    asyncio.run(scenario())


def test_an_exception_of_a_call_reaches_all_callers_and_is_not_logged_without_any(worker):
    pool, may_end = worker

    async def scenario():
        logged = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
        calls, work = SharedCalls(), Work(may_end)
        alone = asyncio.create_task(calls.do("left", pool, work, ArithmeticError("unheard")))
        await asyncio.to_thread(work.begun.wait)
        await cancelled(alone)
        asking = [
            asyncio.create_task(calls.do("k", pool, work, ArithmeticError("no"))) for _ in range(3)
        ]
        may_end.set()
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(error) for error in found] == [ArithmeticError] * 3
        return logged

    assert asyncio.run(scenario()) == []


def test_a_call_on_the_inline_executor_returns_its_result():
    async def scenario():
        calls = SharedCalls()
        assert await calls.do("k", InlineExecutor(), divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await calls.do("k", InlineExecutor(), divmod, 7, 0)

    asyncio.run(scenario())
