"""Densities near a line: uniform creases are as dense everywhere, concentrated ones are not."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from app.core.geometry.boundary import boundary
from app.core.geometry.density import NEAR, Surroundings
from app.core.geometry.regions import subdivide
from app.core.network.mlp import Network
from app.core.specs.run import RunSpec
from app.core.training.state import advance, start

BOX = (-1.0, 1.0, -1.0, 1.0)


def vertical_lines(*places):
    """Return a network whose creases are the lines x1 = place."""
    weights = np.vstack([np.ones(len(places)), np.zeros(len(places))])
    biases = -np.array(places)
    return Network((weights, weights[:1].T), (biases, np.zeros(1)), "relu", "logistic")


def test_the_share_near_a_straight_line_is_the_area_of_its_strip():
    place = Surroundings(BOX, np.array([[[0.0, -1.0], [0.0, 1.0]]]))
    assert place.distance == NEAR * 2.0
    assert place.near_share == pytest.approx(NEAR * 2.0, rel=0.1)
    near = place.are_near(np.array([[0.9 * place.distance, 0.3], [1.2 * place.distance, 0.3]]))
    assert near.tolist() == [True, False]


def test_parallel_creases_at_equal_distances_are_as_dense_near_a_line_as_far_from_it():
    regions = subdivide(vertical_lines(*np.linspace(-0.99, 0.99, 199)), BOX)
    across = Surroundings(BOX, np.array([[[-1.0, 0.0], [1.0, 0.0]]]))
    assert across.densities(regions).creases == pytest.approx(1.0, rel=0.02)
    along = Surroundings(BOX, np.array([[[0.005, -1.0], [0.005, 1.0]]]))
    assert along.densities(regions).regions == pytest.approx(1.0, rel=0.15)
    assert along.densities(regions).creases == pytest.approx(1.0, rel=0.15)


def test_creases_along_the_line_are_denser_there():
    regions = subdivide(vertical_lines(-0.02, 0.0, 0.02, -0.5, 0.5), BOX)
    found = Surroundings(BOX, np.array([[[0.0, -1.0], [0.0, 1.0]]])).densities(regions)
    assert found.creases == pytest.approx((3 / NEAR / 2) / (2 / (1 - 2 * NEAR)), rel=0.15)
    assert found.regions > 5.0


def test_without_anything_far_from_the_line_there_is_no_ratio():
    regions = subdivide(vertical_lines(0.0), BOX)
    found = Surroundings(BOX, np.array([[[0.0, -1.0], [0.0, 1.0]]])).densities(regions)
    assert found.creases is None


@pytest.mark.exhaustive
def test_densities_equal_those_of_a_plain_script():
    """Distances to points on the boundary, areas by a finer grid, as one would write it."""
    network = {"hidden_layer_sizes": [8, 8]}
    training = {"batch_size": 10, "random_state": 3}
    dataset = {"kind": "spiral", "noise": 0.05}
    spec = RunSpec.model_validate({"dataset": dataset, "network": network, "training": training})
    state = advance(start(spec), 60)
    regions = subdivide(state.network, state.data.box)
    segments = boundary(regions).segments
    along = np.linspace(0, 1, 200)[:, None, None]
    points = (segments[:, 0] + along * (segments[:, 1] - segments[:, 0])).reshape(-1, 2)
    tree, distance = cKDTree(points), (state.data.box[1] - state.data.box[0]) / 40
    x = np.linspace(-6, 6, 801)[1::2]
    grid = np.dstack(np.meshgrid(x, x)).reshape(-1, 2)
    share = (tree.query(grid)[0] <= distance).mean()
    near = (tree.query(regions.centroids)[0] <= distance).sum()
    expected = (near / share) / ((len(regions) - near) / (1 - share))
    found = Surroundings(state.data.box, segments).densities(regions)
    assert found.regions == pytest.approx(expected, rel=0.05)
