"""Measurements that a study makes only if its spec asks for them, because they take time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..geometry.affine_maps import affine_maps
from ..geometry.analysis import geometry_or_why
from ..geometry.density import Densities, Surroundings
from ..geometry.evaluation import logits, patterns
from ..geometry.regions import Regions, TooManyRegions, subdivide
from ..network.mlp import Network
from ..training.state import State, start

MOST_REGIONS = 100_000
"""Densities are not measured of networks with more regions in the box."""

RANDOM_NETWORKS = 5
"""Number of untrained networks with which densities are compared."""

_OTHER_SEEDS = 1_000_000
"""Added to a run's seed for the first of these networks, so that no usual run has the same."""


class Extras(NamedTuple):
    """What a study measures in addition to its usual columns; see `spec.StudySpec`."""

    measures: tuple[str, ...] = ()
    at: tuple[tuple[float, float], ...] = ()


def densities(state: State, first: State) -> dict[str, Any]:
    """Return how much denser regions and creases are near the decision boundary than far from it.

    The boundary is that of `state`. The ratios are those of the trained network, of the same
    network before training, and the median of untrained networks with other seeds, all at the same
    place: regions are denser where the data are, even before training.
    """
    found: dict[str, Any] = dict.fromkeys(
        f"{what}_density{when}"
        for what in ("region", "crease")
        for when in ("", "_before", "_random")
    )
    found["regions_before"] = None
    box = state.data.box
    exact = geometry_or_why(state.network, box, MOST_REGIONS)
    if exact.regions is None or exact.boundary is None or state.network.regression:
        return found
    before = _subdivided(first.network, box)
    found["regions_before"] = None if before is None else len(before)
    if not len(exact.boundary.segments):
        return found
    place = Surroundings(box, exact.boundary.segments)
    found |= _named("", place.densities(exact.regions))
    if before is not None:
        found |= _named("_before", place.densities(before))
    others = [_subdivided(network, box) for network in _random_networks(state)]
    ratios = [place.densities(regions) for regions in others if regions is not None]
    for what in ("region", "crease"):
        known = [ratio for one in ratios if (ratio := getattr(one, f"{what}s")) is not None]
        found[f"{what}_density_random"] = float(np.median(known)) if known else None
    return found


def _named(when: str, ratios: Densities) -> dict[str, float | None]:
    return {f"region_density{when}": ratios.regions, f"crease_density{when}": ratios.creases}


def _subdivided(network: Network, box: tuple[float, float, float, float]) -> Regions | None:
    try:
        return subdivide(network, box, max_regions=MOST_REGIONS)
    except TooManyRegions:
        return None


def _random_networks(state: State) -> list[Network]:
    """Return untrained networks of the same architecture and initialization, with other seeds."""
    training = state.spec.training
    specs = [
        state.spec.model_copy(
            update={
                "training": training.model_copy(
                    update={"random_state": (training.random_state + seed) % 2**32}
                )
            }
        )
        for seed in range(_OTHER_SEEDS, _OTHER_SEEDS + RANDOM_NETWORKS)
    ]
    return [start(spec).network for spec in specs]


def predictions(network: Network, at: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """Return the network's output at points, and the formula a x1 + b x2 + c that holds there.

    For a classification the output is the first logit. Smooth networks have no formula.
    """
    X = np.array(at, dtype=np.float64).reshape(-1, 2)
    found: dict[str, Any] = {"predictions": logits(network, X)[:, 0].tolist(), "formulas": None}
    if network.piecewise_linear:
        maps = affine_maps(network, patterns(network, X))[:, 0]
        found["formulas"] = maps.ravel().tolist()
    return found
