"""Comparison with a sampled grid: the grid on the plane, and how many regions it misses."""

import re

from playwright.sync_api import Page, expect

from tests.browser.reading import (
    address,
    get_json,
    layer,
    picture,
    visit,
    wait_for_address,
    wait_for_picture,
    wait_until,
)
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"


def test_the_page_reports_the_misses_that_the_api_counts(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED + "&sample=20")
    note = page.locator("[data-note=sampling]")
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    for size in (20, 60):
        layer(page, "Points per side").fill(str(size))
        frame = get_json(
            f"{server}/api/runs/{found[1]}/frames/60?grid={size}&include=grid,sampling"
        )
        missed, regions = frame["sampling"]["missed"], frame["sampling"]["regions"]
        expect(note).to_contain_text(
            f"grid of {size} \u00d7 {size} samples misses {missed} of {regions}"
        )
        expect(note).to_contain_text(f"{100 * frame['sampling']['mislabelled']:.1f}")
        wait_for_address(page, sample=str(size))


def test_the_grid_is_drawn_while_it_is_switched_on(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    exact = picture(page)
    switch = layer(page, "Compare with a sampled grid")
    switch.check()
    wait_until(lambda: picture(page) != exact)
    switch.uncheck()
    wait_for_picture(page, exact)
    wait_until(lambda: "sample" not in address(page))
    expect(page.locator("[data-note=sampling]")).to_have_count(0)


def test_a_network_of_smooth_units_has_nothing_exact_to_compare_with(
    page: Page, server: str
) -> None:
    visit(page, server, "#activation=tanh&epoch=2&sample=20")
    expect(page.locator("[data-note=sampling]")).to_contain_text("no exact regions")
