"""The rotation gives the workers' slots to studies in turn."""

import asyncio
from collections import Counter
from concurrent.futures import Future

from hypothesis import given
from hypothesis import strategies as st

from app.core.jobs.cancellation import Stop
from app.service.studies.rotation import Rotation
from tests.support.study_servers import Hands, a_study, make_studies, status, stop, until


class Pile:
    """A study with a number of cells, which notes what comes back."""

    def __init__(self, name, cells):
        self.name = name
        self.left = cells
        self.stop = Stop()
        self.tables = {}
        self.back = []

    def take(self):
        if not self.left:
            return ()
        self.left -= 1
        return (("run", self.name, self.left, (1,)),)

    def put(self, batch, computed):
        self.back.append(computed)


class Desk(Hands):
    """Workers that note the order in which cells are submitted."""

    def __init__(self, threads=1, batches_per_thread=1):
        super().__init__(threads)
        self.batches_per_thread = batches_per_thread
        self.order = []

    def submit(self, batch, stop, tables):
        self.order.append(batch[0][1])
        future = Future()
        self.open.append((batch, future))
        return future

    def finish(self, place=0):
        self.open.pop(place)[1].set_result([])


async def settle():
    for _ in range(3):
        await asyncio.sleep(0)


def rotation_of(desk, piles):
    async def made():
        rotation = Rotation(desk)
        for pile in piles:
            rotation.add(pile)
        await rotation.measure()
        return rotation

    return made()


def test_studies_with_equal_cells_advance_by_one_cell_each():
    async def scenario(threads):
        desk, piles = Desk(threads), [Pile(name, 12) for name in "abc"]
        await rotation_of(desk, piles)
        while desk.open:
            desk.finish()
            await settle()
        assert desk.order == list("abc" * 12)

    for threads in (1, 2, 3, 5):
        asyncio.run(scenario(threads))


def test_a_short_study_does_not_wait_for_a_long_one():
    async def scenario():
        desk, long = Desk(2), Pile("long", 5000)
        rotation = await rotation_of(desk, [long])
        for _ in range(20):
            desk.finish()
            await settle()
        short = Pile("short", 3)
        rotation.add(short)
        finished = 0
        while len(short.back) < 3:
            desk.finish()
            finished += 1
            await settle()
        assert finished <= 8

    asyncio.run(scenario())


def test_a_study_of_long_cells_leaves_a_worker_to_one_of_short_cells():
    async def scenario():
        desk, slow, quick = Desk(2), Pile("slow", 50), Pile("quick", 50)
        await rotation_of(desk, [slow, quick])
        for _ in range(40):  # no cell of the slow study finishes
            place = next(n for n, (batch, _) in enumerate(desk.open) if batch[0][1] == "quick")
            desk.finish(place)
            await settle()
        assert Counter(desk.order)["slow"] == 1
        assert len(quick.back) == 40

    asyncio.run(scenario())


@given(
    threads=st.integers(1, 4),
    queued=st.integers(1, 2),
    cells=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    finishes=st.lists(st.integers(0, 100), max_size=30),
)
def test_no_slot_is_free_while_a_cell_is_left_and_the_fewest_come_first(
    threads, queued, cells, finishes
):
    async def scenario():
        desk = Desk(threads, queued)
        piles = [Pile(str(n), count) for n, count in enumerate(cells)]
        rotation = await rotation_of(desk, piles)
        for choice in [*finishes, *[0] * sum(cells)]:
            left = sum(pile.left for pile in piles)
            assert len(desk.open) == threads * queued or not left
            widths = [rotation.width(pile) for pile in piles]
            assert sum(widths) == min(threads, len(desk.open))
            in_work = Counter(batch[0][1] for batch, _ in desk.open)
            for pile in piles:
                assert rotation.batches(pile) == in_work[pile.name]
                others = [in_work[one.name] for one in piles if one is not pile]
                if pile.left and others:  # it could have taken the slot of another
                    assert in_work[pile.name] >= max(others) - 1
            if not desk.open:
                break
            desk.finish(choice % len(desk.open))
            await settle()

    asyncio.run(scenario())


def test_a_removed_study_keeps_its_slots_until_its_workers_have_stopped():
    async def scenario():
        desk, removed, other = Desk(2), Pile("removed", 9), Pile("other", 9)
        rotation = await rotation_of(desk, [removed])
        for _, future in desk.open:
            future.set_running_or_notify_cancel()  # computing cells cannot be cancelled
        rotation.add(other)
        rotation.remove(removed)
        assert removed.stop.flag[0] == 1
        assert rotation.width(removed) == 2
        assert desk.order == ["removed", "removed"]
        desk.finish()
        await settle()
        assert desk.order[2:] == ["other"]
        assert rotation.width(removed) == rotation.width(other) == 1

    asyncio.run(scenario())


def test_a_batch_that_the_workers_drop_comes_back_and_its_slot_waits_for_a_measurement():
    async def scenario():
        desk, pile = Desk(1), Pile("a", 3)
        await rotation_of(desk, [pile])
        desk.open.pop()[1].cancel()
        await settle()
        assert [future.cancelled() for future in pile.back] == [True]
        assert not desk.open

    asyncio.run(scenario())


def test_the_width_of_a_study_counts_the_cells_that_are_being_computed(tmp_path):
    async def scenario():
        hands = Hands(3)
        studies = make_studies(tmp_path / "s.sqlite3", hands)
        names = [await studies.register(a_study(40, seed=100 * n)) for n in range(5)]

        async def widths():
            return [(await studies.progress(name))["width"] for name in names]

        async def computed():
            return len(hands.open) == 3

        for name in names:
            await studies.begin(name)
        await until(computed)
        for _ in range(10):
            counted = [width or 0 for width in await widths()]
            assert sum(counted) == len(hands.open) == 3
            assert max(counted) - min(counted) <= 1 or len(hands.open) < len(names)
            hands.finish()
            await until(computed)
        await studies.pause(names[0])
        assert (await widths())[0] is None
        for name in names[1:]:
            assert await status(studies, name) == "running"
        await stop(studies)

    asyncio.run(scenario())


def test_workers_that_cannot_be_asked_count_as_none_until_they_answer():
    class Away(Desk):
        away = True

        @property
        def threads(self):
            if self.away:
                raise OSError("the scheduler does not respond")
            return 1

        @threads.setter
        def threads(self, threads):
            pass

    async def scenario():
        desk = Away()
        rotation = await rotation_of(desk, [Pile("a", 2)])
        assert not desk.open
        desk.away = False
        rotation._measured = -1.0
        await rotation.measure()
        assert len(desk.open) == 1

    asyncio.run(scenario())
