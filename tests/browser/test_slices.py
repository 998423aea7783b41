"""The page shows networks of more than two columns on slices of their input space."""

import json
import re
from urllib.parse import unquote

from playwright.sync_api import Page, Route, expect

from tests.browser.reading import (
    address,
    link,
    place,
    undo,
    visit,
    wait_for_event,
    wait_for_paint,
    wait_until,
    wait_until_idle,
)


def slice_of(page: Page) -> object:
    """Return the slice in the address; None without one."""
    shown = unquote(page.evaluate("location.hash"))
    return json.loads(shown.partition("&slice=")[2].partition("&")[0] or "null")


def at(page: Page) -> list[float]:
    """Return the values of the columns of the slice in the address; none without one."""
    shown = slice_of(page)
    return list(shown.get("at", [])) if isinstance(shown, dict) else []


def test_slices_are_chosen_in_the_panel_and_kept_in_the_address(page: Page, server: str) -> None:
    visit(page, server, "#kind=iris&epoch=40")
    panel = page.locator("#slice")
    expect(panel.locator(".free-column")).to_have_count(2)
    expect(panel).to_contain_text("Not predicted in this view: setosa.")
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


def test_rows_are_chosen_in_the_plane_and_a_walk_leads_from_one_slice_to_another(
    page: Page, server: str
) -> None:
    """Three rows come from a list, a press on the plane or a preset; each change can be undone."""
    visit(page, server, "#kind=iris&epoch=40&at=6,3")
    panel = page.locator("#slice")
    panel.get_by_label("Row whose values the other columns take").focus()
    panel.get_by_label("Row whose values the other columns take").select_option("row 7, setosa")
    first = {"axes": [0, 1], "at": [5, 3.4, 1.5, 0.2]}
    wait_until(lambda: slice_of(page) == first)
    panel.get_by_role("button", name="Store this slice as A").click()
    expect(panel.get_by_role("group", name="Walk")).to_contain_text("then press B")
    panel.get_by_role("button", name="3 points").click()
    wait_until(lambda: slice_of(page) == {"rows": [7, 55, 116]})
    # No point is chosen any longer: the card of another slice would be wrong.
    expect(page.locator("#card .card-body")).to_have_text(re.compile("^Select a region"))
    rows = [panel.get_by_label(f"Row of point {name}") for name in "ABC"]
    expect(rows[1].locator("option:checked")).to_have_text("row 55, versicolor")
    rows[1].focus()
    rows[1].select_option("row 7, setosa")
    wait_until(lambda: slice_of(page) == {"rows": [55, 7, 116]})
    expect(undo(page)).to_have_attribute("title", re.compile("^Undo: the slice"))
    undo(page).click()
    wait_until(lambda: slice_of(page) == {"rows": [7, 55, 116]})
    status = panel.locator("[data-part=rows] [role=status]")
    panel.get_by_role("button", name="Choose B in the plane").click()
    page.mouse.click(*place(page, 2.5, 2.5))
    expect(status).to_contain_text("No sample is there")
    page.keyboard.press("Escape")
    expect(status).to_contain_text("The axes lead")
    panel.get_by_role("button", name="Choose B in the plane").click()
    page.mouse.click(*place(page, 0, 1))
    wait_until(lambda: slice_of(page) == {"rows": [7, 116, 55]})
    panel.get_by_role("button", name="Misclassified").click()
    wait_until(lambda: slice_of(page) not in ({"rows": [7, 116, 55]}, {"rows": [7, 55, 116]}))
    panel.get_by_role("button", name="One of each class").click()
    wait_until(lambda: slice_of(page) == {"rows": [7, 55, 116]})
    panel.get_by_role("button", name="Store this slice as B").click()
    walk = {"walk": [first, {"rows": [7, 55, 116]}]}
    wait_until(lambda: slice_of(page) == walk | {"share": 1})
    panel.get_by_label("Walk from A to B").fill("0.4")
    wait_until(lambda: slice_of(page) == walk | {"share": 0.4})
    expect(page.locator("#plane .xtitle")).to_have_text("s")
    panel.get_by_role("button", name="Play the walk").click()
    wait_until(lambda: slice_of(page) == walk | {"share": 1})
    expect(panel.get_by_role("button", name="Play the walk")).to_be_visible()
    # The whole walk is one step, and the address alone opens a plane on the way.
    undo(page).click()
    wait_until(lambda: slice_of(page) == walk | {"share": 0.4})
    visit(page, server, f"#{link(page).partition('#')[2]}")
    expect(panel.get_by_label("Walk from A to B")).to_have_value("0.4")
    expect(page.locator("#plane .xtitle")).to_have_text("s")


# Draws a picture every 12 ms, as a fast screen does: a third of a step of the slider.
FAST_SCREEN = """() => {
  let now = performance.now();
  globalThis.requestAnimationFrame = (draw) => setTimeout(() => draw((now += 12)));
}"""


def test_a_walk_has_the_same_pace_on_fast_screens_and_ends_with_escape(
    page: Page, server: str
) -> None:
    ends = [{"axes": [0, 1], "at": [5, 3.4, 1.5, 0.2]}, {"rows": [7, 55, 116]}]
    walk = {"walk": ends, "share": 0.95}
    visit(page, server, f"#kind=iris&epoch=40&at=0.5,0.5&slice={json.dumps(walk)}")
    panel = page.locator("#slice")
    way = panel.get_by_label("Walk from A to B")
    play = panel.get_by_role("button", name="Play the walk")
    page.evaluate(FAST_SCREEN)
    play.click()
    wait_until(lambda: slice_of(page) == {"walk": ends, "share": 1})
    expect(play).to_be_visible()
    play.click()
    wait_until(lambda: 0 < float(way.input_value()) < 0.9)
    page.keyboard.press("Escape")
    expect(play).to_be_visible()
    share = float(way.input_value())
    assert share < 1
    wait_until(lambda: slice_of(page) == {"walk": ends, "share": share})
    assert float(way.input_value()) == share
    # The card stays until Escape is pressed again.
    assert "at" in address(page)


def test_a_picture_of_an_older_slice_does_not_move_the_sliders_back(
    page: Page, server: str
) -> None:
    """Sliders stay where they were left last, while pictures of what they showed before arrive."""
    ends = [{"axes": [0, 1], "at": [5, 3.4, 1.5, 0.2]}, {"axes": [0, 1], "at": [5, 3.4, 5, 2]}]
    walk = {"walk": ends, "share": 0.2}
    held: list[Route] = []
    for slice_, moved in ((walk, "Walk from A to B"), (ends[0], "petal length (cm), slider")):
        visit(page, server, f"#kind=iris&epoch=40&slice={json.dumps(slice_)}")
        page.route("**/frames/40?*", lambda route: held.append(route))
        slider = page.locator("#slice").get_by_label(moved)
        slider.fill(str(float(slider.input_value()) + 0.295))
        wait_for_event(page, lambda: len(held) == 1)
        slider.fill(newest := str(float(slider.input_value()) + 0.295))
        slider.blur()
        held.pop().continue_()
        wait_for_event(page, lambda: len(held) == 1)
        wait_for_paint(page)
        assert slider.input_value() == newest
        held.pop().continue_()
        wait_until(lambda value=newest: value in page.evaluate("location.hash"))
        assert slider.input_value() == newest
        page.unroute("**/frames/40?*")


# Keeps, for each frame of the browser in which something is drawn, on which canvases.
FRAMES = """() => {
  globalThis.frames = [];
  let drawn = new Set();
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    drawn.add(this.canvas.closest("#plane, #diagram, #surface, #fold, #probe").id);
    return clearRect.apply(this, area);
  };
  const count = () => {
    if (drawn.size) frames.push([...drawn].sort());
    drawn = new Set();
    requestAnimationFrame(count);
  };
  count();
}"""


def test_a_picture_is_drawn_in_one_frame_of_the_browser(page: Page, server: str) -> None:
    """Plane and diagram follow together, and views that are not shown draw nothing."""
    visit(page, server, "#kind=iris&epoch=40")
    wait_until_idle(page)
    page.evaluate(FRAMES)
    page.locator("#slice").get_by_label("petal length (cm), slider").fill("2.0325")
    wait_until(lambda: at(page)[2:3] == [2.0325])
    assert page.evaluate("frames") == [["diagram", "plane"]]


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


def markers(page: Page) -> list[list[float]]:
    """Return the place and the opacity of each drawn point, once the points rest."""
    wait_for_paint(page)
    expect(page.locator("#plane .plot")).not_to_have_class(re.compile("moving"))
    drawn = page.locator("#plane .scatterlayer .point").evaluate_all(
        """points => points.map(point => [
          ...point.getAttribute("transform").match(/-?[.\\d]+/g).map(Number),
          Number(point.style.opacity)])"""
    )
    return [[round(value, 3) for value in point] for point in drawn]


def test_points_are_drawn_alike_after_each_change_of_the_slice_and_when_it_is_opened(
    page: Page, server: str
) -> None:
    """Points that are drawn already only move or fade, whatever changes the slice."""
    visit(page, server, "#kind=iris&epoch=40")
    first = {"axes": [0, 1], "at": [5.8, 3, 4.3, 1.3]}
    walk = {"walk": [first, {"rows": [7, 55, 116]}], "share": 0.3}
    panel = page.locator("#slice")
    length = panel.get_by_label("petal length (cm)", exact=True)
    shown = {}

    def keep(step: str) -> None:
        wait_until_idle(page)
        shown[step] = (link(page).partition("#")[2], markers(page))

    def set_length(value: float) -> None:
        length.fill(str(value))
        length.blur()
        wait_until(lambda: at(page)[2:3] == [value])

    set_length(4.3)
    keep("first")
    set_length(2)
    keep("slider")
    undo(page).click()
    wait_until(lambda: slice_of(page) == first)
    keep("undone")
    panel.get_by_label("Vertical column").select_option("petal width (cm)")
    wait_until(lambda: '"axes":[0,3]' in unquote(link(page)))
    keep("axes")
    set_length(1.5)
    keep("slider of other axes")
    page.locator("#zoom-in").click()
    wait_until(lambda: "box" in address(page))
    keep("zoomed")
    visit(page, server, f"#kind=iris&epoch=40&slice={json.dumps(walk)}")
    way = panel.get_by_label("Walk from A to B")
    for share in (0.5, 0.9):
        way.fill(str(share))
        wait_until(lambda share=share: slice_of(page) == {**walk, "share": share})
        keep(f"walk {share}")
    assert shown["undone"] == shown["first"]
    assert len({str(points) for _, points in shown.values()}) == len(shown) - 1
    for step, (opened, points) in shown.items():
        visit(page, server, f"#{opened}")
        assert markers(page) == points, step


def test_a_slider_follows_the_mouse_when_the_panel_says_which_classes_are_missing(
    page: Page, server: str
) -> None:
    """A note that appears or goes while a slider is dragged does not end the drag."""
    visit(page, server, "#kind=iris&epoch=40")
    panel = page.locator("#slice")
    slider = panel.get_by_label("petal length (cm), slider")
    field = panel.get_by_label("petal length (cm)", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    notes = []
    for step in range(2, 19):
        page.mouse.move(box["x"] + step / 20 * box["width"], box["y"] + box["height"] / 2)
        if step == 2:
            page.mouse.down()
        wait_until(lambda step=step: abs(float(field.input_value()) - 1 - 5.9 * step / 20) < 0.3)
        wait_until(lambda: at(page)[2:3] == [float(field.input_value())])
        notes.append(panel.locator("[data-missing]").is_visible())
    page.mouse.up()
    assert set(notes) == {True, False}


# Keeps the texts that are written again although they stay.
WATCH = """() => {
  globalThis.rewritten = new Set();
  new MutationObserver((records) => {
    for (const { target, addedNodes: [added], removedNodes: [removed] } of records) {
      const isText = added?.nodeType === 3 && removed?.nodeType === 3;
      if (isText && added.data === removed.data)
        rewritten.add(`${target.closest("[id]")?.id}: ${added.data}`);
    }
  }).observe(document.body, { subtree: true, childList: true });
}"""


def test_points_are_painted_by_the_page_while_a_slider_moves_them(page: Page, server: str) -> None:
    """Texts that stay are not written again, and at the end all is as if it was opened there."""
    visit(page, server, "#kind=iris&epoch=40")
    page.evaluate(WATCH)
    slider = page.locator("#slice").get_by_label("petal length (cm), slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    across = [box["x"] + share / 60 * box["width"] for share in range(15, 46)]
    y = box["y"] + box["height"] / 2
    page.mouse.move(across[0], y)
    page.mouse.down()
    plot, points = page.locator("#plane .plot"), page.locator("#plane .scatterlayer")
    moves = iter([*across, *across[::-1]] * 40)

    def is_moving() -> bool:
        page.mouse.move(next(moves), y)
        return "moving" in (plot.get_attribute("class") or "") and points.is_hidden()

    wait_until(is_moving)
    page.mouse.up()
    shown = markers(page)
    expect(points).to_be_visible()
    wait_until(lambda: at(page)[2:3] == [float(slider.input_value())])
    assert not (texts := page.evaluate("[...rewritten]")), texts
    visit(page, server, f"#{link(page).partition('#')[2]}")
    assert markers(page) == shown
