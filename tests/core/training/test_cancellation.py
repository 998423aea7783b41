"""Training ends in the middle of an epoch when it is told to, and says so."""

import threading

import pytest

from app.core.specs.run import RunSpec
from app.core.training.cancellation import Stop, Stopped
from app.core.training.state import advance, start

SOLVERS = ("adam", "sgd", "lbfgs")


def endless(solver):
    """A run that nobody will see the end of."""
    network = {"hidden_layer_sizes": [64, 64]}
    training = {"solver": solver, "batch_size": 1}
    points = {"samples": 5000, "kind": "spiral"}
    spec = {"dataset": points, "network": network, "training": training}
    return start(RunSpec.model_validate(spec))


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_stop_that_is_set_before_lets_nothing_begin(solver):
    stop = Stop()
    stop.set()
    with pytest.raises(Stopped):
        advance(endless(solver), 1, stop)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_stop_can_be_set_while_it_trains(solver):
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


def test_a_state_that_was_stopped_is_as_good_as_before():
    state, stop = start(RunSpec()), Stop()
    before = advance(state, 3)
    stop.set()
    with pytest.raises(Stopped):
        advance(state, 3, stop)
    assert advance(state, 3) == before
