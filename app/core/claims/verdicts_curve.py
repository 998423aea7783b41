"""Verdicts on the claims about error: of few units and many, outside, and by activation."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from ..curves.frame import CHECKS, CurveView
from ..curves.spec import CurveSpec
from ..curves.target import sampled, truth
from ..studies.results import Results
from .experiments import ACTIVATION, FUNCTION, WIDTH
from .findings import (
    NAMES,
    Outcome,
    Picture,
    Verdict,
    answer,
    counted,
    ends,
    known,
    line,
    outcome,
    several,
    share,
    shares,
    thing,
    times,
    told_seeds,
    units,
)
from .parameters import Settings

ALIKE = 1.5
"""Errors that differ by less than this factor count as equally good."""

FITTED = 0.2
"""A fit whose error is at most this share of what it has to explain is one."""

EXTRAPOLATED = 0.1
"""A fit that is off by at most this share of how far apart the truth's values are has found it."""

UNLEARNED = 0.5
"""Where every error is above this share of what there is to explain, none is a fit."""

SUFFICIENT = 0.9
"""A test accuracy that leaves little to be gained."""


def few_and_many(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Whether many units do what few cannot, on a curve and in the plane."""
    curve, plane = results["curve"], results["plane"]
    few, many = ends(curve, WIDTH)
    at_few, at_many = {WIDTH: few}, {WIDTH: many}
    errors = [known(curve.median("rmse_inside", at)) for at in (at_few, at_many)]
    right = [known(plane.median("test_accuracy", at)) for at in (at_few, at_many)]
    name = NAMES[curve.values(ACTIVATION)[0]]
    what, where = thing(curve.values(FUNCTION)[0]), thing(plane.values("dataset.kind")[0])
    numbers: dict[str, float | None] = {
        "error_few": errors[0],
        "error_many": errors[1],
        "accuracy_few": right[0],
        "accuracy_many": right[1],
    }
    if few == many:
        words = (
            f"With {units(few)} ({name}) the error on {what} is "
            f"{several(curve, 'rmse_inside', at_few)}, and the test accuracy on {where} "
            f"{shares(plane, 'test_accuracy', at_few)}. Few and many need two widths."
        )
        return Verdict("open", words + told_seeds(curve, plane), numbers)
    words = (
        f"On {what} the error of {name} units goes from {several(curve, 'rmse_inside', at_few)} "
        f"with {units(few)} to {several(curve, 'rmse_inside', at_many)} with {units(many)}. "
        f"On {where}: the test accuracy goes from {shares(plane, 'test_accuracy', at_few)} to "
        f"{shares(plane, 'test_accuracy', at_many)}."
    )
    by_width = {
        units(size): known(curve.median("rmse_inside", {WIDTH: size}))
        for size in curve.values(WIDTH)
    }
    best = min(by_width, key=lambda size: by_width[size])
    if errors[1] > 1.1 * by_width[best]:
        words += f" The error is smallest with {best} ({by_width[best]:.3g}): more did not help."
    left = share(errors[1], errors[0])
    falls, rises = left is not None and left <= 0.2, right[0] + 0.1 <= right[1] >= 0.8
    if not falls:
        enough = errors[0] <= FITTED * _spreads(curve)[0]
        words += (
            " On the curve the few suffice already."
            if enough
            else " On the curve the army does not do it: that takes a fifth of the error."
        )
    if not rises:
        words += (
            " In the plane the few suffice already."
            if right[0] >= SUFFICIENT
            else " In the plane the army does not do it: it takes a gain of 10 points, to 80 %."
        )
    found = outcome(falls, rises)
    return Verdict(found, words + told_seeds(curve, plane), numbers, answer(left, 0.75, 0.2))


def extrapolation(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Whether a fit that is good inside is wrong outside; |x|, straight there, is beside it."""
    found = results["functions"]
    kinds, activations = found.values(FUNCTION), found.values(ACTIVATION)
    numbers: dict[str, float | None] = {}
    for kind in kinds:
        for activation in activations:
            at = {FUNCTION: kind, ACTIVATION: activation}
            errors = [known(found.median(f"rmse_{place}", at)) for place in ("inside", "outside")]
            numbers[f"{kind} {activation}"] = share(errors[1], errors[0])
    kind = kinds[0]
    at = {FUNCTION: kind, ACTIVATION: "relu"}
    inside = known(found.median("rmse_inside", at))
    scale, spread_out = _spreads(found, kind)[:2]
    ratio = numbers[f"{kind} relu"]
    low, high = found.study.base.function.interval  # type: ignore[attr-defined]  # a curve's
    words = (
        f"On {thing(kind)} ReLU's error is {several(found, 'rmse_inside', at)} on {_place(low)} to "
        f"{_place(high)}, and {several(found, 'rmse_outside', at)} over half as much again on "
        f"either side: {'more' if ratio is None else times(ratio)}. There the truth itself varies "
        f"by {spread_out:.3g} (standard deviation)."
    )
    fits, finds = inside <= FITTED * scale, _finds(found, kind)
    if finds:
        words += " So it goes on rightly beyond the data."
    if not fits:
        words += " But it does not even fit it inside: that is where to begin."
    for name in activations[1:]:
        other = numbers[f"{kind} {name}"]
        if other is not None:
            words += f" {NAMES[name]}: {times(other)} the error inside."
    if kind != "abs":
        words += _beside(found)
    found_out: Outcome = "holds" if fits and not finds else "fails" if finds else "partly"
    return Verdict(found_out, words + told_seeds(found), numbers, answer(ratio, 2, 10))


def _place(x: float) -> str:
    return f"{x:g}".replace("-", "\N{MINUS SIGN}")


def _beside(found: Results) -> str:
    """What became of |x|, the counter-example, if it was measured."""
    at = {FUNCTION: "abs", ACTIVATION: "relu"}
    error = found.median("rmse_outside", at)
    if error is None:
        return ""
    if _finds(found, "abs"):
        return f" It does not hold for |x|, which is straight out there: off by {error:.3g} only."
    return f" Nor does |x|, straight out there, go on rightly here: off by {error:.3g}."


def _finds(found: Results, kind: str) -> bool:
    """Whether ReLU goes on rightly on either side, since one can hide behind the other."""
    missed = known(found.median("max_outside", {FUNCTION: kind, ACTIVATION: "relu"}))
    return missed <= EXTRAPOLATED * _spreads(found, kind)[2]


def _spreads(found: Results, kind: str | None = None) -> tuple[float, float, float]:
    """What there is to explain of a function inside, and outside: of a study's own, or another.

    Returns
    -------
    float, float, float
        The standard deviation inside: what the mean would miss it by; that of the whole view where
        it is one value inside, or this value's size where it is one throughout. The standard
        deviation outside. How far apart the values are on the side where they are less so, or on
        both together where each is constant.
    """
    base = found.study.base
    assert isinstance(base, CurveSpec)
    function = base.function if kind is None else base.function.model_copy(update={"kind": kind})
    low, high = sampled(function).interval
    around = np.linspace(*CurveView().shown((low, high)), CHECKS)
    inner = (around >= low) & (around <= high)
    values = truth(function, around)
    assert values is not None
    size = float(np.abs(values).max()) or 1.0
    inside, outside = values[inner], values[~inner]
    apart = [float(np.ptp(values[side])) for side in (around < low, around > high)]
    scale = next((float(part.std()) for part in (inside, values) if np.ptp(part) > 0.0), size)
    reach = min((one for one in apart if one), default=float(np.ptp(outside)) or size)
    return scale, float(outside.std()), reach


def as_well_as(results: Mapping[str, Results], told: Settings) -> Verdict:
    """Whether ReLU's error with the most units is near the best other's, by epochs and seconds."""
    found = results["curve"]
    _, many = ends(found, WIDTH)
    activations = found.values(ACTIVATION)
    at = {name: {WIDTH: many, ACTIVATION: name} for name in activations}
    errors = {name: known(found.median("rmse_inside", at[name])) for name in activations}
    taken = {name: known(found.median("seconds", at[name])) for name in activations}
    budget = float(told.get("seconds") or taken["relu"])
    within = {name: _in_time(found, at[name], budget) for name in activations}
    numbers: dict[str, float | None] = {f"error {name}": errors[name] for name in activations}
    numbers |= {f"in time {name}": within[name] for name in activations} | {"seconds": budget}
    words = (
        f"On {thing(found.values(FUNCTION)[0])}, with {units(many)} and "
        f"{counted(found.study.epochs[-1], 'epoch')}, the errors are: "
        + ", ".join(f"{NAMES[n]} {several(found, 'rmse_inside', at[n])}" for n in activations)
        + f". In {_seconds(budget)} s of processor time: "
        + ", ".join(
            f"{NAMES[n]} {_or_nothing(within[n])}{_over(taken[n], budget)}" for n in activations
        )
        + "."
    )
    others = activations[1:]
    pictures = (
        _by(found, at, "epoch", f"With {units(many)}, by epoch"),
        _by(found, at, "seconds", f"With {units(many)}, by processor seconds"),
    )
    if not others:
        words += " There is nothing beside ReLU to compare it with."
        return Verdict("open", words + told_seeds(found), numbers, None, pictures)
    best = min(others, key=lambda name: errors[name])
    if min(errors.values()) > UNLEARNED * _spreads(found)[0]:
        words += " None of them is a fit, so that there is nothing to compare yet."
        return Verdict("open", words + told_seeds(found), numbers, None, pictures)
    near = errors["relu"] <= ALIKE * errors[best]
    rivals = [error for name in others if (error := within[name]) is not None]
    own = within["relu"]
    quick = own is not None and all(own <= ALIKE * error for error in rivals)
    words += _enough(found, best)
    if quick and not near:
        words += " By epochs it does not hold, by seconds it does."
    if near and not quick:
        words += " By epochs it holds, by seconds it " + (
            "does not." if own is not None else "cannot be told: ReLU was not measured so soon."
        )
    ratio = share(errors["relu"], errors[best])
    return Verdict(
        outcome(near, quick), words + told_seeds(found), numbers, answer(ratio, 0.5, 2), pictures
    )


def _in_time(found: Results, at: Mapping[str, Any], budget: float) -> float | None:
    """The error when a budget of seconds is used up, between the epochs measured; None before."""
    steps = [
        (found.median("seconds", at, epoch), found.median("rmse_inside", at, epoch))
        for epoch in found.study.epochs
    ]
    points = [(known(seconds), known(error)) for seconds, error in steps]
    if budget < points[0][0]:
        return None
    for (before, error), (after, later) in pairwise(points):
        if before <= budget < after:
            return error + (later - error) * (budget - before) / (after - before)
    return points[-1][1]


def _seconds(budget: float) -> str:
    return f"{budget:,.0f}" if budget >= 10 else f"{budget:.2g}"


def _over(taken: float, budget: float) -> str:
    """That a budget was not used up, where it was not."""
    return "" if taken >= budget else f" (all epochs, {_seconds(taken)} s)"


def _or_nothing(error: float | None) -> str:
    return "nothing measured yet" if error is None else f"{error:.3g}"


def _enough(found: Results, best: str) -> str:
    """From how many units on ReLU's error is near the best other's."""
    sizes = sorted(found.values(WIDTH), key=sum)
    near = [
        known(found.median("rmse_inside", {WIDTH: size, ACTIVATION: "relu"}))
        <= ALIKE * known(found.median("rmse_inside", {WIDTH: size, ACTIVATION: best}))
        for size in sizes
    ]
    name = NAMES[best]
    if all(near):
        return f" ReLU is as good as {name}, to within a factor of {ALIKE:g}, with every width."
    if not near[-1]:
        return f" With the most units ReLU is more than {ALIKE:g} times as far off as {name}."
    first = len(near) - near[::-1].index(False)
    alike = f" ReLU is as good as {name}, to within a factor of {ALIKE:g},"
    return f"{alike} from {units(sizes[first])} on."


def _by(found: Results, at: Mapping[str, Mapping[str, Any]], what: str, title: str) -> Picture:
    """The error against epochs or seconds, a line for each activation."""
    epochs = found.study.epochs
    lines = []
    for name, place in at.items():
        x = epochs if what == "epoch" else [found.median("seconds", place, e) for e in epochs]
        cells = [(place, epoch) for epoch in epochs]
        lines.append(line(found, "rmse_inside", name, x, cells))
    return Picture(title, "rmse_inside", what, tuple(lines), log=True)
