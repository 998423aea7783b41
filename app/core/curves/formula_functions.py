"""The functions and constants that formulas can contain, with all their spellings."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

CONSTANTS = {"pi": np.pi, "e": np.e}
"""The constants by name."""

_erf = np.frompyfunc(math.erf, 1, 1)


@dataclass(frozen=True)
class Function:
    """A function that a formula may call.

    Attributes
    ----------
    compute
        Computes the values from arrays of arguments. The functions ``min`` and ``max`` are applied
        to two arguments at a time, from the left.
    fewest, most
        Bounds of the number of arguments.
    printed
        The name in printed formulas, if it is not the name in the table.
    inverse
        The name of the inverse function, which is suggested for ``f^-1(x)``.
    """

    compute: Callable[..., Any]
    fewest: int = 1
    most: int = 1
    printed: str = ""
    inverse: str = ""


FUNCTIONS: dict[str, Function] = {
    "sin": Function(np.sin, inverse="arcsin"),
    "cos": Function(np.cos, inverse="arccos"),
    "tan": Function(np.tan, inverse="arctan"),
    "asin": Function(np.arcsin, printed="arcsin"),
    "acos": Function(np.arccos, printed="arccos"),
    "atan": Function(np.arctan, printed="arctan"),
    "sinh": Function(np.sinh, inverse="arsinh"),
    "cosh": Function(np.cosh, inverse="arcosh"),
    "tanh": Function(np.tanh, inverse="artanh"),
    "exp": Function(np.exp, inverse="ln"),
    "log": Function(np.log, printed="ln", inverse="exp"),
    "sqrt": Function(np.sqrt),
    "abs": Function(np.abs),
    "sign": Function(np.sign),
    "floor": Function(np.floor),
    "ceil": Function(np.ceil),
    "round": Function(np.round),
    "relu": Function(lambda z: np.maximum(z, 0.0)),
    "step": Function(lambda z: np.where(z > 0, 1.0, 0.0)),
    "sinc": Function(lambda z: np.sinc(z / np.pi)),
    "min": Function(np.minimum, 2, 20),
    "max": Function(np.maximum, 2, 20),
    "mod": Function(np.mod, 2, 2),
    "clip": Function(lambda z, low, high: np.minimum(np.maximum(z, low), high), 3, 3),
    "where": Function(lambda condition, z, other: np.where(condition != 0, z, other), 3, 3),
    "log2": Function(np.log2),
    "log10": Function(np.log10),
    "cbrt": Function(np.cbrt),
    "sigmoid": Function(lambda z: 1.0 / (1.0 + np.exp(-z))),
    "softplus": Function(lambda z: np.logaddexp(0.0, z)),
    "erf": Function(lambda z: np.asarray(_erf(z), dtype=np.float64)),
    "cot": Function(lambda z: 1.0 / np.tan(z)),
    "sec": Function(lambda z: 1.0 / np.cos(z)),
    "csc": Function(lambda z: 1.0 / np.sin(z)),
    "asinh": Function(np.arcsinh, printed="arsinh"),
    "acosh": Function(np.arccosh, printed="arcosh"),
    "atanh": Function(np.arctanh, printed="artanh"),
}
"""The functions by name."""

SPELLINGS = {name: name for name in FUNCTIONS} | {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arsinh": "asinh",
    "arccosh": "acosh",
    "arcosh": "acosh",
    "arctanh": "atanh",
    "artanh": "atanh",
    "ln": "log",
    "lg": "log10",
    "log_10": "log10",
    "log_2": "log2",
    "log₁₀": "log10",
    "log₂": "log2",
    "√": "sqrt",
    "∛": "cbrt",
    "arctg": "atan",
    "tg": "tan",
    "ctg": "cot",
    "cosec": "csc",
    "sgn": "sign",
    "ceiling": "ceil",
    "heaviside": "step",
    "logistic": "sigmoid",
    "clamp": "clip",
}
"""The name in the table for each spelling of a function."""
