"""States as arrays: restored bit for bit, and refused where compiled code would trust a number."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.specs.run import RunSpec
from app.core.training.state import advance, start
from app.core.training.state_arrays import from_arrays, shapes, to_arrays
from tests.support.quick import examples

SOLVERS = {
    "adam": [{}, {"l1": 0.01}, {"shuffle": False}],
    "sgd": [{"learning_rate": "invscaling"}, {"momentum": 0.0}, {"learning_rate_init": 1000.0}],
    "lbfgs": [{}, {"alpha": 0.1}],
}
SETTINGS = [{"solver": solver, **rest} for solver, variants in SOLVERS.items() for rest in variants]


@st.composite
def specs(draw):
    """Return the spec of a small run with a random data set, network, solver and interventions."""
    kind = draw(st.sampled_from(["moons", "spiral", "blobs", "hills", "xor"]))
    epochs = draw(st.lists(st.integers(0, 9), max_size=3, unique=True))
    sizes = draw(st.sampled_from([[], [1], [3], [4, 2]]))
    coefs = [{"layer": 0, "from": 0, "to": 0, "value": 0.5}]
    points = [{"to": [0.5, 0.5, 1]}]
    changes = [
        {"epoch": epoch, **draw(st.sampled_from([{"coefs": coefs}, {"points": points}]))}
        for epoch in epochs
    ]
    return RunSpec.model_validate(
        {
            "dataset": {"kind": kind, "samples": draw(st.integers(12, 30))},
            "network": {
                "hidden_layer_sizes": sizes,
                "activation": draw(st.sampled_from(["relu", "tanh", "leaky_relu"])),
            },
            "training": draw(st.sampled_from(SETTINGS)) | {"random_state": draw(st.integers(0, 9))},
            "interventions": changes,
        }
    )


def restored(state):
    return from_arrays(state.spec, *to_arrays(state))


@settings(max_examples=examples(100))
@given(specs(), st.integers(0, 30), st.integers(0, 12))
def test_a_state_is_restored_bit_for_bit_and_continues_so(spec, epochs, further):
    state = advance(start(spec), epochs)
    facts, arrays = to_arrays(state)
    assert shapes(spec, facts) == {
        name: (array.dtype.str, array.shape) for name, array in arrays.items()
    }
    again = restored(state)
    assert again == state
    assert again.seconds == state.seconds
    assert advance(again, further) == advance(state, further)


def test_every_state_of_long_descents_is_accepted():
    """Restarts of L-BFGS and its end are rare states."""
    for kind, activation in (("spiral", "relu"), ("hills", "tanh"), ("circles", "relu")):
        spec = {
            "dataset": {"kind": kind, "samples": 40},
            "network": {"hidden_layer_sizes": [3], "activation": activation},
            "training": {"solver": "lbfgs"},
        }
        state = start(RunSpec.model_validate(spec))
        for _ in range(100):
            state = advance(state, 1)
            assert restored(state) == state


def damaged(array, position, value):
    changed = array.copy()
    changed.flat[position] = value
    return changed


def test_positions_that_lead_out_of_an_array_are_refused():
    sgd, lbfgs = (
        advance(start(RunSpec.model_validate({"training": {"solver": solver}})), 15)
        for solver in ("sgd", "lbfgs")
    )
    parameters = len(lbfgs.parameters)
    cases = [
        *((sgd, "order", 0, value) for value in (-1, 10**6, sgd.memory.order[1])),
        *((sgd, "generator", 624, value) for value in (625, 2**32 - 1)),
        (sgd, "clock", 1, -1),
        # Positions and lengths of L-BFGS: each element that is not a count.
        *((lbfgs, "integer", index, -(10**6)) for index in range(16)),
        *((lbfgs, "integer", index, 10**6) for index in (*range(16), 26, 27, 28, 37, 39, 40)),
        *((lbfgs, "indices", place * parameters, 10**6) for place in range(3)),
        (lbfgs, "task", 0, 3),
        (lbfgs, "logical", 1, 1),
        (lbfgs, "counts", 1, 2),
    ]
    for state, name, position, value in cases:
        facts, arrays = to_arrays(state)
        arrays[name] = damaged(arrays[name], position, value)
        with pytest.raises(ValueError, match=r"out of range|permutation"):
            from_arrays(state.spec, facts, arrays)


def test_a_state_of_another_solver_is_refused():
    state = start(RunSpec())
    lbfgs = RunSpec.model_validate({"training": {"solver": "lbfgs"}})
    with pytest.raises(ValueError, match="another solver"):
        from_arrays(lbfgs, *to_arrays(state))


def test_restored_arrays_do_not_share_memory_with_their_source():
    state = advance(start(RunSpec()), 3)
    facts, arrays = to_arrays(replace(state, parameters=state.parameters.copy()))
    again = from_arrays(state.spec, facts, arrays)
    arrays["parameters"][:] = 0
    assert again == state
    with pytest.raises(ValueError, match="read-only"):
        again.coefs[0][0] = np.nan
