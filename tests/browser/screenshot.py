"""Draws docs/screenshot.png, the picture of the README: ``python -m tests.browser.screenshot``."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import BROWSERS, FLAGS, WIDE, known_visitor
from tests.browser.reading import place, visit
from tests.web.servers import ROOT, Server

POINT = (-3.4, 2.2)
"""A point of a large region of the example that has a segment of the boundary."""


def main() -> None:
    """Draw the example with the card of a region."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = known_visitor(
            browser, viewport=WIDE, device_scale_factor=1.5, color_scheme="light"
        )
        page = context.new_page()
        visit(page, server.url)
        expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(4)
        page.mouse.click(*place(page, *POINT))
        expect(page.locator("#card .formula")).to_be_visible()
        page.screenshot(path=ROOT / "docs" / "screenshot.png", animations="disabled")
        browser.close()


if __name__ == "__main__":
    main()
