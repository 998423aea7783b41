"""Verdicts on the claims about errors: by number of units, and outside the interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..curves.frame import CHECKS, CurveView
from ..curves.spec import CurveSpec
from ..curves.target import sampled, truth
from ..studies.results import Results
from .experiments import ACTIVATION, FUNCTION, WIDTH
from .findings import (
    NAMES,
    Numbers,
    Outcome,
    Statement,
    Verdict,
    answer,
    combined,
    ends,
    estimate,
    judged,
    known,
    median_interval,
    name_of,
    percent,
    percent_interval,
    seed_note,
    seeds_of,
    times,
    units,
    with_interval,
)
from .parameters import Settings
from .statistics import FEWEST, Share, median_of, share_of
from .verdicts_houses import houses

ALIKE = 1.5
"""Errors that differ by less than this factor count as equally good."""

FITTED = 0.2
"""Largest error of a good fit, relative to the spread of the function inside the interval."""

EXTRAPOLATED = 0.1
"""Largest error of a correct extrapolation, relative to the function's range outside."""

FEW = 4
"""Up to this many units are few."""

LEARNED_WELL = 0.8
"""Smallest test accuracy of a network that has learned two classes well."""

NO_WORSE = 0.02
"""Test accuracies that differ by at most this count as equally good."""


def few_and_many(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on few and many units, on a curve and in the plane."""
    curve, plane, numbers = results["curve"], results["plane"], Numbers()
    few, many = ends(curve, WIDTH)
    name = NAMES[curve.values(ACTIVATION)[0]]
    what, where = name_of(curve.values(FUNCTION)[0]), name_of(plane.values("dataset.kind")[0])
    (error_few, error_many), (right_few, right_many) = (
        [
            numbers.add(f"{prefix}_{size}", estimate(found, metric, {WIDTH: width}))
            for size, width in (("few", few), ("many", many))
        ]
        for prefix, found, metric in (
            ("error", curve, "rmse_inside"),
            ("accuracy", plane, "test_accuracy"),
        )
    )
    if few == many:
        words = (
            f"With {units(few)} ({name}) the error on {what} is {with_interval(error_few)}, and "
            f"the test accuracy on {where} is {percent_interval(right_few)}. A comparison needs "
            "two widths."
        )
        return Verdict(
            "open", words + seed_note(curve, plane), numbers.values, intervals=numbers.intervals
        )
    words = (
        f"On {what} the error of {name} units changes from {with_interval(error_few)} with "
        f"{units(few)} to {with_interval(error_many)} with {units(many)}. On {where} the test "
        f"accuracy changes from {percent_interval(right_few)} to {percent_interval(right_many)}."
    )
    fitted = FITTED * spreads(curve)[0]
    limits = {
        "curve": min(ALIKE * error_many.median, fitted),
        "plane": max(right_many.median - NO_WORSE, LEARNED_WELL),
    }
    good = {
        "curve": _sufficing(curve, "rmse_inside", lambda error: error <= limits["curve"]),
        "plane": _sufficing(plane, "test_accuracy", lambda right: right >= limits["plane"]),
    }
    army = (
        _reached(curve, "rmse_inside", many, lambda error: error <= fitted),
        _reached(plane, "test_accuracy", many, lambda right: right >= LEARNED_WELL),
    )
    numbers.add_share("fits_many", army[0])
    numbers.add_share("learned_many", army[1])
    statements = (
        _few_statement(f"On {what}, a few units do not suffice.", good["curve"], many),
        Statement(
            f"On {what}, {units(many)} suffice.",
            judged(army[0].is_majority),
            f"The error is at most {fitted:.2g}, a fifth of the function's standard deviation, in "
            f"{seeds_of(army[0])}.",
        ),
        _few_statement(f"On {where}, a few units do not suffice.", good["plane"], many),
        Statement(
            f"On {where}, {units(many)} suffice.",
            judged(army[1].is_majority),
            f"The test accuracy is at least {percent(LEARNED_WELL)} in {seeds_of(army[1])}.",
        ),
    )
    words += _training_or_number(good["curve"], many)
    pairs = curve.paired("rmse_inside", {WIDTH: few}, {WIDTH: many})
    ratios = [b / a for ((a, b), *_) in pairs.values() if a > 0]
    left = numbers.add("error_ratio", median_of(ratios)).median if ratios else None
    return Verdict(
        combined(statements),
        words + seed_note(curve, plane),
        numbers.values,
        answer(left, 0.75, 0.2),
        (),
        statements,
        numbers.intervals,
    )


def _reached(found: Results, metric: str, size: list[int], good: Callable[[float], bool]) -> Share:
    """Return in how many seeds a width reaches a metric that `good` accepts."""
    return share_of([good(value) for value in found.by_seed(metric, {WIDTH: size}).values()])


def _sufficing(
    found: Results, metric: str, good: Callable[[float], bool]
) -> list[tuple[list[int], Share]]:
    """Return each width, the smallest first, with the seeds in which it is good enough."""
    sizes = sorted(found.values(WIDTH), key=sum)
    return [(size, _reached(found, metric, size, good)) for size in sizes]


def _few(good: list[tuple[list[int], Share]], many: list[int]) -> list[tuple[list[int], Share]]:
    """Return the widths that count as few: up to ``FEW`` units, at least the smallest."""
    small = [one for one in good if sum(one[0]) <= FEW and one[0] != many]
    return small or good[:1]


def _few_statement(
    sentence: str, good: list[tuple[list[int], Share]], many: list[int]
) -> Statement:
    """Return the statement that few units do not suffice.

    One seed in which they do as well as many refutes it: the weights exist, and only training does
    not always find them.
    """
    few = _few(good, many)
    size, share = max(few, key=lambda one: one[1].count)
    if share.count:
        first, reached = next(one for one in few if one[1].count)
        finding = (
            f"With {units(first)}, {seeds_of(reached)} do as well as the median with {units(many)}"
        )
        return Statement(
            sentence, "fails", f"{finding}: in the others, training is the reason, not the number."
        )
    outcome: Outcome = "holds" if share.of >= FEWEST else "open"
    finding = f"With {units(size)}, {seeds_of(share)} do as well as the median with {units(many)}."
    return Statement(sentence, outcome, finding)


def _training_or_number(good: list[tuple[list[int], Share]], many: list[int]) -> str:
    """Return a sentence on the widths at which only some seeds succeed, if there are any."""
    some = [(size, share) for size, share in good if 0 < share.count < share.of]
    if not some:
        return ""
    listed = ", ".join(f"{units(size)} {share.count} of {share.of}" for size, share in some)
    return (
        f" The number of units decides what is possible, training whether it is found. Seeds that "
        f"do as well as the median with {units(many)}: {listed}."
    )


def extrapolation(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on errors outside the interval, with |x| as a counter-example."""
    found, numbers = results["functions"], Numbers()
    kinds, activations = found.values(FUNCTION), found.values(ACTIVATION)
    for kind in kinds:
        for activation in activations:
            at = {FUNCTION: kind, ACTIVATION: activation}
            inside, outside = (found.by_seed(f"rmse_{side}", at) for side in ("inside", "outside"))
            known(found.median("rmse_outside", at))
            ratios = [outside[seed] / inside[seed] for seed in outside if inside.get(seed)]
            if ratios:
                numbers.add(f"{kind} {activation}", median_of(ratios))
            else:
                numbers.values[f"{kind} {activation}"] = None
    kind = kinds[0]
    at = {FUNCTION: kind, ACTIVATION: "relu"}
    scale, spread_out = spreads(found, kind)[:2]
    ratio = numbers.values[f"{kind} relu"]
    low, high = found.study.base.function.interval  # type: ignore[attr-defined]  # a curve's
    interval = f"the interval from {_number(low)} to {_number(high)}"
    words = (
        f"On {name_of(kind)} ReLU's error is {median_interval(found, 'rmse_inside', at)} inside "
        f"{interval}, and {median_interval(found, 'rmse_outside', at)} outside it, over half its "
        f"length on either side{'' if ratio is None else f': {times(ratio)} the error inside'}. "
        f"The function's own standard deviation outside is {spread_out:.3g}."
    )
    fits = share_of([e <= FITTED * scale for e in found.by_seed("rmse_inside", at).values()])
    right = _extrapolated(found, kind)
    numbers.add_share("fits", fits)
    numbers.add_share("extrapolates", right)
    for name in activations[1:]:
        other = numbers.values[f"{kind} {name}"]
        if other is not None:
            words += f" With {NAMES[name]} the error outside is {times(other)} the error inside."
    if kind != "abs":
        words += _counter_example(found)
    extrapolates = right.is_majority
    statements: tuple[Statement, ...] = (
        Statement(
            f"ReLUs fit {name_of(kind)} inside the interval.",
            judged(fits.is_majority),
            f"The error is at most a fifth of the function's standard deviation in "
            f"{seeds_of(fits)}.",
            # A function that is extrapolated refutes the claim, however well it is fitted.
            counts=extrapolates is not True,
        ),
        Statement(
            f"ReLUs do not extrapolate {name_of(kind)}.",
            judged(None if extrapolates is None else not extrapolates),
            f"The largest error outside is at most a tenth of the function's range in "
            f"{seeds_of(right)}.",
        ),
    )
    if "houses" in results:
        of_houses, house_words = houses(results["houses"], numbers)
        statements += of_houses
        words += house_words
    return Verdict(
        combined(statements),
        words + seed_note(found),
        numbers.values,
        answer(ratio, 2, 10),
        (),
        statements,
        numbers.intervals,
    )


def _number(x: float) -> str:
    return f"{x:g}".replace("-", "\N{MINUS SIGN}")


def _counter_example(found: Results) -> str:
    """Return a sentence about |x|, the counter-example, or nothing if it was not measured."""
    at = {FUNCTION: "abs", ACTIVATION: "relu"}
    if found.median("rmse_outside", at) is None:
        return ""
    error, right = median_interval(found, "rmse_outside", at), _extrapolated(found, "abs")
    if right.count > right.of / 2:
        return (
            f" It does not hold for |x|, which is linear outside the interval: the error there is "
            f"only {error}, and {seeds_of(right)} extrapolate it correctly."
        )
    return (
        f" Even |x| is not extrapolated correctly here: the error outside is {error}, and only "
        f"{seeds_of(right)} extrapolate it correctly."
    )


def _extrapolated(found: Results, kind: str) -> Share:
    """Return in how many seeds ReLU extrapolates a function correctly on both sides.

    The largest error decides, because in the root mean square a correct side can hide a wrong one.
    """
    errors = found.by_seed("max_outside", {FUNCTION: kind, ACTIVATION: "relu"})
    limit = EXTRAPOLATED * spreads(found, kind)[2]
    return share_of([error <= limit for error in errors.values()])


def spreads(found: Results, kind: str | None = None) -> tuple[float, float, float]:
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
