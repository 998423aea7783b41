"""Addresses on this site as its clients reach it: below the prefix that a proxy adds."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from starlette.routing import Match, Mount
from starlette.types import Scope

_SAFE = "/@:+,=~"


def prefix_of(scope: Scope) -> str:
    """Return the path of the site's root as it stands in an address, without a slash at the end."""
    # A mount adds its own path to root_path and keeps the application's here.
    return quote(scope.get("app_root_path", scope.get("root_path", "")), safe=_SAFE)


def on_site(request: Request, path: str) -> str:
    """Return the address of ``path`` (with a leading slash) for the client that asks."""
    return prefix_of(request.scope) + path


def site_root(request: Request) -> str:
    """Return what to put before the site's paths in a page, which then have no leading slash.

    The path of the site's root, or, where no prefix is known, the way up to it (empty from pages
    directly below it): a page then also works behind a proxy that strips a prefix silently.
    """
    prefix = prefix_of(request.scope)
    return f"{prefix}/" if prefix else "../" * (request.scope["path"].count("/") - 1)


def api_address(request: Request) -> str:
    """Return the address of the API, without a slash at the end, for ``links`` in answers."""
    return on_site(request, "/api")


ApiAddress = Annotated[str, Depends(api_address)]


def redirection(request: Request) -> Response | None:
    """Return a redirect to the path without its last slash, if something answers there.

    The prefix alone leads to the first page. The address is relative, because the server cannot
    know by which scheme and host a proxy is reached. None if nothing answers there.
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
