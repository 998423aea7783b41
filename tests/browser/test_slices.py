"""The page shows networks of more than two columns on slices of their input space."""

import json
import re
from urllib.parse import unquote

from playwright.sync_api import Page, Route, expect

from tests.browser.reading import address, link, undo, visit, wait_for_event, wait_until


def slice_of(page: Page) -> object:
    """Return the slice in the address; None without one."""
    shown = unquote(page.evaluate("location.hash"))
    return json.loads(shown.partition("&slice=")[2].partition("&")[0] or "null")


def test_slices_are_chosen_in_the_panel_and_kept_in_the_address(page: Page, server: str) -> None:
    visit(page, server, "#kind=iris&epoch=40")
    panel = page.locator("#slice")
    expect(panel.locator(".free-column")).to_have_count(2)
    panel.get_by_label("petal length (cm)", exact=True).fill("2.5")
    panel.get_by_label("petal length (cm)", exact=True).blur()
    wait_until(lambda: slice_of(page) == {"axes": [0, 1], "at": [5.8, 3, 2.5, 1.3]})
    panel.get_by_label("Vertical column").select_option("petal width (cm)")
    wait_until(lambda: slice_of(page) == {"axes": [0, 3], "at": [5.8, 3, 2.5, 1.3]})
    expect(page.locator("#plane .ytitle")).to_have_text("petal width (cm) (t)")
    page.get_by_label("sepal length (cm) of the chosen point").fill("6")
    page.get_by_label("petal width (cm) of the chosen point").fill("1.5")
    page.get_by_label("petal width (cm) of the chosen point").press("Enter")
    card = page.locator("#card .card-body")
    expect(card).to_contain_text("s: sepal length (cm); t: petal width (cm).")
    expect(card.locator(".formula").first).to_have_text(re.compile("s.*t"))
    expect(panel.locator(".free-column")).to_have_count(2)
    panel.get_by_role("button", name="Components").click()
    wait_until(lambda: slice_of(page) == {"principal": [0, 1]})
    expect(page.locator("#plane .xtitle")).to_contain_text("of variance")
    panel.get_by_role("button", name="3 points").click()
    wait_until(lambda: "rows" in (slice_of(page) or {}))
    expect(page.locator("#plane .xtitle")).to_contain_text("from row")


PAINTED = """globalThis.painted = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
  painted.push(text);
  return fillText.call(this, text, ...place);
};"""


def test_axes_have_the_names_of_columns_before_plotly_is_loaded(page: Page, server: str) -> None:
    held: list[Route] = []
    page.add_init_script(PAINTED)
    page.route("**/assets/plotly*", lambda route: held.append(route))
    page.goto(f"{server}/#kind=iris&epoch=40", wait_until="commit")
    for name in ("sepal length (cm) (s)", "sepal width (cm) (t)"):
        wait_until(lambda name=name: page.evaluate("name => painted.includes(name)", name))
    wait_for_event(page, lambda: bool(held))
    held[0].continue_()
    expect(page.locator("#plane .xtitle")).to_have_text("sepal length (cm) (s)")


def test_points_of_many_columns_are_relabelled_and_erased(page: Page, server: str) -> None:
    visit(page, server, "#kind=iris&epoch=0")
    page.locator("#draw-button").click()
    panel = page.get_by_role("region", name="Draw")
    expect(panel.get_by_label("x1 of the point")).to_be_hidden()
    number = panel.get_by_label("Number of a point")

    def choose(point: str) -> None:
        number.fill(point)
        number.press("Enter")

    expect(panel.locator("[data-total]")).to_have_text("of 150")
    choose("1")
    before = panel.locator("input[name=drawn-class]:checked").get_attribute("value")
    other = "2" if before == "0" else "0"
    panel.locator(f"input[name=drawn-class][value='{other}']").check()
    panel.get_by_role("button", name="Relabel").click()
    wait_until(lambda: "interventions" in address(page))
    # The point is still selected, with the columns that were loaded again.
    expect(number).to_have_value("1")
    expect(panel.locator("input[name=drawn-class]:checked")).to_have_attribute("value", other)
    panel.get_by_role("button", name="Erase").click()
    expect(panel.locator("[data-total]")).to_have_text("of 149")
    # The address alone opens the same points.
    wait_until(lambda: address(page)["interventions"].count("from") == 2)
    visit(page, server, f"#{link(page).partition('#')[2]}")
    page.locator("#draw-button").click()
    expect(panel.locator("[data-total]")).to_have_text("of 149")
    choose("2")
    panel.get_by_role("button", name="Erase").click()
    expect(panel.locator("[data-total]")).to_have_text("of 148")
    undo(page).click()
    expect(panel.locator("[data-total]")).to_have_text("of 149")


def test_a_data_set_of_very_many_columns_opens_on_its_components(page: Page, server: str) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="All data", exact=True).click()
    page.get_by_role("dialog", name="All data").get_by_role("button", name="Digits").click()
    wait_until(lambda: slice_of(page) == {"principal": [0, 1]})
    expect(page.locator("#plane .xtitle")).to_contain_text("of variance")
