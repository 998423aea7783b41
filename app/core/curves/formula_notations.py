"""Formulas in the notation of other programs and countries, rewritten as suggestions.

Nothing here is read as it stands: a decimal comma or a bracket can mean something else, so the user
is asked. A change may return any text: only texts that are formulas are suggested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .formula_brackets import chosen, closed, split_at
from .formula_latex import without_latex
from .formula_tokens import FUNCTION_NAMES, LONGEST

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\N{CYRILLIC SMALL LETTER HA}χξθϑφϕ", "x"),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("∥‖❘", "|"),
        **dict.fromkeys("ˆ⌃↑", "^"),  # noqa: RUF001
        "σ": "sigmoid",  # noqa: RUF001
        "•": "*",
        "∘": "*",
        "∧": "^",
        ":": "/",
        "‾": "",
    }
)
_QUOTES = re.compile(r"^[\"'`$\s]+|[\"'`$\s;,.]+$|\s*#.*$")
_HEAD = re.compile(
    r"^\s*(?:lambda\s+x\s*:|(?:\w\s*:\s*)?x\s*(?:->|→|↦|⟼)|(?:\w|\w\s*\(\s*x\s*\))\s*(?::=|≈|≔)|=)"
)
_OTHER_VARIABLE = re.compile(r"^\s*[a-z]\s*\(\s*([a-z])\s*\)\s*:?=(.+)$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_THOUSANDS = re.compile(r"(?<=[0-9])[ '\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_MODULE = re.compile(
    r"\b(?:np|numpy|math|torch|tf|jnp)\s*\.\s*(?:nn\s*\.\s*)?(?:functional\s*\.\s*)?(?=[A-Za-z])",
    re.IGNORECASE,
)
_LOGARITHM = re.compile(r"\blog_?([0-9]+)\s*\(([^()]+)\)", re.IGNORECASE)
_EXP_POWER = re.compile(r"\bexp\s*(?:\^|\*\*)\s*", re.IGNORECASE)
_IF_THEN = re.compile(
    r"^\s*if\b(.+?)(?:\bthen\b|:|\)?\s*\{)(.+?)\}?\s*\belse\b\s*[:{]?(.+?)\}?\s*$", re.IGNORECASE
)
_IF_COMMAS = re.compile(r"^\s*if\b([^(),]+),([^(),]+),([^(),]+)$", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:if|when|for|falls|wenn)\b(?!\s*\()", re.IGNORECASE)
_IS_Y = re.compile(r"^([^=]+)=\s*(?:y|f\s*\(\s*x\s*\))\s*$", re.IGNORECASE)
_TAU = re.compile(r"(?<![A-Za-z_])tau(?![A-Za-z_])|τ", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]+")
_CALLED = re.compile(r"[A-Za-z_]+[0-9]?[a-z]?(?=\s*\()")
_COMPARED = re.compile(r"[<>=≤≥≠]")
_IN_A_ROW = re.compile(rf"(?:(?:{FUNCTION_NAMES})(?:pi)?x|pi|x)+")
_PART = re.compile(rf"{FUNCTION_NAMES}|pi|x")
_OPERATORS = (
    (r"\s*,\s*else\b", " else"),
    (r"=>|≥|⩾|≧", ">="),
    (r"=<|≤|⩽|≦", "<="),
    (r"===", "=="),
    (r"!==", "!="),
    (r"&&?", " and "),
    (r"\|\|", " or "),
    (r"(?<=\))\s*\|\s*(?=\()", " or "),
    (r"!(?!=)|¬", " not "),
)
_IN_WORDS = (
    (r"\s*\bsquared\b", "^2"),
    (r"\s*\bcubed\b", "^3"),
    (r"\bhoch\b|\bto the power(?: of)?\b", "^"),
    (r"\btimes\b|\bmal\b", "*"),
    (r"\bplus\b", "+"),
    (r"\bminus\b", "-"),
    (r"\bdivided by\b|\bover\b|\bdurch\b", "/"),
    (r"\b(?:when|falls)\b", "if"),
    (r"\^\^", "^"),
    (r"\*\*\*", "**"),
    (r"³√", "∛"),
    (r"⌊([^⌊⌋]*)⌋", r"floor(\1)"),
    (r"⌈([^⌈⌉]*)⌉", r"ceil(\1)"),
)
_SYNONYMS = {
    **dict.fromkeys(("wurzel", "racine", "raiz", "radice", "sqroot"), "sqrt"),
    **dict.fromkeys(("betrag", "modulus", "fabs"), "abs"),
    **dict.fromkeys(("sinus", "sen", "seno"), "sin"),
    **dict.fromkeys(("cosinus", "kosinus", "coseno"), "cos"),
    **dict.fromkeys(("fmod", "remainder"), "mod"),
    **dict.fromkeys(("lb", "ld"), "log2"),
    **dict.fromkeys(("wenn", "si", "piecewise", "ifelse"), "where"),
    "tangens": "tan",
    "cotan": "cot",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "signum": "sign",
    "maximum": "max",
    "minimum": "min",
    "log_e": "ln",
    "sigma": "sigmoid",
    "expit": "sigmoid",
    "h": "step",
    "theta": "step",
}
"""Names of functions in other languages and programs, and ours."""

_CALLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pow", "power"), ("({0})^({1})",)),
    "square": ("({0})^2",),
    **dict.fromkeys(("root", "nthroot"), ("({0})^(1/({1}))", "sqrt({0})")),
    **dict.fromkeys(("leaky_relu", "leakyrelu", "lrelu"), ("max(0.01*({0}), {0})",)),
    **dict.fromkeys(("silu", "swish"), ("({0})*sigmoid({0})",)),
    **dict.fromkeys(("gauss", "gaussian"), ("exp(-({0})^2)",)),
    **dict.fromkeys(("trunc", "int", "fix"), ("sign({0})*floor(abs({0}))",)),
    **dict.fromkeys(("frac", "fract", "saw", "sawtooth"), ("mod({0}, 1)",)),
    "cube": ("({0})^3",),
    "log": ("ln({0})/ln({1})",),
    "elu": ("({0} if {0} > 0 else exp({0})-1)",),
    "gelu": ("({0})*(1+erf(({0})/sqrt(2)))/2",),
    "rect": ("(abs({0}) < 0.5)",),
    "tri": ("max(0, 1-abs({0}))",),
    "log1p": ("ln(1+({0}))",),
    "expm1": ("(exp({0})-1)",),
    "hypot": ("sqrt(({0})^2+({1})^2)",),
    "heaviside": ("step({0})",),
    "sech": ("(1/cosh({0}))",),
    "csch": ("(1/sinh({0}))",),
    "coth": ("(1/tanh({0}))",),
}
"""Calls of functions that a formula does not have, by name: one template for each way to write it.

A template is for calls with as many arguments as it uses; ``heaviside(x, 0)`` may have one more.
"""

NOT_MEANT = frozenset(
    {*_SYNONYMS, *_CALLS, "tau", "phi", "inf", "infinity", "nan", "rand", "random", "noise"}
    | {"for", "when", "in", "then", "falls", "deg", "true", "false", "none"}
    | {"sum", "gamma", "normal", "approx", "div"}
)
"""Names for which no name with similar letters is meant."""


def rewritten(text: str) -> Iterator[str]:
    """Yield a text in the notation of this parser, for each notation that it may have.

    The last ones take several of them together.
    """
    for change in _CHANGES:
        changed = change(text)
        if changed != text:
            yield changed
    every = text
    for change in _CHANGES:
        every = change(every)
        if every != text:
            yield every


def _stripped(text: str) -> str:
    return _HEAD.sub("", _QUOTES.sub("", _QUOTES.sub("", text))).strip()


def _with_x(text: str) -> str:
    found = _OTHER_VARIABLE.match(text)
    if not found:
        return text
    letter = re.escape(found[1])
    return re.sub(rf"(?<![A-Za-z_]){letter}(?![A-Za-z_])", "x", found[2]).strip()


def _substituted(changes: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for pattern, words in changes:
            text = re.sub(pattern, words, text, flags=re.IGNORECASE)
        return re.sub(r"  +", " ", text).strip()

    return change


def _choices(text: str) -> str:
    """Return ``a if condition else b`` for the other notations of a choice."""
    for pattern in (_IF_THEN, _IF_COMMAS):
        found = pattern.match(text)
        if found:
            condition, then, otherwise = (part.strip() for part in found.groups())
            condition = condition[1:] if condition.count("(") > condition.count(")") else condition
            return f"{then} if {condition} else {otherwise}"
    return _ternary(text) if "?" in text else text


def _ternary(text: str) -> str:
    condition, question, rest = text.partition("?")
    then, colon, otherwise = rest.partition(":")
    if not question or not colon or "?" in then:
        return text
    return f"{then.strip()} if {condition.strip()} else {_ternary(otherwise.strip())}"


def _cases(text: str) -> str:
    """Return a choice for a list of cases such as ``{x<0: -x, x}`` or ``-x, x<0; x, x>=0``."""
    inner = text.strip()
    if inner[:1] == "{" and inner[-1:] == "}":
        inner = inner[1:-1]
    if re.search(r"\?|->|\belse\b|\blambda\b", inner):
        return text
    if ":" in inner:
        pairs = [part.rpartition(":") for part in split_at(inner, ",;")]
        cases = [(value, condition) for condition, _, value in pairs]
    elif _WHEN.search(inner):
        pairs = [_WHEN.sub(":", part).partition(":") for part in split_at(inner, ",;")]
        cases = [(re.sub(r"\botherwise\b", "", value), where) for value, _, where in pairs]
    else:
        pairs = [part.partition(",") for part in split_at(inner, ";")]
        cases = [(value, condition) for value, _, condition in pairs]
    conditions = [condition for _, condition in cases if condition.strip()]
    if not conditions or not all(_COMPARED.search(one) for one in conditions):
        return text
    return chosen(cases)


def _calls(text: str) -> str:
    """Return a text with the calls of functions that a formula does not have written out."""
    for found in _CALLED.finditer(text):
        name, opening = found[0].lower(), text.index("(", found.end())
        closing = closed(text, opening)
        if closing is None or len(text) > LONGEST:
            return text
        ours = _SYNONYMS.get(name) if name != "h" or found[0] == "H" else None
        arguments = [one.strip() for one in split_at(text[opening + 1 : closing], ",")]
        call = _call(name, arguments) if ours is None else f"{ours}{text[opening : closing + 1]}"
        if call is not None:
            return _calls(f"{text[: found.start()]}{call}{text[closing + 1 :]}")
    return text


def _call(name: str, arguments: list[str]) -> str | None:
    """Return a call in our functions, or None if there is no way to write it."""
    for template in _CALLS.get(name, ()):
        needed = 1 + ("{1}" in template)
        if len(arguments) == needed or (name == "heaviside" and len(arguments) == 2):
            return template.format(*arguments)
    return None


def _names(text: str) -> str:
    """Return a text with names of other languages, and words without spaces, in our words."""

    def known(found: re.Match[str]) -> str:
        word = found[0].lower()
        if word in _SYNONYMS and len(word) > 1:
            return _SYNONYMS[word]
        return " ".join(_PART.findall(word)) if _IN_A_ROW.fullmatch(word) else found[0]

    return _WORD.sub(known, text)


_CHANGES: tuple[Callable[[str], str], ...] = (
    without_latex,
    _stripped,
    _with_x,
    lambda text: _MODULE.sub("", text),
    lambda text: _TAU.sub("(2pi)", text),
    _cases,
    _choices,
    _substituted(_OPERATORS),
    _substituted(_IN_WORDS),
    lambda text: _THOUSANDS.sub("", text),
    lambda text: _DECIMAL_COMMA.sub(".", text),
    lambda text: _DECIMAL_COMMA.sub(".", text).replace(";", ","),
    lambda text: _EXP_POWER.sub("e^", text),
    _calls,
    lambda text: _LOGARITHM.sub(r"ln(\2)/ln(\1)", text),
    _names,
    lambda text: _IS_Y.sub(r"\1", text).rstrip(),
    lambda text: text.translate(_LOOKALIKES),
    lambda text: text.replace("\\", ""),
)
