"""HTML pages for errors, for people who open a URL in a browser."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import Response

from ..site_files import TEMPLATES
from .content_negotiation import preferred
from .site_urls import site_root

_TEMPLATES = Jinja2Templates(TEMPLATES)

_PAGE, _DOCUMENT = "text/html", "application/json"
_FORMATS: dict[str, tuple[str, ...]] = {
    _PAGE: ("application/xhtml+xml",),
    _DOCUMENT: ("application/problem+json", "text/json"),
}

_FOR_PROGRAMS = ("/api", "/healthz", "/readyz", "/openapi.json")
"""Paths whose errors are always problem documents, also in a browser."""

_FOR_PEOPLE = "/r/"
"""Prefix of links for people: their errors are pages unless the client prefers JSON."""


def error_page(
    request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response | None:
    """Return the page of an error; None if the client should get a problem document.

    Parameters
    ----------
    request : Request
    status : int
    detail : str
        What is wrong, in a sentence that starts in lower case.
    headers : mapping, optional
        Further headers of the response.
    """
    path = _path_on_site(request)
    if any(path == name or path.startswith(f"{name}/") for name in _FOR_PROGRAMS):
        return None
    order = (_PAGE, _DOCUMENT) if path.startswith(_FOR_PEOPLE) else (_DOCUMENT, _PAGE)
    if preferred(request, {name: _FORMATS[name] for name in order}) != _PAGE:
        return None
    context = {
        "site": site_root(request),
        "files": f"{site_root(request)}static/",
        "title": HTTPStatus(status).phrase,
        "detail": detail[:1].upper() + detail[1:],
    }
    page = _TEMPLATES.TemplateResponse(request, "error.html", context, status, dict(headers or {}))
    page.headers["Cache-Control"] = "no-store"
    page.headers["Vary"] = "Accept"
    return page


def _path_on_site(request: Request) -> str:
    scope = request.scope
    root: str = scope.get("app_root_path", scope.get("root_path", ""))
    return str(scope["path"]).removeprefix(root)
