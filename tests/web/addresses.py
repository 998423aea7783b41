"""Every address that the site answers at, with the methods that it answers there."""

import re

STATIC = ("/static/pages/plane-page.js", "/static-offline-docs/swagger-ui.css")
"""One file of each folder that is served."""

VALUES = {"act": "pause", "epoch": "3", "kind": "csv", "name": "cheaper", "run": "0" * 20}
"""What stands in an address for a parameter; a run that is not there unless a test makes it."""


def routes(app):
    """Path, with its parameters in braces, and methods of every route, each once."""
    found = {}
    for path, methods in _flat(app.routes):
        found.setdefault(path, set()).update(methods)
    return found


def _flat(routes):
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _flat(route.effective_candidates())
        elif getattr(route, "methods", None):
            yield route.path, route.methods


def address(path, **values):
    """A path with a value for each of its parameters."""
    known = VALUES | values

    def value(found):
        return str(known.get(found[1], "0" * 20))

    return re.sub(r"\{(\w+)(?::\w+)?\}", value, path)
