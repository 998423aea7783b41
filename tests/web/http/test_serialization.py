"""Numbers in JSON are restored exactly."""

import base64
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.http.serialization import encode, typed_array
from tests.support.cases import each


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_are_restored_exactly(values):
    sent = json.loads(encode({"x": np.array(values, dtype=float), "y": values}))
    assert [math.copysign(1, v) * v for v in sent["x"]] == [math.copysign(1, v) * v for v in values]
    assert sent["x"] == sent["y"] == values


def test_values_that_json_lacks_become_null():
    value = {"a": np.array([np.nan, np.inf, 1.0]), "b": float("nan"), "c": np.float64("-inf")}
    assert json.loads(encode(value)) == {"a": [None, None, 1.0], "b": None, "c": None}


@each(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12)[::2],
        np.arange(3, dtype=np.int32),
        np.array([[True, False]]),
        np.empty((0, 2)),
        np.float32([0.5, 0.25]),
    ],
    ids=str,
)
def test_arrays_of_any_layout_are_nested_lists(array):
    assert json.loads(encode([array])) == [array.tolist()]


@each(
    ("array", "kind"),
    [
        (np.array([[1.5, np.nan], [np.inf, -0.0]]), "f8"),
        (np.arange(6).reshape(2, 3), "u1"),
        (np.array([-1, 127]), "i1"),
        (np.array([-1, 128]), "i2"),
        (np.array([0, 2**16 - 1]), "u2"),
        (np.array([0, 2**16]), "u4"),
        (np.array([-1, 2**16]), "i4"),
        (np.array([2**40]), "f8"),
        (np.array([-1, 2**31]), "f8"),
        (np.empty((0, 2), dtype=np.int32), "u1"),
        (np.array([True, False]), "u1"),
        (np.arange(3, dtype=np.uint8), "u1"),
        (np.arange(6.0).reshape(2, 3).T, "f8"),
        (np.empty((0, 2)), "f8"),
    ],
)
def test_a_typed_array_holds_the_same_numbers(array, kind):
    sent = typed_array(array)
    assert sent["dtype"] == kind
    shape = tuple(int(side) for side in sent["shape"].split(","))
    back = np.frombuffer(base64.b64decode(sent["bdata"]), dtype=f"<{kind}").reshape(shape)
    np.testing.assert_array_equal(back, array)


def test_every_array_in_a_tree_becomes_a_typed_array():
    tree = {"a": [np.zeros(2)], "b": {"c": (np.ones(1), 3, None)}}
    sent = json.loads(encode(tree, "base64"))
    assert sent["a"][0]["dtype"] == sent["b"]["c"][0]["dtype"] == "f8"
    assert sent["b"]["c"][1:] == [3, None]


def test_integers_of_any_size_can_be_written():
    sent = json.loads(encode({"small": 2**63, "large": [10**40], "negative": -(2**70)}))
    assert sent == {"small": 2**63, "large": [1e40], "negative": -(2.0**70)}


def test_unsupported_values_are_refused():
    with pytest.raises(TypeError):
        encode({"x": object()})
