"""A finding is what an experiment came to: an outcome, the words for it, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..studies.results import Results

Outcome = Literal["holds", "partly", "fails", "open"]

NAMES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "tanh",
    "logistic": "sigmoid",
    "identity": "linear",
}
_THINGS = {
    "sine": "the sine",
    "abs": "|x|",
    "square": "x²",
    "xor": "XOR",
    "gauss": "two clouds",
}


@dataclass(frozen=True)
class Picture:
    """A chart of what a verdict is about; its lines are those of a study's summary."""

    title: str
    metric: str
    x: str
    lines: tuple[Mapping[str, Any], ...]
    log: bool = False


@dataclass(frozen=True)
class Verdict:
    """What came of it.

    Attributes
    ----------
    outcome
        Whether the claim holds; ``open`` where the experiment cannot tell.
    words
        What was found, with its numbers.
    numbers
        These numbers by name.
    answer
        Which of the claim's answers they bear out, from 0; None if none can be told.
    pictures
        What is drawn of them beside the claim's charts.
    """

    outcome: Outcome
    words: str
    numbers: dict[str, float | None]
    answer: int | None = None
    pictures: tuple[Picture, ...] = ()


class NothingMeasured(ValueError):
    """The rows do not hold what the verdict needs."""


def known(value: float | None) -> float:
    """A number that must be there."""
    if value is None:
        raise NothingMeasured("the cells that the verdict is about are not finished")
    return value


def outcome(first: bool, second: bool) -> Outcome:
    """Of a claim that says two things."""
    return "holds" if first and second else "partly" if first or second else "fails"


def answer(value: float | None, *bounds: float) -> int | None:
    """Which answer a number falls to: the bounds between them go up, or go down."""
    if value is None:
        return None
    if bounds[0] <= bounds[-1]:
        return sum(value >= bound for bound in bounds)
    return sum(value <= bound for bound in bounds)


def share(part: float, whole: float) -> float | None:
    """One number as a share of another; None of nothing."""
    return part / whole if whole else None


def several(results: Results, metric: str, at: Mapping[str, Any], form: str = ".3g") -> str:
    """A median, and the range over the seeds where there are several."""
    found = results.numbers(metric, at)
    middle = known(results.median(metric, at))
    if len(found) < 2:
        return f"{middle:{form}}"
    return f"{middle:{form}} ({min(found):{form}} to {max(found):{form}})"


def shares(results: Results, metric: str, at: Mapping[str, Any]) -> str:
    """The same of shares, in percent."""
    found = results.numbers(metric, at)
    middle = percent(known(results.median(metric, at)))
    if len(found) < 2:
        return middle
    return f"{middle} ({percent(min(found))} to {percent(max(found))})"


def line(results: Results, metric: str, label: str, x: Sequence[Any], cells: Any) -> dict[str, Any]:
    """A line of a picture: for each x the ``(at, epoch)`` of its cells, as median and range."""
    stacks = [results.numbers(metric, at, epoch) for at, epoch in cells]
    kept = [(place, stack) for place, stack in zip(x, stacks, strict=True) if stack]
    return {
        "label": label,
        "x": [place for place, _ in kept],
        "median": [float(np.median(stack)) for _, stack in kept],
        "low": [min(stack) for _, stack in kept],
        "high": [max(stack) for _, stack in kept],
    }


def told_seeds(*results: Results, over: str = "") -> str:
    """What the numbers are medians of, and what became of cells that diverged.

    ``over`` is what they are taken over beside the seeds.
    """
    seeds = len(results[0].study.seeds)
    many = [f"{seeds} seeds"] * (seeds > 1) + [over] * bool(over)
    words = "" if seeds > 1 else " One seed alone."
    words += f" Medians over {' and '.join(many)}; ranges in brackets." if many else ""
    gone = sum(one.diverged for one in results)
    if gone:
        cells = sum(one.study.size for one in results)
        words += f" {gone} of {cells} cells diverged, and count as they were just before."
    return words


def ends(results: Results, field: str) -> tuple[Any, Any]:
    """The smallest and the largest network of a study."""
    values = sorted(results.values(field), key=sum)
    return values[0], values[-1]


def thing(kind: str) -> str:
    """A function or a data set in a sentence."""
    return _THINGS.get(kind, f"the {kind}")


def units(sizes: Sequence[int]) -> str:
    """So many units."""
    return counted(sum(sizes), "unit")


def layers(sizes: Sequence[int]) -> str:
    """So many hidden layers."""
    return "one hidden layer" if len(sizes) == 1 else f"{len(sizes)} hidden layers"


def counted(number: float, word: str) -> str:
    """So many of them."""
    return f"{number:,.0f} {word}" if round(number) == 1 else f"{number:,.0f} {word}s"


def percent(part: float) -> str:
    """A share in percent."""
    return f"{100 * part:.1f} %" if part >= 0.001 or part == 0 else f"{100 * part:.2g} %"


def times(ratio: float) -> str:
    """So many times."""
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{ratio:.2g} times"
