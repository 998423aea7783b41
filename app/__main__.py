"""The command ``python -m app``, which starts the site and prints its URL."""

import ctypes
import gc
import ipaddress
import socket
import sys
from contextlib import suppress

from pydantic import ValidationError

from .errors import StoreError
from .log_limit import limit_log_lines
from .settings import Settings, explained

_OTHER_FILES = 256
"""Number of files that are open besides connections: the store, static files, uploads."""

_M_ARENA_MAX = -8
"""The parameter of glibc's ``mallopt`` that limits the number of heaps."""

_HEAPS = 2


def main() -> int:
    """Serve until a stop signal, and return the exit status."""
    _limit_heaps()
    # Importing modules creates many objects that are never freed. Garbage collection meanwhile
    # would take a sixth of the processor time until the server is ready.
    gc.disable()
    import uvicorn

    from .main import create_app
    from .service.container import check_store
    from .web.http.connections import Connections
    from .web.http.proxy_headers import trusts

    gc.freeze()
    gc.enable()
    try:
        settings = Settings()
        check_store(settings)
        _allow_files(settings.max_connections)
        listener = _listen(settings)
    except ValidationError as error:
        sys.stderr.write(explained(error))
        return 2
    except (StoreError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"Creases is at http://{shown}:{port}\n")
    sys.stdout.flush()
    if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        sys.stderr.write(
            f"CREASES_HOST={settings.host}: anyone who can reach port {port} of this machine can "
            "use, change and delete everything on this site. There are no accounts.\n"
        )
    # Docker kills a container 10 s after a stop: 5 s for open connections, 5 s for the rest.
    connections = Connections.of(settings, trusts(settings.trusted_proxies))
    config = uvicorn.Config(
        create_app(settings),
        http=connections.protocol(),
        ws="none",
        log_level="warning",
        server_header=False,
        # The middleware handles proxy headers, for the proxies in the settings only.
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    limit_log_lines()
    # While workers run Python code, the event loop waits up to this long each time it needs
    # Python's lock. The default is 5 ms, which adds up.
    sys.setswitchinterval(0.001)
    # uvicorn shuts down cleanly on Ctrl-C and then raises KeyboardInterrupt.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _limit_heaps() -> None:
    """Let the threads share two heaps; glibc creates up to eight for each core.

    A heap does not use what is free in another one. After ten minutes of mixed requests, 62 MB were
    free in 16 heaps, and 30 MB in two.
    """
    with suppress(AttributeError, OSError, TypeError):  # it is not glibc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)


def _listen(settings: Settings) -> socket.socket:
    """Return a listening socket on the address in the settings.

    Raises
    ------
    OSError
        The address cannot be used; the message names the settings that change it.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        raise OSError(
            f"cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}. "
            "Set CREASES_HOST or CREASES_PORT to choose another address."
        ) from error
    # Connections inherit this option, which asyncio sets only on sockets that it creates itself.
    # Without it, a response in two parts waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A machine that is switched off or leaves its network does not close its connections.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", 30),
        ("TCP_KEEPINTVL", 10),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", 120_000),
    ):
        if hasattr(socket, option):
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return listener


def _allow_files(connections: int) -> None:
    """Raise the limit on open files, if it is too low for this number of connections.

    Many systems allow a program 1024 and let it raise that by itself.
    """
    try:
        import resource
    except ImportError:  # not on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    sys.exit(main())
