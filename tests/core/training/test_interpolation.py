"""Weights between two runs are correctly rounded, and the ends are the runs."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.core.specs.run import RunSpec
from app.core.training.interpolation import NotComparable, between, check_comparable, interpolated
from app.core.training.state import advance, start
from tests.support.cases import each

SHARES = (0.0, 0.1, 1 / 3, 0.5, 0.7, 1.0 - 2.0**-53, 1.0, 1e-200)


def run(**sections):
    return RunSpec.model_validate({"network": {"hidden_layer_sizes": [5, 4]}} | sections)


def exactly(a, b, share):
    """Return the numbers between, from exact fractions."""
    s = Fraction(share)
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    return [float((1 - s) * Fraction(x) + s * Fraction(y)) for x, y in pairs]


def test_every_number_is_correctly_rounded():
    rng = np.random.default_rng(0)
    ordinary = rng.normal(size=(2, 3000)) * np.exp(rng.normal(size=(2, 3000)) * 5)
    ordinary[1, ::7] = ordinary[0, ::7] * (1 + 2.0**-50)
    ordinary[:, ::11] = 0.0
    extreme = rng.normal(size=(2, 300)) * 10.0 ** rng.integers(-300, 300, size=(2, 300))
    for a, b in (ordinary, extreme):
        for share in SHARES:
            assert between(a, b, share).tolist() == exactly(a, b, share)


def test_the_ends_are_the_runs_and_the_way_has_no_history():
    first, second = (advance(start(run(training={"random_state": seed})), 5) for seed in (0, 1))
    assert interpolated(first, second, 0.0) is first
    assert interpolated(first, second, 1.0) is second
    middle = interpolated(first, second, 0.25)
    expected = exactly(first.parameters, second.parameters, 0.25)
    assert middle.parameters.tolist() == expected
    assert middle.spec is first.spec
    assert len(middle.history["gradient_norm"]) == 0
    assert middle.network.coefs[0].shape == (2, 5)
    lost = replace(second, diverged=4, reason="the loss is infinite")
    assert interpolated(first, lost, 0.5).diverged == 4


ALIKE = {
    "another solver": {"training": {"solver": "lbfgs"}},
    "another seed": {"training": {"random_state": 3}},
    "another initialization": {"network": {"hidden_layer_sizes": [5, 4], "initialization": "he"}},
    "a list of equal activations": {
        "network": {"hidden_layer_sizes": [5, 4], "activation": ["relu", "relu"]}
    },
    "other points": {"dataset": {"noise": 0.4}},
    "a slope that is not used": {"network": {"hidden_layer_sizes": [5, 4], "negative_slope": 0.3}},
}
UNLIKE = {
    "layers": {"network": {"hidden_layer_sizes": [5, 5]}},
    "inputs": {"network": {"hidden_layer_sizes": [5, 4], "features": ["x1", "x1^2"]}},
    "activations": {"network": {"hidden_layer_sizes": [5, 4], "activation": "tanh"}},
    "classes": {
        "dataset": {"kind": "points", "points": [[0, 0, 3], [1, 1, 5], [2, 1, 3], [1, 2, 5]]}
    },
    "standardization": {"dataset": {"standardize": True}},
}


@each("name", ALIKE)
def test_runs_that_differ_otherwise_are_comparable(name):
    check_comparable(run(), run(**ALIKE[name]))


@each("name", UNLIKE)
def test_networks_that_differ_are_not_comparable(name):
    with pytest.raises(NotComparable, match=f"the same {name}"):
        check_comparable(run(), run(**UNLIKE[name]))


def test_leaky_slopes_and_standardized_points_must_be_equal():
    leaky = {"hidden_layer_sizes": [5, 4], "activation": "leaky_relu"}
    with pytest.raises(NotComparable, match="slope"):
        check_comparable(run(network=leaky), run(network=leaky | {"negative_slope": 0.3}))
    with pytest.raises(NotComparable, match="standardization"):
        check_comparable(
            run(dataset={"standardize": True}), run(dataset={"standardize": True, "noise": 0.4})
        )
