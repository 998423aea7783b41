"""The verdict on the claim about linear regions along the decision boundary."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..studies.labels import label
from ..studies.results import Results
from .experiments import ACTIVATION, WIDTH
from .findings import (
    NAMES,
    Numbers,
    Statement,
    Verdict,
    combined,
    counted,
    estimate,
    judged,
    known,
    name_of,
    percent,
    seed_note,
    seeds_of,
    share,
    units,
    with_interval,
)
from .parameters import Settings
from .statistics import median_of, share_of

COUNT = ",.0f"

ALIKE = 1.1
"""Densities that differ by less than this factor are called equal."""

_PARTS = {"region": "linear regions", "crease": "creases"}
_OTHERS = {
    "_before": ("before training", "Training makes {} denser along the boundary."),
    "_random": (
        "in untrained networks",
        "There, {} are denser than those of untrained networks at the same place.",
    ),
}


def polyhedra(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether regions gather along the decision boundary by training."""
    found, numbers = results["layers"], Numbers()
    sizes = sorted(found.values(WIDTH), key=lambda size: (sum(size), len(size)))
    few, many = sizes[0], sizes[-1]
    counts = {
        (metric, when): numbers.add(f"{metric}_{when}", estimate(found, metric, {WIDTH: size}))
        for metric in ("regions", "boundary_segments")
        for when, size in (("few", few), ("many", many))
    }
    bound = known(found.median("bound", {WIDTH: many}))
    numbers.values["bound"] = bound
    where, name = name_of(found.values("dataset.kind")[0]), NAMES[found.values(ACTIVATION)[0]]
    shown = {key: with_interval(count, COUNT) for key, count in counts.items()}
    words = (
        f"On {where}, layers of {label(many)} units ({name}) make {shown['regions', 'many']} "
        f"regions in view and {shown['boundary_segments', 'many']} boundary segments"
    )
    if few != many:
        words += (
            f", layers of {label(few)} units {shown['regions', 'few']} and "
            f"{shown['boundary_segments', 'few']}"
        )
    part = share(counts["regions", "many"].median, bound)
    words += f". Theory allows at most {counted(bound, 'region')}"
    words += "." if part is None else f"; this is {percent(part)}."
    words += _deeper(found, sizes) + _changed(found, sizes, numbers)
    statements: list[Statement] = []
    for what in _PARTS:
        statements += _densities(found, what, numbers)
        if few != many:
            statements += _in_largest(found, what, many, numbers)
    return Verdict(
        combined(statements),
        words + seed_note(found),
        numbers.values,
        _answer(numbers.values),
        (),
        tuple(statements),
        numbers.intervals,
    )


def _answer(numbers: Mapping[str, float | None]) -> int | None:
    """Return the answer to whether training moves regions to the boundary.

    0 if training contributes the larger factor to their density there, 1 if the start does, 2 if
    they are hardly denser there.
    """
    near, before = (numbers.get(f"region_density{when}") for when in ("", "_before"))
    gain = numbers.get("region_gain_before")
    if near is None or before is None or gain is None:
        return None
    if near < ALIKE:
        return 2
    return 0 if gain >= before else 1


def _changed(found: Results, sizes: list[list[int]], numbers: Numbers) -> str:
    """Return a sentence on how the number of regions changes with training, for each size."""
    phrases = []
    for size in sizes:
        before, after = (
            found.by_seed(metric, {WIDTH: size}) for metric in ("regions_before", "regions")
        )
        pairs = [(before[seed], after[seed]) for seed in before if seed in after]
        if not pairs:
            continue
        first, last = (float(np.median(values)) for values in zip(*pairs, strict=True))
        grown = numbers.add_share(f"grown {label(size)}", share_of([b > a for a, b in pairs]))
        phrases.append(f"{label(size)} from {first:,.0f} to {last:,.0f} ({seeds_of(grown)} more)")
    if not phrases:
        return ""
    return (
        f" Training changes the number of regions in view, which may shrink: {'; '.join(phrases)}."
    )


def _densities(found: Results, what: str, numbers: Numbers) -> list[Statement]:
    """Return the statements on the density near the boundary against far from it.

    In each seed, the median over the networks of all sizes counts.
    """
    ratios = found.by_seed(f"{what}_density", {})
    plural = _PARTS[what]
    sentence = f"{plural.capitalize()} are denser near the boundary than far from it."
    if not ratios:
        why = "Nothing is measured: there is no boundary in view, or an older version measured it."
        return [Statement(sentence, "open", why)]
    near = numbers.add(f"{what}_density", median_of(list(ratios.values())))
    denser = share_of([ratio > 1.0 for ratio in ratios.values()])
    finding = f"They are {with_interval(near)} times as dense, and denser in {seeds_of(denser)}."
    statements = [Statement(sentence, judged(denser.is_majority), finding)]
    for when, (phrase, claimed) in _OTHERS.items():
        others = found.by_seed(f"{what}_density{when}", {})
        gains = _gains(found, what, when)
        if not others or not gains:
            continue
        other = numbers.add(f"{what}_density{when}", median_of(list(others.values())))
        more = numbers.add_share(f"{what}_denser{when}", share_of([gain > 1.0 for gain in gains]))
        factor = numbers.add(f"{what}_gain{when}", median_of(gains))
        finding = (
            f"At the same place they are {with_interval(other)} times as dense {phrase}: a factor "
            f"of {with_interval(factor)}, more in {seeds_of(more)}."
        )
        decided = more.is_majority
        statements.append(Statement(claimed.format(plural), judged(decided), finding))
    return statements


def _in_largest(found: Results, what: str, size: list[int], numbers: Numbers) -> list[Statement]:
    """Return the statement on training in the largest network, which the median of sizes hides."""
    after, before = (
        found.by_seed(f"{what}_density{when}", {WIDTH: size}) for when in ("", "_before")
    )
    seeds = [seed for seed in after if before.get(seed)]
    if not seeds:
        return []
    last, first = (
        numbers.add(f"{what}_largest{when}", median_of([of[seed] for seed in seeds]))
        for when, of in (("", after), ("_before", before))
    )
    more = share_of([after[seed] > before[seed] for seed in seeds])
    numbers.add_share(f"{what}_largest_denser", more)
    return [
        Statement(
            f"Training makes {_PARTS[what]} denser along the boundary of the largest network, too.",
            judged(more.is_majority),
            f"With layers of {label(size)} units they are {with_interval(first)} times as dense "
            f"before training and {with_interval(last)} times after it, more in {seeds_of(more)}.",
        )
    ]


def _gains(found: Results, what: str, when: str) -> list[float]:
    """Return, for each seed, the median over sizes of the ratio to the other network's density."""
    by_seed: dict[int, list[float]] = {}
    for size in found.values(WIDTH):
        here, there = (found.by_seed(f"{what}_density{part}", {WIDTH: size}) for part in ("", when))
        for seed, ratio in here.items():
            if there.get(seed):
                by_seed.setdefault(seed, []).append(ratio / there[seed])
    return [float(np.median(ratios)) for ratios in by_seed.values()]


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
