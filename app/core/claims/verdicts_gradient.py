"""The verdict on the claim about gradients: by depth, by offset of the data, and early on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..studies.results import Results
from .experiments import ACTIVATION, EARLY, SHIFT, WIDTH
from .findings import (
    NAMES,
    Numbers,
    Picture,
    Statement,
    Verdict,
    answer,
    combined,
    counted,
    judged,
    known,
    layers,
    line,
    median_interval,
    percent,
    percent_interval,
    seed_note,
    seeds_of,
    with_interval,
    written,
)
from .parameters import Settings
from .statistics import Estimate, median_of, share_of

VANISHING = 0.5
"""The gradient vanishes with depth if each additional layer multiplies it by less than this."""

NEGLIGIBLE = 0.1
"""A gradient below this share of its value without an offset of the data counts as lost.

It lies between the two peaks of the outcomes. A limit of 0.01 is within the lower one of tanh, so
that many seeds just missed it."""

FLAT_SHARE = 0.2
"""Units have shifted to where the activation is flat if this share of a layer is saturated."""

_GRADIENT = "gradient_norm.1"


def vanishing(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether the first layer's gradient vanishes, for three causes.

    The causes are the depth, an offset of the data, and inputs that shift early in training.
    """
    found, numbers = results["depth"], Numbers()
    by_depth, depth_words = _by_depth(found, numbers)
    offset, offset_words = _by_offset(results["drift"], numbers)
    early, early_words = _early(found, numbers)
    statements = (*by_depth, *offset, *early)
    deep = _depths(found)[-1]
    last = numbers.values.get("logistic last")
    return Verdict(
        combined(statements),
        depth_words + offset_words + early_words + seed_note(found, results["drift"]),
        numbers.values,
        answer(last, 0.1, 0.001),
        (_by_layer(found, deep), *_over_time(found, deep)),
        statements,
        numbers.intervals,
    )


def _depths(found: Results) -> list[list[int]]:
    return sorted(found.values(WIDTH), key=len)


def _first_and_last(found: Results) -> tuple[int, int]:
    """Return the first and the last measured epoch with a gradient."""
    epochs = [epoch for epoch in found.study.epochs if epoch] or list(found.study.epochs)
    return epochs[0], epochs[-1]


def _ratios(
    found: Results, at: Mapping[str, Any], field: str, values: Sequence[Any], epoch: int
) -> dict[int, float]:
    """Return, by seed, the gradient at the last of two values of a field as a ratio to the first.

    Seeds whose gradient is 0 at the first value have no ratio.
    """
    one, other = ({**at, field: value} for value in values)
    pairs = found.paired(_GRADIENT, one, other, epoch)
    return {seed: b / a for seed, ((a, b), *_) in pairs.items() if a > 0}


def _by_depth(found: Results, numbers: Numbers) -> tuple[list[Statement], str]:
    """Return the statements on depth, and sentences about the numbers behind them."""
    sizes, names = _depths(found), found.values(ACTIVATION)
    shallow, deep = sizes[0], sizes[-1]
    first, last = _first_and_last(found)
    step = len(deep) - len(shallow)
    sentences = (
        "Sigmoid's gradient vanishes with depth.",
        "ReLU's gradient does not vanish with depth.",
    )
    if step == 0:
        words = f"With {layers(deep)} the first layer's gradient is " + ", ".join(
            f"{median_interval(found, _GRADIENT, {ACTIVATION: name})} ({NAMES[name]})"
            for name in names
        )
        why = "A comparison needs two depths."
        words += f" in epoch {last}. {why}"
        return [Statement(sentence, "open", why) for sentence in sentences], words
    phrases, factors = [], {}
    for name in names:
        each = [
            _ratios(found, {ACTIVATION: name}, WIDTH, (shallow, deep), epoch)
            for epoch in (first, last)
        ]
        known(found.median(_GRADIENT, {WIDTH: deep, ACTIVATION: name}))
        phrases.append(_multiplied(NAMES[name], name, each, (first, last), numbers))
        common = each[0].keys() & each[1].keys()
        factors[name] = [[one[seed] ** (1 / step) for one in each] for seed in sorted(common)]
    words = f"Going from {layers(shallow)} to {layers(deep)} multiplies the first layer's gradient "
    words += "; ".join(phrases) + "."
    least = min(len(factors[name]) for name in ("logistic", "relu"))
    if least == 0:
        why = "The gradient of the shallowest network is 0, so there is nothing to compare."
        return [Statement(one, "open", why) for one in sentences], f"{words} {why}"
    shares = (
        share_of([max(both) < VANISHING for both in factors["logistic"]]),
        share_of([min(both) >= VANISHING for both in factors["relu"]]),
    )
    numbers.add_share("vanishes logistic", shares[0])
    numbers.add_share("keeps relu", shares[1])
    each_layer = {
        name: numbers.add(f"per layer {name}", median_of([both[-1] for both in factors[name]]))
        for name in ("logistic", "relu")
    }
    words += (
        f" In epoch {last} each additional layer multiplies sigmoid's gradient by "
        f"{_factors(each_layer['logistic'])}, ReLU's by {_factors(each_layer['relu'])}; a factor "
        f"below {VANISHING:g} counts as vanishing here."
    )
    findings = (
        f"Each layer leaves less than half, in epochs {first} and {last}, in "
        f"{seeds_of(shares[0])}.",
        f"Each layer leaves at least half, in epochs {first} and {last}, in {seeds_of(shares[1])}.",
    )
    statements = [
        Statement(sentence, judged(share.is_majority), finding)
        for sentence, share, finding in zip(sentences, shares, findings, strict=True)
    ]
    return statements, words


def _multiplied(
    label: str,
    name: str,
    each: Sequence[Mapping[int, float]],
    epochs: tuple[int, int],
    numbers: Numbers,
) -> str:
    """Return a phrase for the ratios at the first and the last epoch, and keep their medians."""
    phrases = []
    for when, ratios, epoch in zip(("first", "last"), each, epochs, strict=True):
        if not ratios:
            numbers.values[f"{name} {when}"] = None
            factor = "an undefined factor (it is 0 before)"
        else:
            factor = _factors(numbers.add(f"{name} {when}", median_of(list(ratios.values()))))
        phrases.append(f"by {factor} in epoch {epoch}")
    return f"for {label} " + " and ".join(dict.fromkeys(phrases))


def _by_offset(found: Results, numbers: Numbers) -> tuple[list[Statement], str]:
    """Return the statements on the offset of the data, and sentences on every activation.

    The outcome has two peaks: either hardly any gradient is left, or as much as without an offset.
    So seeds are counted, and the median is that of the seeds with a gradient.
    """
    offsets = sorted(found.values(SHIFT), key=abs)
    near, far = offsets[0], offsets[-1]
    last = _first_and_last(found)[1]
    if abs(near) == abs(far):
        return [], ""
    lost, phrases = {}, []
    for name in found.values(ACTIVATION):
        at = {ACTIVATION: name}
        known(found.median(_GRADIENT, {**at, SHIFT: far}))
        ratios = _ratios(found, at, SHIFT, (near, far), last)
        if not ratios:
            continue
        lost[name] = share_of([ratio < NEGLIGIBLE for ratio in ratios.values()])
        numbers.add_share(f"lost {name}", lost[name])
        phrase = f"{NAMES[name]} keeps less than {percent(NEGLIGIBLE)} in {seeds_of(lost[name])}"
        kept = [ratio for ratio in ratios.values() if ratio >= NEGLIGIBLE]
        if kept:
            left = numbers.add(f"kept {name}", median_of(kept))
            phrase += (
                f" and {_factors(left)} times it in the others"
                if lost[name].count
                else (f" and in the median {_factors(left)} times it")
            )
        phrases.append(phrase)
    if not lost:
        return [], ""
    (size,) = found.values(WIDTH)
    words = (
        f" With {layers(size)} and a data offset of {far:g} instead of {near:g}, of the first "
        f"layer's gradient in epoch {last} {'; '.join(phrases)}."
    )
    inactive = found.by_seed("saturated.1", {SHIFT: far, ACTIVATION: "relu"})
    off = numbers.add_share("all inactive", share_of([part >= 1.0 for part in inactive.values()]))
    words += f" Every ReLU of it is inactive on all training points in {seeds_of(off)}."
    statements = []
    if "logistic" in lost:
        statements.append(
            Statement(
                f"With a data offset of {far:g}, sigmoid's gradient vanishes.",
                judged(lost["logistic"].is_majority),
                f"Less than {percent(NEGLIGIBLE)} of it is left in {seeds_of(lost['logistic'])}.",
            )
        )
    if "relu" in lost:
        vanishes = lost["relu"].is_majority
        statements.append(
            Statement(
                f"With a data offset of {far:g}, ReLU's gradient does not vanish.",
                judged(None if vanishes is None else not vanishes),
                f"Less than {percent(NEGLIGIBLE)} of it is left in {seeds_of(lost['relu'])}; every "
                f"ReLU is inactive on all training points in {seeds_of(off)}.",
            )
        )
    return statements, words


def _early(found: Results, numbers: Numbers) -> tuple[list[Statement], str]:
    """Return the statement on inputs that shift early in training, and a sentence about them.

    The layer with the largest value counts, at the epoch with the largest value. Studies of older
    versions measured no early epochs or no shifts; they have no such statement.
    """
    epochs = [epoch for epoch in found.study.epochs if 0 < epoch <= EARLY]
    deep = _depths(found)[-1]
    phrases, shares = [], {}
    for name in ("logistic", "relu"):
        largest: dict[str, list[float]] = {}
        for metric in ("preactivation_shift", "preactivation_spread", "saturated"):
            largest[metric] = _largest(found, metric, {WIDTH: deep, ACTIVATION: name}, epochs)
        if not largest["preactivation_shift"]:
            return [], ""
        shift, spread, flat = (
            numbers.add(f"{metric} {name}", median_of(values)) for metric, values in largest.items()
        )
        shares[name] = share_of([part >= FLAT_SHARE for part in largest["saturated"]])
        phrases.append(
            f"{NAMES[name]} units by {with_interval(shift)}, at a standard deviation over the "
            f"points of {with_interval(spread)}; {percent_interval(flat)} of a layer "
            + ("is saturated" if name == "logistic" else "is inactive")
        )
    numbers.add_share("flat logistic", shares["logistic"])
    words = (
        f" In the first {counted(epochs[-1], 'epoch')} with {layers(deep)}, the mean "
        f"pre-activation of the layer that shifts most moves: {'. '.join(phrases)}."
    )
    statement = Statement(
        "Early in training, the inputs of sigmoid units shift to where sigmoid is flat.",
        judged(shares["logistic"].is_majority),
        f"In the first {counted(epochs[-1], 'epoch')}, at least {percent(FLAT_SHARE)} of a layer "
        f"is saturated in {seeds_of(shares['logistic'])}.",
    )
    return [statement], words


def _largest(
    found: Results, metric: str, at: Mapping[str, Any], epochs: Sequence[int]
) -> list[float]:
    """Return, for each seed, the largest value of a metric over hidden layers and epochs."""
    by_seed: dict[int, float] = {}
    for layer in range(1, len(at[WIDTH]) + 1):
        for epoch in epochs:
            for seed, value in found.by_seed(f"{metric}.{layer}", at, epoch).items():
                by_seed[seed] = max(value, by_seed.get(seed, 0.0))
    return list(by_seed.values())


def _factors(ratio: Estimate) -> str:
    if ratio.low is None or ratio.high is None:
        return _factor(ratio.median)
    return f"{_factor(ratio.median)} ({_factor(ratio.low)} to {_factor(ratio.high)})"


def _factor(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else written(ratio, ".2g")


def _by_layer(found: Results, deep: list[int]) -> Picture:
    """Return a chart of each layer's gradient in the deepest network, output layer last."""
    numbers = range(1, len(deep) + 2)
    lines = []
    for name in found.values(ACTIVATION):
        at = {WIDTH: deep, ACTIVATION: name}
        samples = [found.numbers(f"gradient_norm.{number}", at) for number in numbers]
        lines.append(
            {
                "label": name,
                "x": list(numbers),
                "median": [float(np.median(sample)) if sample else None for sample in samples],
                "low": [min(sample, default=None) for sample in samples],
                "high": [max(sample, default=None) for sample in samples],
            }
        )
    title = f"Gradient of the {layers(deep).removeprefix('one ')} and the output layer"
    return Picture(title, "gradient norm", "layer", tuple(lines), log=True)


def _over_time(found: Results, deep: list[int]) -> tuple[Picture, ...]:
    """Return charts of the deepest network's first layer: gradient and saturation by epoch."""
    epochs = found.study.epochs
    pictures = []
    for metric, title, log in (
        ("gradient_norm.1", "first layer's gradient", True),
        ("saturated.1", "saturated share of the first layer", False),
    ):
        lines = []
        for name in found.values(ACTIVATION):
            cells = [({WIDTH: deep, ACTIVATION: name}, epoch) for epoch in epochs]
            lines.append(line(found, metric, name, epochs, cells))
        deepest = f"{layers(deep)[:1].upper()}{layers(deep)[1:]}"
        pictures.append(Picture(f"{deepest}: {title}", metric, "epoch", tuple(lines), log))
    return tuple(pictures)
