"""Benchmark of dragging on the page, in exact pictures per second.

What is dragged is a crease of an (8, 8) network on two columns, then the slider of a column that is
not shown, of an (8, 8) network on the four of iris. The pointer moves all the time, and each
picture is counted when the page has drawn it. For comparison, the script also measures the answers
per second to a client that requests one after another and draws nothing. The target is 20 pictures
per second each; exit status 1 if it is missed.

Usage: python -m benchmarks.dragging [--quick]
"""

import argparse
import json
import math
import shutil
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from playwright.sync_api import Page, sync_playwright

from benchmarks.page import BROWSERS, FLAGS, SPIRAL, opened, server

TARGET = 20.0
EPOCH = 200
RADIUS = 40
VIEW = "arrays=base64&grid=100&include=metrics,network,regions,boundary,confusion,colour"
IRIS = "#kind=iris&hidden_layer_sizes=8,8&activation=relu"

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

COUNT = "() => [window.pictures, performance.now() / 1000]"


def pictures_per_second(
    page: Page, seconds: float, way: Callable[[int], tuple[float, float]]
) -> float:
    """Return the pictures per second while the pressed pointer moves, after one second.

    The pointer of Playwright runs scripts in the page at each movement while a button is pressed.
    They take a tenth of the time of a picture, so the browser moves the pointer without them.
    """
    pointer = page.context.new_cdp_session(page)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    before, at = 0, 0.0
    while time.perf_counter() - began < 1 + seconds:
        step += 1
        x, y = way(step)
        moved = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
        pointer.send("Input.dispatchMouseEvent", moved)
        if not at and time.perf_counter() - began >= 1:
            before, at = page.evaluate(COUNT)
    pictures, end = page.evaluate(COUNT)
    pointer.detach()
    return float((pictures - before) / (end - at))


def dragged(page: Page, seconds: float) -> float:
    """Return the pictures per second while a crease is dragged in circles."""
    page.locator("#plane .nsewdrag").wait_for()
    tool = page.locator("#tools").get_by_role("button", name="Drag a unit's line")
    if tool.get_attribute("aria-pressed") == "false":
        tool.click()
    x, y = page.evaluate(FIND_CREASE)

    def way(step: int) -> tuple[float, float]:
        across, down = math.sin(step / 15), 1 - math.cos(step / 15)
        return x + RADIUS * across, y + RADIUS * down

    page.mouse.move(x, y)
    rate = pictures_per_second(page, seconds, way)
    page.keyboard.press("Escape")
    page.mouse.up()
    return rate


def swept(page: Page, seconds: float) -> float:
    """Return the pictures per second while the slider of a column is dragged to and fro."""
    slider = page.locator("#slice .free input[type=range]").first
    slider.wait_for()
    box = slider.bounding_box()
    assert box
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle, y)
    rate = pictures_per_second(
        page,
        seconds,
        lambda step: (middle + 0.4 * box["width"] * math.sin(step / 25), y),
    )
    page.mouse.up()
    return rate


def post(address: str, body: dict[str, Any]) -> bytes:
    """Return the body of a response to a POST request."""
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as response:
        return bytes(response.read())


def answers_per_second(ask: Callable[[float], object], seconds: float) -> float:
    """Return how often a question about a number is answered, after the first time."""
    ask(0.0)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        count += 1
        ask(math.sin(count / 15))
    return count / (time.perf_counter() - began)


def previews(site: str, seconds: float) -> float:
    """Return the previews per second of one client that requests them one after another."""
    spec = {"dataset": {"kind": "spiral", "noise": 0.05}, "training": {"batch_size": 10}}
    run = json.loads(post(f"{site}/api/runs", spec))["id"]
    address = f"{site}/api/runs/{run}/frames/{EPOCH}/preview?{VIEW}"

    def ask(value: float) -> None:
        post(address, {"intercepts": [{"layer": 0, "to": 3, "value": value}]})

    return answers_per_second(ask, seconds)


def slices(site: str, seconds: float) -> float:
    """Return the frames of other slices per second of one client."""
    spec = {"dataset": {"kind": "iris"}, "network": {"hidden_layer_sizes": [8, 8]}}
    run = json.loads(post(f"{site}/api/runs", spec))["id"]

    def ask(value: float) -> None:
        plane = quote(json.dumps({"axes": [0, 1], "at": [5.8, 3.0, 4.35 + value, 1.3]}))
        more = "points,slice,distance,rows"
        with urlopen(
            f"{site}/api/runs/{run}/frames/{EPOCH}?{VIEW},{more}&slice={plane}"
        ) as response:
            response.read()

    return answers_per_second(ask, seconds)


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs")
    seconds = 2.0 if parser.parse_args().quick else 8.0
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is installed")
    missed = 0
    with server() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, address, ask, measure in (
            ("a crease", SPIRAL, previews, dragged),
            ("a slice", IRIS, slices, swept),
        ):
            print(f"{name}: answers, not drawn   {ask(site, seconds):6.1f} /s", flush=True)
            page = opened(browser, f"{site}/{address}&epoch={EPOCH}")
            measure(page, 2)  # in its first seconds, a page still loads its libraries
            rate = measure(page, seconds)
            page.context.close()
            print(f"{name}: pictures, (8, 8)     {rate:6.1f} /s   target {TARGET:.0f} /s", end="")
            print(f"   {rate / TARGET:.2f} times the target")
            missed += rate < TARGET
        browser.close()
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
