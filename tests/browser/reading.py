"""Helpers that act on a page, wait for it, and read what it shows."""

import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import Request, urlopen

from playwright.sync_api import Download, Locator, Page, Route, expect

PATIENCE_SECONDS = 90

EPOCH = re.compile("^Epoch ([\\d\u202f]+)\\.")
"""Thousands are kept apart by narrow no-break spaces."""


def visit(page: Page, server: str, address: str = "") -> None:
    """Load the page with an address, and wait until it is idle."""
    if page.url != "about:blank":
        page.goto("about:blank")
    page.goto(f"{server}/{address}")
    wait_until_idle(page)


def follow(page: Page, server: str, address: str, first: int = 3) -> None:
    """Visit an address; in an open page change it by hand, which costs less than to load the page.

    Each address gets an epoch of its own from ``first`` on, by which its picture is known.
    """
    if page.url == "about:blank":
        visit(page, server, f"{address}&epoch={first}")
        return
    number = epoch(page) + 1
    page.evaluate("hash => { location.hash = hash; }", f"{address}&epoch={number}")
    wait_for_epoch(page, number)
    wait_until_idle(page)


def wait_until_idle(page: Page) -> None:
    """Wait until the frame and its axes are drawn and no request is running."""
    expect(caption(page)).to_have_text(EPOCH)
    expect(page.locator("#plane .main-svg").first).to_be_attached()
    expect(page.locator("#plane")).to_have_attribute("aria-busy", "false")
    wait_for_paint(page)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true, also on a slow machine."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"still not so after {PATIENCE_SECONDS} s"
        time.sleep(0.05)


def wait_for_event(page: Page, condition: Callable[[], bool]) -> None:
    """Wait until a condition is true that depends on events, such as requests.

    The driver delivers events only while it is used, so the page is called before each check.
    """
    wait_until(lambda: bool(page.evaluate("() => true")) and condition())


def hold_first(page: Page, urls: re.Pattern[str]) -> list[Route]:
    """Hold the first request with such an URL; return the list that it is added to."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(urls, hold)
    return held


def caption(page: Page) -> Locator:
    return page.locator("#caption")


def undo(page: Page) -> Locator:
    return page.locator("#undo [data-act=undo]")


def redo(page: Page) -> Locator:
    return page.locator("#undo [data-act=redo]")


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#field-{name}")


def paste(page: Page, lines: list[str]) -> Locator:
    """Paste the lines of a table into its dialog, and return the dialog."""
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill("\n".join(lines) + "\n")
    return dialog


def epoch(page: Page) -> int:
    """Return the epoch in the caption."""
    found = EPOCH.search(caption(page).inner_text())
    assert found
    return int(re.sub(r"\D", "", found[1]))


def wait_for_epoch(page: Page, number: int) -> None:
    """Wait until the frame of an epoch is painted."""
    expect(caption(page)).to_have_text(re.compile(rf"^Epoch {number}\."))
    wait_for_paint(page)


def wait_beyond(page: Page, number: int) -> None:
    """Wait until the shown epoch is later than ``number``."""
    wait_until(lambda: epoch(page) > number)


def wait_for_paint(page: Page) -> None:
    """Wait until the browser has painted all changes."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def picture(page: Page) -> str:
    """Return the canvas below the points as a data URL."""
    wait_for_paint(page)
    return str(page.evaluate("() => document.querySelector('#plane canvas').toDataURL()"))


def color_count(page: Page) -> int:
    """Return the number of different colors on the canvas below the points."""
    wait_for_paint(page)
    return int(
        page.evaluate(
            """() => {
              const canvas = document.querySelector('#plane canvas');
              const { width, height } = canvas;
              // Chromium warns of a canvas that is read several times.
              const copy = new OffscreenCanvas(width, height).getContext('2d');
              copy.drawImage(canvas, 0, 0);
              const { data } = copy.getImageData(0, 0, width, height);
              return new Set(new Uint32Array(data.buffer)).size;
            }"""
        )
    )


def wait_for_picture(page: Page, expected: str) -> None:
    """Wait until the canvas below the points has exactly these pixels."""
    wait_until(lambda: picture(page) == expected)


def link(page: Page) -> str:
    """Return the full address from the page; the driver's ``page.url`` is updated later."""
    return str(page.evaluate("() => location.href"))


def address(page: Page) -> dict[str, str]:
    """Return the settings in the address."""
    return dict(parse_qsl(link(page).partition("#")[2], keep_blank_values=True))


def wait_for_address(page: Page, **settings: str) -> None:
    """Wait until the address has these settings. It is updated shortly after the picture."""
    wait_until(lambda: settings.items() <= address(page).items())


def click_plane(page: Page, across: float, down: float) -> None:
    """Click the plane at a fraction of its width and height."""
    box = page.locator("#plane").bounding_box()
    assert box
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def place(page: Page, x1: float, x2: float) -> tuple[float, float]:
    """Return the screen position of a point of the plane; fail if it is not visible."""
    across, down, seen = page.evaluate(
        """([x1, x2]) => {
          const plot = document.querySelector('#plane .plot');
          const { left, top } = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          const at = [left + xaxis._offset + xaxis.d2p(x1), top + yaxis._offset + yaxis.d2p(x2)];
          return [...at, Boolean(document.elementFromPoint(...at)?.closest('#plane'))];
        }""",
        [x1, x2],
    )
    assert seen, f"({x1}, {x2}) is not visible: it would be at ({across:.0f}, {down:.0f})"
    return across, down


def layer(page: Page, name: str) -> Locator:
    """Open the menu of layers, and return a control in it by its label."""
    menu = page.locator("#layers")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    return menu.get_by_label(name)


def tab(page: Page, name: str) -> Locator:
    """Return the tab of a view."""
    return page.locator("#views").get_by_role("tab", name=name)


def tool(page: Page, name: str) -> Locator:
    """Return the button of a tool."""
    return page.locator("#tools").get_by_role("button", name=name, exact=True)


def open_share(page: Page, tab: str) -> Locator:
    """Open the dialog Share, unless it is open, and return the panel of a tab."""
    dialog = page.locator("#share")
    if not dialog.is_visible():
        page.locator("#share-button").click()
    dialog.get_by_role("tab", name=tab).click()
    return dialog.get_by_role("tabpanel", name=tab)


def saved_picture(page: Page, format: str) -> Download:
    """Save the plane with the share dialog, and close it."""
    open_share(page, "Files")
    with page.expect_download() as started:
        page.locator("#share").get_by_role("button", name=format, exact=True).click()
    page.locator("#share [data-close]").click()
    return started.value


def get_json(url: str | Request) -> Any:
    with urlopen(url, timeout=60) as answer:
        return json.load(answer)
