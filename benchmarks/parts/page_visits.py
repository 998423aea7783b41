"""Visits of pages in Chromium: their requests, their first picture, and the frames they paint."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

# Sets `window.picture` when a page's largest canvas shows a picture, in milliseconds since
# navigation. It is detected by pixels, because a page can report a drawing before it is visible.
# Creases has canvases below and above the points, and both have to be painted.
PICTURE = """() => {
  const hues = (canvas) => {
    const [width, height] = [canvas.width, canvas.height].map((size) => Math.min(size, 200));
    const copy = new OffscreenCanvas(width, height).getContext('2d');
    copy.imageSmoothingEnabled = false;
    copy.drawImage(canvas, 0, 0, width, height);
    return new Set(new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)).size;
  };
  const shown = () => {
    const [under, over] = document.querySelectorAll('#plane > canvas');
    if (over) return over.width > 300 && hues(under) > 10 && hues(over) > 10;
    return [...document.querySelectorAll('canvas')].some(
      (canvas) => canvas.clientWidth > 200 && hues(canvas) > 10,
    );
  };
  const look = () => {
    if (shown()) requestAnimationFrame(() => { window.picture = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""

# Counts in `window.paints` the frames in which a large canvas was drawn, however often in each, in
# `window.pictures` those in which the plane got another picture below its points, and sums layout
# shifts in `window.shift`, but those of the text in a field that is typed, which is no node.
PAINTS = """() => {
  window.paints = 0;
  window.pictures = 0;
  window.shift = 0;
  let drawn = false;
  let below = false;
  let plane = null;
  const kinds = ['putImageData', 'drawImage', 'fill', 'fillRect', 'stroke', 'clearRect'];
  const prototype = CanvasRenderingContext2D.prototype;
  for (const kind of kinds) {
    const own = prototype[kind];
    prototype[kind] = function (...given) {
      drawn ||= this.canvas.clientWidth > 200;
      below ||= this.canvas === plane;
      return own.apply(this, given);
    };
  }
  const count = () => {
    requestAnimationFrame(count);
    plane ??= document.querySelector('#plane > canvas');
    // A message comes after all callbacks of this frame.
    channel.port2.postMessage(null);
  };
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    window.paints += drawn;
    window.pictures += below;
    drawn = below = false;
  };
  requestAnimationFrame(count);
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      if (sources.some(({ node }) => node)) window.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""

# A page has all of its files if it has asked for none for so long.
QUIET_MS = 1500


@dataclass
class Traffic:
    """What a page asked its server for: requests that the cache did not answer, and bytes."""

    requests: int = 0
    bytes: float = 0.0
    cached: set[str] = field(default_factory=set)

    def watch(self, session: CDPSession) -> None:
        """Count the traffic of a page."""
        memory = "Network.requestServedFromCache"
        session.on(memory, lambda event: self.cached.add(event["requestId"]))
        session.on("Network.responseReceived", self._response)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _response(self, event: dict[str, Any]) -> None:
        response = event["response"]
        cached = any(response.get(f"from{kind}Cache") for kind in ("Disk", "Prefetch"))
        inline = response["url"].startswith(("data:", "blob:"))
        self.requests += not (cached or inline or event["requestId"] in self.cached)

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


@dataclass
class Visit:
    """A page, the seconds from navigation to its picture, and its traffic."""

    page: Page
    seconds: float
    traffic: Traffic


def profile(browser: Browser) -> BrowserContext:
    """Return a fresh profile whose pages count their frames and note their first picture."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    # On a busy machine, slow numbers are more useful than a timeout.
    context.set_default_timeout(180_000)
    for script in (PICTURE, PAINTS):
        context.add_init_script(f"({script})()")
    return context


def visit(context: BrowserContext, address: str) -> Visit:
    """Open a page and return it when it has its picture."""
    page = context.new_page()
    traffic = Traffic()
    traffic.watch(context.new_cdp_session(page))
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.picture", polling=10)
    return Visit(page, float(page.evaluate("() => window.picture")) / 1000, traffic)


def complete(visit: Visit) -> Traffic:
    """Return the traffic of a page once it asks for nothing more."""
    before = -1
    while before != visit.traffic.requests:
        before = visit.traffic.requests
        visit.page.wait_for_timeout(QUIET_MS)
    return visit.traffic


def paints_per_second(page: Page, seconds: float) -> float:
    """Return the painted frames per second of a page that plays."""
    count, spent = page.evaluate(
        """(milliseconds) => new Promise((done) => {
          const [before, began] = [window.paints, performance.now()];
          setTimeout(
            () => done([window.paints - before, performance.now() - began]),
            milliseconds,
          );
        })""",
        1000 * seconds,
    )
    return 1000 * float(count) / float(spent)


def in_turn(count: int, *measures: Callable[[], float]) -> list[float]:
    """Return the median of each measure, taken in turn so that all meet the same machine."""
    taken = [[measure() for measure in measures] for _ in range(count)]
    return [sorted(column)[count // 2] for column in zip(*taken, strict=True)]
