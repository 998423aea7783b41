"""Functions to fit: reproducible training points, and errors that point to the wrong field."""

import numpy as np
import pytest
from pydantic import ValidationError

from app.core.curves.target import WORDS, FunctionSpec, kinds, sampled, truth
from app.core.schema.errors import explain
from tests.support.cases import each

EXTRA = {"formula": {"formula": "x^2 - 1"}, "points": {"points": [[0, 1], [2, 0], [-1, 3]]}}


def spec(kind, **fields):
    return FunctionSpec.model_validate({"kind": kind} | EXTRA.get(kind, {}) | fields)


def refusals(**fields):
    with pytest.raises(ValidationError) as caught:
        FunctionSpec.model_validate(fields)
    return {entry["pointer"]: entry["message"] for entry in explain(caught.value)}


@each("kind", kinds())
def test_training_points_are_sorted_finite_and_reproducible(kind):
    one, other = (sampled(spec(kind, noise=0.2, seed=5)) for _ in range(2))
    assert one.x.tobytes() == other.x.tobytes()
    assert one.y.tobytes() == other.y.tobytes()
    assert (np.diff(one.x) >= 0).all()
    assert np.isfinite(one.y).all()
    assert (one.x[0], one.x[-1]) == one.interval
    assert WORDS[kind]


@each("kind", [kind for kind in kinds() if kind != "points"])
def test_without_noise_the_targets_are_the_truth(kind):
    made = spec(kind, noise=0.0)
    found = sampled(made)
    np.testing.assert_array_equal(found.y, truth(made, found.x))
    assert len(found.x) == made.samples


def test_noise_has_the_given_standard_deviation_and_depends_on_the_seed():
    quiet, noisy, other = (
        sampled(spec("sine", samples=4000, noise=noise, seed=seed))
        for noise, seed in ((0, 0), (0.3, 0), (0.3, 1))
    )
    assert np.std(noisy.y - quiet.y) == pytest.approx(0.3, rel=0.05)
    assert (noisy.y != other.y).any()


def test_drawn_points_have_no_truth_and_define_the_interval():
    drawn = spec("points", interval=[-9, 9])
    assert truth(drawn, np.zeros(3)) is None
    assert sampled(drawn).interval == (-1.0, 2.0)


@each(
    ("fields", "pointer", "message"),
    [
        ({"kind": "formula"}, "/formula", "is empty"),
        ({"kind": "formula", "formula": "os.system(x)"}, "/formula", "character"),
        ({"kind": "sine", "formula": "x"}, "/formula", "must be empty"),
        ({"kind": "formula", "formula": "1/x"}, "/interval", "where the formula is defined"),
        ({"kind": "formula", "formula": "exp(99x)"}, "/interval", "1e"),
        ({"kind": "points"}, "/points", "at least 2 points"),
        ({"kind": "points", "points": [[1, 0], [1, 2]]}, "/points", "different x"),
        ({"kind": "sine", "points": [[0, 0], [1, 1]]}, "/points", "must be empty"),
        ({"interval": [4, -4]}, "/interval", "lower to a higher"),
        ({"interval": [1, 1]}, "/interval", "lower to a higher"),
        ({"interval": [999999.9, 1e6]}, "/interval", "at least 1 long"),
        ({"interval": [0, 1e-7]}, "/interval", "at least 1e-06 long"),
        ({"samples": 1}, "/samples", "at least 2"),
        ({"samples": 999999}, "/samples", "CREASES_MAX_SAMPLES"),
        ({"noise": 2}, "/noise", "at most 1"),
        ({"kind": "cosine"}, "/kind", "sine"),
        ({"colour": 1}, "/colour", "unknown field"),
    ],
)
def test_a_function_that_cannot_be_fitted_is_refused_at_its_field(fields, pointer, message):
    assert message in refusals(**fields)[pointer]
