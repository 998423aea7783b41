"""Verdicts on the claims that are about the inside of a network: regions, gradients, dead units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.core.controls import Settings
from app.core.experiments import ACTIVATION, RATE, START, WIDTH
from app.core.findings import (
    NAMES,
    Picture,
    Verdict,
    answer,
    counted,
    known,
    layers,
    line,
    outcome,
    percent,
    several,
    share,
    thing,
    times,
    told_seeds,
    units,
)
from app.core.study_results import Results
from app.core.study_summaries import label

COUNT = ",.0f"

VANISHING = 0.5
"""A gradient that each further layer makes less than so many times as large vanishes."""

_STARTS = {"sklearn": "scikit-learn", "glorot": "Glorot", "he": "He", "uniform": "uniform"}

LEARNED = 0.6
"""Of two classes, a test accuracy below this is hardly better than a guess."""


def polyhedra(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Whether regions and segments of the boundary grow with the network."""
    found = results["layers"]
    sizes = sorted(found.values(WIDTH), key=lambda size: (sum(size), len(size)))
    few, many = sizes[0], sizes[-1]
    regions, segments = (
        [known(found.median(metric, {WIDTH: size})) for size in (few, many)]
        for metric in ("regions", "boundary_segments")
    )
    bound = known(found.median("bound", {WIDTH: many}))
    numbers: dict[str, float | None] = {
        "regions_few": regions[0],
        "regions_many": regions[1],
        "segments_few": segments[0],
        "segments_many": segments[1],
        "bound": bound,
    }
    used = share(regions[1], bound)
    allowed = (
        f"Theory would allow {counted(bound, 'region')}: this is {percent(regions[1] / bound)}."
    )
    where, name = thing(found.values("dataset.kind")[0]), NAMES[found.values(ACTIVATION)[0]]
    counts = {
        metric: [several(found, metric, {WIDTH: size}, COUNT) for size in (few, many)]
        for metric in ("regions", "boundary_segments")
    }
    (regions_few, regions_many), (pieces_few, pieces_many) = counts.values()
    if few == many:
        words = (
            f"On {where} layers of {label(few)} units ({name}) have {regions_few} regions in view "
            f"and {pieces_few} straight pieces of boundary. "
            f"{allowed} Whether they grow takes two sizes."
        )
        return Verdict("open", words + told_seeds(found), numbers, answer(used, 0.5, 0.1))
    words = (
        f"On {where}, from layers of {label(few)} to {label(many)} units ({name}), the regions in "
        f"view go from {regions_few} to {regions_many}, the straight pieces of the boundary from "
        f"{pieces_few} to {pieces_many}. {allowed}"
    )
    words += _deeper(found, sizes)
    grow = regions[1] >= 2 * regions[0], segments[1] >= 2 * segments[0]
    if not all(grow):
        words += (
            " The regions do not become twice as many."
            if not grow[0]
            else " The pieces of the boundary do not become twice as many."
        )
    return Verdict(outcome(*grow), words + told_seeds(found), numbers, answer(used, 0.5, 0.1))


def _deeper(found: Results, sizes: list[list[int]]) -> str:
    """The same number of units in one layer and in several, the most of which both were tried."""
    shallow = {sum(size): size for size in sizes if len(size) == 1}
    deep = [size for size in sizes if len(size) > 1 and sum(size) in shallow]
    if not deep:
        return ""
    one, other = shallow[sum(deep[-1])], deep[-1]
    counts = [known(found.median("regions", {WIDTH: size})) for size in (one, other)]
    if counts[0] == counts[1]:
        return ""
    return (
        f" {units(one)} make {counted(counts[0], 'region')} in one layer, {counts[1]:,.0f} in "
        f"{len(other)}."
    )


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
    pictures = (_by_layer(found, deep), *_over_time(found, deep))
    step = len(deep) - len(shallow)
    if step == 0:
        words = f"With {layers(deep)} the first layer's gradient is " + ", ".join(
            f"{several(found, 'gradient_norm.1', {ACTIVATION: name})} ({NAMES[name]})"
            for name in found.values(ACTIVATION)
        )
        words += f" in epoch {last}. What depth does takes two depths."
        return Verdict("open", words + told_seeds(found), numbers, None, pictures)
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
        return Verdict("open", words + told_seeds(found), numbers, None, pictures)
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
        words + told_seeds(found),
        numbers,
        answer(sigmoid[1], 0.1, 0.001),
        pictures,
    )


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


def dying(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Whether ReLUs die at a high learning rate, and whether leaky ones fare better."""
    found = results["rates"]
    rates = found.values(RATE)
    low, high = min(rates), max(rates)

    def at(rate: float, name: str, **more: Any) -> dict[str, Any]:
        return {RATE: rate, ACTIVATION: name} | more

    dead = {rate: known(found.median("dead_units", at(rate, "relu"))) for rate in rates}
    number = known(found.median("units", at(high, "relu")))
    silent = known(found.median("dead_units", at(high, "leaky_relu")))
    scores = {
        name: {rate: known(found.median("test_accuracy", at(rate, name))) for rate in rates}
        for name in ("relu", "leaky_relu")
    }
    pairs = found.pairs("test_accuracy", at(high, "relu"), at(high, "leaky_relu"))
    better, worse = (sum(sign * (b - a) > 0 for a, b in pairs) for sign in (1, -1))
    gain = float(np.median([b - a for a, b in pairs]))
    words = f"Of {counted(number, 'ReLU')} "
    if low < high:
        words += f"{dead[low]:.0f} are dead at the learning rate {low:g}, "
    words += several(found, "dead_units", at(high, "relu"), COUNT)
    words += f" at {high:g}" if low < high else f" are dead at the learning rate {high:g}"
    starts = found.values(START)
    if len(starts) > 1:
        by_start = {
            start: known(found.median("dead_units", {**at(high, "relu"), START: start}))
            for start in starts
        }
        told = ", ".join(f"{_STARTS[start]} {n:.0f}" for start, n in by_start.items())
        words += f" (first weights: {told})"
    words += (
        f". Of as many leaky ones {silent:.0f} are on the flat side of all data, where they pass a "
        f"little gradient all the same. Test accuracy at {high:g}: {percent(scores['relu'][high])} "
        f"with ReLU, {percent(scores['leaky_relu'][high])} with Leaky ReLU, which is better in "
        f"{better} of {counted(len(pairs), 'pair')} and worse in {worse}"
    )
    dies = dead[high] >= 0.05 * number
    mends = gain > 0.02 and better >= 2 * worse + 2
    if max(one[high] for one in scores.values()) < LEARNED:
        words += ": neither learned much more than to guess"
    elif gain < -0.02 and worse >= 2 * better + 2:
        words += ": leaky ones do worse"
    elif not mends:
        words += ": no difference beyond chance"
    words += "."
    if not dies:
        words += " Hardly any ReLU dies here, so there is little to mend."
    elif not mends:
        words += " ReLUs do die; that leaky ones mend it does not show here."
    if len(rates) > 1:
        best = {name: max(one, key=lambda rate: one[rate]) for name, one in scores.items()}
        words += " At its best rate ReLU reaches " + ", Leaky ReLU ".join(
            f"{percent(scores[name][rate])} ({rate:g})" for name, rate in best.items()
        )
        words += "."
    numbers: dict[str, float | None] = {
        "dead_low": dead[low],
        "dead_high": dead[high],
        "silent_leaky": silent,
        "accuracy_relu": scores["relu"][high],
        "accuracy_leaky": scores["leaky_relu"][high],
        "gain": gain,
        "better": better,
        "worse": worse,
    }
    part = share(dead[high], number)
    return Verdict(
        outcome(dies, mends), words + told_seeds(found), numbers, answer(part, 0.05, 0.5)
    )
