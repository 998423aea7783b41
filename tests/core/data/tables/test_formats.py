"""Files of other programs become tables: Excel, Parquet, ARFF, LibSVM; hostile ones are refused."""

import csv
import datetime
import io
import json
import re
import zipfile
from contextlib import suppress

import numpy as np
import openpyxl
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from scipy.io import arff
from sklearn.datasets import dump_svmlight_file

from app.core.data.tables import lines
from app.core.data.tables.lines import Unreadable, split_lines
from app.core.data.tables.numbers import number as number_of
from app.core.data.tables.points import make_points
from app.core.data.tables.reader import read_table
from app.core.data.tables.roles import guessed_roles
from app.core.jobs.job import Job, Stopped
from app.core.schema.base import Limits
from tests.support.cases import each
from tests.support.quick import one_in

LIMITS = Limits()


def cells_in(table):
    return [row.cells for row in table.rows]


def points_in(content):
    roles = guessed_roles(read_table(content))
    return make_points(roles.table, roles.choice, LIMITS).dataset["points"]


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {number}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet_file(**columns):
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def test_the_first_sheet_with_content_is_read_and_the_others_are_noted():
    rows = [["report"], [], ["len", "when", "wid", "ok"]]
    rows += [[1.5, datetime.date(2020, 1, 2), 2, True], [None] * 4]
    rows += [[3, datetime.datetime(2020, 1, 3, 4, 5), -4.25, False]]
    table = read_table(workbook([], rows))
    assert table.format == "xlsx"
    assert table.names == ("len", "when", "wid", "ok")
    assert [row.line for row in table.rows] == [4, 6]
    assert cells_in(table)[1] == ("3", "2020-01-03 04:05:00", "-4.25", "FALSE")
    assert '"sheet 1" is read; 1 other sheet' in table.notes[0].message
    assert points_in(workbook(rows)) == [[1.5, 2, 1], [3, -4.25, 0]]


def test_a_parquet_file_is_read_with_its_names_and_missing_values():
    content = parquet_file(x=[1.5, None, 3, 5], y=[2, 2, -4, 6], kind=["a", "b", "b", "a"])
    table = read_table(content)
    assert (table.format, table.names) == ("parquet", ("x", "y", "kind"))
    assert cells_in(table)[1] == ("", "2", "b")
    assert points_in(content) == [[1.5, 2, 0], [3, -4, 1], [5, 6, 0]]


def test_arff_is_read_as_by_scipy():
    text = "@relation a\n@attribute 'x 1' numeric\n@attribute x2 real\n@attribute c {a,b}\n@data\n"
    text += "".join(f"{i / 3!r},{-i * 1e-7!r},{'ab'[i % 2]}\n" for i in range(20))
    data, meta = arff.loadarff(io.StringIO(text))
    table = read_table(text.encode())
    assert list(table.names) == meta.names()
    expected = [(x1, x2, label.decode()) for x1, x2, label in data.tolist()]
    assert [(float(x1), float(x2), label) for x1, x2, label in cells_in(table)] == expected


def test_a_sheet_of_notes_gives_way_to_one_with_a_table():
    rows = [["x", "y", "class"], [1.5, 2, "a"], [3, 4, "b"]]
    table = read_table(workbook([["See the other sheet"]], rows))
    assert table.names == ("x", "y", "class")
    assert '"sheet 1" is read; 1 other sheet' in table.notes[0].message
    with pytest.raises(Unreadable):
        read_table(workbook([["See the other sheet"]], [["Nothing"]]))


def test_columns_of_lists_and_structs_in_a_parquet_file_do_not_hide_the_others():
    columns = {"x": [1.5, 2.0], "tags": [[1, 2], []], "where": [{"a": 1}, None], "l": ["p", "q"]}
    table = read_table(parquet_file(**columns))
    assert table.names == ("x", "tags", "where", "l")
    assert [(row[0], row[3]) for row in cells_in(table)] == [("1.5", "p"), ("2.0", "q")]


def test_fields_of_objects_in_records_are_columns():
    records = [{"at": {"x": x, "y": {"z": 2 * x}}, "label": "ab"[x % 2]} for x in range(6)]
    for text in (json.dumps(records), "\n".join(map(json.dumps, records))):
        table = read_table(text.encode())
        assert table.names == ("at.x", "at.y.z", "label")
        assert cells_in(table)[3] == ("3", "6", "b")
    deep = '{"a":' * 400 + "1" + "}" * 400
    assert read_table(f'[{{"x": 1, "y": {deep}}}, {{"x": 2}}]'.encode()).rows


def test_a_libsvm_file_with_several_labels_in_a_line_is_refused():
    with pytest.raises(Unreadable, match="several labels"):
        read_table(b"1,3 1:0.5 2:1\n2 1:0.25 2:2\n1 1:0.5 2:1\n")


@pytest.mark.parametrize("zero_based", [False, True])
def test_libsvm_is_read_as_scikit_learn_writes_it(zero_based):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 5)) * (rng.random((30, 5)) < 0.5)
    X[0] = 1.0
    y = rng.integers(0, 3, 30)
    file = io.BytesIO()
    dump_svmlight_file(X, y, file, zero_based=zero_based)
    table = read_table(file.getvalue())
    numbers = np.array(cells_in(table), dtype=float)
    np.testing.assert_allclose(numbers[:, 1:], X, rtol=1e-14)
    np.testing.assert_array_equal(numbers[:, 0], y)


def merged(rows, column):
    """Return a workbook whose cell in the first row and a distant column is merged downwards."""
    book = openpyxl.Workbook()
    for row in range(rows):
        book.active.append([row])
    book.active.cell(1, column).value = "x"
    book.active.merge_cells(start_row=1, end_row=rows, start_column=column, end_column=column)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


BIG = 200 * 2**20
WIDE = ",".join(f"k{index}" for index in range(1000))
HOSTILE = {
    "a workbook of 200 MB of zeros": (
        lambda: archive(xl__workbook_xml=b"<a/>", xl__worksheets__sheet1_xml=bytes(BIG)),
        "without compression",
    ),
    "texts of 64 MB": (
        lambda: archive(xl__workbook_xml=b"<a/>", xl__sharedStrings_xml=bytes(64 * 2**20)),
        "without compression",
    ),
    "a workbook without content": (
        lambda: archive(xl__workbook_xml=b"<a/>"),
        "damaged Excel workbook",
    ),
    "a document of LibreOffice": (lambda: archive(content_xml=b"<a/>"), "OpenDocument"),
    "a workbook with a password": (
        lambda: (
            b"\xd0\xcf\x11\xe0" + bytes(99) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
        ),
        "an Excel workbook with a password",
    ),
    "a document of Word": (lambda: archive(word__document_xml=b"<a/>"), "a Word document"),
    "a document of Numbers": (
        lambda: archive(**{"Index/Document.iwa": b"a"}),
        "a document of Apple's Numbers or Pages",
    ),
    "another archive": (lambda: archive(a=b"1,2,3"), "it is a ZIP file: unpack it"),
    "half of an archive": (lambda: workbook([[1, 2, 3]])[:-100], "damaged ZIP file"),
    "half of a Parquet file": (lambda: parquet_file(x=[1, 2])[:-20], "damaged Parquet file"),
    "a Parquet file of billions of cells": (
        lambda: parquet_file(x=pyarrow.nulls(6_000_000, pyarrow.int8())),
        "6000000 rows of 1 columns; at most 5000000 cells",
    ),
    "a text of a million columns": (
        lambda: b",".join([b"1"] * 1_000_000) + b"\n1,2,3\n",
        "its first line has 1000000 columns; at most 1024",
    ),
    "a workbook of 100,000 sheets": (
        lambda: archive(xl__workbook_xml=b"<a>" + b"<sheet />" * 100_000 + b"</a>"),
        "it has 100000 sheets; at most 1000",
    ),
    "a workbook whose sheets are one file": (
        lambda: archive(
            xl__workbook_xml=b"<a><sheet /><sheet /></a>",
            **{"xl/_rels/workbook.xml.rels": b'<b><c Target="s.xml" /><c Target="s.xml" /></b>'},
        ),
        "two of its sheets are one file",
    ),
    "records with very many fields": (
        lambda: b"[{%s}]" % b",".join(b'"k%d":1' % index for index in range(2000)),
        "it has 2000 columns; at most 1024",
    ),
    "very many columns of JSON": (
        lambda: b"{%s}" % b",".join(b'"k%d":[1,2]' % index for index in range(2000)),
        "it has 2000 columns; at most 1024",
    ),
    "very long lists of JSON": (
        lambda: b"[[%s]]" % b",".join([b"1"] * 2000),
        "it has 2000 columns; at most 1024",
    ),
    "very many attributes": (
        lambda: b"@relation r\n" + b"@attribute a numeric\n" * 2000 + b"@data\n1,2\n",
        "it declares 2000 attributes; at most 1024",
    ),
    "very many sparse cells": (
        lambda: (
            b"@relation r\n" + b"@attribute a numeric\n" * 1000 + b"@data\n" + b"{0 1}\n" * 6000
        ),
        "6000 rows of 1000 columns; at most 5000000 cells",
    ),
    "short rows below very many names": (
        lambda: WIDE.encode() + b"\n1,2,3" * 6000,
        "6001 rows of 1000 columns; at most 5000000 cells",
    ),
    "a line with the names of 2000 columns above short rows": (
        lambda: ",".join(f"k{index}" for index in range(2000)).encode() + b"\n1,2,3" * 60,
        "it has 2000 columns; at most 1024",
    ),
    "records with a field of their own each": (
        lambda: json.dumps([{f"k{index % 1000}": 1} for index in range(6000)]).encode(),
        "6000 rows of 1000 columns; at most 5000000 cells",
    ),
    "an object in each line with a field of its own": (
        lambda: "\n".join(json.dumps({f"k{index % 1000}": 1}) for index in range(6000)).encode(),
        "6000 rows of 1000 columns; at most 5000000 cells",
    ),
    "very many empty columns of pandas": (
        lambda: json.dumps(
            {"k": dict.fromkeys(range(6000), 1)} | {f"k{index}": {} for index in range(999)}
        ).encode(),
        "6000 rows of 1000 columns; at most 5000000 cells",
    ),
    "a list of 1000 names and short ones": (
        lambda: json.dumps(
            {"columns": WIDE.split(","), "data": [[1, 2]] * 6000, "index": []}
        ).encode(),
        "6001 rows of 1000 columns; at most 5000000 cells",
    ),
    "cells merged far away from all rows": (
        lambda: merged(6000, 1000),
        "its merged cells are beside more than 5000000 others",
    ),
    "millions of lines": (lambda: b"1\n" * 2_200_000, "it has more than 2000000 lines"),
    "a feature beyond 10 to the 9": (
        lambda: b"1 1:0.5 1000000000:2\n0 2:1\n",
        "line 1 has the feature 1000000000; at most 1023",
    ),
}


@pytest.mark.exhaustive
@each(("content", "words"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_or_damaged_file_is_refused_with_the_reason(content, words):
    with pytest.raises(Unreadable) as refused:
        read_table(content())
    assert words in str(refused.value)


PRINTED = {
    "Markdown": "| a | b | c |\n|--:|:-:|---|\n| 1.5 | 2 | x |\n| 3 | 4 | y |\n",
    "Markdown without outer pipes": "a | b | c\n--- | --- | ---\n1.5 | 2 | x\n3 | 4 | y\n",
    "psql": " a  | b | c\n----+---+---\n1.5 | 2 | x\n  3 | 4 | y\n(2 rows)\n",
    "MySQL": (
        "+---+--+--+\n| a | b | c |\n+---+--+--+\n| 1.5 | 2 | x |\n| 3 | 4 | y |\n"
        "+---+--+--+\n2 rows in set (0.00 sec)\n"
    ),
    "pandas": "     a  b  c\n0  1.5  2  x\n1    3  4  y\n",
    "a tibble": (
        "# A tibble: 2 x 3\n      a     b c\n  <dbl> <dbl> <chr>\n1   1.5     2 x\n"
        "2   3       4 y\n"
    ),
    "SPSS": (
        "  a  b c\n\n1.5  2 x\n  3  4 y\n\nNumber of cases read:  2    Number of cases listed:  2\n"
    ),
    "Jira": "||a||b||c||\n|1.5|2|x|\n|3|4|y|\n",
    "Jira with names of rows": "|| ||a||b||c||\n||0|1.5|2|x|\n||1|3|4|y|\n",
    "DokuWiki": "^ a ^ b ^ c ^\n| 1.5 | 2 | x |\n| 3 | 4 | y |\n",
    "Textile": "|_. a |_. b |_. c |\n| 1.5 | 2 | x |\n| 3 | 4 | y |\n",
    "Org": "#+NAME: t\n| a | b | c |\n|---+---+---|\n| 1.5 | 2 | x |\n| 3 | 4 | y |\n",
    "two delimiters": "a||b||c\n1.5||2||x\n3||4||y\n",
    "tildes": "a~b~c\n1.5~2~x\n3~4~y\n",
    "ampersands": "a & b & c\n1.5 & 2 & x\n3 & 4 & y\n",
    "names in each cell": "a=1.5 b=2 c=x\na=3 b=4 c=y\n",
    "LTSV": "a:1.5\tb:2\tc:x\na:3\tb:4\tc:y\n",
    "IPython": "In [1]: t\nOut[1]: \n     a  b  c\n0  1.5  2  x\n1    3  4  y\n",
    "R": "> t\n    a b c\n1 1.5 2 x\n2   3 4 y\n",
    "SQL Server": "a    b  c\n---- -- --\n1.5  2  x\n3    4  y\n\n(2 rows affected)\n",
    "a terminal": "\x1b[1ma\x1b[0m,b,c\n1.5,2,x\n3,4,y\n",
    "Python columns": "{'a': [1.5, 3], 'b': [2, 4], 'c': ['x', 'y']}",
    "Python columns of pandas": "{'a': {0: 1.5, 1: 3}, 'b': {0: 2, 1: 4}, 'c': {0: 'x', 1: 'y'}}",
    "Python records": "[{'a': 1.5, 'b': 2, 'c': 'x'}, {'a': 3, 'b': 4, 'c': 'y'}]",
    "a data frame": 'd = pd.DataFrame({"a": [1.5, 3], "b": [2, 4], "c": ["x", "y"]})',
    "reStructuredText": (
        "===  ===  ===\na    b    c\n===  ===  ===\n1.5  2    x\n3    4    y\n===  ===  ===\n"
    ),
}


@each("text", PRINTED.values(), ids=PRINTED.keys())
def test_a_table_that_a_program_printed_is_read(text):
    table = read_table(text.encode())
    start = table.names.index("a")
    assert table.names[start:] == ("a", "b", "c")
    assert [row.cells[start:] for row in table.rows] == [("1.5", "2", "x"), ("3", "4", "y")]


NO_TABLES = {
    "LaTeX": "\\begin{tabular}{lr}\na & b \\\\ \\hline\n1 & 2 \\\\\n\\end{tabular}\n",
    "LaTeX ": "a & b & c \\\\ \\hline\n1 & 2 & x \\\\\n3 & 4 & y \\\\\n",
    "LaTeX  ": "\\toprule\na & b & c \\\\\n",
    "Python": "{'a': array([1, 2]), 'b': array([2, 3]), 'c': array([0, 1])}",
    "Python ": "{'a': [1, 2], 'b': [2, 3], 'c': [print('run'), 1]}",
    "Python  ": "b'a,b,c\\n1.5,2,x\\n3,4,y\\n'",
    "Python literal of 200130": "{'a': [" + "1, " * 66_700 + "1], 'b': [1], 'c': [2]}",
    "Python     ": "X = [[1.4, 0.2], [4.7, 1.4], [5.1, 1.9]]\ny = [0, 1, 2]\n",
    "Python code": "import numpy as np\nX = np.array([[1, 2], [3, 4]])\n",
    "Python code ": "from math import pi\nx = [1, 2]\n",
    "R code": 'structure(list(a = c(1, 2), b = c("x", "y")), class = "data.frame")',
    "R code ": 'd <- data.frame(a = c(1, 2), b = c(2, 3), c = c("x", "y"))',
    "R code  ": "x <- c(1, 2, 3)\ny <- c(2, 3, 4)\n",
    "MATLAB ": "[1.4 0.2 1; 4.7 1.4 2; 5.1 1.9 3]",
    "MATLAB  ": "A =\n\n   1.0e+03 *\n\n    0.0051    3.5000\n    0.0049    3.0000\n",
    "MATLAB   ": "  Columns 1 through 3\n\n    5.1    3.5    1\n    4.9    3.0    2\n",
    "MATLAB": "A = [1.4 0.2 1; 4.7 1.4 2; 5.1 1.9 3];",
    "SQL": "INSERT INTO t (a, b, c) VALUES\n(1, 2, 'x'),\n(3, 4, 'y');\n",
    "SQL ": "-- a dump\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `t`;\n",
    "SQL  ": "COPY t (a, b, c) FROM stdin;\n1.5\t2\tx\n3\t4\ty\n\\.\n",
    "SQL   ": "SELECT a, b, c FROM t WHERE a > 1;\n",
    "SAS": "data t;\ninput a b c $;\ndatalines;\n1.5 2 x\n3 4 y\n;\nrun;\n",
    "SPSS": "DATA LIST LIST /a b (F8.2) c (A10).\nBEGIN DATA\n1.5 2 x\nEND DATA.\n",
    "JavaScript": 'const rows = [[1.5, 2, "x"], [3, 4, "y"]];',
    "in braces": "double t[][3] = {{1.5, 2, 0}, {3, 4, 1}};",
    "in braces ": '{{1.5, 2, "x"}, {3, 4, "y"}}',
    "YAML ": "a: [1.5, 3]\nb: [2, 4]\nc: [x, y]\n",
    "MediaWiki": '{| class="wikitable"\n! a !! b !! c\n|-\n| 1.5 || 2 || x\n|}\n',
    "reStructuredText": '.. csv-table:: T\n   :header: "a", "b", "c"\n\n   1.5, 2, x\n',
    "description": "RangeIndex: 2 entries, 0 to 1\nData columns (total 3 columns):\n",
    "description ": "'data.frame':\t2 obs. of  3 variables:\n $ a : num  1.5 3\n",
    "description  ": "       a             b\n Min.   :1.5   Min.   :2\n",
    "statistics": "         a    b\ncount  2.0  2.0\nmean   2.2  3.0\nstd    1.1  1.4\n",
    "one value per line": "-[ RECORD 1 ]\na | 1.5\nb | 2\nc | x\n",
    "differences": "diff --git a/t.csv b/t.csv\n--- a/t.csv\n+++ b/t.csv\n@@ -1 +1 @@\n",
    "merge conflict": "a,b,c\n<<<<<<< HEAD\n1.5,2,x\n=======\n1,2,x\n>>>>>>> other\n3,4,y\n",
    "Git LFS": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 123\n",
    "Web address": "https://example.org/table.csv\n",
    "list of numbers": "[1.5, 2, 3, 4]",
    "joined": '"a,b,c\\n1.5,2,x\\n3,4,y\\n"',
    "read_fwf": "20230101ABC00012\n20230102ABD00015\n20230103XYZ00112\n",
    "read_fwf ": "data\n00012300450067001\n00012400460068002\n00012500470069003\n",
    "SYLK": 'ID;PWXL;N;E\nC;Y1;X1;K"a"\nE\n',
    "RTF": "{\\rtf1\\ansi 1.5}",
    "HTML": "<tr><td>1.5</td><td>2</td></tr>\n",
    "left out ": "# A tibble: 9 x 3\n      a     b c\n1   1.5     2 x\n# i 8 more rows\n",
    "left out  ": "+---+-+-+\n|  a|b|c|\n+---+-+-+\n|1.5|2|x|\n+---+-+-+\nonly showing top 1 row\n",
    "YAML": "- a: 1\n  b: 2\n  c: x\n- a: 3\n  b: 4\n  c: y\n",
    "left out": "     a    b   c\n0  1.5    2   x\n..  ...  ...  ...\n9    3    4   y\n",
    "wrapped": "     a  b  \\\n0  1.5  2   \n1    3  4   \n\n   c  \n0  x  \n1  y  \n",
    "Stata": (
        "     +-------+\n     | a  b  c |\n     |-------|\n  1. | 1.5  2  x |\n"
        "  2. | 3  4  y |\n     +-------+\n"
    ),
    "drawn with lines": "┌───┬───┐\n│ a ┆ b │\n╞═══╪═══╡\n│ 1 ┆ 2 │\n└───┴───┘\n",
}


@each(("name", "text"), NO_TABLES.items(), ids=NO_TABLES.keys())
def test_code_and_shortened_tables_are_named_for_what_they_are(name, text):
    with pytest.raises(Unreadable, match=name.strip()):
        read_table(text.encode())


def test_numbers_of_equal_width_in_one_column_are_a_table():
    table = read_table(b"1.234e-05\n2.345e+16\n3.456e-07\n")
    assert cells_in(table) == [("1.234e-05",), ("2.345e+16",), ("3.456e-07",)]


@each("names", ["from to weight", "import export", "insert create"])
def test_columns_can_have_names_that_are_words_of_programs(names):
    count = len(names.split())
    rows = [tuple(f"{row}{column}" for column in range(1, count + 1)) for row in (1, 2, 3)]
    text = "\n".join([names, *map(" ".join, rows)])
    table = read_table(text.encode())
    assert table.names == tuple(names.split())
    assert [row.cells for row in table.rows] == rows


def test_quotes_that_form_no_row_make_no_empty_rows():
    with pytest.raises(Unreadable, match="no row"):
        read_table(b'",x\n' * 5)


@each(("delimiter", "line"), [(",", " a, b ,,\u00a0c"), (" ", "  a\t b   c "), ("\t", "a\t\t b")])
def test_a_line_without_quotes_has_the_cells_that_a_csv_reader_finds(delimiter, line):
    text = line.strip().replace("\t", " ") if delimiter == " " else line
    (found,) = csv.reader([text], delimiter=delimiter, skipinitialspace=True)
    cells = [cell.strip() for cell in found]
    expected = [cell for cell in cells if cell or delimiter != " "]
    assert lines.cells_of([line], delimiter, strict=True) == tuple(expected)


def test_a_sheet_with_one_distant_cell_is_read():
    book = openpyxl.Workbook()
    for row in ([1.5, 2, 0], [3, -4.25, 1], [5, 6, 0]):
        book.active.append(row)
    book.active.cell(60_000, 3).value = " "
    file = io.BytesIO()
    book.save(file)
    assert points_in(file.getvalue()) == [[1.5, 2, 0], [3, -4.25, 1], [5, 6, 0]]


@given(st.binary(max_size=200))
def test_any_damage_to_a_workbook_gives_a_table_or_a_reason(noise):
    content = bytearray(WORKBOOK)
    start = sum(noise) * 7 % len(content)
    content[start : start + len(noise)] = noise
    with suppress(Unreadable):
        read_table(bytes(content))


WORKBOOK = workbook([["a", "b", "c"], [1.5, 2, "x"], [3, -4.25, "y"]])


@pytest.mark.parametrize(
    "content",
    [b"1,2,0\n" * 5000, workbook([[1, 2, 3]] * 600), parquet_file(x=[1, 2])],
    ids=["text", "workbook", "parquet"],
)
def test_reading_stops_with_its_job(content):
    job = Job()

    def read():
        job.set()
        read_table(content)

    with pytest.raises(Stopped):
        job.run(read)


class Patient(Job):
    """A job that notes how often it is asked whether to stop."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def check(self):
        self.asked += 1
        super().check()


MANY = 20_000
LARGE = {
    "text": "1,2,x\n" * MANY,
    "rare delimiters": "1~2~x\n" * MANY,
    "doubled delimiters": "1;;2;;x\n" * MANY,
    "names in each cell": "a=1 b=2 c=x\n" * MANY,
    "aligned": "name     b c\nAnn Lee  2 x\n" + "Bob      3 y\n" * MANY,
    "a wiki": "||a||b||c||\n" + "|1|2|x|\n" * MANY,
    "a printed array": "[" + "[1. 2. 0.]\n" * MANY + "]",
    "an empty array": "[" + "[]\n" * MANY + "]",
    "texts in JSON": "[" + ",".join(['["1","2","x"]'] * MANY) + "]",
    "columns in JSON": json.dumps({"a": ["1"] * MANY, "b": ["2"] * MANY, "c": ["x"] * MANY}),
    "lines of JSON": '{"a": "1", "b": "2", "c": "x"}\n' * MANY,
}


@pytest.mark.exhaustive
@each("text", one_in(4, LARGE.values()), ids=LARGE.keys())
def test_every_part_of_the_reading_of_a_large_file_can_be_stopped(text):
    job = Patient()
    with suppress(Unreadable):
        job.run(read_table, text.encode())
    assert job.asked >= MANY // 500


@given(st.text("ab\r\n", max_size=60), st.integers(1, 20))
def test_lines_are_the_same_in_whatever_pieces_a_text_is_split(text, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_SPLIT_CHARACTERS", piece)
        assert split_lines(text) == re.split(r"\r\n|\r|\n", text)


def test_missing_values_of_a_python_literal_are_missing():
    table = read_table(b"[(1.5, 2, 'x'), (3, nan, 'x'), (None, 4, 'y')]")
    assert [row.cells[:2] for row in table.rows] == [("1.5", "2"), ("3", ""), ("", "4")]


def test_texts_of_several_words_and_missing_cells_are_read_where_lines_are_aligned():
    text = (
        "Name          Height  Group\n"
        "Anna Maria      1.70  left\n"
        "Bob Jones             right\n"
        "Carl            1.85  left\n"
    )
    table = read_table(text.encode())
    assert table.names == ("Name", "Height", "Group")
    assert [row.cells for row in table.rows] == [
        ("Anna Maria", "1.70", "left"),
        ("Bob Jones", "", "right"),
        ("Carl", "1.85", "left"),
    ]


@each("zero", ["\N{FULLWIDTH DIGIT ZERO}", "\N{ARABIC-INDIC DIGIT ZERO}", "\u06f0"])
@each("mark", [".", "\N{FULLWIDTH FULL STOP}", "\N{ARABIC DECIMAL SEPARATOR}"])
def test_digits_of_other_scripts_are_numbers(zero, mark):
    cell = f"\N{MINUS SIGN}{chr(ord(zero) + 1)}{mark}{chr(ord(zero) + 5)}"
    table = read_table(f"a,b,c\n{cell},2,x\n3,4,y\n".encode())
    assert number_of(table.rows[0].cells[0]) == -1.5
    assert not table.notes


@each("header", [False, True])
@each("end", ["", ","])
def test_one_list_in_each_line_is_a_row(header, end):
    rows = [["a b", 1.5, 2], ["c, d", 2.5, 3], ["a b", 3.5, 1]]
    lines = [json.dumps(row) + end for row in ([["kind", "x", "y"]] if header else []) + rows]
    table = read_table("\n".join(lines).encode())
    assert table.header == header
    assert [row.cells[0] for row in table.rows] == ["a b", "c, d", "a b"]
    assert [table.number(row, 2) for row in table.rows] == [2, 3, 1]
    assert len(read_table(b"[1.5 2 0]\n[2.5 3 1]\n[3.5 1 0]\n").rows) == 3


def workbook_of(**sheets) -> bytes:
    """Return a workbook with functions that fill its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, fill in sheets.items():
        fill(book.create_sheet(name))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_merged_cell_has_its_text_in_each_of_its_rows():
    def fill(sheet):
        for row in [
            ("site", "x", "kind"),
            ("north", 1.5, "a"),
            (None, 2.5, "b"),
            ("south", 3, "a"),
        ]:
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B6:C8")

    table = read_table(workbook_of(data=fill))
    assert [row.cells[0] for row in table.rows] == ["north", "north", "south"]


def test_merged_cells_above_names_are_the_names_of_groups():
    def fill(sheet):
        for row in [
            ("Size", None, "Kind"),
            ("x", "y", None),
            (1.5, 2, "a"),
            (2.5, 3, "b"),
            (3, 1, "a"),
        ]:
            sheet.append(row)
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:C2")

    table = read_table(workbook_of(data=fill))
    assert (table.names, len(table.rows)) == (("Size x", "y", "Kind"), 3)


def test_a_sheet_of_pairs_gives_way_to_one_with_a_table():
    def pairs(sheet):
        for row in [("Author", "X"), ("Date", "2020"), ("Version", "1")]:
            sheet.append(row)

    def data(sheet):
        for row in [("x", "y", "kind"), (1.5, 2, "a"), (2.5, 3, "b")]:
            sheet.append(row)

    assert read_table(workbook_of(info=pairs, data=data)).names == ("x", "y", "kind")
    assert read_table(workbook_of(info=pairs)).rows[-1].cells == ("Version", "1")


def test_a_table_that_begins_in_a_later_cell_has_no_blank_columns():
    def fill(sheet):
        sheet["A1"] = "My data"
        for line, row in enumerate([("x", "y", "kind"), (1.5, 2, "a"), (2.5, 3, "b")]):
            for place, value in enumerate(row):
                sheet.cell(line + 4, place + 3, value)

    assert read_table(workbook_of(data=fill)).names == ("x", "y", "kind")


@each("path", [["result", "items"], ["response", "body", "rows"]])
def test_the_only_list_within_objects_of_json_is_the_table(path):
    data = [{"x": 1, "y": 2, "kind": "a"}, {"x": 2, "y": 3, "kind": "b"}]
    for name in reversed(path):
        data = {"status": "ok", name: data, "next": None}
    table = read_table(json.dumps(data).encode())
    assert (table.names, len(table.rows)) == (("x", "y", "kind"), 2)


@each("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@each("words", [("one", "two"), ("žluťoučký", "kůň"), ("кошка", "собака"), ("猫", "犬")])
def test_unicode_without_a_byte_order_mark_is_read_in_any_script(encoding, words):
    rows = "".join(f"{i / 8},{i % 3},{words[i % 2]}\n" for i in range(20))
    table = read_table(f"x,y,{words[0]}\n{rows}".encode(encoding))
    assert table.names == ("x", "y", words[0])
    assert {row.cells[2] for row in table.rows} == {*words}


@each("label", [1, "a", "=IF(A2>1,1,0)"])
def test_formulas_without_saved_values_have_a_note(label):
    """A program that writes a workbook without computing it saves no values."""
    content = workbook(
        [["a", "b", "c", "kind"], *([i, i * i, "=A2*2", label] for i in range(1, 6))]
    )
    table = read_table(content)
    formulas = 5 + 5 * str(label).startswith("=")
    assert f"{formulas} formulas without a saved value" in table.notes[0].message
    assert [row.cells[2] for row in table.rows] == [""] * 5
    with pytest.raises(Unreadable, match="only names, and 2 formulas without a saved value"):
        read_table(workbook([["a", "b"], ["=1+1", "=2+2"]]))
    assert not read_table(workbook([["a", "b", "c"], [1, 2, 3], [4, 5, 6]])).notes


@each("value", ["nan", "inf"])
def test_a_libsvm_file_can_have_values_that_are_not_finite(value):
    lines = [f"{i % 2} 1:{i} 2:{value if i == 2 else i * i}" for i in range(6)]
    table = read_table("\n".join(lines).encode())
    assert (table.format, table.rows[2].cells) == ("libsvm", ("0", "2", value))
