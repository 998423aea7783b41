"""The curve lab: the fitted curve, its kinks, its units and its extrapolation."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.reading import (
    EPOCH,
    address,
    caption,
    epoch,
    wait_beyond,
    wait_for_address,
    wait_for_event,
    wait_for_paint,
    wait_until,
)
from tests.browser.watch import Watch

PIECES = re.compile(
    r"^Epoch \d+\. The fit is a line of \d+ straight pieces?(, \d+ of them in view)?\."
)


def visit(page: Page, server: str, place: str) -> None:
    """Open the lab and wait until it is idle."""
    page.goto(f"{server}/{place}")
    expect(caption(page)).to_have_text(EPOCH)
    expect(page.locator("#plot .main-svg").first).to_be_attached()
    expect(page.locator("#plot")).to_have_attribute("aria-busy", "false")
    wait_for_paint(page)


def reading(page: Page, name: str) -> str:
    return page.locator(f"[data-reading='{name}']").inner_text()


def traces(page: Page) -> int:
    return page.locator("#plot .scatterlayer .trace").count()


def test_the_lab_opens_with_a_fitted_sine(page: Page, server: str) -> None:
    visit(page, server, "curve")
    expect(caption(page)).to_have_text(PIECES)
    assert int(reading(page, "pieces")) <= int(reading(page, "bound")) == 17
    assert float(reading(page, "inside.rmse")) < 0.1 < float(reading(page, "outside.rmse"))
    expect(page.locator("#tails")).to_contain_text("To the right it follows the line y = ")
    expect(page.locator("#errors .scatterlayer .lines path")).to_have_count(2)


@pytest.mark.parametrize("epochs", [300, 1000])
def test_the_last_epoch_of_the_errors_is_labelled(page: Page, server: str, epochs: int) -> None:
    """Plotly leaves out the label of a tick for which there is no room."""
    visit(page, server, f"curve#samples=20&hidden_layer_sizes=2&epoch={epochs}")
    label = page.locator("#errors .xtick text").filter(has_text=re.compile(rf"^{epochs}$"))
    expect(label).to_be_visible()
    found, chart = label.bounding_box(), page.locator("#errors").bounding_box()
    assert found
    assert chart
    assert found["x"] + found["width"] <= chart["x"] + chart["width"]


def test_kinks_outside_the_view_are_counted_separately_and_explained(
    page: Page, server: str
) -> None:
    """Use an L2 penalty that shrinks weights to nearly 0, so that kinks are beyond x = 10**8."""
    visit(page, server, "curve#kind=abs&alpha=1&random_state=2&epoch=300")
    counts = [int(reading(page, name)) for name in ("kinks", "around", "beyond")]
    assert counts[2] > 0
    assert sum(counts) == int(reading(page, "pieces")) - 1
    expect(page.locator("#tails")).to_contain_text("beyond the view, the last at x = ")
    expect(page.locator("#tails")).to_contain_text("has weights near 0")
    expect(caption(page)).to_contain_text("of them in view")


def test_the_lab_plays_and_returns_to_the_start(page: Page, server: str) -> None:
    visit(page, server, "curve#epoch=0&random_state=5")
    page.get_by_role("button", name="Play").click()
    wait_beyond(page, 5)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Back to the start").click()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch 0\."))
    assert epoch(page) == 0


def test_back_and_forward_lead_through_edits(page: Page, server: str) -> None:
    visit(page, server, "curve#kind=abs&epoch=40")
    chosen = page.locator("#field-kind")
    noise = page.locator("#field-noise")
    chosen.select_option("square")
    wait_for_address(page, kind="square")
    # What is typed or stepped quickly is one edit; other epochs are no edits.
    noise.evaluate(
        """field => {
          for (field.value of ['0.2', '0.25'])
            for (const kind of ['input', 'change'])
              field.dispatchEvent(new Event(kind, {bubbles: true}));
        }"""
    )
    wait_for_address(page, noise="0.25")
    page.get_by_role("button", name="One epoch on").click()
    wait_for_address(page, epoch="41")
    page.go_back()
    expect(noise).to_have_value("0")
    expect(chosen).to_have_value("square")
    page.go_back()
    expect(chosen).to_have_value("abs")
    expect(caption(page)).to_have_text(re.compile(r"^Epoch 40\."))
    page.go_forward()
    page.go_forward()
    expect(noise).to_have_value("0.25")
    expect(caption(page)).to_have_text(re.compile(r"^Epoch 41\."))


def test_the_wheel_zooms_the_curve_and_a_double_click_shows_it_whole(
    page: Page, server: str
) -> None:
    visit(page, server, "curve#epoch=40")
    box = page.locator("#plot .nsewdrag").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -200)
    wait_until(lambda: "range" in address(page))
    low, high = map(float, address(page)["range"].split(","))
    assert -8 < low < -4 < 4 < high < 8
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait_until(lambda: "range" not in address(page))


def test_the_contributions_of_units_are_shown_and_summed(page: Page, server: str) -> None:
    visit(page, server, "curve")
    before = traces(page)
    page.locator("#shown summary").click()
    page.get_by_label("each unit").check()
    page.get_by_label("sum of the first").check()
    slider = page.get_by_label("How many units are added up")
    slider.press("End")
    expect(page.locator("#shown output")).to_have_text("16")
    wait_until(lambda: traces(page) == before + 2)
    wait_for_address(page, show="units,sum", first="16")
    page.reload()
    expect(page.locator("#shown output")).to_have_text("16")


def test_a_typed_x_shows_the_formula_of_its_piece(page: Page, server: str) -> None:
    visit(page, server, "curve")
    place = page.get_by_label("x of the piece")
    place.fill("100")
    place.press("Enter")
    expect(page.locator("#piece")).to_contain_text(re.compile(r"y = .*x .*from x = .* to infinity"))
    wait_for_address(page, at="100")


def test_a_piece_that_arrives_after_the_pointer_has_left_is_not_shown(
    page: Page, server: str
) -> None:
    visit(page, server, "curve")
    held: list[Route] = []
    page.route("**/at?x=*", lambda route: held.append(route))
    page.locator("#plot .nsewdrag").first.hover()
    wait_for_event(page, lambda: bool(held))
    page.mouse.move(0, 0)
    wait_for_paint(page)
    with page.expect_response("**/at?x=*") as answer:
        held[0].continue_()
    answer.value.finished()
    wait_for_paint(page)
    expect(page.locator("#piece")).to_contain_text("Point at the curve")


def test_the_plots_have_the_colors_of_the_stored_theme(
    browser: Browser, server: str, watch: Watch
) -> None:
    # All pages of a context share its storage: this one is used by no other test.
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    context.add_init_script("localStorage.setItem('creases.theme', 'dark')")
    page = context.new_page()
    watch.over(page)
    visit(page, server, "curve")
    ink = page.evaluate("() => getComputedStyle(document.body).color")
    expect(page.locator("#plot .xtitle")).to_have_css("fill", ink)
    expect(page.locator("#errors .xtitle")).to_have_css("fill", ink)
    context.close()


def test_a_formula_is_fitted_and_an_error_is_shown_next_to_its_field(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    visit(page, server, "curve#epoch=20")
    page.locator("#function").get_by_label("Function", exact=True).select_option("formula")
    formula = page.get_by_label("y =")
    expect(formula).to_be_visible()
    wait_for_address(page, kind="formula")
    formula.fill("__import__(x)")
    formula.press("Tab")
    expect(page.locator("#function .error:visible")).to_contain_text("which is not a function")
    formula.fill("abs(x)")
    formula.press("Tab")
    wait_for_address(page, formula="abs(x)")
    expect(page.locator("#function .error:visible")).to_have_count(0)


def test_a_formula_is_shown_as_it_is_read_and_unclear_parts_are_asked_about(
    page: Page, server: str
) -> None:
    visit(page, server, "curve#kind=formula&formula=x%2F2&epoch=5")
    formula = page.get_by_label("y =", exact=True)
    shown = page.locator(".formula-preview")
    expect(shown.locator("math mfrac")).to_have_count(1)
    formula.fill("sin^2 x + |x|")
    expect(shown.get_by_role("img", name="Read as sin(x)^2 + abs(x)")).to_be_visible()
    formula.fill("e^-2x")
    formula.press("Enter")
    expect(page.locator("#function .error:visible")).to_contain_text("two ways")
    shown.get_by_role("button", name="e^(-2x)").click()
    wait_for_address(page, formula="e^(-2x)")
    expect(page.locator("#function .error:visible")).to_have_count(0)
    formula.fill("sine(x)")
    formula.press("Tab")
    expect(page.locator("#function .error:visible")).to_contain_text("did you mean")
    shown.get_by_role("button", name="sin(x)").click()
    wait_for_address(page, formula="sin(x)")
    expect(shown.locator("math")).to_have_count(1)


def test_points_are_drawn_by_clicks(page: Page, server: str) -> None:
    visit(page, server, "curve#kind=points&points=-1,0;0,1;1,0&epoch=10&range=-2,2")
    box = page.locator("#plot .nsewdrag").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.5)
    expect(page.get_by_label("Points", exact=True)).to_have_value(re.compile(r"(.*\n){3}.+"))
    wait_until(lambda: address(page)["points"].count(";") == 3)


SERIES = "year,price\n" + "".join(f"{1950 + k},{100_000 + 3000 * abs(k - 40)}\n" for k in range(71))


def test_a_table_is_fitted_in_its_own_units(page: Page, server: str) -> None:
    def error() -> float:
        """Return the error inside; 0 while it is not shown."""
        return float(re.sub(r"[^\d.]", "", reading(page, "inside.rmse")) or 0)

    visit(page, server, "curve#epoch=200")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill(SERIES)
    scaling = dialog.get_by_label("Standardize x and y")
    expect(scaling).to_be_checked()
    expect(dialog.locator("[data-advice]")).to_contain_text("year runs from 1950 to 2020")
    dialog.get_by_label("Column of x").select_option("price")
    expect(dialog.get_by_label("Column of y")).to_have_value("year")
    dialog.get_by_label("Column of x").select_option("year")
    expect(dialog.locator("[data-status]")).to_have_text("71 points.")
    expect(dialog.locator("th.chosen")).to_have_text(["year", "price"])
    dialog.get_by_role("button", name="Use these points").click()
    wait_for_address(page, kind="points", standardize="true")
    wait_until(lambda: 10 < error() < 2000)
    expect(page.locator("#plot .xtitle")).to_have_text("year (x)")
    expect(page.locator("#plot .ytitle")).to_have_text("price (y)")
    page.locator("#function").get_by_label("Standardize x and y").uncheck()
    wait_until(lambda: "standardize" not in address(page))
    wait_until(lambda: error() > 10_000)


def test_smooth_units_have_plateaus_and_no_pieces(page: Page, server: str) -> None:
    visit(page, server, "curve#activation=tanh&epoch=50")
    expect(page.locator("#tails")).to_contain_text("plateau")
    assert not reading(page, "pieces").isdigit()


def test_a_tall_tablet_shows_the_errors_beside_the_inspector(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    visit(page, server, "curve#epoch=30")
    expect(page.get_by_role("button", name="Charts")).to_be_hidden()
    errors, inspector = (page.locator(one).bounding_box() for one in ("#errors", ".inspector"))
    assert errors
    assert inspector
    assert errors["x"] + errors["width"] <= inspector["x"]
    # The inspector has room for outlines at its sides.
    assert abs(errors["width"] - inspector["width"]) < 10
    assert max(one["y"] + one["height"] for one in (errors, inspector)) <= 1180


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=lambda size: str(size["width"]))
def test_the_lab_fits_on_any_screen_and_is_accessible(
    page: Page, server: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if size is NARROW else "light")
    visit(page, server, "curve#show=units,sum&first=4&at=1&epoch=30")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
