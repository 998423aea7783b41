"""Readings over HTTP agree with the core, never change, and refuse invalid parameters."""

import re

import numpy as np
import pytest

from app.web.params.frame_params import MAX_VIEW_COORDINATE
from tests.support.cases import each
from tests.web.servers import ROOT


@pytest.fixture(scope="module")
def run(client):
    answer = client.post("/api/runs", json={"dataset": {"samples": 60}})
    return answer.json()["links"]["self"]


def frame(client, run, **query):
    answer = client.get(f"{run}/frames/20", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def reading(client, run, name, **query):
    answer = client.get(f"{run}/frames/20/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_line_section_has_the_requested_ends_and_agrees_with_cards(client, run):
    cut = reading(client, run, "cut", start="-1,0.25", end="2,0.5")
    assert cut["points"][0] == [-1, 0.25]
    assert cut["points"][-1] == [2, 0.5]
    assert cut["t"] == sorted(cut["t"])
    assert len(cut["kinks"]) == len(cut["t"]) - 2 == len(cut["patterns"]) - 1
    for point, logit in zip(cut["points"], cut["logits"], strict=True):
        card = reading(client, run, "at", x1=point[0], x2=point[1])
        assert card["logit"] == pytest.approx(logit, rel=1e-9, abs=1e-12)
    assert all(kink["units"] for kink in cut["kinks"])


def test_the_creases_of_all_units_have_the_length_of_all_edges(client, run):
    shown = frame(client, run, include="regions", grid=0)["regions"]
    vertices, edges = np.array(shown["vertices"]), np.array(shown["edges"])
    lengths = np.hypot(*(vertices[edges[:, 1]] - vertices[edges[:, 0]]).T)
    inner = lengths[np.array(shown["edge_layer"]) >= 0].sum()
    creases = [
        reading(client, run, "crease", layer=layer, unit=unit)
        for layer in range(2)
        for unit in range(8)
    ]
    assert sum(crease["length"] for crease in creases) == pytest.approx(inner, rel=1e-9)
    assert all(kink["layer"] == 0 for crease in creases[8:] for kink in crease["kinks"])


def test_level_zero_of_the_logit_is_the_boundary(client, run):
    shown = frame(client, run, grid=0)
    levels = reading(client, run, "levels", values="0,1,-1")["levels"]
    assert [level["value"] for level in levels] == [0, 1, -1]
    assert levels[0]["polylines"] == shown["boundary"]["polylines"]
    assert levels[0]["length"] == shown["counts"]["boundary_length"]
    assert levels[0]["holes"] == shown["counts"]["boundary_holes"]


def test_the_plane_in_hidden_space_has_the_regions_up_to_its_layer(client, run):
    fold = reading(client, run, "fold", layer=0, units="2,5")
    shown = frame(client, run, include="regions", layers=1, grid=0)
    assert fold["regions"]["vertices"] == shown["regions"]["vertices"]
    assert fold["regions"]["indices"] == shown["regions"]["indices"]
    assert np.array(fold["regions"]["images"]).min() >= 0
    samples = frame(client, run, include="points", grid=0)["points"]
    assert len(fold["points"]["train"]["images"]) == len(samples["train"]["X"])


def test_the_first_layers_have_regions_and_no_boundary(client, run):
    counts = [frame(client, run, layers=k, grid=0)["counts"] for k in range(3)]
    assert counts[0]["regions"] == 1
    assert counts[0]["regions"] < counts[1]["regions"] < counts[2]["regions"]
    assert counts[1]["boundary_length"] is None
    assert counts[2] == frame(client, run, grid=0)["counts"]


def test_margins_neighbours_cells_and_misses_are_parts_of_a_frame(client, run):
    shown = frame(client, run, include="margins,neighbours,cells,sampling,points", grid=30)
    regions, cells = shown["regions"], shown["cells"]
    assert len(regions["neighbours"]) == len(regions["indices"])
    assert max(regions["neighbours"]) == shown["counts"]["regions"] - 1
    assert len(cells["label"]) == len(cells["offsets"]) - 1 == len(cells["region"])
    assert sum(cells["shares"]) == pytest.approx(1)
    misses = shown["sampling"]
    assert (misses["grid"], misses["regions"]) == (30, shown["counts"]["regions"])
    assert 0 < misses["mislabelled"] < 0.1
    assert 0 <= misses["missed_area"] < 1
    x, y = shown["points"]["train"]["X"][7]
    card = reading(client, run, "at", x1=x, x2=y)
    assert shown["margins"]["train"]["distance"][7] == card["boundary"]["distance"]
    assert shown["margins"]["train"]["point"][7] == card["boundary"]["point"]


def test_the_dual_graph_is_a_part_of_a_frame(client, run):
    shown = frame(client, run, include="dual_graph,regions,patterns", grid=0)
    graph, regions = shown["dual_graph"], shown["regions"]
    assert len(graph["area"]) == len(graph["centroid"]) == shown["counts"]["regions"]
    assert sum(edge[1] >= 0 for edge in regions["edge_faces"]) == len(graph["pairs"])
    for i, (pair, edge) in enumerate(zip(graph["pairs"], graph["edge"], strict=True)):
        assert regions["edge_faces"][edge] == pair
        one, other = (np.unpackbits(np.uint8(regions["patterns"][r])) for r in pair)
        units = graph["units"][graph["unit_offsets"][i] : graph["unit_offsets"][i + 1]]
        assert np.flatnonzero(one != other).tolist() == [8 * layer + unit for layer, unit in units]
    card = reading(client, run, "at", x1=graph["centroid"][3][0], x2=graph["centroid"][3][1])
    assert card["region"] == 3
    assert (card["area"], card["label"]) == (graph["area"][3], graph["label"][3])
    assert graph["value"] is None


def test_the_dual_graph_of_the_first_layers_has_neither_classes_nor_values(client, run):
    shown = frame(client, run, include="dual_graph", layers=1, grid=0)
    graph = shown["dual_graph"]
    assert shown["regions"] is None
    assert len(graph["area"]) == shown["counts"]["regions"]
    assert {layer for layer, _ in graph["units"]} == {0}
    assert graph["label"] is graph["value"] is None


def test_the_terms_of_a_card_explain_the_nearest_boundary(client, run):
    card = reading(client, run, "at", x1=0.5, x2=0.25)
    for terms, line in (
        (card["sum"], card["affine"][0]),
        (card["boundary"]["sum"], card["boundary"]["line"]),
    ):
        total = sum(np.multiply(term["affine"], term["weight"][0]) for term in terms["terms"])
        total[2] += terms["bias"][0]
        assert total == pytest.approx(line, abs=1e-12)
        assert terms["layer"] == 1
    assert card["boundary"]["classes"] == [0, 1]


READINGS = {
    "cut": {"start": "-1,0", "end": "1,1"},
    "crease": {"layer": 1, "unit": 3},
    "levels": {"values": "0.5"},
    "fold": {"layer": 1, "units": "0,1"},
}


@each("name", READINGS)
def test_a_reading_never_changes_and_can_have_typed_arrays(client, run, name):
    address = f"{run}/frames/20/{name}"
    first = client.get(address, params=READINGS[name])
    assert "immutable" in first.headers["Cache-Control"]
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, params=READINGS[name], headers=tag).status_code == 304
    typed = client.get(address, params=READINGS[name] | {"arrays": "base64"})
    assert "bdata" in typed.text
    assert typed.headers["ETag"] != first.headers["ETag"]


@each("name", READINGS)
def test_smooth_activations_have_no_readings_and_a_reason(client, name):
    curved = client.post("/api/runs", json={"network": {"activation": "tanh"}}).json()
    shown = reading(client, curved["links"]["self"], name, **READINGS[name])
    assert "tanh" in shown["why"]
    empty = {"cut": "kinks", "crease": "polylines", "levels": "levels", "fold": "regions"}
    assert shown[empty[name]] is None


@each("name", READINGS)
def test_regressions_and_multiclass_networks_have_readings(client, name):
    for kind in ("plane", "blobs"):
        spec = {"dataset": {"kind": kind, "samples": 60}}
        other = client.post("/api/runs", json=spec).json()["links"]["self"]
        assert reading(client, other, name, **READINGS[name])["why"] is None


def scaled_table(client, scale):
    """Return a run of a standardized table whose values are multiplied by a number."""
    rng = np.random.default_rng(0)
    values = np.round(rng.lognormal(size=(60, 2)) * 2**20) * scale
    rows = [f"{a!r},{b!r},{'xy'[a > b]}" for a, b in values.tolist()]
    table = client.post("/api/tables", content="\n".join(["population,gdp,class", *rows])).json()
    dataset = {"kind": "table", "table": table["id"], "columns": ["population", "gdp"]}
    spec = {"dataset": dataset | {"label": "class", "standardize": True}}
    return client.post("/api/runs", json=spec).json()["links"]["self"]


@pytest.mark.parametrize("exponent", [24, 300])
def test_boxes_and_readings_reach_as_far_as_the_values_of_a_table(client, exponent):
    """Values up to 1e100 can be read. Whatever the unit is, if it is a power of two, bits agree."""
    scale = 2.0**exponent
    near, far = scaled_table(client, 1.0), scaled_table(client, scale)
    x1_min, x1_max, x2_min, x2_max = np.array(frame(client, near)["box"])
    box = np.array([3 * x1_min - 2 * x1_max, x1_max, x2_min, 3 * x2_max - 2 * x2_min])

    def texts(numbers):
        return ",".join(map(repr, numbers.tolist()))

    parts = "regions,boundary,cells,margins,metrics"
    small = frame(client, near, box=texts(box), include=parts, grid=0)
    large = frame(client, far, box=texts(scale * box), include=parts, grid=0)
    for count in ("regions", "vertices", "edges", "boundary_segments"):
        assert large["counts"][count] == small["counts"][count]
    corner = box[[1, 3]]
    for point in (corner, 0.5 * corner):
        one = reading(client, near, "at", x1=point[0], x2=point[1], box=texts(box))
        other = reading(
            client, far, "at", x1=scale * point[0], x2=scale * point[1], box=texts(scale * box)
        )
        assert (other["pattern"], other["logit"]) == (one["pattern"], one["logit"])
    ends = {"start": texts(scale * box[[0, 2]]), "end": texts(scale * corner)}
    assert len(reading(client, far, "cut", **ends)["kinks"]) == len(
        reading(client, near, "cut", start=texts(box[[0, 2]]), end=texts(corner))["kinks"]
    )


def test_the_page_moves_as_far_as_a_request_may_ask():
    gestures = (ROOT / "static" / "views" / "plane-gestures.js").read_text(encoding="utf-8")
    assert float(re.search(r"const LARGEST = (\S+);", gestures)[1]) == MAX_VIEW_COORDINATE


@each(
    ("name", "query", "pointer", "message"),
    [
        ("cut", {"start": "0,0"}, "/end", "is missing"),
        ("cut", {"start": "0,0", "end": "0,0"}, "/end", "must differ from start"),
        ("cut", {"start": "0", "end": "1,1"}, "/start", "2 numbers"),
        ("cut", {"start": "0,nan", "end": "1,1"}, "/start", "finite"),
        ("cut", {"start": "0,0", "end": "1,1e102"}, "/end", "at most 1e+101"),
        ("crease", {"layer": 2, "unit": 0}, "/layer", "less than 2"),
        ("crease", {"layer": 0, "unit": 8}, "/unit", "less than 8"),
        ("crease", {"layer": -1, "unit": 0}, "/layer", "at least 0"),
        ("crease", {"layer": 0, "unit": 0, "box": "1,0,0,1"}, "/box", "x1_min < x1_max"),
        ("levels", {"values": ""}, "/values", "from 1 to 50"),
        ("levels", {"values": ",".join(["0"] * 51)}, "/values", "from 1 to 50"),
        ("levels", {"values": "0,inf"}, "/values", "finite"),
        ("levels", {"values": "0", "output": 1}, "/output", "at most 0"),
        ("fold", {"layer": 0, "units": "0"}, "/units", "2 numbers"),
        ("fold", {"layer": 0, "units": "0,8"}, "/units", "less than 8"),
        ("fold", {"layer": 0, "units": "0,0.5"}, "/units", "whole numbers"),
        ("fold", {"layer": 0, "units": "0,1", "unit": 3}, "/unit", "unknown"),
        ("", {"layers": 3}, "/layers", "at most 2"),
        ("", {"layers": -1}, "/layers", "at least 0"),
    ],
)
def test_an_invalid_reading_of_a_run_is_refused(client, run, name, query, pointer, message):
    answer = client.get(f"{run}/frames/20/{name}".rstrip("/"), params=query)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = {fault["pointer"]: fault["message"] for fault in answer.json()["errors"]}
    assert message in found[pointer]
