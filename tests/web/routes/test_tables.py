"""Tables are stored by content, give data sets, and are deleted on request only."""

import io
import json

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sklearn.datasets import load_iris

from app.main import create_app
from app.service.storage.transfer import FORMAT
from app.settings import Settings

IRIS = load_iris()


def iris_file(missing: int = 0) -> bytes:
    """Return the iris as CSV, with an empty cell in the first rows."""
    names = ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]
    lines = [",".join(names)]
    for row, (values, target) in enumerate(zip(IRIS.data, IRIS.target, strict=True)):
        cells = [f"{value:g}" for value in values]
        cells[1] = "" if row < missing else cells[1]
        lines.append(",".join([*cells, str(IRIS.target_names[target])]))
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def own(tmp_path):
    """Return a function that starts a server of its own with some settings."""

    def start(**settings) -> TestClient:
        return TestClient(create_app(Settings(data_dir=tmp_path, workers=1, **settings)))

    return start


def test_a_table_is_stored_once_and_gives_a_run_on_all_its_columns(client):
    answer = client.post("/api/tables", content=iris_file(missing=2))
    assert answer.status_code == 200, answer.text
    table = answer.json()
    assert [column["name"] for column in table["columns"]][-1] == "species"
    assert (table["columns"][0]["low"], table["columns"][0]["high"]) == (4.3, 7.9)
    assert table["columns"][1]["missing"] == 2
    assert table["roles"]["label"] == "species"
    assert (table["rows"], table["used"], table["left_out"]) == (150, 148, 2)
    assert answer.headers["Location"].endswith(f"/tables/{table['id']}")
    again = client.post("/api/tables", content=iris_file(missing=2)).json()
    assert (again["id"], again["new"]) == (table["id"], False)
    got = client.get(f"/api/tables/{table['id']}").json()
    assert got == again
    assert table["id"] in client.get("/api/tables").json()["tables"]

    frame = client.post("/api/train", json={"spec": {"dataset": table["dataset"]}, "epochs": 5})
    assert frame.status_code == 200, frame.text
    assert frame.json()["class_names"] == ["setosa", "versicolor", "virginica"]
    run = client.post("/api/runs", json={"dataset": table["dataset"]}).json()
    assert client.get(run["links"]["self"]).status_code == 200
    file = client.get(f"/api/runs/{run['id']}/frames/5/export/npz").content
    data = np.load(io.BytesIO(file))
    rows = np.vstack([data["X_train"], data["X_test"]])
    expected = IRIS.data[2:]
    assert np.array_equal(rows[np.lexsort(rows.T)], expected[np.lexsort(expected.T)])


def test_other_columns_and_labels_can_be_chosen(client):
    name = client.post("/api/tables", content=iris_file()).json()["id"]
    two = {"columns": ["petal_length", "petal_width"]}
    assert client.get(f"/api/tables/{name}", params=two).json()["inputs"] == 2
    value = {"label": "petal_width", "columns": ["petal_length", "species"]}
    found = client.get(f"/api/tables/{name}", params=value).json()
    assert (found["task"], found["inputs"]) == ("regression", 4)
    named = {"class_names": ["a", "b", "c"]}
    assert set(client.get(f"/api/tables/{name}", params=named).json()["classes"]) == {"a", "b", "c"}
    for query, pointer in (
        ({"label": "petal"}, "/label"),
        ({"columns": ["petal_width", "x"]}, "/columns"),
        ({"class_names": ["a"]}, "/class_names"),
        ({"task": "regression"}, "/task"),
    ):
        answer = client.get(f"/api/tables/{name}", params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer


PARTED = b"part,a,b,c,kind\n" + b"".join(
    b"%s,%d.5,%d.25,%d.5,%s\n"
    % ((b"train", b"train", b"test")[i % 3], i, i * 7 % 5, i * 3 % 4, b"xy"[i % 2 : i % 2 + 1])
    for i in range(30)
)


def test_a_column_with_train_and_test_divides_a_table_of_any_columns(client):
    table = client.post("/api/tables", content=PARTED).json()
    assert table["roles"] == {"columns": ["a", "b", "c"], "label": "kind", "split": "part"}
    assert table["parts"] == {"train": 20, "test": 10}
    assert table["dataset"]["split"] == "part"
    run = client.post("/api/runs", json={"dataset": table["dataset"]}).json()["id"]
    script = client.get(f"/api/runs/{run}/frames/3/export/py").text
    here: dict = {}
    exec(script.partition("def features")[0], here)
    assert [row[0] for row in here["X_test"]] == [i + 0.5 for i in range(2, 30, 3)]
    assert len(here["X_train"]) == 20
    rest = f"/api/tables/{table['id']}"
    without = client.get(rest, params={"split": ""}).json()
    assert (without["parts"], without["dataset"].get("split")) == (None, None)
    asked = client.get(rest, params={"columns": ["a", "part"], "split": ""}).json()
    assert asked["inputs"] == 3
    for query in ({"split": "nothing"}, {"split": "a"}, {"split": "kind"}):
        answer = client.get(rest, params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/split"
    # The content that is sent to another server has the same roles there.
    content = client.get(f"{rest}/content").json()
    again = client.post("/api/tables", json=content).json()
    assert (again["id"], again["roles"]) == (table["id"], table["roles"])


def posted(client, rows: list[str]) -> dict:
    answer = client.post("/api/tables", content="\n".join(rows).encode())
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("more", [0, 1, 7])
def test_a_note_names_the_columns_beyond_the_inputs_of_a_network(client, more):
    columns = 256 + more
    random = np.random.default_rng(0).normal(size=(12, columns)).round(3)
    header = ",".join([*(f"f{index}" for index in range(columns)), "kind"])
    rows = [",".join([*map(str, row), "ab"[place % 2]]) for place, row in enumerate(random)]
    table = posted(client, [header, *rows])
    assert table["inputs"] == len(table["roles"]["columns"]) == 256
    said = [note["message"] for note in table["notes"] if note["about"] == "columns"]
    names = {1: "f256 is", 7: "f256, f257, f258, f259, f260 and 2 more are"}
    why = "not used: a network takes at most 256 inputs"
    assert said == ([f"{names[more]} {why}"] if more else [])


def test_a_column_whose_missing_values_would_cost_most_rows_is_not_suggested(client):
    header = "age,budget,votes,grade,kind"
    rows = [
        f"{i % 7},{i if i % 10 == 0 else ''},{i % 5},{i % 11 if i % 4 else ''},{'ab'[i % 2]}"
        for i in range(60)
    ]
    table = posted(client, [header, *rows])
    assert table["roles"] == {"columns": ["age", "votes", "grade"], "label": "kind", "split": None}
    assert (table["used"], table["left_out"]) == (45, 15)
    (note,) = [note for note in table["notes"] if note["about"] == "columns"]
    assert note["message"] == (
        "budget is not used because many of its values are missing: 45 of 60 rows can be used"
        " instead of 3"
    )
    assert client.get(f"/api/tables/{table['id']}").json()["notes"] == table["notes"]


def test_the_label_has_different_values_in_the_rows_that_can_be_used(client):
    rows = [f"{i % 7},{i % 5},{i if i < 40 else ''},{'a' if i < 40 else 'b'}" for i in range(60)]
    table = posted(client, ["age,votes,dose,kind", *rows])
    assert (table["roles"]["columns"], table["classes"]) == (["age", "votes"], {"a": 40, "b": 20})


def test_columns_that_encode_the_label_are_no_inputs(client):
    rows = [
        f"{i % 7},{i * i % 5}.5,{i % 3 == 0:d},{i % 3 == 1:d},{i % 3 == 2:d}" for i in range(30)
    ]
    table = posted(client, ["x1,x2,a,b,c", *rows])
    assert (table["roles"]["label"], table["roles"]["columns"]) == ("a to c", ["x1", "x2"])
    content = client.get(f"/api/tables/{table['id']}/content").content
    again = client.post("/api/tables?store=false", content=content).json()
    assert again["roles"] == table["roles"]
    named = [f"{row},{'abc'[i % 3]}" for i, row in enumerate(rows)]
    table = posted(client, ["x1,x2,a,b,c,kind", *named])
    assert (table["roles"]["label"], table["roles"]["columns"]) == ("kind", ["x1", "x2"])


def test_numbers_beside_a_text_that_occurs_again_are_names(client):
    doors = ["2", "3", "4", "5more"]
    rows = [f"{i % 7},{doors[i % 4]},{i * i % 5}.5,{'ab'[i * i % 3 % 2]}" for i in range(48)]
    table = posted(client, ["age,doors,price,kind", *rows])
    assert (table["columns"][1]["kind"], table["columns"][1]["missing"]) == ("text", 0)
    assert (table["used"], table["inputs"]) == (48, 6)
    rows[3] = rows[3].replace("5more", "5mor")  # a typing error, and no name
    rows = [row.replace("5more", "5") for row in rows]
    table = posted(client, ["age,doors,price,kind", *rows])
    assert (table["columns"][1]["kind"], table["used"], table["left_out"]) == ("whole", 47, 1)
    labels = [f"{i % 7},{i * i % 5}.5,{doors[i % 4]}" for i in range(48)]
    table = posted(client, ["age,price,doors", *labels])
    assert table["classes"] == dict.fromkeys(doors, 12)


@pytest.mark.parametrize("name", ["", "country"])
def test_names_of_rows_are_neither_classes_nor_inputs(client, name):
    rows = [f"state {i},{i % 7},{i * i % 5}.5,{i % 11}.25" for i in range(30)]
    table = posted(client, [f"{name},births,deaths,income", *rows])
    assert (table["roles"]["label"], table["roles"]["columns"]) == ("income", ["births", "deaths"])
    assert any("numbers or identifies the rows" in note["message"] for note in table["notes"])


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("dist", "speed is the only one. For dist as a function of speed, use the curve lab"),
        ("kind", "speed is the only one"),
    ],
)
def test_a_table_with_one_input_says_so_and_names_the_page_for_a_curve(client, label, words):
    rows = [f"{i},{i % 7 + 4},{i * i % 50 if label == 'dist' else 'ab'[i % 2]}" for i in range(30)]
    table = posted(client, [f",speed,{label}", *rows])
    assert table["dataset"] is None
    assert table["why"] == f"columns must give at least 2 inputs; {words}"


def test_columns_of_which_none_is_a_likely_input_have_to_be_chosen(client):
    rows = [f"a{i % 40},b{i % 37},{'xyz'[i % 3]}" for i in range(120)]
    table = posted(client, ["from,to,kind", *rows])
    assert table["why"] == "columns must be chosen: none is a likely input"
    chosen = client.get(f"/api/tables/{table['id']}", params={"columns": ["from"]}).json()
    assert (chosen["inputs"], chosen["why"]) == (40, None)


def test_a_file_without_a_table_is_refused(client):
    for content in (b"", b"<html><table></table></html>", b"x,y\n1,2\n3,4\n"):
        assert client.post("/api/tables", content=content).status_code == 422
    form = client.post("/api/tables", files={"file": iris_file()})
    assert form.status_code == 415


def test_a_deleted_table_is_gone_and_so_are_its_runs_until_it_is_stored_again(client):
    table = client.post("/api/tables", content=iris_file(missing=7)).json()
    spec = {"dataset": table["dataset"], "training": {"random_state": 7}}
    run = client.post("/api/runs", json=spec).json()["id"]
    assert client.delete(f"/api/tables/{table['id']}").status_code == 204
    for path in (f"/api/tables/{table['id']}", f"/api/tables/{table['id']}?label=species"):
        assert client.get(path).status_code == 410
    assert client.delete(f"/api/tables/{table['id']}").status_code == 410
    refused = client.post("/api/runs", json=spec)
    assert refused.status_code == 422
    error = refused.json()["errors"][0]
    assert error["pointer"] == "/dataset/table"
    assert "was deleted" in error["detail" if "detail" in error else "message"]
    assert client.post("/api/tables", content=iris_file(missing=7)).json()["id"] == table["id"]
    assert client.get(f"/api/runs/{run}").status_code == 200
    assert client.get(f"/api/tables/{'0' * 20}").status_code == 404
    assert client.delete(f"/api/tables/{'0' * 20}").status_code == 404


def test_runs_of_a_missing_table_say_which_one_after_a_restart(own):
    # Other servers of this process, and their tables, are known here, too.
    with own() as client:
        table = client.post("/api/tables", content=iris_file(missing=31)).json()
        run = client.post("/api/runs", json={"dataset": table["dataset"]}).json()["id"]
    with own() as client:
        assert client.get(f"/api/runs/{run}").status_code == 200
        client.delete(f"/api/tables/{table['id']}")
    with own() as client:
        answer = client.get(f"/api/runs/{run}")
        assert answer.status_code == 410
        assert table["id"] in answer.json()["detail"]


def test_at_the_limit_a_table_is_refused_and_none_is_deleted(own):
    with own(table_bytes=1500) as client:
        first = client.post("/api/tables", content=iris_file()).json()["id"]
        answer = client.post("/api/tables", content=iris_file(missing=9))
        assert answer.status_code == 507
        assert "CREASES_TABLE_BYTES" in answer.json()["detail"]
        assert client.get("/api/tables").json()["tables"] == [first]
        assert client.delete(f"/api/tables/{first}").status_code == 204
        assert client.post("/api/tables", content=iris_file(missing=9)).status_code == 200


def test_the_list_says_what_each_table_is_and_how_many_runs_use_it(own):
    with own() as client:
        first = client.post("/api/tables?name=iris.csv", content=iris_file()).json()
        second = client.post("/api/tables", content=PARTED).json()["id"]
        for seed in (1, 2):
            spec = {"dataset": first["dataset"], "training": {"random_state": seed}}
            client.post("/api/runs", json=spec)
        client.post("/api/runs", json={})
        newest, oldest = client.get("/api/tables").json()["entries"]
        assert (newest["id"], newest["name"], newest["runs"]) == (second, "", 0)
        known = {
            "id": first["id"],
            "name": "iris.csv",
            "label": "species",
            "rows": 150,
            "columns": 5,
        }
        assert known.items() <= oldest.items()
        assert (oldest["runs"], oldest["studies"]) == (2, 0)
        assert oldest["bytes"] > 0


def test_tables_are_exported_imported_and_checked_with_the_store(tmp_path, capsys):
    from app.store import main

    first, second = tmp_path / "first", tmp_path / "second"
    with TestClient(create_app(Settings(data_dir=first, workers=1))) as client:
        table = client.post("/api/tables", content=iris_file()).json()
        run = client.post("/api/runs", json={"dataset": table["dataset"]}).json()["id"]
    with TestClient(create_app(Settings(data_dir=second, workers=1))):
        pass
    file = tmp_path / "export.jsonl"
    assert main(["--data-dir", str(first), "export", str(file)]) == 0
    lines = file.read_text().splitlines()
    assert json.loads(lines[0]) == FORMAT
    assert json.loads(lines[1])["kind"] == "table"
    assert main(["--data-dir", str(second), "import", str(file)]) == 0
    assert main(["--data-dir", str(second), "check"]) == 0
    assert main(["--data-dir", str(second), "sizes"]) == 0
    assert "CREASES_TABLE_BYTES" in capsys.readouterr().out
    with TestClient(create_app(Settings(data_dir=second, workers=1))) as client:
        assert client.get(f"/api/tables/{table['id']}").json()["rows"] == 150
        assert client.get(f"/api/runs/{run}").status_code == 200


def test_a_table_that_is_only_read_has_the_id_of_the_stored_one_but_is_not_kept(own):
    with own() as client:
        read = client.post("/api/tables?store=false", content=iris_file())
        assert "Location" not in read.headers
        name = read.json()["id"]
        assert client.get("/api/tables").json()["tables"] == []
        assert client.get(f"/api/tables/{name}").status_code == 404
        assert client.post("/api/tables", content=iris_file()).json() == read.json()
        again = client.post("/api/tables?store=false", content=iris_file()).json()
        assert again == read.json() | {"new": False}


@pytest.mark.exhaustive
def test_the_content_of_a_table_has_the_same_id_and_roles_on_another_server(tmp_path):
    """Also after a program that writes 1.0 as 1, as JavaScript does."""
    files = (
        iris_file(missing=3),
        b'name,x,y,kind\n"a, b",1,2.5,no\n"c ""d""",1e7,-3,yes\nf,,0,no\n',
        b"a,b,label\n0.1,2,1\n1e-7,1e15,0\n-0,3,1\n",
    )
    for place, file in enumerate(files):
        first, second = (Settings(data_dir=tmp_path / f"{n}{place}", workers=1) for n in (1, 2))
        with TestClient(create_app(first)) as client:
            table = client.post("/api/tables", content=file).json()
            content = client.get(f"/api/tables/{table['id']}/content").json()
        for column in content["columns"]:
            column["values"] = [
                int(value) if isinstance(value, float) and value.is_integer() else value
                for value in column["values"]
            ]
        with TestClient(create_app(second)) as client:
            posted = client.post("/api/tables", content=json.dumps(content)).json()
            assert posted["id"] == table["id"]
            assert posted["roles"] == table["roles"]
            assert posted["dataset"] == table["dataset"]
            run = client.post("/api/runs", json={"dataset": table["dataset"]})
            assert run.status_code == 200, run.text


def test_a_content_that_is_none_is_refused_with_the_reason(client):
    column = {"name": "a", "kind": "whole", "values": [1, 2, 3]}
    for columns, reason in (
        ([column, column], "the same name"),
        ([column | {"values": [1, "b"]}], "not of its kind"),
        ([column | {"values": []}], "no rows"),
        ([column | {"kind": "colour"}], "no known kind"),
        ([column | {"values": [10**400]}], "too large"),
        ([column | {"values": [float("nan")]}], "not of its kind"),
        ([column | {"extra": 1}], "other parts"),
    ):
        answer = client.post("/api/tables", content=json.dumps({"columns": columns}))
        assert answer.status_code == 422
        assert reason in answer.json()["errors"][0]["message"]
    for broken in (b'{"columns": [{', b'{"columns": [{"name": "a"}], "more": 1}'):
        assert client.post("/api/tables", content=broken).status_code == 422


def roles_of(client, rows: list[str]) -> tuple[str, list[str], list[str]]:
    """Return the label, the inputs, and the notes on columns."""
    table = posted(client, rows)
    notes = [note["message"] for note in table["notes"] if note["about"] == "columns"]
    return table["roles"]["label"], table["roles"]["columns"], notes


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        ("code", lambda i: f"{i % 3 + 7}"),
        ("word", lambda i: ("one", "two", "three")[i % 3]),
        ("f,g,h", lambda i: ",".join(f"{i % 3 == k:d}" for k in range(3))),
        ("f,g", lambda i: ",".join(f"{i % 3 == k}" for k in range(2))),
    ],
)
def test_columns_that_say_the_same_as_the_label_are_no_inputs(client, names, cells):
    rows = [f"{i * i % 7}.5,{i % 5},{cells(i)},{'abc'[i % 3]}" for i in range(30)]
    label, inputs, notes = roles_of(client, [f"x,y,{names},species", *rows])
    assert (label, inputs) == ("species", ["x", "y"])
    (note,) = notes
    assert note.startswith(names.replace(",", ", "))
    assert note.endswith("as the label species")


def test_a_column_that_says_nearly_the_same_as_the_label_is_an_input(client):
    rows = [f"{i * i % 7}.5,{i % 5},{i % 3 if i else 1},{'abc'[i % 3]}" for i in range(30)]
    assert roles_of(client, ["x,y,code,species", *rows])[1] == ["x", "y", "code"]
    rows = [f"{i * i % 7}.5,{i % 3}.25,{'abc'[i % 3]}" for i in range(30)]
    assert roles_of(client, ["x,y,species", *rows])[1] == ["x", "y"]
    rows = [f"{i * i % 7}.5,{i % 3},{i % 3}.25" for i in range(30)]
    assert roles_of(client, ["x,code,price", *rows])[1] == ["x", "code"]
    rows = [f"{i % 3},{'abc'[i % 3]},{i % 2}" for i in range(6)]  # by chance, or a truth table
    assert roles_of(client, ["x1,x2,x3", *rows])[1] == ["x1", "x3"]


def test_the_names_of_the_classes_are_the_label_rather_than_their_numbers(client):
    rows = [f"{i * i % 7}.5,{i % 5},{i % 3},{'abc'[i % 3]}" for i in range(30)]
    table = posted(client, ["x,y,target,species", *rows])
    assert table["roles"]["label"] == "species"
    assert table["roles"]["columns"] == ["x", "y"]
    assert list(table["classes"]) == ["a", "b", "c"]


def test_true_and_false_are_a_one_hot_encoding_too(client):
    rows = [f"{i * i % 7}.5,{i % 5},{i % 3 == 0},{i % 3 == 1},{i % 3 == 2}" for i in range(30)]
    table = posted(client, ["x,y,is_a,is_b,is_c", *rows])
    assert table["classes"] == {"is_a": 10, "is_b": 10, "is_c": 10}
    assert table["roles"]["columns"] == ["x", "y"]
    assert "exactly one of is_a, is_b, is_c is true" in table["notes"][0]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("__index_level_0__", lambda i: i * 7919 % 1000),
        ("customerid", lambda i: 15600000 + i * i * 37 % 99991),
        ("identifier", lambda i: i * 7919 % 10007),
        ("unix timestamp", lambda i: 1600000000 + 61 * i * i),
        ("number", lambda i: 30 - i),
    ],
)
def test_columns_that_identify_the_rows_are_no_inputs(client, name, value):
    rows = [f"{value(i)},{i * i % 7}.5,{i % 5},{'ab'[i % 2]}" for i in range(30)]
    assert roles_of(client, [f"{name},x,y,kind", *rows])[1] == ["x", "y"]


def test_names_of_few_rows_without_a_name_of_their_own_are_no_inputs(client):
    rows = ["Kerala,1.5,2,3", "Gujarat,2.5,4,1", "Andhra,1.25,6,2", "Goa,4.5,1,0"]
    assert "column 1" not in roles_of(client, [",x,y,z", *rows])[1]


def test_row_numbers_in_the_last_column_are_not_the_label(client):
    rows = [f"{i * 37 % 19}.5,{i * 29 % 31},{i * 11 % 23}.5,{i}" for i in range(60)]
    assert roles_of(client, ["wind,rain,temp,time", *rows])[0] != "time"


@pytest.mark.parametrize("name", ["Day", "year", "longitude", "Monat"])
def test_when_and_where_something_was_measured_is_not_the_label(client, name):
    rows = [f"{i * 37 % 19},{i * 29 % 31},{i * 11 % 23}.5,{i * 5 % 29 + 1}" for i in range(60)]
    label, inputs, _ = roles_of(client, [f"ozone,wind,temp,{name}", *rows])
    assert label == "temp"
    assert name in inputs


@pytest.mark.parametrize(
    ("first", "task"), [(1, "classification"), (0, "classification"), (3, "regression")]
)
@pytest.mark.parametrize("columns", ["u,v", "u,v,w"])
def test_many_whole_numbers_are_the_same_task_in_both_readings_of_a_table(
    client, columns, first, task
):
    width = columns.count(",") + 1
    rows = [",".join([f"{i * i % 7}.5"] * width + [str(i % 12 + first)]) for i in range(36)]
    file = "\n".join([f"{columns},month", *rows])
    stored, read = (client.post(f"/api/{path}", content=file).json() for path in ("tables", "csv"))
    assert stored["task"] == read["task"] == task
    assert stored["tasks"] == read["tasks"] == ["classification", "regression"]
    kind, other = ("classes", "values to fit")[:: 1 if task == "classification" else -1]
    words = f"the 12 whole numbers of month are read as {kind}, not as {other}"
    for answer in (stored, read):
        assert sum(words in note["message"] for note in answer["notes"]) == 1
    chosen = client.post("/api/tables?task=regression", content=file).json()
    assert chosen["task"] == "regression"
    assert not any("whole numbers" in note["message"] for note in chosen["notes"])


@pytest.mark.parametrize("period", [2, 5, 10])
@pytest.mark.parametrize("rows", [2_000, 10_000])
def test_labels_that_repeat_with_a_period_are_found(client, period, rows):
    """A sample of rows at a constant distance has a single one of them."""
    lines = [
        f"{i * i % 997 / 7},{i % 13},{i % 7 / 3},{'a' if i % period else 'b'}" for i in range(rows)
    ]
    label, inputs, notes = roles_of(client, ["u,v,w,k", *lines])
    assert (label, inputs, notes) == ("k", ["u", "v", "w"], [])


def test_classes_without_a_complete_row_are_none(client):
    rows = [f"{'' if i % 13 == 12 else i * i % 7},{i % 5}.5,{i % 13}" for i in range(52)]
    stored = client.post("/api/tables", content="\n".join(["u,v,kind", *rows])).json()
    assert (stored["task"], stored["why"]) == ("classification", None)
    assert stored["dataset"]["class_names"] == [str(number) for number in range(12)]


def test_months_in_the_last_column_of_a_table_can_be_its_label(client):
    rows = [f"{i % 9},{i % 5},{i % 12 + 1}" for i in range(36)]
    assert roles_of(client, ["temp,sun,month", *rows])[0] == "month"
    # Here they say when it was, as other columns do.
    dated = [f"{day},{row}" for day, row in enumerate(rows)]
    assert roles_of(client, ["day,temp,sun,month", *dated])[0] != "month"


def test_numbers_of_many_classes_in_the_last_column_are_the_label_not_flags_in_the_first(client):
    rows = [f"{i % 2},{i * 37 % 101}.5,{i * 29 % 31},{i % 11}" for i in range(220)]
    assert roles_of(client, rows)[0] == "column 4"


def test_the_survival_on_a_ship_is_the_label_not_the_class_of_a_cabin(client):
    rows = [
        f"{i * 5 % 7 % 2},{i % 3 + 1},{('man', 'woman')[i % 2]},{i * 7 % 40}.5,"
        f"{('First', 'Second', 'Third')[i % 3]},{('no', 'yes')[i * 5 % 7 % 2]}"
        for i in range(60)
    ]
    label, inputs, _ = roles_of(client, ["survived,pclass,sex,fare,class,alive", *rows])
    assert (label, inputs) == ("survived", ["pclass", "sex", "fare", "class"])


def test_labels_that_differ_in_case_or_look_missing_have_a_note(client):
    labels = ["Yes", "yes", "None", "no"]
    rows = [f"{i * i % 7}.5,{i % 5},{labels[i % 4]}" for i in range(40)]
    messages = [note["message"] for note in posted(client, ["x,y,answer", *rows])["notes"]]
    assert any('"Yes" and "yes" differ only' in message for message in messages)
    assert any('"None" in 10 of 40 rows' in message for message in messages)
