"""Training options that scikit-learn lacks: interventions, L1, leaky ReLU, initializations."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from app.core.network.initialization import draw_layer, draw_parameters
from app.core.specs.run import RunSpec
from app.core.training.problem import problem_of, split_parameters
from app.core.training.state import advance, start
from tests.core.training.test_state import run, spec_of
from tests.support.cases import each
from tests.support.sklearn_reference import parameters_of, points_of, stock


def partly_fitted(spec: RunSpec, epochs: int):
    """Return a scikit-learn estimator after `epochs` epochs, with its training set."""
    model = stock(spec, 1)
    X, y = points_of(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for _ in range(epochs - 1):
            model.partial_fit(X, y)
    return model, X, y


@each("solver", ["adam", "sgd"])
@each("change", [{"learning_rate_init": 0.1}, {"alpha": 2.0}, {"batch_size": 7}], ids=str)
def test_a_live_parameter_takes_effect_from_its_epoch_on(solver, change):
    spec = spec_of(
        "4 classes", solver=solver, shuffle=False, interventions=[{"epoch": 4, "set": change}]
    )
    model, X, y = partly_fitted(spec, 4)
    assert np.array_equal(run(spec, 4).parameters, parameters_of(model))
    model.set_params(**change)
    if "learning_rate_init" in change:
        model._optimizer.learning_rate_init = model._optimizer.learning_rate = 0.1
    for _ in range(3):
        model.partial_fit(X, y)
    assert np.array_equal(run(spec, 7).parameters, parameters_of(model))


def test_the_solver_state_survives_a_change_of_its_parameters():
    change = {"momentum": 0.2, "nesterovs_momentum": False}
    spec = spec_of(solver="sgd", shuffle=False, interventions=[{"epoch": 2, "set": change}])
    model, X, y = partly_fitted(spec, 2)
    model._optimizer.momentum, model._optimizer.nesterov = 0.2, False
    model.partial_fit(X, y)
    assert np.array_equal(run(spec, 3).parameters, parameters_of(model))


def test_invscaling_continues_from_a_changed_rate():
    training = {"solver": "sgd", "learning_rate": "invscaling", "shuffle": False}
    change = {"learning_rate_init": 0.3}
    spec = spec_of(**training, interventions=[{"epoch": 2, "set": change}])
    model, X, y = partly_fitted(spec, 2)
    model._optimizer.learning_rate_init = 0.3
    model._optimizer.iteration_ends(model.t_)
    model.partial_fit(X, y)
    assert np.array_equal(run(spec, 3).parameters, parameters_of(model))


@each("solver", ["adam", "sgd", "lbfgs"])
@each("epoch", [0, 3])
def test_edited_weights_are_in_the_state_of_their_epoch(solver, epoch):
    edit = {
        "epoch": epoch,
        "coefs": [
            {"layer": 0, "from": 1, "to": 3, "value": 0.7},
            {"layer": 0, "from": 1, "to": 3, "value": 0.8},
        ],
        "intercepts": [{"layer": 2, "to": 0, "value": -0.2}],
    }
    plain, edited = (
        run(spec_of(solver=solver, interventions=changes), epoch) for changes in ([], [edit])
    )
    expected = plain.parameters.copy()
    coefs, intercepts = split_parameters(expected, plain.spec.layer_sizes)
    coefs[0][1, 3], intercepts[2][0] = 0.8, -0.2
    assert np.array_equal(edited.parameters, expected)
    assert not np.array_equal(
        advance(edited, 1).parameters - advance(plain, 1).parameters,
        edited.parameters - plain.parameters,
    )


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_training_continues_from_edited_weights(solver):
    edit = {"epoch": 3, "coefs": [{"layer": 1, "from": 4, "to": 0, "value": -0.4}]}
    spec = spec_of(solver=solver, shuffle=False, interventions=[edit])
    model, X, y = partly_fitted(spec, 3)
    model.coefs_[1][4, 0] = -0.4
    model.partial_fit(X, y)
    assert np.array_equal(run(spec, 4).parameters, parameters_of(model))


def test_an_edit_at_epoch_0_is_in_the_first_state():
    edit = {"epoch": 0, "coefs": [{"layer": 0, "from": 0, "to": 0, "value": 9}]}
    assert start(spec_of(interventions=[edit])).coefs[0][0, 0] == 9.0


def test_later_changes_do_not_affect_earlier_epochs():
    changes = [{"epoch": 5, "set": {"alpha": 1}}]
    plain, changed = run(spec_of(), 4), run(spec_of(interventions=changes), 4)
    assert np.array_equal(plain.parameters, changed.parameters)


def test_l1_is_a_proximal_step_on_the_weights_alone():
    rate, l1 = 0.5, 0.3
    common = {"solver": "sgd", "momentum": 0, "learning_rate_init": rate, "batch_size": 60}
    plain, shrunk = run(spec_of(**common), 1), run(spec_of(**common, l1=l1), 1)
    for free, bound in zip(plain.coefs, shrunk.coefs, strict=True):
        expected = np.sign(free) * np.maximum(np.abs(free) - rate * l1, 0)
        assert np.allclose(bound, expected, rtol=1e-12, atol=0)
    assert all(map(np.array_equal, plain.intercepts, shrunk.intercepts))


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_l1_makes_weights_exactly_0_and_they_can_become_nonzero_again(solver):
    spec = spec_of(
        solver=solver,
        l1=0.03,
        learning_rate_init=0.03,
        batch_size=10,
        interventions=[{"epoch": 200, "set": {"l1": 0}}],
    )
    pruned = run(spec, 200)
    zeros = [weights == 0 for weights in pruned.coefs]
    assert sum(map(np.sum, zeros)) > 20
    later = advance(pruned, 20)
    regrown = [weights[mask] != 0 for weights, mask in zip(later.coefs, zeros, strict=True)]
    assert sum(map(np.sum, regrown)) > 0


def test_the_loss_includes_the_l1_penalty():
    common = {"solver": "sgd", "batch_size": 60, "learning_rate_init": 1e-9}
    plain, bound = run(spec_of(**common), 1), run(spec_of(**common, l1=0.5), 1)
    penalty = 0.5 * sum(np.abs(weights).sum() for weights in start(spec_of(**common)).coefs)
    assert np.isclose(bound.history["loss"][0] - plain.history["loss"][0], penalty, rtol=1e-9)


@each("solver", ["adam", "sgd", "lbfgs"])
@each(("slope", "activation"), [(0.0, "relu"), (1.0, "identity")])
def test_leaky_relu_equals_relu_at_slope_0_and_identity_at_slope_1(solver, slope, activation):
    leaky = spec_of(activation="leaky_relu", negative_slope=slope, solver=solver)
    assert np.array_equal(
        run(leaky, 20).parameters, run(spec_of(activation=activation, solver=solver), 20).parameters
    )


def test_the_network_of_a_state_uses_the_negative_slope_of_training():
    spec = spec_of("regression", activation="leaky_relu", negative_slope=0.3, alpha=0)
    state = run(spec, 5)
    X, y = points_of(spec)
    half_squares = 0.5 * np.mean((state.network.logits(X)[:, 0] - y) ** 2)
    problem = problem_of(spec.dataset, spec.network)
    assert np.isclose(problem.evaluate(state.parameters, 0.0)[0], half_squares, rtol=1e-12)


@pytest.mark.parametrize(
    ("initialization", "bound", "bias"),
    [("glorot", np.sqrt(6 / 100), 0.0), ("uniform", 0.5, 0.1)],
)
def test_uniform_initial_weights_fill_their_range(initialization, bound, bias):
    weights, biases = draw_layer(initialization, "relu", 40, 60, np.random.RandomState(0))
    assert weights.shape == (40, 60)
    assert 0.99 * bound < np.abs(weights).max() <= bound
    assert np.isclose(weights.std(), bound / np.sqrt(3), rtol=0.05)
    assert (biases == bias).all()


def test_he_initial_weights_are_normal_with_variance_2_over_the_inputs():
    weights, biases = draw_layer("he", "relu", 50, 400, np.random.RandomState(0))
    assert np.isclose(weights.var(), 2 / 50, rtol=0.05)
    assert np.isclose((weights**4).mean(), 3 * (2 / 50) ** 2, rtol=0.1)
    assert (biases == 0).all()


def test_initial_weights_differ_between_layers_and_seeds():
    drawn = [
        draw_parameters("he", "relu", (3, 3, 3), np.random.RandomState(seed)) for seed in (0, 1)
    ]
    assert not np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0][:9], drawn[0][9:18])


def test_an_unknown_initialization_is_rejected():
    with pytest.raises(ValueError, match="unknown initialization 'ones'"):
        draw_layer("ones", "relu", 2, 2, np.random.RandomState(0))


EXPLOSIVE = {
    "regression": spec_of("regression", solver="sgd", learning_rate_init=1.0, activation="tanh"),
    "leaky": spec_of(solver="sgd", learning_rate_init=10.0, activation="leaky_relu"),
    "identity": spec_of("4 classes", solver="sgd", learning_rate_init=50.0, activation="identity"),
}


@pytest.mark.parametrize("spec", EXPLOSIVE.values(), ids=EXPLOSIVE.keys())
def test_a_diverged_run_keeps_its_last_finite_state(spec):
    state = run(spec, 300)
    assert state.diverged == state.epoch + 1 <= 300
    assert state.reason == "the loss is no longer finite"
    assert len(state.history["loss"]) == state.epoch
    assert np.isfinite(state.parameters).all()
    assert np.isfinite(state.history["loss"]).all()
    assert np.isfinite(state.history["gradient_norm"]).all()
    assert advance(state, 10) is state
    before = run(spec, state.epoch)
    assert before.diverged is None
    assert np.array_equal(before.parameters, state.parameters)
    assert advance(before, 1) == state


def test_a_run_diverges_in_the_same_epoch_as_scikit_learn():
    spec = EXPLOSIVE["regression"]
    state = run(spec, 300)
    assert np.array_equal(state.parameters, parameters_of(stock(spec, state.epoch)))
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match="non-finite parameter weights"),
    ):
        stock(spec, state.diverged)


def test_an_intervention_after_the_divergence_does_not_revive_the_run():
    spec = EXPLOSIVE["leaky"].model_dump(by_alias=True)
    spec["interventions"] = [{"epoch": 200, "set": {"learning_rate_init": 1e-6}}]
    assert run(RunSpec.model_validate(spec), 300).diverged < 200
