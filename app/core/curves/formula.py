"""Formulas: functions of x, or of x1 and x2, that a user types, parsed without executing code.

`formula_tokens` and `formula_parser` read the text into the nodes of `formula_tree`, which are
evaluated on float64 arrays with the functions of `formula_functions`. Nothing is passed to
``compile`` or ``eval``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .formula_notations import rewritten
from .formula_parser import Parser, Question
from .formula_text import mathml, printed
from .formula_tokens import LONGEST, PLANE, FormulaError, X, function_names
from .formula_tree import Floats, Node, value

__all__ = [
    "LONGEST",
    "PLANE",
    "Formula",
    "FormulaError",
    "Question",
    "X",
    "function_names",
    "parse",
]


@dataclass(frozen=True)
class Formula:
    """A parsed formula, callable with an array for each of its variables.

    Attributes
    ----------
    text : str
        The formula as it was typed.
    tree : Node
        What it means.
    questions : tuple of Question
        The parts of the text that people read in two ways.
    variables : tuple of str
        The names of the variables, in the order of the arguments of a call.
    """

    text: str
    tree: Node
    questions: tuple[Question, ...] = ()
    variables: tuple[str, ...] = X

    def __call__(self, *columns: Floats) -> Floats:
        """Return the values, shape (n,); NaN or infinite where the formula is undefined.

        Parameters
        ----------
        *columns : ndarray of shape (n,)
            The values of each of ``variables``.
        """
        arrays = [np.asarray(column, dtype=np.float64) for column in columns]
        given = dict(zip(self.variables, arrays, strict=True))
        with np.errstate(all="ignore"):
            found = np.asarray(value(self.tree, given), np.float64)
            return np.broadcast_to(found, arrays[0].shape).copy()

    @property
    def reading(self) -> str:
        """The formula as it was read, with all products and arguments written out."""
        return printed(self.tree)

    @property
    def mathml(self) -> str:
        """The formula as it was read, as MathML."""
        return mathml(self.tree)


def parse(text: str, variables: tuple[str, ...] = X) -> Formula:
    """Parse a formula such as ``sin^2(x) + x/2``, ``2|x|`` or ``x if x > 0 else 0``.

    Supported are + - * / % // ^ (or **, or x²), parentheses, numbers, ``pi`` (or π), ``e``, the
    functions of :func:`function_names` with or without parentheses, bars for the absolute value,
    comparisons with ``and``, ``or`` and ``not``, ``a if condition else b``, and products without a
    sign: ``2x(x + 1)``. ``y =`` at the beginning is ignored.

    Parameters
    ----------
    text : str
    variables : tuple of str
        ``X`` or ``PLANE``.

    Raises
    ------
    FormulaError
        If the text is too long, is not a formula, or contains an unknown name.
    """
    try:
        return _parsed(text, variables)
    except FormulaError as error:
        raise _with_suggestion(error, text, variables) from None


def _parsed(text: str, variables: tuple[str, ...]) -> Formula:
    parser = Parser(text, variables)
    return Formula(text, parser.parse(), tuple(parser.questions), variables)


def _with_suggestion(error: FormulaError, text: str, variables: tuple[str, ...]) -> FormulaError:
    """Return the error with a suggestion that is a formula, or without one."""
    found = None if len(text) > LONGEST else _suggested(error, text, variables)
    if found == error.suggestion:
        return error
    reason = str(error)
    for more in ('; did you mean "', "; use "):
        reason = reason.partition(more)[0]
    message = reason if found is None else f'{reason}; did you mean "{found}"?'
    return FormulaError(message, error.at, error.end, found)


def _suggested(error: FormulaError, text: str, variables: tuple[str, ...]) -> str | None:
    """Return a formula that may be meant by a text: in another notation, or with its errors mended.

    Each of several errors in a text has its own suggestion, which contains the others.
    """
    for changed in rewritten(text):
        if _mended(changed, variables, _FEW) is not None:
            return changed
    return None if error.suggestion is None else _mended(error.suggestion, variables, _MOST_ERRORS)


_FEW, _MOST_ERRORS = 0, 5


def _mended(text: str, variables: tuple[str, ...], errors: int) -> str | None:
    """Return a text with up to as many errors mended, or None if it is not a formula then."""
    try:
        _parsed(text, variables)
    except FormulaError as error:
        if errors == 0 or error.suggestion is None:
            return None
        return _mended(error.suggestion, variables, errors - 1)
    return text
