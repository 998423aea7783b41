"""Formulas of x1 and x2, by which points of the plane are labelled."""

import numpy as np
import pytest

from app.core.curves.formula import PLANE, FormulaError, parse
from tests.support.cases import each

X1, X2 = np.random.default_rng(0).uniform(-3, 3, (2, 50))


@each(
    "text, expected",
    [
        ("x2 > sin(x1)", np.sin(X1) < X2),
        ("x₂ > sin x₁", np.sin(X1) < X2),
        ("x_2>sinx1", np.sin(X1) < X2),
        ("X1^2 + X2² < 4", X1**2 + X2**2 < 4),
        ("2x1x2", 2 * X1 * X2),
        ("x1 > 0 and x2 > 0 or x1 < -1", (X1 > 0) & (X2 > 0) | (X1 < -1)),
        ("|x1 - x2|", np.abs(X1 - X2)),
        ("1 if x1 > x2 else 0", X1 > X2),
        ("-1 < x1 < 1", (X1 > -1) & (X1 < 1)),
        ("2", np.full(50, 2.0)),
        ("log2(x1)", np.log2(np.where(X1 > 0, X1, np.nan))),
    ],
)
def test_a_rule_has_its_value_at_every_point(text, expected):
    formula = parse(text, PLANE)
    np.testing.assert_allclose(formula(X1, X2), expected, rtol=1e-15)
    again = parse(formula.reading, PLANE)
    np.testing.assert_array_equal(again(X1, X2), formula(X1, X2))


def test_variables_have_a_subscript_in_mathml():
    mathml = parse("x2 > x1", PLANE).mathml
    assert "<msub><mi>x</mi><mn>2</mn></msub>" in mathml


@each(
    "text, words, suggestion",
    [
        ("y > sin(x1)", 'did you mean "x2"', "x2 > sin(x1)"),
        ("x2 > sin(x)", 'did you mean "x1"', "x2 > sin(x1)"),
        ("x2 > sine(x1)", 'did you mean "sin"', "x2 > sin(x1)"),
        ("x2 = x1", "write == to compare", "x2 == x1"),
        ("x12 > 0", "unknown name x", None),
        ("x3 > 0", "unknown name x", None),
        ("", "write a function of x1 and x2 such as x2 > sin(x1)", None),
        ("__import__('os')", "", None),
        ("x1" * 101, "at most 200 characters", None),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(text, words, suggestion):
    with pytest.raises(FormulaError) as raised:
        parse(text, PLANE)
    assert words in str(raised.value)
    if suggestion is not None:
        assert raised.value.suggestion == suggestion


def test_functions_of_x_know_no_x1():
    with pytest.raises(FormulaError):
        parse("x1")
