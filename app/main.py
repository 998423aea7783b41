"""The application factory, which builds the site from its settings."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from . import __version__, warm
from .errors import NotReady
from .service.container import Services, make_services
from .settings import Settings
from .web.http import openapi, problem_details
from .web.http.clients import ClientTurns
from .web.http.middleware import Compression, HeadAsGet, OriginCheck, SecurityHeaders
from .web.http.proxy_headers import Forwarded
from .web.http.request_drain import UnreadBodies
from .web.http.shutdown import on_stop_signal
from .web.pages import html
from .web.pages.plotly_js import PlotlyScript
from .web.routes import api, health

_logger = logging.getLogger(__name__)

_ABOUT = """\
Trains small multi-layer perceptrons on two-dimensional data, with the same results as scikit-learn,
and returns *exact* geometry: the linear regions of a ReLU network, its decision boundary, and the
units that cause each segment of it. Errors are problem documents (RFC 9457) that name every invalid
field.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Create the site as an ASGI application.

    Parameters
    ----------
    settings : Settings, optional
        By default, settings are read from the environment.
    """
    settings = settings or Settings()
    plotly = PlotlyScript.installed()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = make_services(settings)
        app.state.services = services
        _warm_up(services, plotly)
        resuming = asyncio.create_task(_resume_studies(services))
        with on_stop_signal(services.gate.close):
            yield
        resuming.cancel()
        await services.close()

    app = FastAPIOffline(
        docs_url=None,
        redoc_url=None,
        # The router would use scheme and host, which a proxy changes: see `site_urls.redirection`.
        redirect_slashes=False,
        static_url=html.OFFLINE_DOCS,
        title="Creases",
        version=__version__,
        summary="An exact microscope for small ReLU networks",
        description=_ABOUT,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        middleware=_middleware(settings),
    )
    problem_details.install(app)
    app.include_router(api.router)
    app.include_router(health.router)
    html.install(app, plotly)
    openapi.install(app, settings.limits())
    return app


async def _resume_studies(services: Services) -> None:
    """Start computing studies, the interrupted ones first, once the server is warm."""
    with suppress(NotReady):
        await services.gate.warm()
        services.studies.start()


def _middleware(settings: Settings) -> list[Middleware]:
    """Return the middleware, from the outermost to the innermost."""
    layers = [
        Middleware(UnreadBodies),
        Middleware(Forwarded, prefix=settings.root_path or "", trusted=settings.trusted_proxies),
        Middleware(SecurityHeaders),
        Middleware(ClientTurns, most=settings.max_connections_per_client),
        Middleware(OriginCheck, hosts=settings.allowed_hosts, origins=settings.cors_origins),
    ]
    if settings.cors_origins:
        layers.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Content-Type", "If-None-Match", "Last-Event-ID"],
                expose_headers=["ETag", "Location", "Content-Location", "Retry-After"],
            )
        )
    # Frames are mostly digits and base64, which higher levels hardly compress further.
    return [*layers, Middleware(HeadAsGet), Middleware(Compression, compresslevel=1)]


def _warm_up(services: Services, plotly: PlotlyScript) -> None:
    """Compile all kernels in a separate thread, then open the gate.

    The thread is a daemon, so that stopping the server does not wait for the compiler.
    """
    loop = asyncio.get_running_loop()

    def call_in_loop(function: Callable[[], None]) -> None:
        # The server may stop at any moment of the warm-up, and close the loop before this call.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(function)

    services.gate.progress = warm.progress

    def work() -> None:
        try:
            plotly.prepare(services.settings.cache_path)
            warm.compile_ahead()
        except Exception as error:
            _logger.exception("the warm-up failed")
            call_in_loop(partial(services.gate.fail, f"the warm-up failed: {error}"))
        else:
            call_in_loop(services.gate.open)

    threading.Thread(target=work, name="creases-warm-up", daemon=True).start()
