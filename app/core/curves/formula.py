"""Formulas: functions of x that a user types, parsed without executing code.

`formula_tokens` and `formula_parser` read the text into the nodes of `formula_tree`, which are
evaluated on float64 arrays with the functions of `formula_functions`. Nothing is passed to
``compile`` or ``eval``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .formula_parser import Parser, Question
from .formula_text import mathml, printed
from .formula_tokens import LONGEST, FormulaError, function_names
from .formula_tree import Floats, Node, value

__all__ = ["LONGEST", "Formula", "FormulaError", "Question", "function_names", "parse"]


@dataclass(frozen=True)
class Formula:
    """A parsed formula, callable with an array of x.

    Attributes
    ----------
    text : str
        The formula as it was typed.
    tree : Node
        What it means.
    questions : tuple of Question
        The parts of the text that people read in two ways.
    """

    text: str
    tree: Node
    questions: tuple[Question, ...] = ()

    def __call__(self, x: Floats) -> Floats:
        """Return the values at x, shape (n,); NaN or infinite where the formula is undefined."""
        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            found = np.asarray(value(self.tree, x), np.float64)
            return np.broadcast_to(found, x.shape).copy()

    @property
    def reading(self) -> str:
        """The formula as it was read, with all products and arguments written out."""
        return printed(self.tree)

    @property
    def mathml(self) -> str:
        """The formula as it was read, as MathML."""
        return mathml(self.tree)


def parse(text: str) -> Formula:
    """Parse a formula in x, such as ``sin^2(x) + x/2``, ``2|x|`` or ``x if x > 0 else 0``.

    Supported are + - * / % // ^ (or **, or x²), parentheses, numbers, ``pi`` (or π), ``e``, the
    functions of :func:`function_names` with or without parentheses, bars for the absolute value,
    comparisons with ``and``, ``or`` and ``not``, ``a if condition else b``, and products without a
    sign: ``2x(x + 1)``. ``y =`` at the beginning is ignored.

    Raises
    ------
    FormulaError
        If the text is too long, is not a formula, or contains an unknown name.
    """
    parser = Parser(text)
    return Formula(text, parser.parse(), tuple(parser.questions))
