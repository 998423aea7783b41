"""CSV files over HTTP: a table gives a data set or a reason."""

import json

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.support.cases import each
from tests.support.csv_files import BAD_LINES, GOOD, UNREADABLE, USELESS
from tests.support.quick import one_in

TABLES = GOOD | BAD_LINES | USELESS


def read(client, content, **query):
    return client.post("/api/csv", content=content, params=query)


@each("file", one_in(3, TABLES.values()), ids=TABLES.keys())
def test_every_table_has_a_preview_and_a_data_set_or_a_reason(client, file):
    answer = read(client, file.content, **file.query)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["preview"]
    assert [problem["line"] for problem in found["problems"]] == list(file.lines)
    assert found["problems_in_all"] == len(file.lines)
    assert (found["dataset"] is None) == (file.points is None)
    assert (found["why"] is None) == (file.points is not None)
    if found["dataset"] is not None:
        assert client.post("/api/runs", json={"dataset": found["dataset"]}).status_code == 200


@each(("content", "words"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_without_a_table_is_refused_with_a_reason(client, content, words):
    answer = read(client, content)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


@pytest.mark.exhaustive
def test_an_error_for_too_many_lines_names_the_setting(client):
    content = b"x1,x2,label\n" + b"".join(b"%d,%d,%d\n" % (i, i, i % 3) for i in range(20_000))
    found = read(client, content).json()
    assert found["rows"] == 20_000
    assert found["used"] == 5000
    assert "CREASES_MAX_SAMPLES" in found["note"]
    assert len(found["dataset"]["points"]) == 5000


@pytest.mark.exhaustive
def test_many_invalid_lines_are_counted(client):
    found = read(client, b"1,2,0\n3,4,1\n" * 9000 + b",2,0\n" * 8000 + b"1,2\n" * 1000).json()
    assert found["problems_in_all"] == 9000
    assert len(found["problems"]) == 100
    assert found["problems"][0]["line"] == 18_001


def test_an_error_for_a_long_file_names_the_setting(tmp_path):
    settings = Settings(data_dir=tmp_path, max_csv_body_bytes=2000)
    with TestClient(create_app(settings)) as client:
        answer = read(client, b"1,2,0\n" * 1000)
    assert answer.status_code == 413
    assert "2000 bytes (CREASES_MAX_CSV_BODY_BYTES)" in answer.json()["detail"]


def test_an_error_for_a_form_says_how_to_send_a_file(client):
    answer = client.post("/api/csv", files={"file": b"1,2,0\n"})
    assert answer.status_code == 415
    assert "--data-binary" in answer.json()["detail"]


@each("media", ["text/csv", "text/plain; charset=utf-8", "application/vnd.x", ""])
def test_any_other_media_type_is_accepted(client, media):
    answer = client.post("/api/csv", content=b"1,2,0\n3,4,1\n", headers={"content-type": media})
    assert answer.status_code == 200


FLOWERS = b"id,sepal,petal,colour,species\n" + b"".join(
    b"%d,%g,%g,%s,%s\n" % (i, i / 2, i / 3, [b"red", b"blue"][i % 2], b"abc"[i % 3 : i % 3 + 1])
    for i in range(12)
)


def test_columns_are_chosen_by_name_or_number(client):
    guessed = read(client, FLOWERS).json()["chosen"]
    assert guessed == {"x1": 1, "x2": 2, "label": 4, "split": None, "names": None}
    found = read(client, FLOWERS, x1="petal", x2="0", label="colour").json()
    assert found["chosen"] == {"x1": 2, "x2": 0, "label": 3, "split": None, "names": None}
    assert found["classes"] == {"blue": 6, "red": 6}
    assert found["dataset"]["axes"]["x1"]["name"] == "petal"


def test_requested_columns_take_precedence_over_guesses(client):
    chosen = read(client, FLOWERS, label="petal").json()["chosen"]
    assert chosen["label"] == 2
    assert len({chosen["x1"], chosen["x2"], chosen["label"]}) == 3


@each(
    ("query", "place", "words"),
    [
        ({"x1": "width"}, "/x1", "no column"),
        ({"x2": "5"}, "/x2", "no column"),
        ({"label": "-1"}, "/label", "no column"),
        ({"x1": "sepal", "x2": "sepal"}, "/x2", "another column than x1"),
        ({"delimiter": "slash"}, "/delimiter", "must be"),
        ({"header": "perhaps"}, "/header", ""),
        ({"colour": "red"}, "/colour", "unknown parameter"),
        ({"split": "sepal", "label": "sepal"}, "/split", "another column than label"),
    ],
)
def test_an_invalid_parameter_is_refused_with_a_pointer(client, query, place, words):
    answer = read(client, FLOWERS, **query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == place
    assert words in error["message"]


def test_numbered_classes_are_named_or_the_names_refused(client):
    numbers = b"1.5,2,0\n3,-4.25,1\n5,6,0\n"
    found = read(client, numbers, class_names=["even", "odd"]).json()
    assert found["classes"] == {"even": 2, "odd": 1}
    assert found["dataset"]["class_names"] == ["even", "odd"]
    answer = read(client, numbers, class_names=["even"])
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/class_names"
    assert "2 names" in error["message"]


def test_notes_say_what_is_not_obvious(client):
    found = read(client, b"User ID,age,kind\n7,1,a\n9,2,b\n", x1="age").json()
    assert found["note"] == "; ".join(note["message"] for note in found["notes"])
    assert [note["about"] for note in found["notes"]] == ["split"]


def test_frames_and_cards_have_names_of_classes_and_axes(client, new_run):
    found = read(client, FLOWERS, standardize=True).json()
    run = new_run(dataset=found["dataset"])
    frame = client.get(f"{run}/frames/3?include=points").json()
    assert frame["class_names"] == ["a", "b", "c"]
    card = client.get(f"{run}/frames/3/at?x1=0.5&x2=-1").json()
    x1, x2 = found["dataset"]["axes"]["x1"], found["dataset"]["axes"]["x2"]
    assert card["original"] == [x1["offset"] + x1["scale"] / 2, x2["offset"] - x2["scale"]]
    figure = client.get(f"{run}/frames/3/figure").json()
    assert "a, train" in [trace.get("name") for trace in figure["data"]]


@pytest.mark.parametrize("standardize", [False, True])
def test_downloaded_points_can_be_uploaded_and_give_the_same_run(client, new_run, standardize):
    found = read(client, FLOWERS, standardize=standardize).json()
    points = found["dataset"]["points"]
    own = found["dataset"] | {"points": points[3:], "test_points": points[:3]}
    del own["axes"]
    run = new_run(dataset=own)
    content = client.get(f"{run}/frames/0/export/csv").content
    again = read(client, content).json()["dataset"]
    assert new_run(dataset=again) == run


def test_downloaded_points_include_edits_up_to_the_epoch(client, new_run):
    edit = {"epoch": 2, "points": [{"to": [0.5, 0.25, 1]}]}
    run = new_run(dataset={"samples": 10}, interventions=[edit])
    before, after = (
        read(client, client.get(f"{run}/frames/{epoch}/export/csv").content).json()["dataset"]
        for epoch in (1, 2)
    )
    assert after["points"] == [*before["points"], [0.5, 0.25, 1]]


def test_the_route_of_csv_files_is_described(client):
    document = json.loads(client.get("/openapi.json").text)
    operation = document["paths"]["/api/csv"]["post"]
    assert "text/csv" in operation["requestBody"]["content"]
    assert {"x1", "x2", "label", "split", "standardize"} <= {
        parameter["name"] for parameter in operation["parameters"]
    }
