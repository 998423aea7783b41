"""Epochs that runs have in common are trained once, and their states are equal bit for bit."""

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
from tests.support.quick import one_in

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
    """Return the spec of a run with those of the changes that the solver allows."""
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
    """Record the number of epochs that each call of ``advance`` trained."""
    calls = []

    def counting(state, epochs, stop):
        reached = training.advance(state, epochs, stop)
        calls.append(reached.epoch - state.epoch)
        return reached

    monkeypatch.setattr(training_jobs, "advance", counting)
    return calls


def states_of(store, requests, **settings):
    """Return the states of one server for requests (spec, epoch) in this order."""

    async def scenario():
        runs = make(store, InlineExecutor(), **settings)
        found = [await runs.ensure(await runs.register(spec), epoch) for spec, epoch in requests]
        await runs.close()
        return found

    return asyncio.run(scenario())


KNOWN = {}


def exactly(spec, epoch):
    """Return the state of a run that shares nothing; each is trained once for all tests."""
    name = (run_id(spec), epoch)
    if name not in KNOWN:
        KNOWN[name] = training.advance(training.start(spec), epoch)
    return KNOWN[name]


@pytest.mark.exhaustive
@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
@pytest.mark.parametrize("cache", one_in(3, [20_000, 0, 2**24]))
@pytest.mark.parametrize("saved", one_in(2, [True, False]))
def test_a_state_does_not_depend_on_related_runs_trained_before(store, solver, cache, saved):
    specs = [run_of(changes, solver, learning_rate="invscaling") for changes in FAMILY.values()]
    epochs = [6, 0, 9, 5, 12, 1, 7]
    requests = [(spec, epoch) for epoch in epochs for spec in specs]
    found = states_of(
        store, requests, state_cache_bytes=cache, checkpoint_seconds=0 if saved else 1e9
    )
    for (spec, epoch), state in zip(requests, found, strict=True):
        assert state == exactly(spec, epoch)


@pytest.mark.parametrize(
    "order", list(permutations(["as it is", "moved at 6", "moved at 6 and at 9"]))
)
def test_the_order_of_related_runs_does_not_change_their_states(store, order):
    requests = [(run_of(FAMILY[name]), 11) for name in order]
    for (spec, epoch), state in zip(requests, states_of(store, requests), strict=True):
        assert state == exactly(spec, epoch)


@pytest.mark.parametrize(
    "name", ["slower from 6 on", "moved at 6", "moved, then moved on at 6", "points added at 6"]
)
def test_an_edit_at_the_current_epoch_repeats_no_training(store, advanced, name):
    spec = run_of(FAMILY[name])
    _, here, further = states_of(store, [(run_of([]), 6), (spec, 6), (spec, 10)])
    assert sum(advanced) == 6 + 4
    assert here == exactly(spec, 6)
    assert further == exactly(spec, 10)


def test_a_run_without_the_edit_repeats_no_training(store, advanced):
    states_of(store, [(run_of([(6, MOVED)]), 5), (run_of([]), 5), (run_of([(6, SLOWER)]), 5)])
    assert sum(advanced) == 5


def test_runs_with_different_initial_weights_share_nothing(store, advanced):
    states_of(store, [(run_of([]), 6), (run_of([(0, MOVED)]), 6), (run_of([], random_state=1), 6)])
    assert sum(advanced) == 18


def test_checkpoints_of_a_related_run_are_used_after_a_restart(store, advanced):
    states_of(store, [(run_of([(60, MOVED)]), 60)], checkpoint_seconds=0)
    states_of(store, [(run_of([]), 50)], checkpoint_seconds=0)
    advanced.clear()
    spec = run_of([(50, FURTHER), (55, MOVED)])
    (state,) = states_of(store, [(spec, 58)])
    assert state == exactly(spec, 58)
    assert sum(advanced) == 8


@pytest.mark.parametrize("before", [True, False])
def test_related_runs_diverge_at_the_same_epoch(store, before):
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
    requests = [(spec, epoch) for spec in specs for epoch in (400, *epochs)]
    for (spec, epoch), state in zip(requests, states_of(store, requests), strict=True):
        assert state == exactly(spec, epoch)


def test_the_trained_epochs_of_a_run_include_shared_ones(store):
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


def test_the_names_of_states_are_equal_up_to_the_first_difference():
    one = Lineage.of(run_of([(3, MOVED), (6, SLOWER), (9, HEAVIER)]))
    other = Lineage.of(run_of([(3, MOVED), (6, SLOWER), (8, HEAVIER)]))
    plain = Lineage.of(run_of([]))
    assert {one.name_at(epoch) == other.name_at(epoch) for epoch in range(8)} == {True}
    assert {one.name_at(epoch) == other.name_at(epoch) for epoch in range(8, 20)} == {False}
    assert {one.name_at(epoch) == plain.name_at(epoch) for epoch in range(3)} == {True}
    assert one.name_at(3) != plain.name_at(3)
    assert plain.name_at(7) == run_id(run_of([]))


def test_a_run_with_a_thousand_interventions_has_a_lineage():
    changes = [(epoch, MOVED) for epoch in range(1, 1001)]
    assert len(Lineage.of(run_of(changes)).segments) == 1001
