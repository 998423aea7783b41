"""Edits of points during a run: the run stays a pure function of its spec."""

import numpy as np
import pytest

from app.core.data.dataset import load
from app.core.data.point_edits import PointEdit
from app.core.frames.frame import View, frame
from app.core.specs.run import DatasetSpec, Limits, RunSpec, run_id
from app.core.training.state import advance, start
from tests.core.training.test_beyond_sklearn import partly_fitted
from tests.core.training.test_state import run, spec_of
from tests.support.cases import each
from tests.support.refusals import refusal, refusals
from tests.support.sklearn_reference import parameters_of


def add(x1, x2, label, **more):
    return {"to": [x1, x2, label], **more}


def points_of(data):
    train = np.column_stack([data.X_train, data.y_train]).tolist()
    return train, np.column_stack([data.X_test, data.y_test]).tolist()


def edits(*made):
    return [PointEdit.model_validate(one) for one in made]


@each("solver", ["adam", "sgd", "lbfgs"])
@each("shuffle", [True, False])
def test_training_in_chunks_across_an_edit_gives_the_same_state(solver, shuffle):
    removed = points_of(load(spec_of().dataset))[0][3]
    changes = [
        {"epoch": 3, "points": [add(0.5, 0.5, 1), {"from": removed}]},
        {"epoch": 5, "points": [{"from": [0.5, 0.5, 1], "to": [0.6, 0.4, 0]}]},
    ]
    spec = spec_of(solver=solver, shuffle=shuffle, interventions=changes)
    whole = run(spec, 10)
    for first in (1, 3, 4, 5, 9):
        assert advance(run(spec, first), 10 - first) == whole


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_an_edit_does_not_affect_earlier_epochs(solver):
    plain = spec_of(solver=solver)
    edited = spec_of(solver=solver, interventions=[{"epoch": 4, "points": [add(2, 2, 1)]}])
    assert np.array_equal(run(plain, 4).parameters, run(edited, 4).parameters)
    assert not np.array_equal(run(plain, 5).parameters, run(edited, 5).parameters)
    assert len(run(edited, 3).data.X_train) == 60
    assert len(run(edited, 4).data.X_train) == 61


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_training_continues_as_partial_fit_of_scikit_learn_on_the_new_points(solver):
    removed = points_of(load(spec_of("4 classes").dataset))[0][5]
    changes = [{"epoch": 4, "points": [add(1.5, -0.5, 2), {"from": removed}, add(0, 0, 3)]}]
    spec = spec_of("4 classes", solver=solver, shuffle=False, interventions=changes)
    model, X, y = partly_fitted(spec, 4)
    X = np.vstack([np.delete(X, 5, axis=0), [[1.5, -0.5], [0, 0]]])
    y = np.append(np.delete(y, 5), [2, 3])
    for _ in range(3):
        model.partial_fit(X, y)
    np.testing.assert_array_equal(run(spec, 7).parameters, parameters_of(model))


def test_an_edit_at_epoch_0_equals_another_data_set():
    data = load(spec_of().dataset)
    train = points_of(data)[0]
    edited = spec_of(interventions=[{"epoch": 0, "points": [add(3, 3, 0)]}])
    given = {"kind": "points", "points": [*train, [3, 3, 0]], "test_points": []}
    own = RunSpec.model_validate({**edited.model_dump(by_alias=True), "interventions": []})
    own = RunSpec.model_validate(own.model_dump() | {"dataset": given})
    assert np.array_equal(run(edited, 6).parameters, run(own, 6).parameters)


def test_the_frame_shows_the_points_of_its_epoch():
    spec = spec_of(interventions=[{"epoch": 2, "points": [add(3, 3, 0, part="test")]}])
    view = View(None, 0, frozenset({"points", "predictions", "confusion"}))
    for epoch, tested in ((1, 0), (2, 1), (7, 1)):
        shown = frame(run(spec, epoch), view).as_dict()
        assert len(shown["points"]["test"]["X"]) == tested
        assert len(shown["predictions"]["test"]) == tested
        assert shown["box"] == list(load(spec.dataset).box)


@pytest.mark.parametrize(("part", "index"), [("train", 3), ("test", 2)])
def test_a_moved_point_keeps_its_index_and_its_part(part, index):
    train, test = points_of(load(DatasetSpec(samples=20)))
    points = train if part == "train" else test
    edit = {"from": points[index], "to": [9, 9, 1]}
    points[index] = [9, 9, 1]
    assert points_of(load(DatasetSpec(samples=20), edits(edit))) == (train, test)


def test_an_edit_of_a_point_that_does_not_exist_is_rejected_with_place_and_value():
    train, _ = points_of(load(DatasetSpec(samples=20)))
    x1, x2, label = train[0]
    changes = [
        {"epoch": 5, "points": [{"from": [7, 7, 1], "to": [8, 8, 0]}]},
        {"epoch": 2, "points": [add(0.5, 1, 1), {"from": [x1, x2, 1 - label]}]},
    ]
    found = refusals({"dataset": {"samples": 20}, "interventions": changes})
    assert found == {
        "/interventions/1/points/1/from": "must be a point that exists at epoch 2 (the label at "
        f"these coordinates is {label:g}), got [{x1}, {x2}, {1 - label:g}]",
        "/interventions/0/points/0/from": "must be a point that exists at epoch 5, got [7, 7, 1]",
    }


def test_a_point_is_matched_at_the_epoch_of_the_edit():
    moved = {"epoch": 9, "points": [{"from": [0.5, 1, 1], "to": [0, 0, 0]}, {"from": [0, 0, 0]}]}
    added = {"epoch": 2, "points": [add(0.5, 1, 1)]}
    assert len(RunSpec.model_validate({"interventions": [moved, added]}).interventions) == 2
    found = refusals({"interventions": [moved, added | {"epoch": 10}]})
    assert set(found) == {"/interventions/0/points/0/from", "/interventions/0/points/1/from"}
    assert all("exists at epoch 9" in message for message in found.values())


def test_of_equal_points_only_the_first_is_edited():
    twice = DatasetSpec(kind="points", points=((0, 0, 0), (1, 1, 1), (0, 0, 0)), test_points=())
    train, _ = points_of(load(twice, edits({"from": [0, 0, 0]})))
    assert train == [[1, 1, 1], [0, 0, 0]]


def test_two_training_points_must_remain_and_all_test_points_can_be_removed():
    train, test = points_of(load(DatasetSpec(samples=8)))
    removed = [{"from": point} for point in train + test]
    remaining = load(DatasetSpec(samples=8), edits(*removed))
    assert points_of(remaining) == (train[-2:], [])
    spec = {"dataset": {"samples": 8}, "interventions": [{"epoch": 3, "points": removed}]}
    last = [f"/interventions/0/points/{len(train) - 2 + number}/from" for number in (0, 1)]
    found = refusals(spec)
    assert list(found) == last
    for message in found.values():
        assert message.startswith(
            "must not be removed at epoch 3: at least 2 training points must remain, got"
        )


def test_training_continues_when_a_class_has_no_points_left():
    data = load(spec_of("4 classes").dataset)
    removed = [{"from": point} for point in points_of(data)[0] if point[2] == 1]
    state = run(spec_of("4 classes", interventions=[{"epoch": 3, "points": removed}]), 8)
    assert state.diverged is None
    shown = frame(state, View(None, 0, frozenset({"metrics", "confusion"}))).as_dict()
    assert shown["confusion"]["train"]["accuracy"][1] is None


@each(
    ("edit", "place", "words"),
    [
        ({}, "", "must have from, to or both"),
        (add(0, 0, 2), "/to/2", "one of the classes of the data set: 0, 1"),
        (add(0, 0, 0.5), "/to/2", "one of the classes"),
        (add(0, 0, 0, part="both"), "/part", "must be one of"),
        (add(0, 2e6, 0), "/to/1", "must be at most 1000000"),
        ({"from": [0, 0]}, "/from", "from 3 to 257 numbers"),
    ],
)
def test_an_invalid_edit_is_rejected_at_its_place(edit, place, words):
    spec = {"interventions": [{"epoch": 1}, {"epoch": 2, "points": [add(1, 1, 1), edit]}]}
    found, message = refusal(spec)
    assert found.startswith(f"/interventions/1/points/1{place}")
    assert words in message


def test_added_points_count_towards_the_limit():
    spec = {"dataset": {"samples": 10}, "interventions": [{"epoch": 1, "points": [add(0, 0, 0)]}]}
    place, message = refusal(spec, Limits(samples=10))
    assert place == "/interventions/0/points/0"
    assert "at most 10 (CREASES_MAX_SAMPLES)" in message


def test_the_target_of_a_regression_can_be_any_number():
    spec = spec_of("regression", interventions=[{"epoch": 0, "points": [add(0, 0, 0.123)]}])
    assert start(spec).data.y_train[-1] == 0.123


def test_the_id_of_a_spec_without_edits_of_points_never_changes():
    spec = RunSpec.model_validate({"interventions": [{"epoch": 3, "set": {"alpha": 1}}]})
    assert run_id(spec) == "425315c17a11bacf9a7d"
