"""Building blocks of verdicts: their data model, and phrases for numbers and units."""

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
_PHRASES = {
    "sine": "the sine",
    "abs": "|x|",
    "square": "x²",
    "xor": "XOR",
    "gauss": "two clouds",
}


@dataclass(frozen=True)
class Picture:
    """A chart of a verdict; its lines have the form of those in a study's summary."""

    title: str
    metric: str
    x: str
    lines: tuple[Mapping[str, Any], ...]
    log: bool = False


@dataclass(frozen=True)
class Verdict:
    """The result of an experiment.

    Attributes
    ----------
    outcome : {"holds", "partly", "fails", "open"}
        Whether the claim holds; ``open`` if the experiment is inconclusive.
    words : str
        The findings as sentences, with their numbers.
    numbers : dict
        These numbers by name.
    answer : int or None
        Index of the claim's answer that the numbers support; None if they support none.
    pictures : tuple of Picture
        Charts in addition to those of the claim.
    """

    outcome: Outcome
    words: str
    numbers: dict[str, float | None]
    answer: int | None = None
    pictures: tuple[Picture, ...] = ()


class NothingMeasured(ValueError):
    """The rows do not contain the numbers that a verdict needs."""


def known(value: float | None) -> float:
    """Return a number; raise NothingMeasured if it is missing."""
    if value is None:
        raise NothingMeasured("cells that the verdict needs are not finished; wait for the study")
    return value


def outcome(first: bool, second: bool) -> Outcome:
    """Return the outcome of a claim with two parts, each of which is true or false."""
    return "holds" if first and second else "partly" if first or second else "fails"


def answer(value: float | None, *bounds: float) -> int | None:
    """Return the index of the answer that a number supports; `bounds` separate the answers.

    Bounds are in ascending or descending order, as the answers are.
    """
    if value is None:
        return None
    if bounds[0] <= bounds[-1]:
        return sum(value >= bound for bound in bounds)
    return sum(value <= bound for bound in bounds)


def share(part: float, whole: float) -> float | None:
    """Return `part` divided by `whole`, or None if `whole` is 0."""
    return part / whole if whole else None


def median_range(results: Results, metric: str, at: Mapping[str, Any], form: str = ".3g") -> str:
    """Return a phrase for the median, with the range if several cells are selected."""
    found = results.numbers(metric, at)
    middle = known(results.median(metric, at))
    if len(found) < 2:
        return f"{middle:{form}}"
    return f"{middle:{form}} ({min(found):{form}} to {max(found):{form}})"


def percent_range(results: Results, metric: str, at: Mapping[str, Any]) -> str:
    """Return a phrase like `median_range` for a share, in percent."""
    found = results.numbers(metric, at)
    middle = percent(known(results.median(metric, at)))
    if len(found) < 2:
        return middle
    return f"{middle} ({percent(min(found))} to {percent(max(found))})"


def line(results: Results, metric: str, label: str, x: Sequence[Any], cells: Any) -> dict[str, Any]:
    """Return a line of a chart: median and range of a metric over the seeds, for each x.

    `cells` has an entry ``(at, epoch)`` for each x: the values of the cells' fields, and the epoch.
    """
    samples = [results.numbers(metric, at, epoch) for at, epoch in cells]
    kept = [(value, sample) for value, sample in zip(x, samples, strict=True) if sample]
    return {
        "label": label,
        "x": [value for value, _ in kept],
        "median": [float(np.median(sample)) for _, sample in kept],
        "low": [min(sample) for _, sample in kept],
        "high": [max(sample) for _, sample in kept],
    }


def seed_note(*results: Results, over: str = "") -> str:
    """Return sentences about what the medians are taken over, and about diverged cells.

    ``over`` names what they are taken over in addition to the seeds.
    """
    seeds = len(results[0].study.seeds)
    many = [f"{seeds} seeds"] * (seeds > 1) + [over] * bool(over)
    words = "" if seeds > 1 else " Only one seed was used."
    words += f" Medians over {' and '.join(many)}; ranges in parentheses." if many else ""
    diverged = sum(one.diverged for one in results)
    if diverged:
        cells = sum(one.study.size for one in results)
        words += f" {diverged} of {cells} cells diverged; they count with their last finite state."
    return words


def ends(results: Results, field: str) -> tuple[Any, Any]:
    """Return the smallest and the largest value of a field that holds layer sizes."""
    values = sorted(results.values(field), key=sum)
    return values[0], values[-1]


def name_of(kind: str) -> str:
    """Return a phrase for a function or a data set, such as "the sine"."""
    return _PHRASES.get(kind, f"the {kind}")


def units(sizes: Sequence[int]) -> str:
    """Return a phrase for the total number of units."""
    return counted(sum(sizes), "unit")


def layers(sizes: Sequence[int]) -> str:
    """Return a phrase for the number of hidden layers."""
    return "one hidden layer" if len(sizes) == 1 else f"{len(sizes)} hidden layers"


def counted(number: float, word: str) -> str:
    """Return a number with a noun, in the plural if necessary."""
    return f"{number:,.0f} {word}" if round(number) == 1 else f"{number:,.0f} {word}s"


def percent(part: float) -> str:
    """Return a share in percent."""
    return f"{100 * part:.1f} %" if part >= 0.001 or part == 0 else f"{100 * part:.2g} %"


def times(ratio: float) -> str:
    """Return a phrase for a ratio, such as "12 times"."""
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{ratio:.2g} times"
