"""The fold: the plane as two hidden units see it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.reading import address, get_json, visit, wait_for_address, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"


def folded(page: Page) -> str:
    return str(page.locator("#fold canvas").evaluate("it => it.toDataURL()"))


def test_the_fold_shows_the_points_where_the_api_puts_them(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED + "&fold=1,2,3")
    expect(page.locator("#fold .scatterlayer .trace")).to_have_count(4)
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    fold = get_json(f"{server}/api/runs/{found[1]}/frames/60/fold?layer=1&units=2,3")
    drawn = page.locator("#fold .plot").evaluate(
        "it => it.data.flatMap(({x, y}) => x.map((across, i) => [across, y[i]]))"
    )
    images = [image for part in fold["points"].values() for image in part["images"]]
    assert sorted(drawn) == sorted(images)
    expect(page.locator("#fold > p")).to_contain_text("units 3 and 4 of layer 2")


def test_layer_and_units_are_chosen_and_stand_in_the_address(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    button = page.get_by_role("button", name="Fold")
    button.press("Enter")
    expect(page.locator("#fold .scatterlayer .trace")).to_have_count(4)
    before = folded(page)
    page.get_by_label("Hidden layer of the fold").select_option("layer 2")
    page.get_by_label("Unit up").select_option("unit 5")
    wait_for_address(page, fold="1,0,4")
    wait_until(lambda: folded(page) != before)
    button.press("Enter")
    expect(page.locator("#fold")).to_be_hidden()
    wait_until(lambda: "fold" not in address(page))


def test_curved_units_fold_the_points_alone(page: Page, server: str) -> None:
    visit(page, server, "#activation=tanh&epoch=2&fold=0,0,1")
    expect(page.locator("#fold .scatterlayer .trace")).to_have_count(4)
    expect(page.locator("#fold > p")).to_contain_text("only its points")


def test_a_network_without_hidden_units_cannot_be_folded(page: Page, server: str) -> None:
    visit(page, server, "#hidden_layer_sizes=&epoch=2&fold=0,0,1")
    expect(page.get_by_role("button", name="Fold")).to_be_disabled()
    expect(page.locator("#fold")).to_be_hidden()
