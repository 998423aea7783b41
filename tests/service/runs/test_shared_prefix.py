"""Lineage: what runs have in common is trained once, and is the same to the last bit."""

import asyncio
from itertools import permutations

import pytest

from app.core.specs.run import RunSpec, run_id
from app.core.training import state as training
from app.service.compute.executors import InlineExecutor
from app.service.runs import training_jobs
from app.service.runs.shared_prefix import Lineage
from app.service.storage.run_store import Store
from tests.service.runs.test_runs import make

SLOWER = {"set": {"learning_rate_init": 0.001}}
HEAVIER = {"set": {"alpha": 0.5, "batch_size": 7}}
MOVED = {
    "coefs": [{"layer": 0, "from": 1, "to": 2, "value": 0.7}],
    "intercepts": [{"layer": 1, "to": 0, "value": -0.2}],
}
FURTHER = {"intercepts": [{"layer": 0, "to": 1, "value": 0.3}]}
POINTS = {"points": [{"to": [0.5, 0.5, 1]}, {"to": [0.2, -0.1, 0]}]}

FAMILY = {
    "as it is": [],
    "slower from 6 on": [(6, SLOWER)],
    "moved at 6": [(6, MOVED)],
    "moved, then moved on at 6": [(6, MOVED), (6, FURTHER)],
    "moved on, then moved at 6": [(6, FURTHER), (6, MOVED)],
    "moved at 6 and at 9": [(6, MOVED), (9, FURTHER)],
    "moved at the start": [(0, MOVED)],
    "moved at the start and at 6": [(0, MOVED), (6, FURTHER)],
    "moved at 1": [(1, MOVED)],
    "heavier at 9": [(9, HEAVIER)],
    "points added at 6": [(6, POINTS)],
    "points added at 6, moved at 9": [(6, POINTS), (9, MOVED)],
}


def run_of(changes, solver="adam", **more):
    """A spec; of the changes only those that the solver allows."""
    interventions = [{"epoch": epoch} | change for epoch, change in changes]
    if solver == "lbfgs":
        interventions = [one for one in interventions if "set" not in one]
    data = {
        "dataset": {"samples": 40},
        "network": {"hidden_layer_sizes": [4]},
        "training": {"solver": solver, "batch_size": 10, **more},
        "interventions": interventions,
    }
    return RunSpec.model_validate(data)


@pytest.fixture
def store():
    store = Store(None)
    yield store
    store.close()


@pytest.fixture
def advanced(monkeypatch):
    """How many epochs each call of ``advance`` went on for."""
    calls = []

    def counting(state, epochs, stop):
        reached = training.advance(state, epochs, stop)
        calls.append(reached.epoch - state.epoch)
        return reached

    monkeypatch.setattr(training_jobs, "advance", counting)
    return calls


def asked(store, questions, **settings):
    """The states that one server answers with, asked for (spec, epoch) in this order."""

    async def scenario():
        runs = make(store, InlineExecutor(), **settings)
        found = [await runs.ensure(await runs.register(spec), epoch) for spec, epoch in questions]
        await runs.close()
        return found

    return asyncio.run(scenario())


def exactly(spec, epoch):
    return training.advance(training.start(spec), epoch)


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
@pytest.mark.parametrize("cache", [0, 20_000, 2**24])
@pytest.mark.parametrize("saved", [False, True])
def test_a_state_is_the_same_whichever_relatives_were_trained_before(store, solver, cache, saved):
    specs = [run_of(changes, solver, learning_rate="invscaling") for changes in FAMILY.values()]
    epochs = [6, 0, 9, 5, 12, 1, 7]
    questions = [(spec, epoch) for epoch in epochs for spec in specs]
    found = asked(store, questions, state_cache_bytes=cache, checkpoint_seconds=0 if saved else 1e9)
    for (spec, epoch), state in zip(questions, found, strict=True):
        assert state == exactly(spec, epoch)


@pytest.mark.parametrize(
    "order", list(permutations(["as it is", "moved at 6", "moved at 6 and at 9"]))
)
def test_a_relative_asked_for_first_leaves_no_trace(store, order):
    questions = [(run_of(FAMILY[name]), 11) for name in order]
    for (spec, epoch), state in zip(questions, asked(store, questions), strict=True):
        assert state == exactly(spec, epoch)


@pytest.mark.parametrize(
    "name", ["slower from 6 on", "moved at 6", "moved, then moved on at 6", "points added at 6"]
)
def test_an_edit_at_the_present_epoch_trains_nothing_again(store, advanced, name):
    spec = run_of(FAMILY[name])
    _, here, further = asked(store, [(run_of([]), 6), (spec, 6), (spec, 10)])
    assert sum(advanced) == 6 + 4
    assert here == exactly(spec, 6)
    assert further == exactly(spec, 10)


def test_the_run_as_it_was_needs_no_training_again_either(store, advanced):
    asked(store, [(run_of([(6, MOVED)]), 5), (run_of([]), 5), (run_of([(6, SLOWER)]), 5)])
    assert sum(advanced) == 5


def test_another_start_is_no_relative(store, advanced):
    asked(store, [(run_of([]), 6), (run_of([(0, MOVED)]), 6), (run_of([], random_state=1), 6)])
    assert sum(advanced) == 18


def test_checkpoints_of_a_relative_carry_a_run_into_the_next_process(store, advanced):
    asked(store, [(run_of([(60, MOVED)]), 60)], checkpoint_seconds=0)
    asked(store, [(run_of([]), 50)], checkpoint_seconds=0)
    advanced.clear()
    spec = run_of([(50, FURTHER), (55, MOVED)])
    (state,) = asked(store, [(spec, 58)])
    assert state == exactly(spec, 58)
    assert sum(advanced) == 8


@pytest.mark.parametrize("before", [True, False])
def test_a_run_that_diverges_does_so_for_all_who_share_it(store, before):
    plain = {"solver": "sgd", "learning_rate_init": 1e6, "momentum": 0}
    diverged = exactly(run_of([], **plain), 400).diverged
    assert diverged is not None
    assert diverged > 1
    gentle = {"set": {"learning_rate_init": 1e-3}}
    epochs = [diverged - 1, diverged, diverged + 1]
    relatives = [
        run_of([(epoch, change)], **plain) for epoch in epochs for change in (gentle, MOVED)
    ]
    specs = [run_of([], **plain), *relatives] if before else [*relatives, run_of([], **plain)]
    questions = [(spec, epoch) for spec in specs for epoch in (400, *epochs)]
    for (spec, epoch), state in zip(questions, asked(store, questions), strict=True):
        assert state == exactly(spec, epoch)


def test_how_far_a_run_is_trained_counts_what_it_shares(store):
    async def scenario():
        runs = make(store, InlineExecutor())
        names = [await runs.register(run_of(FAMILY[name])) for name in ("as it is", "moved at 6")]
        assert [await runs.trained(run) for run in names] == [None, None]
        for epoch in (6, 9):
            await runs.ensure(names[0], epoch)
        assert [await runs.trained(run) for run in names] == [9, 6]
        await runs.ensure(names[1], 8)
        assert [await runs.trained(run) for run in names] == [9, 8]
        await runs.close()

    asyncio.run(scenario())


def test_the_names_of_two_runs_are_the_same_up_to_where_they_part():
    one = Lineage.of(run_of([(3, MOVED), (6, SLOWER), (9, HEAVIER)]))
    other = Lineage.of(run_of([(3, MOVED), (6, SLOWER), (8, HEAVIER)]))
    plain = Lineage.of(run_of([]))
    assert {one.name_at(epoch) == other.name_at(epoch) for epoch in range(8)} == {True}
    assert {one.name_at(epoch) == other.name_at(epoch) for epoch in range(8, 20)} == {False}
    assert {one.name_at(epoch) == plain.name_at(epoch) for epoch in range(3)} == {True}
    assert one.name_at(3) != plain.name_at(3)
    assert plain.name_at(7) == run_id(run_of([]))


def test_a_run_of_very_many_interventions_has_a_lineage_all_the_same():
    changes = [(epoch, MOVED) for epoch in range(1, 1001)]
    assert len(Lineage.of(run_of(changes)).segments) == 1001
