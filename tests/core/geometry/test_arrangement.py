"""The driver of the cuts: what it is given room, doubt or a limit for changes nothing but that."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.arrangement import SHORT, Complex, TooManyRegions
from app.core.geometry.regions import subdivide
from app.core.geometry.scaling import scaled
from app.core.kernels.arrangement import halfedges as he
from app.core.network.mlp import Network
from tests.support import oracle
from tests.support.builders import FOUR, WIDE, integers, ordinary

SLOPES = {"relu": 0.0, "leaky_relu": 0.01}


def cut(network, box, spare=1.0, kind=Complex, limit=10**6):
    """Cut a box by a network as `subdivide` does, with room of one's own choice."""
    as_cut = subdivide(network, box).scaled
    cells = kind(box, network.hidden_layer_sizes, as_cut.exact, limit, as_cut.tolerance)
    cells.spare = spare
    return cells, cut_box(cells, network)


def cut_box(cells, network):
    """Cut a complex by the hidden layers of a network."""
    flat = scaled(network, cells.box).flat
    slope = SLOPES[network.activation]
    return cells.cut_box(network.coefs, network.intercepts, flat, slope, True)


def in_use(cells):
    """All that is in use of the arrays, as bytes."""
    mesh = cells.mesh
    counts = dict.fromkeys(("xy", "trust", "birth"), cells.vertices)
    counts |= {"half": 2 * cells.edges, "face": cells.faces, "pattern": cells.faces}
    used = {name: getattr(mesh, name)[:count].tobytes() for name, count in counts.items()}
    return used | {"label": mesh.label[: cells.edges].tobytes()}


class OneDoubtAtATime(Complex):
    """Settles one sign of each list only, so that the rest is asked for again."""

    def _settle(self):
        self.mesh.counts[he.DOUBTS] = 1
        super()._settle()


@pytest.mark.parametrize(
    "network", [ordinary((16, 16), 4), ordinary((70, 5, 9), 2), integers((8, 8), 5)]
)
def test_arrays_that_grow_hold_the_same_as_arrays_that_were_large(network):
    (small, few), (large, many) = (cut(network, FOUR, spare) for spare in (0.0, 1.0))
    assert in_use(small) == in_use(large)
    assert few.tobytes() == many.tobytes()


@pytest.mark.parametrize("seed", range(12))
def test_doubts_may_be_settled_one_at_a_time(seed):
    network = integers((8, 8, 4), seed)
    one, all_at_once = (cut(network, FOUR, kind=kind)[0] for kind in (OneDoubtAtATime, Complex))
    assert (one.vertices, one.edges, one.faces) == (
        all_at_once.vertices,
        all_at_once.edges,
        all_at_once.faces,
    )
    patterns = [set(map(bytes, c.mesh.pattern[: c.faces])) for c in (one, all_at_once)]
    assert patterns[0] == patterns[1]
    assert len(patterns[0]) == one.faces


def test_integer_networks_have_doubts_to_settle():
    assert sum(cut(integers((8, 8, 4), seed), FOUR)[0].settled for seed in range(12)) > 100


def test_ordinary_networks_have_next_to_none():
    assert cut(ordinary((32, 32), 1), WIDE)[0].settled <= 2


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_limit_stops_before_more_faces_are_made(share):
    network = ordinary((32, 32), 1)
    limit = int(share * len(subdivide(network, WIDE)))
    cells = Complex(
        WIDE, network.hidden_layer_sizes, subdivide(network, WIDE).scaled.exact, limit, 1e-9
    )
    with pytest.raises(TooManyRegions) as refusal:
        cut_box(cells, network)
    assert refusal.value.limit == limit
    assert cells.faces <= limit + 1


def test_a_limit_stops_a_deep_network_in_the_layer_that_passes_it():
    network = ordinary((128,) * 6, 0)
    exact = subdivide(ordinary((2,), 0), WIDE).scaled.exact
    cells = Complex(WIDE, network.hidden_layer_sizes, exact, 500, 1e-9)
    with pytest.raises(TooManyRegions):
        cut_box(cells, network)
    assert cells.mesh.counts[he.LAYER] == 0


def test_a_copy_that_is_cut_further_leaves_the_first_as_it_was():
    regions = subdivide(ordinary((8, 8), 3), FOUR)
    before = in_use(regions.complex)
    other = regions.complex.extended(1, regions.scaled.exact, 10**6)
    np.testing.assert_array_equal(other.mesh.parent[: other.faces], np.arange(len(regions)))
    other.mesh.xy[:] = 0.0
    other.mesh.half[:] = 0
    assert in_use(regions.complex) == before


@pytest.mark.parametrize("weight", [1e300, 1e308])
def test_values_beyond_float64_are_refused(weight):
    coefs = (np.array([[weight], [weight]]), np.array([[1e200]]))
    intercepts = (np.array([weight]), np.array([0.0]))
    with pytest.raises(FloatingPointError, match="overflow"):
        subdivide(Network(coefs, intercepts, "relu", "logistic"), (-2.0, 2.0, -2.0, 2.0))


def test_vertices_come_from_the_two_lines_that_they_name():
    network = ordinary((8, 8), 3)
    regions = subdivide(network, FOUR)
    birth = regions.complex.mesh.birth[4 : len(regions.vertices)]
    values = network.preactivations(regions.vertices[4:])
    for line in (birth[:, 1:3], birth[:, 3:5]):
        for v, (layer, unit) in enumerate(line.tolist()):
            if layer >= 0:
                assert abs(values[layer][v, unit]) < 1e-12


@pytest.mark.parametrize("make", [ordinary, integers])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_wide_layers_whose_new_vertices_have_no_rows_agree_with_the_oracle(make, activation):
    """Duplicate and opposite units, and a layer behind, which needs values where there are none."""
    drawn = make((3, 18, 3), 1)
    wide = (drawn.coefs[0], *(np.hstack([c, -c, c[:, :1]]) for c in drawn.coefs[1:2]))
    behind = np.vstack([drawn.coefs[2], drawn.coefs[2][::-1], drawn.coefs[2][:1]])
    biases = drawn.intercepts
    middle = np.hstack([biases[1], -biases[1], biases[1][:1]])
    coefs = (*wide, behind, drawn.coefs[3])
    network = Network(coefs, (biases[0], middle, *biases[2:]), activation, "logistic", 0.25)
    found, truth = subdivide(network, FOUR), oracle.subdivide(network, FOUR)
    assert found.complex.layer_sizes[1] > SHORT[1]
    assert set(map(tuple, found.active.tolist())) == set(truth.by_pattern)
    assert len(found) == len(truth.by_pattern)
    assert (len(found.vertices), len(found.edges)) == (len(truth.vertices), len(truth.edges))


def test_deep_networks_leave_next_to_no_sign_to_exact_arithmetic():
    """Errors of what is known of a vertex would grow from layer to layer, as edges get shorter."""
    random = np.random.default_rng(0)
    sizes = (2, *(40,) * 8, 1)
    coefs = [random.normal(size=pair) * np.sqrt(2 / pair[0]) for pair in pairwise(sizes)]
    intercepts = [0.1 * random.normal(size=size) for size in sizes[1:]]
    network = Network(tuple(coefs), tuple(intercepts), "relu", "logistic")
    regions = subdivide(network, (-1.0, 1.0, -1.0, 1.0))
    assert regions.complex.settled < len(regions) / 500


@pytest.mark.parametrize("worn", [0.0, 1e-14])
@pytest.mark.parametrize("make", [ordinary, integers])
@pytest.mark.parametrize("seed", range(4))
def test_vertices_that_are_all_found_again_bound_the_same_regions(worn, make, seed, monkeypatch):
    """By long mantissas, or by short ones where these are enough."""
    monkeypatch.setattr(arrangement, "WORN", worn)
    network = make((5, 5, 4), seed)
    found, truth = subdivide(network, FOUR), oracle.subdivide(network, FOUR)
    assert found.complex.placed > 0
    assert set(map(tuple, found.active.tolist())) == set(truth.by_pattern)
    assert len(found) == len(truth.by_pattern)
    assert (len(found.vertices), len(found.edges)) == (len(truth.vertices), len(truth.edges))
