"""The OpenAPI document: models of bodies and responses, examples, limits of this server."""

from collections.abc import Mapping
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
"""The models that routes refer to. FastAPI's `response_model` would build a validator for each."""

_REASONS = {
    400: "The body is not JSON.",
    403: "The request comes from a page of another site, or uses a host name that is not allowed.",
    404: "There is no such run, curve, study, claim or kind of export.",
    406: "None of the accepted media types is available.",
    408: "The body did not arrive in time.",
    409: "The study comes with the site and cannot be deleted.",
    410: "The study was deleted.",
    413: "The body is longer than the limit.",
    415: "The body has an unsupported content type.",
    422: "Some fields or parameters are invalid; `errors` lists each with the reason.",
    429: "Too many requests are running or queued; try again after `Retry-After` seconds.",
    503: "The server is shutting down or cannot compute.",
    507: "The store cannot keep more: its disk is full, or a limit of the settings is reached.",
}

BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
"""Schema of a binary file."""

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has the current response (`If-None-Match`)."}
}


def reference(*models: type[BaseModel]) -> dict[str, Any]:
    """Return a schema that refers to one of ``models``, and add these to the document."""
    _described.update(models)
    references = [{"$ref": _REFERENCE.format(model=model.__name__)} for model in models]
    return references[0] if len(references) == 1 else {"anyOf": references}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the errors that a route can return."""
    return {status: _problem(_REASONS[status]) for status in statuses}


def _problem(reason: str) -> dict[str, Any]:
    return {"description": reason, "content": {MEDIA_TYPE: {"schema": reference(Problem)}}}


def answers(*models: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Describe a JSON response that is one of ``models``. Responses are not validated."""
    return answers_by_type({_JSON: reference(*models)})


def answers_by_type(schemas: dict[str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Describe a response by its schema for each media type."""
    return {200: {"content": {media: {"schema": schema} for media, schema in schemas.items()}}}


def json_body(*models: type[BaseModel], **examples: Any) -> dict[str, Any]:
    """Describe a JSON body that is one of ``models`` and that the route parses itself."""
    content = {
        "schema": reference(*models),
        "examples": {
            name: {"summary": name.replace("_", " "), "value": value}
            for name, value in examples.items()
        },
    }
    return {"requestBody": {"required": True, "content": {_JSON: content}}}


def file_body(example: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Describe a body that is a file, with an example of it for each media type."""
    content = {
        media: {
            "schema": {"type": "string"} if media.startswith("text/") else BINARY,
            "examples": {example: {"summary": example.replace("_", " "), "value": text}},
        }
        for media, text in texts.items()
    }
    return {"requestBody": {"required": True, "content": content}}


def install(app: FastAPI, limits: Limits) -> None:
    """Make ``app`` serve an OpenAPI document with all models and this server's limits."""

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
    """Describe the errors that every operation can return."""
    for path, methods in document["paths"].items():
        everywhere = (403, 422, 503) if path.startswith("/api/") else (403,)
        for operation in methods.values():
            responses = operation["responses"]
            for status in everywhere:
                responses.setdefault(str(status), _problem(_REASONS[status]))
            ordered = sorted(responses.items())
            operation["responses"] = dict(ordered) | {"default": _problem("Any other error.")}


def _complete_parameters(document: dict[str, Any]) -> None:
    """Describe query parameters as they are sent: never null, lists separated by commas.

    Lists of texts with commas are marked with ``x-repeated``: such a parameter is repeated.
    The server also accepts a repeated parameter, as some generated clients send lists.
    """
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                schema = parameter["schema"]
                options = [one for one in schema.pop("anyOf", []) if one.get("type") != "null"]
                if len(options) == 1:
                    schema |= options[0]
                if schema.get("type") == "array":
                    repeated = schema.pop("x-repeated", False)
                    parameter |= {"style": "form", "explode": repeated}


def _state_limits(node: Any, limits: Limits) -> None:
    """Set the bounds of all schemas marked with ``x-limit`` to this server's limits."""
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
