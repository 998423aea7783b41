"""Measures the memory of the page while it plays, without the overhead of Playwright.

Playwright makes the browser keep the body of every response for inspection: up to 200 MB in the
process of the page. Therefore the page is opened in a tab that Playwright does not know, and
controlled by single DevTools commands.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

POLL_SECONDS = 0.2

EPOCH = """() => Number(
  /^Epoch ([^.]+)\\./.exec(document.querySelector('#caption').textContent)[1].replace(/\\D/g, ''),
)"""
"""Returns the epoch that the page shows."""


class Tab:
    """A browser tab in a new profile, unknown to Playwright."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser.new_browser_cdp_session()
        self.browser.on("Target.receivedMessageFromTarget", self._receive)
        self.answers: dict[int, dict[str, Any]] = {}
        self.sent = 0
        profile = self.browser.send("Target.createBrowserContext")["browserContextId"]
        target = self.browser.send(
            "Target.createTarget",
            {"url": "about:blank", "browserContextId": profile, "width": 1280, "height": 800},
        )
        attached = self.browser.send("Target.attachToTarget", {**target, "flatten": False})
        self.session = attached["sessionId"]
        self.send("Page.navigate", {"url": address})

    def _receive(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self.answers[answer["id"]] = answer

    def send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a command of the DevTools protocol and return its result."""
        self.sent += 1
        message = json.dumps({"id": self.sent, "method": method, "params": params})
        self.browser.send(
            "Target.sendMessageToTarget", {"sessionId": self.session, "message": message}
        )
        while self.sent not in self.answers:
            # Playwright receives events only while it waits for the response of a command.
            self.browser.send("Browser.getVersion")
        answer = self.answers.pop(self.sent)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def value(self, expression: str) -> Any:
        """Evaluate a JavaScript expression and return its value."""
        answer = self.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = 1800) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > end:
                raise TimeoutError(expression)
            time.sleep(POLL_SECONDS)

    def resident(self) -> float:
        """Return the resident memory of the largest renderer process, in MB."""
        processes = self.browser.send("SystemInfo.getProcessInfo")["processInfo"]
        renderers = [process["id"] for process in processes if process["type"] == "renderer"]
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in renderers]
        return max(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory_at(
    browser: Browser, address: str, epochs: Sequence[int]
) -> Iterator[tuple[float, float]]:
    """Play to each of `epochs`, at ten epochs per frame, and yield the memory there, in MB.

    The first number is the JavaScript heap after garbage collection, the second the resident
    memory of the page's process.
    """
    tab = Tab(browser, address)
    tab.wait(
        "!!document.querySelector('#plane .main-svg')"
        " && document.querySelector('#caption').textContent[0] === 'E'"
    )
    tab.value("document.querySelector('#speed').value = '10'")
    tab.value(
        "document.querySelector('#speed').dispatchEvent(new Event('change', {bubbles: true}))"
    )
    for epoch in epochs:
        tab.value("document.querySelector('.play').click()")
        tab.wait(f"({EPOCH})() >= {epoch}")
        tab.value("document.querySelector('.play').click()")
        time.sleep(0.5)
        tab.value("window.gc()")
        kept = float(tab.value("performance.memory.usedJSHeapSize")) / 2**20
        yield kept, tab.resident()
