"""Choice of the columns for x1, x2, the label and the split, by their names and values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...jobs.job import checked
from ..axes import unique_names
from ..limits import MOST_CLASSES, MOST_UNNAMED_CLASSES
from ..parts import part_of
from .columns import MOSTLY, Column, columns_of, sampled
from .lines import Row, Unreadable
from .numbers import POINT
from .table import Note, Table

_LABEL_NAMES = (
    "label",
    "survived",
    "class",
    "target",
    "species",
    "category",
    "outcome",
    "y",
    "z",
    "value",
)
"""Names of labels; the first one that occurs is used."""
_LIKELY_LABELS = re.compile(
    r"labels?|class(?:es)?|targets?|species|category|diagnosis|outcome|result|response|output"
    r"|survived|vote|purchased?|quality|churn(?:ed)?|exited|approved|default|type|kind|variety|cultivar"
    r"|cluster|group|income|status"
)
_IDENTIFIER_NAMES = re.compile(
    r"(?:.*[^a-z0-9])?(?:id|ids|uuid|guid|identifier|timestamp)|#|no\.?|nr\.?|index|idx|row|row\W?(?:names?|num(?:ber)?|id)"
    r"|__index_level_\d+__|unnamed: 0|serial\W?(?:no\.?|number)|sno|s\.no\.?|rank"
)
_NO_NAME = re.compile(r"column \d+")
"""What a column without a name is called."""
_CAMEL_IDENTIFIER = re.compile(r".*[a-z](?:Id|ID)")
_PLACES_AND_TIMES = re.compile(
    r"years?|yr|months?|mon|days?|weeks?|weekday|dow|doy|hours?|hr|minutes?|quarter"
    r"|jahr|monat|tag|woche|stunde|ann[eé]e|mois|jour|heure|a[nñ]o|mes|d[ií]a|hora|ano|m[eê]s"
    r"|lat|latitude|lon|long|lng|longitude"
)
"""Names of numbers that say when or where something was measured: they are rarely predicted."""
_SPLIT_NAMES = ("split", "set", "part", "subset", "fold")
_FOLD_NAMES = re.compile(r"(?:(?:cv|k)[\W_]*)?folds?(?:[\W_]*(?:id|no|number|index|idx))?")
_MOST_FOLDS = 20

_MOST_TIMES = 24
"""The hours of a day; a column of days or years has more numbers."""
_TRUTHS = {"true": 1.0, "false": 0.0}
_COUNTED_ROWS = 1000
_FIRST_ROWS = 5
_FEWEST_FOR_FLAGS = 20
"""With fewer rows, a column of 0 and 1 may well contain measurements."""
_FEWEST_FOR_NAMES = 10
"""With fewer rows, the values of a column such as ``acid`` can differ by chance."""
_SMALLEST_IDENTIFIER = 10_000
_IMPOSSIBLE = -100.0
_CONSTANT = 6.0
"""It outweighs a likely name, but not a name that is given to labels alone."""
_FIRST_OF_TEXTS = 2.0
_FEWEST_TEXTS = 5
"""With fewer columns of texts, the label is the last one, as in most files."""


@dataclass(frozen=True)
class Choice:
    """The columns to use, by index from 0.

    Attributes
    ----------
    x1, x2
        The columns of the coordinates.
    label
        The column of the class, or of the target of a regression.
    split
        The column that assigns rows to the training set or the test set; None for a random split.
    names
        The column of class names if `label` contains class numbers; None without.
    """

    x1: int
    x2: int
    label: int
    split: int | None = None
    names: int | None = None


@dataclass(frozen=True)
class Roles:
    """A table with the most likely choice of its columns.

    Attributes
    ----------
    table
        The table; if the label is one-hot encoded, with a further column for it. Its notes contain
        the reasons for the choice.
    columns
        Its columns.
    choice
        The chosen ones.
    """

    table: Table
    columns: list[Column]
    choice: Choice

    @property
    def split_name(self) -> str | None:
        """The name of the column of the split, or None."""
        return None if self.choice.split is None else self.table.names[self.choice.split]


def guessed_roles(table: Table) -> Roles:
    """Return the most likely choice of columns.

    Raises
    ------
    Unreadable
        If there are fewer than three columns besides the split.
    """
    columns = columns_of(table)
    names = [column.name.lower() for column in columns]
    split = _guessed_split(table, names)
    free = [index for index in range(len(columns)) if index != split]
    if len(free) < 3:
        raise Unreadable(_too_few(len(columns)))
    identifiers = {index for index in free if _identifies(table, columns, index)}
    label, notes = _guessed_label(table, columns, free, identifiers)
    group = _one_hot_group(table, columns, free, label)
    if group:
        table = _decoded(table, group)
        columns = columns_of(table)
        listed = ", ".join(table.names[index] for index in group)
        label = len(columns) - 1
        one = "true" if columns[group[0]].kind == "text" else "1"
        message = f"exactly one of {listed} is {one} in each row: they are the classes"
        notes = [Note("label", message)]
        free = [index for index in free if index not in group]
    x1, x2 = _guessed_coordinates(table, columns, free, label, identifiers)
    skipped = [index for index in identifiers if index < max(x1, x2, 1) and index not in (x1, x2)]
    notes += [
        Note("x1", f"{table.names[index]} {_purpose(columns[index])}: it is not used")
        for index in sorted(skipped)
        if index != label
    ]
    names = [column.name.lower() for column in columns]
    named = names.index("class") if "class" in names[label + 1 :] else None
    both = names[label] == "label" and named is not None and columns[label].kind == "whole"
    choice = Choice(x1, x2, label, split, named if both else None)
    return Roles(replace(table, notes=(*table.notes, *notes)), columns, choice)


def _too_few(columns: int) -> str:
    if columns == 2:
        return (
            "it has 2 columns; at least 3 are required: x1, x2 and a label. For a function of one"
            " number, use the curve lab"
        )
    found = "1 column" if columns == 1 else f"{columns} columns"
    return f"it has {found}; at least 3 are required: x1, x2 and a label"


def _guessed_split(table: Table, names: Sequence[str]) -> int | None:
    """Return the column that says which rows are training points, or None.

    It is named so and most of its cells name a part such as train or test, or all its cells do.
    """
    named = [names.index(name) for name in _SPLIT_NAMES if name in names]
    sample = table.rows[:_COUNTED_ROWS]
    for index in named:
        parts = sum(part_of(row.cells[index], names[index]) is not None for row in sample)
        if parts >= MOSTLY * len(sample):
            return index
    for index, name in enumerate(names):
        # Few of many columns have parts: the first rows rule out the others.
        if any(part_of(row.cells[index], name) is None for row in sample[:_FIRST_ROWS]):
            continue
        cells = {row.cells[index] for row in checked(table.rows)}
        if {part_of(cell, name) for cell in cells} == {"train", "test"} and len(names) > 3:
            return index
    return None


def _numbers_folds(column: Column) -> bool:
    """Return whether a column assigns the rows to the folds of a cross-validation."""
    named = _FOLD_NAMES.fullmatch(column.name.lower()) is not None
    return named and column.kind == "whole" and column.different <= _MOST_FOLDS


def _purpose(column: Column) -> str:
    folds = _numbers_folds(column)
    return "numbers the folds of a cross-validation" if folds else "numbers or identifies the rows"


def _identifies(table: Table, columns: Sequence[Column], index: int) -> bool:
    """Return whether a column numbers or identifies the rows, by its name or its values."""
    column = columns[index]
    if column.kind not in ("whole", "text"):
        return False
    if _numbers_folds(column) or _names_rows(table, column):
        return True
    if table.header and (
        _IDENTIFIER_NAMES.fullmatch(column.name.lower()) or _CAMEL_IDENTIFIER.fullmatch(column.name)
    ):
        return True
    if _rating_of_name(table, column):
        return False
    unnamed = table.header and column.name == f"column {index + 1}"
    present = len(sampled(table)) - column.missing
    if column.kind == "text":
        return unnamed and index == 0 and 2 < column.different == present
    all_differ = _FEWEST_FOR_NAMES <= column.different == present
    if all_differ and table.header and column.name.lower().endswith("id"):
        return True
    values = _first_numbers(table, index)
    steps = _steps(table, index)
    counts = len(values) > 2 and steps == {1.0} and (index == 0 or values[0] in (0.0, 1.0))
    # Newest first, as in many lists.
    counts = counts or (len(values) >= _FEWEST_FOR_NAMES and steps == {-1.0} and index == 0)
    counts = counts or (all_differ and steps == {1.0} and not _is_time(table, column))
    # The last column is the label of a table without a better one.
    if unnamed or (counts and index < len(columns) - 1):
        return True
    # Numbers of customers or samples are large, different and, unlike amounts, not rounded.
    return (
        index == 0
        and not table.header
        and len(values) >= 5
        and min(values) >= _SMALLEST_IDENTIFIER
        and len(set(values)) >= 0.95 * len(values)
        and sum(value % 5 == 0 for value in values) < 0.5 * len(values)
    )


def _is_time(table: Table, column: Column) -> bool:
    return table.header and _PLACES_AND_TIMES.fullmatch(column.name.lower()) is not None


def _names_rows(table: Table, column: Column) -> bool:
    """Return whether the texts of a column are names of rows: there are many, each in one row."""
    present = len(sampled(table)) - column.missing
    return column.kind == "text" and MOST_UNNAMED_CLASSES < column.different == present


def _first_numbers(table: Table, index: int) -> list[float]:
    values = (table.number(row, index) for row in table.rows[:_COUNTED_ROWS])
    return [value for value in values if isinstance(value, float)]


def _steps(table: Table, index: int) -> set[float]:
    """Return the differences between the numbers of a column in successive rows."""
    return {later - sooner for sooner, later in pairwise(_first_numbers(table, index))}


def _guessed_label(
    table: Table, columns: Sequence[Column], free: Sequence[int], identifiers: set[int]
) -> tuple[int, list[Note]]:
    """Return the most likely label column among the free ones, with a note if it is not obvious."""
    sample = sampled(table)
    numeric = {index for index in free if columns[index].kind in ("number", "whole")}
    measured = {index for index in numeric - identifiers if columns[index].different > 1}
    ratings = {}
    for index in free:
        rating = _rating(table, columns, index, free, sample)
        if index in identifiers:
            rating -= 10
        # Two numeric columns must remain for the coordinates.
        if len(numeric - {index}) < 2:
            rating += _IMPOSSIBLE
        # Without two measured columns, no other label is better than one without information.
        if len(measured) >= 2 and _has_no_classes(table, columns[index]):
            rating += _IMPOSSIBLE
        if len(measured) >= 3 and columns[index].different < 2:
            rating -= _CONSTANT
        ratings[index] = rating
    text = {index for index in free if columns[index].kind == "text"}
    if len(text) == len(free) and not table.header:
        ratings[free[0]] += _FIRST_OF_TEXTS * _comes_first(columns, free, sample)
    best = max(free, key=lambda index: (ratings[index], index in text, index))
    best = _named_label(table, columns, free, best)
    column = columns[best]
    if best == free[-1] or _rating_of_name(table, columns[best]):
        return best, []
    values = "texts" if column.kind == "text" else "numbers"
    reason = f"it has only {column.different} different {values}"
    if column.kind != "text" and column.different > MOST_UNNAMED_CLASSES:
        reason = "no column has the name or the values of one"
    return best, [Note("label", f"{column.name} is the label: {reason}")]


def _named_label(table: Table, columns: Sequence[Column], free: Sequence[int], label: int) -> int:
    """Return the column of the names of the classes that a label numbers, or the label."""
    column = columns[label]
    # A file of own points has both: `guessed_roles` makes use of the numbers, too.
    if column.kind != "whole" or column.different > MOST_CLASSES or column.name == "label":
        return label
    for index in free:
        other = columns[index]
        if other.kind == "text" and other.different == column.different:
            cells = {(row.cells[label], row.cells[index]) for row in checked(table.rows)}
            if _rating_of_name(table, other) and len(cells) == other.different:
                return index
    return label


def _has_no_classes(table: Table, column: Column) -> bool:
    """Return whether a column has no classes, except for its name.

    It has dates, names of rows, too many texts, or always the same text.
    """
    if column.kind != "text":
        return column.kind == "date"
    alone = column.different < 2 and table.header and not _rating_of_name(table, column)
    return alone or column.different > MOST_CLASSES or _names_rows(table, column)


def _comes_first(columns: Sequence[Column], free: Sequence[int], sample: Sequence[Row]) -> bool:
    """Return whether the first column of a table of texts without a header is the label.

    Either the other columns have the same few values, and it has others; or it has two values, and
    the last column has more.
    """
    if len(free) < _FEWEST_TEXTS:
        return False
    values = [{row.cells[index] for row in checked(sample)} for index in free]
    others = set[str]().union(*values[1:])
    if len(others) == max(map(len, values[1:])):
        return not values[0] & others
    return columns[free[0]].different == 2 < columns[free[-1]].different


def _rating(
    table: Table,
    columns: Sequence[Column],
    index: int,
    free: Sequence[int],
    sample: Sequence[Row],
) -> float:
    """Rate a column as a label, by name, values and position."""
    column = columns[index]
    present = len(sample) - column.missing
    rating = _rating_of_name(table, column)
    if column.missing > present:
        rating -= 2.0
    if column.different < 2:
        rating -= 0.5
    last, first = index == free[-1], index == free[0]
    rating += 1.2 if last else 0.5 if first and not table.header else 0.0
    repeated = column.different * 2 <= present
    if column.kind in ("date", "empty"):
        return rating - 8.0
    if column.kind != "text" and table.header and _is_no_result(table, index, column, last):
        rating -= 2.5
    if column.kind == "text":
        most = max(MOST_UNNAMED_CLASSES, min(MOST_CLASSES, present // 2))
        if column.different > most:
            return rating - 5.0
        again = repeated or column.different < min(present, MOST_UNNAMED_CLASSES)
        return rating + (0.0 if column.different < 2 else 2.5 if again else 0.7)
    likely = last or (first and not table.header)
    if column.kind == "whole" and column.different == 2 and present > 2:
        return rating + (2.2 if last else 1.8 if likely else 1.0)
    if column.kind == "whole" and repeated and column.different <= MOST_CLASSES:
        counts = likely and _number_classes(table, index, sample)
        if column.different <= MOST_UNNAMED_CLASSES:
            return rating + (1.3 if counts else 0.5)
        # Without a header, many classes that count up are in the last column of most files.
        return rating + (1.3 if counts and last and not table.header else 0.0)
    return rating


def _is_no_result(table: Table, index: int, column: Column, last: bool) -> bool:
    """Return whether a column of numbers says when or where its row is, or counts the rows."""
    if _PLACES_AND_TIMES.fullmatch(column.name.lower()):
        alone = sum(bool(_PLACES_AND_TIMES.fullmatch(name.lower())) for name in table.names) == 1
        # The only one, with few values that come again, can be what a table is about.
        again = column.different <= min(_MOST_TIMES, len(sampled(table)) // 2)
        return not (last and alone and again)
    many = last and column.different >= _FEWEST_FOR_NAMES
    return many and not _rating_of_name(table, column) and _steps(table, index) == {1.0}


def _rating_of_name(table: Table, column: Column) -> float:
    if not table.header:
        return 0.0
    name = column.name.lower()
    names = [other.lower() for other in table.names]
    if name in _LABEL_NAMES and not _is_coordinate(name, names):
        return 48.0 - 4.0 * _LABEL_NAMES.index(name)
    if _LIKELY_LABELS.fullmatch(name):
        return 4.0
    return 3.0 if any(_LIKELY_LABELS.fullmatch(word) for word in re.split(r"[\W_]+", name)) else 0.0


def _is_coordinate(name: str, names: Sequence[str]) -> bool:
    """Return whether y or z is a coordinate rather than the label, given the names of all columns.

    y is the label of x1 and x2, but a coordinate beside x; z is the label of x and y, but a
    coordinate if there is another column that can be one.
    """
    if name == "y":
        return "x" in names
    others = (one for one in names if one not in {"x", "y", "z", *_SPLIT_NAMES})
    return (
        name == "z"
        and {"x", "y"} <= set(names)
        and not all(_IDENTIFIER_NAMES.fullmatch(one) or _NO_NAME.fullmatch(one) for one in others)
    )


def _number_classes(table: Table, index: int, sample: Sequence[Row]) -> bool:
    """Return whether the whole numbers of a column count from -1, 0 or 1 without a gap."""
    values = {table.number(row, index) for row in sample}
    numbers = sorted(value for value in values if isinstance(value, float))
    return numbers[0] in (-1.0, 0.0, 1.0) and numbers[-1] - numbers[0] == len(numbers) - 1


def _one_hot_group(
    table: Table, columns: Sequence[Column], free: Sequence[int], label: int
) -> list[int]:
    """Return the columns of a one-hot encoded label that includes the guessed one; else none."""
    if _rating_of_name(table, columns[label]) >= 4 or not _is_flag(table, columns, label):
        return []
    place = free.index(label)
    start, end = place, place + 1
    while start > 0 and _is_flag(table, columns, free[start - 1]):
        start -= 1
    while end < len(free) and _is_flag(table, columns, free[end]):
        end += 1
    rows = [[_flag(table, row, index) for index in free[start:end]] for row in table.rows]
    # Other flags may precede the group: the longest one that ends with the label's side counts.
    for first in range(start, place + 1):
        if end - first < 3:
            break
        if all(_is_one_hot(row[first - start :]) for row in rows):
            return list(free[first:end])
    return []


def _is_flag(table: Table, columns: Sequence[Column], index: int) -> bool:
    column = columns[index]
    if column.different != 2 or column.missing:
        return False
    return column.kind == "whole" or isinstance(_flag(table, table.rows[0], index), float)


def _flag(table: Table, row: Row, index: int) -> float | str:
    """Return the number in a cell: 1 for true and 0 for false, in any case."""
    truth = _TRUTHS.get(row.cells[index].lower())
    return table.number(row, index) if truth is None else truth


def _is_one_hot(values: Sequence[float | str]) -> bool:
    return values.count(1.0) == 1 and values.count(0.0) == len(values) - 1


def _decoded(table: Table, group: Sequence[int]) -> Table:
    """Return the table with a column that has the name of the group's column that is 1."""
    names = [table.names[index] for index in group]
    rows = []
    for row in table.rows:
        place = next(i for i, index in enumerate(group) if _flag(table, row, index) == 1)
        rows.append(Row(row.line, (*row.cells, names[place])))
    width = len(table.names) + 1
    return replace(
        table,
        names=unique_names((*table.names, f"{names[0]} to {names[-1]}"), width),
        numbers=(*table.numbers, POINT),
        rows=tuple(rows),
    )


def _guessed_coordinates(
    table: Table,
    columns: Sequence[Column],
    free: Sequence[int],
    label: int,
    identifiers: set[int],
) -> tuple[int, int]:
    """Return the columns of x1 and x2: named so, else the first two with measured numbers."""
    names = [column.name.lower() for column in columns]
    for wanted in (("x1", "x2"), ("x", "y")):
        if all(name in names and names.index(name) != label for name in wanted):
            return names.index(wanted[0]), names.index(wanted[1])

    rows = len(sampled(table))

    def rank(index: int) -> int:
        column = columns[index]
        if column.kind not in ("number", "whole"):
            return 3
        if index in identifiers or column.different < 2 or 2 * column.missing > rows:
            return 2
        flags = len(table.rows) >= _FEWEST_FOR_FLAGS and column.different == 2
        return 1 if flags and column.kind == "whole" else 0

    first, second = sorted((index for index in free if index != label), key=rank)[:2]
    return min(first, second), max(first, second)


def identifying_columns(table: Table, columns: Sequence[Column]) -> set[int]:
    """Return the columns that number or identify the rows."""
    return {index for index in range(len(columns)) if _identifies(table, columns, index)}
