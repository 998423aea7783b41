"""Which classes may have the largest output at a vertex, and which outputs are the same."""

import numpy as np

from app.core.geometry.regions import subdivide
from app.core.jobs.job import Job
from app.core.kernels.arrangement import halfedges as he
from app.core.kernels.arrangement.winners import distinct_outputs, undecided_winners
from tests.support.builders import FOUR, ordinary


def state(values, factors, offsets):
    """Return the output layer of a subdivision with other values and bounds."""
    found = subdivide(ordinary((2,), 0), FOUR).arrangement.state
    bounds = np.zeros((4, values.shape[1]))
    bounds[he.ERROR_FACTOR], bounds[he.ERROR_OFFSET] = factors, offsets
    return found._replace(Z=values, bounds=bounds)


def test_a_class_may_win_unless_another_is_ahead_by_more_than_both_bounds():
    random = np.random.default_rng(0)
    for classes in (2, 3, 7, 8, 9, 63, 64, 65, 130):
        values = random.normal(size=(40, classes))
        values[:20] = np.round(values[:20])
        factors, offsets = random.uniform(0, 2, classes), random.uniform(0, 0.1, classes)
        accuracy = np.zeros((40, he.ACCURACY_COLUMNS))
        accuracy[:, he.INPUT_ERROR] = random.uniform(0, 0.2, 40)
        margins = accuracy[:, [he.INPUT_ERROR]] * factors + offsets
        may_win = values + margins >= (values - margins).max(axis=1, keepdims=True)
        found = undecided_winners(accuracy, state(values, factors, offsets), Job().flag)
        assert found == may_win.sum() - 40


def test_a_tie_without_errors_is_undecided():
    values = np.zeros((1, 70))
    none = np.zeros(70)
    accuracy = np.zeros((1, he.ACCURACY_COLUMNS))
    assert undecided_winners(accuracy, state(values, none, none), Job().flag) == 69
    values[0, 66] = 1e-12
    assert undecided_winners(accuracy, state(values, none, none), Job().flag) == 0


def test_only_the_first_of_equal_outputs_is_distinct():
    random = np.random.default_rng(1)
    for classes in (1, 2, 5, 64, 300):
        weights, biases = random.integers(-1, 2, (2, classes)) * 0.0, np.zeros(classes)
        weights += random.integers(-1, 2, (2, classes))
        biases += random.integers(0, 2, classes)
        weights *= random.choice([1.0, -1.0])  # some zeros are negative
        seen: set[tuple[float, ...]] = set()
        expected = []
        for output in zip(*weights.tolist(), biases.tolist(), strict=True):
            expected.append(output not in seen)
            seen.add(output)
        assert distinct_outputs(weights, biases).tolist() == expected
