"""A record of a page's requests, console messages and errors."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request


@dataclass
class Watch:
    """Records requests, console messages and errors of watched pages.

    Attributes
    ----------
    server
        The only address to which a page may send requests.
    requests
        All requests in order, each as method, path and query.
    complaints
        Console messages, uncaught errors and requests to other sites.
    allowed
        Parts of complaints that a test causes on purpose.
    """

    server: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Start watching ``page``."""
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", self._uncaught)

    def leave(self, page: Page) -> None:
        """Stop watching ``page``."""
        page.remove_listener("request", self._request)
        page.remove_listener("console", self._console)
        page.remove_listener("pageerror", self._uncaught)

    def frames(self) -> list[str]:
        """Return the requests for frames so far."""
        return [
            request for request in self.requests if "/frames/" in request and "/at?" not in request
        ]

    def check(self) -> None:
        """Fail if there are complaints that the test has not allowed."""
        found = [c for c in self.complaints if not any(part in c for part in self.allowed)]
        if found:
            raise AssertionError("\n".join(["the page has complaints:", *found]))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob"):
            return
        self.requests.append(f"{request.method} {parts.path}?{parts.query}")
        if f"{parts.scheme}://{parts.netloc}" != self.server:
            self.complaints.append(f"a request to another site: {request.url}")

    def _uncaught(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")
