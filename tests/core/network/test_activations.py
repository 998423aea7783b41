"""The fields of each activation in the table are consistent with one another."""

import re

import numpy as np
import pytest
from sklearn.neural_network._base import ACTIVATIONS as SKLEARN_ACTIVATIONS

from app.core.curves.formula import parse
from app.core.network.activations import ACTIVATIONS, Activation, activation_entry

Z = np.linspace(-4, 4, 400)
SLOPE = 0.3
ROWS = pytest.mark.parametrize("name", ACTIVATIONS)


@ROWS
def test_the_formula_gives_the_value(name):
    activation = ACTIVATIONS[name]
    text = activation.formula.replace("negative_slope", str(SLOPE))
    expected = parse(re.sub(r"\bz\b", "x", text))(Z)
    np.testing.assert_allclose(activation.value(Z, SLOPE), expected, rtol=1e-14, atol=1e-15)


@ROWS
def test_the_derivative_is_the_slope_of_the_value_divided_by_its_maximum(name):
    activation = ACTIVATIONS[name]
    step = 1e-6
    rise = activation.value(Z + step, SLOPE) - activation.value(Z - step, SLOPE)
    slope = rise / (2 * step)
    largest = 0.25 if name == "logistic" else 1.0
    np.testing.assert_allclose(activation.derivative(Z, SLOPE), slope / largest, atol=1e-8)


@ROWS
def test_a_smooth_activation_approaches_its_limits(name):
    smooth = ACTIVATIONS[name].smooth
    if smooth is None:
        assert ACTIVATIONS[name].slopes[-1] == 1.0
    else:
        values = smooth.function(np.array([-60.0, 60.0]))
        np.testing.assert_allclose(values, smooth.limits, atol=1e-15)


@ROWS
def test_an_activation_marked_as_in_scikit_learn_equals_it(name):
    activation = ACTIVATIONS[name]
    assert activation.in_sklearn == (name in SKLEARN_ACTIVATIONS)
    if activation.in_sklearn:
        theirs = Z[:, None].copy()
        SKLEARN_ACTIVATIONS[name](theirs)
        np.testing.assert_array_equal(activation.value(Z, SLOPE), theirs[:, 0])


@ROWS
def test_the_catalog_names_the_parameters_that_the_activation_uses(name):
    activation = ACTIVATIONS[name]
    used = not np.array_equal(activation.value(Z, 0.1), activation.value(Z, 0.2))
    assert activation_entry(name)["parameters"] == (["negative_slope"] if used else [])


@pytest.mark.parametrize("slopes", [(), (0.0, 2.0), (0.0, 1.0, 0.0)])
def test_unsupported_slopes_are_rejected(slopes):
    with pytest.raises(ValueError, match=r"slopes must be \(1,\), or a pair"):
        Activation("label", "explanation", "z", slopes=slopes)
