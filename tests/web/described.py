"""Checks of responses against the OpenAPI document: status, media type and schema."""

import json
import re
from textwrap import indent
from weakref import WeakSet

from jsonschema_rs import Draft202012, Draft202012Validator, Registry

HERE = "urn:site"
"""Name of the document for its own references."""


class Document:
    """The OpenAPI document of a site, and checks of responses against it."""

    def __init__(self, document):
        self.document = document
        self.registry = Registry([(HERE, document)], draft=Draft202012)
        self.validated = WeakSet()
        self.validators = {}
        self.operations = {
            (method.upper(), re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$")): one
            for path, methods in document["paths"].items()
            for method, one in methods.items()
        }

    def operation(self, method, path):
        """Return the operation of an address; None if the document has none."""
        for (how, where), operation in self.operations.items():
            if how == method and where.match(path):
                return operation
        return None

    def check(self, value, schema):
        """Validate a value with a schema of the document."""
        key = json.dumps(schema).replace('"#/', f'"{HERE}#/')
        if key not in self.validators:
            self.validators[key] = Draft202012Validator(json.loads(key), registry=self.registry)
        errors = list(self.validators[key].iter_errors(value))
        assert not errors, "\n".join(map(explained, errors))

    def check_answer(self, answer):
        """Validate a JSON response with the schema of its status, and return its value.

        A body that `observe` has validated is not validated again.
        """
        request = answer.request
        operation = self.operation(request.method, request.url.path)
        assert operation, f"{request.method} {request.url.path} is not described"
        responses = operation["responses"]
        described = responses.get(str(answer.status_code))
        assert described, f"{operation['operationId']} does not describe {answer.status_code}"
        media = answer.headers["Content-Type"].partition(";")[0]
        assert media in described["content"], (
            f"{operation['operationId']} does not describe {media}"
        )
        if answer not in self.validated:
            self.check(answer.json(), described["content"][media]["schema"])
        return answer.json()

    def observe(self, answer):
        """Validate a response of any test."""
        operation = self.operation(answer.request.method, answer.request.url.path)
        if operation is None:
            return
        responses = operation["responses"]
        described = responses.get(str(answer.status_code)) or responses["default"]
        body = answer.read()
        if not body:
            return
        media = answer.headers["Content-Type"].partition(";")[0]
        assert media in described["content"], (
            f"{operation['operationId']} does not describe {media}"
        )
        if media.endswith("json"):
            self.check(json.loads(body), described["content"][media]["schema"])
            self.validated.add(answer)


def explained(error):
    """Describe a validation error, with those of the schema's options."""
    options = [explained(one) for option in getattr(error.kind, "context", ()) for one in option]
    place = "/".join(map(str, error.instance_path))
    return "\n".join([f"{place}: {error.message[:300]}", *(indent(one, "  ") for one in options)])
