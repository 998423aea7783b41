"""The page in a frame of another site, with hidden parts, and behind a question."""

import html
import re
from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.reading import (
    EPOCH,
    address,
    caption,
    layer,
    open_share,
    visit,
    wait_for_address,
    wait_for_paint,
    wait_until,
)
from tests.browser.watch import Watch

BARE = (
    "hide=data,network,training,undo,charts,stop,scores,counts,diagram,card,segment,layers,tools,"
    "save,legend,caption"
)
HOST = """<!doctype html><title>A course</title><body style="margin:0;height:3000px">
<input id="own"><iframe width="400" height="450" style="border:0" src="{}"></iframe>"""


def framed(page: Page, watch: Watch, folder: Path, source: str) -> FrameLocator:
    """Open a page of another site that shows ``source`` in a frame of 400 by 450 pixels."""
    watch.allowed.append("file://")
    host = folder / "course.html"
    host.write_text(HOST.format(source), encoding="utf-8")
    page.goto(host.as_uri())
    inside = page.frame_locator("iframe")
    expect(inside.locator("#caption")).to_have_text(EPOCH)
    return inside


def test_a_frame_shows_the_plane_and_leaves_keys_and_wheel_to_its_host(
    page: Page, server: str, watch: Watch, tmp_path: Path
) -> None:
    source = f"{server}/embed#kind=xor&amp;epoch=20&amp;{BARE}"
    inside = framed(page, watch, tmp_path, source)
    page.locator("#own").focus()
    expect(inside.locator("#plane")).to_be_visible()
    for part in ("#data", "#network", "#training", "#curves", "#card", "#layers", "header nav"):
        expect(inside.locator(part)).to_be_hidden()
    root = inside.locator(":root")
    sizes = root.evaluate("root => [root.scrollWidth, root.scrollHeight]")
    assert sizes[0] <= 400
    assert sizes[1] <= 450
    plane = inside.locator("#plane").bounding_box()
    assert plane
    assert plane["width"] > 300
    expect(page.locator("#own")).to_be_focused()
    page.mouse.move(plane["x"] + 150, plane["y"] + 150)
    page.mouse.wheel(0, 300)
    wait_until(lambda: page.evaluate("() => scrollY") > 0)
    inside.locator("#plane").click()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    inside.get_by_role("button", name="One epoch on").press("ArrowRight")
    expect(inside.locator("#caption")).to_have_text(re.compile(r"^Epoch 21\."))
    whole = inside.get_by_role("link", name="Open in Creases")
    expect(whole).to_have_attribute(
        "href", re.compile(rf"^{server}/#kind=xor&epoch=21&at=[-.\d,]+(&(unit|why)=[-.\d,]+)*$")
    )


def test_a_wide_frame_has_the_readings_beside_the_plane(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 700})
    page.goto(f"{server}/embed#kind=xor&epoch=20&hide=data,network,training")
    expect(caption(page)).to_have_text(EPOCH)
    plane, readings = (page.locator(part).bounding_box() for part in ("#plane", ".readings"))
    assert plane
    assert readings
    assert plane["y"] + plane["height"] <= 700
    assert readings["x"] >= plane["x"] + plane["width"]


def test_a_frame_opens_without_access_to_local_storage(new_page: Page, server: str) -> None:
    new_page.add_init_script(
        """Object.defineProperty(window, 'localStorage', {
             get() { throw new DOMException('denied', 'SecurityError'); } })"""
    )
    new_page.goto(f"{server}/embed#epoch=3")
    expect(caption(new_page)).to_have_text(EPOCH)


def test_the_page_itself_can_hide_parts_fields_and_layers(page: Page, server: str) -> None:
    hidden = "points,training,noise,card,hidden_layer_sizes"
    visit(page, server, f"#kind=xor&epoch=5&hide={hidden}")
    for part in ("#training", "#card", "#field-noise", ".diagram-head [data-more]"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".diagram canvas").first).to_be_visible()
    expect(page.get_by_label("Samples", exact=True)).to_be_visible()
    expect(layer(page, "Training points")).not_to_be_checked()
    page.get_by_role("button", name="One epoch on").click()
    wait_for_address(page, epoch="6", hide=hidden)
    page.evaluate("() => { location.hash = '#kind=xor&epoch=5' }")
    expect(page.locator("#training")).to_be_visible()


def test_a_question_veils_the_picture_until_it_is_answered(
    page: Page, server: str, watch: Watch
) -> None:
    words = "How many <img src=x onerror=alert(1)> regions & segments?"
    visit(page, server, f"#epoch=30&ask=regions&prompt={words.replace('&', '%26')}&play=true")
    form = page.locator("#prompt")
    expect(form).to_contain_text(words)
    canvas = page.locator("#plane canvas").first
    expect(canvas).to_be_hidden()
    for part in (caption(page), page.locator("#regions")):
        expect(part).to_be_hidden()
    page.keyboard.press("ArrowRight")
    wait_for_paint(page)
    assert not any("/frames/31?" in request for request in watch.frames())
    expect(page.locator("#epoch")).to_have_value("30")
    number = form.get_by_role("spinbutton", name=words)
    number.press("Enter")
    expect(canvas).to_be_hidden()
    number.fill("12")
    number.press("Enter")
    regions = r"You said 12\. Epoch 30: there are \d+ linear regions in view\."
    expect(page.locator("#revealed")).to_contain_text(re.compile(regions))
    expect(page.locator("#revealed p")).to_be_focused()
    expect(canvas).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_a_free_question_takes_words_or_no_answer(page: Page, server: str) -> None:
    visit(page, server, "#epoch=3&prompt=Where+will+it+err%3F")
    page.get_by_label("Where will it err?").fill("<b>in the middle</b>")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#revealed p")).to_have_text("You said: “<b>in the middle</b>”")
    assert address(page)["prompt"] == "Where will it err?"
    visit(page, server, "#epoch=4&prompt=And+here%3F")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#plane canvas").first).to_be_visible()
    expect(page.locator("#revealed")).to_be_hidden()


def test_a_question_that_is_too_long_is_refused_with_the_limit(page: Page, server: str) -> None:
    visit(page, server, f"#epoch=3&prompt={'why ' * 100}&hide=nothing")
    expect(page.locator("#notice")).to_contain_text("prompt: it is longer than 300 characters")
    expect(page.locator("#notice")).to_contain_text("hide: “nothing” is none of")


def test_the_dialog_makes_a_link_and_a_frame_of_what_is_chosen(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, server, "#kind=xor&epoch=5")
    dialog = open_share(page, "Embed")
    dialog.get_by_role("button", name="nothing").click()
    dialog.get_by_label("training, interventions").check()
    dialog.get_by_text("Single fields").click()
    dialog.get_by_label("Noise", exact=True).check()
    dialog.get_by_label("at epoch").fill("9")
    dialog.get_by_label("playing").check()
    dialog.get_by_label("What to ask for").select_option("number of dead units")
    dialog.get_by_label("Question in your own words").fill('Any "dead" & gone?')
    state = (
        "#kind=xor&epoch=9&hide=training,noise&ask=dead"
        "&prompt=Any%20%22dead%22%20%26%20gone%3F&play=true"
    )
    expect(dialog.get_by_label("Link", exact=True)).to_have_value(f"{server}/{state}")
    dialog.get_by_role("button", name="Copy frame").click()
    expect(dialog.get_by_role("status")).to_have_text("The frame is copied.")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    sources = re.findall(r'src="([^"]*)"', copied)
    assert [html.unescape(source) for source in sources] == [f"{server}/embed{state}"]
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("status")).to_have_text("The link is copied.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto(page.evaluate("() => navigator.clipboard.readText()"))
    page.reload()
    expect(page.locator("#prompt")).to_contain_text('Any "dead" & gone?')
    expect(page.locator("#training")).to_be_hidden()
    expect(page.locator("#field-noise")).to_be_hidden()


def test_every_part_that_the_dialog_can_hide_exists(page: Page, server: str) -> None:
    visit(page, server, "#epoch=3")
    parts = page.evaluate(
        """async () => {
          const { PARTS } = await import('./static/content/page-parts.js');
          return Object.values(PARTS).map(({ selector }) => selector);
        }"""
    )
    for part in parts:
        assert page.locator(part).count(), part
