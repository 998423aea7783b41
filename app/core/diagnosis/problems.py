"""Problems of training: found in a state, explained with its numbers, each with a remedy.

What another problem explains is none of its own: if a layer is dead, that a class is never
predicted is not reported. A problem is reported only where its facts are known: the solver
``lbfgs`` has no learning rate, a regression has no classes, and a short history shows no trend.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..network.activations import ACTIVATIONS, Activation
from . import remedies
from .facts import BLOCK, Facts, Floats
from .remedies import Change

Name = Literal[
    "diverged", "loss_rising", "dead_layer", "saturated", "vanishing_gradient",
    "class_never_predicted", "nothing_learned", "data_scale",
]  # fmt: skip

FAR = 3.0
"""An input is far from 0 if its mean is more than this many standard deviations away.

On the generated data sets, 100 epochs end with about the same loss for an offset of 1, with up to
twice the loss for 2, and with four times the loss, or at that of a guess, from 3 on."""

LARGE, SMALL = 10.0, 0.1
"""Inputs should have standard deviations between these.

Measured as `FAR`: with 3 and 0.3 training is as fast as with 1; with 30 tanh units saturate, and
with 0.1 and less, 100 epochs of SGD do not leave the loss of a guess."""

UNEQUAL = 10.0
"""The scales of inputs are unequal if their standard deviations differ by more than this factor.

Measured as `FAR`: a factor of 3 costs nothing, one of 10 makes the loss of SGD larger by half."""

RISE, RISE_OF_GUESS = 0.5, 0.15
"""The loss is rising if it is larger than before by this share and by this share of a guess's loss.

The second part lets small losses wiggle: from 0.001 to 0.01 is no problem. Of 448 runs at learning
rates up to 0.1, five rise by more, all at 0.1; with a share of 0.1 of a guess's loss, eight."""

ABOVE_GUESS, SWING_BLOCKS = 1.05, 6
"""A loss that swings above that of a guess times this is worse than not training.

It is the median of this many blocks; no block of the last three may be better than a guess. A loss
that swings far has single blocks just above that of a guess."""

SWING, RISES = 0.1, 0.3
"""A loss swings if it varies by more than this share, and rises in more than this share of epochs.

With small steps it falls in almost all epochs while it is above that of a guess."""

BELOW_GUESS = 0.8
"""A loss that swung above that of a guess is reported until it is below that of a guess times this.

A network that has learned nothing at a learning rate of 10 may stay just below that of a guess."""

HELD = 5
"""Number of blocks for which a rising loss is reported after it was last found."""

SATURATED_SHARE = 0.9
"""A layer is saturated if this share of its unit-point pairs is; see ``network.saturation``."""

UNFITTED = 0.5
"""Saturated units are a problem while the loss is above this share of that of a guess.

A network that fits its data well has saturated units too: they are sure."""

VANISHED = 1e-3
"""The gradient vanishes if that of a layer is below this share of that of the output layer."""

AT_CONSTANT = 0.9
"""A network has learned nothing while its loss is above this share of a constant output's."""

PATIENCE, LONG_PATIENCE = 30, 100
"""Epochs without progress after which training counts as stalled.

The long one is for classes as frequent as others: the plateau at the start of SGD often ends before
it, and then all classes are predicted. A rare class that is not predicted after as many epochs is
reported even if the loss still falls: of 25 such runs one predicted it within 100 epochs more."""

PROGRESS = 0.02
"""Training stalls if its loss falls by less than this share."""

LEARNED = 0.97
"""A network has learned something once its loss is below this share of a constant output's."""

RARE = 0.5
"""A class is rare if it has less than this share of the points that it would have of equal ones."""


@dataclass(frozen=True)
class Problem:
    """A problem of training.

    Attributes
    ----------
    name
        What it is.
    title
        What it is, in a few words for users.
    explanation
        What happened and why, with numbers.
    since
        The epoch from which on the training history shows it: if layers are saturated or a class is
        never predicted, that from which on the loss does not fall. None if only this epoch shows
        it.
    layers
        The layers that have it, from 0.
    labels
        The labels of the classes that have it.
    remedy
        The changes that cure it; empty if none is known.
    """

    name: Name
    title: str
    explanation: str
    since: int | None
    remedy: tuple[Change, ...]
    layers: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()


def diagnose(facts: Facts) -> list[Problem]:
    """Return the problems of a state, the most urgent first; that of the data is the last."""
    trained = len(facts.state.history["loss"]) == facts.state.epoch
    if not facts.size or not trained:  # a network between two runs has no history
        return []
    with np.errstate(all="ignore"):
        found = list(_diverged(facts)) or list(_dead_layers(facts))
        if not found:
            found = [*_loss_rising(facts), *(list(_saturated(facts)) or _vanishing(facts))]
        found = found or list(_unpredicted(facts)) or list(_nothing_learned(facts))
        return [*found, *_data_scale(facts)]


def _diverged(facts: Facts) -> Iterator[Problem]:
    """Weights or the loss became infinite or NaN."""
    state = facts.state
    if state.diverged is None and facts.loss is not None:
        return
    epoch = state.epoch if state.diverged is None else state.diverged
    reason = state.reason or "the loss is not finite"
    text = f"Training diverged at epoch {epoch}: {reason}. The steps were too large."
    yield Problem("diverged", "Training diverged", text, epoch, _smaller_steps(facts))


def _loss_rising(facts: Facts) -> Iterator[Problem]:
    """The loss is larger than it was, or stays above that of a guess.

    A loss that swings crosses any limit in both directions. The problem is therefore looked for at
    the ends of fixed blocks, and once it is found it stays until the loss falls clearly below the
    limit; a loss that has risen is also forgotten after `HELD` blocks.
    """
    blocks = facts.fixed_blocks
    if len(blocks) < 3 or facts.loss is None or facts.training.solver == "lbfgs":
        return
    ends = range(len(blocks), max(len(blocks) - HELD, 2), -1)
    limits = [limit for end in ends if (limit := _risen_above(facts, blocks[:end]))]
    if limits and np.median(blocks[-3:]) > min(limits) / (1 + RISE / 2):
        best = float(blocks[:-2].min())
        epoch = facts.since_block(blocks > min(limits))
        text = (
            f"The loss has risen from {best:.3g} to {blocks[-1]:.3g} (medians of {BLOCK} "
            f"epochs). The steps are too large: the learning rate is "
            f"{facts.training.learning_rate_init:g}."
        )
        yield Problem("loss_rising", "The loss is rising", text, epoch, _smaller_steps(facts))
        return
    if _swung_above(facts, blocks):
        recent = facts.losses[-3 * BLOCK :]
        epoch = facts.since_block(blocks > facts.guess_loss * BELOW_GUESS)
        text = (
            f"The loss swings between {recent.min():.3g} and {recent.max():.3g}; that of a guess "
            f"is {facts.guess_loss:.3g}. The steps are too large: the learning rate is "
            f"{facts.training.learning_rate_init:g}."
        )
        yield Problem("loss_rising", "The loss does not fall", text, epoch, _smaller_steps(facts))


def _risen_above(facts: Facts, blocks: Floats) -> float | None:
    """Return the limit above which the last two blocks have risen from the smallest before."""
    best = float(blocks[:-2].min()) if len(blocks) > 3 else float(blocks[0])
    limit = max(best * (1 + RISE), best + RISE_OF_GUESS * facts.guess_loss)
    return limit if blocks[-2:].min() > limit else None


def _swung_above(facts: Facts, blocks: Floats) -> bool:
    """Return whether the loss has swung above that of a guess, and has stayed near it since."""
    for end in range(len(blocks), 2, -1):
        if np.median(blocks[max(0, end - SWING_BLOCKS) : end]) <= facts.guess_loss * BELOW_GUESS:
            return False
        if _swings_above(facts, blocks[:end]):
            return True
    return False


def _swings_above(facts: Facts, blocks: Floats) -> bool:
    """Return whether the loss swings above that of a guess in the last of these blocks."""
    recent = facts.losses[(len(blocks) - 3) * BLOCK : len(blocks) * BLOCK]
    above = (
        blocks[-3:].min() > facts.guess_loss
        and np.median(blocks[-SWING_BLOCKS:]) > ABOVE_GUESS * facts.guess_loss
    )
    swings = recent[-BLOCK:].max() > (1 + SWING) * recent[-BLOCK:].min()
    return bool(above and swings and (np.diff(recent) > 0).mean() > RISES)


def _dead_layers(facts: Facts) -> Iterator[Problem]:
    """All units of a layer are dead."""
    layers = facts.dead_layers
    if not layers:
        return
    widths = facts.network.hidden_layer_sizes
    first = layers[0]
    many = len(layers) > 1
    where = f"layers {_listed([layer + 1 for layer in layers])}" if many else f"layer {first + 1}"
    number = sum(widths[layer] for layer in layers)
    units = f"All {number} units of {where} are" if number > 1 else f"The only unit of {where} is"
    last = layers[-1] + 1
    below = "it" if last == 1 else f"layers 1 {'and' if last == 2 else 'to'} {last}"
    text = (
        f"{units} dead: inactive on all {facts.size} training points. No gradient reaches "
        f"{below}, and the output is the same everywhere."
    )
    title = f"L{where[1:]} {'are' if many else 'is'} dead"
    remedy = (*remedies.activation(facts.spec, lambda row: row.levels),)
    yield Problem(
        "dead_layer", title, text, _dead_since(facts, layers[-1]), _cure(facts, remedy), layers
    )


def _dead_since(facts: Facts, layer: int) -> int:
    """Return the epoch from which on no gradient but that of the penalty reached a layer.

    Averaged over the batches of an epoch, that of the penalty is alpha |W| times batches per point.
    The penalty has made the weights smaller since, so they count as at least 1 each.
    """
    training, weights = facts.training, facts.state.coefs[layer]
    batch = facts.size if training.solver == "lbfgs" else min(training.batch_size, facts.size)
    batches = -(-facts.size // batch)
    length = max(float(np.linalg.norm(weights)), weights.size**0.5)
    penalty = training.alpha * length * batches / facts.size
    return facts.since(facts.gradient_norms[:, layer] <= 2.0 * penalty)


def _saturated(facts: Facts) -> Iterator[Problem]:
    """Most units of a layer are saturated, and the loss is high and does not fall."""
    names = facts.network.activations
    layers = tuple(
        layer
        for layer, name in enumerate(names)
        if ACTIVATIONS[name].smooth is not None and facts.saturated[layer] >= SATURATED_SHARE
    )
    if not layers or facts.loss is None or len(facts.losses) < PATIENCE:
        return
    loss = facts.recent_loss
    stalled = loss > UNFITTED * facts.constant_loss and facts.has_stalled(PATIENCE, PROGRESS)
    if not stalled and loss <= AT_CONSTANT * facts.constant_loss:
        return
    if facts.training.solver == "lbfgs" and not _misfits(facts):
        return
    worst = max(layers, key=lambda layer: facts.saturated[layer])
    text = (
        f"Layer {worst + 1} ({names[worst]}) is saturated at "
        f"{100 * facts.saturated[worst]:.0f} % of its units and training points: its slope is "
        f"almost 0 there, so hardly any gradient passes. The loss stays at {loss:.3g}."
    )
    title = f"Layer {worst + 1} is saturated"
    remedy = (*remedies.activation(facts.spec, _is_smooth),)
    since = facts.stalled_since(PROGRESS)
    yield Problem("saturated", title, text, since, _cure(facts, remedy), layers)


def _vanishing(facts: Facts) -> Iterator[Problem]:
    """Hardly any gradient reaches the first layers, and the network has learned nothing."""
    norms = facts.gradient_norms
    if len(norms) < PATIENCE or norms.shape[1] < 2 or facts.loss is None:
        return
    ratios = norms[:, 0] / np.maximum(norms[:, -1], np.finfo(float).tiny)
    recent = float(np.median(ratios[-BLOCK:]))
    loss = facts.recent_loss
    if recent >= VANISHED or loss <= AT_CONSTANT * facts.constant_loss:
        return
    text = (
        f"The gradient of layer 1 is {recent:.1g} of that of the output layer, so the first layers "
        f"hardly learn. The loss is {loss:.3g}; that of a constant output is "
        f"{facts.constant_loss:.3g}."
    )
    smooth = (*remedies.activation(facts.spec, _is_smooth),)
    yield Problem(
        "vanishing_gradient",
        "The gradient vanishes",
        text,
        facts.since(ratios < VANISHED),
        (*smooth, *remedies.adam(facts.spec), *remedies.default_rate(facts.spec), *_of_data(facts)),
        (0,),
    )


def _unpredicted(facts: Facts) -> Iterator[Problem]:
    """A class is predicted at no training point, although training has stalled or was long."""
    if facts.network.regression:
        return
    counts = facts.class_counts
    missing = np.flatnonzero((counts > 0) & (facts.predicted_counts == 0))
    if not len(missing):
        return
    rare = counts[missing].max() < RARE * facts.size / np.count_nonzero(counts)
    patience = (PATIENCE,) if rare else (PATIENCE, LONG_PATIENCE)
    stalled = all(facts.has_stalled(epochs, PROGRESS) for epochs in patience)
    if not stalled and not (rare and len(facts.losses) >= LONG_PATIENCE):
        return
    spec, classes = facts.spec, facts.data.classes
    labels = tuple(classes[index] for index in missing)
    names = spec.dataset.names
    shown = [str(classes[index] if names is None else names[index]) for index in missing]
    one = len(labels) == 1
    title = (
        f"{'Class' if one else 'Classes'} {_listed(shown)} {'is' if one else 'are'} never predicted"
    )
    number = int(counts[missing].sum())
    text = (
        f"{title}, although {number} of {facts.size} training points "
        f"({100 * number / facts.size:.2g} %) {'belong' if number > 1 else 'belongs'} to "
        f"{'it' if one else 'them'}. The loss {'stays at' if stalled else 'is'} "
        f"{facts.losses[-1]:.3g}."
    )
    if rare:
        remedy = (*remedies.balanced(spec), *remedies.adam(spec), *remedies.wider(spec))
    elif facts.network.linear_units:
        kinks = remedies.activation(spec, lambda row: row.linear, "relu")
        remedy = (*kinks, *remedies.adam(spec), *remedies.wider(spec))
    else:
        remedy = (*remedies.adam(spec), *remedies.wider(spec))
    remedy = (*remedy, *remedies.default_rate(spec), *_of_data(facts))
    since = facts.stalled_since(PROGRESS) if stalled else None
    yield Problem("class_never_predicted", title, text, since, remedy, labels=labels)


def _nothing_learned(facts: Facts) -> Iterator[Problem]:
    """The loss is still about that of a constant output after a long training, or above it.

    It is read from many blocks of epochs, since it may swing around that of a constant output.
    """
    blocks = facts.fixed_blocks
    long = LONG_PATIENCE // BLOCK
    if len(blocks) < long or facts.loss is None:
        return
    loss = float(np.median(blocks[-SWING_BLOCKS:])) - facts.penalty
    before = float(np.median(blocks[-long:][:SWING_BLOCKS])) - facts.penalty
    stays = loss > LEARNED * facts.constant_loss and loss > (1.0 - PROGRESS) * before
    if not stays and loss <= ABOVE_GUESS * facts.guess_loss:
        return
    linear = facts.network.linear_units
    text = (
        f"After {len(facts.losses)} epochs the loss is {loss:.3g} (median of "
        f"{SWING_BLOCKS * BLOCK} epochs); that of a constant output is {facts.constant_loss:.3g}."
    )
    if linear:
        text += " The network is a linear function of its inputs, whatever its weights."
    since = facts.since_block(blocks > AT_CONSTANT * facts.constant_loss)
    remedy = (*remedies.learning(facts.spec, linear=linear), *_of_data(facts))
    yield Problem("nothing_learned", "The network has learned nothing", text, since, remedy)


def _data_scale(facts: Facts) -> Iterator[Problem]:
    """Inputs are far from 0, very large or small, or of unequal scales."""
    words = _misfits(facts)
    if words:
        text = f"{words} Standardized inputs train faster and leave fewer units dead or saturated."
        edits = any(change.points for change in facts.spec.interventions)
        remedy = (*remedies.standardized(facts.spec),)
        title = "Inputs are not centred or scaled"
        yield Problem("data_scale", title, text, None if edits else 0, remedy)


def _is_smooth(row: Activation) -> bool:
    return row.smooth is not None


def _misfits(facts: Facts) -> str:
    """Return what is wrong with the location and scale of the inputs; empty if nothing is.

    Constant inputs and those with two values, such as indicators of categories, are left out.
    """
    if facts.network.standardized is not None:
        return ""
    chosen = [k for k, column in enumerate(facts.inputs.T) if _is_measured(column)]
    if not chosen:
        return ""
    names = [facts.input_names[k] for k in chosen]
    means, scales = facts.inputs[:, chosen].mean(axis=0), facts.inputs[:, chosen].std(axis=0)
    away = np.abs(means) / scales
    far, large, small = int(away.argmax()), int(scales.argmax()), int(scales.argmin())
    if scales[large] > UNEQUAL * scales[small]:
        return (
            f"The scales of the inputs are unequal: the standard deviation of {names[large]} is "
            f"{scales[large]:.3g}, that of {names[small]} is {scales[small]:.3g}."
        )
    if away[far] > FAR:
        return (
            f"Input {names[far]} is far from 0: its mean {means[far]:.3g} is {away[far]:.2g} "
            f"standard deviations away."
        )
    if scales[large] > LARGE or scales[small] < SMALL:
        k = large if scales[large] > LARGE else small
        return (
            f"Input {names[k]} is {'large' if k == large else 'small'}: its standard deviation is "
            f"{scales[k]:.3g}."
        )
    return ""


def _is_measured(column: Floats) -> bool:
    """Return whether an input has more than two different values."""
    return bool(np.any((column != column.min()) & (column != column.max())))


def _of_data(facts: Facts) -> Iterator[Change]:
    """Yield the change that standardizes the inputs if these are a cause."""
    if _misfits(facts):
        yield from remedies.standardized(facts.spec)


def _smaller_steps(facts: Facts) -> tuple[Change, ...]:
    """Return the changes after which the loss falls.

    The gradient of a regression is as large as its targets, so it needs a solver that scales it.
    """
    spec = facts.spec
    solver = (*remedies.adam(spec),) if facts.network.regression else ()
    if solver:
        return (*solver, *remedies.default_rate(spec), *_of_data(facts))
    data = (*_of_data(facts),)
    if data and spec.training.learning_rate_init <= remedies.RATE:
        return (*data, *remedies.default_rate(spec))
    return (*remedies.slower(spec), *data)


def _cure(facts: Facts, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return changes of the activation, and those of the causes that are present."""
    spec = facts.spec
    solver = (*remedies.adam(spec),) if facts.network.regression else ()
    return (*changes, *solver, *remedies.default_rate(spec), *_of_data(facts))


def _listed(names: list[int] | list[str]) -> str:
    """Return names as a list in words."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
