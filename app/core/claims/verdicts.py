"""Verdicts: whether the results of an experiment support its claim, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..studies.results import Results
from .findings import (
    NAMES,
    Numbers,
    Outcome,
    Picture,
    Statement,
    Verdict,
    answer,
    combined,
    measurable,
    with_interval,
)
from .parameters import Settings
from .statistics import median_of
from .summaries import summarized, timed
from .verdicts_activations import as_well_as
from .verdicts_counts import depth, polygons
from .verdicts_curve import extrapolation, few_and_many
from .verdicts_dying import dying
from .verdicts_gradient import vanishing
from .verdicts_pieces import one_unit, sums
from .verdicts_plane import polyhedra

SAME_TIME = 1.25
"""Times that differ by less than this factor are a tie: the load of the machine differs as much."""

_TIMED = {
    "derivative": (
        "Computed from the activation alone, ReLU's derivative is the cheapest.",
        "the derivative alone takes",
    ),
    "applied": (
        "Multiplied by the incoming gradient in NumPy, as back-propagation needs it, it is too.",
        "the derivative times the incoming gradient",
    ),
    "activation": ("The activation itself is the cheapest as well.", "the activation itself"),
}
"""The sentence and the phrase for each thing that is timed."""


def verdict(name: str, results: Mapping[str, Results], settings: Settings) -> Verdict:
    """Return the verdict on a claim.

    Parameters
    ----------
    name : str
        Name of the claim.
    results : mapping of str to Results
        The results of its studies, by their names.
    settings : mapping
        The settings of the experiment.

    Raises
    ------
    NothingMeasured
        If cells that the verdict needs are not finished, or not part of the study.
    """
    return summarized(name, results, _VERDICTS[name](results, settings))


def cheaper(costs: Mapping[str, Any]) -> Verdict:
    """Return the verdict on the cost of ReLU's derivative, alone, applied, and in a training step.

    Every comparison has the 95 % interval of the rounds in which the activations took turns.
    """
    sizes, widths, numbers = costs["sizes"], costs["widths"], Numbers()
    names = list(costs["derivative"])
    middle = len(sizes) // 2
    words = (
        f"Timed in NumPy, on float64 arrays of {sizes[middle]:,} elements, per element: "
        + "; ".join(
            f"{phrase} {_times_of(costs[part], middle)}" for part, (_, phrase) in _TIMED.items()
        )
        + ". In a training step of this server's compiled loops, activation and derivative "
        "together take "
        + "; ".join(
            f"{measurable(costs['share']['relu'][index])} with ReLU and "
            f"{measurable(costs['share']['tanh'][index])} with tanh in layers of {width}"
            for index, width in enumerate(widths)
        )
        + "."
    )
    for part in _TIMED:
        numbers.values |= {f"{part} {name}": costs[part][name][middle] for name in names}
    numbers.values |= {
        f"share {name} {width}": costs["share"][name][index]
        for name in names
        for index, width in enumerate(widths)
    }
    statements = tuple(
        _cheapest(sentence, part, costs, numbers) for part, (sentence, _) in _TIMED.items()
    )
    found = Verdict(
        combined(statements),
        words,
        numbers.values,
        answer(max(costs["share"]["relu"]), 0.1, 0.5),
        _pictures(costs),
        statements,
        numbers.intervals,
    )
    return timed(costs, found)


def _cheapest(sentence: str, part: str, costs: Mapping[str, Any], numbers: Numbers) -> Statement:
    """Return the statement that ReLU is the cheapest in what was timed, at every size."""
    at_sizes, phrases = [], []
    for size, rounds in zip(costs["sizes"], costs["rounds"][part], strict=True):
        ratio = numbers.add(f"{part} ratio {size}", median_of(rounds))
        outcome: Outcome = "open"
        if ratio.at_most(1 / SAME_TIME):
            outcome = "holds"
        elif ratio.at_least(SAME_TIME):
            outcome = "fails"
        elif ratio.at_least(1 / SAME_TIME) and ratio.at_most(SAME_TIME):
            outcome = "tie"
        at_sizes.append(Statement("", outcome, ""))
        phrases.append(f"{with_interval(ratio, '.2f')} at {size:,}")
    finding = (
        f"ReLU's time as a ratio to the faster of the others, by array size: {', '.join(phrases)}. "
        f"Less than a factor of {SAME_TIME:g} is a tie."
    )
    return Statement(sentence, combined(at_sizes), finding)


def _times_of(part: Mapping[str, list[float]], index: int) -> str:
    return ", ".join(f"{costs[index]:.2g} ns ({NAMES[name]})" for name, costs in part.items())


def _pictures(costs: Mapping[str, Any]) -> tuple[Picture, ...]:
    def lines(part: str, x: str) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"label": name, "x": costs[x], "median": found, "low": found, "high": found}
            for name, found in costs[part].items()
        )

    size, width = "array size", "units in each of two layers"
    cost = "ns per element"
    return (
        Picture("Derivative", cost, size, lines("derivative", "sizes"), True),
        Picture("Derivative times gradient", cost, size, lines("applied", "sizes"), True),
        Picture("Activation", cost, size, lines("activation", "sizes"), True),
        Picture("Both, as a share of a training step", "share", width, lines("share", "widths")),
    )


_VERDICTS: dict[str, Callable[[Mapping[str, Results], Settings], Verdict]] = {
    "one-unit": one_unit,
    "sums": sums,
    "few-and-many": few_and_many,
    "polygons": polygons,
    "depth": depth,
    "extrapolation": extrapolation,
    "polyhedra": polyhedra,
    "as-well-as": as_well_as,
    "vanishing": vanishing,
    "dying": dying,
}
