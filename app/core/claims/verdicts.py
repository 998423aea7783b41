"""A verdict says what an experiment came to, in words drawn from the numbers just measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..studies.results import Results
from .findings import NAMES, Picture, Verdict, answer, outcome, percent
from .parameters import Settings
from .verdicts_curve import as_well_as, extrapolation, few_and_many
from .verdicts_gradient import vanishing
from .verdicts_plane import dying, polyhedra

MEASURABLE = 0.01
"""A smaller share of a step drowns in the noise of the clock."""


def verdict(name: str, results: Mapping[str, Results], told: Settings) -> Verdict:
    """The verdict on a claim, by its name, the results of its studies and what the reader set.

    Raises
    ------
    NothingMeasured
        The cells that it is about are not finished, or not part of the study.
    """
    return _VERDICTS[name](results, told)


def cheaper(costs: Mapping[str, Any]) -> Verdict:
    """Whether ReLU's derivative is the cheapest, and how much of a training step that is."""
    sizes, widths = costs["sizes"], costs["widths"]
    names = list(costs["derivative"])
    others = [name for name in names if name != "relu"]
    alone, both = [], []
    for place, size in enumerate(sizes):
        slope, all_of_it = (
            {name: sum(costs[part][name][place] for part in parts) for name in names}
            for parts in (("derivative",), ("derivative", "activation"))
        )
        alone += [size] if slope["relu"] < min(slope[name] for name in others) else []
        both += [size] if all_of_it["relu"] < min(all_of_it[name] for name in others) else []
    middle = len(sizes) // 2
    words = (
        f"Over {sizes[middle]:,} numbers the derivative takes {_told(costs['derivative'], middle)} "
        f"a number, the activation itself {_told(costs['activation'], middle)}. ReLU's derivative "
        f"is the cheapest {_of(alone, sizes)}; with the activation, {_of(both, sizes)}. Of a whole "
        "training step both together are "
        + "; ".join(
            f"{_share(costs['share']['relu'][place])} with ReLU and "
            f"{_share(costs['share']['tanh'][place])} with tanh in layers of {width}"
            for place, width in enumerate(widths)
        )
        + "."
    )
    numbers: dict[str, float | None] = {
        f"{part} {name}": costs[part][name][middle]
        for part in ("derivative", "activation")
        for name in names
    }
    numbers |= {
        f"share {name} {width}": costs["share"][name][place]
        for name in names
        for place, width in enumerate(widths)
    }
    at_most = max(costs["share"]["relu"])
    found = outcome(len(alone) == len(sizes), len(both) == len(sizes))
    return Verdict(found, words, numbers, answer(at_most, 0.1, 0.5), _pictures(costs))


def _told(part: Mapping[str, list[float]], place: int) -> str:
    return ", ".join(f"{costs[place]:.2g} ns ({NAMES[name]})" for name, costs in part.items())


def _of(found: list[int], sizes: list[int]) -> str:
    if len(found) == len(sizes):
        return "at every size" if len(sizes) > 1 else "there"
    missed = ", ".join(f"{size:,}" for size in sizes if size not in found)
    return f"at {len(found)} of {len(sizes)} sizes, not at {missed}"


def _share(part: float) -> str:
    return percent(part) if part >= MEASURABLE else f"less than {percent(MEASURABLE)}"


def _pictures(costs: Mapping[str, Any]) -> tuple[Picture, ...]:
    def lines(part: str, x: str) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"label": name, "x": costs[x], "median": found, "low": found, "high": found}
            for name, found in costs[part].items()
        )

    size, width = "numbers at a time", "units in each of two layers"
    cost = "ns a number"
    return (
        Picture("The derivative", cost, size, lines("derivative", "sizes"), True),
        Picture("The activation itself", cost, size, lines("activation", "sizes"), True),
        Picture("Both, of a whole training step", "share", width, lines("share", "widths")),
    )


_VERDICTS: dict[str, Callable[[Mapping[str, Results], Settings], Verdict]] = {
    "few-and-many": few_and_many,
    "extrapolation": extrapolation,
    "polyhedra": polyhedra,
    "as-well-as": as_well_as,
    "vanishing": vanishing,
    "dying": dying,
}
