"""Data: chosen by tiles, drawn in the plane, read from tables, and downloaded as a file."""

import csv
import re
from pathlib import Path
from urllib.parse import parse_qsl

from playwright.sync_api import Page, Route, expect

from tests.browser.reading import (
    address,
    hold_first,
    open_share,
    place,
    tool,
    undo,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_for_event,
    wait_for_paint,
    wait_until,
)
from tests.browser.watch import Watch


def points(page: Page) -> int:
    return page.locator("#plane .scatterlayer .point").count()


def wait_for_points(page: Page, number: int) -> None:
    wait_until(lambda: points(page) == number)


def draw(page: Page, after: str = "keep training") -> None:
    tool(page, "Draw").click()
    page.locator("#draw").get_by_label("After a change").select_option(after)


def test_the_plane_and_the_classes_to_draw_fit_into_the_window(page: Page, server: str) -> None:
    visit(page, server)
    draw(page)
    expect(page.locator("#draw [data-classes]")).to_be_in_viewport(ratio=1)
    expect(page.locator("#plane")).to_be_in_viewport(ratio=1)
    place(page, -0.9, 1.3)
    place(page, 2.8, -2.1)


def test_points_are_added_moved_and_erased_and_training_continues(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=30")
    wait_for_points(page, 40)
    draw(page)
    there, here = place(page, -0.9, 1.3), place(page, 1.4, 1.1)
    page.mouse.click(*there)
    wait_for_points(page, 41)
    page.mouse.move(*there)
    page.mouse.down()
    page.mouse.move(*here, steps=4)
    page.mouse.up()
    wait_until(lambda: '"from"' in address(page).get("interventions", ""))
    wait_for_points(page, 41)
    wait_for_epoch(page, 30)
    page.mouse.click(*here, button="right")
    wait_for_points(page, 40)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    wait_for_points(page, 41)
    page.get_by_role("button", name="Back to the start").click()
    wait_for_points(page, 40)
    wait_for_address(page, epoch="0")


def test_a_point_drawn_during_training_is_an_intervention(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    draw(page)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 10)
    page.mouse.click(*place(page, -0.9, 1.3))
    wait_for_points(page, 41)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    wait_until(lambda: "interventions" in address(page))
    assert address(page).get("kind") is None


def test_points_drawn_in_quick_succession_do_not_stop_training(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    draw(page)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 5)
    hold_first(page, re.compile("/api/runs([?]|$)"))
    with page.expect_request(re.compile("/api/runs([?]|$)")):
        page.mouse.click(*place(page, -0.9, 1.3))
    page.mouse.click(*place(page, 1.4, 1.1))
    wait_for_points(page, 42)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


def test_a_change_can_restart_training_with_the_same_split(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=30")
    draw(page, "restart")
    page.locator("#draw").get_by_role("button", name="New class").click()
    page.mouse.click(*place(page, -0.9, 1.3))
    wait_for_epoch(page, 0)
    wait_for_points(page, 41)
    wait_for_address(page, kind="points")
    assert len(address(page)["points"].split(";")) == 29
    assert len(address(page)["test_points"].split(";")) == 12
    expect(page.locator("#legend")).to_contain_text("class 2")


def test_a_point_is_drawn_and_erased_by_keyboard(page: Page, server: str) -> None:
    visit(page, server, "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0&epoch=0")
    tool(page, "Draw").press("Enter")
    panel = page.locator("#draw")
    panel.get_by_label("x1 of the point").fill("0.5")
    panel.get_by_label("x2 of the point").fill("0.25")
    panel.get_by_label("x2 of the point").press("Enter")
    wait_for_points(page, 5)
    panel.get_by_label("Number of a point").fill("1")
    panel.get_by_label("Number of a point").press("Enter")
    expect(panel.get_by_label("x1 of the point")).to_have_value("1")
    panel.get_by_role("button", name="Erase").press("Enter")
    wait_for_points(page, 4)


def test_the_tile_of_custom_points_brings_them_back(page: Page, server: str) -> None:
    visit(page, server, "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0&epoch=0")
    page.get_by_role("radio", name="Two moons").check()
    wait_for_points(page, 300)
    page.get_by_role("radio", name="Own points").check()
    wait_for_points(page, 4)


FLOWERS = """length;width;species
1,4;0,2;setosa
4,7;1,4;versicolor
x;1,9;virginica
6,1;2,5;virginica
1,3;0,3;setosa
"""


def test_a_table_is_previewed_and_used(page: Page, server: str) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill(FLOWERS)
    left_out = dialog.locator("details", has_text="1 line is left out")
    expect(left_out.locator("li")).to_have_text('line 4: length "x" is not a number')
    expect(dialog.locator("[data-status]")).to_contain_text("2 of setosa")
    scaling = dialog.get_by_label("Standardize columns")
    expect(scaling).not_to_be_checked()
    scaling.check()
    dialog.get_by_role("button", name="Use these points").click()
    wait_for_points(page, 4)
    wait_for_address(page, kind="table", columns="length,width", standardize="true")
    expect(page.locator("#legend")).to_contain_text("virginica")
    expect(page.locator("#plane .xtitle")).to_contain_text("length")
    expect(page.locator("#plane .xtick text").first).to_have_text(re.compile(r"^[\d.]+$"))


def test_a_table_cannot_be_used_while_it_is_read_again(page: Page, server: str) -> None:
    held: list[Route] = []
    slow = False
    page.route("**/api/csv?*", lambda route: held.append(route) if slow else route.continue_())
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    use = dialog.get_by_role("button", name="Use these points")
    dialog.get_by_label("Text of a table").fill(FLOWERS)
    expect(use).to_be_enabled()
    slow = True
    dialog.locator("select[name=x1]").select_option("width")
    wait_for_event(page, lambda: bool(held))
    expect(use).to_be_disabled()
    held[0].continue_()
    use.click()
    wait_for_points(page, 4)


def test_a_table_that_was_read_for_an_earlier_text_cannot_be_used(page: Page, server: str) -> None:
    held: list[Route] = []
    page.route("**/api/csv?*", lambda route: held.append(route))
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    use = dialog.get_by_role("button", name="Use these points")
    dialog.get_by_label("Text of a table").fill(FLOWERS)
    wait_for_event(page, lambda: bool(held))
    dialog.get_by_label("Text of a table").fill(FLOWERS + "2,2;0,9;setosa\n")
    held[0].continue_()
    wait_for_event(page, lambda: len(held) > 1)
    expect(use).to_be_disabled()
    held[1].continue_()
    use.click()
    wait_for_points(page, 5)


def test_a_file_that_is_not_a_table_is_refused_with_the_reason(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    png = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n\x00"}
    dialog.get_by_label("File with a table").set_input_files(files=[png])
    expect(dialog.locator("[data-status]")).to_contain_text("it is a PNG picture")
    expect(dialog.get_by_role("button", name="Use these points")).to_be_disabled()


def test_the_preview_of_an_earlier_table_is_cleared_by_a_file_that_is_none(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill(FLOWERS)
    expect(dialog.locator("table")).to_contain_text("setosa")
    notebook = b'{"cells": [], "metadata": {}, "nbformat": 4}'
    dialog.get_by_label("File with a table").set_input_files(
        files=[{"name": "a.csv", "mimeType": "text/csv", "buffer": notebook}]
    )
    expect(dialog.locator("[data-status]")).to_contain_text("a Jupyter notebook")
    expect(dialog.locator("table")).to_be_hidden()


def test_a_table_that_takes_long_to_read_hides_the_one_before(page: Page, server: str) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill(FLOWERS)
    expect(dialog.locator("table")).to_contain_text("setosa")
    held: list[Route] = []
    page.route("**/api/tables?*", lambda route: held.append(route))
    dialog.get_by_label("Text of a table").fill(FLOWERS.replace("setosa", "rose"))
    expect(dialog.locator("[data-status]")).to_have_text("Reading the table…")
    expect(dialog.locator("table")).to_be_hidden()
    for route in held:
        route.continue_()
    expect(dialog.locator("table")).to_contain_text("rose")


CARS = ",speed,dist\n" + "".join(f"{row},{row % 7 + 4},{row * row % 50}\n" for row in range(30))


def test_two_columns_beside_row_numbers_are_a_curve_unless_the_reader_says_otherwise(
    page: Page, server: str
) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill(CARS)
    expect(dialog.locator("[data-status]")).to_contain_text("For dist as a function of speed")
    expect(dialog.get_by_role("link", name="Open the Curve page")).to_be_visible()
    expect(dialog.get_by_role("button", name="Use these points")).to_be_disabled()
    numbers = dialog.get_by_role("checkbox", name="column 1")
    expect(numbers).not_to_be_checked()
    expect(dialog.locator("th.chosen")).to_have_text(["speed", "dist"])
    numbers.check()
    expect(dialog.get_by_role("link", name="Open the Curve page")).to_be_hidden()
    dialog.get_by_role("button", name="Use these points").click()
    wait_for_points(page, 30)
    expect(page.locator("#plane .ytitle")).to_contain_text("column 1")


def test_a_column_that_is_chosen_twice_swaps_its_roles(page: Page, server: str) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill("x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    first, second = (dialog.locator(f"select[name={name}]") for name in ("x1", "x2"))
    expect(first).to_have_value("0")
    first.select_option("x2")
    expect(second).to_have_value("0")
    expect(dialog.locator("[data-notes]")).to_contain_text("All 4 rows are training points")
    dialog.get_by_label("class 0").fill("even")
    dialog.get_by_label("class 1").fill("odd")
    dialog.get_by_label("class 1").press("Tab")
    expect(dialog.locator("[data-status]")).to_contain_text("2 of even, 2 of odd")
    dialog.get_by_role("button", name="Use these points").click()
    wait_for_points(page, 4)
    expect(page.locator("#legend")).to_contain_text("odd")
    expect(page.locator("#plane .xtitle")).to_contain_text("x2")


CUSTOMERS = "id,colour,age,salary,buys\n" + "".join(
    f"{1000 + row},{'red' if row % 3 else 'blue'},{18 + 7 * row % 41},"
    f"{1000 * (20 + 11 * row % 90)},{row % 2}\n"
    for row in range(40)
)


def test_a_table_of_many_columns_opens_as_its_run(page: Page, server: str) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of a table").fill(CUSTOMERS)
    columns = dialog.locator(".column-boxes input:checked")
    expect(columns).to_have_count(3)
    expect(dialog.get_by_label("Standardize columns")).to_be_checked()
    expect(dialog.locator("[data-advice]")).to_contain_text("salary ranges over")
    expect(dialog.locator("select[name=split]")).to_have_value("")
    dialog.get_by_role("button", name="Use these points").click()
    expect(page.locator("#slice")).to_be_visible()
    expect(page.locator("#plane .ytitle")).to_contain_text("salary")
    wait_for_address(page, kind="table", columns="age,salary,colour", standardize="true")
    expect(page.locator("#draw-button")).to_have_attribute("title", re.compile("^Relabel"))
    # One column less, raw, and weights of the classes: each is an edit that can be undone.
    page.locator("#data summary", has_text="Columns: 3 of 4").click()
    page.locator("#data").get_by_role("checkbox", name="colour").uncheck()
    wait_for_address(page, columns="age,salary")
    expect(page.locator("#slice")).to_be_hidden()
    page.locator("#data").get_by_label("Standardize columns").uncheck()
    wait_until(lambda: "standardize" not in address(page))
    page.get_by_label("Class weights").select_option("per class")
    weight = page.get_by_role("spinbutton", name="class 1", exact=True)
    weight.fill("5")
    weight.press("Tab")
    wait_for_address(page, class_weight="1:5")
    expect(undo(page)).to_have_attribute("title", re.compile("^Undo: class weights 1: 5"))
    undo(page).click()
    wait_until(lambda: "class_weight" not in address(page))
    undo(page).click()
    wait_for_address(page, standardize="true")
    # Another data set, and back.
    page.get_by_role("radio", name="Two moons").check()
    wait_until(lambda: "table" not in address(page))
    page.get_by_role("radio", name="Own table").check()
    wait_for_address(page, kind="table", columns="age,salary", standardize="true")


def test_a_column_of_a_wide_table_divides_its_rows(page: Page, server: str) -> None:
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    lines = CUSTOMERS.splitlines()
    parts = ["usage", *(("train", "train", "test", "train")[row % 4] for row in range(40))]
    table = "\n".join(f"{part},{line}" for part, line in zip(parts, lines, strict=True))
    dialog.get_by_label("Text of a table").fill(table)
    status = dialog.locator("[data-status]")
    expect(status).to_contain_text("30 for training and 10 for testing")
    expect(dialog.locator(".column-boxes input[value=usage]")).to_have_count(0)
    split = dialog.get_by_label("train or test")
    split.select_option("random")
    expect(status).not_to_contain_text("for testing")
    expect(dialog.locator(".column-boxes input[value=usage]")).not_to_be_checked()
    split.select_option("usage")
    expect(status).to_contain_text("30 for training and 10 for testing")
    dialog.get_by_role("button", name="Use these points").click()
    wait_for_address(page, kind="table", split="usage", columns="age,salary,colour")
    # Another share is a random split, and undo brings the column back.
    share = page.locator("#data").get_by_role("spinbutton", name="Test share")
    share.fill("0.5")
    share.press("Tab")
    wait_until(lambda: "split" not in address(page))
    undo(page).click()
    wait_for_address(page, split="usage")


def test_stored_tables_are_listed_opened_and_deleted(page: Page, server: str) -> None:
    table = CUSTOMERS.replace("red", "violet")
    stored = page.request.post(f"{server}/api/tables?name=shop.csv", data=table).json()
    page.request.post(f"{server}/api/runs", data={"dataset": stored["dataset"]})
    visit(page, server, "#epoch=0")
    page.get_by_role("button", name="Open…").click()
    dialog = page.locator("#upload")
    dialog.get_by_text("Stored tables").press("Enter")
    row = dialog.locator("[data-stored] li").filter(has_text="shop.csv")
    expect(row).to_contain_text("40 rows, 5 columns")
    expect(row).to_contain_text("label buys, 1 run")
    row.get_by_role("button", name="Open shop.csv").click()
    expect(dialog).to_be_hidden()
    wait_for_address(page, kind="table", columns="age,salary,colour", label="buys")
    # Deleting asks first, and says what stops working; "Keep" has the focus.
    page.get_by_role("button", name="Open…").click()
    dialog.get_by_text("Stored tables").press("Enter")
    row.get_by_role("button", name="Delete shop.csv").press("Enter")
    question = dialog.get_by_role("alert").filter(has_text="Delete shop.csv?")
    expect(question).to_contain_text("all links to this table stop working")
    keep = dialog.get_by_role("button", name="Keep")
    expect(keep).to_be_focused()
    # The outline of the focus is 2 pixels wide and as far from the button.
    inside = "button => button.closest('ul').getBoundingClientRect().right - 4"
    assert keep.evaluate("button => button.getBoundingClientRect().right") <= keep.evaluate(inside)
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    expect(dialog.get_by_role("button", name="Delete shop.csv")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(dialog.locator("[data-stored] [role=status]")).to_have_text("shop.csv was deleted.")
    expect(row).to_have_count(0)
    assert page.request.get(f"{server}/api/tables/{stored['id']}").status == 410


def test_a_list_of_stored_tables_is_not_replaced_while_it_is_used(page: Page, server: str) -> None:
    """It is empty until the answer is there; a late one for a closed list shows nothing."""
    page.request.post(f"{server}/api/tables?name=late.csv", data=CUSTOMERS.replace("red", "pink"))
    visit(page, server, "#epoch=0")
    held: list[Route] = []
    page.route("**/api/tables", lambda route: held.append(route))
    dialog = page.locator("#upload")
    rows = dialog.locator("[data-stored] li")
    for opened in (1, 2, 3):
        page.get_by_role("button", name="Open…").click()
        dialog.get_by_text("Stored tables").press("Enter")
        wait_for_event(page, lambda count=opened: len(held) == count)
        expect(rows).to_have_count(0)
        if opened == 1:
            held[0].continue_()
            expect(rows.filter(has_text="late.csv")).to_have_count(1)
        if opened < 3:
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()
    with page.expect_response("**/api/tables"):
        held[1].continue_()
    wait_for_paint(page)
    expect(rows).to_have_count(0)
    held[2].continue_()
    rows.filter(has_text="late.csv").get_by_role("button", name="Delete late.csv").press("Enter")
    expect(dialog.get_by_role("button", name="Keep")).to_be_focused()


def test_a_link_to_a_missing_table_and_a_file_with_it_open_the_same_run(
    page: Page, server: str, watch: Watch, tmp_path: Path
) -> None:
    watch.allowed.append("422")
    table = CUSTOMERS.replace("red", "green")
    stored = page.request.post(f"{server}/api/tables", data=table).json()
    link = (
        f"#kind=table&table={stored['id']}&label=buys&columns=age,salary,colour&standardize=true"
        "&epoch=20&at=30,50000"
    )
    visit(page, server, link)
    with page.expect_download() as started:
        open_share(page, "Files").get_by_role("button", name="Creases file").click()
    started.value.save_as(tmp_path / "view.json")
    gone = page.request.delete(f"{server}/api/tables/{stored['id']}")
    assert gone.status == 204
    page.goto("about:blank")
    page.goto(f"{server}/{link}")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("The table of this link is not on this server")
    notice.get_by_role("button", name="Load the table").click()
    dialog = page.locator("#upload")
    expect(dialog).to_contain_text("the columns “age”, “salary”, “colour”, and the label “buys”")
    dialog.get_by_label("Text of a table").fill(CUSTOMERS)
    expect(dialog.locator("[data-status]")).to_contain_text("This is another table")
    dialog.get_by_label("Text of a table").fill(table)
    dialog.get_by_role("button", name="Open the run").click()
    wait_for_epoch(page, 20)
    wait_until(lambda: address(page) == dict(parse_qsl(link[1:])))
    # The file needs no table there, and no link.
    page.request.delete(f"{server}/api/tables/{stored['id']}")
    visit(page, server, "#kind=xor&epoch=0")
    page.get_by_role("button", name="Open…").click()
    dialog.get_by_label("File with a table").set_input_files(tmp_path / "view.json")
    expect(dialog).to_be_hidden()
    wait_for_epoch(page, 20)
    wait_until(lambda: address(page) == dict(parse_qsl(link[1:])))
    expect(page.locator("#card")).to_contain_text("predicts")


def test_points_are_downloaded_as_csv(page: Page, server: str, tmp_path: Path) -> None:
    visit(page, server, "#samples=40&epoch=0")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download points").click()
    started.value.save_as(tmp_path / "points.csv")
    rows = list(csv.DictReader((tmp_path / "points.csv").read_text().splitlines()))
    assert len(rows) == 40
    assert set(rows[0]) == {"x1", "x2", "label", "split"}
