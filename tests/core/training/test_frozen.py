"""Frozen parts of a network stand still to the last bit, and the others train on."""

from itertools import pairwise

import numpy as np

from app.core.specs.run import RunSpec
from app.core.training.problem import split_parameters
from app.core.training.state import advance, frozen_positions, start
from tests.core.training.test_state import TASKS
from tests.support.cases import each

PARTS = {
    "first layer": [{"layer": 0}],
    "output layer": [{"layer": 2}],
    "unit": [{"layer": 1, "to": 2}],
    "weight": [{"layer": 0, "from": 1, "to": 3}],
    "several": [{"layer": 0, "to": 0}, {"layer": 1, "from": 3, "to": 1}, {"layer": 2, "to": 0}],
}

SOLVERS = {
    "adam": {"batch_size": 7, "l1": 0.01, "alpha": 0.1},
    "sgd": {"solver": "sgd", "batch_size": 10, "l1": 0.01, "learning_rate": "invscaling"},
    "momentum": {"solver": "sgd", "nesterovs_momentum": False, "momentum": 0.5},
    "lbfgs": {"solver": "lbfgs", "alpha": 0.1},
}


def spec_of(task="binary", interventions=(), **training) -> RunSpec:
    return RunSpec.model_validate(
        {
            "dataset": {**TASKS[task], "samples": 60, "test_share": 0},
            "network": {"hidden_layer_sizes": [4, 5]},
            "training": training,
            "interventions": interventions,
        }
    )


def positions(spec: RunSpec, parts: list[dict]) -> np.ndarray:
    """Return which parameters the parts contain, one weight and bias at a time."""
    sizes = spec.layer_sizes
    numbers = np.arange(sum((n + 1) * m for n, m in pairwise(sizes)))
    coefs, intercepts = split_parameters(numbers, sizes)
    found = set()
    for part in parts:
        layer = part["layer"]
        for to in range(sizes[layer + 1]):
            if part.get("to", to) != to:
                continue
            sources = [part["from"]] if "from" in part else range(sizes[layer])
            found.update(int(coefs[layer][source, to]) for source in sources)
            if "from" not in part:
                found.add(int(intercepts[layer][to]))
    return np.array(sorted(found))


@each("task", TASKS)
@each("solver", SOLVERS)
@each("parts", PARTS)
def test_frozen_parameters_and_their_moments_stand_still_for_100_epochs(task, solver, parts):
    frozen = [{"epoch": 8, "frozen": PARTS[parts]}]
    spec = spec_of(task, frozen, **SOLVERS[solver])
    before = advance(start(spec), 8)
    after = advance(before, 100)
    held = positions(spec, PARTS[parts])
    assert np.array_equal(frozen_positions(spec, 8), held)
    assert np.array_equal(after.parameters[held], before.parameters[held])
    if solver != "lbfgs":
        assert np.array_equal(after.memory.moments[:, held], before.memory.moments[:, held])
    free = np.setdiff1d(np.arange(len(before.parameters)), held)
    # A weight that the L1 penalty has made 0, or that leads to a dead unit, may stand still, too.
    assert (after.parameters[free] != before.parameters[free]).mean() > 0.3
    assert after == advance(advance(before, 37), 63)


@each("solver", ["adam", "sgd", "momentum"])
def test_epochs_before_parts_are_frozen_are_those_of_the_run_without(solver):
    plain = spec_of(**SOLVERS[solver])
    spec = spec_of(interventions=[{"epoch": 8, "frozen": [{"layer": 0}]}], **SOLVERS[solver])
    for epochs in (0, 7, 8):
        parameters = [advance(start(one), epochs).parameters for one in (plain, spec)]
        assert np.array_equal(*parameters)


def test_freezing_is_descent_on_the_other_parameters_alone():
    """Without momentum, a step that is undone on the frozen parameters is one that froze them."""
    training = {"solver": "sgd", "momentum": 0.0, "batch_size": 60, "learning_rate_init": 0.05}
    spec = spec_of(interventions=[{"epoch": 0, "frozen": PARTS["several"]}], **training)
    held = positions(spec, PARTS["several"])
    initial = start(spec).parameters
    undone = []
    for epoch in range(1, 6):
        edits = _edits_to(spec, initial, held)
        undone.append({"epoch": epoch, **edits})
        redone = advance(start(spec_of(interventions=undone, **training)), epoch)
        assert np.array_equal(redone.parameters, advance(start(spec), epoch).parameters)


def _edits_to(spec, values, held) -> dict:
    """Return the edits that set the parameters at some positions to their values."""
    numbers = np.full(len(values), -1)
    numbers[held] = held
    coefs, intercepts = split_parameters(numbers, spec.layer_sizes)
    weights = [
        {"layer": layer, "from": int(i), "to": int(j), "value": float(values[array[i, j]])}
        for layer, array in enumerate(coefs)
        for i, j in np.argwhere(array >= 0)
    ]
    biases = [
        {"layer": layer, "to": int(j), "value": float(values[array[j]])}
        for layer, array in enumerate(intercepts)
        for j in np.flatnonzero(array >= 0)
    ]
    return {"coefs": weights, "intercepts": biases}


@each("solver", SOLVERS)
def test_unfrozen_parts_train_again(solver):
    changes = [
        {"epoch": 3, "frozen": [{"layer": 0}]},
        {"epoch": 6, "frozen": [{"layer": 0, "to": 1, "unfreeze": True}]},
    ]
    spec = spec_of(interventions=changes, **SOLVERS[solver])
    held = positions(spec, [{"layer": 0, "to": unit} for unit in (0, 2, 3)])
    assert np.array_equal(frozen_positions(spec, 6), held)
    at_six, later = advance(start(spec), 6), advance(start(spec), 40)
    assert np.array_equal(later.parameters[held], at_six.parameters[held])
    again = positions(spec, [{"layer": 0, "to": 1}])
    assert (later.parameters[again] != at_six.parameters[again]).all()


@each("solver", ["adam", "sgd"])
def test_parts_frozen_and_unfrozen_at_the_same_epoch_train(solver):
    change = {"epoch": 2, "frozen": [{"layer": 1}, {"layer": 1, "unfreeze": True}]}
    spec, plain = spec_of(interventions=[change], **SOLVERS[solver]), spec_of(**SOLVERS[solver])
    parameters = [advance(start(one), 20).parameters for one in (spec, plain)]
    assert np.array_equal(*parameters)


def test_a_network_that_is_frozen_whole_does_not_change():
    everything = [{"layer": layer} for layer in range(3)]
    for solver in SOLVERS.values():
        spec = spec_of(interventions=[{"epoch": 0, "frozen": everything}], **solver)
        assert np.array_equal(advance(start(spec), 20).parameters, start(spec).parameters)
