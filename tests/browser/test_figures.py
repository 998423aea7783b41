"""Figures as Plotly draws them: colour bar, legend and title stand apart, and points are seen."""

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


def asked(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, JSON), timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def paper(browser: Browser) -> Iterator[Page]:
    """A page that only loads Plotly, which takes a second to parse."""
    page = browser.new_page()
    page.set_content('<style>body { margin: 0 }</style><div id="figure"></div>')
    page.add_script_tag(path=PLOTLY)
    yield page
    page.close()


def drawn(page: Page, figure: Any, size: tuple[int, int]) -> list[tuple[str, Box]]:
    """Draw a figure in this size and return the boxes of its parts."""
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


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check_apart(parts: list[tuple[str, Box]], size: tuple[int, int]) -> None:
    for (name, box), (other, its) in combinations(parts, 2):
        assert not meet(box, its), f"{name} {box} lies on {other} {its}"
    for name, (left, top, right, bottom) in parts:
        inside = left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1]
        assert inside, f"{name} {left, top, right, bottom} leaves the figure"


def figure_of(server: str, spec: dict[str, Any], query: str = "") -> Any:
    run = asked(f"{server}/api/runs", spec)["id"]
    return asked(f"{server}/api/runs/{run}/frames/20/figure?grid=30{query}")


@pytest.mark.parametrize("name", RUNS)
def test_parts_of_a_run_s_figure_stand_apart(paper: Page, server: str, name: str) -> None:
    figure = figure_of(server, RUNS[name])
    for size in SIZES:
        parts = drawn(paper, figure, size)
        # The legend names the colours of more than two classes.
        scale = len({trace["name"] for trace in figure["data"] if "train" in trace["name"]}) < 3
        assert [part for part, _ in parts] == [*(["bar"] * scale), "legend", "plot", "title"]
        check_apart(parts, size)


def test_a_figure_without_points_has_the_scale_of_many_classes(paper: Page, server: str) -> None:
    figure = figure_of(server, RUNS["three classes"], "&include=grid")
    parts = drawn(paper, figure, SIZES[1])
    assert [part for part, _ in parts] == ["bar", "plot", "title"]
    check_apart(parts, SIZES[1])


@pytest.mark.parametrize("name", ["regression", "large values", "diverged"])
def test_points_of_a_regression_have_an_outline(paper: Page, server: str, name: str) -> None:
    figure = figure_of(server, RUNS[name])
    drawn(paper, figure, SIZES[0])
    looks = paper.eval_on_selector_all(
        ".points path",
        "points => points.map(({ style }) => [style.fill, style.stroke, style.strokeWidth])",
    )
    # One reach for both: a point has the hue of the field that fits it.
    field, *points = (
        trace for trace in figure["data"] if trace["type"] != "scatter" or "marker" in trace
    )
    assert len(looks) >= 60
    assert len({fill for fill, _, _ in looks}) > 3
    assert {(stroke, width) for _, stroke, width in looks} == {("rgb(22, 24, 29)", "1px")}
    assert {(part["marker"]["cmin"], part["marker"]["cmax"]) for part in points} == {
        (field["zmin"], field["zmax"])
    }


def test_figures_of_curves_and_studies_stand_apart(paper: Page, server: str) -> None:
    curve = asked(f"{server}/api/curves", {})["id"]
    body = {
        "kind": "run",
        "axes": [
            {"field": "network.activation", "values": ["relu", "leaky_relu", "tanh", "logistic"]},
            {"field": "training.learning_rate_init", "values": [0.001, 0.01]},
        ],
        "epochs": [2],
    }
    study = asked(f"{server}/api/studies", body)["id"]
    with urlopen(f"{server}/api/studies/{study}/stream", timeout=60) as stream:
        stream.read()
    query = "metric=train_loss&x=training.learning_rate_init&series=network.activation"
    for figure in (
        asked(f"{server}/api/curves/{curve}/frames/20/figure"),
        asked(f"{server}/api/studies/{study}/figure?{query}"),
    ):
        for size in SIZES:
            parts = drawn(paper, figure, size)
            assert {"legend", "plot"} <= {part for part, _ in parts}
            check_apart(parts, size)
