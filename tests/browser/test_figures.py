"""Figures drawn by Plotly: color bar, legend, title and plot do not overlap; points are visible."""

import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import JSON

POINTS = [[i % 10, i * 7 % 11, i % 10] for i in range(60)]
NAMES = [f"<b>class</b> & a long name, number {i}" for i in range(10)]
RUNS: dict[str, dict[str, Any]] = {
    "two classes": {},
    "three classes": {"dataset": {"kind": "blobs", "classes": 3}},
    "ten classes": {"dataset": {"kind": "points", "points": POINTS}},
    "ten names": {"dataset": {"kind": "points", "points": POINTS, "class_names": NAMES}},
    "sixty classes": {
        "dataset": {
            "kind": "points",
            "points": [[x1, x2, index % 60] for index, (x1, x2, _) in enumerate(POINTS)],
            "class_names": [f"kind {index}" for index in range(60)],
        }
    },
    "two names": {
        "dataset": {
            "kind": "points",
            "points": [[x1, x2, label % 2] for x1, x2, label in POINTS],
            "class_names": NAMES[:2],
        }
    },
    "regression": {"dataset": {"kind": "hills"}},
    "large values": {
        "dataset": {
            "kind": "points",
            "points": [[x1, x2, 99_999.5 * label] for x1, x2, label in POINTS],
        }
    },
    "many layers": {"dataset": {"kind": "plane"}, "network": {"hidden_layer_sizes": [3] * 8}},
    "diverged": {
        "dataset": {"kind": "plane"},
        "training": {"solver": "sgd", "learning_rate_init": 50.0},
    },
    "smooth": {"network": {"activation": "tanh"}},
}
SIZES = [(1000, 700), (700, 450), (390, 500)]

PLOTLY = str(files("plotly") / "package_data" / "plotly.min.js")

PARTS = {
    "bar": ".colorbar",
    "legend": ".legend > .bg",
    "plot": ".bglayer > .bg",
    "title": ".g-gtitle",
}
BOXES = """parts => parts.map(part => {
  const { left, top, right, bottom } = part.getBoundingClientRect();
  return [left, top, right, bottom];
})"""

Box = tuple[float, float, float, float]


def request_json(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, JSON), timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def plotly_page(browser: Browser) -> Iterator[Page]:
    """Yield a page with Plotly, shared by the module because parsing Plotly takes a second."""
    page = browser.new_page()
    page.set_content('<style>body { margin: 0 }</style><div id="figure"></div>')
    page.add_script_tag(path=PLOTLY)
    yield page
    page.close()


def draw(page: Page, figure: Any, size: tuple[int, int]) -> list[tuple[str, Box]]:
    """Draw a figure in this size and return the bounding boxes of its parts."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(
        """async ([{ data, layout }, width, height]) => {
          Plotly.purge("figure");
          await Plotly.newPlot("figure", data, { ...layout, width, height });
        }""",
        [figure, width, height],
    )
    return [
        (name, box)
        for name, selector in PARTS.items()
        for box in page.eval_on_selector_all(f"#figure {selector}", BOXES)
    ]


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check_no_overlap(parts: list[tuple[str, Box]], size: tuple[int, int]) -> None:
    for (name, box), (other, its) in combinations(parts, 2):
        assert not overlap(box, its), f"{name} {box} lies on {other} {its}"
    for name, (left, top, right, bottom) in parts:
        inside = left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1]
        assert inside, f"{name} {left, top, right, bottom} leaves the figure"


def figure_of(server: str, spec: dict[str, Any], query: str = "") -> Any:
    run = request_json(f"{server}/api/runs", spec)["id"]
    return request_json(f"{server}/api/runs/{run}/frames/20/figure?grid=30{query}")


@pytest.mark.parametrize("name", RUNS)
def test_the_parts_of_a_runs_figure_do_not_overlap(
    plotly_page: Page, server: str, name: str
) -> None:
    figure = figure_of(server, RUNS[name])
    for size in SIZES:
        parts = draw(plotly_page, figure, size)
        # With more than two classes the legend names the colors, and there is no color bar.
        scale = len({trace["name"] for trace in figure["data"] if "train" in trace["name"]}) < 3
        assert [part for part, _ in parts] == [*(["bar"] * scale), "legend", "plot", "title"]
        check_no_overlap(parts, size)


def test_a_figure_without_points_has_a_color_bar_instead_of_a_legend(
    plotly_page: Page, server: str
) -> None:
    figure = figure_of(server, RUNS["three classes"], "&include=grid")
    parts = draw(plotly_page, figure, SIZES[1])
    assert [part for part, _ in parts] == ["bar", "plot", "title"]
    check_no_overlap(parts, SIZES[1])


@pytest.mark.parametrize("name", ["regression", "large values", "diverged"])
def test_points_of_a_regression_have_an_outline(plotly_page: Page, server: str, name: str) -> None:
    figure = figure_of(server, RUNS[name])
    draw(plotly_page, figure, SIZES[0])
    styles = plotly_page.eval_on_selector_all(
        ".points path",
        "points => points.map(({ style }) => [style.fill, style.stroke, style.strokeWidth])",
    )
    # Points and field have the same color range, so equal values have equal colors.
    field, *points = (
        trace for trace in figure["data"] if trace["type"] != "scatter" or "marker" in trace
    )
    assert len(styles) >= 60
    assert len({fill for fill, _, _ in styles}) > 3
    assert {(stroke, width) for _, stroke, width in styles} == {("rgb(22, 24, 29)", "1px")}
    assert {(part["marker"]["cmin"], part["marker"]["cmax"]) for part in points} == {
        (field["zmin"], field["zmax"])
    }


def test_the_parts_of_figures_of_curves_and_studies_do_not_overlap(
    plotly_page: Page, server: str
) -> None:
    curve = request_json(f"{server}/api/curves", {})["id"]
    body = {
        "kind": "run",
        "axes": [
            {"field": "network.activation", "values": ["relu", "leaky_relu", "tanh", "logistic"]},
            {"field": "training.learning_rate_init", "values": [0.001, 0.01]},
        ],
        "epochs": [2],
    }
    study = request_json(f"{server}/api/studies", body)["id"]
    with urlopen(f"{server}/api/studies/{study}/stream", timeout=60) as stream:
        stream.read()
    query = "metric=train_loss&x=training.learning_rate_init&series=network.activation"
    for figure in (
        request_json(f"{server}/api/curves/{curve}/frames/20/figure"),
        request_json(f"{server}/api/studies/{study}/figure?{query}"),
    ):
        for size in SIZES:
            parts = draw(plotly_page, figure, size)
            assert {"legend", "plot"} <= {part for part, _ in parts}
            check_no_overlap(parts, size)
