"""The static files of the pages, from memory, at URLs that name their content."""

import asyncio
import hashlib
import mimetypes
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..http.content_coding import ENCODERS, preferred_coding
from ..http.etags import FOR_EVER, entity_tag, revalidated

_VERSION = re.compile("^(v-[0-9a-f]{16})/")

Make = Callable[[Callable[[str], str]], Iterable[tuple[str, str]]]
"""Returns files by path that are made from others, whose text it reads by path."""

_Known = tuple[str, int, int]
"""The path of a file, the time of its last change in nanoseconds, and its size."""


@dataclass(frozen=True)
class _File:
    """A file as it was read, with its compressed forms, each made when it is first requested."""

    plain: bytes
    media_type: str
    encoded: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.plain).hexdigest()

    def body(self, encoding: str | None) -> bytes:
        """Return the content in a content coding; None: uncompressed."""
        if encoding is None:
            return self.plain
        if encoding not in self.encoded:
            self.encoded[encoding] = ENCODERS[encoding](self.plain)
        return self.encoded[encoding]


class SiteFiles:
    """An ASGI application that serves a folder of files, each at two URLs.

    A page names them below a folder ``v-...``, a hash of all names and contents, and a browser
    keeps what it gets from there: otherwise it would revalidate each of some two hundred files at
    each visit. At their plain URLs, and in folders of other versions, a browser revalidates them.

    The files of the current version stay in memory (a few megabytes), so that what a browser keeps
    for ever is what the version was computed from, even if a file changes meanwhile.

    Parameters
    ----------
    folder : Path
        All its files are served.
    *makers : callable
        Return further files, which are made again after any change in the folder.
    """

    def __init__(self, folder: Path, *makers: Make) -> None:
        self._folder = folder
        self._makers = makers
        self._known: dict[_Known, _File] = {}
        self._files: dict[str, _File] = {}
        self._version = ""

    def version(self) -> str:
        """Read the files that have changed, and return the name of the folder for all of them."""
        known = sorted(_files_in(str(self._folder)))
        if self._version and known == list(self._known):
            return self._version
        before, self._known, self._files = self._known, {}, {}
        for one in known:
            name = Path(one[0]).relative_to(self._folder).as_posix()
            file = before.get(one) or _read(one[0])
            self._known[one] = self._files[name] = file
        made = [file for make in self._makers for file in make(self.text)]
        self._files |= {name: _File(text.encode(), _media_type(name)) for name, text in made}
        content = [(name, file.digest) for name, file in self._files.items()]
        self._version = f"v-{hashlib.sha256(repr(content).encode()).hexdigest()[:16]}"
        return self._version

    def text(self, name: str) -> str:
        """Return the text of a file, by its path inside the folder."""
        return self._files[name].plain.decode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a file."""
        request = Request(scope)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        # Inside a mount, the path starts with that of the mount.
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        found = _VERSION.match(path)
        is_current = found is not None and found[1] == self._version
        if not is_current:
            self.version()
        file = self._files.get(_VERSION.sub("", path))
        if file is None:
            raise HTTPException(404)
        response = await _answer(request, file)
        if is_current:
            response.headers["Cache-Control"] = FOR_EVER
        await response(scope, receive, send)


async def _answer(request: Request, file: _File) -> Response:
    """Return the file in the best content coding, or 304 if the browser has it."""
    encoding = preferred_coding(request.headers.get("accept-encoding", ""))
    # Compressing the largest takes a tenth of a second, once.
    await asyncio.to_thread(file.body, encoding)

    def read() -> Response:
        response = Response(file.body(encoding), media_type=file.media_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response

    response = revalidated(request, entity_tag(file.digest, encoding), read)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _read(path: str) -> _File:
    return _File(Path(path).read_bytes(), _media_type(path))


def _media_type(path: str) -> str:
    # The type of source maps is in no table of the standard library.
    if path.endswith(".map"):
        return "application/json"
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def _files_in(folder: str) -> list[_Known]:
    """Return all files in a folder and its folders."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _files_in(entry.path)
            elif entry.is_file():
                stat = entry.stat()
                found.append((entry.path, stat.st_mtime_ns, stat.st_size))
    return found
