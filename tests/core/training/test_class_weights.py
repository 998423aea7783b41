"""Class weights train as scikit-learn does with ``compute_sample_weight``, bit for bit."""

import warnings

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.utils.class_weight import compute_sample_weight

from app.core.curves.spec import CurveSpec
from app.core.data.dataset import load
from app.core.export.formats import export
from app.core.schema.errors import explain
from app.core.spec_diff import differences
from app.core.specs.class_weights import sample_weights
from app.core.specs.run import RunSpec, canonical_json, run_id
from app.core.training.state import advance, start
from tests.support.cases import each
from tests.support.quick import one_in
from tests.support.sklearn_reference import parameters_of, points_of, stock

DATASETS = [
    ({"kind": "iris"}, 3),
    ({"kind": "breast_cancer", "columns": ["mean smoothness", "worst symmetry"]}, 2),
    ({"kind": "blobs", "classes": 5, "samples": 83, "noise": 0.5}, 5),
    ({"kind": "moons", "samples": 61}, 2),
]


def random_spec(case: int, weights) -> RunSpec:
    rng = np.random.default_rng(case)
    dataset, classes = DATASETS[case % len(DATASETS)]
    if weights == "random":
        chosen = rng.choice(classes, int(rng.integers(1, classes + 1)), replace=False)
        weights = {str(label): float(10 ** rng.uniform(-2, 2)) for label in chosen}
    return RunSpec.model_validate(
        {
            "dataset": dataset,
            "network": {
                "hidden_layer_sizes": rng.integers(1, 12, rng.integers(0, 3)).tolist(),
                "activation": str(rng.choice(["relu", "tanh", "logistic", "identity"])),
            },
            "training": {
                "solver": ("adam", "sgd", "lbfgs")[case % 3],
                "learning_rate_init": 0.002,
                "batch_size": int(rng.integers(1, 100)),
                "alpha": float(rng.uniform(0, 1)),
                "class_weight": weights,
                "random_state": case,
            },
        }
    )


def weights_of(spec: RunSpec) -> np.ndarray:
    """Return scikit-learn's weights of the training points."""
    given = spec.training.class_weight
    if isinstance(given, tuple):
        given = dict.fromkeys(spec.dataset.labels, 1.0) | dict(given)
    return compute_sample_weight(given, points_of(spec)[1])


@each("case", one_in(5, range(36)))
def test_random_specs_train_as_scikit_learn_with_sample_weights(case):
    spec = random_spec(case, "balanced" if case % 2 else "random")
    state = advance(start(spec), 4)
    model = stock(spec, 4, weights_of(spec))
    assert np.array_equal(state.parameters, parameters_of(model)), spec
    if spec.training.solver != "lbfgs":
        assert np.array_equal(state.history["loss"], model.loss_curve_), spec


def test_weights_of_one_are_no_weights():
    for case in range(12):
        plain = random_spec(case, None)
        ones = dict.fromkeys(map(str, plain.dataset.labels), 1)
        assert run_id(random_spec(case, ones)) == run_id(plain)
        assert "class_weight" not in canonical_json(plain)
        state = advance(start(plain), 3)
        model = stock(plain, 3, np.ones(len(state.data.X_train)))
        assert np.array_equal(state.parameters, parameters_of(model))


def test_a_spec_is_the_same_however_its_weights_are_written():
    spellings = [{"2": 3, "0": 1}, {"2": 3.0}, {"1": 1, "2": 3}, {2: 3}]
    specs = [
        RunSpec.model_validate({"dataset": {"kind": "iris"}, "training": {"class_weight": one}})
        for one in spellings
    ]
    assert len(set(map(run_id, specs))) == 1
    again = RunSpec.model_validate_json(canonical_json(specs[0]))
    assert (again, run_id(again), hash(again)) == (specs[0], run_id(specs[0]), hash(specs[0]))


def test_balanced_weights_follow_edits_of_points():
    spec = RunSpec.model_validate({"training": {"class_weight": "balanced"}})
    data = load(spec.dataset)
    point = [*data.X_train[0].tolist(), float(data.y_train[0])]
    turned = [*point[:-1], 1 - point[-1]]
    edits = {"epoch": 1, "points": [{"from": point, "to": turned}]}
    edited = spec.model_copy(
        update={"interventions": RunSpec.model_validate({"interventions": [edits]}).interventions}
    )
    state = advance(start(edited), 1)
    found = sample_weights("balanced", state.data)
    assert np.array_equal(found, compute_sample_weight("balanced", state.data.y_train))


def test_weights_that_do_not_fit_are_refused_at_their_place():
    cases = [
        ("moons", {"0": 0}, "above 0"),
        ("moons", {"0": -1}, "above 0"),
        ("moons", {"0": True}, "above 0"),
        ("moons", {"0": "2"}, "above 0"),
        ("moons", {"a": 2}, "whole numbers"),
        ("moons", {"0.0": 2}, "whole numbers"),
        ("moons", {"2": 2}, "0, 1"),
        ("moons", "equal", "balanced"),
        ("moons", [1, 2], "balanced"),
        ("moons", {}, "balanced"),
        ("hills", "balanced", "regression"),
        ("hills", {"0": 2}, "regression"),
    ]
    for kind, weights, words in cases:
        spec = {"dataset": {"kind": kind}, "training": {"class_weight": weights}}
        with pytest.raises(ValidationError) as error:
            RunSpec.model_validate(spec)
        (entry,) = explain(error.value)
        assert entry["pointer"] == "/training/class_weight"
        assert words in entry["message"], weights


def test_a_curve_has_no_classes_to_weigh():
    with pytest.raises(ValidationError) as error:
        CurveSpec.model_validate({"training": {"class_weight": "balanced"}})
    (entry,) = explain(error.value)
    assert entry["pointer"] == "/training/class_weight"
    assert "regression" in entry["message"]


def test_the_script_trains_with_the_weights_and_arrives_at_the_same_ones():
    for case, weights in ((0, "balanced"), (3, {"1": 2.5}), (6, {"0": 0.5, "4": 3})):
        spec = random_spec(case, weights)
        state = advance(start(spec), 3)
        source = export("py", state, None, 1000).content.decode().partition("\n\n\ndef draw")[0]
        source = source.partition("# The picture shows the points")[0]  # where it is on a slice
        names: dict = {"__name__": "script"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "script", "exec"), names)
        assert all(map(np.array_equal, names["coefs"], state.coefs))


def test_a_difference_says_what_the_weights_are():
    iris = {"dataset": {"kind": "iris"}}
    plain = RunSpec.model_validate(iris)
    heavy = RunSpec.model_validate({**iris, "training": {"class_weight": {"2": 3}}})
    (found,) = differences(plain, heavy)
    assert found.place == "training.class_weight"
    assert found.values == (None, {"2": 3.0})
    assert found.words == "Class weights: none → 3 for class 2"
