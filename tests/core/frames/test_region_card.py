"""Region cards agree with the network and the data at their point."""

import numpy as np
import pytest

from app.core.data.dataset import load
from app.core.frames.region_card import card
from app.core.specs.run import RunSpec
from app.core.training.state import State, advance, start


def trained(**fields: object) -> State:
    return advance(start(RunSpec.model_validate({"dataset": {"samples": 80}} | fields)), 30)


@pytest.mark.parametrize("kind", ["moons", "blobs", "hills"])
def test_the_affine_map_of_a_card_gives_the_logit_at_its_point(kind: str) -> None:
    state = trained(dataset={"kind": kind, "samples": 80})
    for x1, x2 in np.random.default_rng(0).uniform(-0.9, 0.9, (20, 2)).tolist():
        shown = card(state, x1, x2)
        value = np.array(shown["affine"]) @ [x1, x2, 1.0]
        np.testing.assert_allclose(value, shown["logit"], atol=1e-9)
        flags = [flag for layer in shown["pattern"] for flag in layer]
        assert flags == state.network.patterns(np.array([[x1, x2]]))[0].astype(int).tolist()


def test_the_points_of_all_regions_add_up_to_the_training_set() -> None:
    state = trained()
    data = load(state.spec.dataset)
    seen: dict[int, int] = {}
    for x1, x2 in data.X_train.tolist():
        shown = card(state, x1, x2)
        seen[shown["region"]] = sum(shown["points"]["train"].values())
    assert sum(seen.values()) == len(data.X_train)


def test_the_nearest_boundary_point_is_at_its_distance_and_has_logit_0() -> None:
    state = trained()
    shown = card(state, 0.5, 0.1)
    foot = np.array(shown["boundary"]["point"])
    assert np.hypot(*(foot - [0.5, 0.1])) == pytest.approx(shown["boundary"]["distance"])
    assert state.network.logits(foot[None])[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_a_card_outside_its_box_has_an_affine_map_but_no_region() -> None:
    state = trained()
    shown = card(state, 5.0, 5.0, (0.0, 1.0, 0.0, 1.0))
    assert shown["region"] is None
    assert shown["area"] is None
    value = np.array(shown["affine"]) @ [5.0, 5.0, 1.0]
    np.testing.assert_allclose(value, shown["logit"], atol=1e-9)


def test_a_card_of_curved_units_has_a_probability_and_the_reason_for_no_region() -> None:
    shown = card(trained(network={"activation": "tanh"}), 0.0, 0.0)
    assert shown["region"] is None
    assert "tanh" in shown["why"]
    assert sum(shown["probability"]) == pytest.approx(1.0)
