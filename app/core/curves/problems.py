"""Problems of training of curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..diagnosis.facts import Facts
from ..diagnosis.problems import Problem, diagnose
from ..diagnosis.remedies import Change
from ..training.state import State


class _Facts(Facts):
    @property
    def input_names(self) -> tuple[str, ...]:
        """The name of the only input."""
        return ("x",)


def problems(state: State) -> list[Problem]:
    """Return the problems of training of a curve's run, with remedies for the curve's spec."""
    X, y = state.data.X_train, state.data.y_train
    with np.errstate(over="ignore", invalid="ignore"):
        sums = state.network.preactivations(X)
    found = diagnose(_Facts(state, state.network, state.data, y, sums))
    return [replace(one, remedy=tuple(map(_of_curve, one.remedy))) for one in found]


def _of_curve(change: Change) -> Change:
    """Return a change of a run as that of a curve, whose data come from its function."""
    return replace(change, place=change.place.replace("dataset.", "function."))
