"""Still pictures of the figures, as SVG: for print, and for browsers that run no scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..claims.findings import NAMES, written
from ..curves.frame import CurveView, curve_frame
from ..curves.spec import CurveSpec
from ..export.formats import picture
from ..slices.seen import seen
from ..specs.run import RunSpec
from ..training.state import State, advance, start
from .chapters import CHAPTERS, Figure
from .second import second_name, second_subject

HERO: dict[str, Any] = {
    "dataset": {"kind": "spiral", "noise": 0.05},
    "training": {"batch_size": 10, "random_state": 7},
}
"""The network of the opening figure, which the plane shows, too."""

HERO_EPOCH = 60

MOST_REGIONS = 100_000

_WIDTH, _HEIGHT, _MARGIN = 720.0, 480.0, 36.0
_INK, _QUIET, _BLUE, _RULE = "#16181d", "#5c626e", "#0072b2", "#d9dce1"


def stills(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the picture of each figure by the name of its claim, and ``hero``.

    `claims` are those of the file of verdicts: each has its verdict, with its subject.
    """
    found = {"hero": _plane(HERO, HERO_EPOCH)}
    for chapter in CHAPTERS:
        for section in chapter.sections:
            verdict = claims[section.claim]["verdict"]
            found[section.claim] = _still(section.figure, verdict)
            if section.second:
                networks = second_subject(section.second, claims[section.claim]["studies"])
                name = second_name(section.claim, section.second)
                found[name] = _plane(networks["spec"], networks["epoch"])
    return found


def _still(figure: Figure, verdict: Mapping[str, Any]) -> str:
    if figure.kind == "costs":
        return _costs(figure.alt, verdict["costs"])
    subject = verdict["subject"]
    epoch = subject["epoch"] if figure.still is None else figure.still
    if figure.kind in ("unit", "curve"):
        return _curve(figure.alt, subject["spec"], epoch)
    if figure.kind == "network":
        return _gradients(figure.alt, subject["spec"], epoch)
    dead = [(unit["layer"], unit["unit"]) for unit in verdict["dead_units"]]
    return _plane(subject["spec"], epoch, dead)


def _state(spec: Mapping[str, Any], epoch: int) -> State:
    return advance(start(RunSpec.model_validate(spec)), epoch)


def _plane(spec: Mapping[str, Any], epoch: int, dead: Sequence[tuple[int, int]] = ()) -> str:
    state = _state(spec, epoch)
    shown = seen(state.network, state.data, state.spec.dataset, None)
    return picture(state, shown, shown.data.box, MOST_REGIONS, dead)


def _curve(title: str, spec: Mapping[str, Any], epoch: int) -> str:
    """Draw the points, the function, the fit and its folds over the interval and around it."""
    curve = CurveSpec.model_validate(spec)
    state = advance(start(curve.run()), epoch)
    frame = curve_frame(curve, state, CurveView(units=False))
    line, samples = frame["line"], frame["samples"]
    x, fit = np.asarray(line["x"]), np.asarray(line["fit"])
    low, high = frame["range"]
    targets = np.asarray(samples["y"])
    reach = 0.75 * max(float(np.ptp(targets)), 1e-9)
    bottom, top = float(targets.min()) - reach, float(targets.max()) + reach

    def place(xs: Any, ys: Any) -> np.ndarray:
        across = (np.asarray(xs) - low) / (high - low)
        up = (np.clip(np.asarray(ys, dtype=float), bottom, top) - bottom) / (top - bottom)
        return np.column_stack(
            [
                _MARGIN + across * (_WIDTH - 2 * _MARGIN),
                _HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN),
            ]
        )

    (left, _), (right, _) = place(frame["interval"], [bottom, bottom])
    parts = _axes((low, high), (bottom, top), place)
    parts += [
        f'<rect x="{left:.1f}" y="{_MARGIN}" width="{right - left:.1f}" '
        f'height="{_HEIGHT - 2 * _MARGIN}" fill="{_RULE}" opacity="0.35"/>'
    ]
    parts += [
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.4" fill="{_BLUE}" opacity="0.7"/>'
        for px, py in place(samples["x"], samples["y"])
    ]
    if line["truth"] is not None:
        parts.append(
            f'<path d="{_path(place(x, line["truth"]))}" fill="none" stroke="{_QUIET}" '
            'stroke-width="1.5" stroke-dasharray="3 4"/>'
        )
    parts.append(
        f'<path d="{_path(place(x, fit))}" fill="none" stroke="{_INK}" stroke-width="2.4"/>'
    )
    parts += [
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="#ffffff" stroke="{_INK}" '
        'stroke-width="1.5"/>'
        for kink in frame["kinks"] or ()
        for px, py in place([kink["x"]], [kink["y"]])
    ]
    return _svg(title, parts)


def _axes(
    across: tuple[float, float], up: tuple[float, float], place: Callable[[Any, Any], np.ndarray]
) -> list[str]:
    """Return ticks with their numbers, left of a curve and below it."""
    corner = across[0], up[0]
    (left, bottom), (right, top) = place([across[0], across[1]], [up[0], up[1]])
    parts = [
        f'<path d="M{left:.1f},{top:.1f}V{bottom:.1f}H{right:.1f}" fill="none" '
        f'stroke="{_QUIET}" stroke-width="1"/>'
    ]
    for value in _ticks(*across):
        ((x, y),) = place([value], [corner[1]])
        parts.append(_number(value, x, y + 18, "middle"))
        parts.append(f'<path d="M{x:.1f},{y:.1f}v4" stroke="{_QUIET}"/>')
    for value in _ticks(*up):
        ((x, y),) = place([corner[0]], [value])
        parts.append(_number(value, x - 8, y + 4, "end"))
        parts.append(f'<path d="M{x:.1f},{y:.1f}h-4" stroke="{_QUIET}"/>')
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """Return up to six round numbers between two numbers."""
    rough = (high - low) / 5
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [float(n * step) for n in range(int(np.ceil(low / step)), int(high // step) + 1)]


def _number(value: float, x: float, y: float, anchor: str) -> str:
    text = f"{value:g}".replace("-", "\N{MINUS SIGN}")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_QUIET}">{text}</text>'


def _gradients(title: str, spec: Mapping[str, Any], epoch: int) -> str:
    """Draw the norm of the gradient of each layer, of sigmoid and of ReLU, as bars."""
    norms = {}
    for name in ("logistic", "relu"):
        network = {**spec["network"], "activation": name}
        state = _state({**spec, "network": network}, epoch)
        norms[NAMES[name]] = state.history["gradient_norm"][-1].tolist()
    return _svg(title, _bars(norms, [f"layer {n + 1}" for n in range(len(norms[NAMES["relu"]]))]))


def _costs(title: str, costs: Mapping[str, Any]) -> str:
    """Draw the time per element of each activation and its derivative, as bars."""
    index = len(costs["sizes"]) // 2
    parts = ("derivative", "applied", "activation")
    series = {
        NAMES[name]: [costs[part][name][index] for part in parts] for name in costs["derivative"]
    }
    return _svg(title, _bars(series, ["derivative", "times gradient", "activation"]))


def _bars(series: Mapping[str, Sequence[float]], labels: Sequence[str]) -> list[str]:
    """Return bars on a logarithmic scale, in groups, with a legend."""
    known = [value for values in series.values() for value in values if value > 0]
    low, high = np.log10(min(known)) - 0.3, np.log10(max(known))
    inner = _HEIGHT - 3 * _MARGIN
    group = (_WIDTH - 2 * _MARGIN) / len(labels)
    width = 0.8 * group / len(series)
    colours = (_BLUE, "#d55e00", "#009e73")
    parts = []
    for place, (name, values) in enumerate(series.items()):
        colour = colours[place % len(colours)]
        parts.append(
            f'<text x="{_MARGIN + 110 * place:.0f}" y="{_MARGIN * 0.7:.0f}" '
            f'fill="{colour}">{name}</text>'
        )
        for number, value in enumerate(values):
            tall = inner * (np.log10(value) - low) / (high - low) if value > 0 else 0.0
            shown = written(value, ".2g" if value >= 0.001 else ".1g")
            x = _MARGIN + number * group + 0.1 * group + place * width
            y = _HEIGHT - 1.5 * _MARGIN - tall
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" '
                f'fill="{colour}"><title>{name}: {shown}</title></rect>'
            )
            parts.append(
                f'<text x="{x + width / 2:.1f}" y="{y - 4:.1f}" text-anchor="middle" '
                f'font-size="11" fill="{_INK}">{shown}</text>'
            )
    parts += [
        f'<text x="{_MARGIN + (number + 0.5) * group:.1f}" y="{_HEIGHT - 0.6 * _MARGIN:.1f}" '
        f'text-anchor="middle" fill="{_QUIET}">{text}</text>'
        for number, text in enumerate(labels)
    ]
    return parts


def _path(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points.tolist())


def _svg(title: str, parts: Iterable[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
            f'width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" role="img" font-family="sans-serif" '
            'font-size="14">',
            f"<title>{title}</title>",
            f'<rect width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        ]
    )
