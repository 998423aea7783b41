"""Checkpoints restore states bit for bit, ignore module names, and run no code."""

import asyncio
import os
import pickle
from typing import get_args

import pytest

from app.core.schema.base import Spec
from app.core.specs.run import Limits, RunSpec
from app.core.training.state import State, advance, start
from app.service.compute.executors import InlineExecutor, Pools
from app.service.runs.runs import Runs
from app.service.storage import checkpoints
from app.service.storage.checkpoints import pack, unpack
from app.service.storage.run_store import Store

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
}


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("protocol", [4, 5])
def test_a_state_is_restored_bit_for_bit(name, protocol):
    """Protocol 4 stores all arrays in the way in which 5 stores non-contiguous ones."""
    state = advance(start(RunSpec.model_validate(SPECS[name])), 6)
    for content in (pack(state), pickle.dumps(state, protocol)):
        assert unpack(content) == state
        assert advance(unpack(content), 4) == advance(state, 4)


@pytest.mark.parametrize("name", SPECS)
def test_the_module_name_in_a_checkpoint_is_ignored(name):
    state = advance(start(RunSpec.model_validate(SPECS[name])), 6)
    content = pack(state)
    assert content.count(b"app.core.") >= 5
    assert unpack(content.replace(b"app.core.", b"old.home.")) == state


def test_every_class_in_a_spec_is_allowed_in_a_checkpoint():
    def parts(kind):
        if isinstance(kind, type) and issubclass(kind, Spec):
            yield kind
            for field in kind.model_fields.values():
                yield from parts(field.annotation)
        for inner in get_args(kind):
            yield from parts(inner)

    found = set(parts(RunSpec))
    assert len(found) > 5
    assert found <= set(checkpoints._CLASSES.values())


class Call:
    """An object whose pickle calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def global_of(module, name):
    """Return a pickle that only refers to a global: STACK_GLOBAL with two short strings."""
    texts = [b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name)]
    return b"\x80\x04" + b"".join(texts) + b"\x93."


def harmful(marker):
    code = f"open({str(marker)!r}, 'w')"
    state = start(RunSpec())
    object.__setattr__(state, "reason", Call(os.system, f"touch {marker}"))
    module = State.__module__
    return {
        "a command": pickle.dumps(Call(os.system, f"touch {marker}")),
        "a command, spelled out": f"cos\nsystem\n(S'touch {marker}'\ntR.".encode(),
        "an expression": pickle.dumps(Call(eval, code)),
        "a program": pickle.dumps(Call(exec, code)),
        "an attribute": pickle.dumps(Call(getattr, "", "format")),
        "within a state": pickle.dumps(state),
        "globals of a method": global_of(module, "State.__init__.__globals__"),
        "a class's base": global_of(module, "State.__class__"),
        "another name of that module": global_of(module, "advance"),
        "a builtin": global_of("builtins", "__import__"),
        "NumPy's loader": global_of("numpy", "load"),
        "NumPy's own runner": global_of("numpy.testing", "rundocs"),
        "an unknown module": global_of("no_such_module", "name"),
        "a registered extension": b"\x80\x02\x82\x01.",
        "a persistent id": b"\x80\x04\x8c\x01aQ.",
    }


NAMES = list(harmful("marker"))


@pytest.mark.parametrize("name", NAMES)
def test_a_harmful_checkpoint_is_refused_and_runs_nothing(tmp_path, name):
    marker = tmp_path / "marker"
    with pytest.raises(ValueError, match="cannot be read"):
        unpack(harmful(marker)[name])
    assert not marker.exists()


def test_a_harmful_checkpoint_has_an_effect_with_plain_pickle(tmp_path):
    marker = tmp_path / "marker"
    pickle.loads(harmful(marker)["within a state"])
    assert marker.exists()


def test_harmful_checkpoints_are_dropped_from_the_store(tmp_path, caplog):
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
            "checkpoint_bytes": 2**24,
        }
        runs = Runs(store, pools, **settings)
        run = await runs.register(spec)
        for epoch, content in enumerate(harmful(marker).values(), 30):
            store.put_checkpoint(run, epoch, "v", content, keep_bytes=2**24)
        state = await runs.ensure(run, 60)
        await runs.close()
        return state

    assert asyncio.run(scenario()) == advance(start(spec), 60)
    assert not marker.exists()
    assert len(caplog.records) == len(NAMES)
    with store.reading() as db:
        assert db.execute("SELECT count(*) FROM checkpoints").fetchone() == (0,)
    store.close()
