"""Verdicts on the claims about folds: of one unit, and of sums of units."""

from __future__ import annotations

from collections.abc import Mapping

from ..studies.results import Results
from .experiments import ACTIVATION, FUNCTION, WIDTH
from .findings import (
    NAMES,
    Entry,
    Numbers,
    Statement,
    Table,
    Verdict,
    answer,
    bars_of,
    combined,
    counted,
    ends,
    entry_of,
    estimate,
    judged,
    medians,
    name_of,
    seed_note,
    seeds_of,
    share,
    short,
    subject,
    units,
    whole,
    with_interval,
)
from .parameters import Settings
from .statistics import share_of
from .verdicts_curve import FITTED, spreads

COUNT = ",.0f"


def one_unit(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on the line of a single unit: its pieces, and the error that it leaves."""
    found, numbers = results["curve"], Numbers()
    kinds = found.values(FUNCTION)
    kind = kinds[0]
    at = {FUNCTION: kind, ACTIVATION: "relu"}
    error = numbers.add("error", estimate(found, "rmse_inside", at))
    constant = spreads(found, kind)[0]
    numbers.values["constant"] = constant
    pieces = found.by_seed("pieces", at)
    folded = numbers.add_share("folded", share_of([count == 2 for count in pieces.values()]))
    most = share_of([count <= 2 for count in pieces.values()])
    fits = share_of([e <= FITTED * constant for e in found.by_seed("rmse_inside", at).values()])
    what = name_of(kind)
    left = share(error.median, constant)
    statements = (
        Statement(
            "The line of one ReLU has at most one kink.",
            judged(most.is_majority),
            f"It has at most two pieces in {seeds_of(most)}.",
        ),
        Statement(
            f"One kink does not suffice for {what}.",
            judged(None if fits.is_majority is None else not fits.is_majority),
            f"The error is at most a fifth of the function's standard deviation in "
            f"{seeds_of(fits)}.",
        ),
    )
    rows = [
        (
            Entry(f"{NAMES[name]}, {name_of(one)}"),
            entry_of(found, "pieces", {FUNCTION: one, ACTIVATION: name}, whole),
            entry_of(found, "rmse_inside", {FUNCTION: one, ACTIVATION: name}),
            Entry(short(spreads(found, one)[0])),
        )
        for one in kinds
        for name in found.values(ACTIVATION)
    ]
    bars = bars_of(found, "rmse_inside", at, lambda value: f"error {short(value)}")
    return Verdict(
        combined(statements),
        f"On {what} one ReLU leaves an error of {with_interval(error)}; the best constant leaves "
        f"{constant:.3g}." + seed_note(found),
        numbers.values,
        answer(left, 0.75, 1 / 3),
        (),
        statements,
        numbers.intervals,
        headline=(
            f"One ReLU folds its line once: two straight pieces in {folded.count} of "
            f"{counted(folded.of, 'seed')}. On {what} that leaves an error of "
            f"{short(error.median)}, where the best horizontal line leaves {short(constant)}."
        ),
        table=Table(
            f"One unit, {medians(found)}",
            ("unit, function", "pieces in view", "error", "best constant"),
            tuple(rows),
        ),
        subject=subject("curve", found, at, "Error of each seed", bars),
    )


def sums(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on sums of units: how many folds they have, and where these are."""
    found, numbers = results["curve"], Numbers()
    few, many = ends(found, WIDTH)
    what = name_of(found.values(FUNCTION)[0])
    kinks = numbers.add("kinks", estimate(found, "kinks_in_interval", {WIDTH: many}))
    error = numbers.add("error", estimate(found, "rmse_inside", {WIDTH: many}))
    first = numbers.add("error_few", estimate(found, "rmse_inside", {WIDTH: few}))
    bound = share_of(
        [
            count <= sum(size) + 1
            for size in found.values(WIDTH)
            for count in found.by_seed("pieces", {WIDTH: size}).values()
        ]
    )
    used = kinks.median / sum(many)
    numbers.values["used"] = used
    inside = share_of(
        [
            count >= sum(many) / 2
            for count in found.by_seed("kinks_in_interval", {WIDTH: many}).values()
        ]
    )
    statements = (
        Statement(
            "Each unit adds at most one fold.",
            judged(bound.is_majority),
            f"There are no more pieces than units plus one in {bound.count} of {bound.of} curves.",
        ),
        Statement(
            f"Of {units(many)}, at least half fold the curve where the data are.",
            judged(inside.is_majority),
            f"They do in {seeds_of(inside)}.",
            counts=False,
        ),
    )
    rows = [
        (
            Entry(f"{sum(size)}"),
            entry_of(found, "kinks_in_interval", {WIDTH: size}, whole),
            entry_of(found, "pieces", {WIDTH: size}, whole),
            entry_of(found, "rmse_inside", {WIDTH: size}),
        )
        for size in sorted(found.values(WIDTH), key=sum)
    ]
    bars = bars_of(
        found, "kinks_in_interval", {WIDTH: many}, lambda value: f"{counted(value, 'fold')} inside"
    )
    return Verdict(
        combined(statements),
        f"On {what}, {units(many)} make {with_interval(kinks, COUNT)} folds inside the interval, "
        f"and an error of {with_interval(error)} instead of {with_interval(first)} with "
        f"{units(few)}." + seed_note(found),
        numbers.values,
        answer(used, 0.9, 0.5),
        (),
        statements,
        numbers.intervals,
        headline=(
            f"{units(many)} could fold {counted(sum(many), 'time')}; after training, the curve "
            f"folds {counted(kinks.median, 'time')} where the data are, and its error on {what} "
            f"is {short(error.median)} instead of {short(first.median)} with {units(few)}."
        ),
        table=Table(
            f"Fits of {what}, {medians(found)}",
            ("units", "folds inside", "pieces in view", "error"),
            tuple(rows),
        ),
        subject=subject("curve", found, {WIDTH: many}, "Folds inside, by seed", bars),
    )
