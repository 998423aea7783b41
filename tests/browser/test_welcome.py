"""A first visit, and the examples."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.examples import EXAMPLES
from tests.browser.conftest import NARROW, WIDE
from tests.browser.reading import (
    address,
    caption,
    epoch,
    place,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_for_event,
    wait_until_idle,
)
from tests.browser.test_opening import SHIFTS
from tests.browser.watch import Watch


@pytest.fixture
def newcomer(browser: Browser, watch: Watch) -> Iterator[Page]:
    """Yield a page in a browser that has never been here."""
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(60_000)
    page = context.new_page()
    watch.over(page)
    yield page
    context.close()


def test_a_first_visit_explains_the_untrained_network_until_it_plays(
    newcomer: Page, server: str
) -> None:
    page = newcomer
    page.add_init_script(SHIFTS)
    visit(page, server)
    welcome = page.locator("#welcome")
    assert epoch(page) == 0
    expect(welcome).to_contain_text("This network has not learned yet.")
    expect(welcome.get_by_role("listitem")).to_have_count(3)
    expect(page.locator(".example-strip a:visible")).to_have_count(len(EXAMPLES))
    # They come after the picture of the plane.
    loaded = "images => images.every((image) => image.complete && image.naturalWidth > 0)"
    wait_for_event(page, lambda: page.locator(".example-strip img").evaluate_all(loaded))
    expect(page.get_by_label("Chart 1")).to_be_visible()
    inspector = page.locator("#inspector")
    assert inspector.evaluate("one => one.scrollHeight <= one.clientHeight"), "all is in sight"
    assert page.evaluate("() => window.shifts ?? []") == []
    assert page.evaluate("() => location.hash") == ""
    page.get_by_role("button", name="Play: train this network").click()
    wait_beyond(page, 1)
    expect(page.locator("#first-play")).to_be_hidden()
    expect(page.locator(".example-strip")).to_be_hidden()
    expect(welcome.get_by_role("button")).to_have_count(0)
    expect(welcome).to_contain_text("Point at the plane")
    expect(page.locator(".steps .play")).to_be_focused()
    page.keyboard.press("Space")
    wait_for_address(page, kind="spiral")
    page.mouse.click(*place(page, -2.0, -3.5))
    expect(welcome).to_be_hidden()
    expect(page.locator(".formula")).to_have_count(1)
    visit(page, server)
    wait_for_epoch(page, 200)
    expect(welcome).to_be_hidden()


def test_whatever_a_visitor_does_ends_the_first_visit(newcomer: Page, server: str) -> None:
    page = newcomer
    welcome = page.locator("#welcome")
    for act in (
        lambda: welcome.get_by_role("button", name="Close").click(),
        lambda: welcome.get_by_role("button", name="Take the tour").click(),
        lambda: page.locator("#draw-button").click(),
        lambda: page.mouse.click(*place(page, -2.0, -3.5)),
        lambda: page.get_by_label("Activation").first.select_option("tanh"),
        lambda: page.locator(".example-strip a").nth(1).click(),
    ):
        visit(page, server)
        expect(welcome).to_be_visible()
        act()
        expect(welcome).to_be_hidden()
        expect(page.locator("#first-play")).to_be_hidden()
        page.evaluate("() => localStorage.clear()")


def test_links_and_embedded_pages_are_not_covered(newcomer: Page, server: str) -> None:
    for path in ("#kind=xor&epoch=20", "embed"):
        visit(newcomer, server, path)
        assert epoch(newcomer) > 0
        for part in ("#welcome", "#first-play", ".example-strip"):
            expect(newcomer.locator(part)).to_be_hidden()
    visit(newcomer, server)
    expect(newcomer.locator("#welcome")).to_be_visible()


def test_every_example_opens_from_the_dialog_also_on_a_phone(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    for number, example in enumerate(EXAMPLES):
        page.set_viewport_size(NARROW if number % 2 else WIDE)
        page.get_by_role("button", name="Examples").click()
        link = page.locator("#examples li a").nth(number)
        expect(link).to_contain_text(example.sentence)
        assert link.locator("img").evaluate("(one) => one.decode().then(() => one.naturalWidth)")
        link.press("Enter")
        expect(page.locator("#examples")).to_be_hidden()
        expect(caption(page)).to_have_text(re.compile(rf"^Epoch {example.epoch}\."))
        wait_until_idle(page)
        wait_for_address(page, epoch=str(example.epoch))
        if example.against is not None:
            expect(page.locator("#beside figcaption")).not_to_be_empty()
        if example.tool:
            tool = page.locator(f"#tools [data-tool={example.tool}]")
            expect(tool).to_have_attribute("aria-pressed", "true")
            page.keyboard.press("Escape")
    assert address(page)["box"]
