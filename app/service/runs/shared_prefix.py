"""Names for training states, so that runs share the states of their common first epochs.

A state depends on the data, the network, the training and the interventions up to its epoch, and
on nothing later. So the states between two interventions have a name that depends on the spec up
to there. Runs that are equal up to there use the same name and train these epochs only once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import groupby

from ...core.specs.run import RunSpec, canonical_json
from ...core.training.state import State, intervened

_DIGITS = 20


@dataclass(frozen=True)
class Segment:
    """The epochs of a run from ``first`` to its next intervention, and the name of their states."""

    name: str
    first: int


@dataclass(frozen=True)
class Lineage:
    """The segments of a run, in order. The first one starts at epoch 0."""

    spec: RunSpec
    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, spec: RunSpec) -> Lineage:
        """Return the lineage of the run of ``spec``."""
        digest = hashlib.sha256(
            canonical_json(spec.model_copy(update={"interventions": ()})).encode()
        )
        segments = [Segment(digest.hexdigest()[:_DIGITS], 0)]
        for epoch, changes in groupby(spec.interventions, key=lambda change: change.epoch):
            for change in changes:
                digest.update(canonical_json(change).encode())
            if epoch == 0:
                segments.clear()
            segments.append(Segment(digest.hexdigest()[:_DIGITS], epoch))
        return cls(spec, tuple(segments))

    def name_at(self, epoch: int) -> str:
        """Return the name of the state at ``epoch``, equal in all runs that share it."""
        return next(segment.name for segment in reversed(self.segments) if segment.first <= epoch)

    def spec_of(self, name: str) -> RunSpec:
        """Return the part of the spec on which the states under a name depend.

        It has no interventions that later segments apply.
        """
        first = next(segment.first for segment in self.segments if segment.name == name)
        kept = tuple(change for change in self.spec.interventions if change.epoch <= first)
        return self.spec.model_copy(update={"interventions": kept})

    def shared(self, epoch: int) -> list[tuple[str, int]]:
        """Return the names under which to search for a state at or before ``epoch``.

        Each name comes with the last epoch that is usable under it; the latest segment comes first.
        A segment is usable up to and including the epoch of the intervention that ends it: its
        state there lacks only that intervention, which ``adopted`` applies.
        """
        places = []
        for segment in reversed(self.segments):
            if segment.first <= epoch:
                places.append((segment.name, epoch))
                epoch = segment.first
        return places

    def adopted(self, name: str, state: State) -> State:
        """Return a state found under one of the names of ``shared`` as a state of this run."""
        if state.diverged is None and self.name_at(state.epoch) != name:
            return intervened(state, self.spec)
        return replace(state, spec=self.spec)
