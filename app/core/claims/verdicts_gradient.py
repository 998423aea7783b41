"""The verdict on the claim about gradients: by depth, over time, and where inputs drift from 0."""

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
    outcome,
    percent,
    several,
    share,
    times,
    told_seeds,
)
from .parameters import Settings

VANISHING = 0.5
"""A gradient that each further layer makes less than so many times as large vanishes."""

GONE = 0.01
"""A gradient of less than this share of what it is elsewhere is gone there."""


def vanishing(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Whether the first layer's gradient shrinks with depth, for sigmoid and not for ReLU."""
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
    also = _drifted(drift, numbers) + told_seeds(found, drift)
    step = len(deep) - len(shallow)
    if step == 0:
        words = f"With {layers(deep)} the first layer's gradient is " + ", ".join(
            f"{several(found, 'gradient_norm.1', {ACTIVATION: name})} ({NAMES[name]})"
            for name in found.values(ACTIVATION)
        )
        words += f" in epoch {last}. What depth does takes two depths."
        return Verdict("open", words + also, numbers, None, pictures)
    words = (
        f"With {layers(deep)} the first layer's gradient is, against the one with "
        f"{layers(shallow)}: "
    )
    words += "; ".join(
        f"{NAMES[name]} {_told(numbers[f'{name} first'])} in epoch {first}"
        + (f", {_told(numbers[f'{name} last'])} in epoch {last}" if last > first else "")
        for name in found.values(ACTIVATION)
    )
    words += "."
    sigmoid, relu = (
        [numbers[f"{name} {when}"] for when in ("first", "last")] for name in ("logistic", "relu")
    )
    if None in (*sigmoid, *relu):
        words += " Where the shallowest network's gradient is 0, nothing can be said."
        return Verdict("open", words + also, numbers, None, pictures)
    per_layer = [[known(ratio) ** (1 / step) for ratio in both] for both in (sigmoid, relu)]
    vanishes, keeps = max(per_layer[0]) < VANISHING, min(per_layer[1]) >= VANISHING
    words += (
        f" Each layer more multiplies sigmoid's by {_both(per_layer[0])}, ReLU's by "
        f"{_both(per_layer[1])}; less than a half is what is called vanishing here."
    )
    flat = found.median("saturated.1", {WIDTH: deep, ACTIVATION: "logistic"})
    numbers["saturated"] = flat
    if vanishes and flat is not None:
        words += f" Of the deepest one's first layer {percent(flat)} of sigmoid is saturated"
        words += (
            ": it is the slope, a quarter at most, multiplied layer by layer, that counts."
            if flat < 0.2
            else ": the sums have drifted to where it is flat."
        )
    if vanishes != keeps:
        words += " ReLU's vanishes as well." if vanishes else " Sigmoid's does not, all through."
    elif not vanishes:
        words += " It is the other way round."
    return Verdict(
        outcome(vanishes, keeps),
        words + also,
        numbers,
        answer(sigmoid[1], 0.1, 0.001),
        pictures,
    )


def _drifted(found: Results, numbers: dict[str, float | None]) -> str:
    """What becomes of the first layer of the shallowest network where its inputs drift from 0."""
    places = sorted(found.values(SHIFT), key=abs)
    near, far, last = places[0], places[-1], found.study.epochs[-1]
    if abs(near) == abs(far):
        return ""
    names = found.values(ACTIVATION)
    flat, left = {}, {}
    for name in names:
        at = {SHIFT: far, ACTIVATION: name}
        one, other = (
            known(found.median("gradient_norm.1", at | {SHIFT: place})) for place in (near, far)
        )
        flat[name], left[name] = known(found.median("saturated.1", at)), share(other, one)
        numbers |= {f"{name} moved": left[name], f"saturated {name} moved": flat[name]}
    (size,) = found.values(WIDTH)
    words = (
        f" With {layers(size)} and the data moved by {far:g} rather than {near:g}, flat are of the "
        "first layer: " + ", ".join(f"{NAMES[name]} {percent(flat[name])}" for name in names)
    )
    words += f"; its gradient in epoch {last} is: " + ", ".join(
        f"{NAMES[name]} {_told(left[name])}" for name in names
    )
    words += " what it was."
    gone = [name for name in names if (ratio := left[name]) is not None and ratio < GONE]
    if gone:
        words += f" Next to nothing is left with {' and '.join(NAMES[name] for name in gone)}"
        off = "relu" in gone and flat["relu"] >= 1.0
        words += ": every ReLU is off for all data." if off else "."
    return words


def _both(factors: list[float]) -> str:
    first, last = (f"{factor:.2g}" for factor in factors)
    return first if first == last else f"{first} at first, {last} at last"


def _told(ratio: float | None) -> str:
    return "not to be compared with 0" if ratio is None else times(ratio)


def _by_layer(found: Results, deep: list[int]) -> Picture:
    """The gradient of each layer of the deepest network, the output's the last."""
    places = range(1, len(deep) + 2)
    lines = []
    for name in found.values(ACTIVATION):
        at = {WIDTH: deep, ACTIVATION: name}
        stacks = [found.numbers(f"gradient_norm.{place}", at) for place in places]
        lines.append(
            {
                "label": name,
                "x": list(places),
                "median": [float(np.median(stack)) if stack else None for stack in stacks],
                "low": [min(stack, default=None) for stack in stacks],
                "high": [max(stack, default=None) for stack in stacks],
            }
        )
    title = f"Gradient of each of {len(deep)} hidden layers and the output"
    return Picture(title, "gradient norm", "layer", tuple(lines), log=True)


def _over_time(found: Results, deep: list[int]) -> tuple[Picture, ...]:
    """What becomes of the first layer of the deepest network: its gradient, and how flat it is."""
    epochs = found.study.epochs
    pictures = []
    for metric, title, log in (
        ("gradient_norm.1", "first layer's gradient", True),
        ("saturated.1", "share of the first layer that is flat", False),
    ):
        lines = []
        for name in found.values(ACTIVATION):
            cells = [({WIDTH: deep, ACTIVATION: name}, epoch) for epoch in epochs]
            lines.append(line(found, metric, name, epochs, cells))
        deepest = f"{layers(deep)[:1].upper()}{layers(deep)[1:]}"
        pictures.append(Picture(f"{deepest}: {title}", metric, "epoch", tuple(lines), log))
    return tuple(pictures)
