"""Training can be stopped in the middle of an epoch."""

import threading

import pytest

from app.core.jobs.cancellation import Stop, Stopped
from app.core.specs.run import RunSpec
from app.core.training.state import advance, start

SOLVERS = ("adam", "sgd", "lbfgs")


def endless(solver):
    """Return the start of a run whose epochs take far longer than the test."""
    network = {"hidden_layer_sizes": [64, 64]}
    training = {"solver": solver, "batch_size": 1}
    points = {"samples": 5000, "kind": "spiral"}
    spec = {"dataset": points, "network": network, "training": training}
    return start(RunSpec.model_validate(spec))


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_stop_that_is_already_set_prevents_training(solver):
    stop = Stop()
    stop.set()
    with pytest.raises(Stopped):
        advance(endless(solver), 1, stop)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_stop_can_be_set_during_training(solver):
    stop = Stop()
    timer = threading.Timer(0.2, stop.set)
    timer.start()
    with pytest.raises(Stopped):
        advance(endless(solver), 10**6, stop)
    timer.join()


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_stop_that_is_not_set_changes_nothing(solver):
    spec = RunSpec.model_validate({"training": {"solver": solver}})
    assert advance(start(spec), 5, Stop()) == advance(start(spec), 5)


def test_a_state_whose_training_was_stopped_can_be_trained_again():
    state, stop = start(RunSpec()), Stop()
    before = advance(state, 3)
    stop.set()
    with pytest.raises(Stopped):
        advance(state, 3, stop)
    assert advance(state, 3) == before
