"""Studies that come with the site are done when they are opened, and nothing is computed."""

import asyncio

import pytest

from app.core.article import shipped
from app.service.studies import studies
from tests.support.study_servers import Hands, two_servers


@pytest.fixture
def smallest():
    """Return the id of the shipped study with the shortest file."""
    sizes = {path: path.stat().st_size for path in shipped.FOLDER.glob("*.json.gz")}
    return min(sizes, key=sizes.get).name.removesuffix(".json.gz")


def test_those_who_open_a_shipped_study_at_once_find_it_done(smallest, tmp_path, monkeypatch):
    reads, found = [], []

    def read(name):
        reads.append(name)
        return shipped.read(name)

    monkeypatch.setattr(studies, "read", read)

    async def scenario():
        hands = Hands(), Hands()
        path = tmp_path / "s.sqlite3"
        async with two_servers(path, *hands, shipped=frozenset({smallest})) as (one, other):
            put_done = one._kept.put_done

            def put(*arguments):
                for moment in ("before", "after"):
                    found.append((moment, one._store.other_spec("study", smallest)))
                    found.append((moment, other._states.tend({})[0]))
                    if moment == "before":
                        put_done(*arguments)

            one._kept.put_done = put
            answers = await asyncio.gather(*(one.progress(smallest) for _ in range(3)))
            for answer in answers:
                assert answer["status"] == "done"
                assert answer["done"] == answer["cells"] > 0
            stored = await asyncio.to_thread(one._kept.rows, smallest)
            assert stored == shipped.read(smallest).rows
            assert await other.progress(smallest) == answers[0]
            assert [one.open for one in hands] == [[], []]

    asyncio.run(scenario())
    assert reads == [smallest]
    # Nobody finds its spec before its rows are there, and no server takes it for a running study.
    assert found == [(moment, what) for moment in ("before", "after") for what in (None, set())]


def test_a_run_of_a_shipped_study_can_be_opened_by_its_id(smallest, tmp_path):
    async def scenario():
        path = tmp_path / "s.sqlite3"
        async with two_servers(path, Hands(), shipped=frozenset({smallest})) as (one,):
            spec = await one.spec(smallest)
            rows = await asyncio.to_thread(one._kept.rows, smallest)
            runs = {row["cell"]: row["run"] for row in rows}
            assert sorted(runs) == list(range(spec.size))
            for cell in spec.cells:
                assert one._store.spec(runs[cell.number]) is not None

    asyncio.run(scenario())
