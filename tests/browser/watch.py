"""A watch over a page: what it asks for, and whatever it or the browser complains about."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request


@dataclass
class Watch:
    """Notes requests and complaints of the pages that it is over.

    Attributes
    ----------
    server
        The only address that a page may ask.
    requests
        Every request, in order: method and path with its query.
    allowed
        Parts of the complaints that a test brings about on purpose.
    """

    server: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch ``page`` from now on."""
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def frames(self) -> list[str]:
        """The requests for frames so far."""
        return [
            request for request in self.requests if "/frames/" in request and "/at?" not in request
        ]

    def check(self) -> None:
        """Fail if there is a complaint that nobody has allowed."""
        found = [c for c in self.complaints if not any(part in c for part in self.allowed)]
        if found:
            raise AssertionError("\n".join(["the page is not quiet:", *found]))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob"):
            return
        self.requests.append(f"{request.method} {parts.path}?{parts.query}")
        if f"{parts.scheme}://{parts.netloc}" != self.server:
            self.complaints.append(f"a request to elsewhere: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")
