"""What the detectors of problems read: numbers of one state of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..data.features import COORDINATES, features
from ..network.metrics import scores
from ..network.mlp import Network
from ..network.saturation import dead, saturated_shares
from ..specs.run import RunSpec, TrainingSpec
from ..training.state import State, live_training

Floats = NDArray[np.float64]

BLOCK = 10
"""Losses are compared as medians of blocks of this many epochs, so that single peaks don't count.

It is also the default patience of scikit-learn's early stopping (``n_iter_no_change``)."""


@dataclass(frozen=True, eq=False)
class Facts:
    """The facts of a run at one epoch.

    Attributes
    ----------
    state
        The state of the run.
    network
        Its network, as a function of all columns.
    data
        Its data set, after all edits of points.
    targets
        (n,) class indices of the training points, or the targets of a regression.
    sums
        The pre-activations of every layer at the training points, the output layer last.
    """

    state: State
    network: Network
    data: Dataset
    targets: NDArray[np.int64] | Floats
    sums: Sequence[Floats]

    @property
    def spec(self) -> RunSpec:
        """The spec of the run."""
        return self.state.spec

    @cached_property
    def training(self) -> TrainingSpec:
        """The training parameters of this epoch, after all changes up to it."""
        return live_training(self.spec, self.state.epoch)

    @property
    def size(self) -> int:
        """The number of training points."""
        return len(self.targets)

    @cached_property
    def inputs(self) -> Floats:
        """The (n, inputs) inputs of the network at the training points, not standardized."""
        return features(self.data.X_train, self.network.features)

    @cached_property
    def input_names(self) -> tuple[str, ...]:
        """The names of the inputs: those of the columns, or of features."""
        columns = self.spec.dataset.column_names
        if self.network.many_columns:
            return columns
        names = dict(zip(COORDINATES, columns, strict=True)) if len(columns) == 2 else {}
        return tuple(names.get(name, name) for name in self.network.features)

    @cached_property
    def loss(self) -> float | None:
        """The loss on the training points, without penalties; None if it is not finite."""
        return scores(self.network, self.data.X_train, self.targets, self.sums[-1])["loss"]

    @cached_property
    def guess_loss(self) -> float:
        """The loss of a guess that takes all classes for equally probable.

        For a regression, that of the mean: half the variance of the targets.
        """
        if self.network.regression:
            return float(np.var(self.targets)) / 2 if self.size else 0.0
        return float(np.log(max(2, len(self.data.classes))))

    @cached_property
    def constant_loss(self) -> float:
        """The smallest loss of a constant output: the entropy of the classes, or `guess_loss`."""
        if self.network.regression or self.training.class_weight is not None or not self.size:
            return self.guess_loss
        shares = self.class_counts[self.class_counts > 0] / self.size
        return float(-(shares * np.log(shares)).sum())

    @cached_property
    def penalty(self) -> float:
        """The part of the loss that is the penalty on the weights."""
        alpha, l1 = self.training.alpha, self.training.l1
        parts = (
            0.5 * alpha * float((w**2).sum()) + l1 * float(np.abs(w).sum())
            for w in self.state.coefs
        )
        return sum(parts) / self.size

    @cached_property
    def class_counts(self) -> NDArray[np.int64]:
        """The number of training points of each class."""
        return np.bincount(self.targets.astype(np.intp), minlength=len(self.data.classes))

    @cached_property
    def predicted_counts(self) -> NDArray[np.int64]:
        """The number of training points at which each class is the most probable."""
        predicted = replace(self.network, threshold=None).predicted(self.sums[-1])
        return np.bincount(predicted.astype(np.intp), minlength=len(self.data.classes))

    @cached_property
    def dead_layers(self) -> tuple[int, ...]:
        """The hidden layers whose units are all dead."""
        flags = dead(self.network, self.network.active(self.sums))
        ends = np.cumsum(self.network.hidden_layer_sizes)[:-1]
        parts = np.split(flags, ends) if len(flags) else []
        return tuple(layer for layer, part in enumerate(parts) if part.all())

    @cached_property
    def saturated(self) -> list[float]:
        """The share of saturated unit-point pairs of each hidden layer."""
        return saturated_shares(self.network, self.sums)

    @cached_property
    def undisturbed_from(self) -> int:
        """The last epoch at which points, weights or penalties were changed by hand; else 0.

        Losses before it are those of another task.
        """
        changes = (
            change.epoch
            for change in self.spec.interventions
            if change.epoch <= self.state.epoch
            and (
                change.points
                or change.coefs
                or change.intercepts
                or change.set.keys() & {"alpha", "l1"}
            )
        )
        return max(changes, default=0)

    @cached_property
    def losses(self) -> Floats:
        """The losses of the epochs since `undisturbed_from`, with penalties."""
        losses: Floats = self.state.history["loss"][self.undisturbed_from :]
        return losses

    @cached_property
    def gradient_norms(self) -> Floats:
        """The (epochs, layers) gradient norms of the epochs since `undisturbed_from`."""
        norms: Floats = self.state.history["gradient_norm"][self.undisturbed_from :]
        return norms

    @cached_property
    def loss_blocks(self) -> Floats:
        """The median loss of each block of epochs; the last block ends with this epoch."""
        blocks = len(self.losses) // BLOCK
        return np.median(
            self.losses[len(self.losses) - blocks * BLOCK :].reshape(-1, BLOCK), axis=1
        )

    @cached_property
    def fixed_blocks(self) -> Floats:
        """The median loss of each block of epochs; the first block starts with the first loss.

        It changes only when a block is complete, so that what is read from it does not flicker.
        """
        blocks = len(self.losses) // BLOCK
        return np.median(self.losses[: blocks * BLOCK].reshape(-1, BLOCK), axis=1)

    def since_block(self, flags: NDArray[np.bool_]) -> int:
        """Return :meth:`since` for a flag of each of the ``fixed_blocks``."""
        later = np.ones(len(self.losses) - len(flags) * BLOCK, dtype=bool)
        return self.since(np.append(np.repeat(flags, BLOCK), later))

    @property
    def recent_loss(self) -> float:
        """The loss without penalties, as the median of the last epochs: single swings don't count.

        NaN if no epoch was trained.
        """
        return float(np.median(self.losses[-BLOCK:])) - self.penalty

    def stalled_since(self, least: float) -> int:
        """Return the epoch from which on no block of losses was higher than the last by a share."""
        blocks = self.loss_blocks
        return self.since(np.repeat(blocks[-1:] > (1.0 - least) * blocks, BLOCK))

    def has_stalled(self, epochs: int, least: float) -> bool:
        """Return whether the loss has fallen by less than a share of it in the last epochs.

        It compares the means of the first and the last block of these epochs; False if there are
        fewer.
        """
        recent = self.losses[-epochs:]
        if len(recent) < epochs:
            return False
        return bool(recent[-BLOCK:].mean() > (1.0 - least) * recent[:BLOCK].mean())

    def since(self, flags: NDArray[np.bool_]) -> int:
        """Return the first epoch of the last ones that have a flag; this epoch if it has none.

        Parameters
        ----------
        flags : ndarray of bool
            One for each of the last epochs of the history.
        """
        clear = np.flatnonzero(~flags)
        held = len(flags) - (int(clear[-1]) + 1 if len(clear) else 0)
        return self.state.epoch - max(held - 1, 0)
