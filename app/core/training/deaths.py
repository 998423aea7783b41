"""The dead units of a run by name, with the epochs in which they died."""

from __future__ import annotations

import numpy as np

from ..jobs.job import current_job
from ..network.saturation import dead
from .state import State, advance, start


def deaths_until(state: State) -> list[list[int]]:
    """Return layer, unit and epoch of death of each unit that is dead in a state, from 0.

    A unit dies in the first epoch from which on it stays dead; 0 if it was dead from the start. The
    run is trained again from its start, epoch by epoch, unless no unit is dead.
    """
    deaths = Deaths(state)
    if not deaths.names:
        return []
    job, before = current_job(), start(state.spec)
    deaths = Deaths(before)
    while before.epoch < state.epoch and before.diverged is None:
        before = advance(before, 1, job)
        deaths.update(before)
    return deaths.names


class Deaths:
    """The dead units of a run, with the epochs in which they died."""

    def __init__(self, state: State) -> None:
        self._epochs: dict[int, int] = {}
        self._ends = np.cumsum([0, *state.network.hidden_layer_sizes])
        self.update(state)

    def update(self, state: State) -> None:
        """Take note of the state after the next epoch: a unit can also come alive again."""
        active = state.network.active(state.network.preactivations(state.data.X_train))
        units = np.flatnonzero(dead(state.network, active)).tolist()
        self._epochs = {unit: self._epochs.get(unit, state.epoch) for unit in units}

    @property
    def names(self) -> list[list[int]]:
        """Layer, unit and epoch of each dead unit, layers and units counted from 0."""
        found = []
        for unit, epoch in sorted(self._epochs.items()):
            layer = int(np.searchsorted(self._ends, unit, side="right")) - 1
            found.append([layer, unit - int(self._ends[layer]), epoch])
        return found
