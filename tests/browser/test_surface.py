"""The surface: the output in three dimensions, with the exact regions as its facets."""

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import get_json, tab, visit, wait_for_address, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"

# Warnings of a browser that draws in three dimensions without a graphics card.
SOFTWARE_RENDERING = ["Multiple readback operations", "GL Driver Message"]


def test_the_surface_has_the_vertices_and_heights_of_the_regions(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    visit(page, server, TRAINED)
    tab(page, "Surface").press("Enter")
    wait_for_address(page, surface="logit")
    expect(page.locator("#surface .surface canvas").first).to_be_attached()
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
    expect(page.locator("#surface [data-caption]")).to_contain_text(f"{count} flat facets")
    tab(page, "Plane").click()
    expect(page.locator("#surface")).to_be_hidden()


# Returns measures of the drawn mesh; `worst` is the largest error of a flat triangle at its center.
MEASURE = """it => {
  const [{ x, y, z, i, j, k, hovertemplate }, level, ...lines] = it.data;
  const logit = (p) => Math.log(p / (1 - p));
  const inside = i.map((_, t) => [i[t], j[t], k[t]]).filter(
    (corners) => corners.every((v) => z[v] > 0.01 && z[v] < 0.99));
  const errors = inside.map((corners) => {
    const middle = corners.reduce((sum, v) => sum + logit(z[v]), 0) / 3;
    return Math.abs(1 / (1 + Math.exp(-middle)) - corners.reduce((sum, v) => sum + z[v], 0) / 3);
  });
  return {
    triangles: i.length, inside: inside.length, worst: Math.max(...errors), level: level.z,
    reach: [Math.min(...z), Math.max(...z)], what: hovertemplate,
    boundary: [...new Set(lines.at(-1).z.filter((value) => value !== null))],
  };
}"""


def test_the_probability_has_a_finer_mesh_where_it_is_curved(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    visit(page, server, TRAINED + "&surface=logit")
    surface = page.locator("#surface .surface")
    expect(surface.locator("canvas").first).to_be_attached()
    coarse = surface.evaluate("it => it.data[0].i.length")
    page.get_by_label("Height of the surface").select_option("probability")
    wait_for_address(page, surface="probability")
    expect(page.locator("#surface [data-caption]")).to_contain_text("a horizontal plane at 1/2")
    wait_until(lambda: surface.evaluate("it => it.data[0].i.length") > 2 * coarse)
    mesh = surface.evaluate(MEASURE)
    assert mesh["worst"] < 0.01
    assert 0 <= mesh["reach"][0] < 0.5 < mesh["reach"][1] <= 1
    assert mesh["level"] == [0.5] * 4
    assert mesh["boundary"] == [0.5]
    assert "P(class 1)" in mesh["what"]


def test_one_class_can_be_chosen_and_keys_turn_the_surface(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    visit(page, server, "#kind=blobs&epoch=20&surface=probability")
    surface = page.locator("#surface .surface")
    meshes = "it => it.data?.filter(({ type }) => type === 'mesh3d').length"
    wait_until(lambda: surface.evaluate(meshes) == 3)
    page.get_by_label("Class of the surface").select_option("class 2")
    wait_for_address(page, sheet="2")
    wait_until(lambda: surface.evaluate(meshes) == 2)
    expect(page.locator("#surface [data-caption]")).to_contain_text("probability of class 2")
    surface.focus()
    for key in ("ArrowRight", "ArrowUp", "+"):
        page.keyboard.press(key)
    wait_for_address(page, turn="-111,40,2.23", epoch="20")
    height = "it => it._fullLayout.scene.camera.eye.z"
    turned = pytest.approx(2.23 * math.sin(math.radians(40)) - 0.1)
    wait_until(lambda: surface.evaluate(height) == turned)
    page.keyboard.press("Home")
    wait_for_address(page, turn="-121,33,2.57", epoch="20")


def test_without_webgl_the_page_explains_why_there_is_no_surface(
    new_page: Page, server: str
) -> None:
    new_page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = (get => function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest);"
        "})(HTMLCanvasElement.prototype.getContext)"
    )
    visit(new_page, server, TRAINED + "&surface=logit")
    expect(new_page.locator("#surface [data-caption]")).to_contain_text("This browser has no WebGL")


def test_a_network_of_smooth_units_has_no_exact_surface(page: Page, server: str) -> None:
    visit(page, server, "#activation=tanh&epoch=2&surface=logit")
    expect(page.locator("#surface [data-caption]")).to_contain_text("no exact surface")
