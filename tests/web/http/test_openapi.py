"""The OpenAPI document is complete, and its examples work."""

import json
import re
from collections import Counter

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from app.main import create_app
from app.settings import Settings
from tests.support.cases import each
from tests.support.wire_types import PLACE, declarations

OPERATIONS = [
    "get_catalog",
    "post_csv",
    "post_table",
    "list_tables",
    "get_table",
    "delete_table",
    "get_table_content",
    "train",
    "create_run",
    "get_run",
    "get_differences",
    "stream_run",
    "get_frame",
    "preview_frame",
    "get_frame_between",
    "get_card",
    "get_card_between",
    "get_script_between",
    "get_figure",
    "get_cut",
    "get_crease",
    "get_levels",
    "get_fold",
    "get_deaths",
    "get_export",
    "get_film",
    "create_slice",
    "get_slice",
    "get_columns",
    "post_regions",
    "post_curve_points",
    "create_curve",
    "read_formula",
    "evaluate_formula",
    "get_curve",
    "get_curve_frame",
    "get_curve_piece",
    "get_curve_figure",
    "stream_curve",
    "create_study",
    "list_studies",
    "stream_studies",
    "get_study",
    "name_study",
    "delete_study",
    "act_on_study",
    "get_study_rows",
    "export_study",
    "get_study_summary",
    "get_study_figure",
    "stream_study",
    "list_claims",
    "get_experiment",
    "get_verdict",
    "healthz",
    "readyz",
]
"""Ids of the operations. They never change, because generated clients name functions by them."""


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def resolved(document, schema):
    """Return a schema with its reference resolved."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] | schema if name else schema


def enums(node):
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list):
            yield tuple(node["enum"])
        for part in node.values():
            yield from enums(part)
    elif isinstance(node, list):
        for part in node:
            yield from enums(part)


def test_an_enumeration_used_several_times_has_a_name(document):
    found = Counter(enums(document["components"]))
    named = {
        tuple(schema["enum"]): name
        for name, schema in document["components"]["schemas"].items()
        if "enum" in schema
    }
    assert {members for members, times in found.items() if times > 1} == set()
    assert set(enums(document["paths"])) & set(named) == set()
    used = {reference.rpartition("/")[2] for reference in references(document)}
    assert set(named.values()) <= used


@pytest.mark.exhaustive
def test_the_document_is_valid(document):
    validate(document)


def test_operations_keep_their_names(document):
    assert [operation["operationId"] for _, _, operation in operations(document)] == OPERATIONS


def test_schemas_have_distinct_names(document):
    for name in document["components"]["schemas"]:
        assert re.fullmatch(r"[A-Z][A-Za-z]+", name)
    assert "Spec" not in document["components"]["schemas"]


def test_query_parameters_are_described_as_they_are_sent(document):
    components = document["components"]
    for _, path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            schema = resolved(document, parameter["schema"])
            assert schema.get("type") in ("array", "boolean", "integer", "number", "string"), path
            if "default" in schema:
                jsonschema_rs.validate(schema | {"components": components}, schema["default"])
            if schema["type"] == "array":
                # The values of conditions can contain commas.
                repeated = parameter["name"] == "where"
                assert (parameter["style"], parameter["explode"]) == ("form", repeated)


def test_parameters_have_the_limits_of_this_server(tmp_path):
    limits = {"max_epochs": 7, "max_grid": 9, "max_layers": 2}
    document = create_app(Settings(data_dir=tmp_path, **limits)).openapi()
    found = {
        (operation["operationId"], parameter["name"]): parameter["schema"]["maximum"]
        for _, _, operation in operations(document)
        for parameter in operation.get("parameters", [])
        if "x-limit" in parameter["schema"]
    }
    assert found["get_frame", "epoch"] == 7
    assert found["get_frame", "grid"] == 9
    assert found["get_frame", "layers"] == 2
    assert found["stream_run", "last"] == found["stream_curve", "first"] == 7
    body = document["components"]["schemas"]["TrainRequest"]["properties"]
    assert (body["epochs"]["maximum"], body["grid"]["maximum"]) == (7, 9)


@each(
    ("reading", "name", "value"),
    [
        ("", "box", "-1,1,-1,1"),
        ("", "include", "metrics,confusion"),
        ("/at?x1=0&x2=0", "box", "-1,1,-1,1"),
        ("/cut?start=-1,0", "end", "1,0.5"),
        ("/cut?end=-1,0", "start", "1,0.5"),
        ("/crease?layer=0&unit=0", "box", "-1,1,-1,1"),
        ("/levels", "values", "-1,0,1"),
        ("/fold?layer=0", "units", "0,1"),
    ],
)
def test_a_list_can_be_separated_by_commas_or_repeated(client, new_run, reading, name, value):
    place = f"{new_run()}/frames/2{reading}"
    sent = [
        client.get(place + ("&" if "?" in place else "?") + query)
        for query in (
            f"{name}={value}",
            "&".join(f"{name}={one}" for one in value.split(",")),
            *([] if name == "include" else [f"{name}=[{value}]"]),
        )
    ]
    assert [one.status_code for one in sent] == [200] * len(sent), sent[-1].text
    assert len({one.content for one in sent}) == 1


def test_a_range_and_settings_can_be_separated_by_commas_or_repeated(client):
    curve = client.post("/api/curves", json={}).json()["links"]["self"]
    for place, name, value in (
        (f"{curve}/frames/2", "range", "-8,8"),
        ("/api/claims/polyhedra/experiment", "widths", "4,8"),
        ("/api/claims/as-well-as/experiment", "against", "tanh,logistic"),
    ):
        commas = client.get(f"{place}?{name}={value}")
        repeated = client.get(place, params=[(name, one) for one in value.split(",")])
        assert commas.status_code == 200, commas.text
        assert repeated.content == commas.content


def test_every_reference_resolves(document):
    for reference in references(document):
        target = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_every_route_is_described(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert operation["description"], path
            for status, answer in operation["responses"].items():
                assert answer["description"], (path, status)
                if status >= "400":
                    assert "application/problem+json" in answer["content"], (path, status)
            for parameter in operation.get("parameters", []):
                if parameter["in"] != "header":
                    assert parameter.get("description"), (path, parameter["name"])
            if method == "post":
                for content in operation.get("requestBody", {"content": {}})["content"].values():
                    assert content["schema"], path


def test_every_path_parameter_is_declared(document):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path))


def test_every_example_works(client, document, new_run):
    run = new_run().rpartition("/")[2]
    for path, methods in document["paths"].items():
        if "requestBody" in methods.get("post", {}):
            for media, content in methods["post"]["requestBody"]["content"].items():
                assert content["examples"], path
                for name, example in content["examples"].items():
                    value = example["value"]
                    sent = json.dumps(value) if media == "application/json" else value
                    answer = client.post(
                        path.format(run=run, epoch=2), content=sent, headers={"content-type": media}
                    )
                    assert answer.status_code == 200, (path, name, answer.text)


def test_the_types_of_scripts_are_those_of_the_document(document):
    assert PLACE.read_text(encoding="utf-8") == declarations(document), "run make types"
