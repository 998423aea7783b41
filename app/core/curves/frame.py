"""Frames of the curve lab: the fit at one epoch, its kinks, and the contribution of each unit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..frames.frame import network_part
from ..geometry.region_bounds import region_bound
from ..geometry.regions import TooManyRegions
from ..network.metrics import scores
from ..network.mlp import Network
from ..network.saturation import dead, inactive
from ..specs.run import run_id
from ..training.state import State
from .pieces import Pieces, Tail, line_tails, pieces, plateaus
from .problems import problems
from .spec import CurveSpec, curve_id
from .target import Samples, sampled, scale_of, truth

Floats = NDArray[np.float64]
Range = tuple[float, float]

CHECKS = 1001
"""Number of evenly spaced x at which the errors inside or outside the interval are measured."""


@dataclass(frozen=True)
class CurveView:
    """The range and the parts of a curve that a frame is computed for.

    Attributes
    ----------
    range : (low, high) or None
        The x range; None extends the training interval by half its length on both sides.
    samples : int
        Number of evenly spaced x at which the fit is evaluated, in addition to the kinks.
    units : bool
        Whether to include the contribution of each unit.
    """

    range: Range | None = None
    samples: int = 400
    units: bool = True

    def shown(self, interval: Range) -> Range:
        """Return the x range to show, given the training interval."""
        low, high = interval
        reach = (high - low) / 2.0
        return self.range or (low - reach, high + reach)


@np.errstate(over="ignore", invalid="ignore")
def curve_frame(spec: CurveSpec, state: State, view: CurveView) -> dict[str, Any]:
    """Compute the frame of a curve; docs/api.md lists its names and shapes.

    Parameters
    ----------
    spec : CurveSpec
        The curve.
    state : State
        A state of its run, ``spec.run()``.
    view : CurveView
        What to compute.
    """
    data = sampled(spec.function)
    network = fitted(spec, state)
    low, high = view.shown(data.interval)
    exact, tails, why = _geometry(network, low, high)
    x = np.linspace(low, high, view.samples)
    if exact is not None:
        x = np.union1d(x, exact.kinks[exact.between(low, high)])
    known = truth(spec.function, x)
    return {
        "curve": curve_id(spec),
        "run": run_id(state.spec),
        "epoch": state.epoch,
        "status": "ok" if state.diverged is None else "diverged",
        "diverged": None
        if state.diverged is None
        else {"epoch": state.diverged, "reason": state.reason},
        "interval": list(data.interval),
        "range": [low, high],
        "samples": {"x": data.x, "y": data.y},
        "line": {"x": x, "fit": values(network, x), "truth": known},
        "metrics": _metrics(spec, state, network, data),
        "errors": errors(spec, network, (low, high)),
        "pieces": None if exact is None else _pieces(exact, low, high),
        "kinks": None if exact is None else _kinks(exact, network, low, high),
        "tails": None if tails is None else _tails(tails, exact, low, high),
        "units": contributions(network, x) if view.units else None,
        "network": network_part(network),
        "why": why,
        "counts": _counts(network, exact, data.interval, (low, high)),
    }


def _geometry(
    network: Network, low: float, high: float
) -> tuple[Pieces | None, tuple[Tail, Tail] | None, str | None]:
    """Return the pieces, the tails, and the reason if there are no pieces."""
    if not network.piecewise_linear:
        names = ", ".join(network.curved_units)
        why = f"{names} units are curved: no part of the line is exactly linear"
        return None, plateaus(network), why
    try:
        exact = pieces(network, low, high)
    except (TooManyRegions, FloatingPointError) as error:
        return None, None, str(error)
    return exact, line_tails(exact), None


def fitted(spec: CurveSpec, state: State) -> Network:
    """Return the network as a function from x to y, in their own units.

    Each weight of the output layer is rounded once more if y is standardized.
    """
    network = state.network
    if not spec.function.standardize:
        return network
    mean, scale = scale_of(sampled(spec.function).y)
    layer = network.standardized
    if layer is not None and len(network.coefs) == 1:
        layer = replace(layer, weights=layer.weights * scale, biases=layer.biases * scale + mean)
    return replace(
        network,
        coefs=(*network.coefs[:-1], network.coefs[-1] * scale),
        intercepts=(*network.intercepts[:-1], network.intercepts[-1] * scale + mean),
        standardized=layer,
    )


def values(network: Network, x: Floats) -> Floats:
    """Return the output at each of (n,) x, shape (n,)."""
    outputs: Floats = network.logits(np.column_stack([x, np.zeros_like(x)]))[:, 0]
    return outputs


def contributions(network: Network, x: Floats) -> dict[str, Any]:
    """Return the contribution of each unit of the last hidden layer to the output at (n,) x.

    Returns
    -------
    dict
        ``layer``, ``values`` (units, n) and the output's ``bias``. The fit is the sum of all
        values plus the bias. Without a hidden layer the only unit is the input, as layer -1.
    """
    X = np.column_stack([x, np.zeros_like(x)])
    sums = network.preactivations(X)
    hidden = network.activated(sums[-2], len(sums) - 2) if len(sums) > 1 else x[:, None]
    return {
        "layer": len(sums) - 2,
        "values": np.ascontiguousarray((hidden * network.coefs[-1][:, 0]).T),
        "bias": float(network.intercepts[-1][0]),
    }


def errors(spec: CurveSpec, network: Network, shown: Range) -> dict[str, Any]:
    """Return the errors of the fit inside and outside the training interval.

    Returns
    -------
    dict
        ``inside`` and ``outside``, each with ``rmse`` and ``max`` over evenly spaced x:
        in the interval, and in the part of the shown range beyond it. ``outside`` is None if the
        range does not extend beyond the interval. For drawn points, ``inside`` is measured at
        the points and ``outside`` is None.
    """
    data = sampled(spec.function)
    low, high = data.interval
    if spec.function.kind == "points":
        return {"inside": _error_sizes(values(network, data.x) - data.y), "outside": None}
    inside = np.linspace(low, high, CHECKS)
    around = np.linspace(*shown, CHECKS)
    outside = around[(around < low) | (around > high)]
    found = {}
    for name, x in (("inside", inside), ("outside", outside)):
        known = truth(spec.function, x)
        found[name] = None if known is None else _error_sizes(values(network, x) - known)
    return found


def _error_sizes(differences: Floats) -> dict[str, float] | None:
    known = differences[np.isfinite(differences)]
    if not len(known):
        return None
    return {"rmse": float(np.sqrt(np.mean(known**2))), "max": float(np.abs(known).max())}


def _metrics(spec: CurveSpec, state: State, network: Network, data: Samples) -> dict[str, Any]:
    X = np.column_stack([data.x, np.zeros_like(data.x)])
    found = scores(network, X, data.y)
    norms = state.history["gradient_norm"]
    active = network.patterns(X)
    return {
        "train_loss": found["loss"],
        "train_r2": found["r2"],
        "gradient_norm": norms[-1].tolist() if len(norms) else None,
        "dead_units": int(dead(network, active).sum()),
        "inactive_units": int(inactive(network, active).sum()),
        "linear_units": int((active.all(axis=0) & network.kinked_units).sum()),
        "problems": [asdict(problem) for problem in problems(state)],
    }


def _pieces(exact: Pieces, low: float, high: float) -> dict[str, Any]:
    """Return the pieces within a range; the first and the last are clipped to it."""
    inner = exact.between(low, high)
    ends = np.array([low, *exact.kinks[inner], high])
    lines = exact.lines[inner.start : inner.stop + 1]
    return {"from": ends[:-1], "to": ends[1:], "slope": lines[:, 0], "intercept": lines[:, 1]}


def _kinks(exact: Pieces, network: Network, low: float, high: float) -> list[dict[str, Any]]:
    inner = exact.between(low, high)
    x = exact.kinks[inner]
    kinks = zip(x.tolist(), values(network, x).tolist(), exact.units[inner], strict=True)
    return [{"x": x, "y": y, "units": [list(unit) for unit in units]} for x, y, units in kinks]


def _counts(
    network: Network, exact: Pieces | None, interval: Range, shown: Range
) -> dict[str, int | None]:
    if exact is None:
        names = ("pieces", "pieces_in_range", "kinks_in_interval", "kinks_in_range", "bound")
        return dict.fromkeys(names)
    inner, trained = exact.between(*shown), exact.between(*interval)
    return {
        "pieces": len(exact.lines),
        "pieces_in_range": inner.stop - inner.start + 1,
        "kinks_in_interval": trained.stop - trained.start,
        "kinks_in_range": inner.stop - inner.start,
        "bound": region_bound(network.hidden_layer_sizes, network.activations, inputs=1),
    }


def _tails(
    tails: tuple[Tail, Tail], exact: Pieces | None, low: float, high: float
) -> dict[str, dict[str, Any]]:
    """Return the tails, with the number of kinks beyond the range and the units of the last one."""
    lines = [
        {"slope": t.slope, "intercept": t.intercept, "begins": t.begins, "exact": t.exact}
        for t in tails
    ]
    beyond: tuple[int | None, int | None] = (None, None)
    last: list[list[list[int]]] = [[], []]
    if exact is not None:
        inner = exact.between(low, high)
        beyond = inner.start, len(exact.kinks) - inner.stop
        last = [[list(u) for u in exact.units[end]] if exact.units else [] for end in (0, -1)]
    sides = zip(("left", "right"), lines, beyond, last, strict=True)
    return {side: tail | {"beyond": b, "units": units} for side, tail, b, units in sides}


@np.errstate(over="ignore", invalid="ignore")
def at_place(spec: CurveSpec, state: State, x: float) -> dict[str, Any]:
    """Describe the linear piece that contains x.

    Returns
    -------
    dict
        ``x`` and the ``value`` there. Of the piece: ``from`` and ``to``, the kinks at its ends
        (None: unbounded), ``slope``, ``intercept``, and ``active``, [layer, unit] of each active
        unit. If the network is not piecewise linear, these are None and ``why`` gives the reason.
    """
    network = fitted(spec, state)
    low, high = sampled(spec.function).interval
    exact, _, why = _geometry(network, low, high)
    part: dict[str, Any] = {
        "curve": curve_id(spec),
        "epoch": state.epoch,
        "x": x,
        "value": float(values(network, np.array([x]))[0]),
    }
    if exact is None:
        names = ("from", "to", "slope", "intercept", "active")
        return part | dict.fromkeys(names) | {"why": why}
    piece = exact.at(x)
    slope, intercept = exact.lines[piece].tolist()
    ends = [None, *exact.kinks.tolist(), None]
    rows = np.split(exact.active[piece], np.cumsum(exact.sizes)[:-1]) if exact.sizes else []
    return part | {
        "from": ends[piece],
        "to": ends[piece + 1],
        "slope": slope,
        "intercept": intercept,
        "active": [
            [layer, unit] for layer, row in enumerate(rows) for unit in np.flatnonzero(row).tolist()
        ],
        "why": None,
    }
