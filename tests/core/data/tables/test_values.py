"""Cells have the values that people and programs mean by them."""

from app.core.data.tables.columns import columns_of
from app.core.data.tables.content import content_of
from app.core.data.tables.reader import read_table
from tests.support.cases import each


def column(cells: list[str], delimiter: str = ";"):
    """Return the column `p` of a table with some cells, its values, and the notes."""
    lines = [
        f"{cell}{delimiter}{row}.5{delimiter}{'xy'[row % 2]}" for row, cell in enumerate(cells)
    ]
    text = "\n".join([delimiter.join(["p", "q", "kind"]), *lines])
    table = read_table(text.encode(), delimiter="semicolon" if delimiter == ";" else None)
    columns = columns_of(table)
    values = list(content_of(table, columns).columns[0].values)
    return columns[0], values, [note.message for note in table.notes]


@each(
    ("cells", "values"),
    [
        (["(1,200)", "900", "(300)"], [-1200, 900, -300]),
        (["$(45.5)", "900", "(300)"], [-45.5, 900, -300]),
        (["1200.50-", "900.25", "300.00-"], [-1200.5, 900.25, -300]),
        (["1'200.-", "900.-", "12'000.--"], [1200, 900, 12000]),
        (["5,-", "12,50", "7,-"], [5, 12.5, 7]),
    ],
)
def test_amounts_of_accounting_and_of_shops_are_numbers(cells, values):
    assert column(cells)[1] == values


def test_letters_for_thousands_and_millions_are_factors():
    cells = ["€110.5M", "€565K", "€0", "1.2 bn"]
    _, values, notes = column(cells)
    assert values == [110.5e6, 565e3, 0, 1.2e9]
    assert any("€110.5M is read as 1.105e+08" in note for note in notes)
    assert column(["1.5K", "2.5K"])[1] == [1.5, 2.5]  # kelvins, perhaps


def test_open_ends_of_numbers_are_left_out():
    assert column(["10,000+", "500+", "1,000,000+"])[1] == [10000, 500, 1000000]


def test_texts_of_spreadsheets_that_look_like_formulas_are_their_contents():
    assert column(['="1.5"', '="2"', '="-3"'])[1] == [1.5, 2, -3]


def test_whole_numbers_in_parentheses_are_negative_only_beside_other_numbers():
    assert (
        "p: numbers in parentheses are negative: (300) is read as -300"
        in column(["900", "(300)", "450"])[2]
    )
    for cells in (["(1)", "(2)", "(1)"], ["a", "(2)", "b"], ["2-", "3+", "1"]):
        assert column(cells)[0].kind == "text"


@each("code", ["-999", "-9999.0", "-99.9", "9999", "999.9", "-200"])
def test_a_number_that_stands_for_missing_values_is_missing_with_a_note(code):
    found, values, notes = column([code if row % 9 == 0 else f"{row}.5" for row in range(40)])
    assert (found.kind, found.missing, values.count(None)) == ("number", 5, 5)
    assert (
        f"p: {float(code):g} is read as a missing value: the other numbers are far from it" in notes
    )


@each(
    "cells",
    [
        ["-999"] + [str(row) for row in range(39)],  # once
        ["-99" if row % 9 == 0 else str(-row * 9) for row in range(40)],  # among the others
        ["999" if row % 9 == 0 else str(row * 20) for row in range(40)],  # not far from them
        ["999", "1", "999", "2", "999", "3"],  # too few others
    ],
)
def test_a_number_that_can_be_a_measurement_is_kept(cells):
    found, values, _ = column(cells)
    assert (found.missing, None in values) == (0, False)


def test_signs_are_left_out_of_numbers_alone():
    rows = [f"{rank}{end} class;{row % 7}.5" for row in range(60) for rank, end in [(1, "st")]]
    rows += [f"2nd class;{row % 5}.5" for row in range(60)]
    table = read_table("\n".join(["class;age", *rows]).encode())
    assert not [note for note in table.notes if note.about == "numbers"]


@each("mark", ["..", ":", r"\N", "#DIV/0!", "#REF!", "#VALUE!"])
def test_marks_of_missing_values_of_databases_and_spreadsheets(mark):
    found, values, _ = column([mark, *(f"{row}.5" for row in range(30))])
    assert (found.missing, values[0]) == (1, None)


@each(
    "dates",
    [
        ["20200101", "20200131", "20200229", "20211230"],
        ["17aug1984", "18aug1984", "1sep1984"],
        ["2020-01", "2020-02", "2021-12"],
        ["2020Q1", "2020 Q2", "2021-Q4"],
        ["Q1 2020", "Q2-2020", "Q3/2021"],
        ["Jan 2020", "Feb 2020", "March 2021"],
        ["Jan-20", "Feb-20", "Mar-21"],
        ["2020-W01", "2020-W02", "2021-W52"],
    ],
)
def test_dates_of_days_months_and_quarters_are_dates(dates):
    assert column(dates)[0].kind == "date"


@each("cells", [["20201301", "20200101", "20200102"], ["Q1", "Q2", "Q3"], ["2020", "2021", "2023"]])
def test_other_numbers_and_texts_are_no_dates(cells):
    assert column(cells)[0].kind != "date"


@each("word", ["Total", "Grand Total", "SUM", "Gesamt:", "Somme", "Average"])
def test_a_row_with_the_total_or_mean_of_the_others_is_no_row(word):
    amounts = [10.0, 20.0, 15.0, 12.0]
    result = sum(amounts) / (len(amounts) if word == "Average" else 1)
    lines = [
        "kind,sales,n",
        *(f"{'ab'[row % 2]},{value},{row}" for row, value in enumerate(amounts)),
    ]
    table = read_table("\n".join([*lines, f"{word},{result},"]).encode())
    assert [row.cells[0] for row in table.rows] == ["a", "b", "a", "b"]
    assert [(one.line, one.message) for one in table.complaints] == [
        (6, "is a total or a mean of the other rows")
    ]


def test_words_for_totals_that_are_ordinary_values_are_kept():
    rows = ["better,1.5,2", "average,2.5,3", "worse,3.5,4", "average,2.5,3"]
    assert len(read_table("\n".join(["quality,x,y", *rows]).encode()).rows) == 4
    rows = ["a,1.5,2", "b,2.5,3", "c,3.5,4", "total,1.25,8"]
    assert len(read_table("\n".join(["quality,x,y", *rows]).encode()).rows) == 4


def test_markdown_shows_cells_in_bold_type_or_as_code():
    text = "| x | y | kind |\n|---|---|---|\n| **1.5** | 2 | `a` |\n| 2.5 | *3* | b |\n"
    table = read_table(text.encode())
    assert [row.cells for row in table.rows] == [("1.5", "2", "a"), ("2.5", "3", "b")]


@each("mark", ["nan", "NaN", "inf", "-inf"])
def test_a_column_that_is_mostly_not_finite_has_numbers(mark):
    """numpy.savetxt writes missing values so."""
    rows = "".join(f"{i / 8},{mark if i % 3 else i * i / 4},{'ab'[i % 2]}\n" for i in range(30))
    column = columns_of(read_table(f"x,y,k\n{rows}".encode()))[1]
    assert column.kind == "number"
