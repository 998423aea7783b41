"""Summaries of verdicts: one sentence, a small table, and the networks that they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..data.generators import house_price
from ..studies.labels import label
from ..studies.results import Results
from .experiments import ACTIVATION, FUNCTION, HOUSES, RATE, SHIFT, START, WIDTH
from .findings import (
    NAMES,
    NOTHING,
    STARTS,
    Entry,
    Subject,
    Table,
    Verdict,
    bars_of,
    counted,
    ends,
    entry,
    entry_of,
    layers,
    measurable,
    medians,
    name_of,
    percent,
    short,
    subject,
    typical,
    units,
    whole,
)
from .statistics import Estimate, median_of

Parts = Mapping[str, Results]


def summarized(name: str, results: Parts, verdict: Verdict) -> Verdict:
    """Return a verdict with its headline, its table and its subject."""
    if name not in _SUMMARIES:
        return verdict
    headline, table, about = _SUMMARIES[name](results, verdict)
    return replace(verdict, headline=headline, table=table, subject=about)


Summary = tuple[str, Table, Subject | None]


def _estimate(
    found: Results, metric: str, at: Mapping[str, Any], of: Callable[[float], float] = float
) -> Estimate | None:
    samples = found.by_seed(metric, at)
    return median_of([of(value) for value in samples.values()]) if samples else None


def _said(estimate: Estimate | None, form: Callable[[float], str] = short) -> str:
    return NOTHING if estimate is None else form(estimate.median)


def _few_and_many(results: Parts, verdict: Verdict) -> Summary:
    curve, plane = results["curve"], results["plane"]
    few, many = ends(curve, WIDTH)
    what, where = name_of(curve.values(FUNCTION)[0]), name_of(plane.values("dataset.kind")[0])
    errors = [_said(_estimate(curve, "rmse_inside", {WIDTH: size})) for size in (few, many)]
    right = [
        _said(_estimate(plane, "test_accuracy", {WIDTH: size}), percent) for size in (few, many)
    ]
    name = NAMES[curve.values(ACTIVATION)[0]]
    headline = (
        f"From {units(few)} ({name}) to {units(many)}, the error on {what} goes from {errors[0]} "
        f"to {errors[1]}, and the test accuracy on {where} from {right[0]} to {right[1]}."
        if few != many
        else f"With {units(few)} ({name}) the error on {what} is {errors[0]}, and the test "
        f"accuracy on {where} {right[0]}."
    )
    rows = tuple(
        (
            Entry(f"{sum(size)}"),
            entry_of(curve, "rmse_inside", {WIDTH: size}),
            entry_of(plane, "test_accuracy", {WIDTH: size}, percent),
        )
        for size in sorted(curve.values(WIDTH), key=sum)
    )
    table = Table(
        f"By number of units, {medians(curve)}",
        ("units", f"error on {what}", f"accuracy on {where}"),
        rows,
    )
    bars = bars_of(curve, "rmse_inside", {WIDTH: many}, lambda error: f"error {short(error)}")
    return headline, table, subject("curve", curve, {WIDTH: many}, "Error of each seed", bars)


def _extrapolation(results: Parts, verdict: Verdict) -> Summary:
    found = results["functions"]
    kinds, names = found.values(FUNCTION), found.values(ACTIVATION)
    kind, relu = kinds[0], {FUNCTION: kinds[0], ACTIVATION: "relu"}
    inside, outside = (_estimate(found, f"rmse_{side}", relu) for side in ("inside", "outside"))
    ratio = verdict.numbers.get(f"{kind} relu")
    headline = (
        f"On {name_of(kind)} ReLU's error is {_said(inside)} where the data are and "
        f"{_said(outside)} outside" + (f": {short(ratio)} times as large." if ratio else ".")
    )
    rows = [
        (
            Entry(f"{name_of(one)}, {NAMES[name]}"),
            entry_of(found, "rmse_inside", {FUNCTION: one, ACTIVATION: name}),
            entry_of(found, "rmse_outside", {FUNCTION: one, ACTIVATION: name}),
        )
        for one in kinds
        for name in names
    ]
    if "houses" in results:
        houses = results["houses"]
        score = _said(_estimate(houses, "test_r2", {}), percent)
        bedrooms, bathrooms = HOUSES[1]
        truth = float(house_price(np.array(bedrooms), np.array(bathrooms)))
        far = _estimate(houses, "predictions.2", {})
        headline += (
            f" House prices: {score} of the variance of held-out houses is explained, but a house "
            f"with {bedrooms:g} bedrooms costs {_said(far)} (in 100,000), where the function "
            f"behind the data gives {short(truth)}."
        )
        for number, (rooms, _) in enumerate(HOUSES, 1):
            rooms_text = f"{rooms:g}".replace("-", "\N{MINUS SIGN}")
            rows.append(
                (
                    Entry(f"price, {rooms_text} bedrooms", "in 100,000"),
                    Entry(NOTHING),
                    entry_of(houses, f"predictions.{number}", {}),
                )
            )
        error = _estimate(houses, "test_loss", {}, lambda loss: (2 * loss) ** 0.5)
        rows.insert(
            len(rows) - len(HOUSES),
            (
                Entry("price, held-out houses", "in 100,000"),
                entry(error),
                Entry(NOTHING),
            ),
        )
    ratios = {
        seed: (outer / inner, f"seed {seed}: {short(outer / inner)} times")
        for seed, outer in found.by_seed("rmse_outside", relu).items()
        if (inner := found.by_seed("rmse_inside", relu).get(seed))
    }
    table = Table(
        f"Errors (root mean square), {medians(found)}",
        ("function, activation", "inside", "outside"),
        tuple(rows),
    )
    about = subject("functions", found, relu, "Error outside, as a multiple of inside", ratios)
    return headline, table, about


def _polyhedra(results: Parts, verdict: Verdict) -> Summary:
    found, numbers = results["layers"], verdict.numbers
    near, before = (numbers.get(f"region_density{when}") for when in ("", "_before"))
    gains, of = numbers.get("region_denser_before"), len(found.by_seed("region_density", {}))
    headline = "There is no decision boundary in view, so nothing can gather along it."
    if near is not None:
        headline = f"Polygons are {short(near)} times as dense near the boundary as far from it"
        if before is not None and gains is not None:
            headline += (
                f", but {short(before)} times already before training; training raised the ratio"
                f"{', in the median of all sizes,' * (len(found.values(WIDTH)) > 1)} "
                f"in {round(gains * of)} of {counted(of, 'seed')}"
            )
        headline += "."
        end, begin = (numbers.get(f"region_largest{when}") for when in ("", "_before"))
        if end is not None and begin is not None:
            size = label(max(found.values(WIDTH), key=lambda size: (sum(size), len(size))))
            verb = "fell" if end < begin else "rose"
            headline += (
                f" With layers of {size} units it {verb} from {short(begin)} to {short(end)}."
            )
    rows = tuple(
        (
            Entry(phrase),
            *(_number(verdict, f"{what}_density{when}") for what in ("region", "crease")),
        )
        for when, phrase in (
            ("", "after training"),
            ("_before", "before training, same place"),
            ("_random", "other untrained networks"),
        )
    )
    table = Table(
        f"Density near the boundary, as a multiple of that far from it, {medians(found)}",
        ("network", "polygons", "creases"),
        rows,
    )
    shown = typical(found.values(WIDTH))
    after, first = (
        found.by_seed(f"region_density{when}", {WIDTH: shown}) for when in ("", "_before")
    )
    gained = {
        seed: (
            after[seed] / first[seed],
            f"seed {seed}: {short(first[seed])} before, {short(after[seed])} after",
        )
        for seed in after
        if first.get(seed)
    }
    title = f"Layers of {label(shown)}: ratio after training, divided by before"
    return headline, table, subject("layers", found, {WIDTH: shown}, title, gained, 1.0)


def _number(verdict: Verdict, name: str) -> Entry:
    """Return a number of a verdict with its interval."""
    value, bounds = verdict.numbers.get(name), verdict.intervals.get(name)
    if value is None:
        return Entry(NOTHING)
    return Entry(short(value), f"{short(bounds[0])} to {short(bounds[1])}" if bounds else "")


def _best_error(verdict: Verdict, kind: str, name: str) -> Entry:
    """Return the error of an activation's best network, its interval, and where it is reached."""
    error, numbers = _number(verdict, f"{kind} {name}"), verdict.numbers
    units, rate = (numbers.get(f"{kind} {what} {name}") or 0 for what in ("units", "rate"))
    parts = [error.note, f"{units:.0f} units", f"rate {rate:g}"]
    # Lines break only between the parts.
    bound = [part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts if part]
    return Entry(error.text, ", ".join(bound))


def _as_well_as(results: Parts, verdict: Verdict) -> Summary:
    found, numbers = results["curve"], verdict.numbers
    kinds, names = found.values(FUNCTION), found.values(ACTIVATION)
    phrases = []
    for kind in kinds:
        ratio = numbers.get(f"{kind} ratio")
        others = [name for name in names if name != "relu"]
        if ratio is None or not others:
            continue
        rival = min(others, key=lambda name: numbers.get(f"{kind} {name}") or 0.0)
        phrases.append(f"{short(ratio)} times that of {NAMES[rival]} on {name_of(kind)}")
    headline = (
        f"Each at its best width and learning rate, ReLU's error is {_listed(phrases)}."
        if phrases
        else "ReLU is not compared: no network fits the functions, or there is no other activation."
    )
    rows = tuple(
        (Entry(name_of(kind)), *(_best_error(verdict, kind, name) for name in names))
        for kind in kinds
    )
    table = Table(
        f"Error of the best network of each, {medians(found)}",
        ("function", *(NAMES[name] for name in names)),
        rows,
    )
    kind = kinds[0]
    at = {FUNCTION: kind, ACTIVATION: "relu"}
    best = {
        WIDTH: [int(numbers.get(f"{kind} units relu") or 1)],
        RATE: numbers.get(f"{kind} rate relu"),
    }
    bars = bars_of(found, "rmse_inside", at | best, lambda error: f"error {short(error)}")
    title = f"ReLU's error on {name_of(kind)}, by seed"
    return headline, table, subject("curve", found, at | best, title, bars)


def _listed(phrases: list[str]) -> str:
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _vanishing(results: Parts, verdict: Verdict) -> Summary:
    found, numbers = results["depth"], verdict.numbers
    sizes = sorted(found.values(WIDTH), key=len)
    shallow, deep = sizes[0], sizes[-1]
    names = found.values(ACTIVATION)
    epochs = [epoch for epoch in found.study.epochs if epoch] or list(found.study.epochs)
    ratios = [numbers.get(f"{name} last") for name in ("logistic", "relu")]
    if None in ratios or shallow == deep:
        headline = f"With {layers(deep)} there is no other depth to compare the gradient with."
    else:
        headline = (
            f"With {layers(deep)} instead of {layers(shallow)}, the gradient that reaches the "
            f"first layer in epoch {epochs[-1]} is {short(ratios[0] or 0.0)} times as large with "
            f"sigmoid, and {short(ratios[1] or 0.0)} times with ReLU."
        )
    rows = tuple(
        (
            Entry(NAMES[name]),
            *(_number(verdict, f"{name} {when}") for when in ("first", "last")),
            entry_of(results["drift"], "saturated.1", _farthest(results["drift"], name), percent),
        )
        for name in names
    )
    far = max(results["drift"].values(SHIFT), key=abs)
    table = Table(
        f"First layer's gradient with {layers(deep)}, as a multiple of that with "
        f"{layers(shallow)}, {medians(found)}",
        ("activation", f"epoch {epochs[0]}", f"epoch {epochs[-1]}", f"flat at offset {far:g}"),
        rows,
    )
    at = {WIDTH: deep, ACTIVATION: "logistic"}
    bars = bars_of(found, "gradient_norm.1", at, lambda norm: f"gradient {short(norm)}")
    title = f"Sigmoid, {layers(deep)}: gradient of the first layer, by seed"
    return headline, table, subject("depth", found, at, title, bars)


def _farthest(found: Results, name: str) -> dict[str, Any]:
    return {SHIFT: max(found.values(SHIFT), key=abs), ACTIVATION: name}


def _dying(results: Parts, verdict: Verdict) -> Summary:
    found = results["rates"]
    rates, starts = found.values(RATE), found.values(START)
    high = max(rates)
    number = _said(_estimate(found, "dead_units", {RATE: high, ACTIVATION: "relu"}), whole)
    total = _said(_estimate(found, "units", {RATE: high, ACTIVATION: "relu"}), whole)
    accuracy = [
        _said(_estimate(found, "test_accuracy", {RATE: high, ACTIVATION: name}), percent)
        for name in ("relu", "leaky_relu")
    ]
    best = [
        f"{percent(verdict.numbers.get(f'best accuracy {name}') or 0.0)} with {NAMES[name]}"
        for name in ("relu", "leaky_relu")
    ]
    headline = (
        f"At a learning rate of {high:g}, {number} of {total} ReLUs are dead and the test accuracy "
        f"is {accuracy[0]} ({accuracy[1]} with Leaky ReLU); at the best rate of each it is "
        f"{best[0]} and {best[1]}."
    )
    rows = tuple(
        (
            Entry(f"{rate:g}"),
            entry_of(found, "dead_units", {RATE: rate, ACTIVATION: "relu"}, whole),
            *(
                entry_of(found, "test_accuracy", {RATE: rate, ACTIVATION: name}, percent)
                for name in ("relu", "leaky_relu")
            ),
        )
        for rate in rates
    )
    table = Table(
        f"By learning rate, {medians(found)}",
        ("learning rate", f"dead of {total}", "accuracy, ReLU", "accuracy, Leaky"),
        rows,
    )
    at = {RATE: high, ACTIVATION: "relu", START: starts[0]}
    bars = bars_of(found, "dead_units", at, lambda count: counted(count, "dead unit"))
    start = f" (initialization: {STARTS[starts[0]]})" if len(starts) > 1 else ""
    title = f"Dead units at {high:g}{start}, by seed"
    return headline, table, subject("rates", found, at, title, bars)


def timed(costs: Mapping[str, Any], verdict: Verdict) -> Verdict:
    """Return the verdict on the times of activations with its headline and its table."""
    index = len(costs["sizes"]) // 2
    size = costs["sizes"][index]
    most = max(costs["share"]["relu"])
    alone, applied = (
        short(verdict.numbers.get(f"{part} ratio {size}") or 0.0)
        for part in ("derivative", "applied")
    )
    headline = (
        f"Alone, ReLU's derivative takes {alone} times as long as the faster of the others; "
        f"multiplied with the gradient, as training needs it, {applied} times. With ReLU, "
        f"activation and derivative take at most {percent(most)} of a training step."
    )
    names = list(costs["derivative"])
    rows = [
        (Entry(phrase), *(Entry(f"{short(costs[part][name][index])} ns") for name in names))
        for part, phrase in (
            ("derivative", "derivative alone"),
            ("applied", "times the gradient"),
            ("activation", "activation"),
        )
    ]
    rows += [
        (
            Entry(f"share of a step, {counted(width, 'unit')} a layer"),
            *(Entry(measurable(costs["share"][name][number], "<")) for name in names),
        )
        for number, width in enumerate(costs["widths"])
    ]
    table = Table(
        f"Time per element, arrays of {size:,} float64 in NumPy",
        ("what is timed", *(NAMES[name] for name in names)),
        tuple(rows),
    )
    return replace(verdict, headline=headline, table=table)


_SUMMARIES: dict[str, Callable[[Parts, Verdict], Summary]] = {
    "few-and-many": _few_and_many,
    "extrapolation": _extrapolation,
    "polyhedra": _polyhedra,
    "as-well-as": _as_well_as,
    "vanishing": _vanishing,
    "dying": _dying,
}
