"""Plotly figures of studies: medians, and the range over the seeds."""

from typing import Any

from ..frames.palette import SERIES_COLOURS

_GAP = 0.04
"""Half of the space between two facets, as a share of a facet's width."""


def study_figure(summary: dict[str, Any]) -> dict[str, Any]:
    """Return a summary as the JSON of a Plotly figure.

    Each series is a line of medians and a band from the smallest to the largest value. Facets are
    side by side, with the same range of values.

    Returns
    -------
    dict
        ``data`` (a list of traces) and ``layout``.
    """
    traces: list[dict[str, Any]] = []
    series = list(dict.fromkeys(line["label"] for line in summary["lines"]))
    facets = list(dict.fromkeys(line["facet"] for line in summary["lines"])) or [None]
    for line in summary["lines"]:
        number, facet = series.index(line["label"]), facets.index(line["facet"])
        colour = SERIES_COLOURS[number % len(SERIES_COLOURS)]
        name = line["label"] or summary["metric"]
        known = [index for index, value in enumerate(line["median"]) if value is not None]
        x = [line["x"][index] for index in known]
        low, median, high = (
            [line[part][index] for index in known] for part in ("low", "median", "high")
        )
        axes = {} if facet == 0 else {"xaxis": f"x{facet + 1}", "yaxis": f"y{facet + 1}"}
        hidden = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}
        hidden |= axes
        edge = hidden | {"line": {"width": 0}, "legendgroup": name}
        band = {"fill": "tonexty", "fillcolor": _faint(colour)}
        traces += [
            edge | {"x": x, "y": low},
            edge | {"x": x, "y": high} | band,
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "legendgroup": name,
                "showlegend": facet == 0,
                "x": x,
                "y": median,
                "line": {"color": colour},
                "customdata": [list(pair) for pair in zip(low, high, strict=True)],
                "hovertemplate": "%{y:.4g} (%{customdata[0]:.4g} to %{customdata[1]:.4g})",
            }
            | axes,
        ]
    categorical = any(isinstance(x, str) for line in summary["lines"] for x in line["x"])
    x_axis = {"title": {"text": summary["x"]}, "type": "category" if categorical else "linear"}
    return {
        "data": traces,
        "layout": {
            **_axes(len(facets), x_axis, {"title": {"text": summary["metric"]}}),
            "annotations": [] if facets == [None] else _titles(summary["facet"], facets),
            "legend": {"title": {"text": summary["series"] or ""}},
            "plot_bgcolor": "#ffffff",
        },
    }


def _axes(facets: int, x_axis: dict[str, Any], y_axis: dict[str, Any]) -> dict[str, Any]:
    """Return the axes of facets side by side; only the first has ticks and a title of values."""
    found: dict[str, Any] = {"xaxis": x_axis, "yaxis": y_axis}
    for facet in range(facets if facets > 1 else 0):
        number = "" if facet == 0 else str(facet + 1)
        domain = [(facet + _GAP) / facets, (facet + 1 - _GAP) / facets]
        found[f"xaxis{number}"] = x_axis | {"domain": domain, "anchor": f"y{number}"}
        matched = {"matches": "y", "showticklabels": False} if facet else y_axis
        found[f"yaxis{number}"] = matched | {"anchor": f"x{number}"}
    return found


def _titles(field: str, facets: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "text": f"{field.rpartition('.')[2]}: {facet}",
            "x": (number + 0.5) / len(facets),
            "y": 1.02,
            "xref": "paper",
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
        }
        for number, facet in enumerate(facets)
    ]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.15)"
