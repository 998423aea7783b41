"""Source code and printed tables that cannot be read, recognized so that the message names them."""

from __future__ import annotations

import re

from .lines import Unreadable

PYTHON = "it is Python code: save the data frame with to_csv, or the array with numpy.savetxt"
_SAVE = "save it with to_csv in pandas, or write.csv in R"

_STARTS: dict[str, tuple[str, int]] = {
    "it is LaTeX: copy the table into a spreadsheet and save it as CSV": (
        r"\\(?:documentclass|begin|hline|toprule|usepackage)\b",
        0,
    ),
    PYTHON: (
        r"(?:[A-Za-z_]\w*\s*=\s*)?(?:(?:pd|pandas|pl|polars)\.\w+\(\s*|dict\(\s*)?"
        r"(?:\{\s*'|\[\s*\{\s*'|[\[(]\s*\()"
        r"|b['\"][^\n]*\\n"
        r"|from\s+[\w.]+\s+import\s"
        # Columns of a table can be called import and export: code has an assignment or a call, too.
        r"|import\s+[\w.]+(?:\s+as\s+\w+)?\s*\n[^,;]*?[=(]"
        r"|[A-Za-z_]\w*\s*=\s*(?:pd|pandas|pl|np|numpy)\.\w+\("
        r"|(?:pd|pandas|pl|polars)\.DataFrame\("
        r"|[A-Za-z_]\w*\s*=\s*(?:\{|\[\s*\[)",
        0,
    ),
    "it is MATLAB code: save the matrix with writematrix": (
        r"(?:[A-Za-z_]\w*\s*=\s*)?\[\s*[-+.\d][^\[\]\n]*;|[A-Za-z_]\w*\s*=\s*\[\s*[-+.\d]",
        0,
    ),
    "it is a matrix that MATLAB printed in parts or with a factor: save it with writematrix": (
        r"(?:[A-Za-z_]\w*\s*=\s*)?"
        r"(?:\d+\.\d+e[+-]\d+\s*\*\s*\n|Columns \d+ (?:through|and|to) \d+)",
        re.I,
    ),
    "it is a file of time series (.ts): save them as CSV, one in each row with its class last": (
        r"(?:#[^\n]*\n|\s)*@problemname\b",
        re.I,
    ),
    "it is R code: save the data frame with write.csv": (
        r"(?:[A-Za-z.][\w.]*\s*(?:<-|=)\s*)?"
        r"(?:structure\(\s*list\(|data\.frame\(|tibble\(|tribble\(|c\(|cbind\(|matrix\()"
        r"|[A-Za-z.][\w.]*\s*<-\s",
        0,
    ),
    "it is SQL: export the table as CSV": (
        r"(?:\s*--[^\n]*\n|\s*/\*.*?\*/;?)*\s*(?:(?:insert\s+into|create\s+(?:temp\w*\s+)?table"
        r"|drop\s+table|lock\s+tables|begin\s+transaction)\b|pragma\s+\w+\s*=|values\s*\("
        r"|copy\s+\S+\s*\([^)]*\)\s*from\s+stdin"
        r"|select\s[^;]{1,1000}?\sfrom\s+[\w.\"`]+\s*(?:[;\n]|$|where\b|join\b|order\b|limit\b))",
        re.I | re.S,
    ),
    "it is a program of SAS: save the data set with proc export": (
        r"(?:data|proc)\s+[\w.]+(?:\s+data=\w+)?;\s*\n",
        re.I,
    ),
    "it is a program of SPSS: save the data as CSV": (r"data\s+list\b[^\n]*/", re.I),
    "it is JavaScript code: save the rows as JSON": (
        r"(?:const|let|var|export\s+default)\s+(?:\w+\s*=\s*)?[\[{(]",
        0,
    ),
    "its rows are in braces, as in the code of C, Java or Mathematica: save the table as CSV": (
        r"(?:[\w\[\]<>, ]+=\s*)?(?:new\s+\w+(?:\[\])+\s*)?\{\s*(?:\{\s*[-+.\d\"]|:\w+\s)",
        0,
    ),
    "it is a YAML document: save its table as CSV": (
        r"(?:---\s*\n\s*)?(?:-\s+[\w\"']+\s*:\s[^\n]*\n\s+[\w\"']+\s*:\s"
        r"|[\w\"']+\s*:\s*\[[^\n]*\]\s*\n[\w\"']+\s*:\s*\[)",
        0,
    ),
    "it is a table of MediaWiki: copy the table from the page into a spreadsheet": (r"\{\|", 0),
    "it is a directive of reStructuredText: copy the rows only": (
        r"\.\.\s+(?:csv-table|list-table|table)::",
        0,
    ),
    f"it is a description of a data frame, not its rows: {_SAVE}": (
        r"<class '(?:pandas|polars)|RangeIndex:\s|'data\.frame':|tibble \["
        r"|Rows: \d+\s*\nColumns: \d"
        r"|[\w. \t]+\n\s*Min\.\s*:",
        0,
    ),
    f"it is a table of statistics of a data frame, not its rows: {_SAVE}": (
        r"(?:[^\n]*\n)?\s*count[ ,\t][^\n]*\n\s*mean[ ,\t][^\n]*\n\s*std[ ,\t]",
        0,
    ),
    "it is a listing with one value per line: export the rows as CSV": (
        r"-\[ RECORD 1 \]|\*{5,} 1\. row \*{5,}",
        0,
    ),
    "it shows the differences of two files, not a file": (
        r"diff --git |--- [^\n]+\n\+\+\+ [^\n]+\n@@ ",
        0,
    ),
    "it is a pointer of Git LFS, not the file: download the file": (
        r"version https://git-lfs\.github\.com/",
        0,
    ),
    "it is a Web address: download the file": (r"https?://\S+\s*$", 0),
    "it is a list of numbers in one line; a table has several columns": (
        r"\[[^\[\]{}\"';]*\]\s*$",
        0,
    ),
    r"its lines are joined with the letters \n: save the text itself": (
        r"[^\n]*[^\n\\]\\n[^\n]*\\n[^\n]*\s*$",
        0,
    ),
    "it is a SYLK file (.slk): save it as CSV": (r"ID;P", 0),
    "it is a DIF file: save it as CSV": (r"TABLE\r?\n0,1\r?\n", 0),
    "it is an RTF document: save its table as CSV": (r"\{\\rtf", 0),
}
"""A message for the start of a text: a pattern, and its flags."""
_PATTERNS = {message: re.compile(pattern, flags) for message, (pattern, flags) in _STARTS.items()}

_LATEX_ROW = re.compile(r"[^&]+(?:&[^&]*)+\\\\.*")
_STATA_ROW = re.compile(r"\s*\d+\. \|.*")
_LEFT_OUT = re.compile(
    r"\s*\.\.\.?(?:\s+\.\.\.)+\s*|# . (?:with )?\d[\d,]* more (?:rows|variables?)\b.*"
    r"|only showing top \d+ rows?\s*| \[ reached .*"
)
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
    if any(line.startswith("<<<<<<< ") for line in lines) and any(
        line.startswith(">>>>>>> ") for line in lines
    ):
        raise Unreadable("it has the marks of a merge conflict: choose one of the versions")
    if any(map(_LEFT_OUT.fullmatch, [*lines, *text[-_START:].splitlines()])):
        raise Unreadable(
            "it is a printed table with rows or columns left out (...): save it with to_csv"
        )
    if len(lines) > 1 and lines[0].endswith(("\\", "\\ ")) and "," not in lines[0]:
        raise Unreadable("it is a printed data frame with wrapped columns: save it with to_csv")
    if sum(_DRAWN.search(line) is not None for line in lines) * 2 > len(lines):
        raise Unreadable("it is a table drawn with lines: save it as CSV, with write_csv in Polars")
