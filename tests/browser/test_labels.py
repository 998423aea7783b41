"""Classes whose labels are not 0, 1, 2: colors, legend, card, confusion matrix and segments."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from app.core.frames.palette import STRENGTH, class_colour
from tests.browser.reading import follow, get_json, place, visit, wait_for_paint, wait_until
from tests.browser.watch import Watch
from tests.support.cases import each

CENTRES = {3: (0.0, 0.0), 7: (3.0, 0.5), -2: (1.0, 3.0)}
CLASSES = sorted(CENTRES)
POINTS = ";".join(
    f"{x1 + 0.07 * (i % 5):.2f},{x2 + 0.09 * (i % 7):.2f},{label}"
    for label, (x1, x2) in CENTRES.items()
    for i in range(20)
)
FILLED = f"#kind=points&points={POINTS}&hide=creases,boundary,points"
TRAINED = f"{FILLED}&epoch=80"

PIXEL = """([left, top]) => {
  const canvas = document.querySelector('#plane canvas');
  const copy = new OffscreenCanvas(1, 1).getContext('2d');
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const at = [box.left - left, box.top - top].map(shift => Math.round(shift * scale));
  copy.drawImage(canvas, ...at);
  return Array.from(copy.getImageData(0, 0, 1, 1).data);
}"""


def certain(label: int) -> list[int]:
    """Return the color of the field where a class has probability 1, in the light theme."""
    hue = class_colour(CLASSES.index(label))
    channels = [int(hue[at : at + 2], 16) for at in (1, 3, 5)]
    return [round(255 + STRENGTH * (channel - 255)) for channel in channels]


def color_at(page: Page, at: tuple[float, float]) -> list[int]:
    wait_for_paint(page)
    shown: list[int] = page.evaluate(PIXEL, place(page, *at))
    return shown[:3]


def frame_of(server: str, watch: Watch, include: str) -> Any:
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    return get_json(f"{server}/api/runs/{found[1]}/frames/80?grid=0&include={include}")


@each("network", ["", "&activation=tanh"], ids=["exact", "sampled"])
@each("how", ["", "&show=discrete", "&show=discrete&sample=40"])
def test_the_plane_has_the_color_of_each_class_at_its_points(
    page: Page, server: str, how: str, network: str
) -> None:
    follow(page, server, FILLED + how + network, first=80)
    for label, (x1, x2) in CENTRES.items():
        expected = certain(label)

        def close(at: tuple[float, float] = (x1, x2), hue: list[int] = expected) -> bool:
            differences = (abs(a - b) for a, b in zip(color_at(page, at), hue, strict=True))
            return max(differences) <= 12

        wait_until(close)


def test_legend_card_and_confusion_matrix_show_the_labels(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED.replace(",points", ""))
    named = page.locator("#legend span").filter(has_text="class ")
    expect(named).to_have_text([f"class {label}" for label in CLASSES])
    hues = named.locator("path").evaluate_all("all => all.map(it => it.getAttribute('fill'))")
    assert hues == [class_colour(index) for index in range(3)]
    for label, at in CENTRES.items():
        page.mouse.click(*place(page, *at))
        expect(page.locator(".card-body")).to_contain_text(f"class {label}, probability")
        expect(page.locator(".card-body")).to_contain_text(f"of class {label}")
    page.get_by_role("button", name="Large charts").click()
    frame = frame_of(server, watch, "confusion")
    for part, table in zip(("train", "test"), page.locator(".matrices table").all(), strict=True):
        heads = [*map(str, CLASSES), "recall"]
        expect(table.locator("thead th")).to_have_text(heads)
        expect(table.locator("tbody th")).to_have_text(list(map(str, CLASSES)))
        counts = [n for row in frame["confusion"][part]["matrix"] for n in map(str, row)]
        cells = table.locator("tbody td:not(:last-child)")
        expect(cells).to_have_text(counts)
        expect(table.locator("tfoot th")).to_have_text("precision")


def test_a_segment_shows_the_labels_on_its_sides(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, TRAINED + "&why=0,1")
    line = frame_of(server, watch, "boundary")["boundary"]
    number = int(page.locator("#segment input").input_value()) - 1
    right, left = line["classes"][line["segments"]["polyline"][number]]
    expect(page.locator("#segment")).to_contain_text(
        f"Below 0 is class {right}, above it class {left}."
    )
