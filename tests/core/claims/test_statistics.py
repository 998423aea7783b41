"""Statistics of verdicts: intervals cover, agree with each other and with SciPy's."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from app.core.claims.findings import Statement, combined, written
from app.core.claims.statistics import FEWEST, LEVEL, median_of, share_of


def test_the_interval_of_a_share_is_clopper_and_pearsons():
    for of in (1, 5, 6, 20, 45):
        for count in range(of + 1):
            found = share_of([True] * count + [False] * (of - count))
            expected = binomtest(count, of).proportion_ci(LEVEL, "exact")
            assert found.low == pytest.approx(expected.low, abs=1e-9)
            assert found.high == pytest.approx(expected.high, abs=1e-9)
            assert (found.count, found.of) == (count, of)


def test_the_interval_of_a_median_is_the_narrowest_that_covers_at_the_level():
    for n in range(FEWEST, 60):
        found = median_of(list(range(n)))
        low = int(found.low)
        assert found.high == n - 1 - low
        assert 1 - 2 * binom.cdf(low, n, 0.5) >= LEVEL
        assert 1 - 2 * binom.cdf(low + 1, n, 0.5) < LEVEL
    for n in range(1, FEWEST):
        found = median_of(list(range(n)))
        assert (found.low, found.high) == (None, None)
        assert found.at_most(100) is found.at_least(-100) is found.within(100) is None


def test_a_median_and_the_share_of_samples_above_a_border_are_decided_alike():
    rng = np.random.default_rng(0)
    for n in (6, 9, 20, 33):
        for border in np.linspace(-1.5, 1.5, 13):
            samples = rng.standard_normal(n)
            above = share_of(list(samples > border))
            assert median_of(samples).at_least(border) is above.is_majority


def test_with_two_peaks_no_few_seeds_decide():
    """3 of 5 and 7 of 20 seeds leave it open whether most seeds are affected."""
    for count, of in ((3, 5), (7, 20), (5, 5)):
        assert share_of([True] * count + [False] * (of - count)).is_majority is None
    assert share_of([True] * 6).is_majority is True
    assert share_of([False] * 20).is_majority is False


def test_a_claim_is_open_exactly_if_undecided_statements_could_change_its_outcome():
    cases = {
        ("holds", "holds"): "holds",
        ("fails",): "fails",
        ("tie", "tie"): "tie",
        ("holds", "fails"): "partly",
        ("holds", "tie"): "partly",
        ("holds", "open"): "open",
        ("fails", "open"): "open",
        ("open",): "open",
        ("holds", "fails", "open"): "partly",
    }
    for outcomes, expected in cases.items():
        statements = [Statement("", outcome, "") for outcome in outcomes]
        aside = Statement("", "fails", "", counts=False)
        assert combined(statements) == combined([*statements, aside]) == expected


def test_numbers_are_written_without_the_exponents_of_programs():
    texts = {
        (1033.0, ".2g"): "1,000",
        (912.0, ".2g"): "910",
        (6e-5, ".2g"): "6 \N{MULTIPLICATION SIGN} 10⁻⁵",
        (1.25e6, ".3g"): "1,250,000",
        (0.0173, ".3g"): "0.0173",
        (-2.5e-7, ".2g"): "-2.5 \N{MULTIPLICATION SIGN} 10⁻⁷",
        (float("inf"), ".2g"): "inf",
    }
    for (number, form), text in texts.items():
        assert written(number, form) == text
