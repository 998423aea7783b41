"""The compiled estimators equal scikit-learn's in every observable result."""

import pickle
import warnings

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.datasets import make_blobs, make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.utils.estimator_checks import check_estimator

from app.core.data.dataset import load
from app.core.training.estimators import SteppingClassifier, SteppingRegressor
from app.core.training.state import advance, start
from tests.core.training.test_state import spec_of
from tests.support.cases import each
from tests.support.quick import one_in

MOONS = make_moons(120, noise=0.2, random_state=0)
BLOBS = make_blobs(120, centers=4, cluster_std=2.0, random_state=0)
HILLS = (MOONS[0], np.sin(3 * MOONS[0][:, 0]) + MOONS[0][:, 1])
TWO_HILLS = (HILLS[0], np.column_stack([HILLS[1], HILLS[1] ** 2]))
LABEL_SETS = (MOONS[0], np.column_stack([MOONS[1], MOONS[0] > 0]).astype(int))

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning", "ignore:Got `batch_size` less than 1"
)


def fitted(estimator, data, **parameters):
    return estimator(**{"random_state": 3, "max_iter": 60, **parameters}).fit(*data)


def assert_same_fit(stock, ours):
    """Assert that all attributes set by ``fit`` are equal."""
    assert all(map(np.array_equal, stock.coefs_, ours.coefs_))
    assert all(map(np.array_equal, stock.intercepts_, ours.intercepts_))
    for name in ("n_iter_", "t_", "loss_", "best_loss_", "loss_curve_", "_no_improvement_count"):
        assert getattr(stock, name, None) == getattr(ours, name, None), name


@each(
    "data",
    one_in(3, map(list, [MOONS, BLOBS, LABEL_SETS])),
    ids=["2 classes", "4 classes", "label sets"],
)
@each(
    "parameters",
    [
        {},
        {"batch_size": 500, "activation": "tanh"},
        {"tol": 0.01, "batch_size": 10, "max_iter": 200},
        {"solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.3, "tol": 0.02},
        {"solver": "sgd", "learning_rate": "invscaling", "momentum": 0.5, "max_iter": 10},
        {"solver": "sgd", "n_iter_no_change": np.inf, "nesterovs_momentum": False},
        {"solver": "lbfgs", "max_iter": 15},
        {"early_stopping": True},
        {"hidden_layer_sizes": (5, 4, 3), "shuffle": False, "random_state": 0},
    ],
    ids=str,
)
def test_a_classifier_fits_and_stops_as_scikit_learn(data, parameters):
    stock = fitted(MLPClassifier, data, **parameters)
    ours = fitted(SteppingClassifier, data, **parameters)
    assert_same_fit(stock, ours)
    assert np.array_equal(stock.predict_proba(data[0]), ours.predict_proba(data[0]))
    assert stock.score(*data) == ours.score(*data)


@each("data", [HILLS, TWO_HILLS], ids=["1 output", "2 outputs"])
@each(
    "parameters",
    [{}, {"solver": "sgd", "activation": "logistic"}, {"solver": "lbfgs", "max_iter": 15}],
    ids=str,
)
def test_a_regressor_fits_as_scikit_learn(data, parameters):
    stock = fitted(MLPRegressor, data, **parameters)
    ours = fitted(SteppingRegressor, data, **parameters)
    assert_same_fit(stock, ours)
    assert stock.score(*data) == ours.score(*data)


@pytest.mark.parametrize(
    ("X", "parameters", "weights"),
    [
        (csr_matrix(MOONS[0]), {}, None),
        (MOONS[0].astype(np.float32), {}, None),
        (MOONS[0], {}, np.linspace(0.1, 2, 120)),
    ],
    ids=["sparse", "float32", "sample weights"],
)
def test_unsupported_samples_use_the_loop_of_scikit_learn(X, parameters, weights):
    stock = MLPClassifier(random_state=0, max_iter=5, **parameters)
    ours = SteppingClassifier(random_state=0, max_iter=5, **parameters)
    assert_same_fit(stock.fit(X, MOONS[1], weights), ours.fit(X, MOONS[1], weights))


def test_the_poisson_loss_uses_the_loop_of_scikit_learn():
    data = (MOONS[0], MOONS[1].astype(float))
    assert_same_fit(
        fitted(MLPRegressor, data, loss="poisson", max_iter=5),
        fitted(SteppingRegressor, data, loss="poisson", max_iter=5),
    )


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_partial_fit_continues_as_in_scikit_learn_also_after_pickle_and_clone(solver):
    stock, ours = (
        estimator(solver=solver, random_state=1)
        for estimator in (MLPClassifier, SteppingClassifier)
    )
    ours = clone(ours)
    for _ in range(4):
        stock.partial_fit(*MOONS, classes=[0, 1])
        ours = pickle.loads(pickle.dumps(ours.partial_fit(*MOONS, classes=[0, 1])))
    assert_same_fit(stock, ours)


@pytest.mark.parametrize("schedule", ["constant", "adaptive"])
def test_partial_fit_continues_after_the_stopping_criterion_is_met(schedule):
    stock, ours = (
        estimator(solver="sgd", learning_rate=schedule, tol=10, n_iter_no_change=1, random_state=1)
        for estimator in (MLPClassifier, SteppingClassifier)
    )
    for _ in range(6):
        assert_same_fit(
            stock.partial_fit(*MOONS, classes=[0, 1]), ours.partial_fit(*MOONS, classes=[0, 1])
        )
    assert schedule == "adaptive" or ours._no_improvement_count > ours.n_iter_no_change + 1


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_a_warm_start_continues_as_in_scikit_learn(solver):
    stock, ours = (
        fitted(estimator, MOONS, solver=solver, warm_start=True, max_iter=7).fit(*MOONS)
        for estimator in (MLPClassifier, SteppingClassifier)
    )
    assert_same_fit(stock, ours)


def test_a_shared_generator_ends_in_the_same_state_as_with_scikit_learn():
    generators = [np.random.RandomState(0), np.random.RandomState(0)]
    for estimator, generator in zip((MLPClassifier, SteppingClassifier), generators, strict=True):
        fitted(estimator, MOONS, random_state=generator, max_iter=100, tol=0.01)
    assert generators[0].randint(2**31) == generators[1].randint(2**31)


def test_parameters_are_known_to_scikit_learn():
    model = SteppingClassifier((4,), l1=0.1, negative_slope=0.2, initialization="he", alpha=1)
    assert set(model.get_params()) == {
        *MLPClassifier().get_params(),
        "l1",
        "negative_slope",
        "initialization",
    }
    assert clone(model).get_params() == model.get_params()
    assert repr(SteppingRegressor(l1=0.5)) == "SteppingRegressor(l1=0.5)"
    search = GridSearchCV(SteppingClassifier(max_iter=5), {"l1": [0.0, 0.1]}, cv=2).fit(*MOONS)
    assert search.best_params_["l1"] in (0.0, 0.1)


@each(
    ("parameters", "message"),
    [
        ({"l1": -1}, "'l1' parameter"),
        ({"negative_slope": 2}, "'negative_slope' parameter"),
        ({"initialization": "zeros"}, "'initialization' parameter"),
        ({"activation": "gelu"}, "'activation' parameter"),
        ({"l1": 1, "solver": "lbfgs"}, "l1 must be 0"),
        ({"l1": 1, "early_stopping": True}, "l1 > 0 cannot be combined with early_stopping"),
    ],
    ids=str,
)
def test_an_invalid_parameter_is_rejected_by_name(parameters, message):
    with pytest.raises(ValueError, match=message):
        SteppingClassifier(**parameters).fit(*MOONS)


def test_sample_weights_are_rejected_with_leaky_units():
    with pytest.raises(ValueError, match=r"leaky_relu.* cannot be combined with sample weights"):
        SteppingRegressor(activation="leaky_relu").fit(*HILLS, np.ones(120))


def test_divergence_is_an_error_that_names_the_epoch():
    with pytest.raises(ValueError, match=r"non-finite parameter weights.*diverged in epoch \d"):
        fitted(
            SteppingRegressor, HILLS, solver="sgd", learning_rate_init=1e3, activation="identity"
        )


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_an_estimator_and_a_run_are_trained_alike(solver):
    l1 = 0.0 if solver == "lbfgs" else 0.01
    parameters = {"activation": "leaky_relu", "negative_slope": 0.2, "initialization": "glorot"}
    spec = spec_of(solver=solver, l1=l1, **parameters)
    state = advance(start(spec), 12)
    points = spec.dataset
    model = SteppingClassifier(
        (8, 8),
        solver=solver,
        l1=l1,
        batch_size=32,
        learning_rate_init=0.01,
        random_state=0,
        max_iter=12,
        tol=0,
        n_iter_no_change=np.inf,
        **parameters,
    )
    model.fit(load(points).X_train, load(points).y_train)
    assert all(map(np.array_equal, model.coefs_, state.coefs))
    grid = np.random.default_rng(0).normal(size=(40, 2))
    assert np.allclose(model.predict_proba(grid), state.network.predict_proba(grid), atol=1e-14)


def test_leaky_units_learn_from_sparse_and_float32_samples():
    dense = fitted(SteppingClassifier, MOONS, activation="leaky_relu", max_iter=5)
    sparse = fitted(
        SteppingClassifier, (csr_matrix(MOONS[0]), MOONS[1]), activation="leaky_relu", max_iter=5
    )
    assert_same_fit(dense, sparse)
    assert np.allclose(
        dense.predict_proba(MOONS[0]), sparse.predict_proba(csr_matrix(MOONS[0])), rtol=1e-12
    )
    single = (MOONS[0].astype(np.float32), MOONS[1])
    assert fitted(SteppingClassifier, single, activation="leaky_relu").coefs_[0].dtype == float


def test_scikit_learn_knows_no_leaky_relu_afterwards():
    fitted(SteppingClassifier, MOONS, activation="leaky_relu", max_iter=2).predict(MOONS[0])
    with pytest.raises(ValueError, match="'activation' parameter"):
        MLPClassifier(activation="leaky_relu").fit(*MOONS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("estimator", one_in(2, [SteppingClassifier, SteppingRegressor]))
def test_the_estimators_pass_the_checks_of_scikit_learn(estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(estimator(max_iter=20), on_fail=None, on_skip=None)
    failed = [result["check_name"] for result in results if result["status"] == "failed"]
    assert failed == []
    assert len(results) > 50


def test_progress_is_printed_as_scikit_learn_prints_it(capsys):
    printed = []
    for estimator in (MLPClassifier, SteppingClassifier):
        fitted(estimator, MOONS, verbose=True, tol=0.05)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] != ""


def test_an_unfinished_fit_warns_as_scikit_learn():
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(3\) reached"):
        fitted(SteppingClassifier, MOONS, max_iter=3)
