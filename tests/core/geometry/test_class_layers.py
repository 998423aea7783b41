"""Cells of many classes: every class that wins somewhere in the box is found."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import subdivide
from tests.support import oracle
from tests.support.builders import FOUR, network
from tests.support.cases import each


def classifier(hidden, classes, seed, *, whole=False, biased=True):
    """Return a random network; with `whole`, weights are small integers and many outputs tie."""
    draw = np.random.default_rng(seed)
    sizes = (2, *hidden, classes)
    layers = []
    for n_in, n_out in pairwise(sizes):
        weights, biases = draw.normal(size=(n_in, n_out)), draw.normal(size=n_out) * biased
        layers.append((np.round(weights), np.round(biases)) if whole else (weights, biases))
    return network(layers)


def paraboloid(classes):
    """Return a network whose outputs are tangent planes of a paraboloid: each wins somewhere."""
    side = int(np.sqrt(classes))
    at = np.linspace(-1.8, 1.8, side)
    points = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    biases = -(points**2).sum(axis=1)
    return network([(2.0 * points.T, biases)])


@each("hidden", [(), (3,), (3, 2)])
@each("classes", [11, 16])
@each(("whole", "biased"), [(False, True), (True, True), (False, False)])
def test_the_boundary_of_many_classes_agrees_with_the_oracle(hidden, classes, whole, biased):
    net = classifier(hidden, classes, 7 * classes + len(hidden), whole=whole, biased=biased)
    found = boundary(subdivide(net, FOUR))
    expected = oracle.boundary(oracle.subdivide(net, FOUR))
    assert len(found.segments) == len(expected.segments)
    assert found.length == pytest.approx(expected.length, rel=1e-9, abs=1e-9)
    assert {tuple(sorted(pair)) for pair in found.classes} == {
        labels for _, labels in expected.segments
    }


@pytest.mark.parametrize("hidden", [(), (16,), (12, 12)])
def test_cells_of_256_classes_have_the_class_predicted_in_them(hidden):
    net = classifier(hidden, 256, 3)
    regions = subdivide(net, FOUR)
    cells = class_cells(regions)
    wide = cells.areas > 1e-9
    np.testing.assert_array_equal(cells.labels[wide], net.predict(cells.centroids[wide]))
    assert cells.areas.sum() == pytest.approx(regions.areas.sum(), rel=1e-9)


def test_if_all_of_16_classes_are_predicted_each_has_a_cell():
    net = paraboloid(16)
    assert set(class_cells(subdivide(net, FOUR)).labels.tolist()) == set(range(16))


def test_of_equal_outputs_the_first_class_wins():
    weights = np.ones((2, 64)) * [[1.0], [-2.0]]
    net = network([(weights, np.full(64, 0.5))])
    assert set(class_cells(subdivide(net, FOUR)).labels.tolist()) == {0}


@pytest.mark.parametrize("classes", [36, 144])
def test_each_of_many_classes_that_win_somewhere_has_one_cell_in_a_linear_network(classes):
    cells = class_cells(subdivide(paraboloid(classes), FOUR))
    assert sorted(cells.labels.tolist()) == list(range(classes))


@each("hidden", [(), (6,), (5, 4)])
@each("whole", [False, True])
@each("classes", [3, 5, 12])
def test_a_region_has_at_most_one_cell_of_each_class(hidden, whole, classes):
    regions = subdivide(classifier(hidden, classes, 5, whole=whole), FOUR)
    cells = class_cells(regions)
    pairs = list(zip(cells.region.tolist(), cells.labels.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    areas = np.bincount(cells.region, weights=cells.areas, minlength=len(regions))
    assert areas == pytest.approx(regions.areas, abs=1e-9)


@each("seed", range(6))
def test_cells_do_not_depend_on_the_order_of_the_classes(seed):
    net = classifier((8, 8), 6, seed)
    turned = replace(
        net,
        coefs=(*net.coefs[:-1], net.coefs[-1][:, ::-1].copy()),
        intercepts=(*net.intercepts[:-1], net.intercepts[-1][::-1].copy()),
    )
    first, second = (class_cells(subdivide(one, FOUR)) for one in (net, turned))
    assert (len(first), len(first.vertices), len(first.edges)) == (
        len(second),
        len(second.vertices),
        len(second.edges),
    )
    for k in range(6):
        area = first.areas[first.labels == k].sum()
        assert area == pytest.approx(second.areas[second.labels == 5 - k].sum(), abs=1e-9)


@each("hidden", [(), (6,), (5, 4)])
@each("whole", [False, True])
def test_an_output_that_never_wins_changes_no_cell(hidden, whole):
    net = classifier(hidden, 4, 2, whole=whole)
    loser = replace(
        net,
        coefs=(*net.coefs[:-1], np.hstack([net.coefs[-1], np.zeros((len(net.coefs[-1]), 1))])),
        intercepts=(*net.intercepts[:-1], np.append(net.intercepts[-1], -1e6)),
    )
    first, second = (class_cells(subdivide(one, FOUR)) for one in (net, loser))
    assert len(first) == len(second)
    assert sorted(first.labels.tolist()) == sorted(second.labels.tolist())


def test_cells_of_one_class_are_equal_to_the_regions():
    net = classifier((6, 6), 3, 0)
    net = replace(net, intercepts=(*net.intercepts[:-1], np.array([1e3, 0.0, 0.0])))
    regions = subdivide(net, FOUR)
    cells = class_cells(regions)
    assert len(cells) == len(regions)
    assert (len(cells.vertices), len(cells.edges)) == (len(regions.vertices), len(regions.edges))


def test_an_infinite_error_bound_keeps_all_classes_as_candidates():
    huge, none = np.full((1, 1), 1e100), np.zeros((1, 12))
    dead = [(np.zeros((2, 1)), [-1.0])] + [(huge, [0.0])] * 4
    net = network([*dead, (none, np.arange(12.0))])
    assert set(class_cells(subdivide(net, FOUR)).labels.tolist()) == {11}


def test_a_tie_is_computed_exactly_only_once_and_not_for_each_face_around_it():
    # Biases of 0: all outputs tie at the origin, a corner of many regions.
    net = classifier((12, 8), 9, 4, biased=False)
    regions = subdivide(net, FOUR)
    cells = class_cells(regions)
    assert cells.arrangement.exact_signs < 2 * 9


def test_regions_in_which_one_class_wins_keep_their_numbers():
    regions = subdivide(classifier((10, 10), 5, 1), FOUR)
    cells = class_cells(regions)
    alone = np.bincount(cells.region, minlength=len(regions)) == 1
    assert alone.sum() > len(regions) // 2
    assert cells.region[: len(regions)].tolist() == list(range(len(regions)))
    assert cells.areas[: len(regions)][alone] == pytest.approx(regions.areas[alone], abs=1e-12)
