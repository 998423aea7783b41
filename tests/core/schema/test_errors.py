"""Validation messages name the place and what is allowed, for every kind of input."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.core.schema.errors import described, explain
from app.core.specs.run import RunSpec, canonical_json
from app.web.params.bodies import TrainRequest
from tests.support.cases import each
from tests.support.refusals import refusal, with_points

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(
    st.sampled_from(["kind", "samples", "points", "features", "l1", "epoch", "set", "coefs"]),
    json_values,
)
documents = st.dictionaries(
    st.sampled_from(["dataset", "network", "training", "interventions"]),
    json_values | objects | st.lists(objects, max_size=3),
)


@each(
    ("data", "place", "message"),
    [
        ({"dataset": {"samples": 3}}, "/dataset/samples", "must be at least 4, got 3"),
        ({"dataset": {"noise": 1.01}}, "/dataset/noise", "must be at most 1, got 1.01"),
        ({"dataset": {"test_share": 0.95}}, "/dataset/test_share", "must be at most 0.9, got 0.95"),
        ({"dataset": {"seed": -1}}, "/dataset/seed", "must be at least 0, got -1"),
        (
            {"dataset": {"seed": 2**32}},
            "/dataset/seed",
            "must be at most 4294967295, got 4294967296",
        ),
        ({"dataset": {"classes": 7}}, "/dataset/classes", "must be at most 6, got 7"),
        (
            {"network": {"hidden_layer_sizes": [8, 0]}},
            "/network/hidden_layer_sizes/1",
            "must be at least 1, got 0",
        ),
        (
            {"network": {"activation": "RELU"}},
            "/network/activation",
            'must be one of relu, leaky_relu, identity, tanh or logistic, got "RELU"',
        ),
        ({"network": {"negative_slope": 2}}, "/network/negative_slope", "must be at most 1, got 2"),
        (
            {"network": {"features": ["x1", "x2", "x1"]}},
            "/network/features",
            'must not contain a feature twice, got ["x1", "x2", "x1"]',
        ),
        (
            {"network": {"features": []}},
            "/network/features",
            "must have at least 1 items, got []",
        ),
        (
            {"training": {"learning_rate_init": 0}},
            "/training/learning_rate_init",
            "must be greater than 0, got 0",
        ),
        ({"training": {"beta_1": 1}}, "/training/beta_1", "must be less than 1, got 1"),
        ({"training": {"batch_size": 0}}, "/training/batch_size", "must be at least 1, got 0"),
        (
            {"training": {"solver": "lbfgs", "l1": 0.1}},
            "/training/l1",
            "must be 0 for solver lbfgs, got 0.1",
        ),
        (
            {"training": {"solver": "lbfgs"}, "interventions": [{"epoch": 1, "set": {"alpha": 1}}]},
            "/interventions/0/set",
            'must be empty for solver lbfgs, got {"alpha": 1}',
        ),
        ({"training": None}, "/training", "must be an object, got null"),
        ([], "", "must be an object, got []"),
        ("spec", "", 'must be an object, got "spec"'),
        (
            {"network": {"hidden_layer_sizes": "88"}},
            "/network/hidden_layer_sizes",
            'must be a list, got "88"',
        ),
        ({"interventions": [{}]}, "/interventions/0/epoch", "is missing"),
        (
            {"dataset": {"kind": "blobs", "samples": 5, "classes": 6}},
            "/dataset/classes",
            "must be at most the number of samples, 5, got 6",
        ),
    ],
)
def test_a_message_names_the_place_the_limit_and_the_value(data, place, message):
    assert refusal(data) == (place, message)


@each(
    ("data", "place"),
    [
        ({"epochs": 3}, "/epochs"),
        ({"dataset": {"sample": 3}}, "/dataset/sample"),
        (
            {"interventions": [{"epoch": 1, "set": {"solver": "sgd"}}]},
            "/interventions/0/set/solver",
        ),
        (
            {"interventions": [{"epoch": 1, "coefs": [{"layer": 0, "from_": 0}]}]},
            "/interventions/0/coefs/0/from_",
        ),
        ({"network": {"a/b~c": 1}}, "/network/a~1b~0c"),
    ],
)
def test_an_unknown_field_is_rejected_with_a_list_of_the_known_ones(data, place):
    found, message = refusal(data)
    assert found == place
    name = place.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    assert message.startswith(f'unknown field "{name}"')
    assert "known here: " in message


@each(
    "data",
    [
        lambda: {f"name{i}": i for i in range(100_000)},
        lambda: {"interventions": [{"epoch": 1, "set": dict.fromkeys(map(str, range(100_000)))}]},
        lambda: {"interventions": [{"epoch": 1, "coefs": [{}] * 1000}] * 1000},
        lambda: with_points(*[["a", "b", True]] * 5000),
        lambda: with_points(*[0] * 500_000),
        lambda: {"network": {"features": ["x"] * 300_000, "hidden_layer_sizes": [0] * 300_000}},
    ],
    ids=["fields", "live fields", "edits", "points", "numbers as points", "features and layers"],
)
def test_invalid_input_of_any_size_gets_a_short_answer(data):
    with pytest.raises(ValidationError) as caught:
        RunSpec.model_validate(data())
    assert caught.value.error_count() <= 15_000
    entries = explain(caught.value)
    assert 1 <= len(entries) <= 21
    assert len(json.dumps(entries)) < 10_000


@given(documents)
def test_any_json_is_either_a_valid_spec_or_gets_messages_in_valid_json(data):
    try:
        spec = RunSpec.model_validate(data)
    except ValidationError as error:
        entries = explain(error)
        assert entries
        json.dumps(entries, allow_nan=False).encode()
        for entry in entries:
            assert entry["pointer"] == "" or entry["pointer"].startswith("/")
            assert 0 < len(entry["message"]) < 300
    else:
        assert RunSpec.model_validate_json(canonical_json(spec)) == spec


@each(
    ("value", "text"),
    [
        ([0, 1, 0, math.nan], "[0, 1, 0, NaN]"),
        ([0.0, 1.5, -2.0], "[0, 1.5, -2]"),
        ([], "[]"),
        ({}, "{}"),
        ([True, None, "x"], '[true, null, "x"]'),
        ({"a": [1, 2]}, '{"a": [1, 2]}'),
        ([[0, 0, 0], [1, 1, 1]], "[[0, 0, 0], [1, 1, 1]]"),
        (list(range(5001)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "),
        ([[0, 1, 0]] * 5001, "[[0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], …]"),
        ({f"f{i}": i for i in range(50_000)}, '{"f0": 0, "f1": 1, '),
        (["x" * 10_000] * 3, "[…] (3 items)"),
        ([[[[[[1]]]]]], "[[["),
        ([10**40, math.inf, 1], "[a whole number of more than 30 digits, an infinite number, …]"),
    ],
)
def test_a_long_value_is_quoted_in_part(value, text):
    assert described(value).startswith(text)
    assert len(described(value)) < 120


def test_a_deeply_nested_value_is_quoted_in_part():
    value = []
    for _ in range(100_000):
        value = [value, 1, 2, 3]
    assert len(described(value)) < 120


@each(
    "box",
    [
        [0, 1, 0],
        [1, 0, 0, 1],
        [0, 1, 0, math.nan],
        [0, True, 0, 1],
        [0, 1, 0, 1e300],
        "0,1,0,1",
        {"x1": 1},
        [[0, 1], [0, 1]],
    ],
)
def test_a_rejected_box_is_quoted(box):
    with pytest.raises(ValidationError) as caught:
        TrainRequest.model_validate({"box": box})
    [found] = explain(caught.value)
    assert found["message"].endswith(f", got {described(box)}")
    assert "list of" not in found["message"]


def test_an_unknown_part_is_quoted_once():
    with pytest.raises(ValidationError) as caught:
        TrainRequest.model_validate({"include": ["metrics", "regoins"]})
    [found] = explain(caught.value)
    assert found["message"].startswith("must be among metrics, grid, ")
    assert found["message"].endswith('; got "regoins"')
