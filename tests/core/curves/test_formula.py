"""Formulas are read as students type them, no code is executed, and old ones keep their values."""

import math
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.curves.formula import LONGEST, FormulaError, function_names, parse
from app.core.curves.formula_functions import FUNCTIONS
from app.core.curves.formula_parser import PRECEDENCE
from app.core.curves.formula_text import mathml, printed
from app.core.curves.formula_tree import (
    COMPARISONS,
    Binary,
    Call,
    Comparison,
    Conditional,
    Name,
    Number,
    Unary,
    value,
)
from tests.support.formulas_of_1_0_0 import RefusedError, values

X = np.linspace(-2.0, 2.0, 17)
erf = np.vectorize(math.erf)


def relu(z):
    return np.maximum(z, 0)


MEANT = {
    "sin(x) + x^2/4": lambda x: np.sin(x) + x**2 / 4,
    "2x - 1": lambda x: 2 * x - 1,
    "-x^2": lambda x: -(x**2),
    "2^-1": lambda x: 0.5,
    "2^-x": lambda x: 2.0**-x,
    "2--x": lambda x: 2 + x,
    "3(x + 1)": lambda x: 3 * (x + 1),
    "1e2x": lambda x: 100 * x,
    "2e": lambda x: 2 * np.e,
    "2E": lambda x: 2 * np.e,
    ".5x": lambda x: 0.5 * x,
    "007": lambda x: 7,
    "x² + π": lambda x: x**2 + np.pi,
    "x²³ − 2x⁴": lambda x: x**23 - 2 * x**4,  # noqa: RUF001 - users type these
    "x²(x + 1)": lambda x: x**2 * (x + 1),
    "x²x": lambda x: x**3,
    "x³/2": lambda x: x**3 / 2,
    "2x²": lambda x: 2 * x**2,
    "x⁻²": lambda x: x**-2.0,
    "e⁻²ˣ": lambda x: np.exp(-2 * x),
    "eˣ": np.exp,
    "x^2^3": lambda x: x**8,
    "(x^2)^3": lambda x: x**6,
    "x²^3": lambda x: x**8,
    "x**2": lambda x: x**2,
    "sin(πx) + 2πx": lambda x: np.sin(np.pi * x) + 2 * np.pi * x,
    "xπ + π(x + 1)": lambda x: np.pi * (2 * x + 1),
    "2π2": lambda x: 4 * np.pi,
    "ππ": lambda x: np.pi**2,
    "pi*x": lambda x: np.pi * x,
    "2pi x": lambda x: 2 * np.pi * x,
    "pix": lambda x: np.pi * x,
    "x(x+1)": lambda x: x * (x + 1),
    "(x+1)(x-1)": lambda x: x**2 - 1,
    "(x+1)x": lambda x: x**2 + x,
    "2x(x+1)": lambda x: 2 * x * (x + 1),
    "2 x": lambda x: 2 * x,
    "x x": lambda x: x**2,
    "xx": lambda x: x**2,
    "x e": lambda x: x * np.e,
    "xe^x": lambda x: x * np.exp(x),
    "xe^-x": lambda x: x * np.exp(-x),
    "x^2e^x": lambda x: x**2 * np.exp(x),
    "x^2sin(x)": lambda x: x**2 * np.sin(x),
    "x^2(x+1)": lambda x: x**2 * (x + 1),
    "e^x": np.exp,
    "e^(-2x)": lambda x: np.exp(-2 * x),
    "e^(-x^2)": lambda x: np.exp(-(x**2)),
    "e^-x^2": lambda x: np.exp(-(x**2)),
    "e^-x": lambda x: np.exp(-x),
    "3e^-x": lambda x: 3 * np.exp(-x),
    "sin x": np.sin,
    "sinx": np.sin,
    "Sin(X)": np.sin,
    "SIN x": np.sin,
    "sin 2x": lambda x: np.sin(2 * x),
    "sin2x": lambda x: np.sin(2 * x),
    "sin 2πx": lambda x: np.sin(2 * np.pi * x),
    "sin πx": lambda x: np.sin(np.pi * x),
    "sin -x": lambda x: np.sin(-x),
    "sin x^2": lambda x: np.sin(x**2),
    "sin x + 1": lambda x: np.sin(x) + 1,
    "sin x / 2": lambda x: np.sin(x) / 2,
    "sin x * 2": lambda x: np.sin(x) * 2,
    "sin x cos x": lambda x: np.sin(x) * np.cos(x),
    "sin(2x)cos(x)": lambda x: np.sin(2 * x) * np.cos(x),
    "sin 2x cos 3x": lambda x: np.sin(2 * x) * np.cos(3 * x),
    "x sin x": lambda x: x * np.sin(x),
    "xsin(x)": lambda x: x * np.sin(x),
    "xsinx": lambda x: x * np.sin(x),
    "2sin(x)": lambda x: 2 * np.sin(x),
    "sin cos x": lambda x: np.sin(np.cos(x)),
    "sin|x|": lambda x: np.sin(np.abs(x)),
    "sin (x)": np.sin,
    "sin(x)^2": lambda x: np.sin(x) ** 2,
    "sin^2(x)": lambda x: np.sin(x) ** 2,
    "sin^2 x": lambda x: np.sin(x) ** 2,
    "sin²(x)": lambda x: np.sin(x) ** 2,
    "sin²x": lambda x: np.sin(x) ** 2,
    "sin^2(x) + cos^2(x)": lambda x: 1,
    "1 - 2sin²x": lambda x: np.cos(2 * x),
    "|x|": np.abs,
    "2|x|": lambda x: 2 * np.abs(x),
    "|x|x": lambda x: np.abs(x) * x,
    "|x-1|+|x+1|": lambda x: np.abs(x - 1) + np.abs(x + 1),
    "||x|-1|": lambda x: np.abs(np.abs(x) - 1),
    "|x||x-1|": lambda x: np.abs(x) * np.abs(x - 1),
    "|sin(|x|)|": lambda x: np.abs(np.sin(np.abs(x))),
    "(|x|)": np.abs,
    "abs(x)*step(x)": lambda x: np.abs(x) * (x > 0),
    "abs x": np.abs,
    "ln(x+3)": lambda x: np.log(x + 3),
    "ln|x|": lambda x: np.log(np.abs(x)),
    "log(x+3)": lambda x: np.log(x + 3),
    "log2(x+3)": lambda x: np.log2(x + 3),
    "log_2(x+3)": lambda x: np.log2(x + 3),
    "log₂(x+3)": lambda x: np.log2(x + 3),
    "log10(x+3)": lambda x: np.log10(x + 3),
    "lg(x+3)": lambda x: np.log10(x + 3),
    "x mod 1": lambda x: x - np.floor(x),
    "mod(x, 1)": lambda x: x - np.floor(x),
    "x % 1": lambda x: x - np.floor(x),
    "x // 1": np.floor,
    "x ÷ 2": lambda x: x / 2,
    "x / 2": lambda x: x / 2,
    "1/2 x": lambda x: x / 2,
    "½x": lambda x: x / 2,
    "2½": lambda x: 2.5,
    "¾ + ⅓": lambda x: 3 / 4 + 1 / 3,
    "x·2": lambda x: 2 * x,
    "x×2": lambda x: 2 * x,  # noqa: RUF001
    "x – 1": lambda x: x - 1,  # noqa: RUF001
    "x — 1": lambda x: x - 1,
    "cbrt(x)": np.cbrt,
    "∛x": np.cbrt,
    "√|x|": lambda x: np.sqrt(np.abs(x)),
    "√2": lambda x: np.sqrt(2),
    "√2 x": lambda x: np.sqrt(2) * x,
    "√(x+2)": lambda x: np.sqrt(x + 2),
    "√x²": np.abs,
    "2√(x+2)": lambda x: 2 * np.sqrt(x + 2),
    "sqrt(x+2)": lambda x: np.sqrt(x + 2),
    "sigmoid(x)": lambda x: 1 / (1 + np.exp(-x)),
    "sigmoid(1000x)": lambda x: (np.sign(x) + 1) / 2,
    "softplus(x)": lambda x: np.log(1 + np.exp(x)),
    "relu(x-1)": lambda x: relu(x - 1),
    "ReLU(x)": relu,
    "relu(x) - relu(-x)": lambda x: x,
    "erf(x)": erf,
    "clip(x, 0, 1)": lambda x: np.clip(x, 0, 1),
    "arctan(x)": np.arctan,
    "arctan x": np.arctan,
    "arctg x": np.arctan,
    "atan(x)": np.arctan,
    "arcsin(x/2)": lambda x: np.arcsin(x / 2),
    "arsinh(x)": np.arcsinh,
    "cot(x+5)": lambda x: 1 / np.tan(x + 5),
    "max(0, x, 1 - x)": lambda x: np.maximum(np.maximum(0, x), 1 - x),
    "min(x, 1,)": lambda x: np.minimum(x, 1),
    "sgn(x)": np.sign,
    "sinc(x)": lambda x: np.sinc(x / np.pi),
    "x > 0": lambda x: x > 0,
    "(x > 0)x": relu,
    "(x >= 0) + (x ≥ 0)": lambda x: 2 * (x >= 0),
    "0 < x < 1": lambda x: (x > 0) & (x < 1),
    "x > 1 or x < -1": lambda x: np.abs(x) > 1,
    "x > -1 and x < 1": lambda x: np.abs(x) < 1,
    "not x > 0": lambda x: x <= 0,
    "x == 0": lambda x: x == 0,
    "x ≠ 0": lambda x: x != 0,
    "x if x > 0 else 0": relu,
    "x^2 if x < 0 else x if x < 1 else 1": lambda x: np.where(x < 0, x**2, np.where(x < 1, x, 1)),
    "1 + (x if x > 0 else -x)": lambda x: 1 + np.abs(x),
    "ln(x) if x > 0 else 0": lambda x: np.where(x > 0, np.log(np.where(x > 0, x, 1)), 0),
    "where(x > 0, x, 0)": relu,
    "if(x > 0, x, 0)": relu,
    "y = 2x": lambda x: 2 * x,
    "f(x) = x^2": lambda x: x**2,
    "Y=X": lambda x: x,
    "7": lambda x: 7,
    "sin\u2061(x)": np.sin,
    "cos\u2061x": np.cos,
    "2\u2062x": lambda x: 2 * x,
    "x\u200b + 1\ufeff": lambda x: x + 1,
    "\u3000x\u2004+\u205f1": lambda x: x + 1,
    "𝑥² − 𝟐𝑥": lambda x: x**2 - 2 * x,  # noqa: RUF001 - pasted from a word processor
    "𝐬𝐢𝐧(𝜋𝑥)": lambda x: np.sin(np.pi * x),  # noqa: RUF001
    "ｘ＋１": lambda x: x + 1,  # noqa: RUF001
    "２（ｘ－１）": lambda x: 2 * (x - 1),  # noqa: RUF001
    "ℯ^x": np.exp,  # noqa: RUF001
    "\ufe63x": lambda x: -x,
    "2•x + x✕2": lambda x: 4 * x,
    "x∶2": lambda x: x / 2,  # noqa: RUF001
    "x ⩾ 0": lambda x: x >= 0,
    "⅐x + ⅑ + ⅒": lambda x: x / 7 + 1 / 9 + 1 / 10,
    "x^(1/3)": lambda x: np.where(x >= 0, np.abs(x) ** (1 / 3), np.nan),
    "x^2/2": lambda x: x**2 / 2,
    "x^1": lambda x: x,
    "50 % x": lambda x: np.mod(50, x),
    "50%x": lambda x: np.mod(50, x),
    "sin 2": lambda x: np.sin(2),
    "√2/2": lambda x: np.sqrt(2) / 2,
    "ln 2*x": lambda x: np.log(2) * x,
}


def test_a_formula_is_what_a_student_means_by_it():
    assert len(MEANT) > 150
    for text, expected in MEANT.items():
        with np.errstate(all="ignore"):
            wanted = np.broadcast_to(np.asarray(expected(X), dtype=np.float64), X.shape)
        np.testing.assert_allclose(parse(text)(X), wanted, rtol=1e-9, atol=1e-12, err_msg=text)
        assert parse(text).questions == (), text


UNCLEAR = {
    "e^-2x": ("e^-2*x", "e^(-2x)"),
    "e^2x": ("e^2*x", "e^(2x)"),
    "x^2x": ("x^2*x", "x^(2x)"),
    "2^3π": ("2^3*π", "2^(3π)"),
    "e^-2sin(x)": ("e^-2*sin(x)", "e^(-2sin(x))"),
    "e^-2xsin(x)": ("e^-2*xsin(x)", "e^(-2xsin(x))"),
    "e^-2x^2": ("e^-2*x^2", "e^(-2x^2)"),
    "1/2x": ("1/2*x", "1/(2x)"),
    "1/2π": ("1/2*π", "1/(2π)"),
    "x/2(x+1)": ("x/2*(x+1)", "x/(2(x+1))"),
    "1/x(x+1)": ("1/x*(x+1)", "1/(x(x+1))"),
    "1/2x(x+1)": ("1/2*x(x+1)", "1/(2x(x+1))"),
    "x^1/2": ("x^(1)/2", "x^(1/2)"),
    "e^-x/2": ("e^(-x)/2", "e^(-x/2)"),
    "3e^-x²/2": ("3e^(-x²)/2", "3e^(-x²/2)"),
    "e**-x**2/2": ("e**(-x**2)/2", "e**(-x**2/2)"),
    "(x+1)^1/3": ("(x+1)^(1)/3", "(x+1)^(1/3)"),
    "2x^1/2": ("2x^(1)/2", "2x^(1/2)"),
    "sin 1/x": ("sin(1)/x", "sin(1/x)"),
    "sin1/x": ("sin(1)/x", "sin(1/x)"),
    "sin 2*x": ("sin(2)*x", "sin(2*x)"),
    "tanh pi*x^2": ("tanh(pi)*x^2", "tanh(pi*x^2)"),
    "50% x": ("50 % x", "50/100*x"),
}


def test_a_formula_that_people_read_in_two_ways_comes_with_both():
    for part, readings in UNCLEAR.items():
        for before, after in (("", ""), ("3 + ", " - 1"), ("|", "|"), ("-", "")):
            text = before + part + after
            formula = parse(text)
            (question,) = formula.questions
            assert question.readings == readings or before == "-", text
            clear = [text[: question.at] + one + text[question.end :] for one in question.readings]
            assert text[question.at : question.end].removeprefix("-") == part, text
            assert parse(clear[0]).tree == formula.tree, text
            assert parse(clear[1]).tree != formula.tree, text
            assert all(parse(one).questions == () for one in clear), text


def test_spaces_and_signs_make_a_formula_clear():
    for text in ("e^-2 x", "e^(-2x)", "e^-2*x", "1/2 x", "1/(2x)", "(1/2)x", "x²(x+1)", "2x/3"):
        assert parse(text).questions == (), text


REFUSED = {
    "": (0, "is empty", None),
    "   ": (0, "is empty", None),
    "y =": (3, "nothing after the =", None),
    "__import__('os').system('ls')": (11, "character", None),
    "x.__class__": (1, "character '.' at position 2", None),
    "().__class__.__bases__": (2, "character '.' at position 3", None),
    "x[0]": (1, "write ( and )", None),
    "lambda x: x": (8, "character", None),
    "x; x": (1, "character", None),
    "x\n+1": (1, "character", None),
    "x\x00": (1, "character", None),
    "x!": (1, "no factorial", None),
    "exec(x)": (0, "calls exec", None),
    "eval(x)": (0, "calls eval", None),
    "open(x)": (0, "calls open", None),
    "__builtins__": (0, "unknown name __builtins__ at position 1", None),
    "sin": (0, "sin without its argument; write sin(x)", "sin(x)"),
    "2 + cos": (4, "cos without its argument", "2 + cos(x)"),
    "sin^2": (0, "without its argument", None),
    "sin()": (0, "gives sin 0 arguments; it takes one argument", None),
    "sin(x, x)": (0, "takes one argument", None),
    "max(x)": (0, "gives max 1 arguments; it takes from 2 to 20", None),
    "max x": (0, "write max(x, 1)", None),
    "clip(x)": (0, "it takes 3 arguments", None),
    f"min({', '.join('x' * 21)})": (0, "gives min 21 arguments; it takes from 2 to 20", None),
    "sin^-1(x)": (0, "write arcsin(x) or 1/sin(x)", None),
    "sin⁻¹(x)": (0, "write arcsin(x) or 1/sin(x)", None),
    "sin^x(x)": (0, "write (sin(x))^", None),
    "sin x(x+1)": (0, "write sin(x*(x+1)) or sin(x)*(x+1)", None),
    "√2x": (0, "write √(2*x) or √(2)*x", None),
    "log2x": (0, "write log2(x) or log(2x)", None),
    "x2": (1, "2 at position 2 without an operator", "x^2"),
    "(x+1)2": (5, "without an operator", "(x+1)*2"),
    "2 3": (2, "without an operator", "2*3"),
    "x²3": (2, "without an operator", "x²*3"),
    "x½": (1, "without an operator", "x^½"),
    "sine(x)": (0, 'did you mean "sin"?', "sin(x)"),
    "2 + cosine(x)": (4, 'did you mean "cos"?', "2 + cos(x)"),
    "sqr(x)": (0, 'did you mean "sqrt"?', "sqrt(x)"),
    "tahn(x)": (0, 'did you mean "tanh"?', "tanh(x)"),
    "arctn(x)": (0, 'did you mean "arctan"?', "arctan(x)"),
    "relo(x)": (0, 'did you mean "relu"?', "relu(x)"),
    "t^2": (0, 'did you mean "x"?', "x^2"),
    "2y + 1": (1, "unknown name y", "2x + 1"),
    "(x": (0, "no ) for the ( at position 1", "(x)"),
    "sin(x": (3, "no ) for the ( at position 4", "sin(x)"),
    "|x": (0, "no | for the |", "|x|"),
    "x)": (1, "a ) at position 2 without a (", None),
    "(|x)|": (3, "at position 4", None),
    "x +": (3, "ends too early", None),
    "* x": (0, "has * at position 1", None),
    "x, 1": (1, "comma at position 2", None),
    "1,5x": (1, "write decimals with a point", None),
    "atan2(x, 1)": (7, "a comma at position 8 outside the arguments of a function", None),
    "x if x < 1, else 3": (10, "no else after if", "x if x < 1 else 3"),
    "sech(x)": (0, "calls sech", "(1/cosh(x))"),
    "x = 2": (2, "write == to compare", "x == 2"),
    "x if x > 0": (10, "no else after if", None),
    "x else 1": (2, "else at position 3 without if", None),
    "x and": (5, "ends too early", None),
    "1e999 + x": (0, "too large", None),
    "sin(**x)": (4, "is expected", None),
    "sin(*x)": (4, "is expected", None),
    "x" * (LONGEST + 1): (0, f"at most {LONGEST}", None),
    "(" * LONGEST: (LONGEST, "ends too early", None),
    "√" * (LONGEST - 1) + "x": (20, "too many functions", None),
    "1j": (1, "unknown name j", "1x"),
    "True": (0, "unknown name True", None),
    "await x": (0, "unknown name await", None),
    "g(x)(x)": (0, "unknown name g", None),
    "x⁻": (1, "exponent", None),
    "np.sin(x) + math.pi": (2, "did you mean", "sin(x) + pi"),
    "Math.abs(x)": (4, "did you mean", "abs(x)"),
    "sin[x]": (3, "did you mean", "sin(x)"),
    "e^{-x}": (2, "did you mean", "e^(-x)"),
    "\\sin(x)": (0, "did you mean", "sin(x)"),
    "0,5x²": (1, 'did you mean "0.5x²"?', "0.5x²"),
    "max(0,5; x)": (7, "did you mean", "max(0.5, x)"),
    "if(x>0; x; 0)": (6, "did you mean", "if(x>0, x, 0)"),
    "x > 0 ? x : 0": (6, "did you mean", "x if x > 0 else 0"),
    "if x > 0 then x else 0": (0, "did you mean", "x if x > 0 else 0"),
    "pow(x, 2)": (0, 'is not a function, at position 1; did you mean "(x)^(2)"?', "(x)^(2)"),
    "log(x, 3)": (0, "did you mean", "ln(x)/ln(3)"),
    "log_3(x)": (0, "did you mean", "ln(x)/ln(3)"),
    "τx": (0, "did you mean", "(2pi)x"),
    "\N{CYRILLIC SMALL LETTER HA}^2": (0, "did you mean", "x^2"),
    "np.sin[2,5 x]": (2, "did you mean", "sin(2.5 x)"),
    "\\frac{x}{2}": (0, "did you mean", "x/2"),
    "\\frac{1}{2}x^2": (0, "did you mean", "(1/2)x^2"),
    "\\frac12 x": (0, "did you mean", "(1/2) x"),
    "\\dfrac{1}{1+e^{-x}}": (0, "did you mean", "1/(1+e^(-x))"),
    "\\frac{\\frac{1}{x}}{x+1}": (0, "did you mean", "(1/x)/(x+1)"),
    "\\sqrt{x^2+1}": (0, "did you mean", "sqrt(x^2+1)"),
    "\\sqrt[3]{x}": (0, "did you mean", "cbrt(x)"),
    "\\sqrt[4]{x}": (0, "did you mean", "(x)^(1/(4))"),
    "\\sin^{2}(x)": (0, "did you mean", "sin^2(x)"),
    "2\\sin\\pi x": (1, "did you mean", "2sin pi x"),
    "e^{2x}": (2, "did you mean", "e^(2x)"),
    "\\log_{2}(x+3)": (0, "did you mean", "log_2(x+3)"),
    "\\left|x\\right| \\cdot 2": (0, "did you mean", "|x|*2"),
    "\\lvert x \\rvert": (0, "did you mean", "|x|"),
    "\\max\\{0,x\\}": (0, "did you mean", "max(0,x)"),
    "\\operatorname{sgn}(x)": (0, "did you mean", "sgn(x)"),
    "\\begin{cases} -x & x < 0 \\\\ x & \\text{otherwise} \\end{cases}": (
        0,
        "did you mean",
        "-x if x < 0 else x",
    ),
    "$x^2$": (0, "did you mean", "x^2"),
    "⌊x⌋ + ⌈x⌉": (0, "did you mean", "floor(x) + ceil(x)"),
    "‖x‖": (0, "did you mean", "|x|"),
    "³√x": (0, "did you mean", "∛x"),
    "{x<0: -x, x}": (0, "did you mean", "-x if x<0 else x"),
    "{x<0: -x, x>=0: x}": (0, "did you mean", "-x if x<0 else x if x>=0 else 0"),
    "x for x>0, 0 otherwise": (2, "did you mean", "x if x>0 else 0"),
    "x when x>0 else 0": (2, "did you mean", "x if x>0 else 0"),
    "x<0 ? -x : x<1 ? x : 1": (4, "did you mean", "-x if x<0 else x if x<1 else 1"),
    "if(x>0){x}else{0}": (7, "did you mean", "x if x>0 else 0"),
    "if x > 0: x else: 0": (8, "did you mean", "x if x > 0 else 0"),
    "if x>0, x, 0": (0, "did you mean", "x if x>0 else 0"),
    "WENN(x>0;x;0)": (8, "did you mean", "where(x>0,x,0)"),
    "x=>0": (1, "did you mean", "x>=0"),
    "x === 0": (4, "did you mean", "x == 0"),
    "x>0 && x<1": (4, "did you mean", "x>0 and x<1"),
    "x>1 || x<-1": (5, "did you mean", "x>1 or x<-1"),
    "(x>1)|(x<-1)": (5, "did you mean", "(x>1) or (x<-1)"),
    "!(x>0)": (0, "did you mean", "not (x>0)"),
    "x -> x^2": (3, "did you mean", "x^2"),
    "f: x ↦ x²": (1, "did you mean", "x²"),
    "f(t) = sin(2t)": (0, "did you mean", "sin(2x)"),
    "y := x^2": (2, "did you mean", "x^2"),
    "x^2 = y": (4, "did you mean", "x^2"),
    "=2*x": (0, "did you mean", "2*x"),
    "x^2;": (3, "did you mean", "x^2"),
    "sin(θ)": (4, "did you mean", "sin(x)"),
    "x:2": (1, "did you mean", "x/2"),
    "x↑2": (1, "did you mean", "x^2"),
    "1 000 x": (2, "did you mean", "1000 x"),
    "tau x": (0, "did you mean", "(2pi) x"),
    "2tau*x": (1, "did you mean", "2(2pi)*x"),
    "np.maximum(0, x)": (2, "did you mean", "max(0, x)"),
    "tf.nn.relu(x)": (2, "did you mean", "relu(x)"),
    "np.heaviside(x, 0)": (2, "did you mean", "step(x)"),
    "np.power(sin(x), 2)": (2, "did you mean", "(sin(x))^(2)"),
    "leaky_relu(x)": (0, "did you mean", "max(0.01*(x), x)"),
    "silu(x)": (0, "did you mean", "(x)*sigmoid(x)"),
    "elu(x)": (0, "did you mean", "(x if x > 0 else exp(x)-1)"),
    "int(x)": (0, "did you mean", "sign(x)*floor(abs(x))"),
    "root(x, 3)": (0, "did you mean", "(x)^(1/(3))"),
    "racine(x+3)": (0, "did you mean", "sqrt(x+3)"),
    "sinus x": (0, "did you mean", "sin x"),
    "cotan(x)": (0, "did you mean", "cot(x)"),
    "log_e(x)": (0, "did you mean", "ln(x)"),
    "ld x": (0, "did you mean", "log2 x"),
    "σ(x)": (0, "did you mean", "sigmoid(x)"),  # noqa: RUF001
    "H(x)": (0, "did you mean", "step(x)"),
    "sinxcosx": (0, "did you mean", "sin x cos x"),
    "exp^x": (0, "did you mean", "e^x"),
    "x squared": (2, "did you mean", "x^2"),
    "sni(x) + cso(x)": (0, "did you mean", "sin(x) + cos(x)"),
    "sin2(x)": (0, "write sin^2(x) or sin(2*(x))", None),
    "sin-1(x)": (0, "write arcsin(x) or 1/sin(x)", None),
    "ax + b": (0, "write a number instead of a", None),
    "x^n": (2, "write a number instead of n", None),
    "x² + y² = 1": (5, "write a number instead of y", None),
}

MISLEADING = (
    "inf",
    "nan",
    "phi x",
    "rand",
    "x in (0,1)",
    "f(x)",
    "u(x)",
    "rect",
    "a*x",
    "max 0, x",
)


def test_no_other_formula_is_suggested_for_a_name_that_only_looks_similar():
    for text in MISLEADING:
        with pytest.raises(FormulaError) as refused:
            parse(text)
        assert refused.value.suggestion is None, text
        assert "did you mean" not in str(refused.value), text


def test_a_text_that_is_not_a_formula_is_refused_with_reason_place_and_suggestion():
    for text, (at, words, suggestion) in REFUSED.items():
        with pytest.raises(FormulaError) as refused:
            parse(text)
        error = refused.value
        assert words in str(error), (text, str(error))
        assert len(str(error)) < 400, text
        assert error.at == at, (text, error.at)
        assert 0 <= error.at <= error.end <= max(len(text), 1), text
        if suggestion:
            assert error.suggestion == suggestion, text
        if error.suggestion is not None:
            parse(error.suggestion)


def test_no_formula_takes_long_or_raises_when_it_overflows():
    repeated = (
        "(",
        "-",
        "x^",
        "x+",
        "|",
        "not ",
        "sin ",
        "sin(",
        "√(",
        "x²^",
        "x<",
        "(-",
        "x mod ",
    )
    for part in repeated:
        text = (part * LONGEST)[: LONGEST // 2 - 1] + " x"
        text += "".join(")" for one in text if one == "(") + ("|" if part == "|" else "")
        try:
            formula = parse(text[:LONGEST])
        except FormulaError:
            continue
        assert formula(X).shape == X.shape
        assert formula.reading
        assert formula.mathml
    for text in ("9^9^9^9", "exp(exp(exp(99x)))", "1/x", "log(x)", "x^" * 99 + "x"):
        assert parse(text)(X).shape == X.shape


def test_every_function_can_be_called_and_has_another_spelling_only_if_it_prints_it():
    for name in function_names():
        arguments = ", ".join(["x", "0.2", "0.7"][: FUNCTIONS[name].fewest])
        formula = parse(f"{name}({arguments})")
        at = 1.5 if name == "acosh" else 0.5
        assert np.isfinite(formula(np.array([at]))).all(), name
        assert parse(formula.reading).tree == formula.tree
        assert FUNCTIONS[name].inverse == "" or parse(f"{FUNCTIONS[name].inverse}(x)")


def nodes(children):
    operators = st.sampled_from(sorted(PRECEDENCE.keys() - COMPARISONS.keys()))
    signs = st.lists(st.sampled_from(sorted(COMPARISONS)), min_size=1, max_size=3)
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.builds(
            Call,
            st.just(name),
            st.lists(
                children, min_size=FUNCTIONS[name].fewest, max_size=min(FUNCTIONS[name].most, 3)
            ).map(tuple),
        )
    )
    chains = signs.flatmap(
        lambda found: st.builds(
            Comparison,
            st.just(tuple(found)),
            st.tuples(*[children] * (len(found) + 1)),
        )
    )
    return st.one_of(
        st.builds(Unary, st.sampled_from(["-", "+", "not"]), children),
        st.builds(Binary, operators, children, children),
        st.builds(Conditional, children, children, children),
        calls,
        chains,
    )


NUMBERS = st.one_of(st.integers(0, 10**6).map(float), st.floats(0.0, 1e300))
TREES = st.recursive(
    st.one_of(st.builds(Number, NUMBERS), st.builds(Name, st.sampled_from(["x", "e", "pi"]))),
    nodes,
    max_leaves=8,
)


@given(TREES)
def test_a_printed_formula_is_read_as_the_same_function_and_its_markup_is_well_formed(tree):
    text = printed(tree)
    assert ElementTree.fromstring(mathml(tree)).tag == "{http://www.w3.org/1998/Math/MathML}math"
    if len(text) > LONGEST:
        return
    again = parse(text)
    assert again.tree == tree
    assert again.questions == ()
    with np.errstate(all="ignore"):
        assert (
            again(X).tobytes()
            == np.broadcast_to(value(tree, {"x": X}), X.shape).astype(float).tobytes()
        )


SIGNS = "x2πe()+-*/^%²³·×−,"  # noqa: RUF001 - users type these
PARTS = [*SIGNS, ".5", "1e2", "2e", "pi", "**", "//", "sin(", "max(", "abs(", "x²", "2x", "log("]


@given(st.lists(st.sampled_from([*PARTS, " ", "  "]), max_size=9).map("".join))
def test_a_formula_of_version_1_0_0_keeps_its_values_bit_for_bit(text):
    text += ")" * (text.count("(") - text.count(")"))
    try:
        before = values(text, X)
    except RefusedError:
        return
    assert parse(text)(X).tobytes() == before.tobytes()


def read(text):
    """Return a formula or None, and the suggestion if it is refused."""
    try:
        return parse(text), None
    except FormulaError as error:
        return None, error.suggestion


@given(
    st.text(
        alphabet="x0123456789.+-*/%^(), sincotaexplgqrbmudfy_eEπ²³⁻ˣ|√½÷·×–<>=!if",  # noqa: RUF001
        max_size=40,
    )
)
def test_any_text_is_a_formula_or_is_refused(text):
    formula, suggestion = read(text)
    if formula is None:
        assert suggestion is None or parse(suggestion)
        return
    assert formula(X).dtype == np.float64
    if len(formula.reading) <= LONGEST:
        assert parse(formula.reading).tree == formula.tree
    for question in formula.questions:
        clear = text[: question.at] + question.readings[0] + text[question.end :]
        assert len(clear) > LONGEST or parse(clear).tree == formula.tree


def test_the_message_about_a_long_name_is_short():
    for text in ("x" * 200, "x" * 190 + "(x)"):
        with pytest.raises(FormulaError) as refused:
            parse(text)
        assert len(str(refused.value)) < 400
