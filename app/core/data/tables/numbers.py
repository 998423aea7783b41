"""Numbers as programs and spreadsheets write them, and the marks of missing values.

A number may have a decimal comma, thousands separators (``1,200.5``, ``1.200,5``, ``1'200``,
``1 200``), a currency sign, a percent sign, a unit, and the minus signs that typesetting uses.
Whether a comma is a decimal comma can only be decided for a whole column: see ``format_of``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...schema.errors import shown

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 400
"""The maximum number of characters of a number; matching takes quadratic time in the length."""
_LONGEST_FORMATTED = 60
"""The maximum number of characters of a number with separators, signs or units."""

_MINUS_SIGNS = dict.fromkeys(
    map(ord, "\N{MINUS SIGN}\N{EN DASH}\N{FIGURE DASH}\N{SMALL HYPHEN-MINUS}"), "-"
)
_SPACES = dict.fromkeys(
    map(
        ord,
        "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
        "\N{PUNCTUATION SPACE}",
    ),
    " ",
)
_APOSTROPHES = dict.fromkeys(
    map(ord, "\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"), "'"
)
_FULL_WIDTH = {ord(mark) + 0xFEE0: mark for mark in "0123456789.,+-%()$"}
_ARABIC = {
    first + digit: str(digit)
    for first in (0x660, 0x6F0)  # Arabic-Indic and Persian digits
    for digit in range(10)
} | {0x66A: "%", 0x66B: ".", 0x66C: ","}
_TYPESET = _MINUS_SIGNS | _SPACES | _APOSTROPHES | _FULL_WIDTH | _ARABIC

_CURRENCY = (
    r"(?:(?:US|AU|CA|NZ|HK|R|A|C|S)?\$|[€£¥₹₽₩₺₴₪฿₫₦₱]"
    r"|USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|SEK|NOK|DKK|PLN|CZK|HUF|BRL|AUD|CAD|Fr\.|Rs\.?|kr\.?|zł|Kč)"
)
_FORMATTED = re.compile(
    rf"(?:{_CURRENCY}\s?(?=\())?(?P<open>\()?(?P<sign>[+-])?\s?(?:{_CURRENCY}\s?)?(?P<inner>[+-])?"
    r"(?P<digits>[\d][\d.,' ]*|[.,]\d+)(?P<exponent>[eEdD][+-]?\d+)?"
    rf"(?P<after>--?)?\s?(?:{_CURRENCY}|%)?(?P<close>\))?",
    re.ASCII,
)
TOLERANCE_SIGN = r"(?<=\d)\s*(?:±|\+/?-)\s*"
"""Pattern of the sign between a measurement and its uncertainty."""
_TOLERANCE = re.compile(TOLERANCE_SIGN + r"[\d.,]+(?:[eE][+-]?\d+)?(?=%?$)")
"""The uncertainty of a measurement, which is left out, such as ``± 2``."""
_UNIT = re.compile(r"(.*?[\d.,])\s*([A-Za-z°µμΩ²³$€£%/][A-Za-z°µμΩ²³/. ]{0,14}|\+)")
_POWERS = {"k": 3, "m": 6, "b": 9, "bn": 9}
"""The powers of ten of the letters after a number such as 1.2M."""
_SHORTENED = re.compile(r"([^eEdD]*\d)\s?(k|m|bn?)", re.I)
_WHOLE = {
    False: re.compile(
        r"\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+|\d{1,2}(?:,\d{2})+,\d{3}"
    ),
    True: re.compile(r"\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+"),
}
"""The digits before the decimal mark, with thousands separators; by whether it is a comma."""

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""A number that may have a decimal point or a thousands separator."""

MISSING = "is missing"
"""The reason why there is no number in an empty cell, or one with a mark of a missing value."""
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_MISSING = frozenset(
    ["", "na", "n/a", "n.a.", "<na>", "#n/a", "#na", "null", "none", "?", "-", "--", "---", "."]
).union(
    ["..", ":", r"\n"],  # of the World Bank, of Eurostat and of databases
    ["#value!", "#div/0!", "#ref!", "#name?", "#num!", "#null!"],
)
_CAN_BE_CLASSES = frozenset(["na", "n/a", "none", "null", "-", "?", ".", "--", ":", ".."])
"""Marks of missing values that are names of classes if they are frequent."""
_CLASS_SHARE = 0.05
_NINES = [99.9, 99.99, 999.0, 999.9, 999.99, 9999.0, 9999.9, 9999.99, 99999.0, 99999.9, 999999.0]
_CODES = frozenset([*_NINES[2:], *(-code for code in _NINES), -99.0, -200.0])
"""Numbers that mark missing values in the files of weather services and surveys."""
_FEWEST_OTHERS = 5
_FAR = 3.0
_BRACKETED = re.compile(r"\(\d+\)", re.ASCII)
_SHARE_OF_NUMBERS = 0.9


@dataclass(frozen=True)
class NumberFormat:
    """How the numbers of a column are written.

    Attributes
    ----------
    comma
        Whether the decimal mark is a comma.
    unit
        The text after each number, such as ``"cm"``; empty without.
    accounting
        Whether a whole number in parentheses is negative, as with decimals.
    shortened
        Whether K, M and B after a number mean thousands, millions and billions.
    absent
        The number that marks missing values, such as -999, or None.
    """

    comma: bool = False
    unit: str = ""
    accounting: bool = False
    shortened: bool = False
    absent: float | None = None


POINT = NumberFormat()
COMMA = NumberFormat(comma=True)


def in_ascii(cell: str) -> str:
    """Return a cell with the digits, signs and spaces of typesetting and other scripts in ASCII."""
    return cell.translate(_TYPESET)


def number(cell: str, written: NumberFormat = POINT) -> float | str:
    """Return the number in a cell, or the reason why there is none.

    The reason is a phrase that follows the name of the column.
    """
    value = _number(cell, written)
    return MISSING if value == written.absent else value


def _number(cell: str, written: NumberFormat) -> float | str:
    plain = len(cell) <= _LONGEST_NUMBER and not written.unit and _PLAIN.fullmatch(cell)
    if plain and not (written.comma and "." in cell):
        return _finite(cell, cell)
    if cell.lower() in _MISSING:
        return MISSING
    text = in_ascii(cell)
    if written.unit:
        text = text.removesuffix(written.unit).rstrip()
    if len(text) <= _LONGEST_FORMATTED and ("±" in text or "+" in text[1:]):
        text = _TOLERANCE.sub("", text)
    if _NOT_FINITE.fullmatch(text):
        return f"is {shown(cell)}, which is not a finite number"
    decimal = None
    power = ""
    if written.shortened and len(text) <= _LONGEST_FORMATTED:
        text, power = _without_power(text)
    if len(text) <= _LONGEST_FORMATTED:
        decimal = _unformatted(text, written.comma, accounting=written.accounting)
    if decimal is None:
        kind = " with a decimal comma" if written.comma and _PLAIN.fullmatch(text[:400]) else ""
        return f'"{shown(cell)}" is not a number{kind}'
    return _finite(decimal + power, cell)


def _without_power(text: str) -> tuple[str, str]:
    """Return a number without the letter after it, and the letter's power of ten."""
    match = _SHORTENED.fullmatch(text)
    return (match[1], f"e{_POWERS[match[2].lower()]}") if match else (text, "")


def has_tolerance(cell: str) -> bool:
    """Return whether a number in a cell is followed by its uncertainty, as in ``100 ± 2``."""
    return _TOLERANCE.search(cell) is not None


def _finite(decimal: str, cell: str) -> float | str:
    value = float(decimal)
    return value + 0.0 if math.isfinite(value) else f"{shown(cell)} is too large for a number"


def _unformatted(text: str, comma: bool, *, accounting: bool = False) -> str | None:
    """Return a number without separators, signs of currency or percent, or None."""
    match = _FORMATTED.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    digits, after = match["digits"].strip(), match["after"] or ""
    if after and digits[-1] in ".,":  # 20.- and 20,-- are whole amounts
        after = ""
    elif after and not (len(after) == 1 and set(digits) & set(".,")):  # 65- is no number
        return None
    signs = (match["sign"] or "") + (match["inner"] or "") + after
    # Accounting writes negative amounts in parentheses; a single number in them may be a remark.
    remark = match["open"] and text[1:-1].isdigit() and not accounting
    if len(signs) > bool(not match["open"]) or remark:
        return None
    mark = "," if comma else "."
    whole, _, fraction = digits.partition(mark)
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        return None
    if whole and not _WHOLE[comma].fullmatch(whole):
        return None
    whole = re.sub(r"[.,' ]", "", whole)
    exponent = (match["exponent"] or "").replace("d", "e").replace("D", "e")
    sign = "-" if match["open"] else signs
    return f"{sign}{whole or 0}.{fraction or 0}{exponent}"


def is_number(cell: str, written: NumberFormat = POINT) -> bool:
    """Return whether a cell contains a finite number."""
    return isinstance(number(cell, written), float)


def is_any_number(cell: str) -> bool:
    """Return whether a cell contains a number, with a decimal point or a decimal comma."""
    return is_number(cell, POINT) or is_number(cell, COMMA)


def is_missing(cell: str) -> bool:
    """Return whether a cell is empty or marks a missing value."""
    return cell.lower() in _MISSING


def is_not_finite(cell: str) -> bool:
    """Return whether a cell is NaN or infinite, as NumPy writes missing values."""
    return _NOT_FINITE.fullmatch(cell) is not None


def missing_texts(counts: Counter[str]) -> set[str]:
    """Return the cells of a column of texts that mark missing values.

    Some marks, such as ``-`` or ``None``, are ordinary values if at least 5 % of the cells have
    them.

    Parameters
    ----------
    counts : Counter
        The number of rows of each cell.
    """
    fewest = _CLASS_SHARE * counts.total()
    shares = Counter[str]()
    for cell, count in counts.items():
        shares[cell.lower()] += count
    return {
        cell
        for cell in counts
        if (cell.lower() in _MISSING or _NOT_FINITE.fullmatch(cell))
        and not (cell.lower() in _CAN_BE_CLASSES and shares[cell.lower()] >= fewest)
    }


def decimal_mark(cell: str) -> str:
    """Return which decimal mark a cell shows: ``"."``, ``","``, ``"?"`` if both are possible.

    Empty if it has no mark or is not a number. ``1.200`` is 1.2 or, with a thousands separator,
    1200; but ``1.20``, ``0.200``, ``1.200,5`` and ``1.200.300`` are clear.
    """
    if "." not in cell and "," not in cell:
        return ""
    if len(cell) > _LONGEST_FORMATTED:
        return ""
    cell = _TOLERANCE.sub("", cell)
    if _PLAIN.fullmatch(cell) and not _GROUPED.fullmatch(cell):
        return "."
    text = in_ascii(cell)
    point, comma = (_unformatted(text, mark) is not None for mark in (False, True))
    if point and comma:
        return "?"
    return "." if point else "," if comma else ""


def format_of(cells: Sequence[str], comma: bool) -> NumberFormat:
    """Return how the numbers of a column are written.

    Parameters
    ----------
    cells : sequence of str
        Some cells of the column.
    comma : bool
        Whether the decimal mark is a comma, if the cells do not show it.
    """
    shortened = _are_shortened(cells)
    unit = "" if shortened else _common_unit(cells)
    numbers = [cell.removesuffix(unit).rstrip() for cell in cells] if unit else cells
    marks = Counter(map(decimal_mark, numbers))
    if marks[","] != marks["."]:
        comma = marks[","] > marks["."]
    written = NumberFormat(comma, unit, shortened=shortened)
    values = {cell: number(cell, written) for cell in {*numbers}}
    accounting = _is_accounting(numbers, values)
    counts = Counter(
        value for value in map(values.__getitem__, numbers) if isinstance(value, float)
    )
    return NumberFormat(comma, unit, accounting, shortened, _absent(counts))


def _are_shortened(cells: Sequence[str]) -> bool:
    """Return whether the letters after the numbers of a column are those of thousands and millions.

    There are two of them; a single one can be a unit.
    """
    present = [cell for cell in cells if not is_missing(cell)]
    letters = set()
    plain = 0
    for cell in present:
        text, power = _without_power(in_ascii(cell[:_LONGEST_FORMATTED]))
        if is_any_number(text):
            letters.add(power)
            plain += 1
    return len(letters - {""}) > 1 and plain >= _SHARE_OF_NUMBERS * len(present)


def _is_accounting(cells: Sequence[str], values: Mapping[str, float | str]) -> bool:
    """Return whether whole numbers in parentheses are negative, as they are beside other numbers.

    In a column of such cells alone they are not.
    """
    bracketed = sum(_BRACKETED.fullmatch(cell) is not None for cell in cells)
    plain = sum(isinstance(values[cell], float) for cell in cells)
    present = sum(not is_missing(cell) for cell in cells)
    return bracketed > 0 < plain and bracketed + plain >= _SHARE_OF_NUMBERS * present


def _absent(counts: Counter[float]) -> float | None:
    """Return the number that marks missing values: it occurs again, far from all others."""
    for code in _CODES & counts.keys():
        others = counts.keys() - {code}
        if counts[code] < 2 or len(others) < _FEWEST_OTHERS:
            continue
        low, high = min(others), max(others)
        distance = low - code if code < 0 else code - high
        if distance > _FAR * (high - low) or (code < 0 <= low):
            return code
    return None


def _common_unit(cells: Iterable[str]) -> str:
    """Return the text that follows the number in nearly all cells; empty without."""
    present = [cell for cell in cells if not is_missing(cell)]
    if not present or any(is_any_number(cell) for cell in present[:20]):
        return ""
    units = Counter[str]()
    for cell in present:
        match = _UNIT.fullmatch(cell[:_LONGEST_FORMATTED])
        if match is not None and is_any_number(match[1]):
            units[match[2]] += 1
    unit, count = units.most_common(1)[0] if units else ("", 0)
    return unit if count >= 2 and count >= 0.9 * len(present) else ""
