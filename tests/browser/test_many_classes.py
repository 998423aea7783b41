"""More classes than fit into a legend or a matrix are grouped, and still told apart."""

import json
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.reading import visit, wait_for_paint


def spec_of(classes: int) -> str:
    """Return an address of points on a grid, three of each class; later classes have more."""
    side = 10
    points = ";".join(
        f"{label % side + step / 5},{label // side},{label}"
        for label in range(classes)
        for step in range(3 + label // 13)
    )
    names = json.dumps([f"kind {label}" for label in range(classes)])
    return f"#kind=points&test_share=0&points={points}&class_names={quote(names)}&epoch=3"


def table(classes: int) -> str:
    rows = (f"{i % 7},{i * i % 11},{chr(65 + i % classes)}" for i in range(3 * classes))
    return "\n".join(["length,width,letter", *rows])


def test_a_table_of_26_letters_is_uploaded(page: Page, server: str) -> None:
    visit(page, server)
    page.get_by_role("button", name="Upload or paste").click()
    page.locator("#upload textarea").fill(table(26))
    status = page.locator("#upload [data-status]")
    expect(status).to_contain_text("78 points in 26 classes: 3 of A")
    expect(status).to_contain_text("and 16 more")
    page.locator("#upload [data-use]").click()
    expect(page.locator("#legend summary")).to_have_text("and 16 more classes")
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(78)


@pytest.mark.parametrize(("classes", "summary"), [(12, None), (13, "and 3 more classes")])
def test_the_legend_lists_all_classes_or_those_with_the_most_points(
    page: Page, server: str, classes: int, summary: str | None
) -> None:
    visit(page, server, spec_of(classes))
    legend = page.locator("#legend")
    expect(legend.locator("> span", has_text="kind")).to_have_count(10 if summary else classes)
    expect(legend.locator("summary")).to_have_text([summary] if summary else [])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_all_of_a_hundred_classes_are_in_the_legend_by_keyboard(
    page: Page, server: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    visit(page, server, spec_of(100))
    legend = page.locator("#legend")
    # Classes from 91 on have ten points each, those from 78 on nine.
    expect(legend.locator("> span", has_text="kind")).to_have_text(
        [f"kind {label}" for label in (78, *range(91, 100))]
    )
    others = legend.locator("details > div > span")
    expect(others.first).to_be_hidden()
    # A legend of that many classes has no room next to the formula.
    page.get_by_role("button", name="Legend", exact=True).focus()
    page.keyboard.press("Enter")
    legend.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(others).to_have_count(90)
    expect(others.first).to_be_visible()
    page.keyboard.press("Tab")
    expect(legend.get_by_role("group", name="Other classes")).to_be_focused()
    marks = legend.locator("span:has-text('kind') path").evaluate_all(
        "paths => paths.map(it => it.getAttribute('d') + it.getAttribute('fill'))"
    )
    assert len(set(marks)) == 100
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        wait_for_paint(page)
        assert not Axe().run(page, context="#legend").response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_legend_lists_the_classes_in_the_view(page: Page, server: str) -> None:
    visit(page, server, spec_of(26) + "&box=-0.5,3.5,-0.5,0.5")
    names = page.locator("#legend > span", has_text="kind")
    expect(names.first).to_have_text("kind 0")
    expect(names.nth(3)).to_have_text("kind 3")


def test_the_confusion_of_many_classes_lists_errors_and_opens_the_matrix(
    page: Page, server: str
) -> None:
    visit(page, server, spec_of(26).replace("test_share=0", "test_share=0.3"))
    page.get_by_role("button", name="Large charts").click()
    tables = page.locator("#confusion .errors")
    expect(tables).to_have_count(2)
    expect(tables.first.locator("caption")).to_contain_text("points misclassified")
    expect(tables.first.locator("tbody tr")).to_have_count(10)
    counts = [int(text) for text in tables.first.locator("tbody td:nth-child(3)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.locator("#confusion summary", has_text="All 26 classes, train").click()
    matrix = page.get_by_role("group", name="Confusion matrix, train")
    expect(matrix.locator("tbody tr")).to_have_count(26)
    before = matrix.locator("tbody").inner_text()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(matrix.locator("tbody")).not_to_have_text(before, use_inner_text=True)
    page.get_by_role("button", name="Pause").click()
    assert not Axe().run(page, context="#confusion").response["violations"]


def test_a_cut_and_a_card_of_many_classes_show_the_most_likely_ones(
    page: Page, server: str
) -> None:
    visit(page, server, spec_of(26) + "&at=1,1&probe=-1,-1,9,3")
    expect(page.locator("#probe .cut .lines path.js-line")).to_have_count(20)
    expect(page.locator("#probe [data-caption]")).to_contain_text("the 10 classes with the highest")
    card = page.locator(".card-body")
    expect(card.locator(".formula")).to_have_count(10)
    expect(card).to_contain_text("The 10 largest of 26 logits at the point")
    first = card.locator(".formula .name").first.inner_text().removeprefix("logit ")
    expect(card.locator("dd").first).to_contain_text(f"{first}, probability")
