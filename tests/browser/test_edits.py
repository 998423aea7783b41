"""Edits of a run: changes from the shown epoch, changes that restart it, undo and redo."""

import json
import re
from urllib.parse import quote
from urllib.request import Request

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import (
    address,
    caption,
    epoch,
    field,
    get_json,
    picture,
    redo,
    undo,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_for_paint,
    wait_for_picture,
    wait_until,
)
from tests.browser.watch import Watch

RUN = "#kind=xor&samples=100&epoch="
SLOWER = '[{"epoch":20,"set":{"learning_rate_init":0.001}}]'


def interventions(page: Page) -> list[dict[str, object]]:
    """Return the interventions in the address."""
    found: list[dict[str, object]] = json.loads(address(page).get("interventions", "[]"))
    return found


def listed(page: Page) -> Locator:
    return page.locator("#interventions li")


def test_a_training_parameter_changes_from_the_shown_epoch(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20")
    before = picture(page)
    rate = field(page, "learning_rate_init")
    rate.scroll_into_view_if_needed()
    place = rate.bounding_box()
    rate.fill("0.001")
    expect(page.locator("[data-live-change]")).to_contain_text(
        "Learning rate 0.001 from epoch 20 on."
    )
    assert rate.bounding_box() == place
    wait_for_address(page, epoch="20", interventions=SLOWER)
    wait_for_picture(page, before)
    expect(listed(page)).to_contain_text("learning rate 0.001")
    mark = page.locator("#marks button")
    expect(mark).to_have_attribute("aria-label", "Epoch 20: learning rate 0.001")
    page.get_by_label("Epoch", exact=True).fill("19")
    page.keyboard.press("Enter")
    expect(field(page, "learning_rate_init")).to_have_value("0.01")
    mark.click()
    wait_for_epoch(page, 20)
    expect(field(page, "learning_rate_init")).to_have_value("0.001")


def test_a_change_can_be_applied_from_the_start_instead(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20")
    field(page, "alpha").fill("0.5")
    page.get_by_role("button", name="From the start instead").click()
    wait_for_epoch(page, 0)
    wait_for_address(page, alpha="0.5", epoch="0")
    assert not interventions(page)
    expect(page.locator("[data-live-change]")).to_be_hidden()


def test_all_changes_can_be_applied_from_the_start(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20")
    page.get_by_label("Changes count").select_option("start")
    field(page, "batch_size").fill("10")
    wait_for_epoch(page, 0)
    wait_for_address(page, batch_size="10")
    assert not interventions(page)
    timing = page.get_by_label("Changes count")
    expect(timing).to_be_disabled()
    expect(timing.locator("option")).to_have_text(["from the start"])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="One epoch on").click()
    wait_for_epoch(page, 1)
    expect(timing).to_have_value("start")
    expect(timing.locator("option")).to_have_text(["from epoch 1", "from the start"])


def test_at_epoch_0_a_change_edits_the_spec(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}0")
    field(page, "l1").fill("0.01")
    wait_for_address(page, l1="0.01")
    assert not interventions(page)


@pytest.mark.parametrize(
    ("value", "name"),
    [("0.3", "noise"), ("4", "random_state")],
)
def test_a_setting_that_is_fixed_during_training_restarts_it(
    page: Page, server: str, value: str, name: str
) -> None:
    visit(page, server, f"{RUN}20")
    control = field(page, name)
    control.focus()
    expect(page.locator("fieldset", has=control).locator(".help")).to_contain_text(
        "Restarts the run."
    )
    control.fill(value)
    wait_for_epoch(page, 0)
    wait_for_address(page, **{name: value})


def test_the_help_of_a_field_says_from_which_epoch_it_applies(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20")
    field(page, "learning_rate_init").focus()
    expect(page.locator("#training .help")).to_contain_text("Applies from epoch 20 on.")


def test_playing_continues_after_a_change(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}0")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 15)
    field(page, "learning_rate_init").fill("0.001")
    wait_until(lambda: bool(interventions(page)))
    wait_beyond(page, epoch(page) + 5)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    (one,) = interventions(page)
    assert one["set"] == {"learning_rate_init": 0.001}
    assert int(str(one["epoch"])) > 15


def test_changes_at_one_epoch_are_merged_and_the_old_value_removes_them(
    page: Page, server: str
) -> None:
    visit(page, server, f"{RUN}20")
    field(page, "learning_rate_init").fill("0.001")
    wait_until(lambda: len(interventions(page)) == 1)
    field(page, "alpha").fill("0.1")
    both = {"learning_rate_init": 0.001, "alpha": 0.1}
    wait_until(lambda: bool(interventions(page)) and interventions(page)[0]["set"] == both)
    field(page, "learning_rate_init").fill("0.01")
    field(page, "alpha").fill("0.0001")
    wait_until(lambda: not interventions(page))


def test_one_intervention_can_be_removed(page: Page, server: str) -> None:
    two = '[{"epoch":5,"set":{"alpha":0.3}},{"epoch":20,"set":{"learning_rate_init":0.001}}]'
    visit(page, server, f"{RUN}30&interventions={two}")
    expect(listed(page)).to_have_count(2)
    page.get_by_role("button", name="Remove: L2 penalty 0.3, epoch 5").click()
    expect(listed(page)).to_have_count(1)
    wait_for_address(page, epoch="30", interventions=SLOWER)
    page.locator("#marks button").focus()
    page.keyboard.press("Delete")
    expect(listed(page)).to_have_count(0)
    wait_until(lambda: not interventions(page))
    expect(page.locator("#interventions")).to_contain_text("None.")


def test_edited_weights_are_listed_with_their_layer_and_unit(page: Page, server: str) -> None:
    edits = (
        '[{"epoch":3,"coefs":[{"layer":1,"from":1,"to":2,"value":-0.5}],'
        '"intercepts":[{"layer":2,"to":0,"value":1}]},'
        '{"epoch":4,"coefs":[{"layer":0,"from":0,"to":5,"value":1},'
        '{"layer":0,"from":1,"to":5,"value":1}],"intercepts":[{"layer":0,"to":5,"value":0}]}]'
    )
    visit(page, server, f"{RUN}5&interventions={edits}")
    expect(listed(page).nth(0)).to_contain_text(
        "weight from layer 1, unit 2 to layer 2, unit 3 set to −0.5, "  # noqa: RUF001 - minus
        "bias of the output set to 1"
    )
    expect(listed(page).nth(1)).to_contain_text("crease of layer 1, unit 6 moved")


def test_edits_of_weights_are_dropped_when_the_network_changes(page: Page, server: str) -> None:
    edits = (
        '[{"epoch":3,"set":{"alpha":0.5},"coefs":[{"layer":1,"from":7,"to":7,"value":1}]},'
        '{"epoch":4,"intercepts":[{"layer":0,"to":7,"value":1}]}]'
    )
    visit(page, server, f"{RUN}5&interventions={edits}")
    page.get_by_role("button", name="One hidden layer less").click()
    wait_for_address(page, hidden_layer_sizes="8", epoch="0")
    assert interventions(page) == [{"epoch": 3, "set": {"alpha": 0.5}}]
    undo(page).click()
    wait_for_epoch(page, 5)
    expect(listed(page)).to_have_count(2)


def test_undo_and_redo_restore_every_edit_with_its_epoch_and_view(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20&show=regions&box=-3,3,-3,3")
    expect(undo(page)).to_be_disabled()
    expect(undo(page)).to_have_attribute("title", "Nothing to undo")
    first = picture(page)
    field(page, "learning_rate_init").fill("0.001")
    wait_for_address(page, interventions=SLOWER)
    page.get_by_label("Epoch", exact=True).fill("30")
    page.keyboard.press("Enter")
    wait_for_epoch(page, 30)
    second = picture(page)
    field(page, "samples").fill("60")
    wait_for_epoch(page, 0)
    expect(undo(page)).to_have_attribute("title", re.compile("Undo: samples 60"))
    third = picture(page)
    undo(page).click()
    wait_for_epoch(page, 30)
    expect(field(page, "samples")).to_have_value("100")
    wait_for_picture(page, second)
    undo(page).click()
    wait_for_epoch(page, 20)
    wait_until(lambda: not interventions(page))
    wait_for_picture(page, first)
    wait_for_address(page, box="-3,3,-3,3", show="regions")
    expect(undo(page)).to_be_disabled()
    for number, drawn in ((30, second), (0, third)):
        redo(page).click()
        wait_for_epoch(page, number)
        wait_for_picture(page, drawn)
    expect(redo(page)).to_be_disabled()


def test_the_undo_keys_have_no_effect_in_text_fields(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20")
    activation = field(page, "activation")
    activation.select_option("leaky_relu")
    expect(undo(page)).to_be_enabled()
    page.get_by_label("Epoch", exact=True).focus()
    page.keyboard.press("Control+z")
    wait_for_paint(page)  # a key that undoes would have disabled the button by now
    expect(undo(page)).to_be_enabled()
    page.locator("#slider").focus()
    for key, value, other in (
        ("Control+z", "relu", undo(page)),
        ("Control+Shift+z", "leaky_relu", redo(page)),
        ("Control+z", "relu", undo(page)),
        ("Control+y", "leaky_relu", redo(page)),
    ):
        page.keyboard.press(key)
        expect(activation).to_have_value(value)
        expect(other).to_be_disabled()


def test_a_new_edit_clears_the_redo_history(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}20")
    field(page, "learning_rate_init").fill("0.001")
    wait_for_address(page, interventions=SLOWER)
    undo(page).click()
    expect(redo(page)).to_be_enabled()
    field(page, "activation").select_option("leaky_relu")
    wait_for_epoch(page, 0)
    expect(redo(page)).to_be_disabled()
    expect(undo(page)).to_have_attribute("title", re.compile("activation Leaky ReLU"))


def test_the_back_button_undoes_an_edit_and_then_returns_to_the_previous_address(
    page: Page, server: str
) -> None:
    visit(page, server, f"{RUN}20")
    page.evaluate("() => { location.hash = '#kind=circle&epoch=7' }")
    wait_for_epoch(page, 7)
    field(page, "learning_rate_init").fill("0.001")
    wait_until(lambda: bool(interventions(page)))
    page.go_back()
    wait_until(lambda: not interventions(page))
    wait_for_epoch(page, 7)
    page.go_back()
    wait_for_epoch(page, 20)
    wait_for_address(page, kind="xor")
    page.go_forward()
    wait_for_epoch(page, 7)
    page.go_forward()
    wait_until(lambda: bool(interventions(page)))
    assert interventions(page) == [{"epoch": 7, "set": {"learning_rate_init": 0.001}}]


def test_an_error_is_shown_next_to_its_field(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("422")
    visit(page, server, f"{RUN}20")
    rate = field(page, "learning_rate_init")
    rate.fill("-1")
    error = page.locator(".field", has=rate).locator(".error")
    expect(error).to_contain_text("must be greater than 0")
    rate.fill("0.001")
    expect(error).to_be_hidden()
    wait_for_address(page, interventions=SLOWER)


def test_an_edit_at_a_late_epoch_reuses_the_trained_epochs(page: Page, server: str) -> None:
    """Check the number of trained epochs that the server reports for the edited run."""
    visit(page, server, f"{RUN}900")
    field(page, "learning_rate_init").fill("0.001")
    wait_until(lambda: bool(interventions(page)))
    wait_for_epoch(page, 900)
    expect(caption(page)).to_have_text(re.compile("^Epoch 900"))
    spec = {
        "dataset": {"kind": "xor", "samples": 100},
        "interventions": [{"epoch": 900, "set": {"learning_rate_init": 0.001}}],
    }
    answer = page.request.post(f"{server}/api/runs", data=spec).json()
    assert get_json(f"{server}{answer['links']['self']}")["epochs"] == 900


def with_points(*changes: tuple[int, dict[str, object]]) -> str:
    edits = [{"epoch": epoch, "points": [edit]} for epoch, edit in changes]
    return f"&interventions={quote(json.dumps(edits))}"


def test_later_edits_of_a_point_are_adjusted_when_one_is_removed(page: Page, server: str) -> None:
    added, here, there = [0.5, 1, 1], [0, 2, 1], [3, 3, 0]
    changes = (2, {"to": added}), (4, {"from": added, "to": here}), (6, {"from": here, "to": there})
    visit(page, server, f"{RUN}8{with_points(*changes)}")
    listed(page).nth(1).get_by_role("button", name="Remove").click()
    expect(listed(page)).to_have_count(2)
    wait_until(lambda: len(interventions(page)) == 2)
    assert interventions(page)[1]["points"] == [{"from": added, "to": there}]
    wait_for_epoch(page, 8)
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(101)
    listed(page).nth(0).get_by_role("button", name="Remove").click()
    wait_until(lambda: not interventions(page))
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(100)
    expect(page.locator("#notice")).to_be_hidden()


def test_a_new_sample_keeps_the_added_points(page: Page, server: str) -> None:
    spec = json.dumps({"spec": {"dataset": {"kind": "xor", "samples": 100}}, "epochs": 0}).encode()
    points = get_json(Request(f"{server}/api/train", spec))["points"]["train"]
    given = [*points["X"][0], points["y"][0]]
    changes = (
        (2, {"to": [3, 3, 1]}),
        (4, {"from": given}),
        (6, {"from": [3, 3, 1], "to": [2, 2, 1]}),
    )
    visit(page, server, f"{RUN}8{with_points(*changes)}")
    page.get_by_role("button", name="New sample").click()
    wait_until(lambda: len(interventions(page)) == 2)
    assert [one["epoch"] for one in interventions(page)] == [2, 6]
    expect(page.locator("#notice")).to_be_hidden()


def test_an_edit_of_a_missing_point_is_refused_with_a_message(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    missing = with_points((3, {"from": [7, 7, 1], "to": [6, 6, 1]}))
    page.goto(f"{server}/{RUN}5{missing}")
    expect(page.locator("#notice")).to_contain_text(
        "must be a point that exists at epoch 3, got [7, 7, 1]"
    )
