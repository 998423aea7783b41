"""The kernel's permutations equal those of NumPy's RandomState, draw after draw."""

import numpy as np
from sklearn.utils import shuffle

from app.core.kernels.training.permutations import permute
from app.core.training.sgd import generator_state, set_generator_state
from tests.support.cases import each


@each("samples", [1, 2, 3, 64, 65, 250, 1000, 5000])
def test_orders_are_composed_as_by_scikit_learn(samples):
    generator = np.random.RandomState(samples)
    generator.uniform(size=7)
    words, ours, theirs = generator_state(generator), np.arange(samples), np.arange(samples)
    for _ in range(15):
        permute(words, ours)
        theirs = shuffle(theirs, random_state=generator)
        assert np.array_equal(ours, theirs)
    assert np.array_equal(words, generator_state(generator))


def test_a_generator_continues_where_the_kernel_left_it():
    ours, theirs = np.random.RandomState(5), np.random.RandomState(5)
    ours.normal()
    theirs.normal()
    words = generator_state(ours)
    permute(words, np.arange(100))
    set_generator_state(ours, words)
    theirs.shuffle(np.arange(100))
    assert ours.normal() == theirs.normal()
    assert ours.randint(2**31) == theirs.randint(2**31)
