"""The spec of own points: test points, names of classes, names and units of axes."""

import pytest

from app.core.data.axes import DataAxis, fit_name
from app.core.data.spec import DatasetSpec
from app.core.specs.run import Limits, RunSpec, canonical_json, run_id
from tests.support.cases import each
from tests.support.refusals import refusal

UNSPLIT = "3e27750c4cadc8d4a7f2"
TWO = {"kind": "points", "points": [[0, 0, 0], [1, 1, 1]]}


@each(
    ("more", "place", "part"),
    [
        ({"test_points": [[0, 0, 2]]}, "test_points", "labels that occur in points: 0, 1"),
        ({"test_points": [[0, 0, 0.5]]}, "test_points", "labels that occur in points: 0, 1"),
        ({"test_points": 3}, "test_points", "must be a list"),
        ({"class_names": ["a"]}, "class_names", "labels 0 to 0, but the labels are 0, 1"),
        ({"class_names": ["a", "a"]}, "class_names", "must all be different"),
        ({"class_names": ["a", ""]}, "class_names/1", "from 1 to 60 characters"),
        ({"class_names": ["a", "b" * 61]}, "class_names/1", "from 1 to 60 characters"),
        ({"class_names": ["a", "b\x00"]}, "class_names/1", "must be printable"),
        ({"class_names": ["a", " b"]}, "class_names/1", "without leading, trailing or repeated"),
        ({"class_names": [f"c{i}" for i in range(101)]}, "class_names", "at most 100"),
        ({"class_names": ["a", "b"], "regression": True}, "class_names", "empty for a regression"),
        ({"axes": {"x1": {}}}, "axes/x1/name", "is missing"),
        ({"axes": {"x1": {"name": "a", "scale": 0}}}, "axes/x1/scale", "must be at least"),
        ({"axes": {"x3": {"name": "a"}}}, "axes/x3", "unknown field"),
        ({"shift": 3}, "shift", "must be 0 for kind points"),
    ],
)
def test_a_field_that_does_not_fit_the_points_is_rejected_at_its_place(more, place, part):
    found, message = refusal({"dataset": TWO | more})
    assert found == f"/dataset/{place}"
    assert part in message


@pytest.mark.parametrize(
    "more", [{"test_points": []}, {"class_names": ["a", "b"]}, {"axes": {}}], ids=str
)
def test_only_own_points_can_have_names_and_test_points(more):
    place, message = refusal({"dataset": {"kind": "moons"} | more})
    assert place == f"/dataset/{next(iter(more))}"
    assert 'unless kind is "points"' in message


def test_test_points_count_towards_the_limit():
    spec = {"dataset": TWO | {"test_points": [[0, 0, 0]] * 9}}
    place, message = refusal(spec, Limits(samples=10))
    assert place == "/dataset/test_points"
    assert "at most 10 (CREASES_MAX_SAMPLES)" in message


def test_a_label_without_points_can_have_a_name():
    spec = DatasetSpec.model_validate(
        TWO | {"points": [[0, 0, 0], [1, 1, 2]], "class_names": ["a", "b", "c"]}
    )
    assert spec.names == ("a", "c")
    assert DatasetSpec.model_validate(TWO).names is None


def test_the_id_of_own_points_without_names_never_changes():
    assert run_id(RunSpec.model_validate({"dataset": TWO})) == UNSPLIT
    defaults = TWO | {"test_points": None, "class_names": [], "axes": None}
    assert run_id(RunSpec.model_validate({"dataset": defaults})) == UNSPLIT
    assert run_id(RunSpec.model_validate({"dataset": TWO | {"test_points": []}})) != UNSPLIT


def test_a_shift_of_0_does_not_change_the_id():
    assert "shift" not in canonical_json(RunSpec.model_validate({"dataset": {"shift": 0}}))
    assert run_id(RunSpec.model_validate({"dataset": {"shift": 1}})) != run_id(RunSpec())


def test_an_axis_converts_a_coordinate_to_the_units_of_the_data():
    assert DataAxis(name="year", offset=2000, scale=10).original(1.5) == 2015


@each(
    ("text", "name"),
    [
        ("  petal\t length\n", "petal length"),
        ("a\x00b", "a b"),
        ("x" * 100, "x" * 60),
        ("y" * 59 + " z", "y" * 59),
        ("\u202e \ud800", ""),
        ("größe ✓", "größe ✓"),
    ],
)
def test_any_text_can_be_cleaned_to_a_name(text, name):
    assert fit_name(text) == name
