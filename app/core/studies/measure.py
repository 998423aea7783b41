"""Rows of studies: the metrics measured in each cell at each epoch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ..curves.frame import CurveView, curve_frame
from ..curves.spec import CurveSpec
from ..data.dataset import load
from ..frames.frame import View, frame
from ..jobs.cancellation import Stop
from ..network.activations import ACTIVATIONS
from ..network.saturation import preactivation_shift, preactivation_spread, saturated
from ..schema.base import Limits, Spec
from ..specs.run import RunSpec, run_id
from ..training.deaths import Deaths
from ..training.state import State, advance, start
from .extras import Extras, densities, predictions
from .spec import StudyKind, StudySpec

Row = dict[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    "run": (
        "train_loss",
        "test_loss",
        "train_accuracy",
        "test_accuracy",
        "train_r2",
        "test_r2",
        "regions",
        "boundary_segments",
        "boundary_length",
        "bound",
        "units",
        "dead_units",
        "inactive_units",
        "always_on_units",
        "gradient_norm",
        "saturated",
        "preactivation_shift",
        "preactivation_spread",
        "regions_before",
        "region_density",
        "region_density_before",
        "region_density_random",
        "crease_density",
        "crease_density_before",
        "crease_density_random",
        "predictions",
        "formulas",
        "seconds",
    ),
    "curve": (
        "train_loss",
        "train_r2",
        "rmse_inside",
        "max_inside",
        "rmse_outside",
        "max_outside",
        "pieces",
        "kinks_in_interval",
        "bound",
        "units",
        "dead_units",
        "inactive_units",
        "always_on_units",
        "gradient_norm",
        "saturated",
        "preactivation_shift",
        "preactivation_spread",
        "seconds",
    ),
}
"""The metrics of each kind of cell: one number each, except for ``LAYERED``."""

LAYERED = (
    "gradient_norm",
    "saturated",
    "preactivation_shift",
    "preactivation_spread",
    "predictions",
    "formulas",
)
"""Columns with a list of numbers: one per layer, and for the last two one or three per point.

Only ``gradient_norm`` includes the output layer.
"""

DEATHS = "deaths"
"""Not a metric: the list of layer, unit and epoch of each dead unit."""

NO_EXTRAS = Extras()

_HEAD = ("cell", "run", "epoch", "status")

UNREPRODUCIBLE = ("seconds",)
"""Columns that are not a function of the spec: CPU time varies between executions."""


def run_cell(
    kind: StudyKind,
    text: str,
    number: int,
    epochs: Sequence[int],
    extras: Extras = NO_EXTRAS,
    stop: Stop | None = None,
) -> list[Row]:
    """Train one cell and measure it; apart from ``seconds``, the rows depend on the spec alone.

    Parameters
    ----------
    kind : {"run", "curve"}
        The kind of the cell's spec.
    text : str
        The spec as JSON.
    number : int
        Number of the cell in the study, copied into the rows.
    epochs : sequence of int
        Epochs at which to measure, in ascending order.
    extras : Extras
        What to measure in addition; columns that are not measured are None.
    stop : Stop, optional
        A flag that another thread sets to cancel the training.

    Returns
    -------
    list of dict
        One row per epoch with ``cell``, ``run``, ``epoch``, ``status`` and the ``COLUMNS`` of the
        kind, None if one does not apply. After a divergence, rows describe the last finite state.

    Raises
    ------
    Stopped
        If `stop` is set before the last epoch.
    """
    # No limits: the spec has been validated with the study, perhaps under other settings.
    limits = Limits(**dict.fromkeys(vars(Limits()), 2**62))
    model: type[RunSpec] | type[CurveSpec] = CurveSpec if kind == "curve" else RunSpec
    spec = model.model_validate_json(text, context={"limits": limits})
    run = spec.run() if isinstance(spec, CurveSpec) else spec
    first = start(run)
    name, state, seconds = run_id(run), first, 0.0
    deaths = Deaths(first) if DEATHS in extras.measures else None
    rows = []
    for epoch in epochs:
        while state.epoch < epoch and state.diverged is None:
            began = time.thread_time()
            state = advance(state, 1 if deaths else epoch - state.epoch, stop)
            seconds += time.thread_time() - began
            if deaths:
                deaths.update(state)
        measured = measure(spec, state, first)
        if "density" in extras.measures:
            measured |= densities(state, first)
        if extras.at:
            measured |= predictions(state.network, extras.at)
        if deaths:
            measured[DEATHS] = deaths.names
        head = {
            "cell": number,
            "run": name,
            "epoch": epoch,
            "status": "ok" if state.diverged is None else "diverged",
        }
        rows.append(head | measured | {"seconds": seconds})
    return rows


def are_rows(value: Any, cell: int) -> bool:
    """Return whether a value read from the store is a valid list of rows of a cell."""
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(isinstance(row, dict) and _is_row(row, cell) for row in value)
    )


def _is_row(row: Row, cell: int) -> bool:
    measured = {name: value for name, value in row.items() if name not in _HEAD}
    return (
        row.get("cell") == cell
        and isinstance(row.get("epoch"), int)
        and all(isinstance(row.get(name), str) for name in ("run", "status"))
        and all(_is_measured(name, value) for name, value in measured.items())
    )


def _is_measured(name: str, value: Any) -> bool:
    if name == DEATHS:
        return isinstance(value, list) and all(_is_name(one) for one in value)
    if name in LAYERED and isinstance(value, list):
        return all(number is None or isinstance(number, int | float) for number in value)
    return value is None or (name not in LAYERED and isinstance(value, int | float))


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(type(number) is int and number >= 0 for number in value)
    )


def completed(row: Row, study: StudySpec) -> Row:
    """Return a row with `inactive_units`, added if an older version has stored the row.

    Older versions have no such column and count inactive leaky units as dead.
    """
    inactive = row.get("dead_units")
    if "inactive_units" in row or inactive is None:
        return row
    assert isinstance(study.base, RunSpec | CurveSpec)
    values, network = study.cell(row["cell"]).values, study.base.network
    activation = values.get("network.activation", network.activation)
    slope = values.get("network.negative_slope", network.negative_slope)
    # Older versions have one activation for all layers.
    row_of = ACTIVATIONS[activation if isinstance(activation, str) else activation[0]]
    dies = row_of.kinked and row_of.slope_below(slope) == 0
    return row | {"dead_units": inactive if dies else 0, "inactive_units": inactive}


def measure(spec: Spec, state: State, first: State | None = None) -> Row:
    """Return the ``COLUMNS`` of a state of a run or a curve, except ``seconds``.

    `first` is the state at epoch 0, if there is one already.
    """
    first = first or start(state.spec)
    X = load(state.spec.dataset).X_train
    found = _of_curve(spec, state) if isinstance(spec, CurveSpec) else _of_run(state)
    return found | {
        "saturated": saturated(state.network, X),
        "preactivation_shift": preactivation_shift(first.network, state.network, X),
        "preactivation_spread": preactivation_spread(state.network, X),
    }


def _of_run(state: State) -> Row:
    parts = frame(state, View(grid=0, include=frozenset({"metrics"}))).as_dict()
    metrics, counts = parts["metrics"], parts["counts"]
    every = [share for layer in metrics["active_share"] for share in layer]
    kinked = state.network.kinked_units.tolist()
    shares = [share for share, bends in zip(every, kinked, strict=True) if bends]
    counted = ("boundary_segments", "boundary_length", "regions")
    found = {name: metrics.get(name) for name in COLUMNS["run"] if name not in counted}
    return found | {
        **{name: counts[name] for name in counted},
        "bound": counts["bounds"]["regions"] if counts["bounds"] else None,
        "units": len(every),
        "dead_units": len(metrics["dead_units_data"]),
        "inactive_units": shares.count(0.0),
        "always_on_units": shares.count(1.0),
    }


def _of_curve(spec: CurveSpec, state: State) -> Row:
    parts = curve_frame(spec, state, CurveView(samples=2, units=False))
    metrics, counts = parts["metrics"], parts["counts"]
    found: Row = {}
    for side in ("inside", "outside"):
        errors = parts["errors"][side] or {"rmse": None, "max": None}
        found |= {f"rmse_{side}": errors["rmse"], f"max_{side}": errors["max"]}
    return found | {
        "train_loss": metrics["train_loss"],
        "train_r2": metrics["train_r2"],
        "pieces": counts["pieces"],
        "kinks_in_interval": counts["kinks_in_interval"],
        "bound": counts["bound"],
        "units": sum(spec.network.hidden_layer_sizes),
        "dead_units": metrics["dead_units"],
        "inactive_units": metrics["inactive_units"],
        "always_on_units": metrics["linear_units"],
        "gradient_norm": metrics["gradient_norm"],
    }
