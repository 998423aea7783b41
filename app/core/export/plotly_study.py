"""Plotly figures of studies: medians, and the range over the seeds."""

from typing import Any

from ..frames.palette import SERIES_COLOURS


def study_figure(summary: dict[str, Any]) -> dict[str, Any]:
    """Return a summary as the JSON of a Plotly figure.

    Each series is a line of medians and a band from the smallest to the largest value.

    Returns
    -------
    dict
        ``data`` (a list of traces) and ``layout``.
    """
    traces: list[dict[str, Any]] = []
    for number, line in enumerate(summary["lines"]):
        colour = SERIES_COLOURS[number % len(SERIES_COLOURS)]
        name = line["label"] or summary["metric"]
        known = [index for index, value in enumerate(line["median"]) if value is not None]
        x = [line["x"][index] for index in known]
        low, median, high = (
            [line[part][index] for index in known] for part in ("low", "median", "high")
        )
        hidden = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}
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
                "x": x,
                "y": median,
                "line": {"color": colour},
                "customdata": [list(pair) for pair in zip(low, high, strict=True)],
                "hovertemplate": "%{y:.4g} (%{customdata[0]:.4g} to %{customdata[1]:.4g})",
            },
        ]
    categorical = any(isinstance(x, str) for line in summary["lines"] for x in line["x"])
    return {
        "data": traces,
        "layout": {
            "xaxis": {
                "title": {"text": summary["x"]},
                "type": "category" if categorical else "linear",
            },
            "yaxis": {"title": {"text": summary["metric"]}},
            "legend": {"title": {"text": summary["series"] or ""}},
            "plot_bgcolor": "#ffffff",
        },
    }


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.15)"
