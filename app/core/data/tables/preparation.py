"""Lines of a text as programs and wikis write tables, brought into the form of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...jobs.job import checked
from .dialect import is_date, sample_of
from .lines import Row, is_content
from .numbers import TOLERANCE_SIGN
from .table import Note

_PROMPT = re.compile(
    r"\s*(?:In ?\[\d*\]:.*|Out ?\[\d*\]:|(?:>>>|>) [\w.()\[\]'\"]+|[A-Za-z]\w* =)\s*"
)
"""A line that a console writes above a table."""
_FOOTER = re.compile(
    r"\s*\(?\d[\d,]* rows?(?: (?:selected|affected|returned|fetched|in set|retrieved).*)?\)?\.?\s*"
    r"|\[\d+ rows x \d+ columns\]",
    re.I,
)
"""A line that a database or pandas writes below a table."""
_SEARCHED = 20
_FEWEST_NAMES = 4
_LONGEST_BANNER = 200
_COMMENT = re.compile(r"\s*(?P<mark>//|!|; |\*|-- |rem )(?=.*[A-Za-z])", re.I)
"""The start of a comment in the files of Fortran, C, SPSS, SQL and other programs."""
_STYLE = re.compile(r"\x1b\[[\d;]*m")
_OTHER_MARKS = "\x01\x1f~^&¦:"
"""Delimiters that are rare; all but the first two are characters of texts in most files."""
_TOLERANCE = re.compile(TOLERANCE_SIGN + r"(?=[\d.])")
_SPACED = re.compile(r"[^:\s]\s+[^:\s]|=")
"""A blank within a cell between colons, or a pair."""
_USUAL_MARKS = ",;\t|"
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)([:=])(.*)")


def prepared(lines: list[str]) -> list[str]:
    """Return the lines without what is not a row, and with one character between two cells.

    The number of lines stays, since messages contain the numbers of lines.
    """
    if any("\x1b[" in line for line in lines[:_SEARCHED]):
        lines = [_STYLE.sub("", line) for line in checked(lines)]
    lines = _with_comments(_without_console(lines))
    if any("±" in line or "+-" in line or "+/-" in line for line in lines[:_SEARCHED]):
        # The blanks around the sign are no delimiters.
        lines = [_TOLERANCE.sub("±", line) for line in checked(lines)]
    sample = sample_of(lines)
    if not sample:
        return lines
    return _with_plain_header(_with_single_marks(_with_usual_mark(lines, sample), sample), sample)


def _without_console(lines: list[str]) -> list[str]:
    """Return the lines with blank ones in place of prompts above and counts of rows below them."""
    lines = list(lines)
    for number, line in enumerate(lines[:_SEARCHED]):
        if _PROMPT.fullmatch(line):
            lines[number] = ""
        elif is_content(line):
            break
    for number in range(len(lines) - 1, max(-1, len(lines) - 1 - _SEARCHED), -1):
        if _FOOTER.fullmatch(lines[number]):
            lines[number] = ""
        elif is_content(lines[number]):
            break
    return lines


def _with_comments(lines: list[str]) -> list[str]:
    """Return the lines with ``#`` before the first ones if they are comments of another kind.

    All of them begin with the same mark, and none of those below; or they are between ``/*`` and
    ``*/``.
    """
    first = next((number for number, line in enumerate(lines) if is_content(line)), len(lines))
    if first == len(lines):
        return lines
    end = _end_of_block(lines, first) or _end_of_banner(lines, first)
    return [f"#{_COMMENT.sub('', line)}" for line in lines[:end]] + lines[end:] if end else lines


def _end_of_block(lines: Sequence[str], first: int) -> int:
    """Return the number of lines up to the end of a comment between ``/*`` and ``*/``, or 0."""
    if not lines[first].lstrip().startswith("/*"):
        return 0
    block = lines[first : first + _LONGEST_BANNER]
    return next((first + number for number, line in enumerate(block, 1) if "*/" in line), 0)


def _end_of_banner(lines: Sequence[str], first: int) -> int:
    """Return the number of lines up to the end of the comments that begin with a mark, or 0."""
    match = _COMMENT.match(lines[first][:_LONGEST_BANNER])
    if match is None:
        return 0
    mark = match["mark"].lower()
    marked = [line.lstrip().lower().startswith(mark) for line in lines[: first + _LONGEST_BANNER]]
    end = next(
        (
            number
            for number in range(first, len(marked))
            if not marked[number] and lines[number].strip()
        ),
        0,
    )
    below = [line for line in lines[end : end + _SEARCHED] if is_content(line)]
    # A header such as ";x;y" begins with the delimiter of all lines; one such as "* x y" is no
    # comment if it is a single line.
    delimits = any(mark.strip() in line for line in below) and mark in ("; ", "*", "-- ")
    single = sum(marked[:end]) == 1 and mark == "*"
    return 0 if len(below) < 2 or delimits or single or any(marked[end:]) else end


def _with_usual_mark(lines: list[str], sample: Sequence[str]) -> list[str]:
    """Return the lines with tabs in place of a rare delimiter that each line has equally often."""
    commas = {line.count(",") for line in sample}
    divided = len(commas) == 1 and min(commas) > 1
    if len(sample) > 1 and not divided and not any(set(";\t|") & set(line) for line in sample):
        for mark in _OTHER_MARKS:
            counts = {line.count(mark) for line in sample}
            if mark == ":" and (
                commas != {0}
                or any(_SPACED.search(line) for line in sample)
                or all(is_date(line.strip()) for line in sample)
            ):
                continue
            if len(counts) == 1 and min(counts) > 1:
                return [line.replace(mark, "\t") for line in checked(lines)]
    return lines


def _with_single_marks(lines: list[str], sample: Sequence[str]) -> list[str]:
    """Return the lines with one delimiter in place of two, if it is doubled in all lines."""
    for mark in _USUAL_MARKS:
        double = mark * 2
        if all(double in line and mark not in line.replace(double, "") for line in sample):
            return [line.replace(double, mark) for line in checked(lines)]
    return lines


def _with_plain_header(lines: list[str], sample: Sequence[str]) -> list[str]:
    """Return the lines with pipes in place of the marks around names of columns in a wiki.

    Jira writes ``||a||b||`` above ``|1|2|``, and ``||1|2|`` for a row with a name; DokuWiki
    ``^ a ^ b ^``, Textile ``|_. a |_. b |``.
    """
    first = sample[0].strip()
    if not all(line.lstrip().startswith("|") for line in sample[1:]):
        return lines
    at = lines.index(sample[0])
    if first.startswith("^") and first.endswith("^"):
        lines[at] = lines[at].replace("^", "|")
    elif first.startswith("|_.") or (first.startswith("||") and first.endswith("||")):
        lines[at] = lines[at].replace("||", "|").replace("|_.", "|")
    if all(line.lstrip().startswith("||") for line in sample[1:]) and len(sample) > 1:
        lines = [
            line.replace("||", "|", 1) if line.lstrip().startswith("||") else line
            for line in checked(lines)
        ]
    return lines


def with_class_names(rows: list[Row]) -> tuple[list[Row], list[Note]]:
    """Return the rows of a file of scikit-learn with the names of the classes, and a note.

    The first row of such a file has the numbers of rows and of columns, and the names of the
    classes, as in ``150,4,setosa,versicolor,virginica``.
    """
    if len(rows) < 2 or len(rows[0].cells) < _FEWEST_NAMES:
        return rows, []
    (count, columns, *names), body = rows[0].cells, rows[1:]
    if (count, columns) != (str(len(body)), str(len(body[0].cells) - 1)):
        return rows, []
    named = {str(number): name for number, name in enumerate(names)}
    if not {row.cells[-1] for row in checked(body)} <= named.keys() or not all(names):
        return rows, []
    message = "the first line has the names of the classes, as in the files of scikit-learn"
    body = [Row(row.line, (*row.cells[:-1], named[row.cells[-1]])) for row in checked(body)]
    return body, [Note("header", message)]


def named_pairs(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the names in rows whose cells are all written as ``name=value`` or ``name:value``.

    It is None if a cell is not, or has another name than the same cell of the other rows.
    """
    names: tuple[str, ...] | None = None
    for row in checked(rows):
        matches = [_PAIR.fullmatch(cell) for cell in row]
        found = tuple(match[1] for match in matches if match)
        if len(found) < len(row) or found != (found if names is None else names):
            return None
        names = found
    return names
