"""Verdicts on the claims about errors: by number of units, outside the interval, by activation."""

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
    median_range,
    name_of,
    outcome,
    percent_range,
    seed_note,
    share,
    times,
    units,
)
from .parameters import Settings

ALIKE = 1.5
"""Errors that differ by less than this factor count as equally good."""

FITTED = 0.2
"""Largest error of a good fit, relative to the spread of the function inside the interval."""

EXTRAPOLATED = 0.1
"""Largest error of a correct extrapolation, relative to the function's range outside."""

UNLEARNED = 0.5
"""If all errors exceed this share of the function's spread, no fit is good enough to compare."""

SUFFICIENT = 0.9
"""A test accuracy that more units can hardly improve."""


def few_and_many(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on few and many units, on a curve and in the plane."""
    curve, plane = results["curve"], results["plane"]
    few, many = ends(curve, WIDTH)
    at_few, at_many = {WIDTH: few}, {WIDTH: many}
    errors = [known(curve.median("rmse_inside", at)) for at in (at_few, at_many)]
    right = [known(plane.median("test_accuracy", at)) for at in (at_few, at_many)]
    name = NAMES[curve.values(ACTIVATION)[0]]
    what, where = name_of(curve.values(FUNCTION)[0]), name_of(plane.values("dataset.kind")[0])
    numbers: dict[str, float | None] = {
        "error_few": errors[0],
        "error_many": errors[1],
        "accuracy_few": right[0],
        "accuracy_many": right[1],
    }
    if few == many:
        words = (
            f"With {units(few)} ({name}) the error on {what} is "
            f"{median_range(curve, 'rmse_inside', at_few)}, and the test accuracy on {where} is "
            f"{percent_range(plane, 'test_accuracy', at_few)}. A comparison needs two widths."
        )
        return Verdict("open", words + seed_note(curve, plane), numbers)
    words = (
        f"On {what} the error of {name} units changes from "
        f"{median_range(curve, 'rmse_inside', at_few)} with {units(few)} to "
        f"{median_range(curve, 'rmse_inside', at_many)} with {units(many)}. On {where} the test "
        f"accuracy changes from {percent_range(plane, 'test_accuracy', at_few)} to "
        f"{percent_range(plane, 'test_accuracy', at_many)}."
    )
    by_width = {
        units(size): known(curve.median("rmse_inside", {WIDTH: size}))
        for size in curve.values(WIDTH)
    }
    best = min(by_width, key=lambda size: by_width[size])
    if errors[1] > 1.1 * by_width[best]:
        words += f" The error is smallest with {best} ({by_width[best]:.3g})."
    left = share(errors[1], errors[0])
    falls, rises = left is not None and left <= 0.2, right[0] + 0.1 <= right[1] >= 0.8
    if not falls:
        enough = errors[0] <= FITTED * _spreads(curve)[0]
        words += (
            " On the curve, few units already suffice."
            if enough
            else " On the curve, many units do not suffice: the error does not fall to a fifth."
        )
    if not rises:
        words += (
            " In the plane, few units already suffice."
            if right[0] >= SUFFICIENT
            else " In the plane, many units do not suffice: the accuracy does not rise by 10 "
            "points to at least 80 %."
        )
    found = outcome(falls, rises)
    return Verdict(found, words + seed_note(curve, plane), numbers, answer(left, 0.75, 0.2))


def extrapolation(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on errors outside the interval, with |x| as a counter-example."""
    found = results["functions"]
    kinds, activations = found.values(FUNCTION), found.values(ACTIVATION)
    numbers: dict[str, float | None] = {}
    for kind in kinds:
        for activation in activations:
            at = {FUNCTION: kind, ACTIVATION: activation}
            errors = [known(found.median(f"rmse_{side}", at)) for side in ("inside", "outside")]
            numbers[f"{kind} {activation}"] = share(errors[1], errors[0])
    kind = kinds[0]
    at = {FUNCTION: kind, ACTIVATION: "relu"}
    inside = known(found.median("rmse_inside", at))
    scale, spread_out = _spreads(found, kind)[:2]
    ratio = numbers[f"{kind} relu"]
    low, high = found.study.base.function.interval  # type: ignore[attr-defined]  # a curve's
    words = (
        f"On {name_of(kind)} ReLU's error is {median_range(found, 'rmse_inside', at)} inside the "
        f"interval from {_number(low)} to {_number(high)}, and "
        f"{median_range(found, 'rmse_outside', at)} outside it, over half its length on either "
        f"side{'' if ratio is None else f': {times(ratio)} the error inside'}. The function's own "
        f"standard deviation outside is {spread_out:.3g}."
    )
    fits, extrapolates = inside <= FITTED * scale, _extrapolates(found, kind)
    if extrapolates:
        words += " So ReLU extrapolates the function correctly."
    if not fits:
        words += " But ReLU does not even fit the function inside the interval."
    for name in activations[1:]:
        other = numbers[f"{kind} {name}"]
        if other is not None:
            words += f" With {NAMES[name]} the error outside is {times(other)} the error inside."
    if kind != "abs":
        words += _counter_example(found)
    result: Outcome = "fails" if extrapolates else "holds" if fits else "partly"
    return Verdict(result, words + seed_note(found), numbers, answer(ratio, 2, 10))


def _number(x: float) -> str:
    return f"{x:g}".replace("-", "\N{MINUS SIGN}")


def _counter_example(found: Results) -> str:
    """Return a sentence about |x|, the counter-example, or nothing if it was not measured."""
    at = {FUNCTION: "abs", ACTIVATION: "relu"}
    error = found.median("rmse_outside", at)
    if error is None:
        return ""
    if _extrapolates(found, "abs"):
        return (
            " It does not hold for |x|, which is linear outside the interval: the error there is "
            f"only {error:.3g}."
        )
    return f" Even |x| is not extrapolated correctly here: the error outside is {error:.3g}."


def _extrapolates(found: Results, kind: str) -> bool:
    """Return whether ReLU extrapolates a function correctly on both sides.

    The largest error decides, because in the root mean square a correct side can hide a wrong one.
    """
    error = known(found.median("max_outside", {FUNCTION: kind, ACTIVATION: "relu"}))
    return error <= EXTRAPOLATED * _spreads(found, kind)[2]


def _spreads(found: Results, kind: str | None = None) -> tuple[float, float, float]:
    """Return how much a function varies inside and outside the interval.

    Parameters
    ----------
    found : Results
        Results of a study of curves.
    kind : str, optional
        Kind of the function; by default that of the study.

    Returns
    -------
    inside : float
        Standard deviation inside the interval, which is the error of a constant fit. If the
        function is constant inside, the standard deviation over the whole shown range; if it is
        constant there too, its magnitude (1 if it is 0).
    outside : float
        Standard deviation outside.
    reach : float
        Range of the values on the side where it is smaller, among the sides where it is not 0.
        If the function is constant on each side, the range over both sides together.
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
    ranges = [float(np.ptp(values[side])) for side in (around < low, around > high)]
    scale = next((float(part.std()) for part in (inside, values) if np.ptp(part) > 0.0), size)
    reach = min((extent for extent in ranges if extent), default=float(np.ptp(outside)) or size)
    return scale, float(outside.std()), reach


def as_well_as(results: Mapping[str, Results], settings: Settings) -> Verdict:
    """Return the verdict on ReLU's error against the best other activation's.

    Errors with the most units are compared after equal epochs and after equal CPU time.
    """
    found = results["curve"]
    _, many = ends(found, WIDTH)
    activations = found.values(ACTIVATION)
    at = {name: {WIDTH: many, ACTIVATION: name} for name in activations}
    errors = {name: known(found.median("rmse_inside", at[name])) for name in activations}
    seconds = {name: known(found.median("seconds", at[name])) for name in activations}
    budget = float(settings.get("seconds") or seconds["relu"])
    within = {name: _in_time(found, at[name], budget) for name in activations}
    numbers: dict[str, float | None] = {f"error {name}": errors[name] for name in activations}
    numbers |= {f"in time {name}": within[name] for name in activations} | {"seconds": budget}
    words = (
        f"On {name_of(found.values(FUNCTION)[0])}, with {units(many)} and "
        f"{counted(found.study.epochs[-1], 'epoch')}, the errors are: "
        + ", ".join(f"{NAMES[n]} {median_range(found, 'rmse_inside', at[n])}" for n in activations)
        + f". Within {_seconds(budget)} s of CPU time: "
        + ", ".join(
            f"{NAMES[n]} {_or_nothing(within[n])}{_unused(seconds[n], budget)}" for n in activations
        )
        + "."
    )
    others = activations[1:]
    pictures = (
        _by(found, at, "epoch", f"With {units(many)}, by epoch"),
        _by(found, at, "seconds", f"With {units(many)}, by CPU time"),
    )
    if not others:
        words += " There is no other activation to compare ReLU with."
        return Verdict("open", words + seed_note(found), numbers, None, pictures)
    best = min(others, key=lambda name: errors[name])
    if min(errors.values()) > UNLEARNED * _spreads(found)[0]:
        words += " None of them fits the function yet, so there is nothing to compare."
        return Verdict("open", words + seed_note(found), numbers, None, pictures)
    by_epochs = errors["relu"] <= ALIKE * errors[best]
    rivals = [error for name in others if (error := within[name]) is not None]
    relu = within["relu"]
    by_seconds = relu is not None and all(relu <= ALIKE * error for error in rivals)
    words += _sufficient_units(found, best)
    if by_seconds and not by_epochs:
        words += " After equal epochs the claim does not hold, after equal CPU time it does."
    if by_epochs and not by_seconds:
        words += " After equal epochs the claim holds; after equal CPU time it " + (
            "does not." if relu is not None else "is unknown: ReLU was first measured later."
        )
    ratio = share(errors["relu"], errors[best])
    return Verdict(
        outcome(by_epochs, by_seconds),
        words + seed_note(found),
        numbers,
        answer(ratio, 0.5, 2),
        pictures,
    )


def _in_time(found: Results, at: Mapping[str, Any], budget: float) -> float | None:
    """Return the error after `budget` CPU seconds, interpolated between the measured epochs.

    None if the first measurement came later.
    """
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


def _unused(seconds: float, budget: float) -> str:
    """Return a note if all epochs took less than the budget."""
    return "" if seconds >= budget else f" (all epochs, {_seconds(seconds)} s)"


def _or_nothing(error: float | None) -> str:
    return "nothing measured yet" if error is None else f"{error:.3g}"


def _sufficient_units(found: Results, best: str) -> str:
    """Return a sentence about the width from which ReLU's error is near the best other's."""
    sizes = sorted(found.values(WIDTH), key=sum)
    near = [
        known(found.median("rmse_inside", {WIDTH: size, ACTIVATION: "relu"}))
        <= ALIKE * known(found.median("rmse_inside", {WIDTH: size, ACTIVATION: best}))
        for size in sizes
    ]
    name = NAMES[best]
    if all(near):
        return f" With every width, ReLU's error is at most {ALIKE:g} times that of {name}."
    if not near[-1]:
        return f" With the most units, ReLU's error is more than {ALIKE:g} times that of {name}."
    first = units(sizes[len(near) - near[::-1].index(False)])
    return f" From {first} on, ReLU's error is at most {ALIKE:g} times that of {name}."


def _by(found: Results, at: Mapping[str, Mapping[str, Any]], what: str, title: str) -> Picture:
    """Return a chart of the error against epochs or seconds, with a line per activation."""
    epochs = found.study.epochs
    lines = []
    for name, selection in at.items():
        x = epochs if what == "epoch" else [found.median("seconds", selection, e) for e in epochs]
        cells = [(selection, epoch) for epoch in epochs]
        lines.append(line(found, "rmse_inside", name, x, cells))
    return Picture(title, "rmse_inside", what, tuple(lines), log=True)
