"""How the real page keeps up in a browser without a screen or a GPU, on a server of its own.

Drawn frames and epochs per second while it plays, the share of them that is left with a second
plane, the time from a pointer's click to the region card, the first picture after opening, the time
from play to 99 % training accuracy on the spiral, and the memory of the page on a long run.

Usage: python -m benchmarks.page [--quick]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"]

# 250 training points: as many as TensorFlow Playground trains on.
SPIRAL = "#kind=spiral&noise=0.05&samples=500&test_share=0.5&batch_size=10&random_state=7"
LARGE = f"{SPIRAL}&hidden_layer_sizes=64,64"

COUNTING = """() => {
  window.drawn = { frames: 0, epochs: [] };
  new MutationObserver(() => {
    window.drawn.frames += 1;
    window.drawn.epochs.push(document.querySelector('#epoch').valueAsNumber);
  }).observe(document.querySelector('#caption'), { childList: true, characterData: true });
}"""


@contextmanager
def server() -> Iterator[str]:
    """The address of a site started as its users start it, warm."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            "CREASES_CACHE_DIR": str(ROOT / "data" / "cache"),
            **os.environ,
            "CREASES_HOST": "127.0.0.1",
            "CREASES_PORT": "0",
            "CREASES_DATA_DIR": data,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "app"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            if not found:
                raise SystemExit("the server did not say where it is")
            ask = Request(f"{found[0]}/api/train", b"{}", {"Content-Type": "application/json"})
            urlopen(ask, timeout=300).close()
            yield found[0]
        finally:
            process.terminate()
            process.wait(timeout=30)


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """A page in a fresh profile's tab, and the seconds until its picture was there."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    ready = "() => document.querySelector('#caption')?.textContent.startsWith('Epoch')"
    page.wait_for_function(ready, polling=10)
    return page, time.perf_counter() - began


def playing(page: Page, speed: str, seconds: float) -> tuple[float, float]:
    """Drawn frames and epochs per second; the first second, in which it speeds up, is left out."""
    page.get_by_label("Speed").select_option(speed)
    page.evaluate(COUNTING)
    page.locator(".play").click()
    page.wait_for_timeout(1000)
    page.evaluate(
        "() => Object.assign(window.drawn, { frames: 0, epochs: [], at: performance.now() })"
    )
    page.wait_for_timeout(1000 * seconds)
    frames, epochs, spent = page.evaluate(
        """() => {
          const { frames, epochs, at } = window.drawn;
          return [frames, epochs.at(-1) - epochs[0], (performance.now() - at) / 1000];
        }"""
    )
    page.locator(".play").click()
    return frames / spent, epochs / spent


def put_twin_beside(page: Page) -> None:
    """Compare the run with the one of the next seed, in a second plane."""
    page.locator("#twin summary").click()
    page.locator("#twin").get_by_role("button", name="another seed").click()
    ready = "() => document.querySelector('#beside-caption').textContent.startsWith('Epoch')"
    page.wait_for_function(ready, polling=10)


def click_to_card(page: Page, times: int) -> float:
    """Median milliseconds from a click on the plane to the card of the region under it."""
    spent = page.evaluate(
        """async (times) => {
          const plane = document.querySelector('#plane .nsewdrag');
          const { left, top, width, height } = plane.getBoundingClientRect();
          const spent = [];
          for (let at = 0; at < times; at += 1) {
            const share = at / times;
            const place = {
              clientX: left + width * (0.2 + 0.6 * share),
              clientY: top + height * (0.3 + 0.4 * share),
              bubbles: true,
              isPrimary: true,
              button: 0,
            };
            const began = performance.now();
            const come = new Promise((resolve) => new MutationObserver((_, observer) => {
              observer.disconnect();
              resolve();
            }).observe(document.querySelector('#card .card-body'), { childList: true }));
            plane.dispatchEvent(new PointerEvent('pointerdown', place));
            plane.dispatchEvent(new PointerEvent('pointerup', place));
            await come;
            spent.push(performance.now() - began);
            await new Promise((resolve) => setTimeout(resolve, 150));
          }
          return spent.sort((a, b) => a - b);
        }""",
        times,
    )
    return float(spent[len(spent) // 2])


def to_accuracy(page: Page) -> float:
    """Seconds from play to 99 % of the training points, at the fastest speed."""
    page.get_by_label("Speed").select_option("max")
    return float(
        page.evaluate(
            """() => new Promise((resolve) => {
              const cell = document.querySelector('[data-reading=train_score]');
              const began = performance.now();
              new MutationObserver((_, observer) => {
                if (parseFloat(cell.textContent) < 99) return;
                observer.disconnect();
                document.querySelector('.play').click();
                resolve((performance.now() - began) / 1000);
              }).observe(cell, { childList: true, characterData: true });
              document.querySelector('.play').click();
            })"""
        )
    )


def memory_at(page: Page, epochs: list[int]) -> list[float]:
    """Megabytes that the page's scripts keep after so many epochs, rubbish collected."""
    page.get_by_label("Speed").select_option("25")
    kept = []
    for epoch in epochs:
        page.locator(".play").click()
        reached = f"() => document.querySelector('#epoch').valueAsNumber >= {epoch}"
        page.wait_for_function(reached, timeout=600_000)
        page.locator(".play").click()
        page.wait_for_timeout(500)
        page.evaluate("() => window.gc()")
        kept.append(page.evaluate("() => performance.memory.usedJSHeapSize") / 2**20)
    return kept


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs")
    quick = parser.parse_args().quick
    seconds = 2.0 if quick else 6.0
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is installed")
    with server() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        opened(browser, f"{site}/{SPIRAL}&epoch=0")[0].close()
        page, first = opened(browser, f"{site}/")
        page.close()
        print(f"first picture, warm server           {first:8.2f} s", flush=True)
        page, _ = opened(browser, f"{site}/{SPIRAL}&epoch=0")
        print(f"play to 99 % on the spiral           {to_accuracy(page):8.2f} s", flush=True)
        page.close()
        for name, address in (("(8, 8)", SPIRAL), ("(64, 64)", LARGE)):
            page, _ = opened(browser, f"{site}/{address}&epoch=0")
            for speed in ("1", "max"):
                frames, epochs = playing(page, speed, seconds)
                label = f"{name} at {'1 epoch a frame' if speed == '1' else 'as fast as it goes'}"
                print(f"{label:36s} {frames:8.1f} frames/s {epochs:8.0f} epochs/s", flush=True)
            card = click_to_card(page, 5 if quick else 15)
            print(f"{name + ' click to card':36s} {card:8.0f} ms", flush=True)
            alone, _ = playing(page, "1", seconds)
            put_twin_beside(page)
            both, _ = playing(page, "1", seconds)
            share = both / max(alone, 1e-9)
            print(f"{name + ' with a second plane':36s} {share:8.2f} of the frames", flush=True)
            page.close()
        page, _ = opened(browser, f"{site}/{SPIRAL}&epoch=0")
        epochs = [500, 1000] if quick else [1000, 5000, 10000]
        for epoch, megabytes in zip(epochs, memory_at(page, epochs), strict=True):
            print(f"{f'memory after {epoch} epochs':36s} {megabytes:8.1f} MB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
