"""All addresses of the site, with the methods of each."""

import re

STATIC = ("/static/pages/plane-page.js", "/static-offline-docs/swagger-ui.css")
"""A file of each folder of static files."""

VALUES = {"act": "pause", "epoch": "3", "kind": "csv", "name": "cheaper", "run": "0" * 20}
"""Values of path parameters; the run does not exist unless a test creates it."""


def routes(app):
    """Return the path template and methods of every route, each once."""
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
    """Fill in the parameters of a path template."""
    known = VALUES | values

    def value(found):
        return str(known.get(found[1], "0" * 20))

    return re.sub(r"\{(\w+)(?::\w+)?\}", value, path)
