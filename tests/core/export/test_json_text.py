"""JSON texts in pieces equal those in one piece."""

import json

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.export import json_text as module
from app.core.export.json_text import json_text
from app.core.jobs.job import Job, Stopped

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=3))
ARRAYS = st.tuples(st.integers(0, 9), st.integers(0, 3), st.booleans()).map(
    lambda of: np.arange(of[0] * of[1]).reshape(of[:2])[:: -1 if of[2] else 1] / 3
)
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


def listed(value):
    return value.tolist()


@given(VALUES)
def test_pieces_of_any_size_give_the_same_text(value):
    whole = orjson.dumps(value, default=listed, option=orjson.OPT_SERIALIZE_NUMPY)
    for numbers, items in ((1, 1), (2, 3), (5, 2)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_NUMBERS", numbers)
            patch.setattr(module, "_ITEMS", items)
            assert json_text(value) == whole


@pytest.mark.exhaustive
def test_large_documents_are_written_in_pieces_and_stop_with_their_job():
    value = {"a": np.arange(200_000.0).reshape(-1, 2), "b": [{"c": n} for n in range(50_000)]}
    assert json.loads(json_text(value)) == {"a": value["a"].tolist(), "b": value["b"]}
    job = Job()

    def stopped(*args):
        job.set()
        return orjson.dumps(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_dumps", stopped)
        with pytest.raises(Stopped):
            job.run(json_text, value)


def test_what_has_no_json_form_is_an_error():
    long = list(range(2000))
    for value in (object(), [*long, object()], {"a": long, "b": 2**70}, {"a": long, 3: 4}):
        with pytest.raises(orjson.JSONEncodeError):
            json_text(value)
