"""At every address a wrong method is 405, with all that are answered there, and nothing is done."""

from starlette.routing import compile_path

from app.main import create_app
from app.settings import Settings
from tests.support.cases import each
from tests.support.quick import one_in
from tests.web.addresses import STATIC, address, routes
from tests.web.http.test_problem_details import is_problem

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
JSON = {"Accept": "application/json"}
ORDER = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

ROUTES = routes(create_app(Settings()))


def allowed_at(path):
    """Return the methods of all routes that match this path.

    The path of a stream could be that of a study: deleting it is answered with 404.
    """
    methods = set().union(
        *(found for known, found in ROUTES.items() if compile_path(known)[0].match(path))
    )
    return methods | ({"HEAD"} if "GET" in methods else set())


ADDRESSES = {address(path): allowed_at(address(path)) for path in ROUTES}
ADDRESSES |= {path: {"GET", "HEAD"} for path in (*STATIC, "/static/no-such-file.js")}
# Paths that pause a study, and paths that only resemble them.
ADDRESSES |= {f"/api/studies/{'0' * 20}/{act}": {"POST"} for act in ("resume", "cancel")}

BRIEF = {"/api/claims/cheaper/verdict": {"sizes": "100", "widths": "16"}}
"""Parameters with which an address answers soon: it measures for four seconds otherwise."""


def test_the_site_has_routes():
    assert len(ADDRESSES) > 40
    assert ADDRESSES["/api/studies"] == {"GET", "HEAD", "POST"}


@each("path", one_in(5, ADDRESSES))
def test_a_wrong_method_gets_the_allowed_methods(client, path):
    allowed = ADDRESSES[path]
    for method in METHODS:
        answer = client.request(
            method,
            path,
            params=BRIEF.get(path),
            content=b"",
            headers=JSON,
            follow_redirects=False,
        )
        if method in allowed:
            assert answer.status_code != 405
            continue
        assert answer.headers["Allow"] == ", ".join(one for one in ORDER if one in allowed)
        if method == "HEAD":
            assert answer.status_code == 405
            assert not answer.content
        else:
            assert answer.headers["Allow"] in is_problem(answer, 405)


@each("act", ["delete", "Pause", "rows", "stream", ""])
def test_unknown_actions_on_a_study_are_not_found(client, act):
    answer = client.post(f"/api/studies/{'0' * 20}/{act}", follow_redirects=True)
    is_problem(answer, 405 if act in ("rows", "stream", "") else 404)


def test_every_method_is_not_found_at_an_unknown_path(client):
    for method in METHODS:
        assert client.request(method, "/api/nothing").status_code == 404
