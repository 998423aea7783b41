"""Marks of misclassified points and margins, the discretized output, and hidden test points."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import get_json, layer, picture, visit, wait_for_address, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=30"


def overlay(page: Page) -> str:
    marks = page.locator("#plane canvas").nth(1)
    return str(marks.evaluate("it => it.toDataURL()"))


def share_of_two_colors(page: Page) -> float:
    """Return the share of the painted pixels that have one of the two most frequent colors."""
    return float(
        page.evaluate(
            """() => {
              const canvas = document.querySelector('#plane canvas');
              const context = canvas.getContext('2d');
              const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
              const counts = new Map();
              for (const pixel of new Uint32Array(data.buffer)) {
                if (pixel) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
              }
              const seen = [...counts.values()].sort((a, b) => b - a);
              return (seen[0] + seen[1]) / seen.reduce((a, b) => a + b, 0);
            }"""
        )
    )


@pytest.mark.parametrize("mark", ["wrong", "margins"])
def test_marks_can_be_switched_and_the_address_keeps_them(
    page: Page, server: str, mark: str
) -> None:
    visit(page, server, TRAINED)
    blank = overlay(page)
    box = layer(page, {"wrong": "Misclassified points", "margins": "Margins"}[mark])
    box.check()
    wait_until(lambda: overlay(page) != blank)
    wait_for_address(page, show=mark)
    box.uncheck()
    wait_until(lambda: overlay(page) == blank)
    expect(page.locator("#notes p")).to_have_count(0)


def test_the_notes_agree_with_the_predictions_and_margins_of_the_api(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED + "&show=wrong,margins")
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    frame = get_json(
        f"{server}/api/runs/{found[1]}/frames/30?grid=0&include=points,predictions,margins"
    )
    for part, words in (("train", "210 training points"), ("test", "90 test points")):
        pairs = zip(frame["predictions"][part], frame["points"][part]["y"], strict=True)
        wrong = sum(guess != label for guess, label in pairs)
        assert wrong > 0
        expect(page.locator("[data-note=wrong]")).to_contain_text(f"{wrong} of {words}")
    nearest = min(frame["margins"]["train"]["distance"])
    expect(page.locator("[data-note=margins]")).to_contain_text(f"is {nearest:.3g} away")


@pytest.mark.parametrize("network", ["", "&activation=tanh"], ids=["exact", "sampled"])
def test_a_discretized_prediction_has_two_colors(page: Page, server: str, network: str) -> None:
    visit(page, server, f"{TRAINED}{network}&hide=creases,boundary")
    before = picture(page)
    layer(page, "Discretize output").check()
    wait_until(lambda: picture(page) != before)
    wait_until(lambda: share_of_two_colors(page) > 0.8)


def test_a_regression_has_no_misclassified_points_and_no_margins(page: Page, server: str) -> None:
    visit(page, server, "#kind=plane&epoch=2&show=wrong,margins,discrete")
    expect(page.locator("[data-note=wrong]")).to_contain_text("no point is misclassified")
    expect(page.locator("[data-note=margins]")).to_contain_text("no boundary")


def test_the_test_points_can_be_hidden_with_their_marks(page: Page, server: str) -> None:
    visit(page, server, TRAINED + "&show=wrong")
    points = page.locator("#plane .scatterlayer .point")
    expect(points).to_have_count(300)
    layer(page, "Test points").uncheck()
    expect(points).to_have_count(210)
    wait_for_address(page, hide="test")
    note = page.locator("[data-note=wrong]")
    expect(note).to_contain_text("of 210 training points.")
    page.reload()
    expect(points).to_have_count(210)
    layer(page, "Test points").check()
    expect(points).to_have_count(300)
    expect(note).to_contain_text("of 90 test points.")
