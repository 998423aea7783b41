"""Comparison of runs: the second plane, variants of a run, and the table of pinned runs."""

import csv
import io
import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import (
    address,
    epoch,
    tab,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_for_paint,
    wait_until,
)
from tests.browser.watch import Watch

SPIRAL = "#kind=spiral&noise=0.05&batch_size=10"
UNKNOWN = "0123456789abcdef0123"


def second(page: Page) -> Locator:
    return page.locator("#beside")


def second_caption(page: Page) -> Locator:
    return second(page).locator("figcaption")


def compare_with(page: Page, name: str) -> None:
    tab(page, "Compare").click()
    page.locator("#twin summary").click()
    page.locator("#twin").get_by_role("button", name=name).click()


def axes(page: Page, plane: str) -> list[float]:
    found: list[float] = page.evaluate(
        """(plane) => {
          const { xaxis, yaxis } = document.querySelector(`${plane} .plot`)._fullLayout;
          return [...xaxis.range, ...yaxis.range];
        }""",
        plane,
    )
    return found


def second_picture(page: Page) -> str:
    wait_for_paint(page)
    return str(page.evaluate("() => document.querySelector('#beside canvas').toDataURL()"))


def test_a_variant_is_compared_after_one_click_and_plays_with_the_first_run(
    page: Page, server: str
) -> None:
    visit(page, server, f"{SPIRAL}&epoch=20")
    compare_with(page, "Tanh")
    expect(second_caption(page)).to_have_text(re.compile(r"^Epoch 20\. .*not piecewise linear"))
    expect(page.locator("#compared p")).to_have_text("B differs in: Activation: ReLU → Tanh.")
    before = second_picture(page)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 30)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(second_caption(page)).to_have_text(re.compile(rf"^Epoch {epoch(page)}\."))
    wait_until(lambda: second_picture(page) != before)
    page.get_by_label("Epochs seen").fill("25")
    wait_for_epoch(page, 25)
    expect(second_caption(page)).to_have_text(re.compile(r"^Epoch 25\."))


def test_both_planes_have_the_same_size_and_the_second_run_its_name(
    page: Page, server: str
) -> None:
    visit(page, server, f"{SPIRAL}&epoch=20")
    compare_with(page, "Tanh")
    expect(second_caption(page)).to_have_text(re.compile(r"^Epoch 20\."))
    # Plotly follows the sizes of the elements, one after the other.
    page.wait_for_function(
        """() => {
            const [first, second] = ["#plane", "#beside"].map((root) =>
                document.querySelector(`${root} .nsewdrag`).getBoundingClientRect());
            return ["y", "width", "height"].every((key) => first[key] === second[key]);
        }"""
    )
    name = page.locator("#second-name")
    expect(name).to_contain_text("Tanh")
    assert not name.evaluate("it => it.scrollWidth > it.clientWidth")


def test_every_variant_differs_in_one_setting(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&hidden_layer_sizes=6,4&random_state=3&epoch=2")
    differences = {
        "Leaky ReLU": "Activation: ReLU → Leaky ReLU",
        "twice: 12, 8": "Hidden layers: 6, 4 → 12, 8",
        "half: 3, 2": "Hidden layers: 6, 4 → 3, 2",
        "one layer more: 6, 4, 4": "Hidden layers: 6, 4 → 6, 4, 4",
        "one layer less: 6": "Hidden layers: 6, 4 → 6",
        "next, 4": "Seed (weights and batches): 3 → 4",
    }
    for name, difference in differences.items():
        compare_with(page, name)
        expect(page.locator("#compared p")).to_have_text(f"B differs in: {difference}.")


def test_both_planes_move_together_and_show_both_values_at_the_pointer(
    page: Page, server: str
) -> None:
    visit(page, server, f"{SPIRAL}&epoch=30")
    compare_with(page, "next, 1")
    expect(second_caption(page)).to_have_text(re.compile(r"^Epoch 30\."))
    box = second(page).locator(".plane").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    for line in ("#first-point", "#beside-point"):
        value = re.compile(r"^(A at \(.*\)|B): logit \S+, class 1 with")
        expect(page.locator(line)).to_have_text(value)
    first = axes(page, "#plane")
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 20, steps=4)
    page.mouse.up()
    wait_until(lambda: "box" in address(page))
    wait_until(lambda: axes(page, "#plane") == axes(page, "#beside"))
    assert axes(page, "#plane") != first
    page.locator("#plane").hover()
    page.get_by_role("button", name="Zoom in").click()
    wait_until(lambda: axes(page, "#plane")[1] - axes(page, "#plane")[0] < 8)
    wait_until(lambda: axes(page, "#plane") == axes(page, "#beside"))
    page.mouse.click(*middle)
    wait_until(lambda: "at" in address(page))
    page.mouse.move(5, 5)
    expect(page.locator("#beside-point")).to_have_text(re.compile(r"^B: "))


def test_both_planes_show_the_same_box_when_the_second_one_follows_late(
    page: Page, server: str
) -> None:
    visit(page, server, f"{SPIRAL}&epoch=30&box=-5,6.1,-4,7.1")
    compare_with(page, "next, 1")
    expect(second_caption(page)).to_have_text(re.compile(r"^Epoch 30\."))
    page.evaluate(
        """() => {
          window.held = [];
          window.requestAnimationFrame = (act) => window.held.push(act);
        }"""
    )
    page.get_by_role("button", name="Zoom in").click()
    # The address and the frames have a rounded box, which the planes show in the end.
    wait_until(lambda: address(page)["box"] != "-5,6.1,-4,7.1")
    rounded = [float(end) for end in address(page)["box"].split(",")]
    wait_until(lambda: axes(page, "#plane") == axes(page, "#beside") == rounded)
    page.evaluate("() => window.held.splice(0).forEach((act) => act(performance.now()))")
    assert axes(page, "#plane") == axes(page, "#beside") == rounded


def test_the_address_restores_the_table_of_pinned_runs(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=40")
    tab(page, "Compare").click()
    page.locator("#pin").click()
    page.get_by_label("Epoch", exact=True).fill("10")
    page.keyboard.press("Enter")
    wait_for_epoch(page, 10)
    page.locator("#pin").click()
    rows = page.locator("#pinned tbody:not([data-shown]) tr")
    expect(rows.get_by_role("button", name="Compare")).to_have_count(2)
    wait_until(lambda: address(page).get("pins", "").count(":") == 2)
    expect(rows.first).to_contain_text("Two spirals, 8 + 8 ReLU, Adam, seed 0")
    expect(rows.first).to_contain_text(re.compile(r"\d[.\d]*\s*m?s"))
    epochs = page.locator("#pinned tbody:not([data-shown]) tr td:nth-of-type(1)")
    expect(epochs).to_have_text(["40", "10"])
    header = page.get_by_role("columnheader", name="Epoch")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(epochs).to_have_text(["10", "40"])
    wait_for_address(page, sort="epoch")
    page.reload()
    expect(epochs).to_have_text(["10", "40"])
    rows.last.get_by_role("link").click()
    wait_for_epoch(page, 40)
    rows.first.get_by_role("button", name="Remove").click()
    expect(epochs).to_have_text(["40"])


def test_the_table_can_be_saved_as_csv(page: Page, server: str) -> None:
    visit(page, server, "#kind=plane&epoch=5")
    tab(page, "Compare").click()
    page.locator("#pin").click()
    expect(page.locator("#pinned tbody:not([data-shown])")).to_contain_text("R²")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    (row,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8")))
    assert row["epoch"] == "5"
    assert row["task"] == "regression"
    assert (row["train_accuracy"], row["boundary_segments"]) == ("", "")
    assert float(row["train_r2"]) <= 1
    assert float(row["training_seconds"]) > 0
    assert json.loads(row["spec"])["dataset"]["kind"] == "plane"


def test_unknown_runs_are_reported(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("404")
    visit(page, server, f"{SPIRAL}&epoch=3&pins={UNKNOWN}:7&compare={UNKNOWN}")
    table = page.locator("#pinned tbody:not([data-shown])")
    expect(table).to_contain_text(f"Run {UNKNOWN} is not known here")
    expect(second(page).locator(".notice")).to_contain_text(f"Run {UNKNOWN} is not known here")
    page.get_by_role("button", name="Close the second plane").click()
    expect(second(page)).to_be_hidden()
    page.locator("#pinned").get_by_role("button", name="Remove").click()
    expect(page.locator("#pinned")).to_be_hidden()
    wait_until(lambda: not {"pins", "compare"} & address(page).keys())


def test_runs_of_different_data_can_be_compared(page: Page, server: str) -> None:
    visit(page, server, "#kind=blobs&epoch=5")
    compare_with(page, "next, 1")
    expect(second_caption(page)).to_have_text(re.compile(r"^Epoch 5\."))
    page.locator(".rail [data-section=data]").click()
    page.locator("#data input[value=moons]").check()
    expect(page.locator("#compared p")).to_contain_text("Data set: Two moons → Blobs")
    expect(second(page).locator(".legend")).to_contain_text("class 2")
    wait_until(lambda: axes(page, "#plane") == axes(page, "#beside"))
