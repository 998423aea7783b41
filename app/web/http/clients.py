"""Clients by address: whose turn it is to compute, and how many requests each may have open."""

import ipaddress
from collections import Counter
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from ...service.compute.turns import Turn, in_turn
from .problem_details import problem

_IPV6_NETWORK = 64
"""Length of the prefix of an IPv6 network, whose addresses one machine can choose from."""


def client_of(scope: Mapping[str, Any]) -> str:
    """Return the address of a request's client; of IPv6 addresses, the network.

    Within `proxy_headers.Forwarded`, the client of a request by a trusted proxy is that of
    ``X-Forwarded-For``.
    """
    return by_network((scope.get("client") or ("",))[0])


def by_network(host: str) -> str:
    """Return the network of an IPv6 address, and other addresses unchanged."""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, _IPV6_NETWORK), strict=False))


def too_many(client: str, most: int) -> str:
    """Return the message for a client with too many connections."""
    return (
        f"your address {client} has more than {most} open connections or requests "
        "(CREASES_MAX_CONNECTIONS_PER_CLIENT). Close some, then try again."
    )


class ClientTurns:
    """Computes for clients in turn, and limits the number of open requests of each.

    A connection has at most one open request, so this limit matters behind a trusted proxy, where
    the requests of many clients come from the same address.

    Parameters
    ----------
    app : ASGI application
    most : int
        Maximum number of open requests of a client.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self._most = most
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = client_of(scope)
        if self._open[client] >= self._most:
            await problem(429, too_many(client, self._most))(scope, receive, send)
            return
        self._open[client] += 1
        try:
            with in_turn(Turn("request", client)):
                await self.app(scope, receive, send)
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
