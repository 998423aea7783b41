"""Hypothesis strategies for small networks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.core.network.mlp import Network
from tests.support.builders import network
from tests.support.quick import examples

SHAPES = [(1,), (2,), (3,), (6,), (2, 2), (3, 3), (5, 4), (3, 2, 3), (4, 4, 4), (2, 2, 2, 2)]


seeded = settings(
    max_examples=examples(120),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)


@st.composite
def networks(draw: st.DrawFn, weights: st.SearchStrategy[float]) -> Network:
    """Return a classifier of the plane; weights and biases come from one strategy."""
    shape = (2, *draw(st.sampled_from(SHAPES)), draw(st.sampled_from([1, 1, 3])))
    layers = []
    for n_in, n_out in pairwise(shape):
        numbers = draw(st.lists(weights, min_size=(n_in + 1) * n_out, max_size=(n_in + 1) * n_out))
        matrix = np.array(numbers).reshape(n_in + 1, n_out)
        layers.append((matrix[:-1], matrix[-1]))
    name = st.sampled_from(["relu", "leaky_relu", "identity"])
    each = st.tuples(*[name] * (len(shape) - 2))
    activation = draw(st.one_of(st.sampled_from(["relu", "relu", "leaky_relu"]), each))
    return network(
        layers, activation=activation, negative_slope=draw(st.sampled_from([0.01, 0.25]))
    )
