"""A training state as named arrays and a few facts, for files that must run no code when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..specs.run import RunSpec
from . import lbfgs, sgd
from .history import History
from .state import State, live_problem

Arrays = dict[str, NDArray[Any]]

Shape = tuple[str, tuple[int, ...]]
"""The type of an array, as NumPy writes it (``<f8``), and its shape."""

_GENERATOR_WORDS = 625


@dataclass(frozen=True)
class Facts:
    """The numbers and words of a state that are no arrays.

    ``solver`` is ``sgd`` for every solver that trains in batches.
    """

    solver: Literal["sgd", "lbfgs"]
    epoch: int
    diverged: int | None
    reason: str | None
    seconds: float


def to_arrays(state: State) -> tuple[Facts, Arrays]:
    """Return a state, apart from its spec, as facts and arrays."""
    memory = state.memory
    solver: Literal["sgd", "lbfgs"] = "lbfgs" if isinstance(memory, lbfgs.Descent) else "sgd"
    facts = Facts(solver, state.epoch, state.diverged, state.reason, state.seconds)
    names = (field.name for field in fields(memory))
    arrays: Arrays = {"parameters": state.parameters}
    arrays |= dict(zip(names, memory.arrays, strict=True))
    arrays["history"] = state.history.rows
    arrays |= {f"active_share.{layer}": part for layer, part in enumerate(state.active_share)}
    return facts, arrays


def shapes(spec: RunSpec, facts: Facts) -> dict[str, Shape]:
    """Return the types and shapes that the arrays of a state of a run have, in their order."""
    sizes = spec.layer_sizes
    parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    found: dict[str, Shape] = {"parameters": ("<f8", (parameters,))}
    if facts.solver == "lbfgs":
        blank = lbfgs.Descent.initial(np.empty(parameters))
        for field, array in zip(fields(blank), blank.arrays, strict=True):
            found[field.name] = (array.dtype.newbyteorder("<").str, array.shape)
    else:
        found["moments"] = ("<f8", (2, parameters))
        found["clock"] = ("<i8", (2,))
        found["generator"] = ("<u4", (_GENERATOR_WORDS,))
        found["order"] = ("<i8", (len(live_problem(spec, facts.epoch).X),))
    found["history"] = ("<f8", (facts.epoch, len(sizes)))
    for layer, units in enumerate(sizes[1:-1]):
        found[f"active_share.{layer}"] = ("<f8", (units,))
    return found


def from_arrays(spec: RunSpec, facts: Facts, arrays: Mapping[str, NDArray[Any]]) -> State:
    """Return the state of a run from facts and arrays with the types and shapes of `shapes`.

    Raises
    ------
    ValueError
        They cannot be those of a state of this run. Compiled code would use some of the numbers as
        positions in memory without checking them.
    """
    if facts.solver != ("lbfgs" if spec.training.solver == "lbfgs" else "sgd"):
        raise ValueError("it is the state of another solver")
    parts = {name: np.array(array, order="C") for name, array in arrays.items()}
    memory: sgd.Momentum | lbfgs.Descent
    if facts.solver == "lbfgs":
        memory = lbfgs.Descent(**{field.name: parts[field.name] for field in fields(lbfgs.Descent)})
        memory.check(len(parts["parameters"]))
    else:
        memory = sgd.Momentum(**{field.name: parts[field.name] for field in fields(sgd.Momentum)})
        memory.check(len(live_problem(spec, facts.epoch).X))
    shares = [part for name, part in parts.items() if name.startswith("active_share.")]
    if not all(np.isfinite(array).all() for array in (parts["parameters"], *shares)):
        raise ValueError("its weights are not finite")  # a run that diverges keeps finite ones
    for array in (parts["parameters"], parts["history"], *shares):
        array.setflags(write=False)
    return State(
        spec,
        facts.epoch,
        parts["parameters"],
        memory,
        History((parts["history"],)),
        tuple(shares),
        facts.diverged,
        facts.reason,
        facts.seconds,
    )
