"""What the page takes of a machine's memory while it plays, with no driver that keeps its answers.

A driver such as Playwright has the browser keep the body of every answer, to be looked into: up to
200 MB in the page's own process. So the page is opened in a tab that the driver lets go of, and
spoken to by nothing but single expressions.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

LOOK_SECONDS = 0.2


class Tab:
    """A tab in a profile of its own, unknown to the driver."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser.new_browser_cdp_session()
        self.browser.on("Target.receivedMessageFromTarget", self._receive)
        self.answers: dict[int, dict[str, Any]] = {}
        self.asked = 0
        profile = self.browser.send("Target.createBrowserContext")["browserContextId"]
        made = self.browser.send(
            "Target.createTarget",
            {"url": "about:blank", "browserContextId": profile, "width": 1280, "height": 800},
        )
        attached = self.browser.send("Target.attachToTarget", {**made, "flatten": False})
        self.session = attached["sessionId"]
        self.send("Page.navigate", {"url": address})

    def _receive(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self.answers[answer["id"]] = answer

    def send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """One command of the DevTools protocol, and what it answers."""
        self.asked += 1
        message = json.dumps({"id": self.asked, "method": method, "params": params})
        self.browser.send(
            "Target.sendMessageToTarget", {"sessionId": self.session, "message": message}
        )
        while self.asked not in self.answers:
            # Events come in while the driver waits for an answer.
            self.browser.send("Browser.getVersion")
        answer = self.answers.pop(self.asked)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript comes to."""
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
            time.sleep(LOOK_SECONDS)

    def resident(self) -> float:
        """Megabytes of the largest process that draws a page."""
        processes = self.browser.send("SystemInfo.getProcessInfo")["processInfo"]
        drawing = [one["id"] for one in processes if one["type"] == "renderer"]
        pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in drawing]
        return max(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory_at(
    browser: Browser, address: str, epochs: Sequence[int]
) -> Iterator[tuple[float, float]]:
    """Play to each of `epochs`, ten of them a frame; megabytes that the page's scripts keep there.

    Rubbish is collected first. The second number is what the page's process takes.
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
        tab.wait(f"document.querySelector('#epoch').valueAsNumber >= {epoch}")
        tab.value("document.querySelector('.play').click()")
        time.sleep(0.5)
        tab.value("window.gc()")
        kept = float(tab.value("performance.memory.usedJSHeapSize")) / 2**20
        yield kept, tab.resident()
