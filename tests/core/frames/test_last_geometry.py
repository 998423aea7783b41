"""A picture and the cards of its regions share one geometry."""

from dataclasses import replace

import pytest

from app.core.frames import last_geometry as module
from app.core.frames.frame import View, frame
from app.core.frames.last_geometry import LastGeometry, Subject, last_geometry
from app.core.frames.region_card import card
from app.core.geometry.analysis import Geometry
from app.core.geometry.regions import Box
from app.core.network.mlp import Network
from app.core.slices.spec import PrincipalSlice
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
    state = trained()
    frame(state, View(), 1000)
    shared = str(card(state, 0.1, 0.2, max_regions=1000))
    assert len(computed) == 1
    assert str(card(trained(), 0.1, 0.2, max_regions=1000)) == shared
    assert len(computed) == 2


def test_another_subject_has_another_geometry(computed: list[Geometry]) -> None:
    state = trained(kind="iris")
    subject = Subject(state, None, None, BOX, 1000)
    others = [
        subject,
        replace(subject, state=advance(state, 1)),
        replace(subject, wanted=PrincipalSlice(principal=(0, 1))),
        replace(subject, threshold=0.3),
        replace(subject, box=(-2.0, 1.0, -1.0, 1.0)),
        replace(subject, max_regions=1),
    ]
    network = trained().network
    for number, other in enumerate(others, 1):
        last_geometry.of(other, network)
        last_geometry.of(replace(other), network)
        assert len(computed) == number


def test_a_geometry_of_many_regions_is_not_kept(
    computed: list[Geometry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_REGIONS", 1)
    state, last = trained(), LastGeometry()
    for _ in range(2):
        last.of(Subject(state, None, None, BOX, 1000), state.network)
    assert len(computed) == 2
