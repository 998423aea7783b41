"""A figure is a frame as Plotly draws it: colour, creases by layer, boundary, points.

What comes out is the figure's JSON with arrays in it, not an object of the plotly package: the
same content, without the hundredths of a second that its validation takes.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.frames import Frame
from app.core.palette import class_colour, crease_colour

Floats = NDArray[np.float64]

_DIVERGING = [[0.0, "#9fc5de"], [0.5, "#ffffff"], [1.0, "#f0b58f"]]


def figure(frame: Frame) -> dict[str, Any]:
    """The picture of a frame as the JSON of a Plotly figure.

    Parameters
    ----------
    frame : Frame
        Parts that it does not include are not drawn.

    Returns
    -------
    dict
        ``data`` (a list of traces) and ``layout``; ndarrays stand for lists.
    """
    shown = frame.as_dict()
    traces = [*_colour(shown), *_creases(shown), *_boundary(shown), *_points(shown)]
    x1_min, x1_max, x2_min, x2_max = shown["box"]
    return {
        "data": traces,
        "layout": {
            "title": {"text": f"Run {shown['run']}, epoch {shown['epoch']}"},
            "xaxis": {"title": {"text": "x1"}, "range": [x1_min, x1_max], "constrain": "domain"},
            "yaxis": {
                "title": {"text": "x2"},
                "range": [x2_min, x2_max],
                "scaleanchor": "x",
                "constrain": "domain",
            },
            "plot_bgcolor": "#ffffff",
            "legend": {"itemsizing": "constant"},
        },
    }


def _colour(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    grid = shown.get("grid")
    if not grid:
        return
    trace: dict[str, Any] = {"type": "heatmap", "x": grid["x"], "y": grid["y"], "zsmooth": False}
    classes = shown["classes"]
    if shown["task"] == "regression":
        yield trace | {"name": "value", "z": grid["value"], "colorscale": "RdBu", "zmid": 0.0}
    elif len(classes) == 2:
        name = f"P({_class_names(shown)[1]})"
        yield trace | {
            "name": name,
            "z": grid["probability"],
            "zmin": 0.0,
            "zmax": 1.0,
            "colorscale": _DIVERGING,
            "colorbar": {"title": {"text": name}},
        }
    else:
        # Colours need evenly spaced values, so `z` is the place of each label in `classes`.
        places = np.searchsorted(np.array(classes), np.asarray(grid["label"]))
        yield trace | {
            "name": "class",
            "z": places,
            "text": np.array(_class_names(shown))[places].tolist(),
            "hovertemplate": "x1 %{x:.4~g}<br>x2 %{y:.4~g}<br>class %{text}<extra></extra>",
            "zmin": -0.5,
            "zmax": len(classes) - 0.5,
            "colorscale": _steps(len(classes)),
            "opacity": 0.35,
            "colorbar": {
                "tickvals": list(range(len(classes))),
                "ticktext": _class_names(shown),
            },
        }


def _steps(count: int) -> list[list[Any]]:
    """A colour scale of ``count`` flat steps."""
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
    regression = shown["task"] == "regression"
    for split, symbol in (("train", "circle"), ("test", "square")):
        X, y = np.asarray(points[split]["X"]), np.asarray(points[split]["y"])
        groups: list[tuple[str, NDArray[np.bool_], str | None]] = []
        if regression:
            groups.append((split, np.ones(len(y), dtype=bool), None))
        for index, (label, name) in enumerate(
            zip(shown["classes"], _class_names(shown), strict=True)
        ):
            hue = class_colour(index)
            called = name if shown["class_names"] else f"class {name}"
            groups.append((f"{called}, {split}", y == label, hue))
        for name, chosen, colour in groups:
            if not chosen.any():
                continue
            marker: dict[str, Any] = {"symbol": symbol, "size": 6}
            marker["line"] = {"color": "#ffffff", "width": 1}
            marker |= {"color": y, "colorscale": "RdBu", "cmid": 0.0} if colour is None else {}
            marker |= {} if colour is None else {"color": colour}
            yield {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": X[chosen, 0],
                "y": X[chosen, 1],
                "marker": marker,
            }


def _class_names(shown: dict[str, Any]) -> list[str]:
    return [str(name) for name in shown["class_names"] or shown["classes"]]


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
    """Many lines as one, with a gap (NaN) after each."""
    gap = np.full((1, 2), np.nan)
    joined = np.concatenate([part for line in lines for part in (line, gap)])
    return joined[:, 0].copy(), joined[:, 1].copy()
