"""Bodies of requests: read with limits on their length and time, and kept out of memory.

A body waits until it has arrived and its request is admitted. So that many of them, complete or
not, take no memory meanwhile, all but short ones wait in files without a name.
"""

import asyncio
import hashlib
import tempfile
import time
from pathlib import Path
from typing import IO

from starlette.requests import Request

from ...errors import StoreError, TimedOut, TooLarge
from ...service.container import Services

SHORT = 2**17
"""Maximum number of bytes of a body that are kept in memory."""

_LEAST_BYTES_PER_SECOND = 2**13
"""Speed at which a client may send a long body for longer than the settings allow for a short one.
"""


class Body:
    """The body of a request, in memory or in a file that vanishes with this object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._length = 0
        self._last = bytearray()  # what is not in the file
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        return self._length

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def is_short(self) -> bool:
        """True if the body is in memory."""
        return self._file is None

    async def append(self, part: bytes) -> None:
        """Add a part.

        Raises
        ------
        StoreError
            The file cannot be written.
        """
        self._length += len(part)
        self._last += part
        if len(self._last) > SHORT:
            await asyncio.to_thread(self._write)

    def _write(self) -> None:
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - `__del__` closes it
            self._file.write(self._last)
            self._last.clear()
        except OSError as error:
            raise StoreError(
                f"the body cannot be kept in the folder {self._folder}: "
                f"{error.strerror or error}. Make room there, or send a body of at most {SHORT} "
                "bytes."
            ) from error

    def read(self) -> bytes:
        """Return all bytes; a long body is read from its file, so call it in a worker."""
        if self._file is None:
            return bytes(self._last)
        self._file.seek(0)
        return self._file.read() + self._last

    async def digest(self) -> bytes:
        """Return a hash of all bytes."""

        def digest() -> bytes:
            return hashlib.sha256(self.read()).digest()

        return digest() if self._file is None else await asyncio.to_thread(digest)


async def read_body(request: Request, here: Services, most_bytes: int, setting: str) -> Body:
    """Return the body of a request.

    Parameters
    ----------
    request : Request
    here : Services
    most_bytes : int
        Maximum length of the body.
    setting : str
        Name of the setting with this limit, for the message.

    Raises
    ------
    TooLarge
        It is longer than ``most_bytes``, by its header or by its content.
    TimedOut
        It does not arrive in time.
    StoreError
        It is long, and cannot be kept in a file.
    """
    too_large = TooLarge(f"the body may have at most {most_bytes} bytes ({setting})")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > most_bytes:
        raise too_large
    body = Body(here.settings.cache_path)
    began, seconds = time.monotonic(), here.settings.body_seconds
    parts = request.stream()
    while True:
        # A long body may take longer, but at no time may the client be silent for long.
        allowed = began + seconds + len(body) / _LEAST_BYTES_PER_SECOND - time.monotonic()
        try:
            async with asyncio.timeout(min(seconds, allowed)):
                part = await anext(parts, None)
        except TimeoutError:
            raise TimedOut(
                f"{len(body)} bytes of the body arrived in {time.monotonic() - began:.0f} s, and "
                f"the rest is missing. Send it within {seconds:g} s (CREASES_BODY_SECONDS)."
            ) from None
        if part is None:
            return body
        if len(body) + len(part) > most_bytes:
            raise too_large
        if part:
            await body.append(part)
