"""Routes of the pages, their static files and the documentation of the API."""

import asyncio
import re
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.templating import Jinja2Templates

from ...core.article.page import article
from ...core.examples import EXAMPLES
from ...core.schema.errors import shown
from ...errors import NotFound
from ..http.etags import FOR_EVER
from ..http.middleware import content_security_policy
from ..http.site_urls import on_site, site_root
from ..site_files import STATIC, TEMPLATES
from .joined_scripts import joined_scripts
from .joined_styles import joined_styles
from .plotly_js import PlotlyScript
from .static_files import SiteFiles

OFFLINE_DOCS = "/static-offline-docs"
"""Path at which fastapi-offline serves the files of Swagger UI."""


def install(app: FastAPI, plotly: PlotlyScript) -> None:
    """Add the pages and their files to ``app``."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(TEMPLATES)
    files = SiteFiles(STATIC, joined_scripts, joined_styles)

    def page_of(
        request: Request, name: str = "index", *, embed: bool = False, **more: Any
    ) -> Response:
        """Render a page of the site, with `more` for its template."""
        context = {
            "site": site_root(request),
            "files": f"{site_root(request)}static/{files.version()}/",
            "plotly": f"assets/{plotly.name}",
            "version": app.version,
            "embed": embed,
            "examples": EXAMPLES,
            "here": name,
            **more,
        }
        response = templates.TemplateResponse(request, f"{name}.html", context)
        response.headers["Cache-Control"] = "no-cache"
        return response

    @router.get("/")
    async def page(request: Request) -> Response:
        return page_of(request)

    @router.get("/embed")
    async def embed(request: Request) -> Response:
        response = page_of(request, embed=True)
        response.headers["Content-Security-Policy"] = content_security_policy(framed=True)
        return response

    @router.get("/curve")
    async def curve(request: Request) -> Response:
        return page_of(request, "curve")

    @router.get("/claims")
    async def claims(request: Request) -> Response:
        """Redirect to the article; a browser keeps the fragment, which names a claim."""
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=307, headers={"Location": f"article{query}"})

    @router.get("/experiments")
    async def experiments(request: Request) -> Response:
        return page_of(request, "experiments")

    @router.get("/article")
    async def the_article(request: Request) -> Response:
        return page_of(request, "article", article=await asyncio.to_thread(article))

    @router.get("/studies")
    async def studies(request: Request) -> Response:
        return page_of(request, "studies")

    @router.get("/r/{run}")
    async def short_link(request: Request, run: str) -> Response:
        """Redirect to the page of a run. The page shows a message if the run is unknown."""
        if not re.fullmatch("[0-9a-f]{20}", run):
            raise NotFound(f'"{shown(run)}" is not the id of a run. An id has 20 hex digits.')
        query = f"&{request.url.query}" if request.url.query else ""
        place = f"../#run={run}{query}"
        return Response(status_code=307, headers={"Location": place, "Cache-Control": "no-cache"})

    @router.get("/assets/{name}")
    async def asset(request: Request, name: str) -> Response:
        if name != plotly.name:
            place = on_site(request, f"/assets/{plotly.name}")
            raise NotFound(f"there is no asset of this name. The current plotly.js is at {place}.")
        body, encoding = plotly.negotiate(request.headers.get("accept-encoding", ""))
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        headers |= {"Content-Encoding": encoding} if encoding else {}
        return Response(body, media_type="text/javascript", headers=headers)

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        return page_of(request, "docs", swagger=OFFLINE_DOCS.removeprefix("/"))

    app.include_router(router)
    app.mount("/static", files, name="static")
