"""Serialization of training states as checkpoints, which are read without running foreign code.

A checkpoint is a pickle, because a state must be restored bit for bit. A pickle can call any
function of any module, so reading one accepts only the classes that occur in a state.
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

_CLASSES: dict[str, type] = {
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
"""The classes that occur in a state, by name.

The module named in the pickle is ignored, because modules move and the package can be installed
under another name.
"""

_ARRAY_GLOBALS = frozenset(
    [
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    ]
)
"""The names that NumPy's pickles of arrays refer to."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ARRAY_GLOBALS:
            return super().find_class(module, name)
        if name in _CLASSES:
            return _CLASSES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a training state")


def pack(state: State) -> bytes:
    """Serialize a training state."""
    return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def unpack(content: bytes) -> State:
    """Deserialize a training state.

    Raises
    ------
    ValueError
        ``content`` is damaged, is not a training state or refers to a class that is not allowed.
    """
    try:
        state = _Reader(io.BytesIO(content)).load()
    except Exception as error:  # a damaged pickle can raise any exception
        raise ValueError(f"it cannot be read: {error}") from error
    if not isinstance(state, State):
        raise ValueError("it does not hold a training state")
    return state
