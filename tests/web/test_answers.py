"""Real responses of every route agree with their schemas in the OpenAPI document."""

import json
from itertools import product

import pytest

from app.core.frames.frame import PARTS
from tests.support.cases import each
from tests.support.quick import one_in

pytestmark = pytest.mark.exhaustive  # each test computes many answers

ALL = ",".join(PARTS)

POINTS = [[0, 0, 3], [1, 1, 3], [0, 1, 7], [1, 0, 7]]

SPECS = {
    "two classes": {},
    "three classes": {"dataset": {"kind": "blobs", "samples": 40}},
    "a regression": {"dataset": {"kind": "plane", "samples": 40}},
    "no test points": {"dataset": {"test_share": 0}},
    "curved units": {"network": {"activation": "tanh"}},
    "features": {"network": {"features": ["x1", "x2", "x1^2"]}},
    "no hidden layer": {"network": {"hidden_layer_sizes": []}},
    "weights that overflow": {"training": {"solver": "sgd", "learning_rate_init": 1e6}},
    "lbfgs": {"training": {"solver": "lbfgs"}},
    "points of my own": {
        "dataset": {
            "kind": "points",
            "points": POINTS,
            "test_points": [[0.1, 0.1, 3]],
            "class_names": [str(name) for name in range(8)],
            "axes": {"x1": {"name": "length", "offset": 2, "scale": 3}},
        }
    },
    "interventions": {
        "interventions": [
            {
                "epoch": 1,
                "set": {"alpha": 0.1},
                "coefs": [{"layer": 0, "from": 0, "to": 1, "value": 0.5}],
                "intercepts": [{"layer": 0, "to": 1, "value": 0.5}],
                "points": [{"to": [0.5, 0.5, 1]}],
            }
        ]
    },
}

CURVES = {
    "a sine": {},
    "drawn points": {"function": {"kind": "points", "points": [[0, 0], [1, 2], [2, 1]]}},
    "curved units": {"network": {"activation": "logistic"}},
    "a formula": {"function": {"kind": "formula", "formula": "1/x", "interval": [1, 2]}},
    "no hidden layer": {"network": {"hidden_layer_sizes": []}},
}

STUDIES = {
    "runs": {
        "epochs": [0, 2],
        "seeds": [0, 1],
        "axes": [
            {"field": "network.hidden_layer_sizes", "values": [[2], [2, 2]]},
            {"field": "network.activation", "values": ["relu", "tanh"]},
        ],
    },
    "runs of a regression": {
        "base": {"dataset": {"kind": "plane"}},
        "epochs": [2],
        "seeds": [0],
        "axes": [{"field": "network.hidden_layer_sizes", "values": [[2], [3]]}],
    },
    "curves": {
        "kind": "curve",
        "epochs": [2],
        "seeds": [0, 1],
        "axes": [{"field": "network.hidden_layer_sizes", "values": [[2], [4]]}],
    },
}


@pytest.fixture(scope="module")
def document(client, described):
    assert client.get("/openapi.json").json() == described.document
    return described


@pytest.fixture(scope="module")
def get(client, document):
    """Return a function that gets an address and validates the response."""
    return lambda address, **more: document.check_answer(client.get(address, **more))


@pytest.fixture(scope="module")
def post(client, document):
    """Return a function that posts JSON and validates the response."""
    return lambda address, body, **more: document.check_answer(
        client.post(address, json=body, **more)
    )


@each(
    ("spec", "arrays"),
    one_in(7, product(SPECS.values(), ["list", "base64"])),
    ids=[f"{name}, {arrays}" for name, arrays in product(SPECS, ["list", "base64"])],
)
def test_frames_match_their_models(get, post, spec, arrays):
    more = {"grid": 4, "arrays": arrays, "include": list(PARTS)}
    frame = post("/api/train", {"spec": spec, "epochs": 3, **more})
    run = f"/api/runs/{frame['run']}"
    assert get(f"{run}/frames/3", params=more) == frame
    get(f"{run}/frames/0", params=more | {"box": "0.4,0.6,0.4,0.6"})
    get(f"{run}/frames/3", params=more | {"layers": 0})
    get(f"{run}/frames/3?include=metrics")
    edits = {"intercepts": [{"layer": 0, "to": 0, "value": 0.5}]}
    post(f"{run}/frames/3/preview?grid=4&include={ALL}&arrays={arrays}", edits)


@each("spec", one_in(3, SPECS.values()), ids=SPECS)
def test_runs_region_cards_and_exports_match_their_models(get, post, new_run, spec):
    run = new_run(**spec)
    post("/api/runs", spec)
    frame = f"{run}/frames/3"
    get(run)
    get(f"{frame}?grid=0")
    assert get(run)["metrics"]["epoch"]
    get(f"{run}/diff/{new_run(dataset={'kind': 'circles'}).rpartition('/')[2]}")
    for point in ("x1=0&x2=0.3", "x1=900&x2=900"):
        get(f"{frame}/at?{point}")
    get(f"{frame}/figure?grid=4")
    get(f"{frame}/deaths")
    get(f"{frame}/export/json")


@each("arrays", ["list", "base64"])
@each("activation", ["leaky_relu", "tanh"])
def test_readings_match_their_models(get, new_run, activation, arrays):
    frame = f"{new_run(network={'activation': activation})}/frames/3"
    for reading in (
        "cut?start=-1,0&end=1,0.5",
        "crease?layer=1&unit=2",
        "levels?values=-1,0,90",
        "fold?layer=1&units=0,1",
    ):
        get(f"{frame}/{reading}&arrays={arrays}")


def test_geojson_matches_its_model(get, new_run):
    assert len(get(f"{new_run()}/frames/3/export/geojson")["features"]) > 10


def test_differences_of_runs_match_their_models(get, new_run):
    one = new_run(**SPECS["interventions"])
    other = new_run(**SPECS["points of my own"]).rpartition("/")[2]
    assert len(get(f"{one}/diff/{other}")["differences"]) > 3


@each("arrays", ["list", "base64"])
@each("spec", one_in(2, CURVES.values()), ids=CURVES)
def test_curves_match_their_models(get, post, spec, arrays):
    curve = post("/api/curves", spec)["links"]["self"]
    get(f"{curve}/frames/2?samples=5&arrays={arrays}")
    get(f"{curve}/frames/2?range=-1,1&samples=5&units=false&arrays={arrays}")
    get(curve)
    for x in (-100, 0.3):
        get(f"{curve}/frames/2/at?x={x}")
    get(f"{curve}/frames/2/figure")


def test_readings_of_formulas_match_their_model(get):
    for text in ("sin^2 x", "x if x > 0 else e^-2x", "sine(x)", "(x", "", "€"):
        get("/api/formula", params={"formula": text})


@pytest.fixture(scope="module")
def finished(client):
    """Return a function that runs a study to its end and returns its address."""

    def begin(spec):
        study = client.post("/api/studies", json=spec).json()["links"]["self"]
        client.get(f"{study}/stream", headers={"Accept": "application/jsonl"})
        return study

    return begin


@pytest.mark.parametrize("spec", STUDIES.values(), ids=STUDIES)
def test_studies_match_their_models(get, post, finished, spec):
    new = post("/api/studies?begin=false", spec | {"seeds": [99]})
    get(new["links"]["self"])
    study = finished(spec)
    assert get(study)["progress"]["status"] == "done"
    post(f"{study}/resume", None)
    assert get(f"{study}/rows")["rows"]
    assert get(f"{study}/rows?limit=1")["rows"]
    metric = "pieces" if spec.get("kind") == "curve" else "gradient_norm.1"
    get(f"{study}/summary?metric={metric}")
    get(f"{study}/summary?metric=seconds&x=epoch&series=network.hidden_layer_sizes")
    get(f"{study}/figure?metric={metric}")
    get(f"{study}/summary?metric=seconds&x=epoch&facet=network.hidden_layer_sizes")
    get("/api/studies?limit=1&status=done,paused&search=net")


def test_claims_match_their_models(get, client):
    for claim in get("/api/claims")["claims"]:
        get(f"/api/claims/{claim['name']}/experiment")
    get("/api/claims/cheaper/verdict?sizes=100&widths=16")


def test_verdicts_match_their_models(get, finished):
    for name, settings in (
        ("polyhedra", "widths=2,4&depths=1,2&epochs=1&seeds=2"),
        ("as-well-as", "widths=2,4&epochs=1&seeds=1"),
        ("vanishing", "depths=1,2&units=2&shifts=0,1&epochs=1&seeds=1"),
    ):
        studies = get(f"/api/claims/{name}/experiment?{settings}")["studies"]
        ids = ",".join(finished(study).rpartition("/")[2] for study in studies.values())
        get(f"/api/claims/{name}/verdict?{settings}&studies={ids}")


@each(
    "text",
    [
        "length,width,species\n1.4,0.2,setosa\n4.7,1.4,versicolor\n5.1,x,virginica\n1,2,setosa\n",
        "0,5;1,5;0,25\n2,0;-1,0;1,5\n0,0;0,0;2,75\n3,0;0,1;7,3\n",
        "a,b,c\n1,2,3\n",
        "x1,x2,label,split\n1,2,0,train\n2,1,1,train\n3,4,0,test\n5,6,1,train\n",
    ],
)
@each("query", ["", "?standardize=true"])
def test_responses_to_csv_files_match_their_models(client, document, text, query):
    answer = client.post(
        f"/api/csv{query}", content=text.encode(), headers={"Content-Type": "text/csv"}
    )
    document.check_answer(answer)


READINGS = {
    "at": [[0.5, 0.5], [90, 90]],
    "margins": [[0.5, 0.5]],
    "sampling": 5,
    "cut": {"start": [-2, 0], "end": [2, 0]},
    "crease": {"layer": 0, "unit": 1},
    "levels": {"values": [0, 1]},
    "fold": {"layer": 0, "units": [0, 1]},
}


@each("arrays", ["list", "base64"])
@each("outputs", [1, 3])
@each("task", ["classification", "regression"])
def test_posted_networks_match_their_models(client, document, post, task, outputs, arrays):
    if (task, outputs) == ("regression", 3):
        outputs = 2
    network = {
        "coefs": [[[1, -0.5], [0.5, 1]], [[1, 0.5, -1][:outputs], [-1, 1, 0.3][:outputs]]],
        "intercepts": [[0, 0.25], [0.1, 0, 0][:outputs]],
        "box": [-2, 2, -2, 2],
        "task": task,
        "arrays": arrays,
    }
    post("/api/regions", network)
    include = ["regions", "boundary", "patterns", "affine", "neighbours", "cells", "dual_graph"]
    post("/api/regions", network | {"include": include, "readings": READINGS})
    post("/api/regions", network | {"layers": 0, "include": []})
    post("/api/regions", network, headers={"Accept": "application/geo+json"})


def test_health_checks_and_the_catalog_match_their_models(get):
    for address in ("/api/catalog", "/healthz", "/readyz"):
        get(address)


def sent(text):
    """Return the events of a stream, in the form that the document describes."""
    for block in text.strip().split("\n\n"):
        fields = dict(line.partition(": ")[::2] for line in block.split("\n"))
        if "event" in fields:
            number = {"id": int(fields["id"])} if "id" in fields else {}
            yield number | {"event": fields["event"], "data": json.loads(fields["data"])}


def hold_stream(client, document, address):
    """Read a stream in both formats, validate it, and return its events."""
    described = document.operation("GET", address.partition("?")[0])["responses"]["200"]["content"]
    schemas = {media: one["schema"]["contentSchema"] for media, one in described.items()}
    events = list(sent(client.get(address).text))
    for event in events:
        document.check(event, schemas["text/event-stream"])
    lines = client.get(address, headers={"Accept": "application/jsonl"}).text.splitlines()
    for line in lines:
        document.check(json.loads(line), schemas["application/jsonl"])
    return [event["event"] for event in events]


def test_streams_match_their_models(client, document, finished, new_run):
    curve = client.post("/api/curves", json={}).json()["links"]["self"]
    study = finished(STUDIES["curves"])
    for address, name, count in (
        (f"{new_run()}/stream?last=4&every=2&grid=3", "frame", 3),
        (f"{curve}/stream?last=4&every=2&samples=5", "frame", 3),
        (f"{study}/stream", "cell", 4),
    ):
        assert hold_stream(client, document, address) == [name] * count + ["end"]
    events = hold_stream(client, document, "/api/studies/stream")
    assert {*events[:-1]} == {"progress"}
    assert events[-1] == "end"


def test_streams_with_an_error_match_their_models(client, document, new_run, monkeypatch):
    def breaking(*_):
        raise FloatingPointError("overflow")

    run = new_run(dataset={"seed": 77})
    monkeypatch.setattr("app.service.runs.frames.frame", breaking)
    assert hold_stream(client, document, f"{run}/stream?last=4") == ["problem"]


@each(
    ("method", "address", "more", "status"),
    [
        ("POST", "/api/train", {"content": b"{"}, 400),
        ("GET", "/api/catalog", {"headers": {"Host": "elsewhere.example"}}, 403),
        ("GET", "/api/runs/none", {}, 404),
        ("POST", "/api/regions", {"json": {}, "headers": {"Accept": "text/html"}}, 406),
        ("POST", "/api/train", {"content": b" " * 2_000_000}, 413),
        ("POST", "/api/train", {"content": b"x", "headers": {"Content-Type": "a/b"}}, 415),
        ("POST", "/api/train", {"json": {"epochs": -1, "nothing": 1}}, 422),
        ("GET", "/api/catalog?nothing=1", {}, 422),
    ],
)
def test_problems_match_their_model(client, document, method, address, more, status):
    answer = client.request(method, address, **more)
    assert answer.status_code == status
    document.check_answer(answer)


def test_every_json_answer_is_described_field_by_field(document):
    """No response, and no part of one, is described only as an object."""
    open_to_all = {"PlotlyTrace", "PlotlyLayout"}
    for name, schema in document.document["components"]["schemas"].items():
        if schema.get("type") == "object" and name not in open_to_all:
            named = "properties" in schema or isinstance(schema["additionalProperties"], dict)
            assert named, name
            assert schema.get("additionalProperties", True) is not True, name
    for operation in document.operations.values():
        for content in operation["responses"].get("200", {}).get("content", {}).values():
            assert content["schema"], operation["operationId"]
