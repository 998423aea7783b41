"""Verdicts: whether the results of an experiment support its claim, in sentences with numbers."""

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
"""Smallest share of a training step that can be distinguished from timing noise."""


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
    return _VERDICTS[name](results, settings)


def cheaper(costs: Mapping[str, Any]) -> Verdict:
    """Return the verdict on the cost of ReLU's derivative, alone and in a training step."""
    sizes, widths = costs["sizes"], costs["widths"]
    names = list(costs["derivative"])
    others = [name for name in names if name != "relu"]
    alone, both = [], []
    for index, size in enumerate(sizes):
        derivative, total = (
            {name: sum(costs[part][name][index] for part in parts) for name in names}
            for parts in (("derivative",), ("derivative", "activation"))
        )
        alone += [size] if derivative["relu"] < min(derivative[name] for name in others) else []
        both += [size] if total["relu"] < min(total[name] for name in others) else []
    middle = len(sizes) // 2
    words = (
        f"For arrays of {sizes[middle]:,} elements, the derivative takes, per element, "
        f"{_times_of(costs['derivative'], middle)}; the activation itself takes "
        f"{_times_of(costs['activation'], middle)}. ReLU's derivative is the cheapest "
        f"{_where(alone, sizes)}; together with the activation it is the cheapest "
        f"{_where(both, sizes)}. In a training step, both together take "
        + "; ".join(
            f"{_share(costs['share']['relu'][index])} with ReLU and "
            f"{_share(costs['share']['tanh'][index])} with tanh in layers of {width}"
            for index, width in enumerate(widths)
        )
        + "."
    )
    numbers: dict[str, float | None] = {
        f"{part} {name}": costs[part][name][middle]
        for part in ("derivative", "activation")
        for name in names
    }
    numbers |= {
        f"share {name} {width}": costs["share"][name][index]
        for name in names
        for index, width in enumerate(widths)
    }
    at_most = max(costs["share"]["relu"])
    found = outcome(len(alone) == len(sizes), len(both) == len(sizes))
    return Verdict(found, words, numbers, answer(at_most, 0.1, 0.5), _pictures(costs))


def _times_of(part: Mapping[str, list[float]], index: int) -> str:
    return ", ".join(f"{costs[index]:.2g} ns ({NAMES[name]})" for name, costs in part.items())


def _where(found: list[int], sizes: list[int]) -> str:
    if len(found) == len(sizes):
        return "at every size" if len(sizes) > 1 else "at this size"
    missed = ", ".join(f"{size:,}" for size in sizes if size not in found)
    return f"at {len(found)} of {len(sizes)} sizes (not at {missed})"


def _share(part: float) -> str:
    return percent(part) if part >= MEASURABLE else f"less than {percent(MEASURABLE)}"


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
        Picture("Activation", cost, size, lines("activation", "sizes"), True),
        Picture("Both, as a share of a training step", "share", width, lines("share", "widths")),
    )


_VERDICTS: dict[str, Callable[[Mapping[str, Results], Settings], Verdict]] = {
    "few-and-many": few_and_many,
    "extrapolation": extrapolation,
    "polyhedra": polyhedra,
    "as-well-as": as_well_as,
    "vanishing": vanishing,
    "dying": dying,
}
