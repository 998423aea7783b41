"""Data with long names and with very large or long numbers have room everywhere."""

import json
import re
from itertools import pairwise
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import click_plane, paste, visit, wait_for_paint, wait_until
from tests.support.cases import each

TEXT_SPAN = """it => {
  const range = document.createRange();
  range.selectNodeContents(it);
  const { left, right } = range.getBoundingClientRect();
  return [left, right];
}"""


def spans(texts: Locator) -> list[list[float]]:
    """Return the left and right ends of visible texts, which can be wider than their elements."""
    return [one.evaluate(TEXT_SPAN) for one in texts.all() if one.is_visible()]


def named_classes(names: list[str]) -> str:
    points = ";".join(f"{k / 4},{k % 5},{k % len(names)}" for k in range(24))
    return f"#kind=points&test_share=0&points={points}&class_names={quote(json.dumps(names))}"


def test_losses_of_any_size_have_room_in_the_figures(page: Page, server: str) -> None:
    """A loss of values of a million is as wide as one of values near 1."""
    rows = ";".join(f"{k / 10},{k % 3},{(k - 10) * 1e5}" for k in range(20))
    visit(page, server, f"#kind=points&regression=true&test_share=0.3&points={rows}&epoch=3")
    loss = page.locator(".figures [data-reading=train_loss]")
    expect(loss).to_have_text(re.compile(r"^\d\.\de1\d$"))
    # The table of scores has room for the whole number.
    expect(page.locator("td[data-reading=train_loss]")).to_have_text(re.compile("10¹"))
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        wait_for_paint(page)
        figures = spans(page.locator(".figures dd"))
        for (_, end), (begin, _) in pairwise(figures):
            assert end <= begin, (width, figures)
        assert figures[-1][1] <= width


@each(
    "names",
    [
        ["w" * 60, "v" * 60],
        ["a name of many words that nobody has shortened yet", "another of them"],
        ["<img src=x onerror=alert(1)>", "שלום עולם", "w" * 60],
    ],
)
def test_names_of_classes_have_room_in_card_and_key(
    page: Page, server: str, names: list[str]
) -> None:
    visit(page, server, f"{named_classes(names)}&epoch=5&at=0.5,0.5")
    card = page.locator("#card")
    expect(card.locator(".facts")).to_contain_text("predicts")
    _, end = page.locator("#inspector").evaluate(
        "it => { const { left, right } = it.getBoundingClientRect(); return [left, right]; }"
    )
    texts = [*spans(card.locator(".facts > *")), *spans(card.locator("p"))]
    assert max(right for _, right in texts) <= end
    for row in card.locator(".formula").all():
        columns = [span for span in spans(row.locator("> *")) if span[0] < span[1]]
        for (_, right), (left, _) in pairwise(columns):
            assert right <= left + 1, columns
    for name in page.locator(".weight-key .class-name").all():
        expect(name).to_have_attribute("title", name.inner_text())
        box = name.bounding_box()
        assert box
        assert box["width"] > 20
        assert box["x"] + box["width"] <= end


def test_a_median_of_two_values_has_room_in_the_field_of_its_slice(page: Page, server: str) -> None:
    """0.3 and 0.657 have the mean 0.47850000000000004 in float64."""
    visit(page, server, "#samples=40&epoch=0")
    rows = [f"{k % 5},{k % 7},{(0.3, 0.657)[k % 2]},{'ab'[k % 2]}" for k in range(40)]
    dialog = paste(page, ["u,v,w,label", *rows])
    dialog.get_by_label("standardize").set_checked(False)
    dialog.get_by_role("button", name="Use these points").click()
    expect(dialog).to_be_hidden()
    median = page.locator("#slice").get_by_label("w", exact=True)
    expect(median).to_have_value("0.4785")
    # A typed number stays as it is.
    median.fill("0.412345678")
    median.press("Enter")
    wait_until(lambda: "0.412345678" in page.evaluate("location.hash"))
    expect(median).to_have_value("0.412345678")


def test_the_hover_text_of_a_point_has_its_values_as_people_write_them(
    page: Page, server: str
) -> None:
    visit(page, server, "#samples=40&epoch=0")
    rows = [f"{20 + k % 31},{30_000 + 1250 * (k % 37)},{'ny'[k % 2]}" for k in range(60)]
    dialog = paste(page, ["age,salary,bought", *rows])
    dialog.get_by_role("button", name="Use these points").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#plane")).to_contain_text("salary")
    wait_for_paint(page)
    box = page.locator("#plane .scatterlayer .point").nth(20).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + 60, y + 60)
    page.mouse.move(x, y, steps=5)
    text = page.locator("#plane .hoverlayer .hovertext")
    expect(text).to_have_text(re.compile("age \\d\\d.*salary \\d\\d\u202f\\d\\d\\d"))


def test_large_coordinates_and_long_names_of_columns_have_room(page: Page, server: str) -> None:
    country = "of the country in the year before the last census"
    columns = [f"{name} {country}" for name in ("population", "income of all")]
    visit(page, server, "#samples=40&epoch=0")
    rows = [f"{10**9 + 10**7 * (k % 31)},{10**12 * (k % 37)},{'ny'[k % 2]}" for k in range(60)]
    dialog = paste(page, [f"{','.join(columns)},class", *rows])
    dialog.get_by_role("button", name="Use these points").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#plane")).to_contain_text("population")
    click_plane(page, 0.3, 0.4)
    expect(page.locator("#card .facts")).to_contain_text("predicts")
    for field in page.locator("#card form input").all():
        assert len(field.input_value()) > 8
        assert field.evaluate("it => it.scrollWidth <= it.clientWidth")
    # Where the numbers take a second line, the buttons stay in the first one.
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-tab-button=inspect]:visible").click()
    heading = page.locator("#card h2").bounding_box()
    assert heading
    for button in page.locator("#card form button").all():
        box = button.bounding_box()
        assert box
        assert box["y"] < heading["y"] + heading["height"]
        assert heading["x"] + heading["width"] < box["x"] <= 390 - box["width"]
    # A title of an axis is in the plane, and its tooltip is the whole name.
    plane = page.locator("#plane").bounding_box()
    assert plane
    for title, name in zip((".xtitle", ".ytitle"), columns, strict=True):
        axis = page.locator(f"#plane {title}")
        expect(axis).to_contain_text(re.compile(rf"^{name[:3]}.*…"))
        expect(axis.locator("title")).to_contain_text(name[:60])
        room = axis.bounding_box()
        assert room
        assert plane["x"] <= room["x"] < room["x"] + room["width"] <= plane["x"] + plane["width"]
        assert plane["y"] <= room["y"] < room["y"] + room["height"] <= plane["y"] + plane["height"]
