"""The verdict on the claim about gradients: by depth, over time, and by offset of the data."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..studies.results import Results
from .experiments import ACTIVATION, SHIFT, WIDTH
from .findings import (
    NAMES,
    Picture,
    Verdict,
    answer,
    known,
    layers,
    line,
    median_range,
    outcome,
    percent,
    seed_note,
    share,
)
from .parameters import Settings

VANISHING = 0.5
"""The gradient vanishes with depth if each additional layer multiplies it by less than this."""

NEGLIGIBLE = 0.01
"""A gradient below this share of its value without an offset of the data counts as lost."""


def vanishing(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether the first layer's gradient vanishes with depth."""
    found = results["depth"]
    sizes = sorted(found.values(WIDTH), key=len)
    shallow, deep = sizes[0], sizes[-1]
    first, last = found.study.epochs[0], found.study.epochs[-1]
    numbers: dict[str, float | None] = {}
    for name in found.values(ACTIVATION):
        for when, epoch in (("first", first), ("last", last)):
            one, other = (
                known(found.median("gradient_norm.1", {WIDTH: size, ACTIVATION: name}, epoch))
                for size in (shallow, deep)
            )
            numbers[f"{name} {when}"] = share(other, one)
    drift = results["drift"]
    pictures = (_by_layer(found, deep), *_over_time(found, deep))
    also = _drifted(drift, numbers) + seed_note(found, drift)
    step = len(deep) - len(shallow)
    if step == 0:
        words = f"With {layers(deep)} the first layer's gradient is " + ", ".join(
            f"{median_range(found, 'gradient_norm.1', {ACTIVATION: name})} ({NAMES[name]})"
            for name in found.values(ACTIVATION)
        )
        words += f" in epoch {last}. A comparison needs two depths."
        return Verdict("open", words + also, numbers, None, pictures)
    words = f"Going from {layers(shallow)} to {layers(deep)} multiplies the first layer's gradient "
    words += "; ".join(
        f"for {NAMES[name]} by {_factor(numbers[f'{name} first'])} in epoch {first}"
        + (f" and by {_factor(numbers[f'{name} last'])} in epoch {last}" if last > first else "")
        for name in found.values(ACTIVATION)
    )
    words += "."
    sigmoid, relu = (
        [numbers[f"{name} {when}"] for when in ("first", "last")] for name in ("logistic", "relu")
    )
    if None in (*sigmoid, *relu):
        words += " The gradient of the shallowest network is 0, so there is nothing to compare."
        return Verdict("open", words + also, numbers, None, pictures)
    per_layer = [[known(ratio) ** (1 / step) for ratio in both] for both in (sigmoid, relu)]
    vanishes, keeps = max(per_layer[0]) < VANISHING, min(per_layer[1]) >= VANISHING
    words += (
        f" Each additional layer multiplies sigmoid's gradient by {_both(per_layer[0])}, ReLU's by "
        f"{_both(per_layer[1])}; a factor below {VANISHING:g} counts as vanishing here."
    )
    saturated = found.median("saturated.1", {WIDTH: deep, ACTIVATION: "logistic"})
    numbers["saturated"] = saturated
    if vanishes and saturated is not None:
        words += (
            f" In the deepest network, {percent(saturated)} of the first layer's sigmoid "
            "activations are saturated: the cause is "
        )
        words += (
            "the slope of sigmoid, at most 1/4, by which each layer multiplies the gradient."
            if saturated < 0.2
            else "that pre-activations have drifted to where sigmoid is flat."
        )
    if vanishes != keeps:
        words += " ReLU's vanishes as well." if vanishes else " Sigmoid's does not always vanish."
    elif not vanishes:
        words += " It is the other way round: ReLU's gradient vanishes."
    return Verdict(
        outcome(vanishes, keeps),
        words + also,
        numbers,
        answer(sigmoid[1], 0.1, 0.001),
        pictures,
    )


def _drifted(found: Results, numbers: dict[str, float | None]) -> str:
    """Return sentences about saturation and gradient of the shallowest network by data offset."""
    offsets = sorted(found.values(SHIFT), key=abs)
    near, far, last = offsets[0], offsets[-1], found.study.epochs[-1]
    if abs(near) == abs(far):
        return ""
    names = found.values(ACTIVATION)
    saturated, ratios = {}, {}
    for name in names:
        at = {SHIFT: far, ACTIVATION: name}
        one, other = (
            known(found.median("gradient_norm.1", at | {SHIFT: offset})) for offset in (near, far)
        )
        saturated[name], ratios[name] = known(found.median("saturated.1", at)), share(other, one)
        numbers |= {f"{name} moved": ratios[name], f"saturated {name} moved": saturated[name]}
    (size,) = found.values(WIDTH)
    words = (
        f" With {layers(size)} and a data offset of {far:g} instead of {near:g}, this share of the "
        "first layer is saturated (for ReLU: inactive): "
        + ", ".join(f"{NAMES[name]} {percent(saturated[name])}" for name in names)
    )
    words += f". The offset multiplies its gradient in epoch {last} " + ", ".join(
        f"for {NAMES[name]} by {_factor(ratios[name])}" for name in names
    )
    words += "."
    lost = [name for name in names if (ratio := ratios[name]) is not None and ratio < NEGLIGIBLE]
    if lost:
        words += f" Almost no gradient is left for {' and '.join(NAMES[name] for name in lost)}"
        inactive = "relu" in lost and saturated["relu"] >= 1.0
        words += ": every ReLU is inactive on all training points." if inactive else "."
    return words


def _both(factors: list[float]) -> str:
    first, last = (f"{factor:.2g}" for factor in factors)
    return first if first == last else f"{first} at first, {last} at last"


def _factor(ratio: float | None) -> str:
    if ratio is None:
        return "an undefined factor (it is 0 before)"
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


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
