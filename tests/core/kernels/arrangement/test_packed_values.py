"""A wide last hidden layer: of its values, those alone that cutting needs are kept in memory.

Whether values are packed must not show in any result. They are not packed if there are many
outputs, so a network is compared with itself and outputs that are always 0.
"""

from dataclasses import replace

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.arrangement import Arrangement
from app.core.geometry.regions import TooManyRegions, subdivide
from app.core.geometry.scaling import ScaledNetwork
from app.core.kernels.arrangement import halfedges as he
from tests.support.builders import ordinary
from tests.support.quick import exhaustive

BOX = (-1.5, 1.5, -1.5, 1.5)
GEOMETRY = ("vertices", "offsets", "indices", "edges", "edge_layer", "edge_unit", "edge_faces")


def with_many_outputs(network):
    """Return the network with so many outputs that values are not packed; the others are 0."""
    units, outputs = network.coefs[-1].shape
    coefs, intercepts = np.zeros((units, units)), np.zeros(units)
    coefs[:, :outputs], intercepts[:outputs] = network.coefs[-1], network.intercepts[-1]
    return replace(
        network,
        coefs=(*network.coefs[:-1], coefs),
        intercepts=(*network.intercepts[:-1], intercepts),
        out_activation="identity",
    )


def with_zeros_at_vertices(network):
    """Return the network with a unit in the second layer that is 0 on half of the plane."""
    weights, biases = network.coefs[1].copy(), network.intercepts[1].copy()
    weights[:, 0], biases[0] = 0.0, 0.0
    weights[0, 0] = 1.0
    return replace(
        network,
        coefs=(network.coefs[0], weights, *network.coefs[2:]),
        intercepts=(network.intercepts[0], biases, *network.intercepts[2:]),
    )


def with_twins(network):
    """Return the network with two units in the last hidden layer that are 0 along one crease.

    One has -1/3 times the weights of the other, rounded: where creases meet the common one, signs
    of both have to be computed exactly.
    """
    weights, biases = network.coefs[-2].copy(), network.intercepts[-2].copy()
    weights[:, 1], biases[1] = weights[:, 0] / -3.0, biases[0] / -3.0
    return replace(
        network,
        coefs=(*network.coefs[:-2], weights, network.coefs[-1]),
        intercepts=(*network.intercepts[:-2], biases, network.intercepts[-1]),
    )


def state_of_the_last_hidden_layer(network):
    """Return the state in which the last hidden layer exceeds a limit of regions, and the mesh."""
    limit = len(subdivide(network, BOX)) - 1
    cut = Arrangement.of_network(ScaledNetwork(network, BOX), limit)
    with pytest.raises(TooManyRegions):
        cut.cut_all()
    assert cut.state.layer == len(network.coefs) - 2
    return cut.state, cut.mesh


@pytest.mark.parametrize(
    "network",
    [
        ordinary((200, 160, 150), 1),
        with_twins(ordinary((256, 256), 2)),
        *exhaustive(
            [
                ordinary((300, 300), 0),
                ordinary((300, 300), 2, activation="leaky_relu"),
                with_zeros_at_vertices(ordinary((300, 300), 0)),
                with_zeros_at_vertices(ordinary((200, 160, 150), 1)),
                with_twins(ordinary((300, 300), 0)),
                with_twins(ordinary((200, 160, 150), 1)),
            ]
        ),
    ],
    ids=[
        "deep",
        "wide, twins",
        "wide",
        "leaky",
        "wide, zeros",
        "deep, zeros",
        "wider, twins",
        "deep, twins",
    ],
)
def test_packed_values_give_the_same_regions(network):
    packed, whole = subdivide(network, BOX), subdivide(with_many_outputs(network), BOX)
    assert len(packed) == len(whole)
    for name in GEOMETRY:
        assert np.array_equal(getattr(packed, name), getattr(whole, name)), name
    assert np.array_equal(packed.active, whole.active)
    assert np.allclose(packed.logits[:, 0], whole.logits[:, 0], rtol=1e-12, atol=1e-12)


@pytest.mark.exhaustive
def test_vertices_of_a_wide_last_layer_are_refined_to_the_same_places(monkeypatch):
    monkeypatch.setattr(arrangement, "MAX_RELATIVE_ERROR", 2.0**-36)
    monkeypatch.setattr(arrangement, "FEW_VERTICES", 0)
    monkeypatch.setattr(arrangement, "REFINEMENT_COST", 0)
    network = ordinary((200, 160, 150), 1)
    packed, whole = subdivide(network, BOX), subdivide(with_many_outputs(network), BOX)
    assert packed.arrangement.refined_vertices == whole.arrangement.refined_vertices > 0
    assert not packed.arrangement.pairs
    for name in GEOMETRY:
        assert np.array_equal(getattr(packed, name), getattr(whole, name)), name
    assert np.allclose(packed.logits[:, 0], whole.logits[:, 0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "network",
    [ordinary((300, 300), 0), ordinary((200, 160, 150), 1), ordinary((256, 256), 0)],
    ids=["300", "150", "256"],
)
def test_of_the_values_of_a_wide_last_layer_a_tenth_is_held(network):
    state, mesh = state_of_the_last_hidden_layer(network)
    existing = int(mesh.counts[he.EXISTING_V])
    held = state.Z.nbytes + state.places.nbytes + state.ahead.nbytes
    assert held < existing * network.hidden_layer_sizes[-1] * 8 / 10


@pytest.mark.parametrize(
    ("network", "packed"),
    [
        (ordinary((300, 300), 0), True),
        (ordinary((200, 160, 150), 1), True),
        (with_many_outputs(ordinary((300, 300), 0)), False),
        (ordinary((16, 16), 0), False),
    ],
    ids=["wide", "deep", "whole", "narrow"],
)
def test_a_layer_owns_its_workspace_though_it_takes_that_of_the_layer_before(network, packed):
    """Compiled code frees the layer before, and memory that is freed soon holds other arrays."""
    state, mesh = state_of_the_last_hidden_layer(network)
    assert bool(len(state.places)) == packed
    arrays = (state._asdict() | mesh._asdict()).items()
    arrays = [(name, array) for name, array in arrays if isinstance(array, np.ndarray)]
    assert len(arrays) > 20
    borrowed = [name for name, array in arrays if array.base is None and not array.flags.owndata]
    assert borrowed == []
