"""Formulas are read as people mean them, and no code is executed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.curves.formula import LONGEST, FormulaError, function_names, parse

X = np.linspace(-2.0, 2.0, 9)

MEANT = {
    "sin(x) + x^2/4": lambda x: np.sin(x) + x**2 / 4,
    "2x - 1": lambda x: 2 * x - 1,
    "-x^2": lambda x: -(x**2),
    "2^-1": lambda x: np.full_like(x, 0.5),
    "3(x + 1)": lambda x: 3 * (x + 1),
    "1e2x": lambda x: 100 * x,
    "2e": lambda x: np.full_like(x, 2 * np.e),
    ".5x": lambda x: 0.5 * x,
    "x² + π": lambda x: x**2 + np.pi,
    "x²³ − 2x⁴": lambda x: x**23 - 2 * x**4,  # noqa: RUF001 - users type these
    "x²(x + 1)": lambda x: x**2 * (x + 1),
    "sin(πx) + 2πx": lambda x: np.sin(np.pi * x) + 2 * np.pi * x,
    "xπ + π(x + 1)": lambda x: np.pi * (2 * x + 1),
    "max(0, x, 1 - x)": lambda x: np.maximum(np.maximum(0, x), 1 - x),
    "abs(x)*step(x)": lambda x: np.abs(x) * (x > 0),
    "relu(x) - relu(-x)": lambda x: x,
    "x % 1": lambda x: x - np.floor(x),
    "sinc(x)": lambda x: np.sinc(x / np.pi),
    "7": lambda x: np.full_like(x, 7.0),
}

REFUSED = {
    "": "is empty",
    "   ": "is empty",
    "__import__('os').system('ls')": "character",
    "x.__class__": "attribute",
    "().__class__.__bases__": "attribute",
    "x[0]": "character",
    "lambda x: x": "character",
    "x if x else 1": "not allowed",
    "x; x": "character",
    "exec(x)": "calls exec",
    "eval(x)": "calls eval",
    "open(x)": "calls open",
    "__builtins__": "unknown name",
    "sin": "without its argument",
    "sin(x, x)": "takes one argument",
    "max(x)": "gives max 1 arguments; it takes from 2 to 20",
    f"min({', '.join('x' * 21)})": "gives min 21 arguments; it takes from 2 to 20",
    "x²3": "cannot be read",
    "|x|": r"write abs\(x\)",
    "y = x": "without y =",
    "x(2)": "write a product",
    "y": "unknown name y",
    "x x": "cannot be read",
    "(x": "cannot be read",
    "x, 1": "not allowed",
    "1e999 + x": "too large",
    "x" * (LONGEST + 1): f"at most {LONGEST}",
    "(" * LONGEST: "cannot be read",
    "2and 3": "cannot be read",
    "x\n+1": "character",
    "x\x00": "character",
    "sin(**x)": "not allowed",
    "sin(*x)": "not allowed",
    "not x": "not allowed",
    "x and x": "not allowed",
    "1j": "unknown name j",
    "True": "not a number",
    "await x": "not allowed",
    "f(x)(x)": "not allowed",
}


@pytest.mark.parametrize("text", MEANT)
def test_a_formula_is_what_a_person_means_by_it(text):
    np.testing.assert_allclose(parse(text)(X), MEANT[text](X), rtol=1e-12)


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_that_is_not_a_formula_is_refused_with_a_reason(text):
    with pytest.raises(FormulaError, match=REFUSED[text]):
        parse(text)


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "exp(exp(exp(99x)))", "1/x", "log(x)", "x^" * 99 + "x"]
)
def test_no_formula_takes_long_or_raises_when_it_overflows(text):
    assert parse(text)(X).shape == X.shape


@pytest.mark.parametrize("name", function_names())
def test_every_function_can_be_called(name):
    several = name in ("min", "max")
    assert np.isfinite(parse(f"{name}({'x, x' if several else 'x'})")(np.array([0.5]))).all()


@given(st.text(alphabet="x0123456789.+-*/%^(), sincotaexplgqrbmu_eEπ²³", max_size=40))
def test_any_text_is_a_formula_or_is_refused(text):
    try:
        formula = parse(text)
    except FormulaError:
        return
    assert formula(X).dtype == np.float64


@pytest.mark.parametrize("text", ["x" * 200, "x" * 190 + "(x)"])
def test_the_message_about_a_long_name_is_short(text):
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert len(str(refused.value)) < 300
