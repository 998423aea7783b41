"""The life of a study: its states, on two servers with one store, under any order of requests."""

import asyncio
import itertools
import random
import re
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.core.studies.spec import study_id
from app.errors import Busy, Gone
from app.service.storage import study_states
from app.service.storage.run_store import Store
from app.service.storage.study_states import StudyStates
from app.service.studies import runner
from tests.support.study_servers import (
    Hands,
    a_study,
    make_studies,
    rows,
    status,
    stop,
    stored_cells,
    two_servers,
    until,
)

SPECS = [a_study(4), a_study(3, seed=10)]
NAMES = [study_id(spec) for spec in SPECS]
SERVERS = st.integers(0, 1)
STUDIES = st.integers(0, len(SPECS) - 1)
ACTS = {"begin": "running", "pause": "paused", "cancel": "cancelled"}


class Quick:
    """Workers that finish each cell at once, in threads."""

    remote = False
    batches_per_thread = 1

    def __init__(self, threads=2):
        self.threads = threads
        self.pool = ThreadPoolExecutor(threads)

    def submit(self, batch, stop, tables):
        return self.pool.submit(rows, batch)

    def close(self):
        self.pool.shutdown()


class Life(RuleBasedStateMachine):
    """Two servers on one store; either can be asked anything, crash, or be stopped.

    The model has the status that the last request set, and the number of finished cells at the
    moment when the study was paused or cancelled.
    """

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "store.sqlite3"
        self.now = 1000.0
        self.real_time = study_states.time
        study_states.time = SimpleNamespace(time=lambda: self.now)
        self.loop = asyncio.new_event_loop()
        self.hands = [Hands(), Hands()]
        self.servers = [self.opened(hands) for hands in self.hands]
        self.lost = []
        self.wanted = ["new"] * len(SPECS)
        self.done = [0] * len(SPECS)
        for spec in SPECS:
            self.run(self.servers[0].register(spec))

    def run(self, work):
        return self.loop.run_until_complete(work)

    def opened(self, hands):
        async def start():
            # Beats are short, so that the test does not wait; the lease ends by the clock above.
            server = make_studies(self.path, hands, lease_seconds=0.06)
            server._states._seconds = 60.0
            server.start()
            return server

        return self.run(start())

    def progress(self, server, study):
        return self.run(self.servers[server].progress(NAMES[study]))

    @rule(server=SERVERS, study=STUDIES, act=st.sampled_from(sorted(ACTS)))
    def ask(self, server, study, act):
        self.run(getattr(self.servers[server], act)(NAMES[study]))
        self.wanted[study] = ACTS[act]
        self.note(study, self.progress(server, study)["done"])

    @rule(server=SERVERS, study=STUDIES)
    def pause_and_resume_at_once(self, server, study):
        async def both():
            one, other = self.servers[server], self.servers[1 - server]
            await one.begin(NAMES[study])
            await one.pause(NAMES[study])
            await other.begin(NAMES[study])

        self.run(both())
        self.wanted[study] = "running"
        self.note(study, self.progress(server, study)["done"])

    @rule(choice=STUDIES)
    def finish_a_cell(self, choice):
        """A running study is always computed by a server, and the cell is stored.

        No precondition: when a study is done depends on time, and what is drawn must not.
        """
        running = [n for n, wanted in enumerate(self.wanted) if wanted == "running"]
        if not running:
            return
        study = running[choice % len(running)]
        # Its last cell may have been stored together with one of the other study.
        before = min(len(stored_cells(self.path, NAMES[study])), SPECS[study].size - 1)

        async def work():
            for hands in self.hands:
                own = (n for n, (batch, _) in enumerate(hands.open) if self.belongs(batch, study))
                if hands.open:  # if it has no batch there, the other study may have all slots
                    hands.finish(next(own, 0))
            return len(stored_cells(self.path, NAMES[study])) > before

        self.run(until(work))
        self.note(study, len(stored_cells(self.path, NAMES[study])))

    @rule(server=SERVERS, poster=SERVERS, study=STUDIES)
    def delete_and_post_again(self, server, poster, study):
        self.run(self.servers[server].delete(NAMES[study]))
        for one in range(2):
            with pytest.raises(Gone):
                self.progress(one, study)
        assert not stored_cells(self.path, NAMES[study])
        self.run(self.servers[poster].register(SPECS[study]))
        self.wanted[study], self.done[study] = "new", 0

    @rule(server=SERVERS, starter=SERVERS, study=STUDIES)
    def delete_post_and_begin_at_once(self, server, starter, study):
        async def all_three():
            await self.servers[server].delete(NAMES[study])
            await self.servers[starter].register(SPECS[study])
            await self.servers[starter].begin(NAMES[study])

        self.run(all_three())
        self.wanted[study], self.done[study] = "running", 0

    def note(self, study, done):
        self.done[study] = done
        if done == SPECS[study].size:
            self.wanted[study] = "done"

    def belongs(self, batch, study):
        """Return whether a batch is of a study; the studies have other seeds."""
        found = re.search(r'"random_state":(\d+)', batch[0][1])
        return int(found[1] if found else 0) in SPECS[study].seeds

    @rule(server=SERVERS)
    def finish_cells_of_studies_that_do_not_run(self, server):
        """A worker that did not hear of the stop changes nothing."""
        hands = self.hands[server]
        for place in reversed(range(len(hands.open))):
            batch = hands.open[place][0]
            idle = [n for n, wanted in enumerate(self.wanted) if wanted != "running"]
            if any(self.belongs(batch, study) for study in idle):
                hands.finish(place)
        self.run(asyncio.sleep(0.003))

    @rule(server=SERVERS)
    def crash(self, server):
        """The server ends without a word; another with its name on the door opens."""

        async def kill():
            studies = self.servers[server]
            tasks = [runner.task for runner in studies._runners.values()]
            for task in [studies._supervisor, *tasks]:
                task.cancel()
            await asyncio.gather(studies._supervisor, *tasks, return_exceptions=True)
            studies._store.close()

        self.run(kill())
        self.now += 61.0
        self.hands[server] = Hands()
        self.servers[server] = self.opened(self.hands[server])

    @rule(server=SERVERS)
    def restart(self, server):
        self.run(stop(self.servers[server]))
        self.hands[server] = Hands()
        self.servers[server] = self.opened(self.hands[server])

    @rule(seconds=st.sampled_from([-3600.0, 1.0, 3600.0]))
    def set_the_clock(self, seconds):
        self.now += seconds

    @invariant()
    def both_servers_say_what_the_last_request_set(self):
        for study, wanted in enumerate(self.wanted):
            for server in range(2):
                found = self.progress(server, study)
                if wanted == "running":  # cells that were given out can be stored at any moment
                    assert found["done"] >= self.done[study]
                    finished = found["done"] == SPECS[study].size
                    assert found["status"] == ("done" if finished else "running")
                    self.note(study, found["done"])
                else:
                    assert (found["status"], found["done"]) == (wanted, self.done[study])

    def teardown(self):
        try:
            for study in range(len(SPECS)):
                self.ask(study % 2, study, "begin")
            for study in range(len(SPECS)):
                while self.wanted[study] == "running":
                    self.finish_a_cell(study)
            for name, spec in zip(NAMES, SPECS, strict=True):
                assert stored_cells(self.path, name) == list(range(spec.size))
        finally:
            for server in self.servers:
                self.run(stop(server))
            self.run(self.loop.shutdown_default_executor())
            self.loop.close()
            study_states.time = self.real_time
            self.folder.cleanup()


Life.TestCase.settings = settings(max_examples=5, stateful_step_count=10)
TestLife = Life.TestCase


@pytest.mark.exhaustive
@pytest.mark.parametrize("act", ["pause", "cancel"])
def test_an_act_right_after_begin_holds_from_the_moment_it_is_answered(tmp_path, act):
    """On either server, after any number of steps of the event loop, for 60 studies each."""
    path = tmp_path / "store.sqlite3"

    async def scenario():
        async with two_servers(path, Quick(), Quick()) as servers:
            for number in range(60):
                server = servers[number % 2]
                name = await servers[0].register(a_study(40, seed=100 * number))
                beginning = asyncio.create_task(servers[0].begin(name))
                if number % 3:
                    await beginning
                for _ in range(number % 5):
                    await asyncio.sleep(0)
                await beginning
                await getattr(server, act)(name)
                answered = await server.progress(name)
                assert answered["status"] in (ACTS[act], "done")
                await asyncio.sleep(0.002)
                for one in servers:
                    later = await one.progress(name)
                    assert (later["status"], later["done"]) == (
                        answered["status"],
                        answered["done"],
                    )

    asyncio.run(scenario())


@pytest.mark.exhaustive
def test_a_resume_right_after_a_pause_is_not_lost(tmp_path):
    path = tmp_path / "store.sqlite3"

    async def scenario():
        async with two_servers(path, Quick(), Quick()) as servers:
            orders = itertools.cycle(itertools.product(range(2), repeat=3))
            for number, (first, second, third) in zip(range(40), orders, strict=False):
                name = await servers[0].register(a_study(10, seed=100 * number))
                await servers[first].begin(name)
                await servers[second].pause(name)
                await servers[third].begin(name)
                for one in servers:
                    assert await status(one, name) in ("running", "done")

                async def done(name=name):
                    return await status(servers[0], name) == "done"

                await until(done)
                assert stored_cells(path, name) == list(range(10))

    asyncio.run(scenario())


def test_a_study_that_was_deleted_and_started_again_is_done_only_with_all_its_cells(tmp_path):
    """Its server computes it all the time, and learns of the deletion by the missing cells."""
    path, hands = tmp_path / "s.sqlite3", Hands()

    async def scenario():
        # The supervisor of a server compares its runners with the store after ten seconds, or
        # when a study is started there.
        options = {"lease_seconds": 60.0}
        async with two_servers(path, hands, Hands(), **options) as (owner, other):
            name = await owner.register(a_study(4))
            await owner.begin(name)
            given = 0

            async def two_stored():
                nonlocal given
                if hands.open and given < 2:
                    hands.finish()
                    given += 1
                return len(stored_cells(path, name)) == 2

            await until(two_stored)
            await other.delete(name)
            await owner.register(a_study(4))
            await owner.begin(name)

            async def done():
                while hands.open:
                    hands.finish()
                return await status(other, name) == "done"

            await until(done)
            assert stored_cells(path, name) == list(range(4))

    asyncio.run(scenario())


def test_a_server_that_has_released_its_studies_takes_none_in_a_late_call(tmp_path):
    """The thread of a call can wait for the store while the server is being stopped."""
    store = Store(tmp_path / "s.sqlite3")
    stopped, other = StudyStates(store, "stopped"), StudyStates(store, "other")
    stopped.begin("study", most=1)
    stopped.release()
    assert stopped.tend({}) == (set(), {"study"})
    stopped.begin("study", most=1)
    assert other.tend({}) == ({"study"}, {"study"})
    store.close()


def test_requests_at_the_same_time_end_in_one_state_that_both_servers_report(tmp_path):
    path = tmp_path / "store.sqlite3"
    choice = random.Random(0)

    async def scenario():
        async with two_servers(path, Quick(), Quick()) as servers:
            for number in range(30):
                name = await servers[0].register(a_study(30, seed=100 * number))
                acts = [
                    getattr(choice.choice(servers), choice.choice(sorted(ACTS)))(name)
                    for _ in range(6)
                ]
                await asyncio.gather(*acts)
                one, other = [await server.progress(name) for server in servers]
                if one["status"] != "running":
                    assert (one["status"], one["done"]) == (other["status"], other["done"])
                else:
                    assert other["status"] in ("running", "done")
                await servers[number % 2].cancel(name)

    asyncio.run(scenario())


def test_a_stream_on_one_server_has_the_cells_that_the_other_computes(tmp_path):
    async def scenario():
        # Both can compute: on a busy machine the lease can end, and the other takes the study.
        async with two_servers(tmp_path / "s.sqlite3", Quick(), Quick()) as (owner, other):
            name = await owner.register(a_study(6))
            await owner.begin(name)
            found = [await other.finished(name, place) for place in range(6)]
            assert sorted(rows[0]["cell"] for rows in found) == list(range(6))
            assert await other.finished(name, 6) is None
            assert (await other.progress(name))["width"] is None

    asyncio.run(scenario())


def test_the_other_server_reports_the_pace_of_a_study(tmp_path):
    hands = Hands()

    async def scenario():
        async with two_servers(tmp_path / "s.sqlite3", hands, Hands(0)) as (owner, other):
            name = await owner.register(a_study(100))
            await owner.begin(name)

            async def paced():
                progress = await other.progress(name)
                if hands.open and progress["done"] < 4:
                    hands.finish()
                return progress["rate"] and progress["width"] == 2 and progress["seconds_left"]

            await until(paced)

    asyncio.run(scenario())


def test_a_study_that_no_server_can_compute_is_paused_with_the_reason(tmp_path):
    class Broken(Hands):
        def submit(self, batch, stop, tables):
            raise ValueError("no such kernel")

    async def scenario():
        async with two_servers(tmp_path / "s.sqlite3", Broken(), Hands(0)) as (one, other):
            name = await one.register(a_study(3))
            await one.begin(name)

            async def paused():
                return await status(other, name) == "paused"

            await until(paused)
            assert "no such kernel" in (await other.progress(name))["reason"]

    asyncio.run(scenario())


def test_the_number_of_running_studies_is_limited_over_both_servers(tmp_path):
    async def scenario():
        options = {"max_running": 2}
        async with two_servers(tmp_path / "s.sqlite3", Hands(), Hands(), **options) as servers:
            names = [await servers[0].register(a_study(3, seed=10 * n)) for n in range(3)]
            await servers[0].begin(names[0])
            await servers[1].begin(names[1])
            await servers[1].begin(names[0])
            with pytest.raises(Busy, match=r"2 studies .* limit is 2 \(CREASES_MAX_STUDIES\)"):
                await servers[0].begin(names[2])
            assert await status(servers[0], names[2]) == "new"
            await servers[0].pause(names[1])
            await servers[0].begin(names[2])
            assert await status(servers[1], names[2]) == "running"

    asyncio.run(scenario())


def test_a_study_waits_with_the_reason_while_the_store_cannot_be_written(tmp_path, monkeypatch):
    hands = Hands()

    async def scenario():
        async with two_servers(tmp_path / "s.sqlite3", hands, Hands(0)) as (one, other):
            name = await one.register(a_study(8))
            await one.begin(name)
            put_cells = one._kept.put_cells

            def full(*arguments, **options):
                raise sqlite3.OperationalError("database or disk is full")

            one._kept.put_cells = full
            given = 0

            async def paused():
                nonlocal given
                if hands.open:
                    hands.finish()
                    given += 1
                return await status(one, name) == "paused"

            await until(paused)
            assert "disk is full" in (await one.progress(name))["reason"]
            assert given <= 3  # of 8: nothing is computed that could not be stored
            one._kept.put_cells = put_cells

            async def done():
                while hands.open:
                    hands.finish()
                return await status(other, name) == "done"

            await until(done)
            assert stored_cells(tmp_path / "s.sqlite3", name) == list(range(8))

    monkeypatch.setattr(runner, "RETRY_SECONDS", 0.01)
    asyncio.run(scenario())
