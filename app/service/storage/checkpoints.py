"""A checkpoint is a training state as bytes. Reading one runs no code that the bytes name.

They are a pickle, since a state has to come back to the last bit. A pickle can name any function of
any module to be called; here only the values that a state is made of can be named.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from ...core.data.axes import DataAxes, DataAxis
from ...core.data.point_edits import PointEdit
from ...core.data.spec import DatasetSpec
from ...core.specs.interventions import InterceptEdit, Intervention, WeightEdit
from ...core.specs.run import NetworkSpec, RunSpec, TrainingSpec
from ...core.training.history import History
from ...core.training.lbfgs import Descent
from ...core.training.sgd import Momentum
from ...core.training.state import State

_VALUES: dict[str, type] = {
    value.__name__: value
    for value in (
        State,
        History,
        Momentum,
        Descent,
        RunSpec,
        DatasetSpec,
        DataAxes,
        DataAxis,
        NetworkSpec,
        TrainingSpec,
        Intervention,
        WeightEdit,
        InterceptEdit,
        PointEdit,
    )
}
"""The parts of a state by name.

The module that a pickle names beside it is ignored: modules move, and the package has the name
under which it was installed.
"""

_ARRAYS = frozenset(
    [
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    ]
)
"""What NumPy makes arrays of."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ARRAYS:
            return super().find_class(module, name)
        if name in _VALUES:
            return _VALUES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a training state")


def pack(state: State) -> bytes:
    """Return a state as bytes."""
    return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def unpack(content: bytes) -> State:
    """Return the state that ``content`` holds.

    Raises
    ------
    ValueError
        It holds no state, is damaged, or names anything that a state is not made of.
    """
    try:
        state = _Reader(io.BytesIO(content)).load()
    except Exception as error:  # damaged pickles raise whatever their bytes spell
        raise ValueError(f"it cannot be read: {error}") from error
    if not isinstance(state, State):
        raise ValueError("it does not hold a training state")
    return state
