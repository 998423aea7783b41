"""A table that is written in any dialect and locale is read back equal."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.data.tables.lines import is_content, read_rows
from app.core.data.tables.numbers import COMMA, POINT, number
from app.core.data.tables.reader import read_table
from tests.support.cases import each
from tests.support.quick import examples

THOUSANDS = {False: ("", ",", "'", " ", "\xa0", "\u202f"), True: ("", ".", "'", " ", "\xa0")}

amounts = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)
words = st.sampled_from(["north", "south, east", 'a "b"', "x;y", "new\nline", "Zürich", "a|b"])


def written(amount, comma, thousands):
    """Return an amount with a decimal comma or point and a thousands separator."""
    text = f"{amount:,.2f}".replace(",", "\0").replace(".", "," if comma else ".")
    return text.replace("\0", thousands)


@given(amounts, st.booleans(), st.data())
def test_an_amount_is_read_in_every_notation(amount, comma, data):
    thousands = data.draw(st.sampled_from(THOUSANDS[comma]))
    before = data.draw(st.sampled_from(["", "$", "€ ", "CHF "]))
    after = data.draw(st.sampled_from(["", " %", "%", " €", "\xa0€"])) if not before else ""
    text = written(abs(amount), comma, thousands)
    sign = "-" if amount < 0 else ""
    minus = data.draw(st.sampled_from("-\N{MINUS SIGN}"))
    cell = f"{sign}{before}{text}{after}".replace("-", minus)
    assert number(cell, COMMA if comma else POINT) == float(amount)


@settings(max_examples=examples(50))
@given(
    st.lists(st.tuples(amounts, amounts, words), min_size=3, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.booleans(),
    st.data(),
)
def test_a_table_is_read_back_equal_in_every_dialect(
    rows, delimiter, comma, encoding, newline, quoting, index, data
):
    thousands = data.draw(st.sampled_from(THOUSANDS[comma][:3]))
    if newline == "\r":  # csv.writer does not quote other line ends by itself
        quoting = csv.QUOTE_ALL
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerow([*([""] if index else []), "income", "debt", "place"])
    for place, (income, debt, word) in enumerate(rows):
        head = [str(place)] if index else []
        amounts_of_row = [written(amount, comma, thousands) for amount in (income, debt)]
        writer.writerow([*head, *amounts_of_row, word])
    table = read_table(file.getvalue().encode(encoding))
    assert table.names[-3:] == ("income", "debt", "place")
    assert table.complaints == ()
    first = 1 if index else 0
    assert [
        (table.number(row, first), table.number(row, first + 1), row.cells[-1].replace("\r", "\n"))
        for row in table.rows
    ] == [(float(income), float(debt), word) for income, debt, word in rows]


@each(
    ("text", "words"),
    [
        ("a;b;c\n1.200;300;x\n2.300;400;y\n", "1.200 is read as 1.2; with a decimal comma"),
        ('a,b,c\n"1,200",300,x\n"2,300",400,y\n', "1,200 is read as 1200; with a decimal comma"),
        ("a;b;c\n1,200;300;x\n2,300;400;y\n", "1,200 is read as 1.2; with a decimal point"),
        ("a,b,c\n12%,300,x\n0.5,400,y\n", "% is left out in 1 of 2 rows"),
    ],
)
def test_a_column_that_can_be_read_in_two_ways_has_a_note(text, words):
    assert words in "; ".join(note.message for note in read_table(text.encode()).notes)


def test_the_decimal_mark_can_be_set_for_all_columns():
    text = b"a;b;c\n1.200;300;x\n2.300;400;y\n"
    table = read_table(text, decimal_comma=True)
    assert [table.number(row, 0) for row in table.rows] == [1200, 2300]
    assert table.notes == ()


def test_the_first_row_has_the_names_if_that_is_requested():
    for text in (b"1,2\n3,4,x\n5,6,y\n", b"1,2,3,4\n3,4,x\n5,6,y\n", b"1,2,3\n3,4,x\n5,6,y\n"):
        table = read_table(text, header=True)
        assert len(table.rows) == 2
        assert "1" in table.names
        assert "2" in table.names


def test_lines_without_quotes_have_the_cells_of_a_csv_reader() -> None:
    lines = ["a, b ,c", "1,,3", "\N{NO-BREAK SPACE}x,y\t,z", ",,", "# comment", "1;2;3", "é"]
    rows, complaints = read_rows([*lines, "1,\0,3"], ",")
    kept = [line for line in lines if is_content(line)]
    found = [next(csv.reader([line], skipinitialspace=True)) for line in kept]
    assert [row.cells for row in rows] == [tuple(map(str.strip, cells)) for cells in found]
    assert [row.line for row in rows] == [1, 2, 3, 4, 6, 7]
    assert [complaint.line for complaint in complaints] == [8]
