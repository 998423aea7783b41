"""Number fields: no typed number becomes another one, whatever the browser's locale."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import WIDE, screen
from tests.browser.reading import (
    address,
    field,
    get_json,
    hold_first,
    open_share,
    tool,
    visit,
    wait_for_address,
    wait_for_event,
    wait_until,
)
from tests.browser.watch import Watch


@pytest.fixture(scope="module", params=["de-DE", "en-US"])
def context(
    request: pytest.FixtureRequest, browser: Browser, server: str
) -> Iterator[BrowserContext]:
    """Yield a browser context with a wide screen and the locale of a country."""
    with screen(browser, server, viewport=WIDE, locale=request.param) as made:
        yield made


def message(input_: Locator) -> str:
    """Return the error message of a field, without its description."""
    return str(
        input_.evaluate(
            """it => it.getAttribute('aria-describedby').split(' ')
                .map(id => document.getElementById(id)).filter(one => !one.hidden)
                .filter(one => one.matches('.number-message, .error')).map(one => one.textContent)
                .join(' ')"""
        )
    )


def type_in(input_: Locator, text: str) -> None:
    """Type a text key by key, as a person does, and leave the field."""
    input_.fill("")
    input_.press_sequentially(text)
    input_.press("Tab")


def enter(input_: Locator, text: str) -> None:
    """Enter a text at once and leave the field: at a pause between keys, "1" of "1e-1" is sent."""
    input_.fill(text)
    input_.press("Tab")


def test_a_setting_is_typed_with_either_decimal_separator(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    noise = field(page, "noise")
    for typed, value in [
        ("0,125", "0.125"),
        ("1e-1 ", "0.1"),
        (".5", "0.5"),
        ("0.123456789", "0.123456789"),
    ]:
        with page.expect_request("**/api/runs") as asked:
            enter(noise, typed)
        assert asked.value.post_data_json["dataset"]["noise"] == float(value)
        expect(noise).to_have_value(value)
        wait_for_address(page, noise=value)
    for typed in ["1.000,5", "1,234", "abc", "", "-", "1e999"]:
        enter(noise, typed)
        expect(noise).to_have_attribute("aria-invalid", "true")
        expect(noise).to_have_value(typed)
        assert "must be a number" in message(noise) or typed in message(noise)
    page.get_by_role("radio", name="Exclusive or").check()
    wait_for_address(page, kind="xor")
    expect(noise).to_have_value("1e999")
    expect(noise).to_have_attribute("aria-invalid", "true")
    assert address(page)["noise"] == "0.123456789"
    type_in(noise, "0,2")
    wait_for_address(page, noise="0.2")
    assert message(noise) == ""


def test_an_invalid_text_is_replaced_by_a_value_set_elsewhere(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&hidden_layer_sizes=4&epoch=0")
    seed = field(page, "seed")
    type_in(seed, "x")
    assert "must be a number" in message(seed)
    page.get_by_role("button", name="New sample").click()
    wait_until(lambda: "seed" in address(page))
    expect(seed).to_have_value(address(page)["seed"])
    assert message(seed) == ""
    width = page.get_by_label("Units of hidden layer 1")
    enter(width, "0,5")
    expect(width).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="One unit more in hidden layer 1").click()
    expect(width).to_have_value("5")
    number = page.get_by_label("Epoch", exact=True)
    number.fill("x")
    number.press("Tab")
    page.get_by_role("button", name="One epoch on").click()
    expect(number).to_have_value("1")


def test_an_integer_field_accepts_no_decimals(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    samples = field(page, "samples")
    for typed in ["1.000", "1,5", "1.000,0"]:
        enter(samples, typed)
        assert typed in message(samples)
        expect(samples).to_have_value(typed)
    enter(samples, "1 000")
    wait_for_address(page, samples="1000")
    expect(samples).to_have_value("1000")


def test_a_number_below_its_lower_limit_is_not_sent_while_it_is_typed(
    new_page: Page, server: str, watch: Watch
) -> None:
    new_page.clock.install()
    visit(new_page, server, "#samples=40&learning_rate_init=0.01&epoch=0")
    for name, text, value in [
        ("samples", "1 000", "1000"),
        ("learning_rate_init", "0,002", "0.002"),
    ]:
        field(new_page, name).fill("")
        # A long pause after each key. What the server refuses is a message in the console.
        for key in text:
            field(new_page, name).press(key)
            new_page.clock.fast_forward(2000)
            expect(new_page.locator("#plane")).to_have_attribute("aria-busy", "false")
        wait_for_address(new_page, **{name: value})
    # It is sent, and refused, when the field is left or Enter is pressed.
    watch.allowed.append("422")
    for key, name, typed, why in [
        ("Tab", "samples", "1", "at least 4"),
        ("Enter", "learning_rate_init", "0", "greater than 0, got 0"),
    ]:
        field(new_page, name).fill(typed)
        new_page.clock.fast_forward(2000)
        expect(field(new_page, name)).not_to_have_attribute("aria-invalid", "true")
        field(new_page, name).press(key)
        expect(field(new_page, name)).to_have_attribute("aria-invalid", "true")
        assert why in message(field(new_page, name))
    # Digits only take a negative number further away: it is refused while it is typed.
    field(new_page, "samples").fill("-1")
    new_page.clock.fast_forward(2000)
    expect(field(new_page, "samples")).to_have_attribute("aria-invalid", "true")
    assert "got -1" in message(field(new_page, "samples")).replace("\u2212", "-")


def test_a_run_that_opens_while_a_number_changes_does_not_replace_it(
    page: Page, server: str
) -> None:
    visit(page, server, "#samples=40&noise=0.12&epoch=0")
    noise = field(page, "noise")
    held = hold_first(page, re.compile("/api/runs$"))
    noise.press("ArrowUp")
    wait_for_event(page, lambda: bool(held))
    # The page sends a change when the keys pause; the run of the one before opens now.
    noise.press("ArrowDown")
    held[0].continue_()
    wait_for_address(page, noise="0.1")
    expect(noise).to_have_value(re.compile("^0[.,]1$"))
    page.unroute_all()


def test_arrows_change_a_number_by_its_step(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&noise=0.12&epoch=0")
    noise = field(page, "noise")
    noise.press("ArrowUp")
    expect(noise).to_have_value("0.15")
    noise.press("ArrowDown")
    noise.press("ArrowDown")
    wait_for_address(page, noise="0.05")
    noise.press("ArrowDown")
    noise.press("ArrowDown")
    expect(noise).to_have_value("0")
    expect(noise).to_have_attribute("aria-valuenow", "0")
    # Else the run with noise 0 could open after the click and replace the text "x".
    wait_for_address(page, noise="0")
    box = noise.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 6, box["y"] + 6)
    wait_for_address(page, noise="0.05")
    type_in(noise, "x")
    noise.press("ArrowUp")
    expect(noise).to_have_value("x")


def test_coordinates_apply_exactly_as_typed(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    type_in(page.get_by_label("x1 of the chosen point"), "0,1234567")
    type_in(page.get_by_label("x2 of the chosen point"), "\N{MINUS SIGN}1,5")
    wait_for_address(page, at="0.1234567,-1.5")
    tool(page, "Cross-section").click()
    for end, typed in [("start", "0,1"), ("start", "0,2"), ("end", "1,5"), ("end", "2,1234567")]:
        axis = "x1" if typed in ("0,1", "1,5") else "x2"
        type_in(page.get_by_label(f"{axis} of the section's {end}"), typed)
    wait_for_address(page, probe="0.1,0.2,1.5,2.1234567")
    start = page.get_by_label("x1 of the section's start")
    type_in(start, "1,000.5")
    assert "x1 of the start" in message(start)
    assert address(page)["probe"] == "0.1,0.2,1.5,2.1234567"


def test_a_weight_is_typed_with_either_separator(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&hidden_layer_sizes=2&epoch=3")
    page.get_by_role("button", name=re.compile("^Unit 1 of layer 1")).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    weight = page.locator(".weight").get_by_label("Value", exact=True)
    weight.fill("1.000,5")
    weight.press("Enter")
    expect(weight).to_be_visible()
    assert "2 separators" in message(weight)
    weight.fill("2000000")
    weight.press("Enter")
    assert "at most 1000000" in message(weight)
    weight.fill("\N{MINUS SIGN}1,25")
    weight.press("Enter")
    expect(weight).to_be_hidden()
    wait_until(lambda: "interventions" in address(page))
    (one,) = json.loads(address(page)["interventions"])
    assert one["coefs"] == [{"layer": 0, "from": 0, "to": 0, "value": -1.25}]


def test_epoch_and_stop_rule_keep_a_text_that_cannot_be_read(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=2")
    number = page.get_by_label("Epoch", exact=True)
    most = get_json(f"{server}/api/catalog")["limits"]["epochs"]
    for typed, words in [
        ("1,5", "whole number"),
        (str(most + 1), f"at most {most}"),
        ("-1", "at least 0"),
    ]:
        number.fill(typed)
        number.press("Enter")
        assert words in message(number)
        expect(number).to_have_value(typed)
        assert address(page)["epoch"] == "2"
    number.fill("4")
    number.press("Enter")
    wait_for_address(page, epoch="4")
    page.get_by_label("Stop", exact=True).select_option("train")
    rule = page.get_by_label("Training accuracy to stop at")
    type_in(rule, "0,875")
    wait_for_address(page, stop="train:0.875")
    type_in(rule, "1,5")
    assert "at most 1" in message(rule)
    assert address(page)["stop"] == "train:0.875"


def test_points_are_added_by_typed_coordinates(page: Page, server: str) -> None:
    visit(page, server, "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0&epoch=0")
    tool(page, "Draw").press("Enter")
    panel = page.locator("#draw")
    type_in(panel.get_by_label("x1 of the point"), "0,001")
    x2 = panel.get_by_label("x2 of the point")
    x2.fill("1.000,5")
    x2.press("Enter")
    assert "x2" in message(x2)
    x2.fill("1,5")
    x2.press("Enter")
    wait_until(lambda: "0.001,1.5,0" in address(page)["points"])


def test_the_curve_lab_reads_intervals_widths_places_and_points(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#samples=20&epoch=1")
    start = page.get_by_label("Training interval from")
    expect(start).to_have_value("-4")
    type_in(start, "\N{MINUS SIGN}3,5")
    wait_for_address(page, interval="-3.5,4")
    type_in(start, "x")
    assert "must be a number" in message(start)
    expect(start).to_have_value("x")
    type_in(start, "-3.5")
    widths = field(page, "hidden_layer_sizes")
    type_in(widths, "-8")
    assert "at least 1" in message(widths)
    type_in(widths, "8; 4")
    wait_for_address(page, hidden_layer_sizes="8,4")
    expect(widths).to_have_value("8, 4")
    type_in(page.get_by_label("x of the piece"), "0,25")
    wait_for_address(page, at="0.25")
    page.locator("#function").get_by_label("Function", exact=True).select_option("formula")
    formula = field(page, "formula")
    expect(formula).to_have_accessible_description(re.compile(r"Functions: .*\bsin\b"))
    type_in(formula, "max(0,5*x)")
    expect(page.locator(".field", has=formula).locator(".error")).to_contain_text("0.5, or 0, 5")
    type_in(formula, "max(0, 5*x)")
    wait_until(lambda: address(page).get("formula") == "max(0, 5*x)")
    page.locator("#function").get_by_label("Function", exact=True).select_option("points")
    points = page.locator("#field-points")
    points.fill("0,5 1,5\n1, 2\n2;3,5\n")
    points.press("Tab")
    wait_for_address(page, points="0.5,1.5;1,2;2,3.5")
    points.fill("1,2,3\n")
    points.press("Tab")
    expect(page.locator(".field", has=points).locator(".error")).to_contain_text("“1,2,3”")


def test_experiments_and_studies_read_lists_of_numbers(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#few-and-many")
    widths = page.get_by_label("Widths")
    type_in(widths, "0,5")
    assert "two ways" in message(widths)
    assert "widths" not in page.evaluate("() => location.href")
    type_in(widths, "1; 2")
    expect(widths).to_have_value("1, 2")
    wait_until(lambda: "widths=1,2" in page.evaluate("() => location.href"))
    seeds = page.get_by_label("Seeds")
    type_in(seeds, "1,5")
    assert "whole number" in message(seeds)
    page.goto(f"{server}/studies")
    page.get_by_label("Field of the axis").first.select_option("training.learning_rate_init")
    values = page.get_by_label("Values of the axis").first
    values.fill("0,001")
    values.press("Enter")
    assert "two ways" in message(values)
    expect(values).to_be_focused()
    page.get_by_label("Epochs").fill("1,5; 2")
    page.get_by_label("Epochs").press("Enter")
    assert "whole number" in message(page.get_by_label("Epochs"))
    page.get_by_label("Epochs").fill("1")
    page.get_by_label("Seeds").fill("1")
    values.fill("0,001; 0,01")
    with page.expect_request("**/api/studies") as asked:
        page.get_by_role("button", name="Run the study").click()
    sent = asked.value.post_data_json
    assert sent["axes"][0] == {"field": "training.learning_rate_init", "values": [0.001, 0.01]}
    assert (sent["epochs"], sent["seeds"]) == ([1], [0])


def test_the_width_of_an_embedded_frame_has_limits(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=2")
    dialog = open_share(page, "Embed")
    width = dialog.get_by_label("Width of the frame")
    type_in(width, "12")
    assert "at least 320" in message(width)
    expect(dialog.get_by_role("button", name="Copy frame")).to_be_disabled()
    type_in(width, "1 200")
    expect(dialog.get_by_label("Frame", exact=True)).to_have_value(re.compile('width="1200"'))


def test_an_answer_is_typed_with_either_decimal_separator(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=2&ask=accuracy&play=false")
    answer = page.locator("#prompt input:visible")
    answer.fill("1.000,5")
    answer.press("Enter")
    expect(page.locator("#prompt")).to_contain_text("2 separators")
    answer.fill("97,5")
    answer.press("Enter")
    expect(page.locator("#revealed")).to_contain_text("You said 97.5")
