"""Helpers that compute the creases of the first layer as lines, and drag them."""

import json
import math
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.reading import address, get_json, place, tool

RUN = "#kind=xor&samples=100&epoch="
SPEC = {"dataset": {"kind": "xor", "samples": 100}}
HALF_WIDTH = 6.0

Line = tuple[float, float, float]
Point = tuple[float, float]


def lines(
    page: Page, server: str, epoch: int, *, training: dict[str, Any] | None = None, **network: Any
) -> list[Line]:
    """Return [a, b, c] of the lines a x1 + b x2 + c = 0 of the first layer, from the API."""
    spec = SPEC | {"network": network, "training": training or {}}
    answer = page.request.post(f"{server}/api/runs", data=spec).json()
    frame = f"{server}{answer['links']['self']}/frames/{epoch}?include=network&grid=0"
    weights = get_json(frame)["network"]
    rows = dict(zip(weights["features"], weights["coefs"][0], strict=True))
    none = [0.0] * len(weights["intercepts"][0])
    x1, x2 = rows.get("x1", none), rows.get("x2", none)
    return list(zip(x1, x2, weights["intercepts"][0], strict=True))


def ends(line: Line) -> tuple[Point, Point]:
    """Return the approximate points at which a line enters and leaves the visible plane."""
    a, b, c = line
    size = math.hypot(a, b)
    samples = [
        ((-c * a / size - t * b) / size, (-c * b / size + t * a) / size)
        for t in (size * (k / 100 - 9) for k in range(1801))
    ]
    inside = [(x, y) for x, y in samples if max(abs(x), abs(y)) < HALF_WIDTH]
    return inside[0], inside[-1]


def along(line: Line, fraction: float) -> Point:
    (x, y), (u, v) = ends(line)
    return x + fraction * (u - x), y + fraction * (v - y)


def longest(candidates: list[Line]) -> int:
    """Return the unit with the longest crease in the visible plane."""

    def length(unit: int) -> float:
        try:
            return math.dist(*ends(candidates[unit]))
        except IndexError:
            return 0.0

    return max(range(len(candidates)), key=length)


def choose(page: Page, unit: int) -> None:
    """Choose the tool that drags lines, and the line of a unit."""
    # On a phone the tools other than the active one are behind it.
    if not tool(page, "Drag a unit's line").is_visible():
        page.locator("#tools").get_by_role("button", pressed=True).click()
    if tool(page, "Drag a unit's line").get_attribute("aria-pressed") == "false":
        tool(page, "Drag a unit's line").click()
    page.get_by_label("Unit whose line is dragged").select_option(str(unit))


def drag(page: Page, start: Point, stop: Point, *, drop: bool = True) -> None:
    # Find both positions before the press: Plotly covers the plane during a drag.
    here, there = place(page, *start), place(page, *stop)
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there, steps=8)
    if drop:
        page.mouse.up()


def edited_line(page: Page) -> tuple[int, Line]:
    """Return the unit that the only intervention edits, and its new line."""
    (one,) = json.loads(address(page)["interventions"])
    units = {edit["to"] for edit in one["coefs"] + one["intercepts"]}
    assert len(units) == 1
    a, b = (edit["value"] for edit in one["coefs"])
    return units.pop(), (a, b, one["intercepts"][0]["value"])


def signed_distance(line: Line, point: Point) -> float:
    """Return the signed distance of a point from a line."""
    a, b, c = line
    return (a * point[0] + b * point[1] + c) / math.hypot(a, b)


def has_intervention(page: Page) -> Callable[[], bool]:
    return lambda: "interventions" in address(page)
