"""Source code and printed tables that cannot be read, recognized so that the message names them."""

from __future__ import annotations

import re

from .lines import Unreadable

_STARTS: dict[str, tuple[str, int]] = {
    "it is LaTeX: copy the table into a spreadsheet and save it as CSV": (
        r"\\(?:documentclass|begin|hline|toprule|usepackage)\b",
        0,
    ),
    "it is Python code: save the data frame with to_csv, or the array with numpy.savetxt": (
        r"(?:[A-Za-z_]\w*\s*=\s*)?(?:(?:pd|pandas|pl|polars)\.\w+\(\s*|dict\(\s*)?"
        r"(?:\{\s*'|\[\s*\{\s*'|[\[(]\s*\()"
        r"|from\s+[\w.]+\s+import\s"
        # Columns of a table can be called import and export: code has an assignment or a call, too.
        r"|import\s+[\w.]+(?:\s+as\s+\w+)?\s*\n[^,;]*?[=(]"
        r"|[A-Za-z_]\w*\s*=\s*(?:pd|pandas|pl|np|numpy)\.\w+\("
        r"|(?:pd|pandas|pl|polars)\.DataFrame\("
        r"|[A-Za-z_]\w*\s*=\s*(?:\{|\[\s*\[)",
        0,
    ),
    "it is MATLAB code: save the matrix with writematrix": (
        r"[A-Za-z_]\w*\s*=\s*\[\s*[-+.\d]",
        0,
    ),
    "it is R code: save the data frame with write.csv": (
        r"(?:[A-Za-z.][\w.]*\s*(?:<-|=)\s*)?"
        r"(?:structure\(\s*list\(|data\.frame\(|tibble\(|tribble\()",
        0,
    ),
    "it is SQL: export the table as CSV": (r"(?:insert\s+into|create\s+table)\b", re.I),
    "it is a YAML document: save its table as CSV": (
        r"(?:---\s*\n\s*)?-\s+[\w\"']+\s*:\s[^\n]*\n\s+[\w\"']+\s*:\s",
        0,
    ),
}
"""A message for the start of a text: a pattern, and its flags."""
_PATTERNS = {message: re.compile(pattern, flags) for message, (pattern, flags) in _STARTS.items()}

_LATEX_ROW = re.compile(r"[^&]+(?:&[^&]*)+\\\\.*")
_STATA_ROW = re.compile(r"\s*\d+\. \|.*")
_LEFT_OUT = re.compile(r"\s*\.\.\.?(?:\s+\.\.\.)+\s*")
_DRAWN = re.compile(r"[│┆║╞├┌╔]")

_START = 2000
_SAMPLED = 100


def refuse_listing(text: str) -> None:
    """Refuse source code, and tables that a program printed for people to read.

    Raises
    ------
    Unreadable
        It is one; the message names it.
    """
    start = text[:_START].lstrip()
    for message, pattern in _PATTERNS.items():
        if pattern.match(start):
            raise Unreadable(message)
    lines = [line for line in text[: _START * 10].splitlines() if line.strip()][:_SAMPLED]
    if sum(map(bool, map(_LATEX_ROW.fullmatch, lines))) * 2 > len(lines):
        raise Unreadable("it is LaTeX: copy the table into a spreadsheet and save it as CSV")
    if sum(map(bool, map(_STATA_ROW.fullmatch, lines))) * 3 >= max(len(lines), 6):
        raise Unreadable("it is a listing of Stata: save the data with export delimited")
    if any(map(_LEFT_OUT.fullmatch, lines)):
        raise Unreadable(
            "it is a printed table with rows or columns left out (...): save it with to_csv"
        )
    if len(lines) > 1 and lines[0].endswith(("\\", "\\ ")) and "," not in lines[0]:
        raise Unreadable("it is a printed data frame with wrapped columns: save it with to_csv")
    if sum(_DRAWN.search(line) is not None for line in lines) * 2 > len(lines):
        raise Unreadable("it is a table drawn with lines: save it as CSV, with write_csv in Polars")
