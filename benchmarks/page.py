"""Benchmark of the page in a headless browser without a GPU, on its own server.

It measures the time to the first picture in a fresh profile, the time from play to 99 % training
accuracy on the spiral, the frames and epochs per second while the page plays, the share of these
frames with a second plane, the time from pointing at a region, or clicking it, to its card, and
the memory of the page over 10,000 epochs. Exit status 1 if a target is missed.

Usage: python -m benchmarks.page [--quick]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.parts.memory import memory_at

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"]

# 250 training points: as many as TensorFlow Playground trains on.
SPIRAL = "#kind=spiral&noise=0.05&samples=500&test_share=0.5&batch_size=10&random_state=7"
# A wide network on larger batches has many regions for long enough to measure: 7,700 at the start,
# more than 8,000 after 50 epochs and 9,200 after 1,000. Thousands of epochs later, few are left.
LARGE = SPIRAL.replace("batch_size=10", "batch_size=50") + "&hidden_layer_sizes=64,64"
LARGE_EPOCH = 50
LARGE_REGIONS = 8000

# The page caches up to 12 MB of frames for scrubbing, and has filled this cache after about 4,000
# epochs. By then, the engine's heap has reached its final size too. After that, memory must not
# grow.
MEMORY_EPOCHS = [1000, 4000, 6000, 8000, 10000]
FLAT_SCRIPTS = 10
FLAT_PROCESS = 24

# Detect by its pixels when the picture is on the screen, because the page can report a drawing
# before it is visible. Sets `window.picture`, in milliseconds since navigation.
PICTURE = """() => {
  const hues = (canvas) => {
    const copy = new OffscreenCanvas(canvas.width >> 2, canvas.height >> 2).getContext('2d');
    copy.imageSmoothingEnabled = false;
    copy.drawImage(canvas, 0, 0, canvas.width >> 2, canvas.height >> 2);
    const { data } = copy.getImageData(0, 0, canvas.width >> 2, canvas.height >> 2);
    return new Set(new Uint32Array(data.buffer)).size;
  };
  const look = () => {
    const [under, over] = document.querySelectorAll('#plane > canvas');
    const points = () => hues(over) > 10 || document.querySelector('#plane .scatterlayer .point');
    if (over?.width > 300 && hues(under) > 100 && points()) {
      requestAnimationFrame(() => { window.picture = performance.now(); });
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""

COUNTING = """() => {
  window.drawn = { frames: 0, epochs: [] };
  new MutationObserver(() => {
    window.drawn.frames += 1;
    window.drawn.epochs.push(document.querySelector('#epoch').valueAsNumber);
  }).observe(document.querySelector('#caption'), { childList: true, characterData: true });
}"""


@contextmanager
def server() -> Iterator[str]:
    """Start a server as users do, warm it up, and yield its address."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            "CREASES_CACHE_DIR": str(ROOT / "data" / "cache"),
            **os.environ,
            "CREASES_HOST": "127.0.0.1",
            "CREASES_PORT": "0",
            # At the fastest speed, the default limit would be reached within seconds.
            "CREASES_MAX_EPOCHS": "10000000",
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
                raise SystemExit("the server did not print its address")
            request = Request(f"{found[0]}/api/train", b"{}", {"Content-Type": "application/json"})
            urlopen(request, timeout=300).close()
            yield found[0]
        finally:
            process.terminate()
            process.wait(timeout=30)


class Targets:
    """Prints each measurement with its target, and counts the missed targets."""

    def __init__(self) -> None:
        self.missed = 0

    def line(
        self, name: str, value: float, unit: str, *, least: float = -inf, most: float = inf
    ) -> None:
        """Print a number, which should be at least `least` and at most `most`."""
        target = f"<= {most:g}" if most < inf else f">= {least:g}" if least > -inf else ""
        met = least <= value <= most
        self.missed += not met
        result = "" if met else "missed"
        print(f"{name:42s} {value:9.2f} {unit:9s} {target:>9s} {result}", flush=True)


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """Open a page in a fresh profile; return it and the seconds from navigation to its picture."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    # On a busy machine, slow numbers are more useful than a timeout.
    page.set_default_timeout(180_000)
    page.add_init_script(f"({PICTURE})()")
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.picture", polling=10)
    spent = float(page.evaluate("() => window.picture")) / 1000
    page.wait_for_selector("#plane .main-svg", state="attached")
    page.wait_for_function("() => document.querySelector('#caption').textContent[0] === 'E'")
    return page, spent


def playing(page: Page, speed: str, seconds: float) -> tuple[float, float]:
    """Return the drawn frames and the epochs per second, after a first second of acceleration."""
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


def compare_with_next_seed(page: Page) -> None:
    """Show the run with the next seed in a second plane."""
    page.locator("#twin summary").click()
    page.locator("#twin").get_by_role("button", name="another seed").click()
    ready = "() => document.querySelector('#beside-caption').textContent.startsWith('Epoch')"
    page.wait_for_function(ready, polling=10)


def to_card(page: Page, times: int, *, click: bool) -> float:
    """Return the median milliseconds from pointing at a region, or clicking it, to its card."""
    spent = page.evaluate(
        """async ([times, click]) => {
          const plane = document.querySelector('#plane .nsewdrag');
          const { left, top, width, height } = plane.getBoundingClientRect();
          const spent = [];
          for (let at = 0; at < times; at += 1) {
            const share = at / times;
            const event = {
              clientX: left + width * (0.2 + 0.6 * share),
              clientY: top + height * (0.3 + 0.4 * share),
              bubbles: true,
              isPrimary: true,
              button: 0,
            };
            const began = performance.now();
            const shown = new Promise((resolve, reject) => {
              setTimeout(() => reject(new Error('no card within 30 s')), 30000);
              new MutationObserver((_, observer) => {
                if (!document.querySelector('#card .formula')) return;
                observer.disconnect();
                resolve();
              }).observe(document.querySelector('#card .card-body'), { childList: true });
            });
            const send = (kind) => plane.dispatchEvent(new PointerEvent(kind, event));
            if (click) ['pointerdown', 'pointerup'].forEach(send);
            else send('pointermove');
            await shown;
            spent.push(performance.now() - began);
            // The next point may be in the same region, whose card would not change.
            document.querySelector('#plane').dispatchEvent(new PointerEvent('pointerleave'));
            await new Promise((resolve) => setTimeout(resolve, 150));
          }
          return spent.sort((a, b) => a - b);
        }""",
        [times, click],
    )
    return float(spent[len(spent) // 2])


def to_accuracy(page: Page) -> float:
    """Return the seconds from play to 99 % training accuracy, at the fastest speed."""
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


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs")
    quick = parser.parse_args().quick
    seconds = 2.0 if quick else 6.0
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is installed")
    targets = Targets()
    with server() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        opened(browser, f"{site}/{SPIRAL}&epoch=0")[0].context.close()
        first = []
        for _ in range(3):
            page, spent = opened(browser, f"{site}/")
            first.append(spent)
            page.context.close()
        targets.line("first picture, fresh profile, warm server", sorted(first)[1], "s", most=1)
        page, _ = opened(browser, f"{site}/{SPIRAL}&epoch=0")
        targets.line("play to 99 % on the spiral", to_accuracy(page), "s", most=1.5)
        page.context.close()
        for name, address, start, least in (
            ("(8, 8)", SPIRAL, 0, 25),
            ("(64, 64)", LARGE, LARGE_EPOCH, 8),
        ):
            page, _ = opened(browser, f"{site}/{address}&epoch={start}")
            for speed, label in (("1", "1 epoch per frame"), ("max", "maximum speed")):
                frames, epochs = playing(page, speed, seconds)
                targets.line(f"{name} {label}", frames, "frames/s", least=least)
                fast = 1000 if (name, speed) == ("(8, 8)", "max") else -inf
                targets.line(f"{name} {label}", epochs, "epochs/s", least=fast)
                regions = float(re.sub(r"\D", "", page.locator("#regions").inner_text()))
                many = LARGE_REGIONS if (address, speed) == (LARGE, "1") else -inf
                targets.line(f"{name} regions at the end", regions, "", least=many)
                if speed == "1":
                    for way, click in (("hover", False), ("click", True)):
                        card = to_card(page, 5 if quick else 15, click=click)
                        targets.line(f"{name} {way} to card", card, "ms", most=50)
            alone, _ = playing(page, "1", seconds)
            compare_with_next_seed(page)
            both, _ = playing(page, "1", seconds)
            share = both / max(alone, 1e-9)
            targets.line(f"{name} with a second plane", share, "of frames")
            page.context.close()
        epochs = [500, 1000] if quick else MEMORY_EPOCHS
        spiral = f"{site}/{SPIRAL}&epoch=0"
        sizes = {}
        for epoch, (kept, process) in zip(epochs, memory_at(browser, spiral, epochs), strict=True):
            sizes[epoch] = (kept, process)
            targets.line(f"memory of scripts after {epoch} epochs", kept, "MB")
            targets.line(f"memory of the process after {epoch} epochs", process, "MB")
        if not quick:
            early = epochs[1]
            scripts, whole = (b - a for a, b in zip(sizes[early], sizes[epochs[-1]], strict=True))
            since = f"growth since {early} epochs"
            targets.line(f"{since}, scripts", scripts, "MB", most=FLAT_SCRIPTS)
            targets.line(f"{since}, process", whole, "MB", most=FLAT_PROCESS)
        browser.close()
    return int(targets.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
