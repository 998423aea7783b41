"""``python -m app``: start the site and say where it is."""

import ipaddress
import socket
import sys
from contextlib import suppress

import uvicorn
from pydantic import ValidationError

from .errors import StoreError
from .main import create_app
from .service.container import check_store
from .settings import Settings


def main() -> int:
    """Serve until told to stop; returns the exit status."""
    try:
        settings = Settings()
        check_store(settings)
        listener = _listen(settings)
    except ValidationError as error:
        for entry in error.errors():
            name = "CREASES_" + "_".join(str(part) for part in entry["loc"]).upper()
            sys.stderr.write(f"{name}: {entry['msg']}, got {entry['input']!r}\n")
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
    # Who stops a container kills it after 10 s: what is open has half of them, the rest has half.
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        server_header=False,
        # The application believes the proxies that the settings name, and no others.
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    # uvicorn shuts down in order on Ctrl-C, and then raises it again.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listen(settings: Settings) -> socket.socket:
    """A bound socket; OSError that names the address and the settings if it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        raise OSError(
            f"cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}. "
            "CREASES_HOST and CREASES_PORT choose another address."
        ) from error
    # Its connections inherit this. asyncio does it only for sockets that it made itself, and
    # without it an answer in two parts waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


if __name__ == "__main__":
    sys.exit(main())
