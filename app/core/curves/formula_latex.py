"""Formulas in LaTeX, rewritten as suggestions in the notation of the parser."""

from __future__ import annotations

import re

from .formula_brackets import chosen, closed

_LAID_OUT = re.compile(
    r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|limits)(?![A-Za-z])|\\[,;:! ()\[\]]|\$|~"
)
_SIGNS = (
    (r"\s*\\(?:cdot|times|ast)(?![A-Za-z])\s*", "*"),
    (r"\s*\\div(?![A-Za-z])\s*", "/"),
    (r"\\leq?(?:slant)?(?![A-Za-z])\s*", "<="),
    (r"\\geq?(?:slant)?(?![A-Za-z])\s*", ">="),
    (r"\\neq?(?![A-Za-z])\s*", "!="),
    (r"\\lt(?![A-Za-z])\s*", "<"),
    (r"\\gt(?![A-Za-z])\s*", ">"),
    (r"\\(?:land|wedge)(?![A-Za-z])", " and "),
    (r"\\(?:lor|vee)(?![A-Za-z])", " or "),
    (r"\\l[vV]ert\s*|\s*\\r[vV]ert|\\(?:[vV]ert|mid|\|)", "|"),
    (r"\\lfloor\s*(.*?)\s*\\rfloor", r"floor(\1)"),
    (r"\\lceil\s*(.*?)\s*\\rceil", r"ceil(\1)"),
    (r"\\(?:operatorname\*?|mathrm|mathbf|mathit|text[a-z]*)\s*\{([^{}]*)\}", r"\1"),
    (r"\\[{}]", lambda found: "(" if found[0][1] == "{" else ")"),
    (r"\\q?quad(?![A-Za-z])", " "),
)
_CASES = re.compile(r"\\begin\{cases\}(.*?)\\end\{cases\}", re.DOTALL)
_BEFORE_CONDITION = re.compile(r"^\s*(?:if|for|when)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"^\s*(?:otherwise|else|sonst)?\s*$", re.IGNORECASE)
_FRACTION = re.compile(r"\\[dt]?frac\s*")
_ROOT = re.compile(r"\\sqrt\s*(?:\[([^\]]*)\])?\s*")
_SIMPLE = re.compile(r"[A-Za-z0-9.]+|[a-z]+\([^()]*\)")


def without_latex(text: str) -> str:
    """Return a text with its LaTeX commands and braces in the notation of the parser."""
    if "\\" not in text and not re.search(r"[\^_]\s*\{", text):
        return text
    text = _CASES.sub(lambda found: _of_cases(found[1]), text)
    text = _LAID_OUT.sub("", text)
    for pattern, words in _SIGNS:
        text = re.sub(pattern, words, text)
    text = _fractions(_roots(text))
    text = re.sub(r"([\^_])\s*\{([0-9]+|[A-Za-z])\}(?![A-Za-z0-9\\])", r"\1\2", text)
    text = re.sub(r"(?<=[A-Za-z])\\(?=[A-Za-z])", " ", text)
    return text.replace("\\", "").replace("{", "(").replace("}", ")").strip()


def _of_cases(rows: str) -> str:
    cases = []
    for row in filter(str.strip, rows.split(r"\\")):
        value, _, condition = row.partition("&")
        condition = re.sub(r"\\text[a-z]*\s*\{([^{}]*)\}", r"\1", condition)
        condition = _BEFORE_CONDITION.sub("", condition).strip().rstrip(".,")
        cases.append((value.strip().rstrip(","), _OTHERWISE.sub("", condition)))
    return chosen(cases) if cases else ""


def _fractions(text: str) -> str:
    """Return a text with each fraction as a quotient in parentheses."""
    found = _FRACTION.search(text)
    if not found:
        return text
    above, at = _argument(text, found.end())
    below, at = _argument(text, at)
    quotient = f"{_enclosed(_fractions(above))}/{_enclosed(_fractions(below))}"
    before, after = text[: found.start()], _fractions(text[at:])
    return f"{before}({quotient}){after}" if (before + after).strip() else quotient


def _roots(text: str) -> str:
    """Return a text with each root as a call or a power."""
    found = _ROOT.search(text)
    if not found:
        return text
    inside, at = _argument(text, found.end())
    inside, degree = _roots(inside), (found[1] or "2").strip()
    names = {"2": "sqrt", "3": "cbrt"}
    root = f"{names[degree]}({inside})" if degree in names else f"({inside})^(1/({degree}))"
    return text[: found.start()] + root + _roots(text[at:])


def _argument(text: str, at: int) -> tuple[str, int]:
    """Return the argument at a place, in braces or a single character, and where it ends."""
    while text[at : at + 1] == " ":
        at += 1
    end = closed(text, at) if text[at : at + 1] == "{" else None
    return (text[at : at + 1], at + 1) if end is None else (text[at + 1 : end], end + 1)


def _enclosed(text: str) -> str:
    return text if _SIMPLE.fullmatch(text.strip()) else f"({text.strip()})"
