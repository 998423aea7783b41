"""The names of the columns are found where programs and people write them."""

import pytest

from app.core.data.tables.reader import read_table
from tests.support.cases import each

ROWS = "1.5,2,a\n2.5,3,b\n3.5,1,a\n0.5,4,b\n"
SPACED = ROWS.replace(",", " ")
BODY = [("1.5", "2", "a"), ("2.5", "3", "b"), ("3.5", "1", "a"), ("0.5", "4", "b")]


def read(text: str, **options):
    table = read_table(text.encode(), **options)
    return table.names, [row.cells for row in table.rows]


def notes(text: str) -> list[str]:
    return [note.message for note in read_table(text.encode()).notes if note.about == "header"]


def numbered(columns: int, *further: str, index: bool = False) -> str:
    """Return an array with a label as pandas writes it, with the numbers of columns as names."""
    names = [*map(str, range(columns)), *further]
    lines = [",".join([*([""] if index else []), *names])]
    for row in range(20):
        cells = [f"{(row * (column + 3)) % 11 / 2:.1f}" for column in range(len(names) - 1)]
        lines.append(",".join([*([str(row)] if index else []), *cells, str(row % 3)]))
    return "\n".join(lines) + "\n"


@each("index", [False, True])
@each("columns", [3, 5, 30])
@each("further", [(), ("target",)])
def test_the_numbers_of_columns_that_pandas_writes_are_names(columns, further, index):
    names, rows = read(numbered(columns, *further, index=index))
    assert names[index:] == (*map(str, range(columns)), *further)
    assert len(rows) == 20


def test_whole_numbers_that_count_up_by_chance_are_a_row():
    assert len(read("0,1,2\n1,0,2\n2,2,1\n0,0,0\n1,1,1\n")[1]) == 5
    assert len(read("1,2,3,4\n2,3,4,5\n3,3,4,4\n")[1]) == 3


@each("above", ["1940,1945,1950", "142.24,144.78,147.32", "0,1,2", "30,20,10"])
def test_numbers_in_order_above_a_cross_table_are_names(above):
    names, rows = read(f",{above}\nfood,22.2,44.5,59.6\nrent,10.5,15.5,29\nfun,3.5,1.2,9\n")
    assert names == ("column 1", *above.split(","))
    assert len(rows) == 3


def test_names_that_are_repeated_between_the_rows_are_no_row():
    text = f"x,y,kind\n{ROWS}\nx,y,kind\n{ROWS}"
    assert read(text) == (("x", "y", "kind"), BODY + BODY)
    (complaint,) = read_table(text.encode()).complaints
    assert (complaint.line, complaint.message) == (7, "repeats the column names")


@each(
    ("upper", "lower", "names"),
    [
        ("Sepal,Sepal,", "length,width,kind", ("Sepal length", "Sepal width", "kind")),
        ("Size,,Kind", "length,width,", ("Size length", "width", "Kind")),
        ("Size,,Kind", "length,length,Kind", ("Size length", "Size length (2)", "Kind")),
        ("x,x,y", "a,b,c", ("x a", "x b", "y c")),
    ],
)
def test_names_in_two_rows_are_joined(upper, lower, names):
    text = f"{upper}\n{lower}\n{ROWS}"
    assert read(text) == (names, BODY)
    assert notes(text) == ["the names of the columns are in two lines, which are joined"]


@each("units", ["mm,kg,", "(mm),(kg),(-)", "float,int,str", "mm,kg,name"])
@each("header", [None, True])
def test_a_row_of_units_below_the_names_is_left_out_with_a_note(units, header):
    text = f"length,mass,kind\n{units}\n{ROWS}"
    assert read(text, header=header) == (("length", "mass", "kind"), BODY)
    assert [note[:18] for note in notes(text)] == ["line 2 is left out"]


def test_a_row_of_missing_numbers_below_the_names_is_no_row_of_units():
    for missing in ("NA,NA,a", ",,a", "?,-,a", "n/a,3,a"):
        names, rows = read(f"length,mass,kind\n{missing}\n{ROWS}")
        assert (names, len(rows)) == (("length", "mass", "kind"), 5)


@each(
    "banner",
    [
        "Results of run 3, by Jane\nNote: means, n = 5, no deviations, see the paper\n",
        "Exported by LabSoft\nOperator: Jane, Doe\nDate: today\n",
        "Operator: Jane, Doe\n",
        "Report,,\nOf,May,\n",
    ],
)
def test_lines_of_prose_above_the_names_are_no_names(banner):
    assert read(f"{banner}x,y,kind\n{ROWS}") == (("x", "y", "kind"), BODY)


@each("mark", ["!", "//", "; ", "*", "-- ", "REM ", "#", "%"])
@each("names", ["", "x y kind\n"])
def test_comments_of_any_language_above_the_rows_are_left_out(mark, names):
    banner = "".join(
        f"{mark}{line}\n" for line in ["Data of 2020, all rights reserved", "by A. Smith, B. Jones"]
    )
    found, rows = read(f"{banner}{names}{SPACED}")
    assert rows == BODY
    assert not names or found == ("x", "y", "kind")


def test_the_last_comment_can_have_the_names():
    assert read(f"! a table\n! x y kind\n{SPACED}") == (("x", "y", "kind"), BODY)


def test_a_comment_of_several_lines_is_left_out():
    text = f"/* quarterly data,\n   West Germany\n   x, y, kind */\nx y kind\n{SPACED}"
    assert read(text) == (("x", "y", "kind"), BODY)


def test_a_header_that_begins_with_a_delimiter_is_no_comment():
    names, rows = read(";x;y;kind\n0;1.5;2;a\n1;2.5;3;b\n2;3.5;1;a\n")
    assert (names, len(rows)) == (("column 1", "x", "y", "kind"), 3)


@each("before", [(), ("",), ("", "")])
def test_columns_without_a_name_and_a_value_are_left_out(before):
    lines = [",".join([*before, line]) for line in f"x,y,kind\n{ROWS}".splitlines()]
    assert read("\n".join(lines)) == (("x", "y", "kind"), BODY)
    between = [line.replace(",a", ",,a").replace(",b", ",,b") for line in ROWS.splitlines()]
    assert read("\n".join(["x,y,,kind", *between])) == (("x", "y", "kind"), BODY)


@each("names", [("a", "b"), ("setosa", "versicolor", "virginica")])
@each("features", [3, 4, 12])
def test_the_first_line_of_scikit_learns_files_names_the_classes(names, features):
    rows = [",".join(["1.5"] * features + [str(row % len(names))]) for row in range(12)]
    text = "\n".join([",".join(["12", str(features), *names]), *rows])
    found, cells = read(text)
    assert found == tuple(f"column {number}" for number in range(1, features + 2))
    assert {row[-1] for row in cells} == set(names)
    assert "the names of the classes" in notes(text)[0]


@pytest.mark.parametrize("types", ["c\tc\td", "continuous\tcontinuous\tdiscrete"])
def test_the_types_and_roles_in_files_of_orange_are_no_rows(types):
    text = f"x\ty\tkind\n{types}\n\t\tclass\n{ROWS}".replace(",", "\t")
    assert read(text) == (("x", "y", "kind"), BODY)
    texts = "age\ttears\tlenses\nd\td\td\n\t\tclass\nold\tfew\tnone\nnew\tmany\tsoft\n"
    assert len(read(texts)[1]) == 2


def test_quotes_around_names_alone_are_left_out():
    assert read("'x'\t'y'\t'kind'\n" + ROWS.replace(",", "\t")) == (("x", "y", "kind"), BODY)
