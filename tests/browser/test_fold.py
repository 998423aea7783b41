"""The hidden space: the plane mapped to the outputs of two hidden units."""

import re

from playwright.sync_api import Page, expect

from tests.browser.reading import address, get_json, tab, visit, wait_for_address, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"


def folded(page: Page) -> str:
    return str(page.locator("#fold canvas").first.evaluate("it => it.toDataURL()"))


def test_the_data_points_are_where_the_api_maps_them(page: Page, server: str, watch: Watch) -> None:
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
    expect(page.locator("#fold [data-caption]")).to_contain_text("units 3 and 4 of layer 2")


def test_the_address_keeps_the_chosen_layer_and_units(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    tab(page, "Hidden space").press("Enter")
    expect(page.locator("#fold .scatterlayer .trace")).to_have_count(4)
    before = folded(page)
    page.get_by_label("Layer of the hidden space").select_option("layer 2")
    page.get_by_label("Unit up").select_option("unit 5")
    wait_for_address(page, fold="1,0,4")
    wait_until(lambda: folded(page) != before)
    tab(page, "Plane").press("Enter")
    expect(page.locator("#fold")).to_be_hidden()
    wait_until(lambda: "fold" not in address(page))


def test_of_smooth_units_only_the_data_points_are_shown(page: Page, server: str) -> None:
    visit(page, server, "#activation=tanh&epoch=2&fold=0,0,1")
    expect(page.locator("#fold .scatterlayer .trace")).to_have_count(4)
    expect(page.locator("#fold [data-caption]")).to_contain_text("only the points")


def test_a_network_without_hidden_units_has_no_hidden_space(page: Page, server: str) -> None:
    visit(page, server, "#hidden_layer_sizes=&epoch=2&fold=0,0,1")
    expect(tab(page, "Hidden space")).to_be_disabled()
    expect(page.locator("#fold")).to_be_hidden()
