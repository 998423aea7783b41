"""POST /api/regions neither fails nor returns a wrong result for extreme finite numbers."""

import copy
import json

import pytest

from tests.support.cases import each
from tests.support.quick import one_in

NUMBERS = [5e-324, -5e-324, 1e-310, -1e-200, 1e-100, 1e30, -1e100]
BODY = {
    "coefs": [[[1.0, -0.5], [0.5, 1.0]], [[1.0, 0.5], [-1.0, 2.0]], [[1.0], [-1.0]]],
    "intercepts": [[0.1, 0.25], [0.1, -0.2], [0.05]],
    "box": [-2.0, 2.0, -2.0, 2.0],
    "include": ["regions", "boundary", "patterns", "affine", "neighbours", "cells", "dual_graph"],
    "readings": {
        "at": [[0.0, 0.0], [0.3, -0.2], [5e-324, 1e9]],
        "margins": [[0.0, 0.0], [1e9, -1e9]],
        "sampling": 5,
        "cut": {"start": [-2.0, -2.0], "end": [2.0, 1.5]},
        "crease": {"layer": 1, "unit": 0},
        "levels": {"values": [0.0, 1e-300, 1e100]},
        "fold": {"layer": 1, "units": [0, 1]},
    },
}
PLACES = [
    *(["coefs", layer, row, unit] for layer in range(2) for row in range(2) for unit in range(2)),
    *(["coefs", 2, row, 0] for row in range(2)),
    *(["intercepts", layer, unit] for layer in range(2) for unit in range(2)),
    ["intercepts", 2, 0],
]
FORMATS = ["application/json", "application/geo+json", "image/svg+xml", "application/x-npz"]


def body(**changes):
    return copy.deepcopy(BODY) | changes


def put(target, place, number):
    """Replace a number of a body."""
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = number


def strict(answer):
    """Parse the JSON of a response, which must not contain NaN or infinity."""

    def refuse(name):
        raise AssertionError(f"the answer has {name}")

    return json.loads(answer.text, parse_constant=refuse)


def post(client, wanted, **headers):
    """Post a network and return the response; the only allowed error is an overflow."""
    answer = client.post("/api/regions", json=wanted, headers=headers)
    if answer.status_code == 422:
        assert "overflow" in answer.text
        return None
    assert answer.status_code == 200, answer.text
    return answer


@each("number", one_in(4, NUMBERS))
@each("activation", one_in(3, ["relu", "leaky_relu", "identity"]))
def test_any_weight_can_be_extreme(client, number, activation):
    for place in PLACES:
        wanted = body(activation=activation)
        put(wanted, place, number)
        answer = post(client, wanted)
        shares = strict(answer)["cells"]["shares"]
        assert sum(shares) == pytest.approx(1.0)


@pytest.mark.parametrize("number", one_in(4, NUMBERS))
def test_all_weights_but_one_can_be_extreme(client, number):
    for place in PLACES:
        wanted = body(coefs=[[[number] * 2] * 2, [[number] * 2] * 2, [[number], [-number]]])
        wanted = copy.deepcopy(wanted)
        put(wanted, place, 0.75)
        if (answer := post(client, wanted)) is not None:
            strict(answer)


@each("slope", [0.0, 5e-324, 1e-300, 1e-100, 0.5, 1.0])
def test_any_slope_can_be_extreme(client, slope):
    answer = post(client, body(activation="leaky_relu", negative_slope=slope))
    assert strict(answer)["counts"]["regions"] >= 1


@each(
    "box",
    [
        [0.0, 1e-300, 0.0, 1e-300],
        [-1e-300, 1e-300, -1.0, 1.0],
        [5e-324, 1e-299, -1e9, 1e9],
        [1e9 - 0.01, 1e9, -1e9, -1e9 + 0.01],
        [-1e9, 1e9, -1e9, 1e9],
    ],
)
@each("number", [0.75, 5e-324, 1e100])
def test_any_box_can_be_extreme(client, box, number):
    wanted = body(box=box)
    put(wanted, ["coefs", 0, 0, 0], number)
    assert sum(strict(post(client, wanted))["cells"]["shares"]) == pytest.approx(1.0)


@each("media_type", FORMATS)
@each("more", [{}, {"layers": 1}, {"task": "regression"}])
def test_every_format_supports_extreme_networks(client, media_type, more):
    for number in (5e-324, 1e100):
        wanted = body(**more)
        put(wanted, ["coefs", 1, 0, 0], number)
        answer = post(client, wanted, Accept=media_type)
        if media_type != "application/x-npz":
            assert "nan" not in answer.text.lower()
            assert "inf" not in answer.text.lower()


def test_an_overflow_in_the_box_is_refused_with_the_layer(client):
    huge, zero = [[1e100, 1e100], [1e100, 1e100]], [0.0, 0.0]
    wanted = body(coefs=[huge, huge, huge, [[1.0], [1.0]]], intercepts=[zero, zero, zero, [0.0]])
    answer = client.post("/api/regions", json=wanted)
    assert answer.status_code == 200, answer.text
    wanted = body(coefs=[huge] * 4, intercepts=[zero] * 4)
    answer = client.post("/api/regions", json=wanted)
    assert answer.status_code == 422
    assert "pre-activations of layer 3 overflow float64" in answer.json()["detail"]


def test_cards_have_all_units_if_regions_have_fewer_layers(client):
    [card, *_] = strict(post(client, body(layers=1)))["readings"]["at"]
    assert [len(row) for row in card["pattern"]] == [2, 2]
    assert card["region"] is not None
