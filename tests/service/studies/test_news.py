"""Changes of studies are reported to all streams, and their progress is read once for each."""

import asyncio

import pytest

from app.service.studies import news
from app.service.studies.news import News
from tests.support.study_servers import Hands, a_study, two_servers


def test_every_stream_gets_each_change_and_the_progress_is_read_once(monkeypatch):
    monkeypatch.setattr(news, "COALESCE_SECONDS", 0.0)
    asked = []

    async def ask(name):
        asked.append(name)
        return {"name": name, "time": len(asked)}

    async def stream(changes, found):
        seen = 0
        while seen < 4:
            names, seen = await changes.after(seen)
            found.append([(name, await changes.told(name, ask)) for name in names])

    async def scenario():
        changes, found = News(), [[] for _ in range(5)]
        streams = [asyncio.create_task(stream(changes, one)) for one in found]
        for name in "aab":
            changes.note(name)
        await asyncio.sleep(0.01)
        changes.note("a")
        await asyncio.gather(*streams)
        assert all(one == found[0] for one in found)
        assert [[name for name, _ in change] for change in found[0]] == [["a", "b"], ["a"]]
        assert asked == ["a", "b", "a"]

    asyncio.run(scenario())


def test_only_the_latest_studies_are_kept(monkeypatch):
    monkeypatch.setattr(news, "MAX_KEPT", 3)
    changes = News()
    for name in "abcda":
        changes.note(name)
    assert changes.since(0) == ["c", "d", "a"]
    assert changes.since(4) == ["a"]


@pytest.mark.exhaustive
def test_the_changes_that_another_server_makes_are_reported_and_end_with_the_last_study(tmp_path):
    hands = Hands()

    async def scenario():
        async with two_servers(tmp_path / "s.sqlite3", hands, Hands(0)) as (owner, other):
            assert await other.changed(other.latest) == ([], other.latest)
            name = await owner.register(a_study(2))
            await owner.begin(name)
            seen, found = other.latest, []
            while True:
                changes, seen = await other.changed(seen)
                if not changes:
                    break
                found += [progress for study, progress in changes if study == name]
                while hands.open:
                    hands.finish()
            assert found[-1]["done"] == 2

    asyncio.run(scenario())
