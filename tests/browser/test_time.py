"""The timeline: play, pause, step, slider, keys and reset."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.reading import (
    epoch,
    picture,
    tool,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_for_event,
    wait_for_paint,
    wait_for_picture,
    wait_until,
    wait_until_idle,
)
from tests.browser.watch import Watch

SPIRAL = "#kind=spiral&noise=0.05&batch_size=10&epoch=0"

FRAME = re.compile(r"/runs/([0-9a-f]+)/frames/(\d+)")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_playing_draws_new_pictures(page: Page, server: str) -> None:
    visit(page, server, SPIRAL)
    first = picture(page)
    button(page, "Play").click()
    wait_beyond(page, 20)
    assert picture(page) != first


def test_pause_stops_drawing_and_requests(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, SPIRAL)
    button(page, "Play").click()
    wait_beyond(page, 5)
    button(page, "Pause").click()
    expect(button(page, "Play")).to_be_visible()
    shown, requests = epoch(page), len(watch.frames())
    # The server answers this after every frame that playing could have requested by now.
    newest = FRAME.search(watch.frames()[-1])
    assert newest
    later = f"/api/runs/{newest[1]}/frames/{int(newest[2]) + 200}?include=metrics"
    assert page.request.get(f"{server}{later}").ok
    wait_for_paint(page)
    assert (epoch(page), len(watch.frames())) == (shown, requests)


def test_a_step_forward_and_a_step_back_show_the_same_picture(page: Page, server: str) -> None:
    visit(page, server, SPIRAL)
    button(page, "One epoch on").click()
    wait_for_epoch(page, 1)
    one = picture(page)
    button(page, "One epoch on").click()
    wait_for_epoch(page, 2)
    assert picture(page) != one
    button(page, "One epoch back").click()
    wait_for_epoch(page, 1)
    wait_for_picture(page, one)


def test_the_slider_returns_to_a_picture_without_a_request(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, SPIRAL)
    start = picture(page)
    button(page, "Play").click()
    wait_beyond(page, 10)
    button(page, "Pause").click()
    requests = len(watch.frames())
    page.get_by_label("Epochs seen").fill("0")
    wait_for_epoch(page, 0)
    wait_for_picture(page, start)
    assert len(watch.frames()) == requests


def thumb_position(page: Page, epoch: int) -> tuple[float, float]:
    """Return the center of the slider's thumb, which is 16 pixels wide, at an epoch."""
    slider = page.get_by_label("Epochs seen")
    box = slider.bounding_box()
    assert box
    share = epoch / int(slider.get_attribute("max") or 0)
    return box["x"] + 8 + (box["width"] - 16) * share, box["y"] + box["height"] / 2


EPOCHS_SHOWN = """() => {
  window.epochs = [];
  const slider = document.querySelector('#slider');
  const field = document.querySelector('#epoch');
  const look = () => {
    const [, caption] = /^Epoch (\\d+)\\./.exec(document.querySelector('#caption').textContent);
    window.epochs.push([slider.value, field.value, caption].map(Number));
    requestAnimationFrame(look);
  };
  look();
}"""


def test_a_dragged_slider_shows_its_epochs_live(page: Page, server: str) -> None:
    # A link to a finished run, of which the page knows one epoch, and one with changes.
    change = '&interventions=[{"epoch":60,"set":{"learning_rate_init":0.001}}]'
    for link, start, stop in [("140", 140, 20), ("140" + change, 140, 60)]:
        visit(page, server, SPIRAL.replace("epoch=0", f"epoch={link}"))
        page.evaluate(EPOCHS_SHOWN)
        slider = page.get_by_label("Epochs seen")
        slider.scroll_into_view_if_needed()
        page.mouse.move(*thumb_position(page, start))
        page.mouse.down()
        x, y = thumb_position(page, stop)
        page.mouse.move(*thumb_position(page, (start + stop) // 2), steps=3)
        wait_until(lambda s=slider, e=start: int(s.input_value()) < e - 10)
        # The mark of a change attracts the pointer.
        page.mouse.move(x + 3, y, steps=3)
        if "interventions" in link:
            wait_for_epoch(page, stop)
            page.keyboard.down("Shift")
            page.mouse.move(x + 2, y)
            wait_until(lambda s=slider, e=stop: int(s.input_value()) != e)
            page.keyboard.up("Shift")
            page.mouse.move(x + 1, y)
        wait_until(lambda s=slider, e=stop: abs(int(s.input_value()) - e) < 8)
        shown = int(slider.input_value())
        page.mouse.up()
        wait_for_epoch(page, int(slider.input_value()))
        assert abs(int(slider.input_value()) - shown) < 3
        seen = page.evaluate("() => window.epochs")
        assert all(len(set(epochs)) == 1 for epochs in seen)
        assert len({epoch for epoch, *_ in seen}) > 2
        slider.press("ArrowLeft")
        wait_for_epoch(page, int(slider.input_value()))


def test_a_slider_that_was_clicked_still_follows_the_epoch(page: Page, server: str) -> None:
    visit(page, server, SPIRAL)
    slider = page.get_by_label("Epochs seen")
    slider.scroll_into_view_if_needed()
    page.mouse.move(*thumb_position(page, 0))
    page.mouse.down()
    page.mouse.up()
    button(page, "One epoch on").click()
    wait_for_epoch(page, 1)
    expect(slider).to_have_value("1")


def test_the_slider_has_the_axis_of_the_charts(page: Page, server: str) -> None:
    visit(page, server, SPIRAL)
    page.get_by_label("Epoch", exact=True).fill("140")
    page.keyboard.press("Enter")
    wait_for_epoch(page, 140)
    slider = page.get_by_label("Epochs seen")
    slider.fill("10")
    wait_for_epoch(page, 10)
    expect(slider).to_have_attribute("aria-valuetext", "epoch 10 of 140 shown so far")
    expect(slider).to_have_attribute("max", "200")
    ends = "() => document.querySelector('#curves')._fullLayout.xaxis.range"
    wait_until(lambda: page.evaluate(ends) == [0, 200])


def test_reset_returns_to_the_same_start_and_a_new_start_changes_the_seed(
    page: Page, server: str
) -> None:
    visit(page, server, SPIRAL)
    start = picture(page)
    button(page, "One epoch on").click()
    wait_for_epoch(page, 1)
    button(page, "Back to the start").click()
    wait_for_epoch(page, 0)
    wait_for_picture(page, start)
    seed = page.get_by_label("Seed (weights and batches)")
    before = seed.input_value()
    button(page, "Retrain (new seed)").click()
    expect(seed).not_to_have_value(before)
    wait_until(lambda: picture(page) != start)
    assert epoch(page) == 0


def test_the_keys_change_the_epoch_unless_a_field_has_the_focus(page: Page, server: str) -> None:
    visit(page, server, SPIRAL)
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, 1)
    page.keyboard.press("Shift+ArrowRight")
    wait_for_epoch(page, 11)
    page.keyboard.press("ArrowLeft")
    wait_for_epoch(page, 10)
    page.keyboard.press("Home")
    wait_for_epoch(page, 0)
    page.keyboard.press("End")
    wait_for_epoch(page, 11)
    page.keyboard.press("Space")
    wait_beyond(page, 12)
    page.keyboard.press("Space")
    expect(button(page, "Play")).to_be_visible()
    shown = epoch(page)
    page.get_by_label("Samples", exact=True).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    page.get_by_label("Samples", exact=True).blur()
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, shown + 1)


def test_k_plays_also_while_a_button_has_the_focus_and_the_keys_are_listed(
    page: Page, server: str
) -> None:
    visit(page, server, SPIRAL)
    probe = tool(page, "Cross-section")
    probe.focus()
    page.keyboard.press("Space")
    expect(probe).to_have_attribute("aria-pressed", "true")
    assert epoch(page) == 0
    page.keyboard.press("k")
    wait_beyond(page, 1)
    page.keyboard.press("k")
    expect(button(page, "Play")).to_be_visible()
    # Radio buttons take the arrow keys and the space bar, and nothing else.
    for radio in ("Exclusive or", "Two spirals"):
        page.get_by_role("radio", name=radio).check()
        wait_for_epoch(page, 0)
        page.keyboard.press("k")
        wait_beyond(page, 1)
        page.keyboard.press("k")
        expect(button(page, "Play")).to_be_visible()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("play, pause")
    shown = epoch(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    assert epoch(page) == shown


SHIFTS = """() => {
  window.shifted = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ value, sources }) =>
    window.shifted.push([value, sources.map(({ node }) => node?.outerHTML?.slice(0, 90))])
  )).observe({ type: 'layout-shift' });
}"""


def test_the_layout_does_not_shift_during_playing(page: Page, server: str) -> None:
    visit(page, server, SPIRAL + "&show=wrong,margins&at=0.5,1&why=1,1&probe=-3,-3,3,3&sample=30")
    expect(page.locator(".formula")).to_have_count(1)
    expect(page.locator("#probe.drawn .main-svg").first).to_be_attached()
    expect(page.locator("#segment tr[data-unit]").first).to_be_visible()
    expect(page.locator("[data-note=sampling]")).to_be_visible()
    expect(page.locator("#curves .scatterlayer .trace")).to_have_count(4)
    button(page, "One epoch on").click()
    wait_for_epoch(page, 1)
    page.evaluate(SHIFTS)
    button(page, "Play").click()
    wait_beyond(page, 40)
    button(page, "Pause").click()
    assert page.evaluate("() => window.shifted") == []


def test_the_layout_does_not_shift_after_an_edit_that_restarts_the_run(
    page: Page, server: str
) -> None:
    visit(page, server, "#kind=spiral&samples=100&epoch=120")
    end = page.locator(".ends [data-end]")
    before = end.inner_text()
    page.evaluate(SHIFTS)
    noise = page.locator("#field-noise")
    noise.fill("0.2")
    noise.blur()
    wait_for_epoch(page, 0)
    wait_until_idle(page)
    expect(end).not_to_have_text(before)
    wait_for_paint(page)
    # The text in the field, which is no node of the page, has moved.
    moved = [parts for _, parts in page.evaluate("() => window.shifted") if any(parts)]
    assert moved == []


def test_maximum_speed_trains_many_epochs_per_frame(page: Page, server: str) -> None:
    visit(page, server, SPIRAL)
    page.get_by_label("Speed", exact=True).select_option("max")
    button(page, "Play").click()
    wait_beyond(page, 500)
    button(page, "Pause").click()


def test_a_change_of_the_data_restarts_training_and_playing_continues(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, SPIRAL)
    button(page, "Play").click()
    wait_beyond(page, 30)
    page.get_by_role("radio", name="Disc in a ring").check()
    wait_for_address(page, kind="circle")
    wait_beyond(page, 5)
    expect(button(page, "Pause")).to_be_visible()
    matches = [FRAME.search(request) for request in watch.frames()]
    runs = [(found[1], int(found[2])) for found in matches if found]
    first = next(number for run, number in runs if run == runs[-1][0])
    assert first == 0


@pytest.mark.parametrize("name", ["One epoch on", "Play"], ids=["step", "play"])
def test_a_button_that_is_pressed_while_a_run_loads_applies_to_that_run(
    page: Page, server: str, name: str
) -> None:
    held: list[Route] = []
    slow = False
    page.route("**/api/runs", lambda route: held.append(route) if slow else route.continue_())
    visit(page, server, "#epoch=5")
    slow = True
    page.locator("#data input[value=xor]").check()
    wait_for_event(page, lambda: bool(held))
    slow = False
    button(page, name).click()
    held[0].continue_()
    if name == "Play":
        wait_for_address(page, kind="xor")
        wait_beyond(page, 1)
        expect(button(page, "Pause")).to_be_visible()
    else:
        wait_for_epoch(page, 1)
        wait_for_address(page, kind="xor", epoch="1")


def test_divergence_pauses_and_offers_a_lower_learning_rate(page: Page, server: str) -> None:
    visit(page, server, "#kind=plane&solver=sgd&learning_rate_init=1000&momentum=0&epoch=0")
    button(page, "Play").click()
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Training diverged at epoch")
    expect(button(page, "Play")).to_be_visible()
    notice.get_by_role("button", name="Try a learning rate of 100").click()
    expect(page.get_by_label("Learning rate", exact=True)).to_have_value("100")
