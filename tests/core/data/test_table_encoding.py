"""A stored table is read back as it was, and gives the points of a spec."""

import json
import tracemalloc

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.preprocessing import OneHotEncoder

from app.core.data import table_library
from app.core.data.dataset import load
from app.core.data.table_content import Content, ContentColumn, read_content, table_id
from app.core.data.table_encoding import MOST_ROWS, TableChoice, encode
from app.core.data.tables.columns import columns_of
from app.core.data.tables.content import content_of
from app.core.data.tables.reader import read_table
from app.core.data.tables.stored import standardization_advice
from app.core.schema.errors import explain
from app.core.specs.run import RunSpec, canonical_json, run_id
from app.core.training.state import advance, start
from tests.support.sklearn_reference import parameters_of, stock


def random_table(seed: int) -> Content:
    """Return a table of numbers and texts in which some cells are missing."""
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(30, 80))
    columns = []
    for index in range(int(rng.integers(2, 6))):
        if rng.random() < 0.5:
            values = rng.normal(0, 10.0 ** rng.integers(-1, 2), rows).tolist()
            kind = "number"
        else:
            values = rng.choice(["a", "b 2", "b 10", "é"], rows).tolist()
            kind = "text"
        gone = rng.random(rows) < 0.1
        cells = tuple(
            None if missing else value for missing, value in zip(gone, values, strict=True)
        )
        columns.append(ContentColumn(f"column {index}", kind, cells))
    label = tuple(rng.choice(["no", "yes", "maybe"], rows).tolist())
    measured = tuple(rng.normal(size=rows).tolist())
    return Content(
        (
            *columns,
            ContentColumn("measured", "number", measured),
            ContentColumn("who", "text", label),
        )
    )


@pytest.fixture
def stored():
    """Return a function that stores a content for the time of a test and returns its id."""
    contents: dict[str, bytes] = {}

    def store(content: Content) -> str:
        text = content.as_bytes()
        contents[table_id(text)] = text
        return table_id(text)

    table_library.connect(contents.get)
    yield store
    table_library.disconnect(contents.get)


def spec_of(table: str, **dataset) -> RunSpec:
    return RunSpec.model_validate(
        {"dataset": {"kind": "table", "table": table, "label": "who", **dataset}}
    )


def refusal(table: str, **dataset) -> tuple[str, str]:
    with pytest.raises(ValidationError) as error:
        spec_of(table, **dataset)
    (entry,) = explain(error.value)
    return entry["pointer"], entry["message"]


def test_a_content_is_read_back_as_it_was_and_its_id_is_that_of_its_values():
    for seed in range(20):
        content = random_table(seed)
        text = content.as_bytes()
        assert read_content(text) == content
        assert table_id(read_content(text).as_bytes()) == table_id(text)


def test_the_text_of_a_content_is_that_of_the_whole_document():
    """It is written in pieces, and ids of stored tables are its hash."""
    for values in ((), (None,), tuple(map(float, range(20_000))), ("é", '"', None) * 9000):
        kind = "number" if 0.0 in values else "text"
        content = Content((ContentColumn("Größe", kind, values), ContentColumn("b", kind, values)))
        document = [vars(column) for column in content.columns]
        whole = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        assert content.as_bytes() == whole.encode()


@pytest.mark.exhaustive
def test_only_the_rows_that_are_kept_are_encoded():
    """A column of texts has one column for each of them: of all rows, that would be gigabytes."""
    rows = 100_000
    columns = (
        ContentColumn("text", "text", tuple(f"t{row % 100}" for row in range(rows))),
        ContentColumn("number", "number", tuple(map(float, range(rows)))),
        ContentColumn("who", "text", ("a", "b") * (rows // 2)),
    )
    tracemalloc.start()
    found = encode(Content(columns), TableChoice("", (), "who", False, (), 100))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.X.shape == (MOST_ROWS, 101)
    assert (found.X[:, :100].sum(axis=1) == 1).all()
    assert most < 2**27


def test_the_same_table_in_other_files_has_the_same_id():
    files = [
        b"age,height,who\n1,2.5,a\n3,4.5,b\n5,6.5,a\n",
        b"age;height;who\r\n1;2,5;a\r\n3;4,5;b\r\n5;6,5;a\r\n",
        b"age\theight\twho\n1\t2.50\ta\n3\t4.5\tb\n5\t6.5\ta\n",
        b'[{"age":1,"height":2.5,"who":"a"},{"age":3,"height":4.5,"who":"b"},'
        b'{"age":5,"height":6.5,"who":"a"}]',
    ]
    tables = [read_table(file) for file in files]
    ids = {table_id(content_of(table, columns_of(table)).as_bytes()) for table in tables}
    assert len(ids) == 1


def test_texts_are_one_hot_and_rows_with_missing_cells_are_left_out_and_counted():
    for seed in range(20):
        table = random_table(seed)
        names = tuple(name for name in table.names if name != "who")
        found = encode(table, TableChoice("", names, "who", False, (), 300))
        rows = [
            index
            for index in range(table.rows)
            if all(column.values[index] is not None for column in table.columns)
        ]
        assert found.left_out == table.rows - len(rows)
        assert found.dropped == 0
        start_at = 0
        for name in names:
            column = table.column(name)
            cells = [[column.values[index]] for index in rows]
            if column.numeric:
                assert found.names[start_at] == name
                assert np.array_equal(found.X[:, [start_at]], np.array(cells, dtype=float))
                start_at += 1
                continue
            width = len({cell for (cell,) in cells})
            part = found.X[:, start_at : start_at + width]
            texts = [text.removeprefix(f"{name} = ") for text in found.names[start_at:][:width]]
            expected = OneHotEncoder(categories=[texts], sparse_output=False).fit_transform(cells)
            assert np.array_equal(part, expected)
            start_at += width
        assert start_at == found.X.shape[1]
        labels = [table.column("who").values[index] for index in rows]
        assert [found.class_names[label] for label in found.y] == labels


def test_a_run_on_a_table_trains_as_scikit_learn(stored):
    for seed in range(8):
        table = stored(random_table(seed))
        for change in ({}, {"standardize": True}, {"label": "measured"}):
            spec = spec_of(table, **change)
            state = advance(start(spec), 3)
            assert np.array_equal(state.parameters, parameters_of(stock(spec, 3)))
            again = RunSpec.model_validate_json(canonical_json(spec))
            assert run_id(again) == run_id(spec)
            assert spec.dataset.size == len(state.data.y_train) + len(state.data.y_test)


def test_whole_numbers_are_classes_values_or_named_classes(stored):
    numbers = tuple(float(7 - index % 3) for index in range(30))
    x = tuple(map(float, range(30)))
    columns = (ContentColumn("x", "whole", x), ContentColumn("z", "number", x[::-1]))
    table = stored(Content((*columns, ContentColumn("who", "whole", numbers))))
    assert spec_of(table).dataset.labels == (5, 6, 7)
    assert spec_of(table).dataset.names is None
    assert spec_of(table, regression=True).dataset.task == "regression"
    named = spec_of(table, class_names=["five", "six", "seven"]).dataset
    assert (named.labels, named.names) == ((0, 1, 2), ("five", "six", "seven"))
    assert spec_of(table, label="x", columns=["z", "who"]).dataset.task == "regression"
    many = spec_of(table, label="x", columns=["z", "who"], class_names=[f"n{i}" for i in range(30)])
    assert len(many.dataset.labels) == 30


def test_a_table_with_very_many_rows_gives_a_stratified_sample(stored):
    rows = MOST_ROWS + 1000
    rng = np.random.default_rng(0)
    label = tuple("rare" if index < 4 else "often" for index in range(rows))
    columns = [
        ContentColumn(name, "number", tuple(rng.normal(size=rows).tolist())) for name in "ab"
    ]
    table = stored(Content((*columns, ContentColumn("who", "text", label))))
    spec = spec_of(table)
    data = load(spec.dataset)
    assert spec.dataset.size == MOST_ROWS
    assert spec.dataset.encoded.dropped == 1000
    assert (np.concatenate([data.y_train, data.y_test]) == 1).sum() >= 2


def test_a_column_with_train_and_test_divides_the_rows(stored):
    """Rows in no part, and test points of a class without training points, are left out."""
    says = ("train", "Test", "training", "val", "train", "", "test", "train")
    who = ("a", "b", "b", "a", "b", "a", "c", "a")
    measured = tuple(map(float, range(8)))
    flags = tuple(float(text.lower().startswith("train")) for text in says)
    content = Content(
        (
            ContentColumn("x", "whole", measured),
            ContentColumn("y", "whole", measured[::-1]),
            ContentColumn("part", "text", tuple(text or None for text in says)),
            ContentColumn("is_train", "whole", flags),
            ContentColumn("who", "text", who),
        )
    )
    spec = spec_of(stored(content), split="part", columns=["x", "y"])
    data = load(spec.dataset)
    assert data.X_train.tolist() == [[0, 7], [2, 5], [4, 3], [7, 0]]
    assert data.X_test.tolist() == [[1, 6], [3, 4]]
    assert (data.y_train.tolist(), data.y_test.tolist()) == ([0, 1, 1, 0], [1, 0])
    assert spec.dataset.names == ("a", "b")
    assert spec.dataset.encoded.left_out == 2
    state = advance(start(spec), 3)
    assert np.array_equal(state.parameters, parameters_of(stock(spec, 3)))
    flagged = load(spec_of(stored(content), split="is_train", columns=["x", "y"]).dataset)
    assert flagged.X_train.tolist() == data.X_train.tolist()
    # Without the field, canonical JSON and ids are those of earlier versions.
    assert "split" not in canonical_json(spec_of(stored(content), columns=["x", "y"]))


def test_a_sample_keeps_the_shares_of_training_and_test_points(stored):
    rows = 2 * MOST_ROWS
    columns = (
        ContentColumn("x", "number", tuple(index + 0.5 for index in range(rows))),
        ContentColumn("y", "number", tuple(0.5 - index for index in range(rows))),
        ContentColumn(
            "part", "text", tuple("test" if i % 10 == 0 else "train" for i in range(rows))
        ),
        ContentColumn("who", "text", tuple("ab"[i % 3 == 0] for i in range(rows))),
    )
    spec = spec_of(stored(Content(columns)), split="part")
    data = load(spec.dataset)
    assert spec.dataset.column_names == ("x", "y")
    assert (len(data.y_train), len(data.y_test)) == (0.9 * MOST_ROWS, 0.1 * MOST_ROWS)


def test_a_refusal_names_the_field(stored):
    table = stored(random_table(1))
    cases = [
        ({"label": "whp"}, "label", "who"),
        ({"columns": ["column 0", "nothing"]}, "columns", "nothing"),
        ({"columns": ["who", "measured"]}, "columns", "label"),
        ({"columns": ["measured"]}, "columns", "at least 2"),
        ({"regression": True}, "regression", "texts"),
        ({"class_names": ["one", "two"]}, "class_names", "3 names"),
        ({"shift": 1.0}, "shift", "0"),
        ({"split": "who"}, "split", "another column"),
        ({"split": "column 0", "columns": ["column 0", "measured"]}, "split", "another column"),
        ({"split": "column"}, "split", "column 0"),
        ({"split": "column 0", "columns": ["measured", "column 1"]}, "split", "train in 0"),
    ]
    for change, field, words in cases:
        pointer, message = refusal(table, **change)
        assert pointer == f"/dataset/{field}"
        assert words in message, message
    pointer, message = refusal("0" * 20)
    assert (pointer, "/api/tables" in message) == ("/dataset/table", True)
    assert "0" * 20 in message


def test_standardization_is_advised_by_ranges_sizes_and_distance_from_zero():
    def advice(first: list[float], second: list[float]) -> str | None:
        labels = tuple("ab"[index % 2] for index in range(len(first)))
        table = Content(
            (
                ContentColumn("first", "number", tuple(first)),
                ContentColumn("second", "number", tuple(second)),
                ContentColumn("who", "text", labels),
            )
        )
        choice = TableChoice("", ("first", "second"), "who", False, (), 300)
        return standardization_advice(encode(table, choice))

    unit = [-1.0, -0.5, 0.5, 1.0]
    assert advice(unit, unit) is None
    assert advice(unit, [4.9 * value for value in unit]) is None
    assert advice([50 * value for value in unit], [20 * value for value in unit]) is None
    for scale in (51, 1e9, 0.24, 1e-9):
        scaled = [scale * value for value in unit]
        assert "learns numbers of size 1 faster" in str(advice(scaled, scaled)), scale
    assert "second ranges over 12" in str(advice(unit, [6 * value for value in unit]))
    assert "mean of first" in str(advice([value + 5 for value in unit], unit))
    assert advice(unit, [3.0] * 4) is None
