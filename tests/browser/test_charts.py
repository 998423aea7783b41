"""Charts under the timeline, which read values and lead back to epochs."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import visit, wait_beyond, wait_for_address, wait_for_epoch, wait_until

SPIRAL = "#kind=spiral&noise=0.05&batch_size=10"


def names(page: Page) -> list[str]:
    """The lines that the charts draw."""
    found: list[str] = page.evaluate(
        "() => document.querySelector('#curves').data.map(({ name }) => name)"
    )
    return found


@pytest.mark.parametrize(
    ("chart", "lines"),
    [
        ("geometry", ["regions", "segments"]),
        ("gradients", ["layer 1", "layer 2", "output"]),
        ("units", ["dead", "always on"]),
    ],
)
def test_a_third_chart_shows(page: Page, server: str, chart: str, lines: list[str]) -> None:
    visit(page, server, f"{SPIRAL}&epoch=40")
    page.get_by_label("Third chart").select_option(chart)
    wait_until(lambda: names(page)[4:] == lines)
    expect(page.locator("#chart-key span")).to_have_count(len(lines))
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(4 + len(lines))


def test_the_address_keeps_the_chart_and_its_scale(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=20&chart=units")
    page.get_by_label("log scale").check()
    wait_for_address(page, chart="units", scale="log")
    kind = "() => document.querySelector('#curves')._fullLayout.yaxis.type"
    wait_until(lambda: page.evaluate(kind) == "log")


def test_pointing_at_a_chart_reads_values_and_a_click_goes_there(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=40")
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(6)
    box = page.locator("#curves .bglayer .bg").first.bounding_box()
    assert box
    middle = (box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.move(*middle)
    expect(page.locator("#curves .hoverlayer")).to_contain_text("train loss")
    page.mouse.click(*middle)
    wait_for_epoch(page, 20)


def test_charts_stand_still_while_training(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=0")
    expect(page.locator("#curves .scatterlayer .trace")).to_have_count(6)
    place = "() => JSON.stringify(document.querySelector('.scores').getBoundingClientRect())"
    before = page.evaluate(place)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 60)
    assert page.evaluate(place) == before
