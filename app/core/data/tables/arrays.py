"""Reading of arrays as NumPy and PyTorch print them."""

from __future__ import annotations

import re

from ...jobs.job import checked
from ...jobs.json_reading import load_json
from .assembly import Source
from .lines import Row, Unreadable
from .records import read_data

_ROW = re.compile(r"\[([^\[\]]*)\]")


def read_array(text: str, encoding: str) -> Source:
    """Return the rows of a printed array, or of lists in JSON: in a list, or one in each line.

    Raises
    ------
    Unreadable
        Rows or columns of the array are left out, or the JSON is not a table.
    """
    for json in (text, _joined(text)):
        try:
            data = load_json(json)
        except (ValueError, RecursionError):
            continue
        return read_data(data, encoding)
    return _printed(text, encoding)


def _joined(text: str) -> str:
    """Return the rows of a text with one list in each line as a list of lists."""
    return f"[{','.join(line.rstrip(' ,') for line in checked(text.splitlines()) if line.strip())}]"


def _printed(text: str, encoding: str) -> Source:
    if "..." in text or "\N{HORIZONTAL ELLIPSIS}" in text:
        raise Unreadable(
            "it is a printed NumPy array with rows or columns left out (...): save the array with"
            " numpy.savetxt, or print it after numpy.set_printoptions(threshold=sys.maxsize)"
        )
    rows = []
    line, counted = 1, 0
    for match in checked(_ROW.finditer(text)):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        cells = tuple(word.strip("'\"") for word in re.split(r"[\s,]+", match[1]) if word)
        if cells:
            rows.append(Row(line, cells))
    if not rows:
        raise Unreadable("it looks like a printed NumPy array, but has no rows")
    return Source("numpy", encoding, None, rows, [], [])
