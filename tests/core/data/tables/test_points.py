"""CSV files become data sets; each line that cannot be used is reported with its number."""

import csv
import io
import random
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.data.axes import DataAxis
from app.core.data.dataset import load
from app.core.data.sampling import allotted, stratified_sample
from app.core.data.spec import DatasetSpec
from app.core.data.tables.lines import Unreadable
from app.core.data.tables.numbers import COMMA, POINT, number
from app.core.data.tables.points import make_points
from app.core.data.tables.reader import read_table
from app.core.data.tables.roles import guessed_roles, identifying_columns
from app.core.export.formats import export
from app.core.schema.base import Limits
from app.core.specs.run import RunSpec
from app.core.training.state import start
from tests.support.cases import each
from tests.support.csv_files import BAD_LINES, GOOD, UNREADABLE, USELESS
from tests.support.quick import one_in

LIMITS = Limits()


def made_of(content, limits=LIMITS, **options):
    roles = guessed_roles(read_table(content))
    return make_points(roles.table, roles.choice, limits, **options)


def messages(made):
    return "; ".join(note.message for note in made.notes)


def points_in(made):
    return [list(point) for point in made.dataset["points"]]


@each("file", GOOD.values(), ids=GOOD.keys())
def test_a_valid_file_gives_the_expected_points(file):
    made = made_of(file.content, **file.query)
    assert made.complaints == ()
    assert points_in(made) == file.points
    assert tuple(made.dataset.get("class_names", ())) == (file.names or names_of(file))
    assert made.used == len(file.points)
    DatasetSpec.model_validate(made.dataset)


def test_many_named_classes_survive_export_and_import():
    points = [(i, 0, label) for i, label in enumerate([*range(40), 3, 99])]
    spec = DatasetSpec(
        kind="points",
        points=points,
        test_points=[(0.5, 1, 99)],
        class_names=[f"{100 - i}" for i in range(100)],
    )
    content = export("csv", start(RunSpec(dataset=spec)), None, 1000).content
    again = DatasetSpec.model_validate(made_of(content).dataset)
    assert_same_points(load(again), load(spec))
    assert again.names == spec.names


def names_of(file):
    return ("a", "b") if b'"a"' in file.content and b'"b"' in file.content else ()


@each("file", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_an_invalid_line_is_reported_by_its_number_and_the_others_are_used(file):
    made = made_of(file.content)
    assert tuple(complaint.line for complaint in made.complaints) == file.lines
    assert all(complaint.message for complaint in made.complaints)
    assert points_in(made) == file.points


@pytest.mark.exhaustive
@each("file", one_in(3, USELESS.values()), ids=USELESS.keys())
def test_a_table_without_a_usable_data_set_gives_the_reason(file):
    made = made_of(file.content, **file.query)
    assert made.dataset is None
    assert file.why in made.why
    assert tuple(complaint.line for complaint in made.complaints) == file.lines


@each(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_is_not_a_table_is_rejected_with_the_reason(content, reason):
    with pytest.raises(Unreadable, match=re.escape(reason)):
        made_of(content)


def test_numbers_that_are_read_as_classes_are_noted():
    rows = b"".join(b"%d,0,%d\n" % (i, i // 2) for i in range(24))
    assert "the 12 whole numbers of column 3 are read as classes" in messages(made_of(rows))
    assert made_of(rows, task="classification").notes == ()
    assert made_of(rows, task="regression").task == "regression"


def test_texts_are_classes_in_the_order_of_the_numbers_in_them():
    rows = b"".join(b"%d,0,%s\n" % (i, b"b2 b10 a B1 b02".split()[i]) for i in range(5))
    assert made_of(rows).dataset["class_names"] == ["a", "B1", "b02", "b2", "b10"]


def test_a_column_of_many_texts_is_the_label_if_they_occur_again():
    rows = [b"letter,x,y,id", *(b"%c,%d,0,r%d" % (65 + i % 26, i, i) for i in range(52))]
    roles = guessed_roles(read_table(b"\n".join(rows)))
    assert roles.table.names[roles.choice.label] == "letter"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_result_or_a_reason(content):
    try:
        table = read_table(content)
    except Unreadable:
        return
    assert all(len(row.cells) == len(table.names) for row in table.rows)
    try:
        roles = guessed_roles(table)
    except Unreadable:
        return
    for standardize in (False, True):
        made = make_points(roles.table, roles.choice, LIMITS, standardize=standardize)
        assert (made.dataset is None) == (made.why is not None)


@given(st.lists(st.text('01a,;"\t.-\n# ', max_size=12), max_size=12).map("\n".join))
def test_no_line_of_any_text_is_both_used_and_reported(text):
    try:
        table = read_table(text.encode())
    except Unreadable:
        return
    lines = [row.line for row in table.rows]
    lines += [complaint.line for complaint in table.complaints]
    assert len(set(lines)) == len(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@each("kind", ["moons", "hills", "blobs", "spiral"])
@each("test_share", [0, 0.3])
def test_a_downloaded_file_gives_the_same_points_bit_for_bit(kind, test_share):
    toy = DatasetSpec(kind=kind, samples=60, test_share=test_share)
    file = export("csv", start(RunSpec(dataset=toy)), None, 1000)
    made = made_of(file.content)
    assert made.complaints == ()
    assert_same_points(load(DatasetSpec.model_validate(made.dataset)), load(toy))


def assert_same_points(one, other):
    assert (one.task, one.classes) == (other.task, other.classes)
    for name in ("X_train", "y_train", "X_test", "y_test"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


coordinates = st.floats(-1e6, 1e6).map(lambda x: x + 0.0)
names = (
    st.text(max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and text.isprintable())
)


@given(
    st.lists(st.tuples(coordinates, coordinates, st.sampled_from([0, 1, 2])), max_size=8),
    st.lists(names, min_size=3, max_size=3, unique=True),
)
def test_any_points_and_names_survive_export_and_import(points, class_names):
    given_points = [(0, 0, 0), (1, 0, 1), (0, 1, 2), *points]
    spec = DatasetSpec(
        kind="points", points=given_points, test_points=points, class_names=class_names
    )
    content = export("csv", start(RunSpec(dataset=spec)), None, 1000).content
    made = made_of(content)
    assert DatasetSpec.model_validate(made.dataset) == spec


IRIS = b"sepal length,petal length,species\n" + b"".join(
    b"%g,%g,%s\n" % (5 + i / 10, 1.5 + i, [b"setosa", b"virginica"][i % 2]) for i in range(10)
)


def test_the_axes_of_standardized_columns_give_the_original_values():
    plain, scaled = made_of(IRIS), made_of(IRIS, standardize=True)
    columns = np.array(scaled.dataset["points"]).T
    assert np.allclose(columns[:2].mean(axis=1), 0, atol=0.01)
    assert np.allclose(columns[:2].std(axis=1), 1, atol=0.01)
    for column, own in enumerate(("x1", "x2")):
        axis = DataAxis.model_validate(scaled.dataset["axes"][own])
        back = [axis.original(z) for z in columns[column]]
        assert np.allclose(back, np.array(plain.dataset["points"])[:, column], rtol=1e-14)
    assert scaled.dataset["axes"]["x1"]["name"] == "sepal length"
    assert plain.dataset["axes"]["x1"] == {"name": "sepal length"}
    assert scaled.dataset["class_names"] == ["setosa", "virginica"]
    assert columns[2].tolist() == [0, 1] * 5


def test_the_target_of_a_regression_is_standardized():
    rows = b"".join(b"%d,%d,%.1f\n" % (i, i * i, 1e7 + i / 2) for i in range(20))
    assert made_of(rows).dataset is None
    made = made_of(rows, standardize=True)
    label = made.dataset["axes"]["label"]
    assert np.isclose(label["offset"] + label["scale"] * made.dataset["points"][4][2], 1e7 + 2)


@each("values", [(7, 7), (1e99, -1e99), (1e-99, -1e-99), (1e16, 1e16 + 2)])
def test_columns_of_any_scale_can_be_standardized(values):
    rows = "".join(f"{value!r},{place},{place}\n" for place, value in enumerate(values))
    made = made_of(rows.encode(), standardize=True)
    axis = DataAxis.model_validate(made.dataset["axes"]["x1"])
    for value, point in zip(values, made.dataset["points"], strict=True):
        assert abs(point[0]) < 2
        assert np.isclose(axis.original(point[0]), value, rtol=1e-12)


def test_the_split_column_is_used_and_a_class_without_training_rows_is_reported():
    made = made_of(
        b"a,b,label,split\n1,2,0,train\n3,4,1,Test\n5,6,1,training\n7,8,2,test\n"
        b"9,9,0,train\n8,8,0,x\n"
    )
    assert points_in(made) == [[1, 2, 0], [5, 6, 1], [9, 9, 0]]
    assert [list(point) for point in made.dataset["test_points"]] == [[3, 4, 1]]
    assert [complaint.line for complaint in made.complaints] == [5, 7]


PART_COLUMNS = {
    "part": ("train", "test"),
    "usage": ("Training", "Validation"),
    "is_train": ("1", "0"),
    "in_test": ("no", "yes"),
    "train": ("TRUE", "FALSE"),
    "test flag": ("0", "1"),
}


@each("name", PART_COLUMNS)
def test_a_column_that_says_train_or_test_is_the_split_whatever_its_name(name):
    train, test = PART_COLUMNS[name]
    rows = "".join(
        f"{i},{i * 7 % 5}.5,{test if i % 3 == 2 else train},{'ab'[i % 2]}\n" for i in range(9)
    )
    made = made_of(f"width,height,{name},kind\n{rows}".encode())
    assert [point[0] for point in made.dataset["test_points"]] == [2, 5, 8]


def test_a_column_of_other_words_or_numbers_is_no_split():
    for name, first, second in (
        ("test", "0", "1"),
        ("train", "1", "0"),
        ("vehicle", "train", "car"),
        ("fold", "1", "2"),
    ):
        rows = "".join(
            f"{i}.5,{i * 7 % 5}.5,{second if i % 3 == 2 else first},{'ab'[i % 2]}\n"
            for i in range(9)
        )
        roles = guessed_roles(read_table(f"width,height,{name},kind\n{rows}".encode()))
        assert roles.choice.split is None
    assert "fold numbers the folds" not in {note.message for note in roles.table.notes}
    # Numbers of folds are no measurements, wherever they are.
    first = guessed_roles(
        read_table(
            b"fold,width,height,kind\n"
            + b"".join(b"%d,%d.5,%d.25,%d\n" % (1 + i % 5, i, i * 7 % 5, i % 2) for i in range(20))
        )
    )
    assert (first.choice.x1, first.choice.x2) == (1, 2)
    assert any("fold numbers the folds" in note.message for note in first.table.notes)


def test_labels_that_differ_only_in_case_give_a_warning():
    made = made_of(b"1,2,setosa\n3,4,Setosa\n5,6,other\n")
    assert made.dataset["class_names"] == ["other", "Setosa", "setosa"]
    assert '"Setosa" and "setosa" differ only in upper and lower case' in messages(made)
    assert "differ" not in messages(made_of(b"1,2,a\n3,4,b\n"))


def test_a_sample_of_too_many_rows_is_stratified_and_the_note_says_how_many_are_kept():
    rows = b"".join(b"%d,0,%d\n" % (i, i >= 900) for i in range(1000))
    made = made_of(rows, Limits(samples=50))
    assert "1000 rows can be used" in messages(made)
    assert "at most 50 (CREASES_MAX_SAMPLES)" in messages(made)
    assert "45 of the 900 rows of class 0, 5 of the 100 rows of class 1" in messages(made)
    assert made.used == 50
    assert made.classes == {"0": 45, "1": 5}
    assert made_of(rows, Limits(samples=50)) == made


@each("period", one_in(4, range(2, 8)))
def test_a_sample_of_a_periodic_table_is_not_separable(period):
    # With a constant stride, the points of each class would form stripes.
    rows = 4000
    labels = np.arange(rows) % period
    text = "".join(f"{i},{i * i % 97},c{label}\n" for i, label in enumerate(labels))
    made = made_of(text.encode(), Limits(samples=rows // 2))
    gaps = np.diff(sorted(x1 for x1, _, _ in made.dataset["points"]))
    assert set(gaps) >= {1, 2, 3, 4}
    assert max(made.classes.values()) - min(made.classes.values()) <= 1


def test_a_rare_class_keeps_two_rows_in_each_part():
    rows = [f"{i},{i % 7},{'rare' if i % 500 < 2 else 'often'},train" for i in range(1000)]
    rows += [f"{i},{i % 7},{'rare' if i < 3 else 'often'},test" for i in range(1000)]
    made = made_of("\n".join(["x1,x2,label,split", *rows]).encode(), Limits(samples=60))
    labels = [[label for _, _, label in made.dataset[part]] for part in ("points", "test_points")]
    assert [part.count(1) for part in labels] == [2, 2]
    assert sum(map(len, labels)) == 60


@given(
    st.lists(st.integers(1, 3000), min_size=1, max_size=40),
    st.integers(1, 200),
)
def test_the_shares_of_a_sample_are_proportional_with_a_minimum(sizes, total):
    sizes = np.array(sizes)
    total = min(total, int(sizes.sum()))
    shares = allotted(sizes, total)
    assert shares.sum() == total
    assert (shares <= sizes).all()
    fewest = min(2, total // len(sizes))
    assert (shares >= np.minimum(sizes, fewest)).all()
    larger = shares[np.argsort(sizes, kind="stable")]
    assert (np.diff(larger) >= -1).all()


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 60))
def test_a_sample_has_the_rows_of_its_groups_in_order(groups, size):
    kept = stratified_sample(groups, size)
    assert kept == sorted(set(kept))
    assert len(kept) == min(size, len(groups))
    assert set(kept) <= set(range(len(groups)))


@each(
    ("cell", "comma", "value"),
    [
        ("1.5", False, 1.5),
        ("1,5", True, 1.5),
        ("1.5", True, '"1.5" is not a number with a decimal comma'),
        ("1,5", False, '"1,5" is not a number'),
        ("1.234,5", True, 1234.5),
        ("", False, "is missing"),
        ("NaN", False, "is NaN, which is not a finite number"),
        ("1e400", False, "1e400 is too large for a number"),
        ("-0", False, 0.0),
        ("1e-400", False, 0.0),
        ("1 0000", False, '"1 0000" is not a number'),
    ],
)
def test_a_cell_gives_a_number_or_a_reason(cell, comma, value):
    assert number(cell, COMMA if comma else POINT) == value


def test_other_programs_read_the_download():
    spec = DatasetSpec(
        kind="points",
        points=((0.1, 2, 0), (1, 1, 1)),
        test_points=((3, 3, 1),),
        class_names=('say "a"', "b, B"),
        axes={"x1": {"name": "age, years", "offset": 40, "scale": 10}},
    )
    text = export("csv", start(RunSpec(dataset=spec)), None, 1000).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["class"] for row in rows] == ['say "a"', "b, B", "b, B"]
    assert [float(row["age, years"]) for row in rows] == [41, 50, 70]
    assert [row["split"] for row in rows] == ["train", "train", "test"]


@pytest.mark.parametrize(("rows", "test"), [(20, []), (21, None)])
def test_up_to_twenty_rows_are_all_training_points(rows, test):
    made = made_of(b"".join(b"%d,%d,%d\n" % (i, i * i, i % 2) for i in range(rows)))
    assert made.dataset.get("test_points") == test
    assert ("all 20 rows are training points" in messages(made)) == (test == [])


def test_whole_numbers_can_be_classes_or_values_to_fit():
    rows = b"".join(b"%d,0.5,%d\n" % (i * i, i % 12 + 1) for i in range(36))
    made = made_of(rows)
    assert made.tasks == ("classification", "regression")
    assert "the 12 whole numbers of column 3 are read as classes" in messages(made)
    fitted = made_of(b"".join(b"%d,0.5,%d\n" % (i * i, i + 1) for i in range(12)))
    assert fitted.task == "regression"
    assert "are read as values to fit, not as classes; both are possible" in messages(fitted)
    assert made_of(b"1,2,0.5\n3,4,1\n5,6,0.25\n").tasks == ("regression",)
    assert made_of(b"1,2,a\n3,4,b\n").tasks == ("classification",)


def test_numbered_classes_can_be_named():
    rows = b"1.5,2,4\n3,-4.25,2\n5,6,4\n"
    made = made_of(rows, class_names=["benign", "malignant"])
    assert made.classes == {"benign": 1, "malignant": 2}
    assert points_in(made) == [[1.5, 2, 1], [3, -4.25, 0], [5, 6, 1]]
    for names, words in ((["a"], "2 names"), (["a", "a"], "different"), (["a", " "], "empty")):
        with pytest.raises(ValueError, match=words):
            made_of(rows, class_names=names)


def test_marks_of_missing_values_are_classes_only_if_they_are_frequent():
    for rare, named in ((1, False), (5, True)):
        rows = [f"{i / 2},{i % 7},{'None' if i < rare else 'ab'[i % 2]}" for i in range(100)]
        made = made_of("\n".join(rows).encode())
        assert ("None" in made.classes) == named
        assert len(made.complaints) == (0 if named else rare)


def test_a_column_of_the_table_has_a_role_by_its_values():
    rows = [f"{i},{i * 7 % 5 + 0.5},{i * i % 11},{i % 3},{'xyz'[i % 3]}" for i in range(1, 40)]
    roles = guessed_roles(read_table("\n".join(rows).encode()))
    assert (roles.choice.x1, roles.choice.x2, roles.choice.label) == (1, 2, 4)
    assert "column 1 numbers or identifies the rows" in roles.table.notes[-1].message


UNSUITABLE = {
    "the same in all rows": [f"{i * i % 13},{i * 7 % 5 + 0.5},{i % 3},relu" for i in range(40)],
    "different in each row": [f"{i * 7 % 5 + 0.5},{i % 3},{i * i % 11}.5,n{i}" for i in range(40)],
    "a date": [f"{i % 7},{i * i % 11}.5,{i % 3},2024-01-{i + 1:02}" for i in range(30)],
    "of too many classes": [
        f"{i * 7 % 5 + 0.5},{i % 3},{i * i % 11}.5,n{i % 120}" for i in range(400)
    ],
    "missing in most rows": [
        f"{i * 7 % 5 + 0.5},{i % 3},{i * i % 11}.5,{'yes' if i % 9 == 0 else ''}" for i in range(40)
    ],
}


@each(
    "names, label",
    [
        ("x,y,z", "z"),
        ("id,x,y,z", "z"),
        ("x,y,z,split", "z"),
        ("x1,x2,z", "z"),
        ("x,y,z,activity", "activity"),
        ("activity,x,y,z", "activity"),
        ("cut,price,x,y,z", "cut"),
    ],
)
def test_z_is_the_label_of_x_and_y_but_a_coordinate_beside_other_columns(names, label):
    texts = {"activity": "run walk sit", "cut": "fair good ideal", "split": "train train test"}
    draw = random.Random(0)
    columns = [
        (texts[name].split() * 14)[:40]
        if name in texts
        else [str(row) if name == "id" else f"{draw.gauss(0, 1):.3f}" for row in range(1, 41)]
        for name in names.split(",")
    ]
    rows = map(",".join, zip(*columns, strict=True))
    roles = guessed_roles(read_table("\n".join([names, *rows]).encode()))
    assert roles.table.names[roles.choice.label] == label


@each(
    "first, place, name, is_number",
    [
        (1, 2, "case", True),
        (1000, 1, "case", True),
        (1000, 0, "", True),
        (1990, 1, "year", False),
    ],
)
def test_consecutive_numbers_number_the_rows_wherever_they_begin(first, place, name, is_number):
    table = [["u", "v", "kind"]]
    table += [[str(row * 37 % 41), str(row * 29 % 43), "ab"[row % 2]] for row in range(40)]
    for row, cells in enumerate(table):
        cells.insert(place, str(first + row) if row else name)
    roles = guessed_roles(read_table("\n".join(map(",".join, table)).encode()))
    assert roles.choice.label == 3
    assert (place in identifying_columns(roles.table, roles.columns)) == is_number


@each("column, rows", UNSUITABLE.items(), ids=UNSUITABLE)
def test_a_column_that_distinguishes_no_rows_is_not_the_label(column, rows):
    header = "a,b,c,kind"
    roles = guessed_roles(read_table("\n".join([header, *rows]).encode()))
    assert roles.table.names[roles.choice.label] != "kind"


def of_texts(*columns):
    """Return a file without a header with these texts in its columns."""
    drawn = random.Random(0)
    rows = (",".join(drawn.choice(texts) for texts in columns) for _ in range(60))
    return "\n".join(rows).encode()


ODDS = ["yes", "no", "?"]
TEXT_TABLES = {
    "two classes first, more values last": (
        0,
        [["p", "e"], ["x", "b", "s"], ["n", "y", "w", "g"], ["t", "f"], ["u", "g", "m", "d"]],
    ),
    "other values than all other columns have, first": (
        0,
        [["republican", "democrat"], ODDS, ODDS, ODDS, ODDS],
    ),
    "other values than all other columns have, last": (
        4,
        [["x", "o", "b"], ["x", "o", "b"], ["x", "o", "b"], ["x", "o", "b"], ["won", "lost"]],
    ),
    "as many values in the first column as in the last": (
        4,
        [["high", "low", "med"], ["big", "small"], ["2", "more"], ["a", "b"], ["bad", "ok", "top"]],
    ),
}


@each("label, columns", TEXT_TABLES.values(), ids=TEXT_TABLES)
def test_in_a_table_of_texts_without_a_header_values_tell_which_end_is_the_label(label, columns):
    roles = guessed_roles(read_table(of_texts(*columns)))
    assert roles.choice.label == label
