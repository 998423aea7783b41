"""The tokens of a formula: numbers, words and symbols, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from unicodedata import normalize, numeric

from .formula_functions import CONSTANTS, FUNCTIONS, SPELLINGS

X = ("x",)
"""The variables of a function of one number."""

PLANE = ("x1", "x2")
"""The variables of a function of a point of the plane."""

_SUBSCRIPTS = str.maketrans("₁₂", "12")

LONGEST = 200
"""Maximum number of characters in a formula."""


class FormulaError(ValueError):
    """The text is not a valid formula.

    Attributes
    ----------
    at, end : int
        The characters that the message is about: from `at` up to `end`, counted from 0.
    suggestion : str or None
        A corrected formula.
    """

    def __init__(
        self, message: str, at: int = 0, end: int | None = None, suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.at = at
        self.end = at if end is None else end
        self.suggestion = suggestion


class Kind(Enum):
    """The kinds of tokens."""

    NUMBER = auto()
    FRACTION = auto()
    RAISED = auto()
    NAME = auto()
    FUNCTION = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True)
class Token:
    """A part of the text.

    Attributes
    ----------
    kind : Kind
    text : str
        The spelling by which the parser knows the token: that of the table for functions, constants
        and symbols.
    at, end : int
        The characters of the token: from `at` up to `end`, counted from 0.
    spaced : bool
        Whether there is space before the token.
    """

    kind: Kind
    text: str
    at: int
    end: int
    spaced: bool


_SPACE = " \t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_UNSEEN = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\ufeff"
"""Characters without a width, which word processors put into formulas; spaces for the parser."""

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\u02d7"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˣ", "0123456789+-x", strict=True))
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
_TIMES = "*·×"  # noqa: RUF001 - users type these
_SYMBOLS = {
    **{sign: sign for sign in ("+", "*", "/", "//", "%", "^", "(", ")", ",", "|", "=")},
    **{sign: sign for sign in ("<", "<=", ">", ">=", "==", "!=")},
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys("·×⋅∙∗•✕✖⨯", "*"),  # noqa: RUF001 - users type these
    **dict.fromkeys("÷∕⁄∶", "/"),  # noqa: RUF001
    # Version 1.0.0 read each of these signs as *, so that two of them are a power.
    **{one + two: "^" for one in _TIMES for two in _TIMES},
    "<>": "!=",
    "≠": "!=",
    **dict.fromkeys("≤⩽≦", "<="),
    **dict.fromkeys("≥⩾≧", ">="),
    "∣": "|",  # noqa: RUF001
}
_WORDS = {"if": "if", "else": "else", "otherwise": "else", "and": "and", "or": "or", "not": "not"}
_HINTS = {
    **dict.fromkeys("[]{}", "; write ( and ) instead"),
    "!": "; there is no factorial",
    "∞": "; infinity is not a number",
    "±": "; a formula has one value at each x",
    "°": "; angles are in radians: write pi/180 times the angle",
}

_TOKEN = re.compile(
    rf"""
      (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+{re.escape(_DASHES)}]?[0-9]+)?)
    | (?P<base>log_?(?:10|2)|log₁₀|log₂)(?![A-Za-z0-9_])
    | (?P<word>[A-Za-z_]+)
    | (?P<pi>π)
    | (?P<root>[√∛])
    | (?P<fraction>[{_FRACTIONS}])
    | (?P<raised>[{"".join(_RAISED)}]+)
    | (?P<symbol>[{_TIMES}]{{2}}|//|<=|>=|==|!=|<>|.)
    """,
    re.VERBOSE | re.IGNORECASE,
)

FUNCTION_NAMES = "|".join(
    sorted((name for name in SPELLINGS if name.isascii()), key=len, reverse=True)
)
"""A pattern for the names of all functions, the longest first."""

_RUN_TOGETHER = re.compile(
    rf"(pi)?(x)?(e|{FUNCTION_NAMES})|({FUNCTION_NAMES})(pi)?(x)|(pi)?(x)({FUNCTION_NAMES})(pi)?(x)|(pi|x)(pi|x)"
)
"""Words that are products or calls without spaces: ``xsin``, ``sinx``, ``pix``, ``xe``."""


def tokens(text: str, start: int = 0, variables: tuple[str, ...] = X) -> list[Token]:
    """Return the tokens of ``text[start:]``, and one for its end.

    With the variables of the plane, ``x1``, ``x_1`` and ``x₁`` are one token.

    Raises
    ------
    FormulaError
        If the text contains an unknown character.
    """
    found: list[Token] = []
    at, spaced = start, False
    text = _plain(text)
    if variables == PLANE:
        text = text.translate(_SUBSCRIPTS)
    while at < len(text):
        if text[at] in _SPACE or text[at] in _UNSEEN:
            at, spaced = at + 1, True
            continue
        match = _TOKEN.match(text, at)
        kind, spelling = (match.lastgroup, match[0]) if match else (None, text[at])
        for token in _classified(text, kind, spelling, at, spaced):
            found.append(token)
        at, spaced = at + len(spelling), False
    found.append(Token(Kind.END, "", len(text), len(text), spaced))
    return _numbered(found) if variables == PLANE else found


def _plain(text: str) -> str:
    """Return a text with letters, digits and signs of other styles as plain ones."""
    return "".join(_plain_character(one) for one in text)


def _plain_character(one: str) -> str:
    # Other compatibility characters, such as ², have a meaning of their own.
    if one in "ℯⅇ":  # noqa: RUF001
        return "e"
    if "\uff01" <= one <= "\uff5e" or "\U0001d400" <= one <= "\U0001d7ff":
        plain = normalize("NFKC", one)
        return "π" if plain == "π" else plain if plain.isascii() else one
    return one


def _numbered(found: list[Token]) -> list[Token]:
    """Return tokens with each x that a 1 or a 2 follows directly as one name."""
    joined: list[Token] = []
    for token in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind is Kind.NAME
            and before.text.lower() in ("x", "x_")
            and token.kind is Kind.NUMBER
            and token.text in ("1", "2")
            and not token.spaced
        ):
            name = f"x{token.text}"
            joined[-1] = Token(Kind.NAME, name, before.at, token.end, before.spaced)
        else:
            joined.append(token)
    return joined


def _classified(text: str, kind: str | None, part: str, at: int, spaced: bool) -> list[Token]:
    """Return the tokens that a match stands for."""
    end = at + len(part)
    match kind:
        case "number":
            return [Token(Kind.NUMBER, _ascii_digits(part), at, end, spaced)]
        case "fraction":
            return [Token(Kind.FRACTION, part, at, end, spaced)]
        case "raised":
            return [Token(Kind.RAISED, "".join(_RAISED[one] for one in part), at, end, spaced)]
        case "pi":
            return [Token(Kind.NAME, "π", at, end, spaced)]
        case "base" | "root":
            return [Token(Kind.FUNCTION, SPELLINGS[_known_case(part)], at, end, spaced)]
        case "word":
            return _of_word(text, part, at, spaced)
    if part in _SYMBOLS:
        return [Token(Kind.SYMBOL, _SYMBOLS[part], at, end, spaced)]
    hint = _HINTS.get(part, "")
    raise FormulaError(
        f"has the character {part!r} at position {at + 1}, which a formula cannot contain{hint}",
        at,
        end,
    )


def _of_word(text: str, word: str, at: int, spaced: bool) -> list[Token]:
    """Return the tokens of a word: one, or several if it is names without spaces between them."""
    known = _token_of(word, at, spaced)
    if known:
        return [known]
    together = _RUN_TOGETHER.fullmatch(word.lower())
    if together:
        found: list[Token] = []
        for part in filter(None, together.groups()):
            place = found[-1].end if found else at
            token = _token_of(part, place, spaced and not found)
            assert token is not None
            found.append(token)
        return found
    return [Token(Kind.NAME, word, at, at + len(word), spaced)]


def _token_of(word: str, at: int, spaced: bool) -> Token | None:
    """Return the token of a known word, in any case; None for another one."""
    lower, end = word.lower(), at + len(word)
    if lower in SPELLINGS and lower != "mod":
        return Token(Kind.FUNCTION, SPELLINGS[lower], at, end, spaced)
    if lower == "mod":
        return Token(Kind.SYMBOL, "mod", at, end, spaced)
    if lower == "x" or lower in CONSTANTS:
        return Token(Kind.NAME, lower, at, end, spaced)
    if lower in _WORDS:
        return Token(Kind.SYMBOL, _WORDS[lower], at, end, spaced)
    return None


def fraction(character: str) -> tuple[int, int]:
    """Return numerator and denominator of a character such as ½."""
    for denominator in range(2, 11):
        numerator = numeric(character) * denominator
        if abs(numerator - round(numerator)) < 1e-9:
            return round(numerator), denominator
    raise AssertionError(character)


def function_names() -> tuple[str, ...]:
    """Return the names of the functions that a formula may call."""
    return tuple(FUNCTIONS)


def _ascii_digits(number: str) -> str:
    return "".join("-" if one in _DASHES else one for one in number)


def _known_case(part: str) -> str:
    return part if part in SPELLINGS else part.lower()
