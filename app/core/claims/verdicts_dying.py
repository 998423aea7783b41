"""The verdict on dead units, and on whether Leaky ReLU improves on ReLU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from ..data.dataset import load
from ..specs.run import RunSpec
from ..studies.measure import DEATHS
from ..studies.results import Results
from .experiments import ACTIVATION, RATE, SLOPE, START
from .findings import (
    NAMES,
    STARTS,
    DeadUnit,
    Numbers,
    Outcome,
    Statement,
    Verdict,
    answer,
    combined,
    counted,
    estimate,
    judged,
    known,
    percent,
    percent_interval,
    seed_note,
    seeds_of,
    share,
    with_interval,
)
from .parameters import Settings
from .statistics import Estimate, Share, median_of, share_of

COUNT = ",.0f"

DYING = 0.05
"""ReLUs die in a seed if at least this share of them is dead."""

NO_WORSE = 0.02
"""A gain in test accuracy below this is no improvement."""

_SCORE = "test_accuracy"


@dataclass(frozen=True)
class _Tested:
    """The size of a test set, and the share of its most frequent class."""

    points: int
    most_frequent: float

    @property
    def chance(self) -> float:
        """A test accuracy that guessing the most frequent class rarely exceeds."""
        return self.most_frequent + self.resolution(self.most_frequent)

    def resolution(self, accuracy: float) -> float:
        """Return two standard errors of an accuracy, due to the number of points alone."""
        return 2.0 * sqrt(accuracy * (1.0 - accuracy) / self.points) if self.points else 1.0


def dying(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether ReLUs die at a high learning rate and leaky ones do better."""
    found, numbers = results["rates"], Numbers()
    rates, starts = found.values(RATE), found.values(START)
    low, high = min(rates), max(rates)
    at = {name: {RATE: high, ACTIVATION: name} for name in ("relu", "leaky_relu")}
    units = known(found.median("units", at["relu"]))
    dead = {rate: estimate(found, "dead_units", {RATE: rate, ACTIVATION: "relu"}) for rate in rates}
    inactive = numbers.add("inactive_leaky", estimate(found, "inactive_units", at["leaky_relu"]))
    numbers.add("dead_low", dead[low])
    numbers.add("dead_high", dead[high])
    words = f"Of {counted(units, 'ReLU')}, "
    if low < high:
        words += f"{with_interval(dead[low], COUNT)} are dead at the learning rate {low:g} and "
        words += f"{with_interval(dead[high], COUNT)} at {high:g}"
    else:
        words += f"{with_interval(dead[high], COUNT)} are dead at the learning rate {high:g}"
    if len(starts) > 1:
        by_start = (
            f"{STARTS[start]} {dead_at.median:.0f}"
            for start in starts
            for dead_at in [estimate(found, "dead_units", at["relu"] | {START: start})]
        )
        words += f" (by initialization: {', '.join(by_start)})"
    words += (
        f". Of as many leaky units, {with_interval(inactive, COUNT)} are inactive on all training "
        f"points, where {_passed(found.values(SLOPE)[0])}."
    )
    scores = {name: estimate(found, _SCORE, where) for name, where in at.items()}
    numbers.add("accuracy_relu", scores["relu"])
    numbers.add("accuracy_leaky", scores["leaky_relu"])
    words += f" Test accuracy at {high:g}: " + ", ".join(
        f"{percent_interval(scores[name])} with {NAMES[name]}" for name in scores
    )
    dies = numbers.add_share("dies", _seeds_with_dead(found, at["relu"]))
    gains = _gains(found, at["relu"], at["leaky_relu"])
    gain = numbers.add("gain", median_of(gains))
    numbers.values["better"], numbers.values["worse"] = (
        float(sum(sign * one > 0 for one in gains)) for sign in (1, -1)
    )
    words += (
        f"; Leaky ReLU is better in {numbers.values['better']:.0f} and worse in "
        f"{numbers.values['worse']:.0f} of {counted(len(gains), 'seed')}."
    )
    tested = _tested(found)
    statements = (
        Statement(
            f"At the learning rate {high:g}, ReLUs die.",
            judged(dies.is_majority),
            f"At least a twentieth of them is dead in {seeds_of(dies)}.",
        ),
        _better(
            "There, Leaky ReLU is better than ReLU.",
            ("Leaky ReLU", "ReLU"),
            gain,
            (scores["leaky_relu"], scores["relu"]),
            tested,
        ),
        _more_powerful(found, numbers, tested),
    )
    part = share(dead[high].median, units)
    return Verdict(
        combined(statements),
        words + seed_note(found, over=f"{len(starts)} initializations" * (len(starts) > 1)),
        numbers.values,
        answer(part, 0.05, 0.5),
        (),
        statements,
        numbers.intervals,
        _dead_units(found, at["relu"] | {START: starts[0]}),
    )


def _dead_units(found: Results, at: Mapping[str, Any]) -> tuple[DeadUnit, ...]:
    """Return the dead units of the subject's run, layer by layer: the median number of a cell."""
    rows = sorted(found.last_rows(at), key=lambda row: (row["dead_units"], row["cell"]))
    if not rows:
        return ()
    row = rows[(len(rows) - 1) // 2]
    return tuple(DeadUnit(row["run"], *one) for one in row.get(DEATHS, ()))


def _seeds_with_dead(found: Results, at: Mapping[str, Any]) -> Share:
    dead, units = (found.by_seed(metric, at) for metric in ("dead_units", "units"))
    return share_of([dead[seed] >= DYING * units[seed] for seed in dead])


def _gains(found: Results, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[float]:
    """Return, for each seed, the mean gain in accuracy from one activation to the other.

    The initializations of one seed are not independent: they scale the same random numbers.
    """
    pairs = found.paired(_SCORE, one, other)
    known(float(len(pairs)) if pairs else None)
    return [float(np.mean([b - a for a, b in of_seed])) for of_seed in pairs.values()]


def _tested(found: Results) -> _Tested:
    """Return the size of the test set, and the share of its most frequent class."""
    base = found.study.base
    assert isinstance(base, RunSpec)
    labels = load(base.dataset).y_test
    if not len(labels):
        return _Tested(0, 1.0)
    return _Tested(len(labels), np.unique(labels, return_counts=True)[1].max() / len(labels))


def _better(
    sentence: str,
    names: tuple[str, str],
    gain: Estimate,
    scores: tuple[Estimate, Estimate],
    tested: _Tested,
    counts: bool = True,
) -> Statement:
    """Return the statement that the first of two networks has the better test accuracy.

    At chance level nothing is an improvement: the better network must have learned. It is a tie if
    the accuracies differ by less than the test points resolve: two standard errors of a share.
    """
    best, worst = names if gain.median >= 0 else names[::-1]
    points = f"{100 * abs(gain.median):.1f} points"
    if gain.low is not None and gain.high is not None:
        low, high = (f"{100 * bound:+.1f}" for bound in (gain.low, gain.high))
        points = f"{100 * gain.median:+.1f} points ({low} to {high}) from {names[1]} to {names[0]}"
    chance, top = tested.chance, max(scores, key=lambda score: score.median)
    margin = max(NO_WORSE, tested.resolution(top.median))
    learned = top.at_least(chance)
    if learned is False:
        why = f"Neither is better than guessing, which reaches up to {percent(chance)}."
        return Statement(sentence, "fails", why, counts)
    if learned is None:
        why = f"More seeds must show whether one is better than guessing ({percent(chance)})."
        return Statement(sentence, "open", why, counts)
    outcome: Outcome = "open"
    why = f"The accuracy changes by {points}."
    if gain.at_least(0.0) and gain.median >= NO_WORSE:
        outcome = "holds"
    elif gain.at_most(0.0) and gain.median <= -NO_WORSE:
        outcome = "fails"
    elif gain.within(margin):
        outcome = "tie"
        why += f" With {tested.points} test points, {100 * margin:.1f} points can be chance."
    elif gain.at_most(NO_WORSE):
        outcome = "fails"
    else:
        why += f" {best} seems better than {worst}, but more seeds could change it."
    return Statement(sentence, outcome, why, counts)


def _more_powerful(found: Results, numbers: Numbers, tested: _Tested) -> Statement:
    """Return the article's statement that ReLU is more powerful than its variants.

    Each activation has the learning rate with its best training accuracy, so that the test points
    do not choose it. Leaky ReLU is the only variant that is tried.
    """
    sentence = "ReLU is more powerful than its variants (here: Leaky ReLU)."
    best: dict[str, dict[str, Any]] = {}
    for name in ("relu", "leaky_relu"):
        cells = [{RATE: rate, ACTIVATION: name} for rate in found.values(RATE)]
        best[name] = max(cells, key=lambda at: found.median("train_accuracy", at) or 0.0)
    scores = {name: estimate(found, _SCORE, where) for name, where in best.items()}
    ours, theirs = _by_best(found, best)
    advantage = numbers.add(
        "advantage", median_of([a - b for a, b in zip(ours, theirs, strict=True)])
    )
    for name, score in scores.items():
        numbers.add(f"best accuracy {name}", score)
        numbers.values[f"best rate {name}"] = float(best[name][RATE])
    one = _better(
        sentence,
        ("ReLU", "Leaky ReLU"),
        advantage,
        (scores["relu"], scores["leaky_relu"]),
        tested,
        counts=False,
    )
    reached = ", ".join(
        f"{NAMES[name]} {percent_interval(score)} at {best[name][RATE]:g}"
        for name, score in scores.items()
    )
    finding = f"At the best learning rate of each: {reached}. {one.finding}"
    return Statement(sentence, one.outcome, finding, counts=False)


def _by_best(
    found: Results, best: Mapping[str, Mapping[str, Any]]
) -> tuple[list[float], list[float]]:
    """Return the accuracies of ReLU and Leaky ReLU seed by seed."""
    ours, theirs = (found.by_seed(_SCORE, best[name]) for name in ("relu", "leaky_relu"))
    common = [seed for seed in ours if seed in theirs]
    return [ours[seed] for seed in common], [theirs[seed] for seed in common]


def _passed(slope: float) -> str:
    """Return a phrase for the gradient that an inactive leaky unit passes."""
    if slope == 0:
        return "a slope of 0 passes no gradient either"
    return f"they still pass {slope:g} times the gradient"
