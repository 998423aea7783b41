"""The OpenAPI document says what there is, and its examples work."""

import json
import re

import pytest


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


def test_every_reference_leads_somewhere(document):
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
