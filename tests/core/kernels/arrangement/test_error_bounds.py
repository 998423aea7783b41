"""Error bounds and spectral norms: never too small, and not much too large."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.kernels.arrangement import halfedges as he
from app.core.kernels.arrangement.error_bounds import error_bounds, spectral_norm
from app.core.kernels.numpy_loops import loop_table
from tests.support.cases import each


def bounds_of(weights):
    return error_bounds(weights, np.zeros(weights.shape[1]), he.UNIT_ROUNDOFF)


@each("scale", [1e-200, 1e-90, 1e-6, 1.0, 1e6, 1e90, 1e200])
def test_the_error_factor_of_a_unit_is_the_norm_of_its_weights_at_any_scale(scale):
    weights = np.random.default_rng(0).normal(size=(20, 7))
    bounds, norms = bounds_of(scale * weights)
    lengths = np.linalg.norm(weights, axis=0)
    most = np.abs(weights).sum(axis=0)
    assert (bounds[he.ERROR_FACTOR] / scale >= lengths).all()
    assert (bounds[he.ERROR_FACTOR] / scale <= 1.001 * most).all()
    assert norms[he.FROBENIUS] / scale >= np.linalg.norm(weights)


def test_a_unit_without_weights_has_no_error():
    bounds, norms = error_bounds(np.zeros((3, 2)), np.array([0.5, -1.0]), he.UNIT_ROUNDOFF)
    assert not bounds[[he.ERROR_FACTOR, he.ERROR_OFFSET, he.INVERSE_FACTOR]].any()
    assert norms.tolist() == [0.0, 0.0, 0.0]


@each("shape", [(64, 64), (256, 32), (40, 100)])
@each("kind", ["normal", "positive", "rank one", "identity"])
def test_the_spectral_norm_is_bounded_closely(shape, kind):
    random = np.random.default_rng(1)
    weights = {
        "normal": random.normal(size=shape),
        "positive": random.random(size=shape),
        "rank one": np.outer(random.normal(size=shape[0]), random.normal(size=shape[1])),
        "identity": np.eye(*shape),
    }[kind]
    most = bounds_of(weights)[1][he.FROBENIUS]
    found = spectral_norm(loop_table(), weights, most)
    true = np.linalg.norm(weights, 2)
    assert true <= found <= min(most, 1.8 * true)


@pytest.mark.parametrize("size", [4, 64])
def test_the_bound_of_a_zero_matrix_is_zero(size):
    weights = np.zeros((size, size))
    assert spectral_norm(loop_table(), weights, bounds_of(weights)[1][he.FROBENIUS]) == 0.0
