"""Charts under the timeline, which read values and lead back to epochs."""

import json
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
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


def test_a_confusion_of_many_classes_with_long_names_stays_in_its_column(
    page: Page, server: str
) -> None:
    points = ";".join(f"{i % 10},{i * 7 % 11},{i % 10}" for i in range(60))
    names = json.dumps([f"a class with a long name, number {i}" for i in range(10)])
    visit(page, server, f"#kind=points&points={points}&class_names={quote(names)}&epoch=3")
    page.locator("#confusion summary").click()
    matrices = page.locator(".matrices")
    expect(matrices.locator("table")).to_have_count(2)
    assert matrices.evaluate("it => it.scrollWidth > it.clientWidth")
    assert matrices.evaluate(
        "it => it.getBoundingClientRect().right <= it.parentElement.getBoundingClientRect().right"
    )
    assert not Axe().run(page, context="#confusion").response["violations"]
