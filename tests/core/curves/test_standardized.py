"""Curves that are fitted to standardized x and y keep their own units."""

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

from app.core.curves.frame import CurveView, at_place, curve_frame, fitted, values
from app.core.curves.spec import CurveSpec, curve_id
from app.core.data.dataset import load
from app.core.export.plotly_curve import curve_figure
from app.core.specs.run import canonical_json
from app.core.training.state import advance, start
from tests.support.quick import exhaustive

YEARS = np.sort(np.random.default_rng(0).uniform(1800, 2020, 60))
PRICES = 1e5 + 300 * np.abs(YEARS - 1900)


def curve(hidden, *, standardize=True):
    points = list(zip(YEARS.tolist(), PRICES.tolist(), strict=True))
    function = {"kind": "points", "points": points, "standardize": standardize}
    return CurveSpec.model_validate(
        {"function": function, "network": {"hidden_layer_sizes": hidden}}
    )


@pytest.mark.parametrize("hidden", [(), *exhaustive([((16,),), ((8, 8),)])])
def test_a_standardized_curve_is_that_of_scikit_learn_in_its_own_units(hidden):
    spec = curve(hidden)
    state = advance(start(spec.run()), 200)
    network = fitted(spec, state)
    scale_x, scale_y = StandardScaler(), StandardScaler()
    order = np.searchsorted(YEARS, load(spec.run().dataset).X_train[:, 0])
    X = scale_x.fit_transform(YEARS[order, None])
    y = scale_y.fit_transform(PRICES[order, None]).ravel()
    model = MLPRegressor(
        hidden_layer_sizes=hidden,
        learning_rate_init=0.01,
        batch_size=32,
        max_iter=200,
        tol=0.0,
        n_iter_no_change=1000,
        random_state=0,
    )
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(X, y)
    for ours, theirs in zip(state.coefs, model.coefs_, strict=True):
        assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    expected = scale_y.inverse_transform(model.predict(X)[:, None]).ravel()
    assert np.allclose(values(network, YEARS[order]), expected, rtol=1e-9)

    frame = curve_frame(spec, state, CurveView())
    pieces = {name: np.asarray(part) for name, part in frame["pieces"].items()}
    middle = (pieces["from"] + pieces["to"]) / 2
    line = pieces["slope"] * middle + pieces["intercept"]
    assert np.allclose(line, values(network, middle), rtol=1e-9)
    assert at_place(spec, state, 1900.0)["value"] == values(network, np.array([1900.0]))[0]
    assert np.array_equal(frame["samples"]["y"], PRICES)
    if hidden:
        assert frame["metrics"]["train_r2"] > 0.95
        plain = curve(hidden, standardize=False)
        raw = curve_frame(plain, advance(start(plain.run()), 200), CurveView())
        assert raw["metrics"]["train_r2"] < 0


def test_equal_targets_are_only_centred():
    points = [(0.0, 7.0), (1.0, 7.0), (2.0, 7.0)]
    spec = CurveSpec.model_validate(
        {"function": {"kind": "points", "points": points, "standardize": True}}
    )
    state = advance(start(spec.run()), 5)
    assert {y for _, _, y in spec.run().dataset.points} == {0.0}
    assert np.isfinite(values(fitted(spec, state), np.array([0.5]))).all()


def test_the_ids_of_curves_that_are_not_standardized_stay():
    assert "standardize" not in canonical_json(CurveSpec())
    assert curve_id(CurveSpec()) != curve_id(
        CurveSpec.model_validate({"function": {"standardize": True}})
    )


def test_names_of_x_and_y_are_those_of_the_axes_and_change_nothing_else():
    plain = {"kind": "points", "points": [(0.0, 1.0), (1.0, 3.0), (2.0, 2.0)]}
    named = CurveSpec.model_validate({"function": plain | {"names": ["size", "a < b"]}})
    assert "names" not in canonical_json(CurveSpec())
    assert named.run() == CurveSpec.model_validate({"function": plain}).run()
    frame = curve_frame(named, advance(start(named.run()), 2), CurveView())
    titles = [
        [curve_figure(frame, names)["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
        for names in (named.function.names, ())
    ]
    assert titles == [["size", "a &lt; b"], ["x", "y"]]
    for wrong in (plain | {"names": ["size"]}, {"kind": "sine", "names": ["a", "b"]}):
        with pytest.raises(ValidationError, match="names"):
            CurveSpec.model_validate({"function": wrong})
