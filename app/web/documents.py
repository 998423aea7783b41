"""OpenAPI: what the answers and the bodies are, with examples that work."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.core.strict import Limits
from app.web.problems import MEDIA_TYPE

_REFERENCE = "#/components/schemas/{model}"


class ProblemError(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str = Field(description="JSON pointer of the field, or `/name` of a parameter")
    message: str = Field(description="What is wrong with it, and the limit")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = Field([], description="One entry for each offending field")


_REASONS = {
    400: "The body is not JSON.",
    404: "There is no such run, or no such kind of export.",
    406: "None of the formats asked for can be given.",
    413: "The body is longer than the limit.",
    415: "The body is of another type than JSON.",
    422: "Some fields or parameters cannot be used; `errors` says which and why.",
    429: "Too many requests are being computed; try again after `Retry-After` seconds.",
    503: "The server is shutting down or cannot compute.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Descriptions of the errors that a route may answer with."""
    return {
        status: {
            "description": _REASONS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(model="Problem")}}},
        }
        for status in statuses
    }


def json_body(*models: type[BaseModel], **examples: Any) -> dict[str, Any]:
    """Description of a JSON body, one of ``models``, that the route reads by itself."""
    references = [{"$ref": _REFERENCE.format(model=model.__name__)} for model in models]
    content = {
        "schema": references[0] if len(references) == 1 else {"anyOf": references},
        "examples": {
            name: {"summary": name.replace("_", " "), "value": value}
            for name, value in examples.items()
        },
    }
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def install(app: FastAPI, bodies: list[type[BaseModel]], limits: Limits) -> None:
    """Make ``app`` describe the ``bodies`` that its routes read, and this server's own limits."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
            )
            inputs: list[tuple[Any, JsonSchemaMode]] = [
                (model, "validation") for model in (*bodies, Problem)
            ]
            _, schemas = models_json_schema(inputs, ref_template=_REFERENCE)
            document.setdefault("components", {}).setdefault("schemas", {}).update(schemas["$defs"])
            _complete_parameters(document)
            _state_limits(document, limits)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


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
