"""Verdicts on the claims about numbers of linear regions: by size, and by depth."""

from __future__ import annotations

from collections.abc import Mapping

from ..studies.labels import label
from ..studies.results import Results
from .experiments import WIDTH
from .findings import (
    Entry,
    Numbers,
    Statement,
    Table,
    Verdict,
    answer,
    bars_of,
    combined,
    counted,
    entry_of,
    estimate,
    judged,
    known,
    layers,
    medians,
    name_of,
    percent,
    percent_interval,
    seed_note,
    seeds_of,
    share,
    short,
    subject,
    typical,
    units,
    whole,
    with_interval,
)
from .parameters import Settings
from .statistics import median_of, share_of

COUNT = ",.0f"


def polygons(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on the number of regions in view, by size, against the upper bound."""
    found, numbers = results["layers"], Numbers()
    sizes = sorted(found.values(WIDTH), key=lambda size: (sum(size), len(size)))
    few, many = sizes[0], sizes[-1]
    first, last = (
        numbers.add(f"regions_{when}", estimate(found, "regions", {WIDTH: size}))
        for when, size in (("few", few), ("many", many))
    )
    bound = known(found.median("bound", {WIDTH: many}))
    numbers.values["bound"] = bound
    where = name_of(found.values("dataset.kind")[0])
    grown = share_of(
        [
            after > before
            for ((before, after), *_) in found.paired(
                "regions", {WIDTH: few}, {WIDTH: many}
            ).values()
        ]
    )
    part = share(last.median, bound)
    near = share_of(
        [count >= bound / 10 for count in found.by_seed("regions", {WIDTH: many}).values()]
    )
    statements = (
        Statement(
            "More units make more polygons.",
            judged(grown.is_majority) if few != many else "open",
            f"Layers of {label(many)} units make more than {label(few)} in {seeds_of(grown)}.",
        ),
        Statement(
            "They are far fewer than theory allows.",
            judged(None if near.is_majority is None else not near.is_majority),
            f"Layers of {label(many)} units reach a tenth of the bound in {seeds_of(near)}.",
            counts=False,
        ),
    )
    rows = [
        (
            Entry(label(size)),
            entry_of(found, "regions", {WIDTH: size}, whole),
            entry_of(found, "boundary_segments", {WIDTH: size}, whole),
            Entry(whole(known(found.median("bound", {WIDTH: size})))),
        )
        for size in sizes
    ]
    shown = typical(sizes)
    bars = bars_of(found, "regions", {WIDTH: shown}, lambda count: counted(count, "polygon"))
    title = f"Layers of {label(shown)}: polygons of each seed"
    return Verdict(
        combined(statements),
        f"On {where}, layers of {label(many)} units make {with_interval(last, COUNT)} regions in "
        f"view, layers of {label(few)} units {with_interval(first, COUNT)}. Theory allows at most "
        f"{counted(bound, 'region')}." + seed_note(found),
        numbers.values,
        answer(part, 0.5, 0.1),
        (),
        statements,
        numbers.intervals,
        headline=(
            f"On {where}, {units(few)} cut the view into {counted(first.median, 'polygon')}, "
            f"layers of {label(many)} units into {whole(last.median)}: many, but only "
            f"{percent(part or 0.0)} of what theory allows."
        ),
        table=Table(
            f"Polygons in view, {medians(found)}",
            ("layers", "polygons", "boundary segments", "upper bound"),
            tuple(rows),
        ),
        subject=subject("layers", found, {WIDTH: shown}, title, bars),
    )


def depth(results: Mapping[str, Results], _: Settings) -> Verdict:
    """Return the verdict on whether depth makes more regions of the same number of units."""
    found, numbers = results["depth"], Numbers()
    totals: dict[int, list[list[int]]] = {}
    for size in sorted(found.values(WIDTH), key=lambda size: (sum(size), len(size))):
        totals.setdefault(sum(size), []).append(size)
    largest = max(totals, key=lambda total: (len(totals[total]) > 1, total))
    flat, deep = totals[largest][0], totals[largest][-1]
    regions = {
        name: numbers.add(f"regions_{name}", estimate(found, "regions", {WIDTH: size}))
        for name, size in (("flat", flat), ("deep", deep))
    }
    right = {
        name: numbers.add(f"accuracy_{name}", estimate(found, "test_accuracy", {WIDTH: size}))
        for name, size in (("flat", flat), ("deep", deep))
    }
    pairs = found.paired("regions", {WIDTH: flat}, {WIDTH: deep})
    ratios = {seed: b / a for seed, ((a, b), *_) in pairs.items() if a}
    ratio = numbers.add("ratio", median_of(list(ratios.values()))) if ratios else None
    more = numbers.add_share("more", share_of([one > 1 for one in ratios.values()]))
    compared = flat != deep and ratio is not None
    statements = [
        Statement(
            f"{units(flat)} make more polygons in {layers(deep)} than in {layers(flat)}.",
            judged(more.is_majority) if compared else "open",
            f"They do in {seeds_of(more)}."
            if compared
            else "A comparison needs two depths of equally many units.",
        )
    ]
    statements += _smaller(found, totals, largest)
    rows = [
        (
            Entry(label(size), f"{total} in all"),
            entry_of(found, "regions", {WIDTH: size}, whole),
            Entry(whole(known(found.median("bound", {WIDTH: size})))),
            entry_of(found, "test_accuracy", {WIDTH: size}, percent),
        )
        for total, of_total in totals.items()
        for size in of_total
    ]
    bars = bars_of(found, "regions", {WIDTH: deep}, lambda count: counted(count, "polygon"))
    where = name_of(found.values("dataset.kind")[0])
    words = (
        f"On {where}, {units(flat)} make {with_interval(regions['flat'], COUNT)} regions in "
        f"{layers(flat)}, with a test accuracy of {percent_interval(right['flat'])}, and "
        f"{with_interval(regions['deep'], COUNT)} in {layers(deep)}, with "
        f"{percent_interval(right['deep'])}."
    )
    headline = (
        f"{units(flat)} make {whole(regions['flat'].median)} polygons in {layers(flat)}"
        + (f" and {whole(regions['deep'].median)} in {layers(deep)}" if compared else "")
        + f"; the test accuracy is {percent(right['flat'].median)}"
        + (f" and {percent(right['deep'].median)}." if compared else ".")
    )
    return Verdict(
        combined(statements),
        words + seed_note(found),
        numbers.values,
        answer(ratio.median, 0.8, 1.25) if compared and ratio else None,
        (),
        tuple(statements),
        numbers.intervals,
        headline=headline,
        table=Table(
            f"The same number of units, {medians(found)}",
            ("layers", "polygons", "upper bound", "test accuracy"),
            tuple(rows),
        ),
        subject=subject("depth", found, {WIDTH: deep}, "Polygons of each seed", bars),
    )


def _smaller(
    found: Results, totals: Mapping[int, list[list[int]]], largest: int
) -> list[Statement]:
    """Return statements on the smaller numbers of units, which do not decide the outcome."""
    statements = []
    for total, sizes in totals.items():
        if total == largest or len(sizes) < 2:
            continue
        pairs = found.paired("regions", {WIDTH: sizes[0]}, {WIDTH: sizes[-1]})
        ratios = [b / a for ((a, b), *_) in pairs.values() if a]
        if not ratios:
            continue
        more = share_of([one > 1 for one in ratios])
        statements.append(
            Statement(
                f"{units(sizes[0])} do so, too.",
                judged(more.is_majority),
                f"The factor is {short(median_of(ratios).median)}; there are more in "
                f"{seeds_of(more)}.",
                counts=False,
            )
        )
    return statements
