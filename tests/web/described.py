"""Checks of responses against the OpenAPI document: status, media type and schema."""

import json
import re
from weakref import WeakSet

from jsonschema import Draft202012Validator

LONGEST = 50_000
"""Maximum length of a body that every test validates, because validation takes time."""


class Document:
    """The OpenAPI document of a site, and checks of responses against it."""

    def __init__(self, document):
        self.document = document
        self.components = {"components": document["components"]}
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
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = Draft202012Validator(schema | self.components)
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
        """Validate a response of any test; of a long body, only the media type."""
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
        if media.endswith("json") and len(body) < LONGEST:
            self.check(json.loads(body), described["content"][media]["schema"])
            self.validated.add(answer)


def explained(error, depth=0):
    """Describe a validation error, with those of the schema's options."""
    words = f"{'  ' * depth}{error.json_path}: {error.message[:300]}"
    return "\n".join([words, *(explained(one, depth + 1) for one in error.context or ())])
