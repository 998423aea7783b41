"""Checkpoints are plain arrays: restored bit for bit, refused if damaged, and without code."""

import asyncio
import json
import os
import pickle
from functools import cache
from hashlib import blake2b
from math import prod

import numpy as np
import pytest

from app.core.specs.run import Limits, RunSpec
from app.core.training.state import advance, start
from app.core.training.state_arrays import to_arrays
from app.service.compute.executors import InlineExecutor, Pools
from app.service.runs.runs import Runs
from app.service.storage.checkpoints import MAGIC, pack, unpack
from app.service.storage.run_store import Store
from tests.support.cases import each

EDITS = [
    {"epoch": 1, "set": {"alpha": 0.1}},
    {"epoch": 2, "coefs": [{"layer": 0, "from": 1, "to": 0, "value": 0.5}]},
    {"epoch": 3, "intercepts": [{"layer": 0, "to": 1, "value": 0.5}]},
    {"epoch": 4, "points": [{"to": [0.5, 0.5, 1]}, {"from": [0.5, 0.5, 1]}]},
]
OWN = {
    "kind": "points",
    "points": [[0, 0, 0], [1, 1, 1], [2, 0, 0], [0, 2, 1], [3, 1, 1]],
    "axes": {"x1": {"name": "length", "scale": 2}},
}
SPECS = {
    "adam": {"dataset": OWN, "interventions": EDITS},
    "sgd": {"dataset": OWN, "training": {"solver": "sgd"}, "interventions": EDITS},
    "lbfgs": {"training": {"solver": "lbfgs"}, "interventions": EDITS[1:3]},
    "diverged": {
        "dataset": {"kind": "hills", "samples": 30},
        "training": {"solver": "sgd", "learning_rate_init": 1e6},
    },
    "no hidden layer": {"network": {"hidden_layer_sizes": []}},
}


@cache
def states():
    return {name: advance(start(RunSpec.model_validate(spec)), 6) for name, spec in SPECS.items()}


def test_a_state_is_restored_bit_for_bit():
    assert states()["diverged"].diverged is not None
    for state in states().values():
        again = unpack(pack(state), state.spec)
        assert again == state
        assert advance(again, 4) == advance(state, 4)


def test_the_bytes_depend_on_the_state_only():
    for name, state in states().items():
        chunked = start(state.spec)
        for epochs in (1, 4, 0, 1):
            chunked = advance(chunked, epochs)
        assert pack(chunked) == pack(state), name


def test_a_checkpoint_is_a_header_and_the_arrays():
    for state in states().values():
        content = pack(state)
        assert content.startswith(MAGIC)
        length = int.from_bytes(content[32:36], "little")
        header = json.loads(content[36 : 36 + length])
        start_of_array = 36 + length
        for (name, array), (described, (kind, shape)) in zip(
            to_arrays(state)[1].items(), header["arrays"].items(), strict=True
        ):
            assert described == name
            read = np.frombuffer(content, kind, array.size, start_of_array).reshape(shape)
            assert np.array_equal(read, array, equal_nan=True)
            start_of_array += array.nbytes
        assert start_of_array == len(content)


def test_any_changed_byte_and_any_other_length_is_noticed():
    content, spec = pack(states()["adam"]), states()["adam"].spec
    places = [*range(0, 700, 7), *range(700, len(content), 401), len(content) - 1]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 0x10
        with pytest.raises(ValueError, match=r"^(it|its) "):
            unpack(bytes(changed), spec)
    for length in (0, 16, 31, 36, 100, len(content) - 1):
        with pytest.raises(ValueError, match=r"^(it|its) "):
            unpack(content[:length], spec)
    with pytest.raises(ValueError, match="changed"):
        unpack(content + b"\0", spec)


def signed(header, arrays=b""):
    """Return a checkpoint with this header and a valid digest, as a stranger can make one."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = len(text).to_bytes(4, "little") + text + arrays
    return MAGIC + blake2b(body, digest_size=16).digest() + body


def header_of(content):
    length = int.from_bytes(content[32:36], "little")
    return json.loads(content[36 : 36 + length]), content[36 + length :]


def test_a_header_of_a_stranger_is_refused():
    state = states()["adam"]
    header, arrays = header_of(pack(state))
    assert unpack(signed(header, arrays), state.spec) == state
    parts = header["arrays"]
    others = [
        b"[" * 60_000,
        b"",
        b"\xff\xfe",
        [],
        None,
        {},
        header | {"extra": 1},
        header | {"epoch": True},
        header | {"epoch": 6.0},
        header | {"epoch": -1},
        header | {"epoch": 10**30},
        header | {"epoch": 7},
        header | {"diverged": 9},
        header | {"seconds": float("inf")},
        header | {"seconds": None},
        header | {"solver": "lbfgs"},
        header | {"solver": "pickle"},
        header | {"reason": ["x"]},
        header | {"arrays": []},
        header | {"arrays": parts | {"order": ["|O", [10]]}},
        header | {"arrays": parts | {"order": ["<i8", [10**9]]}},
        header | {"arrays": parts | {"other": ["<i8", [0]]}},
    ]
    for other in others:
        with pytest.raises(ValueError, match=r"."):
            unpack(signed(other, arrays), state.spec)
    other_run = RunSpec.model_validate({"network": {"hidden_layer_sizes": [5]}})
    with pytest.raises(ValueError, match="not those of a state of this run"):
        unpack(pack(state), other_run)


@each("name", SPECS.keys())
@each("value", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused(name, value):
    state = states()[name]
    header, arrays = header_of(pack(state))
    content, start = bytearray(arrays), 0
    for part, (kind, shape) in header["arrays"].items():
        size = np.dtype(kind).itemsize * prod(shape)
        if part == "parameters":
            content[start : start + 8] = np.float64(value).tobytes()
        start += size
    with pytest.raises(ValueError, match="not finite"):
        unpack(signed(header, bytes(content)), state.spec)


class Call:
    """An object whose pickle calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def harmful(marker):
    """Return contents that would create the file ``marker`` if they were unpickled."""
    pickled = pickle.dumps(Call(os.system, f"touch {marker}"))
    array = np.array([Call(os.system, f"touch {marker}")], dtype=object)
    header, _ = header_of(pack(states()["adam"]))
    return {
        "a pickle": pickled,
        "an old pickle": f"cos\nsystem\n(S'touch {marker}'\ntR.".encode(),
        "within a state": pickle.dumps((states()["adam"], Call(os.system, f"touch {marker}"))),
        "an array of objects": array.dumps(),
        "after the name of the format": MAGIC + pickled,
        "as a header": signed(pickled),
        "as the arrays": signed(header, pickled),
        "as objects": signed(
            header | {"arrays": header["arrays"] | {"order": ["|O", [1]]}}, array.dumps()
        ),
    }


def test_a_pickle_of_a_stranger_has_an_effect_with_pickle(tmp_path):
    pickle.loads(harmful(tmp_path / "marker")["a pickle"])
    assert (tmp_path / "marker").exists()


def test_harmful_checkpoints_run_nothing_and_are_dropped_from_the_store(tmp_path, caplog):
    """The state is trained from the start, and the checkpoints are deleted."""
    spec = RunSpec.model_validate({"dataset": {"samples": 20}})
    marker = tmp_path / "marker"
    store = Store(None)

    async def scenario():
        pools = Pools(InlineExecutor(), InlineExecutor())
        settings = {
            "limits": Limits(),
            "version": "v",
            "chunk_seconds": 0.02,
            "state_cache_bytes": 2**24,
            "checkpoint_seconds": 1e9,
        }
        runs = Runs(store, pools, **settings)
        run = await runs.register(spec)
        for epoch, content in enumerate(harmful(marker).values(), 30):
            store.put_checkpoint(run, epoch, "v", content)
        state = await runs.ensure(run, 60)
        await runs.close()
        return state

    assert asyncio.run(scenario()) == advance(start(spec), 60)
    assert not marker.exists()
    assert len(caplog.records) == len(harmful(marker))
    with store.reading() as db:
        assert db.execute("SELECT count(*) FROM checkpoints").fetchone() == (0,)
    store.close()
