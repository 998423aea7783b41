"""A picture and the cards of its regions share one geometry."""

from dataclasses import replace

import numpy as np
import pytest

from app.core.frames import last_geometry as module
from app.core.frames.frame import View, frame
from app.core.frames.last_geometry import LastGeometry, last_geometry
from app.core.frames.region_card import card
from app.core.geometry.analysis import Geometry
from app.core.geometry.regions import Box
from app.core.network.mlp import Network
from app.core.specs.run import RunSpec
from app.core.training.state import State, advance, start

BOX = (-1.0, 1.0, -1.0, 1.0)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Geometry]:
    """Collect the geometries that are computed."""
    monkeypatch.setattr(last_geometry, "_kept", None)
    found: list[Geometry] = []
    exactly = module.geometry_or_why

    def noted(network: Network, box: Box, max_regions: int) -> Geometry:
        found.append(exactly(network, box, max_regions))
        return found[-1]

    monkeypatch.setattr(module, "geometry_or_why", noted)
    return found


def trained(**dataset: object) -> State:
    return advance(start(RunSpec.model_validate({"dataset": {"samples": 80} | dataset})), 5)


def test_the_cards_of_a_picture_use_its_geometry(computed: list[Geometry]) -> None:
    """Also if the state was trained again or restored since."""
    state = trained()
    frame(state, View(), 1000)
    shared = str(card(state, 0.1, 0.2, max_regions=1000))
    assert str(card(trained(), 0.1, 0.2, max_regions=1000)) == shared
    assert len(computed) == 1
    last_geometry._kept = None
    assert str(card(state, 0.1, 0.2, max_regions=1000)) == shared
    assert len(computed) == 2


def test_another_subject_has_another_geometry(computed: list[Geometry]) -> None:
    state = trained()
    network, box = state.network, state.data.box
    weights, biases = network.coefs[-1].copy(), network.intercepts[-1].copy()
    weights[0, 0] = np.nextafter(weights[0, 0], 9)
    biases[0] = np.nextafter(biases[0], 9)
    subjects = [
        (network, box, 1000),
        (replace(network, coefs=(*network.coefs[:-1], weights)), box, 1000),
        (replace(network, intercepts=(*network.intercepts[:-1], biases)), box, 1000),
        (replace(network, activation="leaky_relu"), box, 1000),
        (replace(network, activation="leaky_relu", negative_slope=0.02), box, 1000),
        (replace(network, features=("x2", "x1")), box, 1000),
        (replace(network, out_activation="identity"), box, 1000),
        (replace(network, threshold=0.3), box, 1000),
        (network, BOX, 1000),
        (network, box, 1),
    ]
    for number, (one, sides, most) in enumerate(subjects, 1):
        last_geometry.of(one, sides, most)
        last_geometry.of(replace(one), sides, most)
        assert len(computed) == number


def test_a_geometry_of_many_regions_is_not_kept(
    computed: list[Geometry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_REGIONS", 1)
    network, last = trained().network, LastGeometry()
    for _ in range(2):
        last.of(network, BOX, 1000)
    assert len(computed) == 2
