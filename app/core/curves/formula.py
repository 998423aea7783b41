"""Formulas: functions of x that a user types, parsed without executing code.

The text is parsed into a Python syntax tree. Only numbers, x, named constants, arithmetic and the
functions listed here are allowed. The tree is then evaluated node by node on float64 arrays:
nothing is passed to ``compile`` or ``eval``, and all numbers are floats, so that a power tower
overflows to infinity instead of filling the memory as an integer would.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LONGEST = 200
"""Maximum number of characters in a formula."""

_CONSTANTS = {"pi": np.pi, "e": np.e}

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "relu": lambda z: np.maximum(z, 0.0),
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
    "sinc": lambda z: np.sinc(z / np.pi),
}
_VARIADIC: dict[str, Callable[..., Any]] = {"min": np.minimum, "max": np.maximum}

_OPERATORS: dict[type[ast.operator] | type[ast.unaryop], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.FloorDiv: np.floor_divide,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
}

_CHARACTERS = re.compile(r"[A-Za-z0-9_ \t.,()+\-*/%^πx·×−⁰¹²³⁴⁵⁶⁷⁸⁹]*")  # noqa: RUF001 - users type these
_AS_PYTHON = {"^": "**", "·": "*", "×": "*", "−": "-"}  # noqa: RUF001
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HINTS = {"|": "; write abs(x)", "√": "; write sqrt(x)", "=": "; write what y is, without y ="}


class FormulaError(ValueError):
    """The text is not a valid formula; the message says why."""


@dataclass(frozen=True)
class Formula:
    """A parsed formula, callable with an array of x."""

    text: str
    _body: ast.expr

    def __call__(self, x: Floats) -> Floats:
        """Return the values at x, shape (n,); NaN or infinite where the formula is undefined."""
        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(_value(self._body, x), np.float64), x.shape).copy()


def parse(text: str) -> Formula:
    """Parse a formula in x, such as ``sin(x) + x^2/4``, ``max(0, 2x - 1)`` or ``abs(x)``.

    Supported are + - * / % // ^ (or **, or x²), parentheses, numbers, ``pi`` (or π), ``e``,
    the functions of :func:`function_names`, and implicit products: a number or π directly before
    a name or a parenthesis (``2x``).

    Raises
    ------
    FormulaError
        If the text is too long, is not a formula, or contains an unknown name.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"must have at most {LONGEST} characters, got {len(text)}")
    if not text.strip():
        raise FormulaError("is empty; write a function of x such as sin(x)")
    if not (known := _CHARACTERS.match(text)) or known.end() < len(text):
        wrong = text[known.end() if known else 0]
        hint = _HINTS.get(wrong, "")
        raise FormulaError(f"has the character {wrong!r}, which a formula cannot contain{hint}")
    try:
        tree = ast.parse(_as_python(text), mode="eval")
    except (SyntaxError, MemoryError, RecursionError, ValueError) as error:
        reason = getattr(error, "msg", "it is nested too deeply")
        raise FormulaError(f"cannot be read: {reason}") from error
    _check(tree.body)
    return Formula(text, tree.body)


def function_names() -> tuple[str, ...]:
    """Return the names of the functions that a formula may call."""
    return (*_FUNCTIONS, *_VARIADIC)


def _as_python(text: str) -> str:
    for ours, theirs in _AS_PYTHON.items():
        text = text.replace(ours, theirs)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"**{int(found[0].translate(_RAISED))} ", text)
    text = re.sub(r"(?<=[A-Za-z0-9_)])\s*π", "*π", text)
    text = re.sub(r"π\s*(?=[A-Za-z0-9_(])", "π*", text).replace("π", "pi")
    # A number before a name or a parenthesis is a factor, but 1e5 is one number.
    numbers = r"(?<![A-Za-z0-9_.])((?>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))"
    return re.sub(numbers + r"\s*(?=[A-Za-z_(])", r"\1*", text.strip())


def _check(node: ast.expr) -> None:
    """Raise a FormulaError for any node that ``_value`` cannot evaluate."""
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise FormulaError(f"has {ast.unparse(node)}, which is not a number")
        case ast.Constant(value=int() | float() as number):
            # The text has at most LONGEST digits, so this conversion is fast.
            if not np.isfinite(_as_float(number)):
                raise FormulaError("has a number that is too large")
        case ast.Name(id=name):
            if name in _FUNCTIONS or name in _VARIADIC:
                raise FormulaError(f"has {name} without its argument; write {name}(x)")
            if name != "x" and name not in _CONSTANTS:
                raise FormulaError(f"has the unknown name {_quoted(node)}; use {_known()}")
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            _check(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left)
            _check(right)
        case ast.Call(func=ast.Name(id=name) as called, args=arguments, keywords=[]):
            if name not in _FUNCTIONS and name not in _VARIADIC:
                hint = "; write a product with *" if name == "x" or name in _CONSTANTS else ""
                raise FormulaError(
                    f"calls {_quoted(called)}, which is not a function{hint}; use {_known()}"
                )
            least, most = (2, 20) if name in _VARIADIC else (1, 1)
            if not least <= len(arguments) <= most:
                many = f"from {least} to {most} arguments" if least < most else "one argument"
                raise FormulaError(f"gives {name} {len(arguments)} arguments; it takes {many}")
            for argument in arguments:
                _check(argument)
        case _:
            kind = type(node).__name__.lower()
            raise FormulaError(f"has {_quoted(node)} ({kind}), which is not allowed in a formula")


def _value(node: ast.expr, x: Floats) -> Any:
    match node:
        case ast.Constant(value=value):
            return np.float64(_as_float(value))
        case ast.Name(id=name):
            return x if name == "x" else np.float64(_CONSTANTS[name])
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_value(operand, x))
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, x), _value(right, x))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [_value(argument, x) for argument in arguments]
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](*values)
            found = values[0]
            for value in values[1:]:
                found = _VARIADIC[name](found, value)
            return found
    raise AssertionError(node)  # _check has rejected every other node


def _as_float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        return np.inf


def _known() -> str:
    return ", ".join(("x", *_CONSTANTS, *function_names()))


def _quoted(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 30 else text[:29] + "…"
