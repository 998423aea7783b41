"""Benchmark of dragging a crease of an (8, 8) network on the page, in exact pictures per second.

The pointer moves all the time, and each picture is counted when the page has drawn it. For
comparison, the script also measures the previews per second of a client that requests one after
another and draws nothing. The target is 20 pictures per second; exit status 1 if it is missed.

Usage: python -m benchmarks.dragging [--quick]
"""

import argparse
import json
import math
import shutil
import sys
import time
from urllib.request import Request, urlopen

from playwright.sync_api import Page, sync_playwright

from benchmarks.page import BROWSERS, COUNTING, FLAGS, SPIRAL, opened, server

TARGET = 20.0
EPOCH = 200
RADIUS = 40

# Select a crease that can be dragged near the middle of the plane; return such a point.
FIND_CREASE = """() => {
  const plane = document.querySelector('#plane');
  const select = document.querySelector('#crease select');
  const { left, top, width, height } = plane.getBoundingClientRect();
  for (const { value } of [...select.options].slice(1)) {
    select.value = value;
    select.dispatchEvent(new Event('change'));
    for (let down = 0.3; down < 0.7; down += 0.01) {
      for (let across = 0.3; across < 0.7; across += 0.01) {
        const [clientX, clientY] = [left + width * across, top + height * down];
        const event = { clientX, clientY, bubbles: true };
        plane.querySelector('.nsewdrag').dispatchEvent(new PointerEvent('pointermove', event));
        if (plane.dataset.grip === 'move') return [clientX, clientY];
      }
    }
  }
  throw new Error('no crease passes near the middle of the plane');
}"""


def dragged(page: Page, seconds: float) -> float:
    """Return the pictures per second while the pointer moves in circles, after one second."""
    page.locator("#plane .nsewdrag").wait_for()
    x, y = page.evaluate(FIND_CREASE)
    page.evaluate(COUNTING)
    page.mouse.move(x, y)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    while time.perf_counter() - began < 1 + seconds:
        step += 1
        page.mouse.move(x + RADIUS * math.sin(step / 15), y + RADIUS * (1 - math.cos(step / 15)))
        if step == 30:
            page.evaluate("() => Object.assign(window.drawn, { frames: 0, at: performance.now() })")
    frames, spent = page.evaluate(
        "() => [window.drawn.frames, (performance.now() - window.drawn.at) / 1000]"
    )
    page.keyboard.press("Escape")
    page.mouse.up()
    return float(frames / spent)


def requested(site: str, seconds: float) -> float:
    """Return the previews per second of one client that requests them one after another."""

    def post(path: str, body: dict[str, object]) -> bytes:
        data = json.dumps(body).encode()
        request = Request(f"{site}{path}", data, {"Content-Type": "application/json"})
        with urlopen(request) as response:
            return bytes(response.read())

    spec = {"dataset": {"kind": "spiral", "noise": 0.05}, "training": {"batch_size": 10}}
    run = json.loads(post("/api/runs", spec))["id"]
    query = "arrays=base64&grid=100&include=metrics,network,regions,boundary,confusion,colour"
    path = f"/api/runs/{run}/frames/{EPOCH}/preview?{query}"
    post(path, {})
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        count += 1
        post(path, {"intercepts": [{"layer": 0, "to": 3, "value": math.sin(count / 15)}]})
    return count / (time.perf_counter() - began)


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs")
    seconds = 2.0 if parser.parse_args().quick else 8.0
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is installed")
    with server() as site, sync_playwright() as playwright:
        print(f"previews requested, not drawn    {requested(site, seconds):6.1f} /s", flush=True)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page, _ = opened(browser, f"{site}/{SPIRAL}&epoch={EPOCH}")
        dragged(page, 2)  # in its first seconds, a page still loads its libraries
        pictures = dragged(page, seconds)
        browser.close()
    print(f"pictures while dragging, (8, 8)  {pictures:6.1f} /s   target {TARGET:.0f} /s", end="")
    print(f"   {pictures / TARGET:.2f} times the target")
    return int(pictures < TARGET)


if __name__ == "__main__":
    sys.exit(main())
