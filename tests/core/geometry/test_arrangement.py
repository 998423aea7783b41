"""The arrangement: array growth, exact signs and the region limit don't change its regions."""

from __future__ import annotations

import weakref
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.arrangement import NARROW, Arrangement, TooManyRegions
from app.core.geometry.regions import subdivide
from app.core.geometry.scaling import ScaledNetwork
from app.core.kernels.arrangement import halfedges as he
from app.core.network.mlp import Network
from tests.support import oracle
from tests.support.builders import FOUR, WIDE, integers, ordinary
from tests.support.cases import each


def cut(network, box, headroom=1.0, cls=Arrangement, limit=10**6):
    """Cut a box by a network as `subdivide` does, with a given headroom, class and limit."""
    scaled_network = ScaledNetwork(network, box)
    subdivision = cls(
        scaled_network.scaled_box,
        network.hidden_layer_sizes,
        scaled_network.exact,
        limit,
        scaled_network.tolerance,
        scaled_network.axis_shifts,
    )
    subdivision.headroom = headroom
    return subdivision, cut_box(subdivision, scaled_network)


def cut_box(subdivision, scaled_network):
    """Cut an arrangement by the hidden layers of a network; return the outputs."""
    network = scaled_network.network
    layers = scaled_network.coefs, scaled_network.intercepts, scaled_network.flat
    subdivision.cut_box(*layers, network.slopes, network.bends)
    return subdivision.read()[1]


def thirds(sizes, seed):
    """Return a network of small integers divided by 3, which are not exact."""
    network = integers(sizes, seed)
    parts = (tuple(part / 3.0 for part in parts) for parts in (network.coefs, network.intercepts))
    return replace(network, **dict(zip(("coefs", "intercepts"), parts, strict=True)))


def in_use(subdivision):
    """Return the used part of all arrays as bytes."""
    mesh = subdivision.mesh
    counts = dict.fromkeys(("xy", "accuracy", "provenance"), subdivision.vertices)
    counts |= {
        "half": 2 * subdivision.edges,
        "face": subdivision.faces,
        "pattern": subdivision.faces,
    }
    used = {name: getattr(mesh, name)[:count].tobytes() for name, count in counts.items()}
    return used | {"label": mesh.label[: subdivision.edges].tobytes()}


class OneSignAtATime(Arrangement):
    """Computes only one of the queried signs, so that the kernel queries the others again."""

    def _compute_signs(self):
        self.mesh.counts[he.QUERIES] = 1
        super()._compute_signs()


@pytest.mark.parametrize(
    "network", [ordinary((16, 16), 4), ordinary((70, 5, 9), 2), integers((8, 8), 5)]
)
def test_arrays_that_grow_end_up_equal_to_preallocated_arrays(network):
    (small, few), (large, many) = (cut(network, FOUR, headroom) for headroom in (0.0, 1.0))
    assert in_use(small) == in_use(large)
    assert few.tobytes() == many.tobytes()


@each("seed", range(12))
def test_undecided_signs_may_be_computed_one_at_a_time(seed):
    network = thirds((8, 8, 4), seed)
    one, all_at_once = (cut(network, FOUR, cls=cls)[0] for cls in (OneSignAtATime, Arrangement))
    assert (one.vertices, one.edges, one.faces) == (
        all_at_once.vertices,
        all_at_once.edges,
        all_at_once.faces,
    )
    patterns = [set(map(bytes, c.mesh.pattern[: c.faces])) for c in (one, all_at_once)]
    assert patterns[0] == patterns[1]
    assert len(patterns[0]) == one.faces


def test_weights_in_thirds_need_exact_signs():
    assert sum(cut(thirds((8, 8, 4), seed), FOUR)[0].exact_signs for seed in range(12)) > 100


@each("box", [FOUR, (-3.75, 2.875, -1.125, 4.25)])
@each("pairs", [False, True])
@each("size", [1.0, 1024.0, 0.125])
def test_small_integers_need_no_exact_signs(size, pairs, box, monkeypatch):
    monkeypatch.setattr(arrangement, "ALWAYS_PAIRS", pairs)
    for sizes in ((16, 16), (8, 8, 4), (5, 5, 5, 5)):
        for seed in range(4):
            network = integers(sizes, seed)
            coefs = tuple(size * weights for weights in network.coefs)
            made = replace(network, coefs=coefs)
            assert cut(made, box)[0].exact_signs == 0


def test_ordinary_networks_need_almost_no_exact_signs():
    assert cut(ordinary((32, 32), 1), WIDE)[0].exact_signs <= 2


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_the_limit_stops_the_work_before_more_faces_are_added(share):
    network = ordinary((32, 32), 1)
    limit = int(share * len(subdivide(network, WIDE)))
    scaled_network = ScaledNetwork(network, WIDE)
    subdivision = Arrangement(
        scaled_network.scaled_box,
        network.hidden_layer_sizes,
        scaled_network.exact,
        limit,
        1e-9,
    )
    with pytest.raises(TooManyRegions) as refusal:
        cut_box(subdivision, scaled_network)
    assert refusal.value.limit == limit
    assert subdivision.faces <= limit + 1


def test_the_limit_stops_a_deep_network_in_the_layer_that_exceeds_it():
    network = ordinary((128,) * 6, 0)
    scaled_network = ScaledNetwork(network, WIDE)
    exact, sizes = scaled_network.exact, network.hidden_layer_sizes
    subdivision = Arrangement(scaled_network.scaled_box, sizes, exact, 500, 1e-9)
    with pytest.raises(TooManyRegions):
        cut_box(subdivision, scaled_network)
    assert subdivision.mesh.counts[he.LAYER] == 0


def test_changing_an_extended_copy_leaves_the_original_unchanged():
    regions = subdivide(ordinary((8, 8), 3), FOUR)
    before = in_use(regions.arrangement)
    other = regions.arrangement.extended(1, regions.scaled_network.exact, 10**6)
    np.testing.assert_array_equal(other.mesh.parent[: other.faces], np.arange(len(regions)))
    other.mesh.xy[:] = 0.0
    other.mesh.half[:] = 0
    assert in_use(regions.arrangement) == before


@pytest.mark.parametrize("weight", [1e300, 1e308])
def test_values_that_overflow_float64_are_refused(weight):
    coefs = (np.array([[weight], [weight]]), np.array([[1e200]]))
    intercepts = (np.array([weight]), np.array([0.0]))
    with pytest.raises(FloatingPointError, match="overflow"):
        subdivide(Network(coefs, intercepts, "relu", "logistic"), (-2.0, 2.0, -2.0, 2.0))


def test_vertices_lie_on_the_two_lines_of_their_provenance():
    network = ordinary((8, 8), 3)
    regions = subdivide(network, FOUR)
    provenance = regions.arrangement.mesh.provenance[4 : len(regions.vertices)]
    values = network.preactivations(regions.vertices[4:])
    for line in (provenance[:, 1:3], provenance[:, 3:5]):
        for v, (layer, unit) in enumerate(line.tolist()):
            if layer >= 0:
                assert abs(values[layer][v, unit]) < 1e-12


@each("make", [ordinary, integers])
@each("activation", ["relu", "leaky_relu"])
def test_wide_layers_whose_new_vertices_have_no_rows_agree_with_the_oracle(make, activation):
    """Duplicate and opposite units; the next layer needs values where no rows are stored."""
    drawn = make((3, 18, 3), 1)
    wide = (drawn.coefs[0], *(np.hstack([c, -c, c[:, :1]]) for c in drawn.coefs[1:2]))
    last = np.vstack([drawn.coefs[2], drawn.coefs[2][::-1], drawn.coefs[2][:1]])
    biases = drawn.intercepts
    middle = np.hstack([biases[1], -biases[1], biases[1][:1]])
    coefs = (*wide, last, drawn.coefs[3])
    network = Network(coefs, (biases[0], middle, *biases[2:]), activation, "logistic", 0.25)
    found, truth = subdivide(network, FOUR), oracle.subdivide(network, FOUR)
    assert found.arrangement.layer_sizes[1] > NARROW[1]
    assert set(map(tuple, found.active.tolist())) == set(truth.by_pattern)
    assert len(found) == len(truth.by_pattern)
    assert (len(found.vertices), len(found.edges)) == (len(truth.vertices), len(truth.edges))


def test_deep_networks_need_almost_no_exact_signs():
    """Without refinement, errors would grow from layer to layer while edges get shorter."""
    random = np.random.default_rng(0)
    sizes = (2, *(40,) * 8, 1)
    coefs = [random.normal(size=pair) * np.sqrt(2 / pair[0]) for pair in pairwise(sizes)]
    intercepts = [0.1 * random.normal(size=size) for size in sizes[1:]]
    network = Network(tuple(coefs), tuple(intercepts), "relu", "logistic")
    regions = subdivide(network, (-1.0, 1.0, -1.0, 1.0))
    assert regions.arrangement.exact_signs < len(regions) / 500
    assert regions.arrangement.mesh.counts[he.SPENT] < 100 * len(regions)


@each("max_relative_error", [0.0, 1e-14])
@each("make", [ordinary, integers])
@each("seed", range(4))
def test_regions_stay_the_same_if_all_vertices_are_refined(
    max_relative_error, make, seed, monkeypatch
):
    """In extended precision, or in float64 where that is accurate enough."""
    monkeypatch.setattr(arrangement, "MAX_RELATIVE_ERROR", max_relative_error)
    monkeypatch.setattr(arrangement, "FEW_VERTICES", 0)
    monkeypatch.setattr(Arrangement, "_pairs_are_faster", lambda self, code: False)
    network = make((5, 5, 4), seed)
    found, truth = subdivide(network, FOUR), oracle.subdivide(network, FOUR)
    assert found.arrangement.refined_vertices > 0
    assert set(map(tuple, found.active.tolist())) == set(truth.by_pattern)
    assert len(found) == len(truth.by_pattern)
    assert (len(found.vertices), len(found.edges)) == (len(truth.vertices), len(truth.edges))


def test_arrays_of_the_first_attempt_are_freed_before_the_second_one(monkeypatch):
    """A second attempt, with pairs, begins when the first one has become large."""
    monkeypatch.setattr(arrangement, "MAX_RELATIVE_ERROR", 0.0)
    monkeypatch.setattr(arrangement, "FEW_VERTICES", 0)
    answers = iter([False, False, True])
    monkeypatch.setattr(Arrangement, "_pairs_are_faster", lambda self, code: next(answers))
    of_first, start_again = [], Arrangement._start_again

    def noted(self):
        of_first.extend(map(weakref.ref, (*self.mesh, self.state.Z, self.state.signs)))
        start_again(self)

    monkeypatch.setattr(Arrangement, "_start_again", noted)
    alive, cut_network = [], arrangement.kernel.cut_network

    def counted(*arguments):
        alive.append(sum(array() is not None for array in of_first))
        return cut_network(*arguments)

    monkeypatch.setattr(arrangement.kernel, "cut_network", counted)
    assert subdivide(ordinary((5, 5, 4), 0), FOUR).arrangement.pairs
    assert len(of_first) == 10
    assert set(alive) == {0}
