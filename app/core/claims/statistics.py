"""Intervals for medians and shares over seeds, and the comparisons that verdicts make with them.

All intervals are exact at 95 % and assume no distribution: that of a share is Clopper and
Pearson's, that of a median lies between two order statistics. Both follow from the binomial
distribution and agree: the interval of a median lies above a value exactly if the interval of the
share of samples above this value lies above one half. With fewer than 6 samples there is no
interval of the median at this level, so nothing is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import betaincinv

LEVEL = 0.95
"""Confidence level of all intervals."""

FEWEST = 6
"""Smallest number of samples with an interval of the median at this level."""


@dataclass(frozen=True)
class Share:
    """`count` of `of` samples, with the interval of the share from `low` to `high`."""

    count: int
    of: int
    low: float
    high: float

    @property
    def is_majority(self) -> bool | None:
        """Whether it is more than half of all possible seeds; None if more could change it."""
        return True if self.low > 0.5 else False if self.high < 0.5 else None


@dataclass(frozen=True)
class Estimate:
    """The median of `n` samples, with its interval; the bounds are None with too few samples."""

    median: float
    low: float | None
    high: float | None
    n: int

    def at_most(self, border: float) -> bool | None:
        """Return whether the median is at most `border`; None if more seeds could change it."""
        if self.low is None or self.high is None:
            return None
        return True if self.high <= border else False if self.low > border else None

    def at_least(self, border: float) -> bool | None:
        """Return whether the median is at least `border`; None if more seeds could change it."""
        if self.low is None or self.high is None:
            return None
        return True if self.low >= border else False if self.high < border else None

    def within(self, margin: float) -> bool | None:
        """Return whether the median is from `-margin` to `margin`; None if that is undecided."""
        below, above = self.at_most(margin), self.at_least(-margin)
        if below is False or above is False:
            return False
        return True if below and above else None


def share_of(flags: Sequence[bool]) -> Share:
    """Return how many flags are set, with Clopper and Pearson's interval of the share."""
    of, count = len(flags), sum(map(bool, flags))
    tail = (1.0 - LEVEL) / 2.0
    low = float(betaincinv(count, of - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, of - count, 1.0 - tail)) if count < of else 1.0
    return Share(count, of, low, high)


def median_of(samples: Sequence[float]) -> Estimate:
    """Return the median, with its interval between two order statistics.

    Raises
    ------
    ValueError
        If there are no samples.
    """
    if not len(samples):
        raise ValueError("the median needs at least one sample")
    ordered = np.sort(np.asarray(samples, dtype=np.float64))
    middle, rank = float(np.median(ordered)), _rank(len(ordered))
    if rank is None:
        return Estimate(middle, None, None, len(ordered))
    low, high = ordered[rank], ordered[len(ordered) - 1 - rank]
    return Estimate(middle, float(low), float(high), len(ordered))


@lru_cache
def _rank(n: int) -> int | None:
    """Return the index of the lower order statistic that bounds the median; None if there is none.

    It is the largest number of samples below which a share of one half is excluded.
    """
    if n < FEWEST:
        return None
    excluded = [k for k in range(n // 2) if share_of([True] * k + [False] * (n - k)).high < 0.5]
    return max(excluded)
