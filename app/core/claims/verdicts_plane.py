"""Verdicts on the claims about linear regions and about dead units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..studies.results import Results
from ..studies.summary import label
from .experiments import ACTIVATION, RATE, SLOPE, START, WIDTH
from .findings import (
    NAMES,
    Verdict,
    answer,
    counted,
    known,
    median_range,
    name_of,
    outcome,
    percent,
    percent_range,
    seed_note,
    share,
    units,
)
from .parameters import Settings

COUNT = ",.0f"

_STARTS = {"sklearn": "scikit-learn", "glorot": "Glorot", "he": "He", "uniform": "uniform"}

LEARNED = 0.6
"""With two classes, a test accuracy below this is hardly better than guessing."""


def polyhedra(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether regions and boundary segments grow with the network."""
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
        f"Theory allows at most {counted(bound, 'region')}; this is {percent(regions[1] / bound)}."
    )
    where, name = name_of(found.values("dataset.kind")[0]), NAMES[found.values(ACTIVATION)[0]]
    counts = {
        metric: [median_range(found, metric, {WIDTH: size}, COUNT) for size in (few, many)]
        for metric in ("regions", "boundary_segments")
    }
    (regions_few, regions_many), (segments_few, segments_many) = counts.values()
    if few == many:
        words = (
            f"On {where}, with layers of {label(few)} units ({name}), there are {regions_few} "
            f"regions in view and {segments_few} boundary segments. "
            f"{allowed} A comparison needs two sizes."
        )
        return Verdict("open", words + seed_note(found), numbers, answer(used, 0.5, 0.1))
    words = (
        f"On {where}, from layers of {label(few)} to {label(many)} units ({name}), the number of "
        f"regions in view changes from {regions_few} to {regions_many}, that of boundary segments "
        f"from {segments_few} to {segments_many}. {allowed}"
    )
    words += _deeper(found, sizes)
    grow = regions[1] >= 2 * regions[0], segments[1] >= 2 * segments[0]
    if not all(grow):
        words += (
            " The number of regions does not double."
            if not grow[0]
            else " The number of boundary segments does not double."
        )
    return Verdict(outcome(*grow), words + seed_note(found), numbers, answer(used, 0.5, 0.1))


def _deeper(found: Results, sizes: list[list[int]]) -> str:
    """Return a sentence comparing one layer with several layers of as many units in total.

    Of the totals that the study has in both forms, it takes the largest.
    """
    shallow = {sum(size): size for size in sizes if len(size) == 1}
    deep = [size for size in sizes if len(size) > 1 and sum(size) in shallow]
    if not deep:
        return ""
    one, other = shallow[sum(deep[-1])], deep[-1]
    counts = [known(found.median("regions", {WIDTH: size})) for size in (one, other)]
    if counts[0] == counts[1]:
        return ""
    return (
        f" {units(one)} make {counted(counts[0], 'region')} in one layer and {counts[1]:,.0f} in "
        f"{len(other)} layers."
    )


def dying(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether ReLUs die at a high learning rate and leaky ones do better."""
    found = results["rates"]
    rates = found.values(RATE)
    low, high = min(rates), max(rates)

    def at(rate: float, name: str, **more: Any) -> dict[str, Any]:
        return {RATE: rate, ACTIVATION: name} | more

    dead = {rate: known(found.median("dead_units", at(rate, "relu"))) for rate in rates}
    number = known(found.median("units", at(high, "relu")))
    inactive = known(found.median("inactive_units", at(high, "leaky_relu")))
    scores = {
        name: {rate: known(found.median("test_accuracy", at(rate, name))) for rate in rates}
        for name in ("relu", "leaky_relu")
    }
    pairs = found.pairs("test_accuracy", at(high, "relu"), at(high, "leaky_relu"))
    better, worse = (sum(sign * (b - a) > 0 for a, b in pairs) for sign in (1, -1))
    gain = float(np.median([b - a for a, b in pairs]))
    words = f"Of {counted(number, 'ReLU')}, "
    if low < high:
        words += f"{dead[low]:.0f} {_are(dead[low])} dead at the learning rate {low:g} and "
    words += median_range(found, "dead_units", at(high, "relu"), COUNT)
    if low == high:
        words += f" {_are(dead[high])} dead at the learning rate"
    words += f" {high:g}" if low == high else f" at {high:g}"
    starts = found.values(START)
    if len(starts) > 1:
        by_start = {
            start: known(found.median("dead_units", {**at(high, "relu"), START: start}))
            for start in starts
        }
        numbers_dead = ", ".join(f"{_STARTS[start]} {n:.0f}" for start, n in by_start.items())
        words += f" (by initialization: {numbers_dead})"
    scored = {name: percent_range(found, "test_accuracy", at(high, name)) for name in scores}
    words += (
        f". Of as many leaky units, {inactive:.0f} {_are(inactive)} inactive on all training "
        f"points, where {_passed(found.values(SLOPE)[0])}. Test accuracy at {high:g}: "
        f"{scored['relu']} with ReLU, {scored['leaky_relu']} "
        f"with Leaky ReLU, which is better in {better} of {counted(len(pairs), 'pair')} and worse "
        f"in {worse}"
    )
    dies = dead[high] >= 0.05 * number
    helps = gain > 0.02 and better >= 2 * worse + 2
    if max(one[high] for one in scores.values()) < LEARNED:
        words += ": neither is much better than guessing"
    elif gain < -0.02 and worse >= 2 * better + 2:
        words += ": Leaky ReLU is worse"
    elif not helps:
        words += ": no difference beyond chance"
    words += "."
    if not dies:
        words += " Hardly any ReLU dies here, so there is little to improve."
    elif not helps:
        words += " ReLUs do die, but this experiment shows no benefit of Leaky ReLU."
    if len(rates) > 1:
        best = {name: max(one, key=lambda rate: one[rate]) for name, one in scores.items()}
        words += " At the best learning rate of each, ReLU reaches " + ", Leaky ReLU ".join(
            f"{percent(scores[name][rate])} ({rate:g})" for name, rate in best.items()
        )
        words += "."
    numbers: dict[str, float | None] = {
        "dead_low": dead[low],
        "dead_high": dead[high],
        "inactive_leaky": inactive,
        "accuracy_relu": scores["relu"][high],
        "accuracy_leaky": scores["leaky_relu"][high],
        "gain": gain,
        "better": better,
        "worse": worse,
    }
    part = share(dead[high], number)
    return Verdict(
        outcome(dies, helps),
        words + seed_note(found, over=f"{len(starts)} initializations" * (len(starts) > 1)),
        numbers,
        answer(part, 0.05, 0.5),
    )


def _are(number: float) -> str:
    return "is" if round(number) == 1 else "are"


def _passed(slope: float) -> str:
    """Return a phrase for the gradient that an inactive leaky unit passes."""
    if slope == 0:
        return "a slope of 0 passes no gradient either"
    return f"they still pass {slope:g} times the gradient"
