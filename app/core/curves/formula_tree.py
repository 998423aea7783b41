"""The syntax tree of a formula, and its values on arrays of x.

All nodes of a tree are of the classes below, so its evaluation calls only NumPy functions. All
numbers are floats: a tower of powers overflows to infinity, where integers would fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .formula_functions import CONSTANTS, FUNCTIONS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Number:
    """A number, which is finite and not negative."""

    value: float


@dataclass(frozen=True)
class Name:
    """A variable or a constant."""

    name: str


@dataclass(frozen=True)
class Unary:
    """The operator ``-``, ``+`` or ``not`` before an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Binary:
    """An operator between two operands: arithmetic, ``and`` or ``or``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison:
    """A chain such as ``0 < x <= 1``: 1 where all comparisons hold, 0 elsewhere."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Conditional:
    """``then if condition else otherwise``; the condition holds where it is not 0."""

    then: Node
    condition: Node
    otherwise: Node


@dataclass(frozen=True)
class Call:
    """A function of the table, by its name there, with its arguments."""

    name: str
    arguments: tuple[Node, ...]


Node = Number | Name | Unary | Binary | Comparison | Conditional | Call

UNARY: dict[str, Callable[..., Any]] = {
    "-": np.negative,
    "+": np.positive,
    "not": lambda z: np.where(z != 0, 0.0, 1.0),
}
BINARY: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.mod,
    "//": np.floor_divide,
    "^": np.power,
    "and": lambda a, b: np.where((a != 0) & (b != 0), 1.0, 0.0),
    "or": lambda a, b: np.where((a != 0) | (b != 0), 1.0, 0.0),
}
COMPARISONS: dict[str, Callable[..., Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def value(node: Node, given: Mapping[str, Floats]) -> Any:
    """Return the value of a formula: an array, or a number if the formula is constant.

    Parameters
    ----------
    node : Node
    given : mapping of str to ndarray
        The values of the variables.

    Notes
    -----
    The depth of the recursion is at most the length of the formula.
    """
    match node:
        case Number(number):
            return np.float64(number)
        case Name(name):
            return given[name] if name in given else np.float64(CONSTANTS[name])
        case Unary(operator, operand):
            return UNARY[operator](value(operand, given))
        case Binary(operator, left, right):
            return BINARY[operator](value(left, given), value(right, given))
        case Comparison(operators, operands):
            values = [value(operand, given) for operand in operands]
            compared = zip(operators, pairwise(values), strict=True)
            holds = reduce(np.logical_and, [COMPARISONS[sign](*pair) for sign, pair in compared])
            return np.where(holds, 1.0, 0.0)
        case Conditional(then, condition, otherwise):
            return np.where(
                value(condition, given) != 0, value(then, given), value(otherwise, given)
            )
        case Call(name, arguments):
            function = FUNCTIONS[name]
            values = [value(argument, given) for argument in arguments]
            if function.most > function.fewest:
                return reduce(function.compute, values)
            return function.compute(*values)
