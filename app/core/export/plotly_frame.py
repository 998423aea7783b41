"""Plotly figures of frames: colour, creases by layer, decision boundary, points.

The result is the figure's JSON with NumPy arrays in it, not an object of the plotly package: the
content is the same, without the hundredths of a second that plotly's validation takes.
"""

import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..frames.frame import Frame
from ..frames.palette import CLASS_SHAPES, class_colour, class_tint, crease_colour, value_reach

Floats = NDArray[np.float64]

_PAPER, _INK = "#ffffff", "#16181d"
_DIVERGING = [[0.0, class_tint(0)], [0.5, _PAPER], [1.0, class_tint(1)]]
_VALUES = [[0.0, class_colour(0)], [0.5, _PAPER], [1.0, class_colour(1)]]
_LONGEST_NAME = 24
"""Maximum number of characters per line of a name; longer lines would take space from the plot."""

_MOST_TICKS = 26
"""Maximum number of classes that the colour bar names; names of more would overlap."""


def figure(frame: Frame) -> dict[str, Any]:
    """Return a frame as the JSON of a Plotly figure.

    Parameters
    ----------
    frame : Frame
        The frame to draw; parts that it does not include are omitted.

    Returns
    -------
    dict
        ``data`` (a list of traces) and ``layout``; some lists are NumPy arrays.
    """
    shown = frame.as_dict()
    traces = [*_colour(shown), *_creases(shown), *_boundary(shown), *_points(shown)]
    x1_min, x1_max, x2_min, x2_max = shown["box"]
    plane = shown.get("slice")
    x1_title, x2_title = _titles(shown)
    equal = {"scaleanchor": "x"} if plane is None or plane["equal_units"] else {}
    return {
        "data": traces,
        "layout": {
            "title": {"text": f"Run {shown['run']}, epoch {shown['epoch']}"},
            "xaxis": {
                "title": {"text": x1_title},
                "range": [x1_min, x1_max],
                "constrain": "domain",
            },
            "yaxis": {
                "title": {"text": x2_title},
                "range": [x2_min, x2_max],
                "constrain": "domain",
                **equal,
            },
            "plot_bgcolor": _PAPER,
            "margin": {"l": 60, "r": 20, "t": 100 if _has_bar(traces) else 60, "b": 60},
            "legend": {"itemsizing": "constant"},
        },
    }


def _titles(shown: dict[str, Any]) -> tuple[str, str]:
    """Return what the axes are: the titles of the slice, or x1 and x2."""
    plane = shown.get("slice")
    first, second = plane["titles"] if plane else ("x1", "x2")
    return _plain(first), _plain(second)


def _has_bar(traces: list[dict[str, Any]]) -> bool:
    return any("colorbar" in trace and trace.get("showscale", True) for trace in traces)


def _reach(shown: dict[str, Any]) -> float:
    """Return the end of the colour scale: from the targets as on the page, else from the grid."""
    points, grid = shown.get("points"), shown.get("grid")
    values = np.asarray(points["train"]["y"] if points else grid["value"] if grid else [])
    return value_reach(values[np.isfinite(values)])


def _bar(title: str) -> dict[str, Any]:
    """Return a colour bar above the plot; the legend is on its right."""
    if len(title) > _LONGEST_NAME:
        title = title[: _LONGEST_NAME - 1] + "…"
    return {
        "orientation": "h",
        "thickness": 14,
        "x": 0.5,
        "y": 1.02,
        "yanchor": "bottom",
        "title": {"text": _plain(title), "side": "top"},
    }


def _colour(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    grid = shown.get("grid")
    if not grid:
        return
    trace: dict[str, Any] = {"type": "heatmap", "x": grid["x"], "y": grid["y"], "zsmooth": False}
    classes = shown["classes"]
    if shown["task"] == "regression":
        reach = _reach(shown)
        yield trace | {
            "name": "value",
            "z": grid["value"],
            "zmin": -reach,
            "zmax": reach,
            "colorscale": _DIVERGING,
            "colorbar": _bar("value"),
        }
    elif len(classes) == 2:
        name = f"P({_class_names(shown)[1]})"
        yield trace | {
            "name": _plain(name),
            "z": grid["probability"],
            "zmin": 0.0,
            "zmax": 1.0,
            "colorscale": _two_classes(shown.get("threshold")),
            "colorbar": _bar(name),
        }
    else:
        # The colour steps are evenly spaced, so `z` is the index of each label in `classes`.
        indices = np.searchsorted(np.array(classes), np.asarray(grid["label"]))
        step = -(-len(classes) // _MOST_TICKS)
        # A "%{" in a name would start a number.
        first, second = (title.replace("%{", "%\u200b{") for title in _titles(shown))
        place = f"{first} %{{x}}<br>{second} %{{y}}"
        yield trace | {
            "name": "class",
            "z": indices,
            "text": np.array(_class_names(shown))[indices].tolist(),
            "hovertemplate": f"{place}<br>class %{{text}}<extra></extra>",
            "zmin": -0.5,
            "zmax": len(classes) - 0.5,
            "colorscale": _steps(len(classes)),
            "opacity": 0.35,
            # If points are drawn, the legend already names the classes' colours.
            "showscale": not shown.get("points"),
            "colorbar": _bar("class")
            | {
                "tickvals": list(range(0, len(classes), step)),
                "ticktext": [_wrapped(name) for name in _class_names(shown)[::step]],
            },
        }


def _two_classes(threshold: float | None) -> list[list[Any]]:
    """Return the colour scale of a probability, which is white at the threshold."""
    low, (_, middle), high = _DIVERGING
    return [low, [0.5 if threshold is None else threshold, middle], high]


def _steps(count: int) -> list[list[Any]]:
    """Return a colour scale of ``count`` constant steps."""
    scale = []
    for index in range(count):
        colour = class_colour(index)
        scale += [[index / count, colour], [(index + 1) / count, colour]]
    return scale


def _creases(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    regions = shown.get("regions")
    if not regions:
        return
    vertices = np.asarray(regions["vertices"])
    edges, layers = np.asarray(regions["edges"]), np.asarray(regions["edge_layer"])
    network = shown.get("network")
    depth = len(network["coefs"]) - 1 if network else int(layers.max(initial=0)) + 1
    for layer in np.unique(layers[layers >= 0]).tolist():
        x, y = _joined(list(vertices[edges[layers == layer]]))
        yield _line(x, y, f"creases of layer {layer + 1}", crease_colour(layer, depth), 1.0)


def _boundary(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    boundary = shown.get("boundary")
    if boundary and len(boundary["polylines"]):
        x, y = _joined([np.asarray(line) for line in boundary["polylines"]])
        yield _line(x, y, "decision boundary", "#000000", 3.0)


def _points(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    points = shown.get("points")
    if not points:
        return
    for split, symbol in (("train", "circle"), ("test", "square")):
        X, y = np.asarray(points[split]["X"]), np.asarray(points[split]["y"])
        for name, chosen, style in _groups(shown, split, y):
            if not chosen.any():
                continue
            yield {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": X[chosen, 0],
                "y": X[chosen, 1],
                "marker": {"symbol": symbol, "size": 7} | style,
            }


def _groups(
    shown: dict[str, Any], split: str, y: NDArray[Any]
) -> Iterator[tuple[str, NDArray[np.bool_], dict[str, Any]]]:
    """Yield name, mask of points and marker style of each trace of a split."""
    if shown["task"] == "regression":
        # A well fitted point has the colour of its background; the outline keeps it visible.
        outline = {"color": _INK, "width": 1}
        # A shared coloraxis would make Plotly draw the points in black in the legend.
        reach = _reach(shown)
        scale = {"color": y, "colorscale": _VALUES, "cmin": -reach, "cmax": reach}
        yield split, np.ones(len(y), dtype=bool), scale | {"line": outline}
        return
    for index, (label, name) in enumerate(zip(shown["classes"], _class_names(shown), strict=True)):
        title = name if shown["class_names"] else f"class {name}"
        outline = {"color": _PAPER, "width": 1}
        style: dict[str, Any] = {"color": class_colour(index), "line": outline}
        if len(shown["classes"]) > len(CLASS_SHAPES):
            # Colours alone do not tell many classes apart; open markers are test points.
            shape = CLASS_SHAPES[index % len(CLASS_SHAPES)]
            style["symbol"] = shape if split == "train" else f"{shape}-open"
        yield _wrapped(f"{title}, {split}"), y == label, style


def _class_names(shown: dict[str, Any]) -> list[str]:
    return [str(name) for name in shown["class_names"] or shown["classes"]]


def _wrapped(name: str) -> str:
    """Return a name broken into short lines, for the legend."""
    return "<br>".join(map(_plain, textwrap.wrap(name, _LONGEST_NAME)))


def _plain(name: str) -> str:
    """Escape a name for Plotly's texts, which interpret some HTML."""
    return name.replace("&", "&amp;").replace("<", "&lt;")


def _line(x: Floats, y: Floats, name: str, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": colour, "width": width},
        "hoverinfo": "skip",
    }


def _joined(lines: list[Floats]) -> tuple[Floats, Floats]:
    """Join lines into one, with a gap (NaN) after each."""
    gap = np.full((1, 2), np.nan)
    joined = np.concatenate([part for line in lines for part in (line, gap)])
    return joined[:, 0].copy(), joined[:, 1].copy()
