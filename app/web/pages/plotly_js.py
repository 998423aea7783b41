"""plotly.js from the installed Python package, compressed once and named by its hash."""

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from ..http.content_coding import ENCODERS, preferred_coding

_logger = logging.getLogger(__name__)


@dataclass
class PlotlyScript:
    """The script, its name (which contains a hash), and its bytes by content coding."""

    plain: bytes
    name: str
    encoded: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def installed(cls) -> "PlotlyScript":
        """Return the script of the installed plotly package."""
        return cls(*_installed())

    def prepare(self, folder: Path) -> None:
        """Compress the script, or read the compressed files of an earlier start from ``folder``.

        If the folder is not writable, the script is compressed at each start (half a second).
        """
        for encoding, encoder in ENCODERS.items():
            path = folder / f"{self.name}.{encoding}"
            try:
                self.encoded[encoding] = path.read_bytes()
            except OSError:
                self.encoded[encoding] = encoder(self.plain)
                _write_atomically(path, self.encoded[encoding])

    def negotiate(self, accepted: str) -> tuple[bytes, str | None]:
        """Return the body and content coding (None: uncompressed) for an ``Accept-Encoding``."""
        encoding = preferred_coding(accepted, self.encoded)
        return (self.encoded[encoding] if encoding else self.plain), encoding


@cache
def _installed() -> tuple[bytes, str]:
    """Return the script and its name, read and hashed once for all sites of a process."""
    # `importlib.resources` would import the package, which takes 50 ms.
    script = distribution("plotly").locate_file("plotly/package_data/plotly.min.js")
    plain = Path(str(script)).read_bytes()
    return plain, f"plotly-{hashlib.sha256(plain).hexdigest()[:16]}.min.js"


def _write_atomically(path: Path, content: bytes) -> None:
    """Write a file by renaming a temporary one, because another process may be reading it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError as error:
        _logger.info("%s is not stored, so the next start compresses it again: %s", path, error)
