"""Building blocks of verdicts: their data model, and phrases for numbers and units."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..specs.run import run_id
from ..studies.results import Results
from .statistics import FEWEST, Estimate, Share, median_of

Outcome = Literal["holds", "partly", "fails", "tie", "open"]

Interval = tuple[float, float]

NAMES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "tanh",
    "logistic": "sigmoid",
    "identity": "linear",
}
STARTS = {"sklearn": "scikit-learn", "glorot": "Glorot", "he": "He", "uniform": "uniform"}
"""Names of initializations."""

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
class Statement:
    """One sentence that an experiment tests, with its own outcome.

    Attributes
    ----------
    sentence : str
        What is tested.
    outcome : {"holds", "fails", "tie", "open"}
        ``tie`` if the compared things are equal within a margin; ``open`` if more seeds could
        change the result.
    finding : str
        The result, with its interval.
    counts : bool
        Whether the outcome of the claim depends on it.
    """

    sentence: str
    outcome: Outcome
    finding: str
    counts: bool = True


@dataclass(frozen=True)
class DeadUnit:
    """A unit of a run that is dead at the end, and the epoch in which it died.

    Layer and unit are counted from 0. In epoch 0 a unit is dead before training.
    """

    run: str
    layer: int
    unit: int
    epoch: int


NOTHING = "\N{EN DASH}"
"""What a table shows where nothing was measured."""


@dataclass(frozen=True)
class Entry:
    """An entry of a table: a text, and a smaller one next to it, such as an interval."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A small table with the numbers behind a headline; the first column has the names of rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class SeedBar:
    """What was measured with one seed: a number, and the same in words."""

    seed: int
    value: float
    text: str


@dataclass(frozen=True)
class Subject:
    """The networks that a verdict is about, one for each seed.

    Attributes
    ----------
    study : str
        The name of their study.
    kind : {"run", "curve"}
        What they are.
    spec : dict
        The spec of the seed with the median value.
    seeded : tuple of str
        Fields of the spec that are set to the seed.
    seed, epoch : int
        This seed, and the epoch of the measurement.
    run : str
        The id of its run.
    title : str
        What the bars show.
    reference : float or None
        A value to compare the bars with, such as 1 for ratios.
    bars : tuple of SeedBar
        The value of each seed, the smallest first.
    """

    study: str
    kind: str
    spec: Mapping[str, Any]
    seeded: tuple[str, ...]
    seed: int
    epoch: int
    run: str
    title: str
    reference: float | None
    bars: tuple[SeedBar, ...]


@dataclass(frozen=True)
class Verdict:
    """The result of an experiment.

    Attributes
    ----------
    outcome : {"holds", "partly", "fails", "tie", "open"}
        Whether the claim holds; ``open`` if the experiment is inconclusive.
    words : str
        The findings as sentences, with their numbers.
    numbers : dict
        These numbers by name.
    answer : int or None
        Index of the claim's answer that the numbers support; None if they support none.
    pictures : tuple of Picture
        Charts in addition to those of the claim.
    statements : tuple of Statement
        The parts of the claim, from which its outcome follows.
    intervals : dict
        The 95 % intervals of numbers that have one, by name.
    dead_units : tuple of DeadUnit
        The dead units of the run with the median number of them.
    headline : str
        The result in one sentence.
    table : Table or None
        The numbers behind the headline.
    subject : Subject or None
        The networks that the headline is about.
    """

    outcome: Outcome
    words: str
    numbers: dict[str, float | None]
    answer: int | None = None
    pictures: tuple[Picture, ...] = ()
    statements: tuple[Statement, ...] = ()
    intervals: dict[str, Interval] = field(default_factory=dict)
    dead_units: tuple[DeadUnit, ...] = ()
    headline: str = ""
    table: Table | None = None
    subject: Subject | None = None


class Numbers:
    """The numbers of a verdict by name, with the intervals of those that have one."""

    def __init__(self) -> None:
        self.values: dict[str, float | None] = {}
        self.intervals: dict[str, Interval] = {}

    def add(self, name: str, estimate: Estimate) -> Estimate:
        """Keep a median with its interval, and return it."""
        self.values[name] = estimate.median
        if estimate.low is not None and estimate.high is not None:
            self.intervals[name] = (estimate.low, estimate.high)
        return estimate

    def add_share(self, name: str, share: Share) -> Share:
        """Keep a share of seeds with its interval, and return it."""
        self.values[name] = share.count / share.of if share.of else None
        self.intervals[name] = (share.low, share.high)
        return share


class NothingMeasured(ValueError):
    """The rows do not contain the numbers that a verdict needs."""


def known(value: float | None) -> float:
    """Return a number; raise NothingMeasured if it is missing."""
    if value is None:
        raise NothingMeasured("cells that the verdict needs are not finished; wait for the study")
    return value


def judged(decided: bool | None) -> Outcome:
    """Return the outcome of a statement: None means that more seeds could change the result."""
    return "open" if decided is None else "holds" if decided else "fails"


def combined(statements: Iterable[Statement]) -> Outcome:
    """Return the outcome of a claim from those of its statements.

    It is ``open`` if undecided statements could change it, and ``partly`` if statements differ.
    """
    found = {one.outcome for one in statements if one.counts}
    decided = found - {"open"}
    if len(decided) > 1 or "partly" in decided:
        return "partly"
    return "open" if "open" in found or not decided else decided.pop()


def estimate(
    results: Results,
    metric: str,
    at: Mapping[str, Any],
    epoch: int | None = None,
    of: Callable[[float], float] = float,
) -> Estimate:
    """Return the median of a metric over the seeds, with its interval.

    `of` is a function of the metric, of which the median is taken instead.

    Raises
    ------
    NothingMeasured
        If no selected cell has the metric.
    """
    samples = results.by_seed(metric, at, epoch)
    if not samples:
        raise NothingMeasured("cells that the verdict needs are not finished; wait for the study")
    return median_of([of(sample) for sample in samples.values()])


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


def with_interval(estimate: Estimate, form: str = ".3g") -> str:
    """Return a phrase for a median, with its interval in parentheses if there is one."""
    median = written(estimate.median, form)
    if estimate.low is None or estimate.high is None:
        return median
    return f"{median} ({written(estimate.low, form)} to {written(estimate.high, form)})"


def percent_interval(estimate: Estimate) -> str:
    """Return a phrase like `with_interval` for a share, in percent."""
    if estimate.low is None or estimate.high is None:
        return percent(estimate.median)
    return f"{percent(estimate.median)} ({percent(estimate.low)} to {percent(estimate.high)})"


def median_interval(results: Results, metric: str, at: Mapping[str, Any], form: str = ".3g") -> str:
    """Return a phrase for the median of a metric over the seeds, with its interval."""
    return with_interval(estimate(results, metric, at), form)


def seeds_of(share: Share) -> str:
    """Return a phrase such as "7 of 20 seeds (15 % to 59 %)", with the interval of the share."""
    low, high = (f"{100 * bound:.0f} %" for bound in (share.low, share.high))
    return f"{share.count} of {share.of} {'seed' if share.of == 1 else 'seeds'} ({low} to {high})"


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
    """Return sentences about the seeds, the intervals, and diverged cells.

    ``over`` names what medians are taken over in addition to the seeds.
    """
    seeds = len(results[0].study.seeds)
    words = (
        " Only one seed was used."
        if seeds == 1
        else f" Medians over {seeds} seeds{f' and {over}' * bool(over)}; "
    )
    if seeds >= FEWEST:
        words += "95 % intervals in parentheses."
    else:
        words += f"{' A' if seeds == 1 else 'a'} verdict needs at least {FEWEST} seeds."
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


MEASURABLE = 0.01
"""Smallest share of a training step that can be distinguished from timing noise."""


def measurable(part: float, below: str = "less than") -> str:
    """Return a share of the computing time in percent, or that it is too small to measure."""
    return percent(part) if part >= MEASURABLE else f"{below} {percent(MEASURABLE)}"


def times(ratio: float) -> str:
    """Return a phrase for a ratio, such as "12 times"."""
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{written(ratio, '.2g')} times"


def short(number: float) -> str:
    """Return a number with two or three digits; small ones with a power of ten."""
    size = abs(number)
    if size >= 100:
        text = f"{number:,.0f}"
    elif size >= 1e-3 or size == 0:
        text = f"{number:.3g}" if size >= 10 else f"{number:.2g}"
    else:
        text = written(number, ".1e")
    return text.replace("-", "\N{MINUS SIGN}")


def written(number: float, form: str) -> str:
    """Return a number in a format, with a power of ten as people write it: 1,000 for 1e+03."""
    digits, _, power = f"{number:{form}}".partition("e")
    if not power or not math.isfinite(number):
        return f"{number:{form}}"
    if int(power) >= 0:
        return f"{float(f'{number:{form}}'):,.0f}"
    return f"{digits} \N{MULTIPLICATION SIGN} 10{str(int(power)).translate(_RAISED)}"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def entry(estimate: Estimate | None, form: Callable[[float], str] = short) -> Entry:
    """Return a median as an entry of a table, with its interval as the note; a dash without one."""
    if estimate is None:
        return Entry(NOTHING)
    if estimate.low is None or estimate.high is None:
        return Entry(form(estimate.median))
    return Entry(form(estimate.median), f"{form(estimate.low)} to {form(estimate.high)}")


def entry_of(
    results: Results,
    metric: str,
    at: Mapping[str, Any],
    form: Callable[[float], str] = short,
    epoch: int | None = None,
) -> Entry:
    """Return the median of a metric over the seeds as an entry of a table."""
    samples = results.by_seed(metric, at, epoch)
    return entry(median_of(list(samples.values())) if samples else None, form)


def bars_of(
    results: Results,
    measure: str,
    at: Mapping[str, Any],
    words: Callable[[float], str],
) -> dict[int, tuple[float, str]]:
    """Return a measure of each seed in one cell, with its description by ``words``.

    This is the argument `values` of :func:`subject`.
    """
    return {
        seed: (value, f"seed {seed}: {words(value)}")
        for seed, value in results.by_seed(measure, at).items()
    }


def subject(
    name: str,
    results: Results,
    at: Mapping[str, Any],
    title: str,
    values: Mapping[int, tuple[float, str]],
    reference: float | None = None,
) -> Subject | None:
    """Return the networks of one cell of a study, by seed, or None if nothing was measured.

    Parameters
    ----------
    name : str
        Name of the study.
    results : Results
        Its results.
    at : mapping
        The value of every axis.
    title : str
        What the bars show.
    values : mapping
        The value of each seed, and the same in words.
    reference : float, optional
        A value to compare the bars with.
    """
    bars = sorted((SeedBar(seed, *value) for seed, value in values.items()), key=lambda b: b.value)
    if not bars:
        return None
    study, median = results.study, bars[(len(bars) - 1) // 2]
    cell = next(
        cell
        for cell in study.cells
        if cell.seed == median.seed
        and all(cell.values[field] == at[field] for field in cell.values)
    )
    return Subject(
        name,
        study.kind,
        cell.spec.model_dump(mode="json", by_alias=True),
        study.seeded,
        median.seed,
        study.epochs[-1],
        run_id(cell.run),
        title,
        reference,
        tuple(bars),
    )


def whole(number: float) -> str:
    """Return a number without decimals."""
    return f"{number:,.0f}"


def medians(results: Results) -> str:
    """Return a phrase for what the entries of a table are."""
    seeds = len(results.study.seeds)
    return "one seed" if seeds == 1 else f"medians over {seeds} seeds, with 95 % intervals"


def typical(sizes: Sequence[list[int]]) -> list[int]:
    """Return the layers that a picture shows best: two of middle width if there are such."""
    two = sorted(size for size in sizes if len(size) == 2)
    return two[len(two) // 2] if two else max(sizes, key=sum)
