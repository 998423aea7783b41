"""The statements on house prices: held-out error inside the data, predictions far outside."""

from __future__ import annotations

import numpy as np

from ..data.generators import house_price
from ..studies.results import Results
from .experiments import HOUSES
from .findings import (
    Numbers,
    Statement,
    estimate,
    judged,
    percent_interval,
    seeds_of,
    with_interval,
)
from .statistics import median_of, share_of

PREDICTED = 0.8
"""Smallest R² on held-out points at which prices are predicted well."""

WRONG = 10.0
"""A prediction is wrong if its error is this many times the held-out error."""


def houses(found: Results, numbers: Numbers) -> tuple[tuple[Statement, ...], str]:
    """Return the statements on house prices, and sentences with the exact formulas far outside."""
    scores = found.by_seed("test_r2", {})
    score = numbers.add("houses r2", estimate(found, "test_r2", {}))
    error = numbers.add("houses error", estimate(found, "test_loss", {}, None, _rmse))
    below, far = (
        numbers.add(f"price {bedrooms:g}", estimate(found, f"predictions.{number}", {}))
        for number, (bedrooms, _) in enumerate(HOUSES, 1)
    )
    bedrooms, bathrooms = HOUSES[1]
    truth = float(house_price(np.array(bedrooms), np.array(bathrooms)))
    losses, predicted = found.by_seed("test_loss", {}), found.by_seed("predictions.2", {})
    misses = [
        abs(price - truth) / max(_rmse(losses[seed]), 1e-12) for seed, price in predicted.items()
    ]
    miss = numbers.add("houses miss", median_of(misses))
    good = share_of([one >= PREDICTED for one in scores.values()])
    wrong = share_of([one >= WRONG for one in misses])
    words = (
        f" Prices of houses with 1 to 6 bedrooms, in 100,000, are predicted with a held-out error "
        f"of {with_interval(error, '.2g')} (root mean square). For {bedrooms:g} bedrooms and "
        f"{bathrooms:g} bathrooms the network says {with_interval(far)}, the rule behind the data "
        f"{truth:.3g}; for {_signed(HOUSES[0][0])} bedrooms, which no house has, it says "
        f"{with_interval(below)}.{_formulas(found)}"
    )
    statements = (
        Statement(
            "Held-out prices of houses are predicted well inside the data.",
            judged(good.is_majority),
            f"R² is {percent_interval(score)}, at least {100 * PREDICTED:.0f} % in "
            f"{seeds_of(good)}.",
            counts=False,
        ),
        Statement(
            f"The price of a house with {bedrooms:g} bedrooms is not.",
            judged(wrong.is_majority),
            f"Its error is {with_interval(miss, '.2g')} times the held-out error, at least "
            f"{WRONG:g} times in {seeds_of(wrong)}.",
        ),
    )
    return statements, words


def _signed(number: float) -> str:
    return f"{number:g}".replace("-", "\N{MINUS SIGN}")


def _rmse(loss: float) -> float:
    """Return the root mean square error of a loss, which is half the mean square."""
    return float(np.sqrt(2.0 * loss))


def _formulas(found: Results) -> str:
    """Return the exact formulas far outside the data, of the seed with the median prediction."""
    predicted = found.by_seed("predictions.2", {})
    seed = sorted(predicted, key=lambda one: predicted[one])[(len(predicted) - 1) // 2]
    sentences = []
    for number, (bedrooms, _) in enumerate(HOUSES):
        terms = [found.by_seed(f"formulas.{3 * number + part}", {}).get(seed) for part in (1, 2, 3)]
        if None in terms:
            return ""
        a, b, c = terms
        rooms = f"{a:.3g} · bedrooms {b:+.3g} · bathrooms {c:+.3g}"
        sentences.append(f"{rooms} at {_signed(bedrooms)} bedrooms")
    return f" With seed {seed} the price is exactly {' and '.join(sentences)}."
