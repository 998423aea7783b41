"""Formulas as version 1.0.0 read them, with Python's own grammar.

Links and stores contain formulas that this version accepted: they keep their values bit for bit.
"""

import ast
import re
import warnings

import numpy as np

CONSTANTS = {"pi": np.pi, "e": np.e}
FUNCTIONS = {
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
VARIADIC = {"min": np.minimum, "max": np.maximum}
OPERATORS = {
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
CHARACTERS = re.compile(r"[A-Za-z0-9_ \t.,()+\-*/%^πx·×−⁰¹²³⁴⁵⁶⁷⁸⁹]*")  # noqa: RUF001
AS_PYTHON = {"^": "**", "·": "*", "×": "*", "−": "-"}  # noqa: RUF001
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class RefusedError(ValueError):
    """Version 1.0.0 did not accept the text."""


def values(text, x):
    """Return the values of a formula at x.

    Raises
    ------
    RefusedError
        If version 1.0.0 did not accept it.
    """
    if not text.strip() or not CHARACTERS.fullmatch(text):
        raise RefusedError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(as_python(text), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise RefusedError from error
    check(tree)
    with np.errstate(all="ignore"):
        found = np.asarray(value(tree, x), np.float64)
        return np.broadcast_to(found, x.shape).copy()


def as_python(text):
    for ours, theirs in AS_PYTHON.items():
        text = text.replace(ours, theirs)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"**{int(found[0].translate(RAISED))} ", text)
    text = re.sub(r"(?<=[A-Za-z0-9_)])\s*π", "*π", text)
    text = re.sub(r"π\s*(?=[A-Za-z0-9_(])", "π*", text).replace("π", "pi")
    numbers = r"(?<![A-Za-z0-9_.])((?>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))"
    return re.sub(numbers + r"\s*(?=[A-Za-z_(])", r"\1*", text.strip())


def check(node):
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            accepted = np.isfinite(float(number))
            parts = []
        case ast.Name(id=name):
            accepted, parts = name == "x" or name in CONSTANTS, []
        case ast.UnaryOp(op=op, operand=operand):
            accepted, parts = type(op) in OPERATORS, [operand]
        case ast.BinOp(left=left, op=op, right=right):
            accepted, parts = type(op) in OPERATORS, [left, right]
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]):
            least, most = (2, 20) if name in VARIADIC else (1, 1)
            accepted = name in FUNCTIONS | VARIADIC and least <= len(parts) <= most
        case _:
            accepted, parts = False, []
    if not accepted:
        raise RefusedError
    for part in parts:
        check(part)


def value(node, x):
    match node:
        case ast.Constant(value=number):
            return np.float64(number)
        case ast.Name(id=name):
            return x if name == "x" else np.float64(CONSTANTS[name])
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATORS[type(op)](value(operand, x))
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](value(left, x), value(right, x))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            found = [value(argument, x) for argument in arguments]
            if name in FUNCTIONS:
                return FUNCTIONS[name](*found)
            total = found[0]
            for one in found[1:]:
                total = VARIADIC[name](total, one)
            return total
