"""OpenAPI: what the answers and the bodies are, with examples that work."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from ...core.schema.base import Limits
from ..responses.problems import Problem
from .openapi_enums import name_enums
from .problem_details import MEDIA_TYPE

_REFERENCE = "#/components/schemas/{model}"

_JSON = "application/json"

_described: set[type[BaseModel]] = set()
"""Every model that a route refers to. FastAPI's own `model` would build a validator for each."""

_REASONS = {
    400: "The body is not JSON.",
    403: "The request comes from a page of another site, or under a name that is not this site's.",
    404: "There is no such run, curve, study, claim, or kind of export.",
    406: "None of the formats asked for can be given.",
    413: "The body is longer than the limit.",
    415: "The body is of another type than JSON.",
    422: "Some fields or parameters cannot be used; `errors` says which and why.",
    429: "Too many requests are being computed; try again after `Retry-After` seconds.",
    503: "The server is shutting down or cannot compute.",
}

BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
"""Schema of a file."""

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has the current answer (`If-None-Match`)."}
}


def reference(*models: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of one of some models, which the document will hold by their names."""
    _described.update(models)
    references = [{"$ref": _REFERENCE.format(model=model.__name__)} for model in models]
    return references[0] if len(references) == 1 else {"anyOf": references}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Descriptions of the errors that a route may answer with."""
    return {status: _problem(_REASONS[status]) for status in statuses}


def _problem(reason: str) -> dict[str, Any]:
    return {"description": reason, "content": {MEDIA_TYPE: {"schema": reference(Problem)}}}


def answers(*models: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Describe a JSON answer, one of ``models``; they only document, nothing is checked by them."""
    return answers_by_type({_JSON: reference(*models)})


def answers_by_type(schemas: dict[str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Describe an answer by the schema that it has in each media type."""
    return {200: {"content": {media: {"schema": schema} for media, schema in schemas.items()}}}


def json_body(*models: type[BaseModel], **examples: Any) -> dict[str, Any]:
    """Description of a JSON body, one of ``models``, that the route reads by itself."""
    content = {
        "schema": reference(*models),
        "examples": {
            name: {"summary": name.replace("_", " "), "value": value}
            for name, value in examples.items()
        },
    }
    return {"requestBody": {"required": True, "content": {_JSON: content}}}


def install(app: FastAPI, limits: Limits) -> None:
    """Make ``app`` describe what its routes read and answer, and this server's own limits."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
            )
            models = sorted(_described, key=lambda model: model.__name__)
            inputs: list[tuple[Any, JsonSchemaMode]] = [(model, "validation") for model in models]
            _, schemas = models_json_schema(inputs, ref_template=_REFERENCE)
            document.setdefault("components", {}).setdefault("schemas", {}).update(schemas["$defs"])
            _complete_responses(document)
            _complete_parameters(document)
            _state_limits(document, limits)
            name_enums(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _complete_responses(document: dict[str, Any]) -> None:
    """Describe the errors that every operation may answer with."""
    for path, methods in document["paths"].items():
        everywhere = (403, 422, 503) if path.startswith("/api/") else (403,)
        for operation in methods.values():
            responses = operation["responses"]
            for status in everywhere:
                responses.setdefault(str(status), _problem(_REASONS[status]))
            ordered = sorted(responses.items())
            operation["responses"] = dict(ordered) | {"default": _problem("Any other error.")}


def _complete_parameters(document: dict[str, Any]) -> None:
    """Describe query parameters as they are sent: never null, lists with commas between.

    A generated client may repeat a parameter instead; the server takes both.
    """
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                schema = parameter["schema"]
                options = [one for one in schema.pop("anyOf", []) if one.get("type") != "null"]
                if len(options) == 1:
                    schema |= options[0]
                if schema.get("type") == "array":
                    parameter |= {"style": "form", "explode": False}


def _state_limits(node: Any, limits: Limits) -> None:
    """Put this server's limits where the schema marks a bound as one (``x-limit``)."""
    if isinstance(node, dict):
        name = node.get("x-limit")
        if name is not None:
            bound = "maxItems" if "maxItems" in node else "maximum"
            node[bound] = getattr(limits, name)
        for part in node.values():
            _state_limits(part, limits)
    elif isinstance(node, list):
        for part in node:
            _state_limits(part, limits)
