"""Plotly figures of curves: truth, fit, kinks, training points and interval."""

from typing import Any

_INK, _GREY, _BLUE = "#16181d", "#8a909c", "#0072b2"


def curve_figure(frame: dict[str, Any], names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a curve's frame as the JSON of a Plotly figure.

    Parameters
    ----------
    frame
    names
        Names of x and y; empty if they have none.

    Returns
    -------
    dict
        ``data`` (a list of traces) and ``layout``; some lists are NumPy arrays.
    """
    # Plotly's texts interpret some HTML.
    x_title, y_title = (
        name.replace("&", "&amp;").replace("<", "&lt;") for name in names or ("x", "y")
    )
    line, samples = frame["line"], frame["samples"]
    traces: list[dict[str, Any]] = [
        _trace("training points", samples["x"], samples["y"])
        | {"mode": "markers", "marker": {"color": _BLUE, "size": 4}}
    ]
    if line["truth"] is not None:
        dotted = {"color": _GREY, "dash": "dot", "width": 1.5}
        traces.append(_trace("truth", line["x"], line["truth"]) | {"line": dotted})
    traces.append(_trace("fit", line["x"], line["fit"]) | {"line": {"color": _INK, "width": 2}})
    if frame["kinks"]:
        x, y = ([kink[axis] for kink in frame["kinks"]] for axis in ("x", "y"))
        labels = [_units(kink["units"]) for kink in frame["kinks"]]
        marker = {"color": "#ffffff", "size": 7, "line": {"color": _INK, "width": 1.5}}
        kinks = _trace("kinks", x, y) | {"mode": "markers", "marker": marker, "text": labels}
        traces.append(kinks)
    low, high = frame["interval"]
    return {
        "data": traces,
        "layout": {
            "title": {"text": f"Curve {frame['curve']}, epoch {frame['epoch']}"},
            "xaxis": {"title": {"text": x_title}, "range": frame["range"]},
            "yaxis": {"title": {"text": y_title}},
            "plot_bgcolor": "#ffffff",
            "shapes": [
                {
                    "type": "rect",
                    "xref": "x",
                    "yref": "paper",
                    "x0": low,
                    "x1": high,
                    "y0": 0,
                    "y1": 1,
                    "fillcolor": "#eef1f5",
                    "line": {"width": 0},
                    "layer": "below",
                }
            ],
        },
    }


def _trace(name: str, x: Any, y: Any) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y}


def _units(units: list[list[int]]) -> str:
    return ", ".join(f"unit {unit + 1} of layer {layer + 1}" for layer, unit in units)
