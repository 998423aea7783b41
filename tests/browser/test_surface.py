"""The surface: the output in three dimensions, its facets the exact regions."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import get_json, visit, wait_for_address
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"

# What a browser without a graphics card says of drawing in three dimensions all the same.
SLOW = ["Multiple readback operations", "GL Driver Message"]


def test_the_surface_has_the_vertices_and_heights_of_the_regions(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SLOW
    visit(page, server, TRAINED)
    page.get_by_role("button", name="3-D").press("Enter")
    wait_for_address(page, surface="true")
    expect(page.locator("#surface canvas").first).to_be_attached()
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    frame = get_json(f"{server}/api/runs/{found[1]}/frames/60?grid=0&include=regions,affine")
    regions = frame["regions"]
    mesh = page.locator("#surface .surface").evaluate(
        "it => (({x, y, z, i}) => ({x, y, z, triangles: i.length}))(it.data[0])"
    )
    assert [list(at) for at in zip(mesh["x"], mesh["y"], strict=True)] == regions["vertices"]
    corners, count = len(regions["indices"]), len(regions["offsets"]) - 1
    assert mesh["triangles"] == corners - 2 * count
    a, b, c = regions["affine"][0][0]
    vertex = regions["indices"][0]
    height = a * mesh["x"][vertex] + b * mesh["y"][vertex] + c
    assert mesh["z"][vertex] == pytest.approx(height, rel=1e-6, abs=1e-6)
    expect(page.locator("#surface > p")).to_contain_text(f"{count} flat facets")
    page.get_by_role("button", name="3-D").click()
    expect(page.locator("#surface")).to_be_hidden()


def test_a_browser_without_webgl_says_so(page: Page, server: str) -> None:
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = (get => function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest);"
        "})(HTMLCanvasElement.prototype.getContext)"
    )
    visit(page, server, TRAINED + "&surface=true")
    expect(page.locator("#surface > p")).to_contain_text("This browser has no WebGL")


def test_a_curved_network_has_no_exact_surface(page: Page, server: str) -> None:
    visit(page, server, "#activation=tanh&epoch=2&surface=true")
    expect(page.locator("#surface > p")).to_contain_text("no exact surface")
