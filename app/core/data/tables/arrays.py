"""Reading of arrays as NumPy and PyTorch print them."""

from __future__ import annotations

import re

from .assembly import Source
from .lines import Row, Unreadable

_ROW = re.compile(r"\[([^\[\]]*)\]")


def read_array(text: str, encoding: str) -> Source:
    """Return the rows of a printed array.

    Raises
    ------
    Unreadable
        Rows or columns of the array are left out.
    """
    if "..." in text or "\N{HORIZONTAL ELLIPSIS}" in text:
        raise Unreadable(
            "it is a printed NumPy array with rows or columns left out (...): save the array with"
            " numpy.savetxt, or print it after numpy.set_printoptions(threshold=sys.maxsize)"
        )
    rows = [
        Row(text.count("\n", 0, match.start()) + 1, cells)
        for match in _ROW.finditer(text)
        if (cells := tuple(word.strip("'\"") for word in re.split(r"[\s,]+", match[1]) if word))
    ]
    if not rows:
        raise Unreadable("it looks like a printed NumPy array, but has no rows")
    return Source("numpy", encoding, None, rows, [], [])
