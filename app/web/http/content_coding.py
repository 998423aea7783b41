"""Content codings: the compressed forms of a file, and the choice of one by ``Accept-Encoding``."""

import gzip
from collections.abc import Callable, Collection

import brotli

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    # For plotly.js, quality 9 takes half a second; 11 takes ten seconds and saves 10 % of the size.
    # A window that is larger than the body costs 4 ms for each file and saves nothing.
    "br": lambda body: brotli.compress(body, quality=9, lgwin=_window(body)),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}
"""The encoder of each content coding, the preferred one first."""


def _window(body: bytes) -> int:
    """Return the size of brotli's window that covers the body, as an exponent of 2."""
    return min(22, max(16, len(body).bit_length()))


def preferred_coding(accepted: str, available: Collection[str] = tuple(ENCODERS)) -> str | None:
    """Return the first available coding that an ``Accept-Encoding`` allows; None: uncompressed."""
    return next((one for one in ENCODERS if one in available and _accepts(accepted, one)), None)


def _accepts(accepted: str, encoding: str) -> bool:
    for item in accepted.lower().split(","):
        name, _, weight = item.partition(";")
        if name.strip() in (encoding, "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
