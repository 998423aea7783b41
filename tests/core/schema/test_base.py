"""Strict types reject other types, and sizes are limited."""

import json
import math
import pickle

import pytest

from app.core.schema.base import Limits
from app.core.specs.run import RunSpec
from tests.support.cases import each
from tests.support.refusals import refusal, with_points


@each("value", [True, "300", 300.0, 300.5, None, [300], {}, math.nan, math.inf])
def test_only_an_integer_is_a_whole_number(value):
    place, message = refusal({"dataset": {"samples": value}})
    assert place == "/dataset/samples"
    assert message.startswith("must be a whole number, got ")


@each("value", [True, False, "0.1", None, [0.1], {"a": 1}, 10**400])
def test_only_a_number_is_a_number(value):
    place, message = refusal({"dataset": {"noise": value}})
    assert place == "/dataset/noise"
    assert message.startswith("must be a number, got ")


@each("value", [math.nan, math.inf, -math.inf, json.loads("1e999")])
def test_a_number_must_be_finite(value):
    place, message = refusal({"training": {"learning_rate_init": value}})
    assert place == "/training/learning_rate_init"
    assert message.startswith("must be a finite number")


@each("value", [0, 1, "true", None, 1.0])
def test_only_a_boolean_is_a_flag(value):
    assert refusal({"training": {"shuffle": value}})[1].startswith("must be true or false")


@each(
    ("data", "place", "limit"),
    [
        ({"dataset": {"samples": 5001}}, "/dataset/samples", "at most 5000 (CREASES_MAX_SAMPLES)"),
        (
            with_points(*[[0, 0, 0]] * 5001),
            "/dataset/points",
            "at most 5000 (CREASES_MAX_SAMPLES) points",
        ),
        (
            {"network": {"hidden_layer_sizes": [1] * 9}},
            "/network/hidden_layer_sizes",
            "at most 8 (CREASES_MAX_LAYERS) hidden layers",
        ),
        (
            {"network": {"hidden_layer_sizes": [8, 257]}},
            "/network/hidden_layer_sizes/1",
            "at most 256 (CREASES_MAX_UNITS_PER_LAYER)",
        ),
        (
            {"interventions": [{"epoch": 20_001}]},
            "/interventions/0/epoch",
            "at most 20000 (CREASES_MAX_EPOCHS)",
        ),
        (
            {"interventions": [{"epoch": 1}] * 1001},
            "/interventions",
            "at most 1000 (CREASES_MAX_INTERVENTIONS) interventions",
        ),
    ],
)
def test_a_size_above_its_limit_names_the_setting(data, place, limit):
    found_place, message = refusal(data)
    assert found_place == place
    assert limit in message


def test_limits_are_taken_from_the_context_of_the_validation():
    tight = Limits(samples=10, layers=1)
    assert refusal({"dataset": {"samples": 11}}, tight)[1].startswith("must be at most 10 (")
    assert refusal({"network": {"hidden_layer_sizes": [1, 1]}}, tight)[0].endswith("layer_sizes")
    wide = {"limits": Limits(samples=10**6)}
    assert RunSpec.model_validate({"dataset": {"samples": 10**6}}, context=wide)


def test_a_limit_below_one_is_rejected():
    with pytest.raises(ValueError, match="limit layers must be at least 1, got 0"):
        Limits(layers=0)


def test_a_remembered_hash_is_neither_pickled_nor_copied():
    """Hashes of strings differ between processes."""
    used, unused = RunSpec(), RunSpec()
    before = hash(used)
    assert pickle.dumps(used) == pickle.dumps(unused)
    assert hash(unused) == before == hash(used)
    changed = used.training.model_copy(update={"alpha": 0.5})
    assert hash(changed) != hash(used.training)
    assert hash(changed) == hash(RunSpec.model_validate({"training": {"alpha": 0.5}}).training)
