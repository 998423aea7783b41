"""The verdict on ReLU's error against other activations, each with its best width and rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..studies.results import Results
from .experiments import ACTIVATION, FUNCTION, RATE, WIDTH
from .findings import (
    NAMES,
    Numbers,
    Picture,
    Statement,
    Verdict,
    answer,
    combined,
    counted,
    estimate,
    judged,
    line,
    name_of,
    seed_note,
    units,
    with_interval,
)
from .parameters import Settings
from .statistics import Estimate, median_of
from .verdicts_curve import ALIKE, spreads

UNLEARNED = 0.5
"""If all errors exceed this share of the function's spread, no fit is good enough to compare."""

_ERROR = "rmse_inside"


@dataclass(frozen=True)
class _Best:
    """The width and learning rate at which an activation reliably has the smallest error."""

    name: str
    at: dict[str, Any]
    error: Estimate
    seconds: float

    @property
    def words(self) -> str:
        """The error and where it is reached."""
        where = f"{units(self.at[WIDTH])}, learning rate {self.at[RATE]:g}"
        return f"{NAMES[self.name]} {with_interval(self.error)} ({where})"


def as_well_as(results: Mapping[str, Results], settings: Settings) -> Verdict:
    """Return the verdict on ReLU's error against the best other activation's, for each function.

    Each activation has the width and the learning rate whose error has the smallest upper bound of
    its interval. Errors are compared seed by seed, after equal epochs, and as a remark after equal
    CPU time.
    """
    found, numbers = results["curve"], Numbers()
    statements: list[Statement] = []
    pictures: list[Picture] = []
    sentences = [
        f"After {counted(found.study.epochs[-1], 'epoch')}, with the best width and rate of each:"
    ]
    ratio = None
    kinds = found.values(FUNCTION)
    for kind in kinds:
        bests = [_best(found, kind, name) for name in found.values(ACTIVATION)]
        for best in bests:
            numbers.add(f"{kind} {best.name}", best.error)
            numbers.values[f"{kind} units {best.name}"] = float(sum(best.at[WIDTH]))
            numbers.values[f"{kind} rate {best.name}"] = float(best.at[RATE])
        sentences.append(f"on {name_of(kind)} {', '.join(best.words for best in bests)};")
        found_here, against = _compared(found, kind, bests, float(settings.get("seconds") or 0))
        statements += found_here
        if against is not None:
            numbers.add(f"{kind} ratio", against)
            ratio = against.median if ratio is None else ratio
        pictures += _pictures(found, kind, bests, alone=len(kinds) == 1)
    words = " ".join(sentences).rstrip(";") + "."
    if len(found.values(ACTIVATION)) < 2:
        words += " There is no other activation to compare ReLU with."
    return Verdict(
        combined(statements),
        words + seed_note(found),
        numbers.values,
        answer(ratio, 0.5, 2),
        tuple(pictures),
        tuple(statements),
        numbers.intervals,
    )


def _best(found: Results, kind: str, name: str) -> _Best:
    """Return where an activation reliably has the smallest error on a function."""
    cells = [
        {FUNCTION: kind, ACTIVATION: name, WIDTH: width, RATE: rate}
        for width in found.values(WIDTH)
        for rate in found.values(RATE)
    ]
    errors = [estimate(found, _ERROR, at) for at in cells]
    number = min(range(len(cells)), key=lambda index: _reliable(errors[index]))
    at = cells[number]
    return _Best(name, at, errors[number], estimate(found, "seconds", at).median)


def _reliable(error: Estimate) -> tuple[float, float]:
    """Return a key that orders errors by the upper end of their interval, then by the median.

    A median alone prefers small networks that fit in half of the seeds and fail in the others.
    """
    return (error.median if error.high is None else error.high, error.median)


def _compared(
    found: Results, kind: str, bests: list[_Best], budget: float
) -> tuple[list[Statement], Estimate | None]:
    """Return the statements on one function, and the ratio of ReLU's error to the best other's."""
    relu, *others = bests
    where = name_of(kind)
    sentence = f"On {where}, ReLU approximates as well as the others."
    if not others:
        return [Statement(sentence, "open", "There is no other activation.")], None
    rival = min(others, key=lambda best: best.error.median)
    if min(relu.error.median, rival.error.median) > UNLEARNED * spreads(found, kind)[0]:
        why = "None of them fits the function yet, so there is nothing to compare."
        return [Statement(sentence, "open", why)], None
    ratio = _ratio(found, relu.at, rival.at)
    if ratio is None:
        why = f"The error of {NAMES[rival.name]} is 0, so there is no ratio."
        return [Statement(sentence, "open", why)], None
    epochs = Statement(
        sentence,
        judged(ratio.at_most(ALIKE)),
        f"Its error is {with_interval(ratio, '.2g')} times that of {NAMES[rival.name]}: "
        f"{_winner(ratio, rival.name)}.",
    )
    budget = budget or relu.seconds
    in_time = _in_time_ratio(found, relu, rival, budget)
    if in_time is None:
        why = f"Within {budget:.2g} s of CPU time one of them was not measured yet."
        return [epochs, _timed(where, None, why)], ratio
    why = (
        f"Within {budget:.2g} s of CPU time its error is {with_interval(in_time, '.2g')} times "
        f"that of {NAMES[rival.name]}: {_winner(in_time, rival.name)}."
    )
    return [epochs, _timed(where, in_time.at_most(ALIKE), why)], ratio


def _timed(where: str, decided: bool | None, why: str) -> Statement:
    sentence = f"On {where}, it does so in equal CPU time."
    return Statement(sentence, judged(decided), why, counts=False)


def _winner(ratio: Estimate, rival: str) -> str:
    if ratio.at_most(1.0) and ratio.median < 1.0:
        return "ReLU wins"
    if ratio.at_least(1.0) and ratio.median > 1.0:
        return f"{NAMES[rival]} wins"
    if ratio.at_most(ALIKE) and ratio.at_least(1 / ALIKE):
        return "a tie"
    return "more seeds could change it"


def _ratio(found: Results, one: Mapping[str, Any], other: Mapping[str, Any]) -> Estimate | None:
    errors, rivals = (found.by_seed(_ERROR, at) for at in (one, other))
    ratios = [errors[seed] / rivals[seed] for seed in errors if rivals.get(seed)]
    return median_of(ratios) if ratios else None


def _in_time_ratio(found: Results, relu: _Best, rival: _Best, budget: float) -> Estimate | None:
    """Return the ratio of errors after `budget` CPU seconds; None without a measurement by then."""
    errors, rivals = (_in_time(found, best.at, budget) for best in (relu, rival))
    ratios = [errors[seed] / rivals[seed] for seed in errors if rivals.get(seed)]
    return median_of(ratios) if ratios else None


def _in_time(found: Results, at: Mapping[str, Any], budget: float) -> dict[int, float]:
    """Return, by seed, the error after CPU seconds, interpolated between the measured epochs.

    Seeds whose first measurement came later are missing.
    """
    steps = [
        (found.by_seed("seconds", at, epoch), found.by_seed(_ERROR, at, epoch))
        for epoch in found.study.epochs
    ]
    errors = {}
    for seed in steps[-1][1]:
        points = [(taken[seed], error[seed]) for taken, error in steps if seed in error]
        if budget < points[0][0]:
            continue
        errors[seed] = points[-1][1]
        for (before, error), (after, later) in pairwise(points):
            if before <= budget < after:
                errors[seed] = error + (later - error) * (budget - before) / (after - before)
                break
    return errors


def _pictures(found: Results, kind: str, bests: list[_Best], alone: bool) -> list[Picture]:
    """Return charts of the errors on one function: by width, and by epoch or CPU time."""
    where = name_of(kind)
    widths = sorted(found.values(WIDTH), key=sum)
    x = [size[0] if len(size) == 1 else "-".join(map(str, size)) for size in widths]
    epochs = found.study.epochs
    last = epochs[-1]
    by_width, by_epoch, by_seconds = [], [], []
    for best in bests:
        cells = [(_tuned(found, kind, best.name, size), last) for size in widths]
        by_width.append(line(found, _ERROR, best.name, x, cells))
        along = [(best.at, epoch) for epoch in epochs]
        seconds = [found.median("seconds", best.at, epoch) for epoch in epochs]
        by_epoch.append(line(found, _ERROR, best.name, epochs, along))
        by_seconds.append(line(found, _ERROR, best.name, seconds, along))
    first = Picture(
        f"Error on {where}, each at its best learning rate", _ERROR, WIDTH, tuple(by_width), True
    )
    if not alone:
        return [first]
    return [
        first,
        Picture("At the best width and rate, by epoch", _ERROR, "epoch", tuple(by_epoch), True),
        Picture(
            "At the best width and rate, by CPU time", _ERROR, "seconds", tuple(by_seconds), True
        ),
    ]


def _tuned(found: Results, kind: str, name: str, size: list[int]) -> dict[str, Any]:
    """Return the cells of a width at the learning rate with reliably the smallest error."""
    cells = [
        {FUNCTION: kind, ACTIVATION: name, WIDTH: size, RATE: rate} for rate in found.values(RATE)
    ]
    return min(cells, key=lambda at: _reliable(estimate(found, _ERROR, at)))
