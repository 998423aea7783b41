"""Training gives scikit-learn's weights, and a state depends only on its spec."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.core.data.bundled import BUNDLED
from app.core.frames.frame import View, frame
from app.core.kernels.training import backprop as step
from app.core.kernels.training import epochs as kernel
from app.core.specs.run import RunSpec
from app.core.training.problem import problem_of
from app.core.training.state import State, advance, start
from tests.support.cases import each
from tests.support.quick import examples, exhaustive, one_in
from tests.support.sklearn_reference import parameters_of, stock

TASKS = {
    "binary": {"kind": "moons"},
    "4 classes": {"kind": "blobs", "classes": 4, "noise": 0.6},
    "regression": {"kind": "hills"},
}
NETS = [(), (3,), (8, 8), (64, 64), (16,) * 6]
SMOOTH_AND_NOT = ["relu", "tanh", "logistic", "identity"]


def spec_of(task="binary", hidden=(8, 8), activation="relu", samples=60, **training) -> RunSpec:
    """Return the spec of a run with few training points and no test points."""
    others = {name: training.pop(name) for name in ("interventions",) if name in training}
    network = {
        name: training.pop(name)
        for name in ("negative_slope", "initialization", "features")
        if name in training
    }
    return RunSpec.model_validate(
        {
            "dataset": {**TASKS[task], "samples": samples, "test_share": 0},
            "network": {"hidden_layer_sizes": hidden, "activation": activation, **network},
            "training": training,
            **others,
        }
    )


def run(spec: RunSpec, epochs: int) -> State:
    return advance(start(spec), epochs)


def assert_as_stock(spec: RunSpec, epochs: int) -> None:
    """Assert that weights and losses are bit-identical to scikit-learn's.

    A tolerance would not do: where training is chaotic, any rounding difference grows beyond 1e-6
    within 300 epochs.
    """
    state, model = run(spec, epochs), stock(spec, epochs)
    assert np.array_equal(state.parameters, parameters_of(model))
    if spec.training.solver != "lbfgs":
        assert np.array_equal(state.history["loss"], model.loss_curve_)


@each("batch_size", [10, *exhaustive([1, 32, 200])])
@each("hidden", NETS, ids=str)
@each("task", TASKS)
def test_weights_and_losses_equal_those_of_scikit_learn(task, hidden, batch_size):
    for activation in SMOOTH_AND_NOT:
        for solver in ("adam", "sgd"):
            spec = spec_of(
                task,
                hidden,
                activation,
                solver=solver,
                batch_size=batch_size,
                learning_rate_init=0.001,
            )
            assert_as_stock(spec, 2)


def test_random_specs_with_many_columns_train_as_scikit_learn():
    rng = np.random.default_rng(0)
    for case in range(examples(30)):
        row = BUNDLED[str(rng.choice(list(BUNDLED)))]
        width = int(rng.integers(2, len(row.columns) + 1))
        chosen = rng.choice(len(row.columns), width, replace=False)
        solver = ("adam", "sgd", "lbfgs")[case % 3]
        spec = RunSpec.model_validate(
            {
                "dataset": {"kind": row.kind, "columns": [row.columns[index] for index in chosen]},
                "network": {
                    "hidden_layer_sizes": rng.integers(1, 20, rng.integers(0, 4)).tolist(),
                    "activation": str(rng.choice(SMOOTH_AND_NOT)),
                },
                "training": {
                    "solver": solver,
                    "learning_rate_init": float(10 ** rng.uniform(-6, -3)),
                    "batch_size": int(rng.integers(1, 300)),
                    "alpha": float(rng.uniform(0, 0.1)),
                    "random_state": case,
                },
            }
        )
        state = run(spec, 3)
        if state.diverged is None:
            assert np.array_equal(state.parameters, parameters_of(stock(spec, 3))), spec
            metrics = frame(state, View(grid=0)).as_dict()["metrics"]
            score = stock(spec, 3).score(state.data.X_test, state.data.y_test)
            assert np.isclose(metrics.get("test_accuracy", metrics.get("test_r2")), score), spec


@pytest.mark.parametrize("batch_size", [60, 210])
def test_large_matrix_products_equal_those_of_scikit_learn(batch_size):
    spec = spec_of("4 classes", (256, 100), samples=210, batch_size=batch_size)
    assert_as_stock(spec, 3)


@each("epochs", [7, *exhaustive([1, 50])])
@each(
    ("task", "hidden", "activation", "solver", "batch_size"),
    [
        ("binary", (8, 8), "relu", "adam", 1),
        ("4 classes", (8, 8), "tanh", "sgd", 1),
        ("4 classes", (8, 8), "relu", "sgd", 1),
        ("regression", (64, 64), "tanh", "adam", 10),
        ("binary", (16,) * 6, "relu", "adam", 10),
        ("regression", (16,) * 6, "relu", "sgd", 10),
        ("4 classes", (), "identity", "adam", 32),
        ("binary", (3,), "logistic", "sgd", 200),
    ],
)
def test_weights_equal_those_of_scikit_learn_for_50_epochs(
    task, hidden, activation, solver, batch_size, epochs
):
    spec = spec_of(task, hidden, activation, solver=solver, batch_size=batch_size)
    assert_as_stock(spec, epochs)


@pytest.mark.exhaustive
@each(
    ("task", "hidden", "activation", "solver", "batch_size"),
    one_in(
        3,
        [
            ("binary", (64, 64), "tanh", "adam", 10),
            ("4 classes", (64, 64), "relu", "adam", 10),
            ("regression", (16,) * 6, "relu", "adam", 32),
            ("binary", (8, 8), "relu", "sgd", 10),
            ("4 classes", (3,), "logistic", "adam", 200),
        ],
    ),
)
def test_weights_equal_those_of_scikit_learn_after_300_epochs_of_chaotic_training(
    task, hidden, activation, solver, batch_size
):
    spec = spec_of(task, hidden, activation, solver=solver, batch_size=batch_size)
    assert_as_stock(spec, 300)


@each("learning_rate", ["constant", "invscaling", "adaptive"])
@each(("momentum", "nesterov"), [(0, False), (0.9, False), (0.9, True)])
def test_schedules_and_momentum_equal_those_of_scikit_learn(learning_rate, momentum, nesterov):
    spec = spec_of(
        solver="sgd",
        learning_rate=learning_rate,
        learning_rate_init=0.2,
        power_t=0.4,
        momentum=momentum,
        nesterovs_momentum=nesterov,
    )
    assert_as_stock(spec, 20)


@each("solver", ["adam", "sgd"])
@each(
    "changed",
    [
        {"shuffle": False},
        {"alpha": 0},
        {"alpha": 3.0},
        {"beta_1": 0.5, "beta_2": 0.7, "epsilon": 1e-3},
        {"random_state": 2**32 - 1},
        {"features": ["x1^2", "x2", "sin(x1)"]},
    ],
    ids=str,
)
def test_every_parameter_has_the_same_effect_as_in_scikit_learn(solver, changed):
    assert_as_stock(spec_of("4 classes", solver=solver, batch_size=16, **changed), 10)


@each("task", TASKS)
@each("activation", one_in(3, SMOOTH_AND_NOT))
def test_lbfgs_iterates_equal_those_of_scikit_learn(task, activation):
    spec = spec_of(task, (8, 8), activation, solver="lbfgs")
    for epochs in (1, 7, 30):
        assert_as_stock(spec, epochs)


@pytest.mark.parametrize("task", one_in(3, TASKS))
def test_the_last_lbfgs_iterate_is_repeated_after_termination(task):
    spec = spec_of(task, (3,), solver="lbfgs", alpha=0.1)
    expected = stock(spec, 300)
    assert expected.n_iter_ < 300
    assert_as_stock(spec, 300)
    losses = run(spec, 300).history["loss"]
    assert losses[-1] == losses[-2] == expected.loss_


def test_lbfgs_losses_equal_those_of_scikit_learn():
    spec = spec_of(solver="lbfgs")
    state = run(spec, 30)
    for epochs in (1, 2, 30):
        assert state.history["loss"][epochs - 1] == stock(spec, epochs).loss_


WEIGHT_EDITS = [
    {"epoch": 0, "intercepts": [{"layer": 1, "to": 2, "value": 0.25}]},
    {"epoch": 3, "coefs": [{"layer": 0, "from": 1, "to": 3, "value": 0.7}]},
    {"epoch": 6, "coefs": [{"layer": 2, "from": 0, "to": 0, "value": 0}]},
]
LIVE = [
    *WEIGHT_EDITS,
    {"epoch": 4, "set": {"learning_rate_init": 0.1, "batch_size": 7, "l1": 0.01}},
]
HARD_SPECS = {
    "adam": spec_of(interventions=LIVE),
    "sgd": spec_of("4 classes", solver="sgd", learning_rate="invscaling", interventions=LIVE),
    "lbfgs": spec_of("regression", solver="lbfgs", interventions=WEIGHT_EDITS),
    "leaky": spec_of(activation="leaky_relu", solver="sgd", initialization="he", l1=0.02),
    "in order": spec_of(shuffle=False, interventions=[{"epoch": 5, "set": {"shuffle": True}}]),
    "no hidden layer": spec_of(hidden=(), batch_size=1),
    "diverging": spec_of("regression", solver="sgd", learning_rate_init=1.0, activation="tanh"),
}


@each("spec", HARD_SPECS.values(), ids=HARD_SPECS.keys())
@each("parts", [(4, 6), (1,) * 10, (3, 0, 7), (9, 1)], ids=str)
def test_training_in_chunks_gives_the_same_state(spec, parts):
    whole = chunked = start(spec)
    for epochs in parts:
        chunked = advance(chunked, epochs)
    assert advance(whole, 10) == chunked


def test_states_are_equal_only_if_every_field_is_equal():
    state, other = run(spec_of(), 4), run(spec_of(), 4)
    assert state == other
    assert hash(state) == hash(other)
    assert state != run(spec_of(), 5)
    assert state != run(spec_of(random_state=1), 4)
    ahead = run(spec_of(), 5)
    for name in ("parameters", "memory", "history", "active_share", "epoch"):
        assert state != replace(state, **{name: getattr(ahead, name)}), name
    reordered = replace(state.memory, order=state.memory.order[::-1].copy())
    assert state != replace(state, memory=reordered)


@pytest.mark.exhaustive
def test_states_continue_identically_in_another_process():
    halfway = [run(spec, 4) for spec in HARD_SPECS.values()]
    elsewhere = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pickle, sys; from app.core.training.state import advance;"
            "states = pickle.load(sys.stdin.buffer);"
            "pickle.dump([advance(state, 6) for state in states], sys.stdout.buffer)",
        ],
        input=pickle.dumps(halfway),
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    for state, spec in zip(pickle.loads(elsewhere.stdout), HARD_SPECS.values(), strict=True):
        assert state == run(spec, 10)


@each("spec", HARD_SPECS.values(), ids=HARD_SPECS.keys())
def test_training_does_not_modify_a_state(spec):
    state = run(spec, 4)
    before = pickle.dumps(state)
    advance(state, 6)
    assert pickle.dumps(state) == before
    with pytest.raises(ValueError, match="read-only"):
        state.coefs[0][0] = 1.0


def test_every_kernel_is_compiled_for_one_signature_only():
    run(spec_of("4 classes", (), solver="sgd"), 1)
    run(spec_of("regression", (4,), alpha=0, solver="lbfgs"), 1)
    assert len(kernel.train.signatures) == len(step.loss_and_gradient.signatures) == 1


@pytest.mark.exhaustive
def test_after_the_warm_up_nothing_is_left_to_compile():
    script = (
        "from app.core.kernels.training import backprop, dense, epochs, permutations\n"
        "from app.core.specs.run import RunSpec\n"
        "from app.core.training.state import advance, start, warm_up\n"
        "warm_up()\n"
        "modules = (backprop, dense, epochs, permutations)\n"
        "kernels = [k for m in modules for k in vars(m).values() if hasattr(k, 'signatures')]\n"
        "compiled = [len(kernel.signatures) for kernel in kernels]\n"
        "advance(start(RunSpec()), 1)\n"
        "advance(start(RunSpec(training={'solver': 'lbfgs'})), 1)\n"
        "assert compiled == [len(kernel.signatures) for kernel in kernels]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])


def test_a_negative_number_of_epochs_is_rejected():
    with pytest.raises(ValueError, match="epochs must be at least 0, got -1"):
        advance(start(RunSpec()), -1)


def test_the_network_of_a_state_predicts_as_scikit_learn():
    spec = spec_of("4 classes")
    model = stock(spec, 5)
    X = np.random.default_rng(0).uniform(-6, 6, (50, 2))
    network = run(spec, 5).network
    assert np.allclose(network.predict_proba(X), model.predict_proba(X), rtol=1e-12, atol=1e-15)


def test_with_one_batch_the_active_share_is_that_of_the_state_before():
    spec = spec_of(hidden=(8, 5), batch_size=60)
    before = run(spec, 3)
    X = problem_of(spec.dataset, spec.network).X
    expected = before.network.patterns(X).mean(axis=0)
    assert np.array_equal(np.concatenate(advance(before, 1).active_share), expected)
    at_start = start(spec)
    assert np.array_equal(
        np.concatenate(at_start.active_share), at_start.network.patterns(X).mean(axis=0)
    )


@each("activation", ["relu", "leaky_relu", "tanh", "logistic"])
def test_units_that_are_never_or_always_active_have_share_0_or_1(activation):
    biases = [
        {"layer": 0, "to": 2, "value": -50.0},
        {"layer": 0, "to": 5, "value": 50.0},
        {"layer": 1, "to": 0, "value": -50.0},
    ]
    spec = spec_of(activation=activation, interventions=[{"epoch": 2, "intercepts": biases}])
    first, second = run(spec, 4).active_share
    assert (first[2], first[5], second[0]) == (0.0, 1.0, 0.0)


def test_identity_units_are_always_active():
    assert all(
        (share == 1.0).all() for share in run(spec_of(activation="identity"), 1).active_share
    )


@each("activation", [*SMOOTH_AND_NOT, "leaky_relu"])
@each("task", TASKS)
def test_the_gradient_equals_finite_differences_of_the_loss(task, activation):
    spec = spec_of(task, (5, 4), activation, negative_slope=0.3)
    problem, parameters = problem_of(spec.dataset, spec.network), run(spec, 3).parameters
    _, gradient, norms, _ = problem.evaluate(parameters, 0.1)
    step = 1e-6 * np.eye(len(parameters))
    slopes = [
        (problem.evaluate(parameters + h, 0.1)[0] - problem.evaluate(parameters - h, 0.1)[0]) / 2e-6
        for h in step
    ]
    assert np.allclose(gradient, slopes, rtol=1e-4, atol=1e-7)
    assert np.isclose(np.linalg.norm(norms), np.linalg.norm(gradient), rtol=1e-12)


def test_the_gradient_norm_of_an_epoch_is_the_mean_over_its_batches():
    spec = spec_of(samples=70, batch_size=70)
    first = start(spec)
    problem = problem_of(spec.dataset, spec.network)
    norms = problem.evaluate(first.parameters, spec.training.alpha)[2]
    assert np.allclose(advance(first, 1).history["gradient_norm"], [norms], rtol=1e-12)
    assert run(spec_of(batch_size=7), 12).history["gradient_norm"].shape == (12, 3)
