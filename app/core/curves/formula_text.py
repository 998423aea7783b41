"""Formulas as text and as MathML, as the parser has read them."""

from __future__ import annotations

from .formula_functions import FUNCTIONS
from .formula_parser import (
    ATOM,
    CHOICE,
    COMPARED,
    NOT,
    OR,
    POWER,
    PRECEDENCE,
    PRODUCT,
    SIGN,
    SUM,
)
from .formula_tokens import PLANE
from .formula_tree import Binary, Call, Comparison, Conditional, Name, Node, Number, Unary


def printed(tree: Node) -> str:
    """Return a formula as text, with every product written out; parsing it gives the same tree."""
    return _text(tree)[0]


def _text(node: Node) -> tuple[str, int]:
    """Return the text of a node and its precedence."""
    match node:
        case Number(value):
            return number_text(value), ATOM
        case Name(name):
            return name, ATOM
        case Call(name, arguments):
            inside = ", ".join(printed(argument) for argument in arguments)
            return f"{FUNCTIONS[name].printed or name}({inside})", ATOM
        case Unary("not", operand):
            return f"not {_within(operand, NOT)}", NOT
        case Unary(sign, operand):
            return f"{sign}{_within(operand, POWER)}", SIGN
        case Comparison(operators, operands):
            parts = [_within(operand, SUM) for operand in operands]
            rest = (f" {sign} {part}" for sign, part in zip(operators, parts[1:], strict=True))
            return parts[0] + "".join(rest), COMPARED
        case Conditional(then, condition, otherwise):
            first, second = _within(then, OR), _within(condition, OR)
            return f"{first} if {second} else {_within(otherwise, CHOICE)}", CHOICE
        case Binary("^", base, exponent):
            return f"{_within(base, ATOM)}^{_within(exponent, ATOM)}", POWER
        case Binary(operator, left, right):
            own = PRECEDENCE[operator]
            sign = operator if own == PRODUCT and operator in "*/" else f" {operator} "
            least = ATOM if isinstance(right, Unary) else own + 1
            return f"{_within(left, own)}{sign}{_within(right, least)}", own


def _within(node: Node, least: int) -> str:
    """Return the text of a node, in parentheses if its precedence is lower."""
    text, precedence = _text(node)
    return text if precedence >= least else f"({text})"


def number_text(value: float) -> str:
    """Return a number with the fewest digits that restore it; a whole number without a point."""
    return str(int(value)) if value < 1e15 and value.is_integer() else repr(value)


def mathml(tree: Node) -> str:
    """Return a formula as MathML, for display."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{_markup(tree)}</math>'


_SIGNS = {
    "-": "−",  # noqa: RUF001 - a minus sign
    "%": "mod",
    "<": "&lt;",
    "<=": "≤",
    ">": "&gt;",
    ">=": "≥",
    "==": "=",
    "!=": "≠",
}
_BARS = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
_LOGARITHMS = {"log2": 2, "log10": 10}
_INVISIBLE = "<mo>&#8290;</mo>"


def _name_markup(name: str) -> str:
    if name in PLANE:
        return f"<msub><mi>{name[0]}</mi><mn>{name[1]}</mn></msub>"
    return f"<mi>{'π' if name == 'pi' else name}</mi>"


def _markup(node: Node) -> str:
    match node:
        case Number(value):
            return f"<mn>{number_text(value)}</mn>"
        case Name(name):
            return _name_markup(name)
        case Call(name, arguments):
            return _call_markup(name, arguments)
        case Unary("not", operand):
            return _row(_operator("not"), _grouped(operand, NOT))
        case Unary(sign, operand):
            return _row(_operator(sign), _grouped(operand, PRODUCT))
        case Comparison(operators, operands):
            parts = [_grouped(operand, SUM) for operand in operands]
            rest = [_operator(sign) + part for sign, part in zip(operators, parts[1:], strict=True)]
            return _row(parts[0], *rest)
        case Conditional():
            return _cases_markup(node)
        case Binary("^", Call(name, arguments), Number(power)) if name not in (
            *_BARS,
            "sqrt",
            "cbrt",
            "exp",
        ):
            return _call_markup(name, arguments, f"<mn>{number_text(power)}</mn>")
        case Binary("^", base, exponent):
            return f"<msup>{_grouped(base, ATOM)}{_markup(exponent)}</msup>"
        case Binary("/", left, right):
            return f"<mfrac>{_markup(left)}{_markup(right)}</mfrac>"
        case Binary(operator, left, right):
            own = PRECEDENCE[operator]
            sign = _product_sign(left, right) if operator == "*" else _operator(operator)
            after = PRODUCT if isinstance(right, Unary) and own == SUM else own + 1
            least = ATOM if isinstance(right, Unary) else after
            return _row(_grouped(left, own), sign, _grouped(right, least))


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _operator(sign: str) -> str:
    return f"<mo>{_SIGNS.get(sign, sign)}</mo>"


def _grouped(node: Node, least: int) -> str:
    """Return the markup of a node, in parentheses if its precedence is lower."""
    markup = _markup(node)
    if isinstance(node, Binary) and node.operator == "/" and least <= SIGN:
        return markup
    if _text(node)[1] >= least:
        return markup
    return _row("<mo>(</mo>", markup, "<mo>)</mo>")


def _product_sign(left: Node, right: Node) -> str:
    """Return a dot before a number, which would otherwise join the number before it."""
    first = right
    while isinstance(first, Binary):
        first = first.left
    return "<mo>⋅</mo>" if isinstance(first, Number) else _INVISIBLE


def _call_markup(name: str, arguments: tuple[Node, ...], power: str = "") -> str:
    inside = "<mo>,</mo>".join(_markup(argument) for argument in arguments)
    if name in _BARS:
        opening, closing = _BARS[name]
        return _row(f"<mo>{opening}</mo>", inside, f"<mo>{closing}</mo>")
    if name == "sqrt":
        return f"<msqrt>{inside}</msqrt>"
    if name == "cbrt":
        return f"<mroot>{_row(inside)}<mn>3</mn></mroot>"
    if name == "exp":
        return f"<msup><mi>e</mi>{_row(inside)}</msup>"
    head = f"<mi>{FUNCTIONS[name].printed or name}</mi>"
    if name in _LOGARITHMS:
        base = f"<mn>{_LOGARITHMS[name]}</mn>"
        head = (
            f"<msubsup><mi>log</mi>{base}{power}</msubsup>"
            if power
            else (f"<msub><mi>log</mi>{base}</msub>")
        )
    elif power:
        head = f"<msup>{head}{power}</msup>"
    return _row(head, "<mo>&#8289;</mo>", "<mo>(</mo>", inside, "<mo>)</mo>")


def _cases_markup(node: Conditional) -> str:
    """Return the markup of a piecewise formula: a brace with a row for each case."""
    rows, rest = [], node
    while True:
        rows.append((_markup(rest.then), f"<mtext>if&#160;</mtext>{_markup(rest.condition)}"))
        if not isinstance(rest.otherwise, Conditional):
            break
        rest = rest.otherwise
    rows.append((_markup(rest.otherwise), "<mtext>otherwise</mtext>"))
    cells = "".join(f"<mtr><mtd>{one}</mtd><mtd>{two}</mtd></mtr>" for one, two in rows)
    return _row("<mo>{</mo>", f"<mtable>{cells}</mtable>")
