"""Creases of the first layer as lines of the plane, and the hand that takes them."""

import json
import math
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.reading import address, get_json, place

RUN = "#kind=xor&samples=100&epoch="
SPEC = {"dataset": {"kind": "xor", "samples": 100}}
HALF = 6.0

Line = tuple[float, float, float]
Point = tuple[float, float]


def lines(
    page: Page, server: str, epoch: int, *, training: dict[str, Any] | None = None, **network: Any
) -> list[Line]:
    """The lines of the first layer, a x1 + b x2 + c = 0, as the API tells them."""
    spec = SPEC | {"network": network, "training": training or {}}
    answer = page.request.post(f"{server}/api/runs", data=spec).json()
    frame = f"{server}{answer['links']['self']}/frames/{epoch}?include=network&grid=0"
    weights = get_json(frame)["network"]
    rows = dict(zip(weights["features"], weights["coefs"][0], strict=True))
    none = [0.0] * len(weights["intercepts"][0])
    x1, x2 = rows.get("x1", none), rows.get("x2", none)
    return list(zip(x1, x2, weights["intercepts"][0], strict=True))


def ends(line: Line) -> tuple[Point, Point]:
    """Where a line enters and leaves the plane, roughly."""
    a, b, c = line
    size = math.hypot(a, b)
    walk = [
        ((-c * a / size - t * b) / size, (-c * b / size + t * a) / size)
        for t in (size * (k / 100 - 9) for k in range(1801))
    ]
    inside = [(x, y) for x, y in walk if max(abs(x), abs(y)) < HALF]
    return inside[0], inside[-1]


def along(line: Line, share: float) -> Point:
    (x, y), (u, v) = ends(line)
    return x + share * (u - x), y + share * (v - y)


def longest(candidates: list[Line]) -> int:
    """The unit whose crease crosses most of the plane."""

    def length(unit: int) -> float:
        try:
            return math.dist(*ends(candidates[unit]))
        except IndexError:
            return 0.0

    return max(range(len(candidates)), key=length)


def choose(page: Page, unit: int) -> None:
    page.get_by_label("Crease to move").select_option(str(unit))


def drag(page: Page, start: Point, stop: Point, *, drop: bool = True) -> None:
    # Both before the press: Plotly covers the plane while it is panned.
    here, there = place(page, *start), place(page, *stop)
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there, steps=8)
    if drop:
        page.mouse.up()


def set_by_hand(page: Page) -> tuple[int, Line]:
    """The unit that the only intervention sets, and its line."""
    (one,) = json.loads(address(page)["interventions"])
    units = {edit["to"] for edit in one["coefs"] + one["intercepts"]}
    assert len(units) == 1
    a, b = (edit["value"] for edit in one["coefs"])
    return units.pop(), (a, b, one["intercepts"][0]["value"])


def value(line: Line, point: Point) -> float:
    """How far a point is from a line."""
    a, b, c = line
    return (a * point[0] + b * point[1] + c) / math.hypot(a, b)


def has_intervention(page: Page) -> Callable[[], bool]:
    return lambda: "interventions" in address(page)
