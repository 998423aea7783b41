"""The parser of formulas: from tokens to a syntax tree, by operator precedence.

The operators and their precedence are those of Python, with ``^`` as the power. A product without a
sign has the precedence of ``*``, so ``1/2x`` is ``(1/2)*x`` and ``e^-2x`` is ``(e^-2)*x``. Many
people mean ``1/(2x)`` and ``e^(-2x)``: the parser notes these places as questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from .formula_functions import CONSTANTS, FUNCTIONS, SPELLINGS
from .formula_notations import NOT_MEANT
from .formula_tokens import LONGEST, PLANE, FormulaError, Kind, Token, X, fraction, tokens
from .formula_tree import (
    COMPARISONS,
    Binary,
    Call,
    Comparison,
    Conditional,
    Name,
    Node,
    Number,
    Unary,
)

CHOICE, OR, AND, NOT, COMPARED, SUM, PRODUCT, SIGN, POWER, ATOM = range(10)
"""Precedences, from the loosest to the tightest."""

PRECEDENCE = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(COMPARISONS, COMPARED),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/", "%", "//"), PRODUCT),
    "^": POWER,
}
"""The precedence of each operator between two operands."""

_OF_SYMBOL = PRECEDENCE | {"mod": PRODUCT, "if": CHOICE}
_MEANT = {
    "cosine": "cos",
    "tangent": "tan",
    "root": "sqrt",
    "squareroot": "sqrt",
    "absolute": "abs",
}
_NEGATIVE_POWER = re.compile(r"(?:\^|\*\*)([-−]x(?:²|(?:\^|\*\*)2)?)$", re.IGNORECASE)  # noqa: RUF001
"""A power such as ``^-x`` or ``^-x²``, whose exponent people mean to divide by what follows."""
_MOST_QUOTED = 30
_MOST_BARE = 20
"""Maximum number of functions without parentheses inside each other, which bounds the depth."""


@dataclass(frozen=True)
class Question:
    """A part of a formula that people read in two ways.

    Attributes
    ----------
    at, end : int
        The characters of the part: from `at` up to `end`, counted from 0.
    readings : tuple of str
        The part, written so that it is clear: first as the parser has read it.
    """

    at: int
    end: int
    readings: tuple[str, str]


@dataclass(frozen=True)
class _Operand:
    """The right operand of a power or a division, which a factor may follow without a space.

    Attributes
    ----------
    at : int
        Where the operand starts.
    whole : int
        Where the power or the division starts.
    division : bool
        Whether it is a denominator, not an exponent.
    loose : bool
        Whether it is a number that is an exponent of e, or an exponent with a sign. The question is
        then asked about any factor, otherwise only about x and constants.
    """

    at: int
    whole: int
    division: bool
    loose: bool


@dataclass(frozen=True)
class _Unclear:
    """A question whose end may still move: its operand, its first factor, and its number."""

    operand: _Operand
    factor: int
    number: int

    def question(self, text: str, end: int) -> Question:
        whole, first = self.operand.whole, self.operand.at
        apart = f"{text[whole : self.factor]}*{text[self.factor : end]}"
        together = f"{text[whole:first]}({text[first:end]})"
        return Question(whole, end, (apart, together))


class Parser:
    """Parses one formula.

    Attributes
    ----------
    questions : list of Question
        The parts that people read in two ways, in the order of the text.
    """

    def __init__(self, text: str, variables: tuple[str, ...] = X) -> None:
        self._variables = variables
        self._example = "sin(x)" if variables == X else "x2 > sin(x1)"
        if len(text) > LONGEST:
            raise FormulaError(f"must have at most {LONGEST} characters, got {len(text)}")
        if not text.strip():
            raise FormulaError(f"is empty; {self._advice}")
        self.text = text
        self.questions: list[Question] = []
        found = tokens(text, variables=variables)
        self._tokens = _without_head(found) if variables == X else found
        self._next = 0
        # The parentheses and bars that are open: a bar closes only if the last one is a bar.
        self._open: list[str] = []
        # Operands and questions by the place where they end.
        self._operands: dict[int, _Operand] = {}
        self._asked: dict[int, _Unclear] = {}
        self._bare = 0
        # Functions whose argument without parentheses is a constant, by the place where it ends.
        self._constants: dict[int, tuple[Token, Token]] = {}

    def parse(self) -> Node:
        """Return the tree of the whole formula."""
        if self._peek.kind is Kind.END:
            message = f"has nothing after the =; {self._advice}"
            raise FormulaError(message, self._peek.at)
        tree = self._expression(CHOICE)
        self.questions.sort(key=lambda question: question.at)
        token = self._peek
        if token.kind is Kind.END:
            return tree
        raise self._unexpected(token)

    @property
    def _advice(self) -> str:
        return f"write a function of {' and '.join(self._variables)} such as {self._example}"

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek
        self._next += token.kind is not Kind.END
        return token

    def _is(self, *symbols: str) -> bool:
        return self._peek.kind is Kind.SYMBOL and self._peek.text in symbols

    @property
    def _last_end(self) -> int:
        return self._tokens[self._next - 1].end

    def _expression(self, least: int) -> Node:
        """Parse operands and operators of at least this precedence."""
        start = self._peek.at
        return self._continued(self._prefix(), start, least)

    def _continued(self, left: Node, start: int, least: int) -> Node:
        """Parse the operators that follow an operand, which begins at `start`."""
        while True:
            token = self._peek
            if token.kind is Kind.RAISED and least <= POWER:
                left = Binary("^", left, self._raised(self._take()))
            elif self._starts_factor(token):
                if least > PRODUCT:
                    return left
                left = self._implicit_product(left)
            elif (
                token.kind is Kind.SYMBOL
                and token.text in _OF_SYMBOL
                and (_OF_SYMBOL[token.text] >= least)
            ):
                left = self._operation(left, start, self._take())
            else:
                return left

    def _operation(self, left: Node, start: int, sign: Token) -> Node:
        """Parse the right operand of an operator."""
        operator = "%" if sign.text == "mod" else sign.text
        precedence = _OF_SYMBOL[sign.text]
        if operator == "if":
            condition = self._expression(OR)
            self._expect("else", "else after if, as in x if x > 0 else 0")
            return Conditional(left, condition, self._expression(CHOICE))
        if operator in COMPARISONS:
            return self._comparison(left, operator)
        before, following = self._tokens[self._next - 2], self._peek
        at = following.at
        loose = self._is("-", "+") or left == Name("e")
        # A power is taken from the right: 2^x^2 is 2^(x^2).
        right = self._expression(SIGN if operator == "^" else precedence + 1)
        self._ask_about(start, before, sign, following)
        if operator in ("^", "/"):
            loose = loose and isinstance(
                right.operand if isinstance(right, Unary) else right, Number
            )
            self._operands[self._last_end] = _Operand(at, start, operator == "/", loose)
        return Binary(operator, left, right)

    def _ask_about(self, start: int, before: Token, sign: Token, following: Token) -> None:
        """Note a question if an operator between two tokens is often meant in another way.

        That is a root such as ``x^1/2``, a power such as ``e^-x/2``, a function of a fraction such
        as ``sin 1/x``, and a percentage such as ``5% x``.
        """
        end = self._last_end
        right = self.text[following.at : end]
        if sign.text == "%" and before.kind is Kind.NUMBER and not sign.spaced and following.spaced:
            readings = (f"{before.text} % {right}", f"{before.text}/100*{right}")
            self.questions.append(Question(before.at, end, readings))
        elif sign.text in ("*", "/") and before.end in self._constants:
            function, first = self._constants[before.end]
            call = f"{self._spelled(function)}({self.text[first.at : before.end]}"
            readings = (f"{call}){sign.text}{right}", f"{call}{sign.text}{right})")
            self.questions.append(Question(function.at, end, readings))
        elif (
            sign.text == "/"
            and following.kind is Kind.NUMBER
            and not sign.spaced
            and (raised := _NEGATIVE_POWER.search(self.text[start : before.end]))
        ):
            head = self.text[start : start + raised.start(1)]
            readings = (f"{head}({raised[1]})/{right}", f"{head}({raised[1]}/{right})")
            self.questions.append(Question(start, end, readings))
        elif sign.text == "/" and before.text == "1" and following.kind is Kind.NUMBER:
            power = self._tokens[self._tokens.index(before) - 1]
            if power.text == "^" and not self._starts_factor(self._peek):
                head = self.text[start : before.at]
                readings = (f"{head}(1)/{right}", f"{head}(1/{right})")
                self.questions.append(Question(start, end, readings))

    def _comparison(self, left: Node, operator: str) -> Node:
        operators, operands = [operator], [left, self._expression(SUM)]
        while self._peek.kind is Kind.SYMBOL and self._peek.text in COMPARISONS:
            operators.append(self._take().text)
            operands.append(self._expression(SUM))
        return Comparison(tuple(operators), tuple(operands))

    def _prefix(self) -> Node:
        """Parse an operand with the signs before it."""
        token = self._take()
        match token.kind:
            case Kind.NUMBER:
                return self._number(token)
            case Kind.FRACTION:
                return _ratio(token)
            case Kind.NAME:
                return self._name(token)
            case Kind.FUNCTION:
                return self._function(token)
            case Kind.SYMBOL if token.text in ("-", "+"):
                return Unary(token.text, self._expression(SIGN))
            case Kind.SYMBOL if token.text == "not":
                return Unary("not", self._expression(NOT))
            case Kind.SYMBOL if token.text == "(":
                return self._enclosed("(", ")")
            case Kind.SYMBOL if token.text == "|":
                return Call("abs", (self._enclosed("|", "|"),))
            case Kind.SYMBOL if token.text in ("mod", "if") and self._is("("):
                name = "where" if token.text == "if" else "mod"
                return Call(name, self._arguments(name, token))
        raise self._missing_operand(token)

    def _number(self, token: Token) -> Node:
        number = float(token.text)
        if number == float("inf"):
            raise FormulaError("has a number that is too large", token.at, token.end)
        if self._peek.kind is Kind.FRACTION and token.text.isdigit():
            return Binary("+", Number(number), _ratio(self._take()))
        return Number(number)

    def _name(self, token: Token) -> Node:
        if token.text == "π":
            return Name("pi")
        if token.text in self._variables or token.text in CONSTANTS:
            return Name(token.text)
        raise self._unknown_name(token)

    def _enclosed(self, opening: str, closing: str) -> Node:
        """Parse what is between two parentheses or bars."""
        at = self._tokens[self._next - 1].at
        self._open.append(opening)
        inside = self._expression(CHOICE)
        self._close(at, closing)
        return inside

    def _raised(self, token: Token) -> Node:
        """Return the exponent of a superscript such as ², with the powers that follow it."""
        try:
            exponent = Parser(token.text).parse()
        except FormulaError as error:
            raise FormulaError(
                f"has the exponent {self.text[token.at : token.end]} at position {token.at + 1},"
                " which cannot be read",
                token.at,
                token.end,
            ) from error
        return self._continued(exponent, token.at, SIGN)

    def _starts_factor(self, token: Token) -> bool:
        """Return whether a token after an operand is a factor without a sign before it."""
        if token.kind in (Kind.NAME, Kind.FUNCTION):
            return True
        if token.kind is Kind.NUMBER:
            # Version 1.0.0 accepted a number after the symbol π.
            return self._tokens[self._next - 1].text == "π"
        if token.kind is Kind.SYMBOL:
            closes = bool(self._open) and self._open[-1] == "|"
            return token.text == "(" or (token.text == "|" and not closes)
        return False

    def _implicit_product(self, left: Node) -> Node:
        factor, before = self._peek, self._last_end
        right = self._expression(SIGN)
        if not factor.spaced:
            self._ask(before, factor)
        return Binary("*", left, right)

    def _ask(self, before: int, factor: Token) -> None:
        """Note a question if a factor may belong to the exponent or denominator before it."""
        asked = self._asked.pop(before, None)
        operand = self._operands.get(before)
        if asked is None and operand and self._is_unclear(operand, factor):
            asked = _Unclear(operand, factor.at, len(self.questions))
            self.questions.append(Question(operand.whole, before, ("", "")))
        if asked:
            # A further factor without a space belongs to the same question.
            self._asked[self._last_end] = asked
            self.questions[asked.number] = asked.question(self.text, self._last_end)

    def _is_unclear(self, operand: _Operand, factor: Token) -> bool:
        if operand.division:
            return self.text[operand.at : factor.at].strip(" ") == self.text[operand.at : factor.at]
        if factor.kind is Kind.NAME:
            # x^2e^x is a product of two powers.
            following = self._tokens[self._tokens.index(factor) + 1]
            return not (factor.text == "e" and following.text == "^")
        return operand.loose

    def _function(self, token: Token) -> Node:
        """Parse the call of a function: ``sin(x)``, ``sin^2(x)``, ``sin x`` or ``√x``."""
        power = self._power_of(token)
        if self._is("("):
            call = Call(token.text, self._arguments(token.text, token))
        elif FUNCTIONS[token.text].most == 1 and self._starts_argument():
            call = Call(token.text, (self._bare_argument(token),))
        else:
            few = FUNCTIONS[token.text].fewest
            example = f"{self._spelled(token)}({', '.join(['x', '1', '2'][:few])})"
            raise FormulaError(
                f"has {self._spelled(token)} without its argument; write {example}",
                token.at,
                token.end,
                self._replaced(token, example) if few == 1 else None,
            )
        return Binary("^", call, power) if power else call

    def _power_of(self, token: Token) -> Node | None:
        """Parse the power between a function and its argument, as in ``sin^2(x)``."""
        if self._peek.kind is Kind.RAISED:
            exponent = self._take().text
        elif self._is("^"):
            self._take()
            exponent = self._take().text
            if exponent == "-":
                exponent += self._take().text
        else:
            return None
        if exponent.isdigit():
            return Number(float(exponent))
        name = self._spelled(token)
        inverse = FUNCTIONS[token.text].inverse
        either = f"{inverse}(x) or 1/{name}(x)" if exponent == "-1" and inverse else ""
        raise FormulaError(
            f"has a power after {name} at position {token.end + 1} that is not 2, 3, …;"
            f" write {either or f'({name}(x))^(…)'}",
            token.at,
            self._last_end,
        )

    def _starts_argument(self) -> bool:
        token = self._peek
        if token.kind is Kind.SYMBOL:
            closes = bool(self._open) and self._open[-1] == "|"
            return token.text in ("-", "+") or (token.text == "|" and not closes)
        return token.kind in (Kind.NUMBER, Kind.FRACTION, Kind.NAME, Kind.FUNCTION)

    def _bare_argument(self, token: Token) -> Node:
        """Parse an argument without parentheses: factors up to the next function or operator."""
        name, first = self._spelled(token), self._peek
        if name == "log" and not first.spaced and first.text in ("2", "10"):
            raise self._two_readings(token, f"log{first.text}(x)", f"log({first.text}x)")
        self._bare += 1
        if self._bare > _MOST_BARE:
            raise FormulaError("has too many functions without parentheses", token.at, token.end)
        argument = self._expression(SIGN)
        self._bare -= 1
        is_root = name in ("√", "∛")
        while not is_root and self._peek.kind is Kind.NAME:
            argument = Binary("*", argument, self._expression(SIGN))
        factor = self._peek
        unclear = not factor.spaced if is_root else factor.kind is Kind.SYMBOL
        if unclear and self._starts_factor(factor):
            inside = self.text[first.at : self._last_end]
            self._expression(SIGN)
            rest = self.text[factor.at : self._last_end]
            inverse = FUNCTIONS[token.text].inverse
            if inside.isdigit() and not first.spaced and not is_root:
                raise self._two_readings(
                    token, f"{name}^{inside}{rest}", f"{name}({inside}*{rest})"
                )
            if inside == "-1" and not first.spaced and inverse:
                raise self._two_readings(token, f"{inverse}{rest}", f"1/{name}{rest}")
            raise self._two_readings(token, f"{name}({inside}*{rest})", f"{name}({inside})*{rest}")
        if FUNCTIONS[token.text].inverse.startswith("ar") and self._is_constant(first):
            self._constants[self._last_end] = token, first
        return argument

    def _is_constant(self, first: Token) -> bool:
        """Return whether no variable and no call is between a token and the next one to parse."""
        parts = self._tokens[self._tokens.index(first) : self._next]
        return all(
            one.kind in (Kind.NUMBER, Kind.FRACTION) or one.text in CONSTANTS or one.text == "π"
            for one in parts
        )

    def _two_readings(self, token: Token, one: str, other: str) -> FormulaError:
        message = f"can be read in two ways at position {token.at + 1}: write {one} or {other}"
        return FormulaError(message, token.at, self._last_end)

    def _arguments(self, name: str, token: Token) -> tuple[Node, ...]:
        """Parse arguments in parentheses, separated by commas."""
        opening = self._take()
        self._open.append("(")
        found: list[Node] = []
        while not self._is(")"):
            if self._peek.kind is Kind.END:
                raise self._never_closed(opening.at, ")")
            found.append(self._expression(CHOICE))
            if self._is(","):
                self._take()
            elif not self._is(")"):
                break
        self._close(opening.at, ")")
        function = FUNCTIONS[name]
        if not function.fewest <= len(found) <= function.most:
            spelled = self._spelled(token)
            many = _count(function.fewest)
            if function.fewest < function.most:
                many = f"from {function.fewest} to {function.most} arguments"
            raise FormulaError(
                f"gives {spelled} {len(found)} arguments; it takes {many}",
                token.at,
                self._last_end,
            )
        return tuple(found)

    def _close(self, at: int, closing: str) -> None:
        """Take the symbol that closes the parenthesis or bar at a place."""
        if not self._is(closing):
            token = self._peek
            raise (
                self._never_closed(at, closing)
                if token.kind is Kind.END
                else (self._unexpected(token))
            )
        self._open.pop()
        self._take()

    def _expect(self, symbol: str, meaning: str) -> None:
        token = self._peek
        if not self._is(symbol):
            raise FormulaError(f"has no {meaning}", token.at, token.end)
        self._take()

    def _spelled(self, token: Token) -> str:
        """Return a token as the text spells it."""
        return self.text[token.at : token.end]

    def _replaced(self, token: Token, words: str) -> str:
        return self.text[: token.at] + words + self.text[token.end :]

    def _never_closed(self, at: int, closing: str) -> FormulaError:
        message = f"has no {closing} for the {self.text[at]} at position {at + 1}"
        return FormulaError(message, at, at + 1, self.text.rstrip() + closing)

    def _missing_operand(self, token: Token) -> FormulaError:
        expected = "a number, x or a function is expected"
        if token.kind is Kind.END:
            before = self._tokens[max(0, self._next - 1)]
            return FormulaError(
                f"ends too early: {expected} after {_quoted(self._spelled(before))}",
                token.at,
                token.end,
            )
        return FormulaError(
            f"has {_quoted(self._spelled(token))} at position {token.at + 1}, where {expected}",
            token.at,
            token.end,
        )

    def _unexpected(self, token: Token) -> FormulaError:
        """Return the error of a token that cannot follow what is before it."""
        words, place = _quoted(self._spelled(token)), f"at position {token.at + 1}"
        suggestion = None
        match token.text:
            case ")":
                message = f"has a ) {place} without a ("
            case ",":
                message = f"has a comma {place} outside the arguments of a function"
                if self.text[token.at - 1 : token.at].isdigit():
                    message = f"has a comma {place}; write decimals with a point"
            case "=":
                message = f"has = {place}; write == to compare"
                suggestion = self._replaced(token, "==")
            case "else":
                message = f"has else {place} without if"
            case _ if token.kind in (Kind.NUMBER, Kind.FRACTION):
                before = self._tokens[self._next - 1]
                sign = "^" if before.text in self._variables and not token.spaced else "*"
                suggestion = f"{self.text[: token.at].rstrip()}{sign}{self.text[token.at :]}"
                message = f"has {words} {place} without an operator before it"
            case _:
                message = f"has {words} {place}, where an operator is expected"
        if suggestion:
            message += f'; did you mean "{suggestion.strip()}"?'
        return FormulaError(message, token.at, token.end, suggestion)

    def _is_parameter(self, name: str) -> bool:
        """Return whether a name is a letter that stands for a number, as in ``ax + b``."""
        if self._variables == PLANE and name.lower() == "y":
            return False
        if (
            not name[0].isalpha()
            or name[0] in "ex"
            or name.lower() not in (name[0].lower(), f"{name[0].lower()}x")
        ):
            return False
        names = [one.text for one in self._tokens if one.kind is Kind.NAME]
        return len(name) == 2 or any(one in names for one in self._variables)

    def _unknown_name(self, token: Token) -> FormulaError:
        name, place = token.text, f"at position {token.at + 1}"
        # Of x12 neither x1 nor x2 is meant.
        numbered = self._peek.kind is Kind.NUMBER and not self._peek.spaced
        is_called, is_letter = self._is("("), len(name) == 1
        if not is_called and self._is_parameter(name):
            return FormulaError(
                f"has the unknown name {name} {place}; write a number instead of {name[0]}: "
                f"the formula is a function of {' and '.join(self._variables)} only",
                token.at,
                token.end,
            )
        similar = None
        if not numbered and not (is_called and is_letter):
            similar = _similar(name, self._variables)
        calls = is_called and not is_letter
        what = (
            f"calls {_quoted(name)}, which is not a function, {place}"
            if calls
            else (f"has the unknown name {_quoted(name)} {place}")
        )
        if similar:
            suggestion = self._replaced(token, similar)
            message = f'{what}; did you mean "{similar}"?'
            return FormulaError(message, token.at, token.end, suggestion)
        known = ", ".join((*self._variables, *CONSTANTS, *FUNCTIONS))
        return FormulaError(f"{what}; use {known}", token.at, token.end)


def _without_head(found: list[Token]) -> list[Token]:
    """Return the tokens without ``y =`` or ``f(x) =`` at the beginning."""
    texts = [token.text for token in found[:5]]
    is_letter = found[0].kind is Kind.NAME and len(found[0].text) == 1 and texts[0] not in "xeπ"
    if is_letter and texts[1:2] == ["="]:
        return found[2:]
    return found[5:] if is_letter and texts[1:] == ["(", "x", ")", "="] else found


def _ratio(token: Token) -> Node:
    numerator, denominator = fraction(token.text)
    return Binary("/", Number(float(numerator)), Number(float(denominator)))


def _similar(name: str, variables: tuple[str, ...]) -> str | None:
    """Return a known name that may be meant by an unknown one."""
    lower = name.lower()
    if lower in NOT_MEANT:
        return None
    if len(lower) == 1:
        return variables[lower == "y" and len(variables) > 1]
    if lower in _MEANT:
        return _MEANT[lower]
    known = [one for one in (*SPELLINGS, *CONSTANTS) if one.isascii()]
    swapped = [one for one in known if sorted(one) == sorted(lower)]
    alike = [one for one in known if one[0] == lower[0]]
    found = swapped or get_close_matches(lower[:_MOST_QUOTED], alike, n=1, cutoff=0.65)
    return found[0] if found else None


def _quoted(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else text[: _MOST_QUOTED - 1] + "…"


def _count(arguments: int) -> str:
    return "one argument" if arguments == 1 else f"{arguments} arguments"
