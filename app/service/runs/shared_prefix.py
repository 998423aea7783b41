"""A lineage tells which of a run's states it shares with others: all up to their first difference.

A state depends on the data, the network, the training and the interventions up to its epoch, and
on nothing later. So between one intervention and the next a run's states have a name that they
share with every run that is the same up to there, and are trained only once for all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import groupby

from ...core.specs.run import RunSpec, canonical_json
from ...core.training.state import State, intervened

_DIGITS = 20


@dataclass(frozen=True)
class Stretch:
    """Epochs of a run from ``first`` on, until its next intervention, and the name they share."""

    name: str
    first: int


@dataclass(frozen=True)
class Lineage:
    """The stretches of a run, in order; the first one begins at epoch 0."""

    spec: RunSpec
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, spec: RunSpec) -> Lineage:
        """The lineage of the run of ``spec``."""
        told = hashlib.sha256(
            canonical_json(spec.model_copy(update={"interventions": ()})).encode()
        )
        stretches = [Stretch(told.hexdigest()[:_DIGITS], 0)]
        for epoch, changes in groupby(spec.interventions, key=lambda change: change.epoch):
            for change in changes:
                told.update(canonical_json(change).encode())
            if epoch == 0:
                stretches.clear()
            stretches.append(Stretch(told.hexdigest()[:_DIGITS], epoch))
        return cls(spec, tuple(stretches))

    def name_at(self, epoch: int) -> str:
        """The name that the state at ``epoch`` has in all runs that share it."""
        return next(one.name for one in reversed(self.stretches) if one.first <= epoch)

    def shared(self, epoch: int) -> list[tuple[str, int]]:
        """Where a state at or before ``epoch`` may be: names, each with the last epoch of use.

        The latest stretch comes first. A stretch is of use up to the intervention that ends it: at
        that epoch the runs that share its name have not had it yet, but only that is missing.
        """
        places = []
        for one in reversed(self.stretches):
            if one.first <= epoch:
                places.append((one.name, epoch))
                epoch = one.first
        return places

    def adopted(self, name: str, state: State) -> State:
        """A state found under one of the names of ``shared`` as this run's own."""
        if state.diverged is None and self.name_at(state.epoch) != name:
            return intervened(state, self.spec)
        return replace(state, spec=self.spec)
