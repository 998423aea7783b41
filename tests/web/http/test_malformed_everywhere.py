"""Replace every value of every body: no response is a server error."""

import copy
import json

from tests.support.cases import each
from tests.support.quick import exhaustive
from tests.web.malformed import HUGE

BAD = [
    "null",
    "true",
    '"x"',
    "[]",
    "{}",
    "-1",
    "1.5",
    "1e999",
    "NaN",
    HUGE,
    "0",
    "1e308",
    "[null]",
    "[1e999]",
    "[[[[]]]]",
    '"\\ud800"',
    '{"surprise": 1}',
    "[1, 2, 3, 4, 5]",
]

POINTS = [[0, 0, 3], [1, 1, 7], [0, 1, 7], [1, 0, 3]]
AXES = {"x1": {"name": "n", "offset": 1.0, "scale": 2.0}}
WEIGHT = {"layer": 0, "from": 0, "to": 1, "value": 0.5}
BIAS = {"layer": 0, "to": 0, "value": 1.0}

BODIES = {
    "/api/train": {
        "spec": {
            "dataset": {"kind": "points", "points": POINTS, "axes": AXES},
            "network": {"hidden_layer_sizes": [2], "features": ["x1", "x2"]},
            "training": {"solver": "adam"},
            "interventions": [
                {"epoch": 1, "set": {"alpha": 0.1}, "coefs": [WEIGHT], "intercepts": [BIAS]},
                {"epoch": 1, "points": [{"to": [0.5, 0.1, 3]}]},
            ],
        },
        "epochs": 2,
        "grid": 3,
        "box": [-1, 1, -1, 1],
        "include": ["metrics"],
        "layers": 1,
        "arrays": "list",
    },
    "/api/regions": {
        "coefs": [[[1, -0.5], [0.5, 1]], [[1], [-1]]],
        "intercepts": [[0, 0.25], [0.1]],
        "activation": "relu",
        "negative_slope": 0.1,
        "box": [-2, 2, -2, 2],
        "task": "classification",
        "classes": [3, 7],
        "layout": "sklearn",
        "layers": 1,
        "include": ["regions"],
        "arrays": "list",
        "readings": {
            "at": [[0.5, 0.5]],
            "margins": [[0, 0]],
            "sampling": 5,
            "cut": {"start": [-2, 0], "end": [2, 0]},
            "crease": {"layer": 0, "unit": 1},
            "levels": {"values": [0.1], "output": 0},
            "fold": {"layer": 0, "units": [0, 1]},
        },
    },
    "/api/curves": {
        "function": {"kind": "formula", "formula": "abs(x)", "interval": [-1, 1], "samples": 9},
        "network": {"hidden_layer_sizes": [2]},
        "training": {"solver": "adam"},
    },
    "/api/studies?begin=false": {
        "kind": "run",
        "base": {"dataset": {"samples": 20}},
        "epochs": [1, 2],
        "axes": [
            {"field": "network.hidden_layer_sizes", "values": [[2], 3]},
            {"field": "network.activation", "values": ["relu"]},
        ],
        "seeds": [0],
        "seeded": ["training.random_state"],
    },
    "/preview": {"coefs": [WEIGHT], "intercepts": [BIAS]},
}


def places(node, path=()):
    yield path
    if isinstance(node, dict | list):
        for step, part in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(part, (*path, step))


def changed(body, path, text):
    """Return the body as JSON with the value at a path replaced by a text, or removed if None."""
    if not path:
        return text
    body = copy.deepcopy(body)
    node = body
    for step in path[:-1]:
        node = node[step]
    if text is None:
        del node[path[-1]]
    else:
        node[path[-1]] = "@"
    return json.dumps(body).replace('"@"', text or "")


def bodies_of(body):
    for path in places(body):
        for text in BAD if not path else [*BAD, None]:
            yield changed(body, path, text)


@each("route", ["/preview", *exhaustive(route for route in BODIES if route != "/preview")])
def test_any_value_in_a_body_is_accepted_or_refused_with_its_pointer(client, new_run, route):
    url = route
    if route == "/preview":
        run = new_run(dataset={"samples": 20}, network={"hidden_layer_sizes": [2]})
        url = f"{run}/frames/1/preview"
    refused = 0
    for text in bodies_of(BODIES[route]):
        answer = client.post(url, content=text, headers={"Content-Type": "application/json"})
        if answer.status_code == 200:
            continue
        refused += 1
        assert answer.status_code in (400, 422), (text[:300], answer.text)
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        if answer.status_code == 422:
            assert problem["errors"], text[:300]
            for fault in problem["errors"]:
                message = fault["message"]
                assert " got " in message or "missing" in message or "unknown" in message, (
                    text[:300],
                    message,
                )
                assert "got a list of" not in message
                assert fault["pointer"] == "" or fault["pointer"].startswith("/")
    assert refused > 50
