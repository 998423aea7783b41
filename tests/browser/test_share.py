"""Sharing what the page shows: as a link, as code and as files."""

import json
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NARROW
from tests.browser.reading import (
    address,
    epoch,
    follow,
    get_json,
    open_share,
    visit,
    wait_for_address,
    wait_for_epoch,
    wait_until,
)
from tests.browser.watch import Watch
from tests.support.cases import each

HERE = "#kind=xor&samples=60&epoch=12&box=-3,3,-2,4&hide=points"


@pytest.fixture
def clipboard(page: Page) -> Iterator[Page]:
    """Yield a page that may write to the clipboard, which the test may read."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield page
    page.context.clear_permissions()


TABS = {"Copy link": "Links", "Copy short link": "Links", "Copy as Python": "Code"}
TABS["Copy as curl"] = "Code"
"""Tabs of the dialog by their buttons; the others are files."""


def share(page: Page, what: str) -> None:
    """Press a button of the dialog, and open the dialog first if it is closed."""
    panel = open_share(page, TABS.get(what, "Files"))
    panel.get_by_role("button", name=what, exact=True).click()


def copied(page: Page, what: str, status: str) -> str:
    """Press a button that copies, wait for its status, and return the clipboard's text."""
    share(page, what)
    expect(page.locator("#share [role=status]")).to_have_text(status)
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_both_links_open_the_same_picture(clipboard: Page, server: str) -> None:
    page = clipboard
    visit(page, server, HERE)
    run = page.request.post(
        f"{server}/api/runs", data={"dataset": {"kind": "xor", "samples": 60}}
    ).json()["id"]
    link = copied(page, "Copy link", "The link to epoch 12 is copied.")
    assert link == f"{server}/{HERE}"
    short = copied(page, "Copy short link", "The short link to epoch 12 is copied.")
    assert short == f"{server}/r/{run}?epoch=12&box=-3,3,-2,4&hide=points"
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_hidden()
    visit(page, server, "#kind=moons&epoch=0")
    wait_for_epoch(page, 0)
    visit(page, server, short.removeprefix(f"{server}/"))
    wait_for_address(page, kind="xor", samples="60", epoch="12", box="-3,3,-2,4", hide="points")


def test_a_link_to_many_points_names_the_run_instead(clipboard: Page, server: str) -> None:
    page = clipboard
    points = ";".join(f"{i / 501:.15f},{i * i % 501 / 501:.15f},{i % 2}" for i in range(500))
    visit(page, server, f"#kind=points&points={points}&epoch=3")
    link = copied(page, "Copy link", "The short link to epoch 3 is copied.")
    assert len(link) < 100
    expect(page.locator("#share")).to_contain_text("would be too long")
    visit(page, server, "#kind=moons&epoch=0")
    wait_for_epoch(page, 0)
    visit(page, server, link.removeprefix(f"{server}/"))
    wait_for_address(page, kind="points", epoch="3")
    assert address(page)["points"].count(";") == 499
    frame = json.loads(run_in_bash(copied(page, "Copy as curl", "The call for epoch 3 is copied.")))
    assert frame["epoch"] == 3
    assert len(frame["points"]["train"]["X"]) + len(frame["points"]["test"]["X"]) == 500


def test_an_unknown_run_is_reported(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("404 (Not Found)")
    page.goto(f"{server}/r/0123456789abcdef0123?epoch=3")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("This server has no run “0123456789abcdef0123”.")
    expect(page.locator("#caption")).to_have_text("There is no picture yet.")
    assert not Axe().run(page).response["violations"]
    notice.get_by_role("button", name="Open the example").click()
    expect(page.locator("#caption")).to_contain_text("Epoch 200.")


def test_the_dialog_says_what_a_link_does_not_contain(page: Page, server: str) -> None:
    table = "a,b,class\n" + "\n".join(f"{n},{n * n},{n % 2}" for n in range(12))
    stored = page.request.post(f"{server}/api/tables", data=table).json()["id"]
    other = page.request.post(f"{server}/api/runs", data={}).json()["id"]
    words = page.locator("#share-link")
    for settings, said in [
        (f"kind=table&table={stored}&label=class&columns=a,b", "All but the table is in it"),
        (f"kind=xor&samples=60&compare={other}", "All but the compared runs is in it"),
        (f"kind=xor&samples=60&pins={other}:0", "All but the compared runs is in it"),
        ("kind=xor&samples=60", "it opens wherever Creases runs"),
    ]:
        visit(page, server, f"#{settings}&epoch=3")
        open_share(page, "Links")
        expect(words).to_contain_text(said)


RUNS = "**/api/runs"
FULL = "the disk of /data is full"


def refuse(route: Route) -> None:
    """Answer as a server that cannot store the run."""
    body = json.dumps({"title": "Refused", "status": 507, "detail": FULL})
    route.fulfill(status=507, headers={"Content-Type": "application/problem+json"}, body=body)


def run_in_bash(command: str) -> str:
    done = subprocess.run(["bash", "-euc", command], capture_output=True, text=True, check=True)
    return done.stdout


def test_copied_code_returns_the_same_frame(clipboard: Page, server: str) -> None:
    page = clipboard
    points = "0,0,0;1,1,1;2,0,0;0,2,1;1,-1,0;-1,1,1"
    names = json.dumps(["it's", '$HOME `date` "x"'])
    edit = json.dumps([{"epoch": 5, "set": {"alpha": 0.01}, "coefs": [], "intercepts": []}])
    spec = f"kind=points&points={points}&class_names={names}&interventions={edit}"
    visit(page, server, f'#{spec}&epoch=12&box=-3,3,-2,4&slice={{"axes":[1,0]}}')
    answer = run_in_bash(copied(page, "Copy as curl", "The call for epoch 12 is copied."))
    frame = json.loads(answer)
    place = f"{server}/api/runs/{frame['run']}/frames/12"
    seen = 'box=-3,3,-2,4&slice={"axes":[1,0]}'
    assert frame == get_json(f"{place}?{seen}")
    assert frame["class_names"] == json.loads(names)
    script = copied(page, "Copy as Python", "The script for epoch 12 is copied.")
    assert script == page.request.get(f"{place}/export/py?{seen}").text()
    assert "- interventions" in script
    for word in ("it's", '$HOME `date` \\ "x"', "a\nb", "''", "é"):
        word_quoted = page.evaluate(
            "async (word) => (await import('/static/panels/share-links.js')).quoted(word)", word
        )
        assert run_in_bash(f"printf %s {word_quoted}") == word


def test_a_browser_draws_the_svg_from_the_server(page: Page, server: str) -> None:
    run = page.request.post(f"{server}/api/runs", data={}).json()["links"]["self"]
    text = page.request.get(f"{server}{run}/frames/30/export/svg").text()
    page.set_content(text)
    frame = page.locator("svg").bounding_box()
    for name in ("class-0", "class-1", "layer-0", "layer-1", "boundary"):
        drawn = page.locator(f"path.{name}").bounding_box()
        assert frame
        assert drawn
        assert drawn["width"] > frame["width"] / 4
        assert drawn["x"] >= frame["x"] - 2
    assert page.locator("circle").count() == 210


def test_without_a_clipboard_the_text_is_shown_and_selected(new_page: Page, server: str) -> None:
    new_page.add_init_script(
        """Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.execCommand = () => false;"""
    )
    visit(new_page, server, HERE)
    share(new_page, "Copy link")
    field = new_page.get_by_label("Text to copy")
    expect(new_page.locator("#share [role=status]")).to_contain_text("copy it with Ctrl+C")
    expect(field).to_be_focused()
    selected = """() => {
      const { value, selectionStart, selectionEnd } = document.activeElement;
      return value.slice(selectionStart, selectionEnd);
    }"""
    assert new_page.evaluate(selected) == f"{server}/{HERE}"


def test_the_context_menu_of_the_plane_saves_its_picture(page: Page, server: str) -> None:
    visit(page, server, HERE)
    plane = page.locator("#plane .nsewdrag").first
    menu = page.get_by_role("menu", name="Save the plane")
    for what, keys in (("PNG", ()), ("SVG", ("ArrowDown",))):
        plane.click(button="right")
        expect(menu.get_by_role("menuitem", name="Save as PNG")).to_be_focused()
        for key in keys:
            page.keyboard.press(key)
        with page.expect_download() as started:
            page.keyboard.press("Enter")
        assert started.value.suggested_filename.endswith(f"-12.{what.lower()}")
        expect(menu).to_be_hidden()
    plane.click(button="right")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    # While points are drawn, the right button erases.
    page.locator("#draw-button").click()
    page.locator("#draw-sheet").click(button="right", position={"x": 200, "y": 80})
    expect(menu).to_be_hidden()


def test_the_context_menu_says_why_it_saves_nothing(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("507")
    page.route(RUNS, refuse)
    page.goto(f"{server}/#kind=xor&samples=50")
    expect(page.locator("#notice")).to_contain_text(FULL)
    page.locator("#plane").click(button="right", position={"x": 300, "y": 300})
    page.get_by_role("menuitem", name="Save as PNG").click()
    expect(page.get_by_role("tab", name="Files")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#share [role=status]")).to_have_text("There is no picture yet.")


def test_without_a_picture_the_fields_of_the_network_have_places_and_no_charts_are_drawn(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("507")
    page.route(RUNS, refuse)
    page.goto(f"{server}/#kind=xor&samples=40&hidden_layer_sizes=8,5,4")
    expect(page.locator("#notice")).to_contain_text(FULL)
    # Its place is beside those of the other layers, though there is no drawing of the network yet.
    fields = page.get_by_label(re.compile(r"^Units of hidden layer \d$"))
    places = [field.bounding_box() for field in fields.all()]
    assert len(places) == 3
    for one, other in pairwise(places):
        assert one
        assert other
        assert one["x"] + one["width"] < other["x"]
    expect(page.locator("#curves text")).to_have_count(0)
    expect(page.get_by_label("Chart 2")).to_have_value("score")
    page.unroute(RUNS)
    fields.nth(1).fill("3")
    fields.nth(1).press("Enter")
    expect(page.locator("#caption")).to_contain_text("Epoch 0.")
    expect(page.locator("#curves text").first).to_be_attached()


def test_each_file_name_has_the_epoch_and_the_type(page: Page, server: str, tmp_path: Path) -> None:
    visit(page, server, HERE)
    for what in ("PNG", "SVG", "CSV", "NPZ", "GeoJSON", "GraphML", "JSON", "ONNX"):
        with page.expect_download() as started:
            share(page, what)
        name = started.value.suggested_filename
        assert name.startswith("creases-")
        assert name.endswith(f"-12.{what.lower()}")
        started.value.save_as(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
        expect(page.locator("#share [role=status]")).to_contain_text("The file is saved")


def test_an_impossible_export_is_disabled_with_the_reason(page: Page, server: str) -> None:
    page.set_viewport_size(NARROW)
    visit(page, server, "#kind=xor&activation=tanh&epoch=2")
    page.get_by_role("button", name="Share").click()
    dialog = page.locator("#share")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_focused()
    open_share(page, "Files")
    for name in ("GeoJSON", "GraphML"):
        button = dialog.get_by_role("button", name=name)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description(
            "Tanh units are not piecewise linear: there are no linear regions."
        )
    expect(dialog.get_by_role("button", name="ONNX")).to_be_enabled()
    for tab in ("Files", "Film", "Embed", "Links", "Code"):
        expect(dialog.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(dialog.get_by_role("tabpanel", name=tab)).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]
        found = Axe().run(page, context="#share")
        assert found.violations_count == 0, found.generate_report()
        dialog.get_by_role("tab", name=tab).press("ArrowRight")


@each(
    "part",
    [
        "interventions=5",
        'interventions={"epoch":3}',
        'interventions=[{"epoch":3,"co',
        'interventions=[{"epoch":3,"coefs":[{"layer":0,"value":"x"}]}]',
        "axes=5",
        "class_names=[5]",
    ],
)
def test_unreadable_json_in_a_link_is_named_and_left_out(
    page: Page, server: str, part: str
) -> None:
    follow(page, server, f"#kind=xor&{part}")
    wait_for_address(page, kind="xor", epoch=str(epoch(page)))
    expect(page.locator("#notice")).to_contain_text(
        f"Parts of the URL could not be read and were left out. {part.partition('=')[0]}:"
    )
    wait_until(lambda: part.partition("=")[0] not in address(page))
