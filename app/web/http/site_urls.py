"""Addresses of this site as clients see them, with the prefix of a proxy."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from starlette.routing import Match, Mount
from starlette.types import Scope

_SAFE = "/@:+,=~"


def prefix_of(scope: Scope) -> str:
    """Return the percent-encoded path of the site's root, without a trailing slash."""
    # Inside a mount, root_path includes the mount's path; app_root_path does not.
    return quote(scope.get("app_root_path", scope.get("root_path", "")), safe=_SAFE)


def on_site(request: Request, path: str) -> str:
    """Return the URL of ``path`` (with a leading slash) for the client."""
    return prefix_of(request.scope) + path


def site_root(request: Request) -> str:
    """Return the URL of the site's root, to put before relative paths in a page.

    Without a known prefix it is relative (``../``, empty for pages directly below the root), so
    that a page also works behind a proxy that strips a prefix without saying so.
    """
    prefix = prefix_of(request.scope)
    return f"{prefix}/" if prefix else "../" * (request.scope["path"].count("/") - 1)


def api_address(request: Request) -> str:
    """Return the URL of the API, without a trailing slash, for ``links`` in responses."""
    return on_site(request, "/api")


ApiAddress = Annotated[str, Depends(api_address)]


def redirection(request: Request) -> Response | None:
    """Return a redirect to the path without its trailing slash; None if no route matches that.

    The prefix without a slash redirects to the first page. The URL is relative, because the
    server does not know the scheme and host of a proxy.
    """
    path, root = request.scope["path"], request.scope.get("root_path", "")
    query = f"?{request.url.query}" if request.url.query else ""
    if root and path == root:
        return _to(quote(root.rpartition("/")[2], safe=_SAFE) + "/" + query)
    short = path.removesuffix("/")
    if short in (path, root) or short.endswith("/") or not _answers(request, short):
        return None
    return _to("../" + quote(short.rpartition("/")[2], safe=_SAFE) + query)


def _to(place: str) -> Response:
    return Response(status_code=307, headers={"Location": place, "Cache-Control": "no-cache"})


def _answers(request: Request, path: str) -> bool:
    scope = {**request.scope, "path": path}
    routes = (route for route in request.app.routes if not isinstance(route, Mount))
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)
