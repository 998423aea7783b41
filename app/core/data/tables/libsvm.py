"""Reading of LibSVM files: a label, then pairs of the index and the value of a feature.

The lines are read one by one, because scikit-learn's reader refuses a whole file for one bad line.
"""

from __future__ import annotations

from ...jobs.job import checked
from ...schema.errors import shown
from ..table_content import MOST_STORED_COLUMNS
from .assembly import Source
from .lines import Complaint, Row, Unreadable, check_cells, split_lines

_MOST_DIGITS = 9


def read_libsvm(text: str, encoding: str) -> Source:
    """Return the rows, with zeros for the features that a line leaves out.

    Raises
    ------
    Unreadable
        There are too many features, or several labels in a line.
    """
    complaints: list[Complaint] = []
    found: list[tuple[int, str, dict[int, str]]] = []
    for number, line in enumerate(checked(split_lines(text)), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if "," in words[0]:
            raise Unreadable(
                f"line {number} has several labels ({words[0][:40]}): a network here predicts one "
                "label per row. Keep one label in each line"
            )
        features = _features(words[1:], number)
        if features is None:
            complaints.append(Complaint(number, "is not a label with pairs such as 1:0.5"))
        else:
            found.append((number, words[0], features))
    indices = {index for _, _, features in checked(found) for index in features}
    first, last = min(indices, default=1), max(indices, default=0)
    first = min(first, 1)
    width = last - first + 1
    if width >= MOST_STORED_COLUMNS:
        raise Unreadable(f"it has {width} features; at most {MOST_STORED_COLUMNS - 1} are allowed")
    check_cells(len(found), width)
    numbers = range(first, last + 1)
    rows = [Row(0, ("label", *(f"feature {index}" for index in numbers)))]
    for number, label, features in checked(found):
        rows.append(Row(number, (label, *(features.get(index, "0") for index in numbers))))
    return Source("libsvm", encoding, None, rows, complaints, [], named=True)


def _features(words: list[str], line: int) -> dict[int, str] | None:
    """Return the values of a line by index, or None if a pair is malformed."""
    features = {}
    for word in words:
        index, colon, value = word.partition(":")
        if index == "qid":
            continue
        if not colon or not (index.isascii() and index.isdigit()):
            return None
        if len(index) > _MOST_DIGITS:
            raise Unreadable(
                f"line {line} has the feature {shown(index)}; at most {MOST_STORED_COLUMNS - 1}"
                " features are allowed"
            )
        features[int(index)] = value
    return features
