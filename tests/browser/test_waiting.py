"""What the page says while an answer takes long."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.reading import visit


def test_a_long_subdivision_shows_its_layer_and_regions(page: Page, server: str) -> None:
    """The frame is held back; a running subdivision is put into the server's own answer."""
    visit(page, server, "#kind=moons&epoch=0")
    held: list[Route] = []
    layers = iter((1, 2, 2, 3))

    def status(route: Route) -> None:
        answer = route.fetch()
        found = {"layer": next(layers, 3), "layers": 3, "regions": 12_345}
        route.fulfill(response=answer, json=answer.json() | {"subdivision": found})

    page.route(re.compile(r"/api/runs/[^/]+\?epoch=0"), status)
    page.route("**/frames/7?*", lambda route: held.append(route))
    page.get_by_label("Epoch", exact=True).fill("7")
    page.get_by_label("Epoch", exact=True).press("Enter")
    notice = page.locator("#notice")
    for layer in (2, 3):
        expect(notice).to_have_text(
            f"Finding linear regions: layer {layer} of 3, 12,345 so far …", timeout=20_000
        )
    page.unroute("**/frames/7?*")
    for route in held:
        route.continue_()
    expect(notice).to_be_hidden(timeout=20_000)
