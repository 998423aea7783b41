"""Firefox and WebKit behind the few commands of the smoke test, and Chromium behind the same ones.

Playwright drives only its own builds of Firefox and WebKit, which no package of Debian contains.
Debian's are driven as W3C WebDriver describes it: Firefox by WebDriver BiDi, WebKitGTK by the HTTP
commands of WebKitWebDriver, in a display of its own.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2
from playwright.sync_api import Browser
from websockets.sync.client import ClientConnection, connect

from tests.support.ports import free_port

SIZE = (1280, 800)

STARTING_SECONDS = 90.0
ANSWER_SECONDS = 60.0
"""A command without an answer for so long fails its test. Busy machines are slow."""

PATIENCE_SECONDS = 60.0

POINTER = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}

WHERE = """(selector, across, down) => {
  const found = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  if (!found || found.disabled) return null;
  found.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const { left, top, width, height } = found.getBoundingClientRect();
  const at = [Math.round(left + across * width), Math.round(top + down * height)];
  return found.contains(document.elementFromPoint(...at)) ? at : null;
}"""


class Engine:
    """A browser with one page."""

    def open(self, address: str) -> None:
        """Load a page of a site."""
        raise NotImplementedError

    def messages(self) -> list[str]:
        """Return the console messages and uncaught errors of the page since it was opened."""
        raise NotImplementedError

    def run(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function in the page, and return the value of its result as JSON."""
        raise NotImplementedError

    def act(self, *sources: dict[str, Any]) -> None:
        """Perform actions of input devices, in the form of the WebDriver standard."""
        raise NotImplementedError

    def picture(self) -> bytes:
        """Return what the page shows as a PNG file."""
        raise NotImplementedError

    def until(self, condition: str, *arguments: object) -> Any:
        """Wait until a JavaScript function returns a true value, and return it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.run(condition, *arguments)):
            assert time.monotonic() < end, f"still not so: {condition} {arguments}"
            time.sleep(0.05)
        return found

    def click(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """Click the first visible element of a selector, once the pointer can reach it."""
        x, y = self.until(WHERE, selector, across, down)
        steps = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.act(POINTER | {"actions": steps})

    def type(self, text: str) -> None:
        """Type into the element that has the focus, as a keyboard does."""
        kinds = ("keyDown", "keyUp")
        keys = [{"type": kind, "value": letter} for letter in text for kind in kinds]
        self.act({"type": "key", "id": "keyboard", "actions": keys})


# Calls a function whose arguments and result are one text of JSON each. An element becomes true.
AS_TEXT = """async (given) => JSON.stringify(
  (await (%s)(...JSON.parse(given))) ?? null,
  (key, value) => value instanceof Node || value,
)"""


def as_text(function: str) -> str:
    """Return a function that takes and returns text, from one that takes and returns values."""
    return AS_TEXT % function


class Chromium(Engine):
    """A new page of the browser that the other tests use."""

    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        self.recorded: list[str] = []
        self.page.on("console", lambda message: self.recorded.append(message.text))
        self.page.on("pageerror", lambda error: self.recorded.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto("about:blank")
        self.recorded.clear()
        self.page.goto(address)

    def messages(self) -> list[str]:
        return self.recorded

    def run(self, function: str, *arguments: object) -> Any:
        return json.loads(self.page.evaluate(as_text(function), json.dumps(arguments)))

    def act(self, *sources: dict[str, Any]) -> None:
        mouse, keyboard = self.page.mouse, self.page.keyboard
        calls = {
            "pointerMove": lambda step: mouse.move(step["x"], step["y"]),
            "pointerDown": lambda step: mouse.down(),
            "pointerUp": lambda step: mouse.up(),
            "keyDown": lambda step: keyboard.down(step["value"]),
            "keyUp": lambda step: keyboard.up(step["value"]),
        }
        for source in sources:
            for step in source["actions"]:
                calls[step["type"]](step)

    def picture(self) -> bytes:
        return self.page.screenshot()


class Firefox(Engine):
    """Firefox, by WebDriver BiDi."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.commands = 0
        self.recorded: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        viewport = {"width": SIZE[0], "height": SIZE[1]}
        self.send("browsingContext.setViewport", context=self.context, viewport=viewport)

    def send(self, method: str, **params: object) -> Any:
        """Send a command and return its result; keep the messages that come before it."""
        self.commands += 1
        self.connection.send(json.dumps({"id": self.commands, "method": method, "params": params}))
        while True:
            answer = json.loads(self.connection.recv(timeout=ANSWER_SECONDS))
            if answer.get("method") == "log.entryAdded":
                entry = answer["params"]
                self.recorded.append(f"{entry['level']}: {entry['text']}")
            elif answer.get("id") == self.commands:
                assert answer["type"] == "success", f"{method}: {answer}"
                return answer["result"]

    def open(self, address: str) -> None:
        for url in ("about:blank", address):
            self.recorded.clear()
            self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def messages(self) -> list[str]:
        self.run("() => new Promise((done) => setTimeout(done))")
        return self.recorded

    def run(self, function: str, *arguments: object) -> Any:
        answer = self.send(
            "script.callFunction",
            functionDeclaration=as_text(function),
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self.context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def act(self, *sources: dict[str, Any]) -> None:
        self.send("input.performActions", context=self.context, actions=sources)

    def picture(self) -> bytes:
        answer = self.send("browsingContext.captureScreenshot", context=self.context)
        return base64.b64decode(answer["data"])


# Keeps the messages of the page that is loaded.
RECORD = """() => {
  const messages = [];
  window.recordedMessages = messages;
  for (const level of ['log', 'info', 'debug', 'warn', 'error', 'assert', 'trace'])
    console[level] = (...words) => messages.push(`${level}: ${words.join(' ')}`);
  const failed = ({ message, target }) => messages.push(message || `failed: ${target.outerHTML}`);
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', ({ reason }) => messages.push(`uncaught: ${reason}`));
}"""

# Writes a page in place of another of the same site. Its window and console stay, so that messages
# are recorded before the first script runs. Returns false if the page has a policy of its own for
# scripts, since the policy of the other page stays, too.
WRITE = f"""async (address) => {{
  const answer = await fetch(address);
  if (answer.headers.get('Content-Security-Policy').includes('sha256-')) return false;
  const source = await answer.text();
  history.replaceState(null, '', address);
  document.open();
  ({RECORD})();
  document.write(source);
  document.close();
  return true;
}}"""


class WebKit(Engine):
    """The small browser of WebKitGTK, by the commands of WebKitWebDriver.

    An automated WebKitGTK reports no console messages, so the page records them.
    """

    def __init__(self, driver: str) -> None:
        # The driver has just been started, and does not listen yet.
        transport = httpx2.HTTPTransport(retries=8)
        self.client = httpx2.Client(timeout=ANSWER_SECONDS, transport=transport)
        options = {"webkitgtk:browserOptions": {"args": ["--automation"]}}
        self.session = f"{driver}/session"
        self.session += "/" + self.send("", capabilities={"alwaysMatch": options})["sessionId"]
        # The window is larger than the page in it, by as much as its first size shows.
        more = "(w, h) => [outerWidth + w - innerWidth, outerHeight + h - innerHeight]"
        for _ in range(2):
            width, height = self.run(more, *SIZE)
            self.send("/window/rect", width=width, height=height)

    def send(self, command: str, **params: object) -> Any:
        """Send a command and return its result."""
        answer = self.client.post(self.session + command, json=params)
        value = answer.json()["value"]
        assert answer.status_code == 200, f"{command}: {value}"
        return value

    def open(self, address: str) -> None:
        self.send("/url", url=urljoin(address, "/healthz"))
        if not self.run(WRITE, address):
            self.send("/url", url=address)
            self.run(RECORD)

    def messages(self) -> list[str]:
        return [str(message) for message in self.run("() => window.recordedMessages")]

    def run(self, function: str, *arguments: object) -> Any:
        script = f"return ({as_text(function)})(arguments[0])"
        return json.loads(self.send("/execute/sync", script=script, args=[json.dumps(arguments)]))

    def act(self, *sources: dict[str, Any]) -> None:
        self.send("/actions", actions=sources)

    def picture(self) -> bytes:
        return base64.b64decode(self.client.get(f"{self.session}/screenshot").json()["value"])


@contextmanager
def process(*command: str, output: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that writes to a file; at the end, kill it and all that it has started."""
    with output.open("wb") as file:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=os.environ | variables,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def written(output: Path, pattern: str) -> str:
    """Wait until a process has written a line, and return its first group."""
    end = time.monotonic() + STARTING_SECONDS
    while not (found := re.search(pattern, output.read_text(errors="replace"), re.MULTILINE)):
        assert time.monotonic() < end, f"no {pattern!r} in {output.read_text(errors='replace')}"
        time.sleep(0.05)
    return found[1]


@contextmanager
def firefox(folder: Path) -> Iterator[Engine]:
    """Start Firefox with a new profile in ``folder``."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "the smoke test needs Firefox: install firefox-esr"
    output = folder / "firefox.log"
    options = ["--headless", "--no-remote", "--new-instance", "--remote-debugging-port=0"]
    with process(program, *options, "--profile", str(folder), output=output):
        address = written(output, r"WebDriver BiDi listening on (ws://\S+)")
        with connect(f"{address}/session", max_size=None) as connection:
            yield Firefox(connection)


@contextmanager
def webkit(folder: Path) -> Iterator[Engine]:
    """Start WebKitGTK's browser in an X server without a screen."""
    for program in ("WebKitWebDriver", "Xvfb"):
        assert shutil.which(program), f"the smoke test needs {program}: see CONTRIBUTING.md"
    screen, driver = folder / "screen.log", folder / "webkit.log"
    xvfb = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    with process(*xvfb, output=screen):
        folders = dict.fromkeys(("XDG_CACHE_HOME", "XDG_DATA_HOME"), str(folder))
        display = {"DISPLAY": ":" + written(screen, r"^(\d+)$")}
        port = free_port()
        command = ("WebKitWebDriver", f"--port={port}")
        with process(*command, output=driver, **folders, **display):
            engine = WebKit(f"http://127.0.0.1:{port}")
            yield engine
            engine.client.close()


@contextmanager
def chromium(browser: Browser) -> Iterator[Engine]:
    """Open a page of Chromium."""
    engine = Chromium(browser)
    yield engine
    engine.page.close()
