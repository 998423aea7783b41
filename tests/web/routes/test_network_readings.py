"""Posted networks have the same readings as runs."""

import numpy as np
import pytest

from app.core.geometry.boundary import boundary, level_set
from app.core.geometry.creases import crease
from app.core.geometry.margins import nearest
from app.core.geometry.regions import subdivide
from app.web.routes import network_readings
from tests.support.builders import WIDE, ordinary
from tests.support.cases import each
from tests.web.routes.test_networks_formats import body


@pytest.fixture(scope="module")
def net():
    return ordinary((8, 6), 1, 3)


@pytest.fixture(scope="module")
def read(client, net):
    def ask(**readings):
        return client.post("/api/regions", json=body(net, include=[], readings=readings))

    return ask


def test_points_have_their_region_and_its_affine_map(read, net):
    points = [[0.25, -0.5], [1.0, 1.5], [1e3, 0.0]]
    cards = read(at=points).json()["readings"]["at"]
    found = subdivide(net, WIDE).locate(np.array(points))
    assert [card["region"] for card in cards] == [found[0], found[1], None]
    for card, point in zip(cards, points, strict=True):
        value = np.array(card["affine"]) @ [*point, 1.0]
        np.testing.assert_allclose(value, card["logit"], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(card["logit"], net.logits(np.array([point]))[0])


@pytest.mark.exhaustive
def test_points_of_a_region_share_its_computation(read, net, monkeypatch):
    made = []

    def counted(network, pattern, affine, part=network_readings.linear_part):
        made.append(pattern)
        return part(network, pattern, affine)

    monkeypatch.setattr(network_readings, "linear_part", counted)
    points = np.random.default_rng(1).uniform(-4, 4, (500, 2)).tolist()
    together = read(at=points).json()["readings"]["at"]
    assert len(made) == len({str(card["pattern"]) for card in together}) < 100
    for card, point in zip(together[:25], points, strict=False):
        (alone,) = read(at=[point]).json()["readings"]["at"]
        # One row's product rounds otherwise than that of many.
        for name in ("logit", "affine"):
            np.testing.assert_allclose(card.pop(name), alone.pop(name), rtol=1e-9, atol=1e-12)
        assert card == alone


def test_margins_are_those_of_the_boundary(read, net):
    points = np.random.default_rng(0).uniform(-1, 1, (20, 2))
    margins = read(margins=points.tolist()).json()["readings"]["margins"]
    _, foot, distance = nearest(boundary(subdivide(net, WIDE)), points)
    np.testing.assert_array_equal(margins["distance"], distance)
    np.testing.assert_array_equal(margins["point"], foot)


def test_a_crease_and_level_sets_are_those_of_the_core(read, net):
    found = read(crease={"layer": 1, "unit": 2}, levels={"values": [0.0, 0.5]}).json()["readings"]
    assert found["crease"]["length"] == crease(subdivide(net, WIDE), 1, 2).length
    lengths = [level["length"] for level in found["levels"]["levels"]]
    assert lengths == [level_set(subdivide(net, WIDE), value).length for value in (0.0, 0.5)]


def test_a_cut_is_linear_between_its_kinks(read, net):
    found = read(cut={"start": [-1.5, -1.0], "end": [1.0, 1.5]}).json()["readings"]["cut"]
    t, logits = np.array(found["t"]), np.array(found["logits"])[:, 0]
    middle = (t[1:] + t[:-1]) / 2
    points = np.array([-1.5, -1.0]) + middle[:, None] * np.array([2.5, 2.5])
    np.testing.assert_allclose(
        net.logits(points)[:, 0], (logits[1:] + logits[:-1]) / 2, rtol=1e-9, atol=1e-9
    )


def test_vertices_are_mapped_to_the_activations_of_two_units(read, net):
    found = read(fold={"layer": 0, "units": [1, 4]}).json()["readings"]["fold"]["regions"]
    hidden = np.maximum(net.preactivations(np.array(found["vertices"]))[0], 0.0)[:, [1, 4]]
    np.testing.assert_allclose(found["images"], hidden, atol=1e-9)


def test_a_coarse_grid_misses_regions(read):
    assert read(sampling=3).json()["readings"]["sampling"]["missed"] > 0


@each(
    ("readings", "pointer"),
    [
        ({"crease": {"layer": 2, "unit": 0}}, "/readings/crease/layer"),
        ({"crease": {"layer": 1, "unit": 6}}, "/readings/crease/unit"),
        ({"fold": {"layer": 0, "units": [0, 8]}}, "/readings/fold/units/1"),
        ({"levels": {"values": [0], "output": 3}}, "/readings/levels/output"),
        ({"levels": {"values": []}}, "/readings/levels/values"),
        ({"cut": {"start": [0, 0], "end": [0, 0]}}, "/readings/cut/end"),
        ({"cut": {"start": [0, True], "end": [0, 1]}}, "/readings/cut/start/1"),
        ({"sampling": 401}, "/readings/sampling"),
        ({"sampling": 1}, "/readings/sampling"),
        ({"at": [[0, 0, 0]]}, "/readings/at/0"),
        ({"holes": 1}, "/readings/holes"),
    ],
)
def test_an_invalid_reading_is_refused_with_a_json_pointer(read, readings, pointer):
    answer = read(**readings)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_the_number_of_cards_is_limited_by_the_width(client):
    """A card has a term for each unit, with a weight for each output."""
    wide = np.eye(2, 256).tolist(), np.ones((256, 256)).tolist()
    sent = {"coefs": wide, "intercepts": [[0.5] * 256] * 2, "box": [-1, 1, -1, 1], "include": []}
    for points, status in ((3, 200), (91, 422)):
        readings = {"at": [[0.5, 0.25]] * points}
        answer = client.post("/api/regions", json=sent | {"readings": readings})
        assert answer.status_code == status, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/readings/at"
    assert "at most 90 points" in error["message"]
    assert error["message"].endswith("got 91")


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_cards_belong_to_the_whole_network_for_any_number_of_layers(client, layers):
    """Only the region of a point depends on the number of layers."""
    body = {
        "coefs": [[[1, -0.5], [0.5, 1]], [[1, 1], [-1, 1]], [[1], [-1]]],
        "intercepts": [[0, 0.25], [0.1, -0.2], [0.1]],
        "box": [-2, 2, -2, 2],
        "include": ["regions"],
        "readings": {"at": [[0.5, 0.5], [-1, 0.3], [9, 9]]},
    }
    shown, whole = (
        client.post("/api/regions", json=body | more).json() for more in ({"layers": layers}, {})
    )
    parts = ("pattern", "affine", "logit", "sum")
    for one, other in zip(shown["readings"]["at"], whole["readings"]["at"], strict=True):
        assert {name: one[name] for name in parts} == {name: other[name] for name in parts}
        assert one["region"] is None or one["region"] < shown["counts"]["regions"]
