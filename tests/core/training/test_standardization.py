"""Standardized inputs train as behind scikit-learn's ``StandardScaler``, in the points' units."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from app.core.data.dataset import load
from app.core.export.formats import export
from app.core.export.onnx import onnx_model
from app.core.frames.frame import View, frame
from app.core.schema.errors import explain
from app.core.specs.run import RunSpec, canonical_json, network_inputs
from app.core.training.state import advance, edited, start
from tests.support.cases import each
from tests.support.quick import one_in
from tests.support.sklearn_reference import parameters_of, stock

POINTS = np.random.default_rng(3)
SALARIES = [
    [float(age), float(salary), int(age * 2_000 + salary > 190_000)]
    for age, salary in np.column_stack(
        [POINTS.integers(18, 66, 60), POINTS.normal(90_000, 30_000, 60)]
    ).tolist()
]
DATASETS = [
    {"kind": "wine"},
    {"kind": "digits"},
    {"kind": "diabetes"},
    {"kind": "breast_cancer", "columns": ["mean area", "worst symmetry"]},
    {"kind": "points", "points": SALARIES},
    {"kind": "moons", "samples": 60, "shift": 300.0},
]


def spec_of(case: int, **changes) -> RunSpec:
    rng = np.random.default_rng(case)
    dataset = DATASETS[case % len(DATASETS)]
    return RunSpec.model_validate(
        {
            "dataset": {**dataset, "standardize": True},
            "network": {
                "hidden_layer_sizes": rng.integers(1, 12, rng.integers(1, 3)).tolist(),
                "activation": str(rng.choice(["relu", "tanh", "identity"])),
            },
            "training": {
                "solver": ("adam", "sgd", "lbfgs")[case % 3],
                "learning_rate_init": 0.001,
                "batch_size": int(rng.integers(1, 100)),
            },
            **changes,
        }
    )


@each("case", one_in(5, range(18)))
def test_weights_equal_those_of_a_pipeline_with_a_scaler_bit_for_bit(case):
    spec = spec_of(case)
    state = advance(start(spec), 4)
    if state.diverged is None:
        assert np.array_equal(state.parameters, parameters_of(stock(spec, 4))), spec


def test_the_network_is_that_of_the_pipeline_on_points_in_their_own_units():
    for case in range(len(DATASETS)):
        spec = spec_of(case)
        state = advance(start(spec), 4)
        data, network = state.data, state.network
        scaler = StandardScaler().fit(data.X_train)
        model = make_pipeline(scaler, stock(spec, 4))
        for X in (data.X_train, data.X_test):
            expected = model.predict(X)
            found = network.predict(X)
            if data.classes:
                assert np.array_equal(np.array(data.classes)[found], expected)
            else:
                np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
        layer = network.standardized
        assert layer is not None
        sums = layer.scaling.apply(data.X_train) @ layer.weights + layer.biases
        np.testing.assert_allclose(network.preactivations(data.X_train)[0], sums, atol=1e-9)
        part = frame(state, View(grid=0)).as_dict()["network"]
        assert np.array_equal(part["coefs"][0], state.coefs[0])
        assert np.array_equal(part["intercepts"][0], state.intercepts[0])
        assert np.array_equal(part["scaling"]["mean"], scaler.mean_)
        assert np.array_equal(part["scaling"]["scale"], scaler.scale_)


def test_points_and_box_keep_their_units_and_edits_keep_the_scaling():
    plain = load(spec_of(4).dataset.model_copy(update={"standardize": False}))
    data = load(spec_of(4).dataset)
    assert np.array_equal(data.X_train, plain.X_train)
    x1_min, x1_max, x2_min, x2_max = data.box
    assert x1_max - x1_min < 100 < x2_max - x2_min
    point = [*data.X_train[0].tolist(), float(data.y_train[0])]
    removal = {"epoch": 2, "points": [{"from": point}]}
    before = start(spec_of(4)).network.standardized
    after = advance(start(spec_of(4, interventions=[removal])), 3).network.standardized
    assert before is not None
    assert after is not None
    assert np.array_equal(before.scaling.mean, after.scaling.mean)


def test_nonlinear_features_are_standardized_as_they_are():
    network = {"features": ["x1", "x1^2", "x1*x2"], "hidden_layer_sizes": [5]}
    for case in (4, 5):
        spec = spec_of(case, network=network)
        state = advance(start(spec), 3)
        if state.diverged is None:
            assert np.array_equal(state.parameters, parameters_of(stock(spec, 3)))
        assert state.network.features == network_inputs(spec.dataset, spec.network)


def test_an_edit_of_a_weight_is_one_of_the_standardized_layer():
    state = advance(start(spec_of(4)), 3)
    change = RunSpec.model_validate(
        {
            "dataset": {"standardize": True},
            "interventions": [
                {"epoch": 1, "coefs": [{"layer": 0, "from": 1, "to": 0, "value": 0.5}]}
            ],
        }
    ).interventions[0]
    after = edited(state, change.coefs, change.intercepts)
    assert after.coefs[0][1, 0] == 0.5
    scaling = after.network.standardized
    assert scaling is not None
    assert np.isclose(after.network.coefs[0][1, 0], 0.5 / scaling.scaling.scale[1])


def test_the_script_scales_and_gives_the_same_predictions():
    for case, training in ((0, {}), (3, {"class_weight": "balanced"}), (2, {"solver": "adam"})):
        state = advance(start(spec_of(case, training=training)), 5)
        source = export("py", state, None, 1000).content.decode().partition("\n\n\ndef draw")[0]
        source = source.partition("# The picture shows the points")[0]  # where it is on a slice
        assert "StandardScaler()" in source
        names: dict = {"__name__": "script"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "script", "exec"), names)
        for ours, theirs in zip(state.network.coefs, names["coefs"], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)
        for ours, theirs in zip(state.network.intercepts, names["intercepts"], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_an_onnx_model_takes_points_in_their_own_units():
    import onnxruntime

    state = advance(start(spec_of(1)), 5)
    session = onnxruntime.InferenceSession(onnx_model(state.network, state.data.classes))
    (labels,) = session.run(["label"], {"X": state.data.X_test})
    assert np.array_equal(
        labels, np.array(state.data.classes)[state.network.predict(state.data.X_test)]
    )


def test_a_spec_without_it_has_the_id_of_before_and_with_scaled_axes_it_is_refused():
    assert "standardize" not in canonical_json(RunSpec())
    dataset = {"kind": "points", "points": SALARIES, "standardize": True}
    named = {"axes": {"x1": {"name": "age"}, "x2": {"name": "salary"}}}
    assert RunSpec.model_validate({"dataset": {**dataset, **named}}).dataset.standardize
    scaled = {"axes": {"x1": {"name": "age", "offset": 40.0, "scale": 9.0}}}
    with pytest.raises(ValidationError) as error:
        RunSpec.model_validate({"dataset": {**dataset, **scaled}})
    (entry,) = explain(error.value)
    assert entry["pointer"] == "/dataset/standardize"


def test_a_constant_column_is_left_at_its_value():
    points = [[5.0, float(x), x % 2] for x in range(20)]
    spec = RunSpec.model_validate(
        {"dataset": {"kind": "points", "points": points, "standardize": True}}
    )
    state = advance(start(spec), 2)
    assert np.array_equal(state.parameters, parameters_of(stock(spec, 2)))
    assert np.isfinite(replace(state.network).logits(state.data.X_train)).all()
