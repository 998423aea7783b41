"""The charts against the epoch, the confusion matrices and the color scale."""

import json
import re
from functools import partial
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.reading import (
    address,
    follow,
    saved_picture,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_until,
)
from tests.support.cases import each

SPIRAL = "#kind=spiral&noise=0.05&batch_size=10"


def names(page: Page) -> list[str]:
    """Return the names of the lines in the charts."""
    found: list[str] = page.evaluate(
        "() => document.querySelector('#curves').data.map(({ name }) => name)"
    )
    return found


@each(
    ("chart", "lines"),
    [
        ("geometry", ["regions", "segments"]),
        ("gradients", ["layer 1", "layer 2", "output"]),
        ("units", ["dead", "always on"]),
    ],
)
def test_each_chart_can_be_chosen_and_all_can_be_enlarged(
    page: Page, server: str, chart: str, lines: list[str]
) -> None:
    if page.url == "about:blank":
        visit(page, server, f"{SPIRAL}&epoch=40")
    page.get_by_label("Chart 2").select_option(chart)
    wait_until(lambda: names(page)[2:] == lines)
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(2 + len(lines))
    wait_until(lambda: chart in address(page).get("chart", ""))
    page.get_by_role("button", name="Large charts").click()
    keys = page.locator("#charts .chart-heads .key:visible")
    expect(keys).to_have_count(5)
    expect(keys.nth(1).locator("span")).to_have_text([one.removeprefix("layer ") for one in lines])
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(11)
    expect(page.locator("#confusion table").first).to_be_visible()
    page.get_by_role("button", name="Large charts").press("Escape")
    expect(keys).to_have_count(0)


def test_the_address_keeps_the_chart_and_its_scale(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=20&chart=units")
    page.get_by_label("log scale").check()
    wait_for_address(page, chart="units", scale="log")
    kind = "() => document.querySelector('#curves')._fullLayout.yaxis.type"
    wait_until(lambda: page.evaluate(kind) == "log")


PRICE = '{"label": {"name": "price", "offset": 250, "scale": 50}}'


def regression(slope: float, offset: float, more: str = "") -> str:
    """Return a link to a regression on 49 points whose targets increase with x1."""
    rows = ";".join(f"{i % 7},{i // 7},{slope * (i % 7) + offset:g}" for i in range(49))
    return f"#kind=points&points={rows}&regression=true{more}"


@each(
    ("address", "lowest"),
    [
        ("#kind=hills", -0.5),
        (regression(0.1, 0.3), -1),
        (regression(0.01, 0.1), -100),
        ("#kind=hills&solver=sgd&learning_rate_init=8", -1e100),
    ],
)
def test_every_value_of_a_chart_is_inside_its_axis(
    page: Page, server: str, address: str, lowest: float
) -> None:
    follow(page, server, address, first=12)
    large = page.get_by_role("button", name="Large charts")
    large.click()
    expect(page.locator("#curves .y5tick").first).to_be_attached()
    parts = page.evaluate(
        """() => {
          const chart = document.querySelector("#curves");
          const { left } = chart.getBoundingClientRect();
          return ["y", "y2", "y3"].map((axis) => {
            const lines = chart.data.filter(({ yaxis }) => yaxis === axis);
            const numbers = [...chart.querySelectorAll(`.${axis}tick text`)];
            return {
              range: chart._fullLayout[axis.replace("y", "yaxis")].range,
              values: lines.flatMap(({ y }) => y).filter((value) => value !== null),
              numbers: numbers.length,
              inside: numbers.every((one) => one.getBoundingClientRect().left >= left),
            };
          });
        }"""
    )
    for part in parts:
        low, high = part["range"]
        assert low <= min(part["values"])
        assert max(part["values"]) <= high
        assert part["numbers"] >= 2
        assert part["inside"]
    assert min(parts[1]["values"]) < lowest
    assert parts[1]["range"][1] >= 1
    large.press("Escape")
    expect(page.locator("#curves .y5tick")).to_have_count(0)


def test_the_last_tick_of_each_chart_is_shown_whole(page: Page, server: str) -> None:
    """Plotly leaves out the label of a tick for which there is no room."""
    sizes = [{"width": 1280, "height": 800}, {"width": 1920, "height": 1080}]
    for epochs in (200, 1000):
        visit(page, server, f"#kind=xor&samples=20&hidden_layer_sizes=2&epoch={epochs}")
        for size in sizes:
            page.set_viewport_size(size)
            expect(page.locator("#curves .xtick").first).to_be_attached()
            expected = [epochs] * (2 if size["width"] == 1280 else 4)
            wait_until(partial(shows_ticks, page, expected))


def shows_ticks(page: Page, expected: list[int]) -> bool:
    return last_ticks(page) == expected


def last_ticks(page: Page) -> list[int]:
    """Return the last label on the axis of epochs of each chart, if it is inside the charts."""
    labels: list[list[str]] = page.evaluate(
        """() => {
          const chart = document.querySelector("#curves");
          const { right } = chart.getBoundingClientRect();
          return ["x", "x2", "x3", "x4", "x5"]
            .map((axis) => [...chart.querySelectorAll(`.${axis}tick text`)]
              .filter((one) => one.getBoundingClientRect().right <= right)
              .filter((one) => one.checkVisibility({ opacityProperty: true }))
              .map((one) => one.textContent))
            .filter(({ length }) => length);
        }"""
    )
    return [max(int(re.sub(r"\D", "", one)) for one in axis) for axis in labels]


def test_large_charts_cover_the_centre_and_nothing_else(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=5&beside=hidden-space")
    for width, height in ((1280, 800), (1024, 768), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        if width < height:
            page.get_by_role("button", name="Charts", exact=True).click()
        page.get_by_role("button", name="Large charts").click()
        expect(page.locator("#curves .y4tick").first).to_be_attached()
        charts, centre = (page.locator(one).bounding_box() for one in ("#charts", ".figure"))
        assert charts
        assert centre
        for side in ("x", "y", "width", "height"):
            assert abs(charts[side] - centre[side]) < 2, (width, side)
        page.get_by_role("button", name="Large charts").press("Escape")


def test_the_axis_of_the_accuracy_ranges_from_0_to_1(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=5")
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(4)
    shown = page.evaluate("() => document.querySelector('#curves')._fullLayout.yaxis2.range")
    assert shown == [0, 1.03]


def test_hovering_a_chart_shows_values_and_a_click_goes_to_the_epoch(
    page: Page, server: str
) -> None:
    visit(page, server, f"{SPIRAL}&epoch=40")
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(4)
    box = page.locator("#curves .bglayer .bg").first.bounding_box()
    assert box
    middle = (box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.move(*middle)
    expect(page.locator("#curves .hoverlayer")).to_contain_text("train loss")
    page.mouse.click(*middle)
    wait_for_epoch(page, 20)


def test_the_charts_do_not_move_during_training(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=0")
    expect(page.locator("#curves .scatterlayer .trace")).to_have_count(4)
    place = "() => JSON.stringify(document.querySelector('.figures').getBoundingClientRect())"
    before = page.evaluate(place)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 60)
    assert page.evaluate(place) == before


def test_a_large_confusion_matrix_stays_in_its_column(page: Page, server: str) -> None:
    points = ";".join(f"{i % 10},{i * 7 % 11},{i % 10}" for i in range(60))
    names = json.dumps([f"a class with a long name, number {i}" for i in range(10)])
    visit(page, server, f"#kind=points&points={points}&class_names={quote(names)}&epoch=3")
    page.get_by_role("button", name="Large charts").click()
    matrices = page.locator(".matrices")
    expect(matrices.locator("table")).to_have_count(2)
    assert matrices.evaluate("it => it.scrollWidth > it.clientWidth")
    assert matrices.evaluate(
        "it => it.getBoundingClientRect().right <= it.parentElement.getBoundingClientRect().right"
    )
    assert not Axe().run(page, context="#confusion").response["violations"]


def open_legend(page: Page) -> None:
    """Open the legend where it has no room next to the caption."""
    button = page.locator("#legend-button")
    if button.is_visible():
        button.click()


@pytest.mark.parametrize(
    ("theme", "address", "numbers"),
    [
        ("light", "#kind=hills&epoch=2", ["\u22120.5", "0", "0.5"]),
        ("dark", regression(0.01, 0.1, "&epoch=2"), ["\u22120.1", "0", "0.1"]),
        ("light", regression(100_000, -300_000, "&epoch=2"), ["\u2212200000", "0", "200000"]),
        ("dark", regression(1, -3, f"&epoch=2&axes={quote(PRICE)}"), ["100", "200", "300", "400"]),
    ],
)
def test_the_color_scale_of_a_regression_has_the_units_of_the_data(
    page: Page, server: str, theme: str, address: str, numbers: list[str], tmp_path: Path
) -> None:
    page.emulate_media(color_scheme=theme)
    visit(page, server, address)
    open_legend(page)
    scale = page.locator("#legend svg[role=img]")
    expect(scale.locator("text")).to_have_text(numbers)
    named = "price" if "price" in address else "value"
    expect(page.locator("#legend span").first).to_contain_text(named)
    boxes = scale.locator("text").evaluate_all(
        """texts => texts.map((text) => {
          const { left, right } = text.getBoundingClientRect();
          return [left, right];
        })"""
    )
    outer = scale.bounding_box()
    assert outer
    assert all(right < left for (_, right), (left, _) in pairwise(boxes))
    assert boxes[0][0] >= outer["x"]
    assert boxes[-1][1] <= outer["x"] + outer["width"]
    # The ends of the bar have the most saturated colors of the field.
    ends = (
        scale.locator("linearGradient")
        .first.locator("stop")
        .evaluate_all("stops => stops.map((stop) => stop.getAttribute('stop-color'))")
    )
    assert len(set(ends)) == 3
    saved_picture(page, "SVG").save_as(tmp_path / "picture.svg")
    text = (tmp_path / "picture.svg").read_text()
    for words in (*numbers, named, ends[0]):
        assert f">{words}<" in text or f'"{words}"' in text
    assert not Axe().run(page, context="#legend").response["violations"]


def test_the_color_scale_fits_on_a_narrow_screen(page: Page, server: str) -> None:
    page.set_viewport_size(NARROW)
    visit(page, server, regression(100_000, -300_000, "&epoch=2"))
    open_legend(page)
    box = page.locator("#legend svg[role=img]").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
