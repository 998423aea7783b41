"""The first stop of the Tab key leads past the header, on each page."""

from playwright.sync_api import Page, expect

from tests.support.cases import each

FOCUSED = "document.activeElement.tagName"


READY = {
    "": "#plane .main-svg",
    "curve": "#plot .main-svg",
    "article": ".prediction button",
    "studies": "#size:not(:empty)",
    "experiments": "#sentence:not(:empty)",
    "docs": ".opblock",
}
"""What each page shows when its scripts have run."""


@each("path", list(READY))
def test_a_link_leads_past_the_header(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/{path}")
    expect(page.locator(READY[path]).first).to_be_visible()
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "MAIN"
    assert page.evaluate("location.hash") != "#main"
    expect(link).not_to_be_in_viewport(ratio=1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
