"""A network can have another activation in each hidden layer, which scikit-learn does not have."""

import numpy as np
import pytest

from app.core.network.activations import ACTIVATIONS
from app.core.network.initialization import draw_parameters
from app.core.specs.run import RunSpec, run_id
from app.core.training.problem import problem_of, split_parameters
from app.core.training.state import advance, start
from tests.core.training.test_state import TASKS
from tests.support.cases import each
from tests.support.refusals import refusal

LISTS = {
    "relu then tanh": ["relu", "tanh"],
    "tanh then relu": ["tanh", "relu"],
    "leaky then logistic": ["leaky_relu", "logistic"],
    "identity then leaky": ["identity", "leaky_relu"],
    "three layers": ["logistic", "identity", "relu"],
}


def spec_of(activation, task="binary", **training) -> RunSpec:
    layers = 2 if isinstance(activation, str) else len(activation)
    return RunSpec.model_validate(
        {
            "dataset": {**TASKS[task], "samples": 60, "test_share": 0},
            "network": {
                "hidden_layer_sizes": [5, 4, 6][:layers],
                "activation": activation,
                "negative_slope": 0.2,
            },
            "training": training,
        }
    )


def loss_of(problem, parameters):
    """Return the mean loss on all samples, by NumPy."""
    values = problem.X
    coefs, intercepts = split_parameters(parameters, problem.sizes)
    for layer, (weights, biases) in enumerate(zip(coefs, intercepts, strict=True)):
        values = values @ weights + biases
        if layer < len(problem.activations):
            values = ACTIVATIONS[problem.activations[layer]].value(values, problem.negative_slope)
    if problem.out_activation == "identity":
        return ((values - problem.Y) ** 2).sum(axis=1).mean() / 2
    if problem.out_activation == "logistic":
        signed = np.where(problem.Y == 1, -values, values)
        return np.logaddexp(0.0, signed).sum(axis=1).mean()
    spread = values - values.max(axis=1, keepdims=True)
    return (np.log(np.exp(spread).sum(axis=1)) - (spread * problem.Y).sum(axis=1)).mean()


@each("task", TASKS)
@each("name", LISTS)
def test_the_gradient_is_that_of_the_loss(task, name):
    spec = spec_of(LISTS[name], task)
    problem = problem_of(spec.dataset, spec.network)
    parameters = advance(start(spec), 3).parameters.copy()
    loss, gradient, _, _ = problem.evaluate(parameters, 0.0)
    assert loss == pytest.approx(loss_of(problem, parameters), rel=1e-12)
    step = 1e-6
    for k in range(0, len(parameters), 7):
        around = [parameters.copy(), parameters.copy()]
        around[0][k] += step
        around[1][k] -= step
        slope = (loss_of(problem, around[0]) - loss_of(problem, around[1])) / (2 * step)
        assert gradient[k] == pytest.approx(slope, rel=1e-5, abs=1e-7)


@each("solver", ["adam", "sgd", "lbfgs"])
@each("name", LISTS)
def test_training_lowers_the_loss(solver, name):
    spec = spec_of(LISTS[name], solver=solver)
    state = advance(start(spec), 150)
    assert state.diverged is None
    assert state.history["loss"][-1] < 0.8 * state.history["loss"][0]
    assert state == advance(advance(start(spec), 40), 110)


@each("task", TASKS)
def test_a_list_of_equal_names_is_the_name(task):
    for name in ACTIVATIONS:
        one, several = spec_of(name, task), spec_of([name, name], task)
        assert several == one
        assert run_id(several) == run_id(one)


def test_a_leaky_layer_with_slope_0_trains_like_relu():
    mixed = spec_of(["relu", "leaky_relu"]).model_dump()
    mixed["network"]["negative_slope"] = 0.0
    parameters = [
        advance(start(spec), 50).parameters
        for spec in (RunSpec.model_validate(mixed), spec_of("relu"))
    ]
    assert np.array_equal(*parameters)


def test_each_layer_is_drawn_with_the_bound_of_its_activation():
    sizes = (2, 400, 400, 1)
    drawn = draw_parameters("sklearn", ("logistic", "relu"), sizes, np.random.RandomState(0))
    first, second, output = split_parameters(drawn, sizes)[0]
    assert np.abs(first).max() == pytest.approx(np.sqrt(2 / 402), rel=0.02)
    assert np.abs(second).max() == pytest.approx(np.sqrt(6 / 800), rel=0.02)
    assert np.abs(output).max() == pytest.approx(np.sqrt(6 / 401), rel=0.02)


@each(
    ("activation", "place", "words"),
    [
        (["relu"], "", "one for each of the 2 hidden layers, got 1"),
        ([], "", "one for each of the 2 hidden layers, got 0"),
        (["relu"] * 3, "", "one for each of the 2 hidden layers, got 3"),
        (["relu", "sine"], "/1", "sine"),
        (["relu", None], "/1", "null"),
        ("sine", "", "sine"),
        (3, "", "3"),
    ],
)
def test_a_list_must_name_an_activation_for_each_layer(activation, place, words):
    data = {"network": {"hidden_layer_sizes": [4, 4], "activation": activation}}
    found, message = refusal(data)
    assert found == f"/network/activation{place}"
    assert words in message


def test_a_network_without_hidden_layers_has_no_list_of_activations():
    for activation in ([], ["relu"]):
        data = {"network": {"hidden_layer_sizes": [], "activation": activation}}
        assert refusal(data)[0] == "/network/activation"
