"""Reading of ARFF files, as Weka and OpenML write them.

The names of the columns are declared, and the lines of data are read like those of a CSV file.
SciPy's reader refuses texts and the whole file for one bad line.
"""

from __future__ import annotations

import re

from ...jobs.job import checked
from ..table_content import MOST_STORED_COLUMNS
from .assembly import Source
from .lines import Complaint, Row, Unreadable, check_cells, read_rows, split_lines

_ATTRIBUTE = re.compile(r"""@attribute\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)\s+(.*)""", re.I)
_VALUE = re.compile(r"""\s*(\d+)\s+('[^']*'|"[^"]*"|[^,\s]+)\s*""")
_MOST_NAME = 2000


def read_arff(text: str, encoding: str) -> Source:
    """Return the declared names and the rows.

    Raises
    ------
    Unreadable
        It declares no attribute, or has no data.
    """
    lines = split_lines(text)
    names: list[str] = []
    defaults: list[str] = []
    is_data = (line.strip()[:5].lower() == "@data" for line in lines)
    start = next((number for number, found in enumerate(is_data, 1) if found), 0)
    if not start:
        raise Unreadable("it is an ARFF file without @data")
    for line in lines[:start]:
        match = _ATTRIBUTE.match(line.strip()[:_MOST_NAME])
        if match is not None:
            names.append(_unquoted(match[1]))
            defaults.append(_default(match[2]))
    if not names:
        raise Unreadable("it is an ARFF file that declares no attribute")
    if len(names) > MOST_STORED_COLUMNS:
        raise Unreadable(
            f"it declares {len(names)} attributes; at most {MOST_STORED_COLUMNS} are allowed"
        )
    body = [*[""] * start, *lines[start:]]
    check_cells(sum(line.lstrip().startswith("{") for line in checked(body)), len(names))
    sparse = [_sparse_row(line, place, defaults) for place, line in enumerate(checked(body), 1)]
    dense = ["" if line.lstrip().startswith("{") else line for line in checked(body)]
    quote = "'" if text.count("'") > text.count('"') else '"'
    rows, complaints = read_rows(dense, ",", quote)
    for place, line in enumerate(checked(body), 1):
        if line.lstrip().startswith("{") and sparse[place - 1] is None:
            complaints.append(Complaint(place, "is not a sparse row such as {1 5.1, 3 a}"))
    rows = sorted([*rows, *filter(None, sparse)], key=lambda row: row.line)
    return Source(
        "arff", encoding, None, [Row(start, tuple(names)), *rows], complaints, [], named=True
    )


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[:1] in "'\"" else text


def _default(kind: str) -> str:
    """Return the value that a sparse row leaves out: 0, or the first one of a list."""
    if not kind.startswith("{"):
        return "0"
    return _unquoted(kind[1:].split(",")[0].strip(" }"))


def _sparse_row(line: str, number: int, defaults: list[str]) -> Row | None:
    """Return a row that is given by pairs of an index and a value; None if it is not."""
    text = line.strip()
    if not text.startswith("{") or not text.endswith("}"):
        return None
    cells = list(defaults)
    inner = text[1:-1]
    for part in inner.split(",") if inner.strip() else ():
        match = _VALUE.fullmatch(part)
        if match is None or len(match[1]) > 9 or int(match[1]) >= len(cells):
            return None
        cells[int(match[1])] = _unquoted(match[2])
    return Row(number, tuple(cells))
