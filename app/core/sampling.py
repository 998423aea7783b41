"""What a grid of samples misses of the exact picture."""

from dataclasses import dataclass, replace

import numpy as np

from app.core.cells import class_cells
from app.core.networks import Network
from app.core.regions import Box, Regions, subdivide


@dataclass(frozen=True)
class Misses:
    """A grid of samples held against the regions.

    Attributes
    ----------
    grid : int
        Samples along one side of the box, both borders included.
    regions, missed : int
        How many there are, and how many of them hold no sample.
    missed_area : float
        Share of the box that those cover.
    mislabelled : float or None
        Share of the box whose class is not that of the nearest sample (nearest along each
        axis, as a heat map is drawn); None for a regression.
    """

    grid: int
    regions: int
    missed: int
    missed_area: float
    mislabelled: float | None


def lattice(box: Box, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples along both sides, and all points, row by row from the lowest x2."""
    x = np.linspace(box[0], box[1], size)
    y = np.linspace(box[2], box[3], size)
    return x, y, np.column_stack([np.tile(x, size), np.repeat(y, size)])


def misses(regions: Regions, size: int, *, max_regions: int = 600_000) -> Misses:
    """Count what a grid of ``size`` x ``size`` samples misses.

    The class is compared exactly, not on a finer grid: the lines between the samples cut
    the plane once more, as units of the first layer that nothing listens to.

    Raises
    ------
    TooManyRegions
        If together with these lines there are more than `max_regions`.
    """
    x, y, X = lattice(regions.box, size)
    empty = np.ones(len(regions), dtype=bool)
    empty[regions.locate(X)] = False
    area = float(regions.areas.sum())
    wrong = None
    if regions.network.out_activation != "identity":
        wrong = _mislabelled(regions, x, y, X, max_regions) / area
    missed_area = float(regions.areas[empty].sum()) / area
    return Misses(size, len(regions), int(empty.sum()), missed_area, wrong)


def _mislabelled(
    regions: Regions, x: np.ndarray, y: np.ndarray, X: np.ndarray, max_regions: int
) -> float:
    """The area whose class is not that of its sample."""
    between = [(line[1:] + line[:-1]) / 2.0 for line in (x, y)]
    fine = subdivide(_ruled(regions.network, *between), regions.box, max_regions=max_regions)
    cells = class_cells(fine)
    column, row = (np.searchsorted(between[axis], cells.centroids[:, axis]) for axis in (0, 1))
    told = regions.network.predict(X).reshape(len(y), len(x))
    return float(cells.areas[cells.labels != told[row, column]].sum())


def _ruled(network: Network, x: np.ndarray, y: np.ndarray) -> Network:
    """The same function, with creases along x1 = x[i] and x2 = y[i] that do not bend it."""
    if network.activation == "identity" or not network.hidden_layer_sizes:
        network = _hinged(network)
    lines = np.zeros((2, len(x) + len(y)))
    lines[0, : len(x)] = lines[1, len(x) :] = 1.0
    silent = np.zeros((lines.shape[1], network.coefs[1].shape[1]))
    return replace(
        network,
        coefs=(
            np.hstack([network.coefs[0], lines]),
            np.vstack([network.coefs[1], silent]),
            *network.coefs[2:],
        ),
        intercepts=(
            np.concatenate([network.intercepts[0], -x, -y]),
            *network.intercepts[1:],
        ),
    )


def _hinged(network: Network) -> Network:
    """A linear network as one of ReLU units, by x = max(x, 0) - max(-x, 0)."""
    form = network.affine(np.ones(network.n_units, dtype=bool))
    first = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    return replace(
        network,
        coefs=(first, np.repeat(form[:, :2].T, 2, axis=0) * np.tile([[1.0], [-1.0]], (2, 1))),
        intercepts=(np.zeros(4), form[:, 2]),
        activation="relu",
    )
