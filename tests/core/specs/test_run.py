"""Specs are validated, and equal specs have equal ids however they are written."""

import json
import math

import pytest
from pydantic import ValidationError

from app.core.curves.spec import CurveSpec
from app.core.specs.run import DatasetSpec, RunSpec, canonical_json, run_id
from app.core.studies.spec import StudySpec, study_id
from tests.support.cases import each
from tests.support.refusals import edit, refusal, with_points


def test_the_empty_spec_is_valid_and_has_every_default():
    spec = RunSpec.model_validate({})
    assert (spec.dataset.kind, spec.dataset.samples, spec.dataset.noise) == ("moons", 300, 0.15)
    assert spec.network.hidden_layer_sizes == (8, 8)
    assert (spec.training.solver, spec.training.learning_rate_init) == ("adam", 0.01)
    assert spec.interventions == ()


def test_the_id_of_the_empty_spec_never_changes():
    # Saved links contain ids: a changed default or a new field would break all of them.
    assert run_id(RunSpec()) == "db6db3d8c804b1b94cfa"


def test_the_canonical_json_is_sorted_complete_and_without_spaces():
    text = canonical_json(RunSpec())
    assert " " not in text
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert json.loads(text)["training"]["epsilon"] == 1e-8


def test_a_spec_parsed_from_its_canonical_json_is_equal():
    spec = RunSpec.model_validate(
        with_points([0, 1, 2], [-0.0, 0.1, 3])
        | {"network": {"features": ["x2", "sin(x1)"], "hidden_layer_sizes": []}}
        | {"interventions": [{"epoch": 3, "set": {"alpha": 1}, "intercepts": [edit(0, 0)]}]}
    )
    again = RunSpec.model_validate_json(canonical_json(spec))
    assert again == spec
    assert run_id(again) == run_id(spec)


@each(
    ("one", "other"),
    [
        ({"dataset": {"noise": 0}}, {"dataset": {"noise": 0.0}}),
        ({"dataset": {"noise": -0.0}}, {"dataset": {"noise": 0}}),
        ({"training": {"alpha": 1}}, {"training": {"alpha": 1.0}}),
        ({}, {"dataset": {}, "network": {"activation": "relu"}, "interventions": []}),
        ({"network": {"hidden_layer_sizes": 8}}, {"network": {"hidden_layer_sizes": [8]}}),
        (with_points([0, 0, 0], [1, 1, 1]), with_points([-0.0, 0.0, 0.0], [1.0, 1, 1])),
        (
            {"interventions": [{"epoch": 9}, {"epoch": 2, "set": {"alpha": 1, "l1": 2}}]},
            {"interventions": [{"epoch": 2, "set": {"l1": 2.0, "alpha": 1}}, {"epoch": 9}]},
        ),
    ],
)
def test_specs_that_mean_the_same_have_the_same_id(one, other):
    assert run_id(RunSpec.model_validate(one)) == run_id(RunSpec.model_validate(other))


@each(
    "other",
    [
        {"dataset": {"seed": 1}},
        {"training": {"random_state": 1}},
        {"network": {"features": ["x2", "x1"]}},
        {"interventions": [{"epoch": 1, "set": {"alpha": 1e-4}}]},
        {"network": {"hidden_layer_sizes": [8, 8, 8]}},
    ],
)
def test_specs_that_differ_have_different_ids(other):
    assert run_id(RunSpec.model_validate(other)) != run_id(RunSpec())


def test_a_spec_cannot_be_changed():
    with pytest.raises(ValidationError):
        RunSpec().dataset.samples = 5


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "must have at least 2 points"),
        ([[0, 0, 1]], "must have at least 2 points"),
        ([[0, 0, 1], [1, 1, 1.0]], "must have at least 2 different labels"),
    ],
)
def test_too_few_points_or_labels_are_rejected(points, message):
    place, found = refusal(with_points(*points))
    assert place == "/dataset/points"
    assert found.startswith(message)


@each(
    ("point", "place"),
    [
        ([0, 0], "/dataset/points/1/2"),
        ([0, 0, 0, 0], "/dataset/points/1"),
        ([0, 1.1e6, 0], "/dataset/points/1/1"),
        ([0, 0, "red"], "/dataset/points/1/2"),
        ([0, math.nan, 0], "/dataset/points/1/1"),
        ({"x1": 0}, "/dataset/points/1"),
    ],
)
def test_a_malformed_point_is_rejected_at_its_place(point, place):
    assert refusal(with_points([0, 0, 1], point))[0] == place


def test_points_can_be_given_for_the_kind_points_only():
    place, message = refusal({"dataset": {"kind": "moons", "points": [[0, 0, 0], [1, 1, 1]]}})
    assert place == "/dataset/points"
    assert 'unless kind is "points"' in message


@each(
    ("labels", "classes", "outputs"),
    [
        ([0, 1], (0, 1), 1),
        ([7, -1.0, 7], (-1, 7), 1),
        ([3, 1, 2], (1, 2, 3), 3),
        (range(10), tuple(range(10)), 10),
        (range(11), (), 1),
        ([0, 1, 0.5], (), 1),
    ],
)
def test_few_distinct_integer_labels_are_classes_and_others_are_targets(labels, classes, outputs):
    spec = DatasetSpec.model_validate(with_points(*([0, 0, label] for label in labels))["dataset"])
    assert spec.labels == classes
    assert spec.task == ("classification" if classes else "regression")
    assert spec.outputs == outputs


@pytest.mark.parametrize("classes", [11, 26, 100])
def test_names_make_more_integer_labels_classes(classes):
    points = with_points(*([0, 0, label] for label in range(classes)))["dataset"]
    names = [f"c{label}" for label in range(classes)]
    spec = DatasetSpec.model_validate(points | {"class_names": names})
    assert (spec.task, spec.labels, spec.outputs) == (
        "classification",
        tuple(range(classes)),
        classes,
    )
    assert spec.names == tuple(names)
    place, message = refusal(
        {"dataset": points | {"class_names": names, "test_points": [[0, 0, 0], [0, 0, 500]]}}
    )
    assert place == "/dataset/class_names"
    assert "labels that do not occur in points: 500" in message


def test_integer_labels_can_be_the_targets_of_a_regression():
    points = {"kind": "points", "points": [[0, 0, 0], [1, 0, 1]]}
    spec = DatasetSpec.model_validate(points | {"regression": True})
    assert spec.task == "regression"
    assert spec.outputs == 1
    place, message = refusal({"dataset": {"kind": "moons", "regression": True}})
    assert place == "/dataset/regression"
    assert 'unless kind is "points"' in message


def test_a_single_layer_can_be_given_as_an_integer():
    spec = RunSpec.model_validate({"network": {"hidden_layer_sizes": 5}})
    assert spec.network.hidden_layer_sizes == (5,)
    assert '"hidden_layer_sizes":[5]' in canonical_json(spec)
    curve = {"network": {"hidden_layer_sizes": 5}}
    assert canonical_json(CurveSpec.model_validate(curve)) == canonical_json(
        CurveSpec.model_validate({"network": {"hidden_layer_sizes": [5]}})
    )
    for one, other in (([2, [3]], [[2], [3]]), ([4], [[4]])):
        studies = [
            StudySpec.model_validate(
                {"axes": [{"field": "network.hidden_layer_sizes", "values": values}]}
            )
            for values in (one, other)
        ]
        assert study_id(studies[0]) == study_id(studies[1])


@each("value", [0, -3, 257, True, 8.0, 8.5, "8", None, {"0": 8}, [[8]]])
def test_layer_sizes_out_of_bounds_or_of_another_type_are_rejected(value):
    place, message = refusal({"network": {"hidden_layer_sizes": value}})
    nested = isinstance(value, list)
    assert place == "/network/hidden_layer_sizes" + ("/0" if nested else "")
    assert message.startswith("must be ")
    assert ", got " in message
