"""What many ask for at one time is made once."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.service.compute.executors import InlineExecutor
from app.service.compute.single_flight import SharedCalls, SingleFlight


def test_who_asks_while_it_is_being_made_waits_for_it():
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


def test_work_goes_on_for_who_is_left_and_stops_for_nobody():
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


def test_what_the_work_raises_reaches_all_who_wait():
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
    """A pool of one thread, and what to set for its work to end."""
    may_end = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        yield pool, may_end
        may_end.set()


class Work:
    """Work that a worker begins, and that ends when it may."""

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


async def gone(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_a_call_is_made_once_for_all_who_ask_while_it_lasts(worker):
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


def test_a_call_under_way_is_joined_by_who_asks_again_after_all_have_gone(worker):
    pool, may_end = worker

    async def scenario():
        calls, work = SharedCalls(), Work(may_end)
        first = asyncio.create_task(calls.do("k", pool, work))
        await asyncio.to_thread(work.begun.wait)
        await gone(first)
        again = asyncio.create_task(calls.do("k", pool, work))
        await asyncio.sleep(0)
        may_end.set()
        assert await again == "made"
        assert work.times == 1

    asyncio.run(scenario())


def test_a_call_that_no_worker_has_begun_is_taken_back_with_the_last_who_asked(worker):
    pool, may_end = worker

    async def scenario():
        calls, first, second = SharedCalls(), Work(may_end), Work(may_end)
        ahead = asyncio.create_task(calls.do("ahead", pool, first))
        await asyncio.to_thread(first.begun.wait)
        one, other = (asyncio.create_task(calls.do("k", pool, second)) for _ in range(2))
        await asyncio.sleep(0)
        await gone(one)
        await gone(other)
        may_end.set()
        assert await ahead == "made"
        assert second.times == 0
        assert await calls.do("k", pool, second) == "made"
        assert second.times == 1

    asyncio.run(scenario())


def test_what_a_call_raises_reaches_all_who_wait_and_troubles_nobody_when_all_have_gone(worker):
    pool, may_end = worker

    async def scenario():
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        calls, work = SharedCalls(), Work(may_end)
        alone = asyncio.create_task(calls.do("left", pool, work, ArithmeticError("unheard")))
        await asyncio.to_thread(work.begun.wait)
        await gone(alone)
        asking = [
            asyncio.create_task(calls.do("k", pool, work, ArithmeticError("no"))) for _ in range(3)
        ]
        may_end.set()
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(error) for error in found] == [ArithmeticError] * 3
        return told

    assert asyncio.run(scenario()) == []


def test_a_call_that_is_done_at_once_is_answered_at_once():
    async def scenario():
        calls = SharedCalls()
        assert await calls.do("k", InlineExecutor(), divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await calls.do("k", InlineExecutor(), divmod, 7, 0)

    asyncio.run(scenario())
