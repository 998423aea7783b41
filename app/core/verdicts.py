"""A verdict says what an experiment came to, in words drawn from the numbers just measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.core.claims import ACTIVATION, WIDTH
from app.core.study_results import Results
from app.core.study_summaries import label

Outcome = Literal["holds", "partly", "fails"]


@dataclass(frozen=True)
class Verdict:
    """What came of it: whether the claim holds, in words, and the numbers that the words are of."""

    outcome: Outcome
    words: str
    numbers: dict[str, float | None]


class NothingMeasured(ValueError):
    """The rows do not hold what the verdict needs."""


def verdict(name: str, results: Mapping[str, Results]) -> Verdict:
    """The verdict on a claim, by its name and the results of its studies.

    Raises
    ------
    NothingMeasured
        The cells that it is about are not finished, or not part of the study.
    """
    return _VERDICTS[name](results)


def few_and_many(results: Mapping[str, Results]) -> Verdict:
    """Whether many units do what few cannot."""
    sine, spiral = results["sine"], results["spiral"]
    few, many = _ends(sine, WIDTH)
    error_few = _known(sine.median("rmse_inside", **_at(WIDTH, few)))
    error_many = _known(sine.median("rmse_inside", **_at(WIDTH, many)))
    low, high = _ends(spiral, WIDTH)
    right_few = _known(spiral.median("test_accuracy", **_at(WIDTH, low)))
    right_many = _known(spiral.median("test_accuracy", **_at(WIDTH, high)))
    on_sine, on_spiral = error_many <= error_few / 5, right_few < 0.8 <= right_many
    words = (
        f"On the sine the error falls from {error_few:.3g} with {_units(few)} to {error_many:.3g} "
        f"with {_units(many)}; on the spiral the test accuracy goes from {_percent(right_few)} "
        f"with {_units(low)} to {_percent(right_many)} with {_units(high)} (medians over seeds)."
    )
    numbers: dict[str, float | None] = {
        "error_few": error_few,
        "error_many": error_many,
        "accuracy_few": right_few,
        "accuracy_many": right_many,
    }
    return Verdict(_outcome(on_sine, on_spiral), words, numbers)


def extrapolation(results: Mapping[str, Results]) -> Verdict:
    """Whether the error outside is much larger than the one inside."""
    found = results["functions"]
    ratios: dict[str, float | None] = {}
    for kind in found.values("function.kind"):
        for activation in found.values(ACTIVATION):
            at = _at("function.kind", kind) | _at(ACTIVATION, activation)
            inside, outside = found.median("rmse_inside", **at), found.median("rmse_outside", **at)
            if inside and outside is not None:
                ratios[f"{kind} {activation}"] = outside / inside
    sine = _known(ratios.get("sine relu"))
    words = f"On the sine, the error of ReLU outside is {_times(sine)} the one inside"
    if (tanh := ratios.get("sine tanh")) is not None:
        words += f"; of tanh, {_times(tanh)}"
    words += "."
    straight = _at("function.kind", "abs") | _at(ACTIVATION, "relu")
    if (outside := found.median("rmse_outside", **straight)) is not None:
        words += (
            " It is not so for |x|, which is straight" if outside < 0.1 else " For |x|, straight"
        )
        words += f" out there: ReLU is off by {outside:.3g} outside of the data."
    return Verdict(_outcome(sine >= 5, sine >= 2), words, ratios)


def polyhedra(results: Mapping[str, Results]) -> Verdict:
    """Whether regions and segments of the boundary grow with the network."""
    found = results["layers"]
    sizes = found.values(WIDTH)
    medians = {
        label(size): {
            metric: found.median(metric, **_at(WIDTH, size))
            for metric in ("regions", "boundary_segments", "bound")
        }
        for size in sizes
    }
    few, many = label(min(sizes, key=sum)), max(medians, key=lambda n: medians[n]["regions"] or 0)
    regions = [_known(medians[name]["regions"]) for name in (few, many)]
    segments = [_known(medians[name]["boundary_segments"]) for name in (few, many)]
    bound = _known(medians[many]["bound"])
    words = (
        f"From layers of {few} to {many} units the regions in view grow from {regions[0]:.0f} to "
        f"{regions[1]:.0f}, the straight pieces of the boundary from {segments[0]:.0f} to "
        f"{segments[1]:.0f}. Theory would allow {bound:,.0f} regions: trained networks use "
        f"{_percent(regions[1] / bound)} of that."
    )
    numbers: dict[str, float | None] = {
        "regions_few": regions[0],
        "regions_many": regions[1],
        "segments_few": segments[0],
        "segments_many": segments[1],
        "bound": bound,
    }
    return Verdict(
        _outcome(regions[1] >= 5 * regions[0], segments[1] >= 3 * segments[0]), words, numbers
    )


def as_well_as(results: Mapping[str, Results]) -> Verdict:
    """Whether ReLU's error with the most units is near the best one's, by epochs and by seconds."""
    found = results["sine"]
    _, many = _ends(found, WIDTH)
    activations = found.values(ACTIVATION)
    errors = {
        name: _known(found.median("rmse_inside", **_at(WIDTH, many) | _at(ACTIVATION, name)))
        for name in activations
    }
    budget = _known(found.median("seconds", **_at(WIDTH, many) | _at(ACTIVATION, "relu")))
    within: dict[str, float | None] = {}
    for name in activations:
        at = _at(WIDTH, many) | _at(ACTIVATION, name)
        in_time = [
            found.median("rmse_inside", epoch, **at)
            for epoch in found.study.epochs
            if _known(found.median("seconds", epoch, **at)) <= budget * 1.001
        ]
        within[name] = in_time[-1] if in_time else None
    best = min(errors, key=lambda name: errors[name])
    told = ", ".join(f"{_NAMES[name]} {error:.3g}" for name, error in errors.items())
    timed = ", ".join(
        f"{_NAMES[name]} {'nothing yet' if error is None else f'{error:.3g}'}"
        for name, error in within.items()
    )
    words = (
        f"With {_units(many)} and {found.study.epochs[-1]} epochs the errors are: {told}; "
        f"{_NAMES[best]} is best. In the processor time that ReLU takes for that: {timed}."
    )
    near = errors["relu"] <= 1.5 * errors[best]
    quick = all(e is None or _known(within["relu"]) <= 1.5 * e for e in within.values())
    numbers: dict[str, float | None] = {f"error {name}": error for name, error in errors.items()}
    return Verdict(
        _outcome(near, quick), words, numbers | {f"in time {n}": e for n, e in within.items()}
    )


def vanishing(results: Mapping[str, Results]) -> Verdict:
    """Whether the first layer's gradient shrinks with depth, for sigmoid and not for ReLU."""
    found = results["depth"]
    shallow, deep = (size(found.values(WIDTH), key=len) for size in (min, max))
    numbers: dict[str, float | None] = {}
    for name in found.values(ACTIVATION):
        one, other = (
            _known(found.median("gradient_norm.1", **_at(WIDTH, size) | _at(ACTIVATION, name)))
            for size in (shallow, deep)
        )
        numbers[name] = other / one
    sigmoid, relu = _known(numbers.get("logistic")), _known(numbers.get("relu"))
    words = (
        f"From {_layers(shallow)} to {_layers(deep)} the gradient of the first layer "
        f"{_change(sigmoid)} with sigmoid, and {_change(relu)} with ReLU"
    )
    if (tanh := numbers.get("tanh")) is not None:
        words += f"; with tanh it {_change(tanh)}"
    share = found.median("saturated.1", **_at(WIDTH, deep) | _at(ACTIVATION, "logistic"))
    numbers["saturated"] = share
    if share is not None:
        words += (
            f". Of the first layer's sigmoid units {_percent(share)} are saturated: it is their "
            "slope, a quarter at most, multiplied layer by layer, that makes it vanish."
            if share < 0.2
            else f". Of the first layer's sigmoid units {_percent(share)} are saturated."
        )
    else:
        words += "."
    return Verdict(_outcome(sigmoid <= 0.01, relu >= 0.1), words, numbers)


def dying(results: Mapping[str, Results]) -> Verdict:
    """Whether ReLUs die at a high learning rate, and whether leaky ones fare better."""
    found = results["rates"]
    rates = found.values("training.learning_rate_init")
    low, high = min(rates), max(rates)

    def at(rate: float, activation: str) -> dict[str, Any]:
        return _at("training.learning_rate_init", rate) | _at(ACTIVATION, activation)

    dead = {rate: _known(found.median("dead_units", **at(rate, "relu"))) for rate in (low, high)}
    units = _known(found.median("units", **at(high, "relu")))
    silent = _known(found.median("dead_units", **at(high, "leaky_relu")))
    scores = {
        name: _known(found.median("test_accuracy", **at(high, name)))
        for name in ("relu", "leaky_relu")
    }
    gain = scores["leaky_relu"] - scores["relu"]
    words = (
        f"Of {units:.0f} ReLUs {dead[low]:.0f} are dead at the learning rate {low:g}, "
        f"{dead[high]:.0f} at {high:g}. Leaky ReLU has {silent:.0f} that no training point "
        f"activates; they pass a little gradient all the same. The test accuracy at {high:g} is "
        f"{_percent(scores['relu'])} with ReLU, {_percent(scores['leaky_relu'])} with Leaky ReLU."
    )
    numbers: dict[str, float | None] = {
        "dead_low": dead[low],
        "dead_high": dead[high],
        "silent_leaky": silent,
        "accuracy_relu": scores["relu"],
        "accuracy_leaky": scores["leaky_relu"],
    }
    return Verdict(_outcome(dead[high] > dead[low] + 1, gain > 0.02), words, numbers)


def cheaper(costs: Mapping[str, Any]) -> Verdict:
    """Whether ReLU's derivative is the cheapest, and how much of a training step that is."""
    size = len(costs["sizes"]) // 2
    told = {name: row[size] for name, row in costs["derivative"].items()}
    forward = {name: row[size] for name, row in costs["activation"].items()}
    shares = costs["share"]
    others = [name for name in told if name != "relu"]
    alone = all(told["relu"] < told[name] for name in others)
    both = all(told["relu"] + forward["relu"] < told[n] + forward[n] for n in others)
    words = (
        f"Over {costs['sizes'][size]:,} numbers the derivative takes "
        + ", ".join(f"{cost:.2g} ns a number for {_NAMES[name]}" for name, cost in told.items())
        + "; the activation itself "
        + ", ".join(f"{cost:.2g} for {_NAMES[name]}" for name, cost in forward.items())
        + ". Of a whole training step both together are "
        + "; ".join(
            f"{_percent(shares['relu'][place])} with ReLU and "
            f"{_percent(shares['tanh'][place])} with tanh in layers of {width}"
            for place, width in enumerate(costs["widths"])
        )
        + "."
    )
    numbers: dict[str, float | None] = {f"derivative {name}": cost for name, cost in told.items()}
    return Verdict(
        _outcome(alone, both), words, numbers | {f"activation {n}": c for n, c in forward.items()}
    )


_VERDICTS: dict[str, Callable[[Mapping[str, Results]], Verdict]] = {
    "few-and-many": few_and_many,
    "extrapolation": extrapolation,
    "polyhedra": polyhedra,
    "as-well-as": as_well_as,
    "vanishing": vanishing,
    "dying": dying,
}

_NAMES = {"relu": "ReLU", "tanh": "tanh", "logistic": "sigmoid", "leaky_relu": "Leaky ReLU"}


def _outcome(first: bool, second: bool) -> Outcome:
    return "holds" if first and second else "partly" if first or second else "fails"


def _known(value: float | None) -> float:
    if value is None:
        raise NothingMeasured("the cells that the verdict is about are not finished")
    return value


def _at(field: str, value: Any) -> dict[str, Any]:
    return {field.replace(".", "__"): value}


def _ends(results: Results, field: str) -> tuple[Any, Any]:
    """The smallest and the largest network of a study."""
    values = sorted(results.values(field), key=sum)
    return values[0], values[-1]


def _units(sizes: Any) -> str:
    units = sum(sizes)
    return f"{units} unit" if units == 1 else f"{units} units"


def _layers(sizes: Any) -> str:
    return "one hidden layer" if len(sizes) == 1 else f"{len(sizes)} hidden layers"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 or share == 0 else f"{100 * share:.2g} %"


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 10 else f"{ratio:.2g} times"


def _change(ratio: float) -> str:
    if ratio < 0.8:
        return f"shrinks to {ratio:.2g} of what it was"
    return f"grows to {ratio:.2g} times what it was" if ratio > 1.25 else "stays about the same"
