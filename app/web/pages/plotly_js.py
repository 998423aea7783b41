"""plotly.js out of the installed Python package, compressed once and served under its own hash."""

import gzip
import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import brotli

_logger = logging.getLogger(__name__)

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    # Quality 9 takes half a second; 11 takes ten for a tenth less.
    "br": lambda body: brotli.compress(body, quality=9),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}


@dataclass
class PlotlyScript:
    """The script, its name (which changes with its content), and its compressed forms so far."""

    plain: bytes
    name: str
    encoded: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def installed(cls) -> "PlotlyScript":
        """The script that the plotly package ships."""
        plain = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
        return cls(plain, f"plotly-{hashlib.sha256(plain).hexdigest()[:16]}.min.js")

    def prepare(self, folder: Path) -> None:
        """Compress it, or read what an earlier start compressed into ``folder``.

        A folder that cannot be written to costs half a second at each start and nothing else.
        """
        for encoding, encoder in _ENCODERS.items():
            path = folder / f"{self.name}.{encoding}"
            try:
                self.encoded[encoding] = path.read_bytes()
            except OSError:
                self.encoded[encoding] = encoder(self.plain)
                _keep(path, self.encoded[encoding])

    def negotiate(self, accepted: str) -> tuple[bytes, str | None]:
        """The body and its content coding for an ``Accept-Encoding`` header; None for plain."""
        for encoding in _ENCODERS:
            if encoding in self.encoded and _accepts(accepted, encoding):
                return self.encoded[encoding], encoding
        return self.plain, None


def _accepts(accepted: str, encoding: str) -> bool:
    for item in accepted.lower().split(","):
        name, _, weight = item.partition(";")
        if name.strip() in (encoding, "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: another process may be reading it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError as error:
        _logger.info("%s is not kept: %s", path, error)
