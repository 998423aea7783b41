"""A grid of samples on a box: its points, and the network's outputs and regions there."""

import numpy as np

from ..data.features import COORDINATES, features
from ..jobs.job import current_job
from ..kernels.frames.forward import outputs
from ..kernels.frames.lattice import faces_at_nodes
from ..kernels.frames.shading import shaded_nodes
from ..network.mlp import Network
from ..training.problem import loops, loops_of
from .regions import Box, Regions

# Points that are computed together, at least: their values stay in cache.
_BLOCK = 256
# Number of multiplications from which BLAS libraries may compute a product in another way, with
# other rounding errors; OpenBLAS does so.
_SMALL_PRODUCT = 1_000_000
# Samples that are further than this from the sides of a region, in units of the largest error of a
# vertex, are certainly inside. The error is at most sqrt(2) units, and rounding errors of the
# computation are below one.
_MARGIN = 4.0


def lattice(box: Box, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the samples along x1 and along x2, and all points, row by row from the lowest x2."""
    x, y = _axes(box, size)
    points = np.empty((size, size, 2))
    points[..., 0], points[..., 1] = x, y[:, None]
    return x, y, points.reshape(-1, 2)


def _axes(box: Box, size: int) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(box[0], box[1], size), np.linspace(box[2], box[3], size)


def outputs_at(network: Network, X: np.ndarray) -> np.ndarray:
    """Return `network.logits` at many points, with the same rounding errors, in less time."""
    job = current_job()
    pairs = zip(network.coefs, network.intercepts, strict=True)
    sizes = np.array([len(network.features), *map(len, network.intercepts)])
    found: np.ndarray = outputs(
        loops(),
        np.concatenate([part.ravel() for pair in pairs for part in pair]),
        sizes,
        loops_of(network.activations),
        network.slopes,
        X if network.features == COORDINATES else features(X, network.features),
        _block(sizes, len(X)),
        job.flag,
    )
    job.check()
    return found


def _block(sizes: np.ndarray, points: int) -> int:
    """Return how many points are computed together.

    Every product of a block must be large if the product for all points is.
    """
    products = (sizes[:-1] * sizes[1:])[sizes[1:] > 1]
    large = products[products * points > _SMALL_PRODUCT]
    rows = _BLOCK if not len(large) else max(_BLOCK, _SMALL_PRODUCT // int(large.min()) + 1)
    return -(-rows // _BLOCK) * _BLOCK


def regions_at_lattice(regions: Regions, size: int) -> np.ndarray:
    """Return `Regions.locate` for the points of a lattice on the box: shape (size, size)."""
    scaled_network = regions.scaled_network
    axes = np.stack(_axes(regions.box, size), axis=1)
    columns, rows = np.ascontiguousarray(scaled_network.to_scaled(axes).T)
    mesh, job = regions.arrangement.mesh, current_job()
    margin = _MARGIN * scaled_network.tolerance
    found: np.ndarray = faces_at_nodes(
        mesh.xy, mesh.half, mesh.edge, mesh.face, len(regions), columns, rows, margin, job.flag
    )
    job.check()
    left = found < 0
    if left.any():
        found[left] = regions.locate(lattice(regions.box, size)[2][left.ravel()])
    return found


def logits_at_lattice(regions: Regions, size: int) -> np.ndarray:
    """Return the logits at the points of a lattice, interpolated between those at the vertices.

    It takes less than half the time of `outputs_at`, which needs a matrix product for each layer.

    Parameters
    ----------
    regions : Regions
    size : int

    Returns
    -------
    ndarray of shape (size ** 2, n_out)
        They have rounding errors relative to the largest logit around the region, not to each
        value.
    """
    scaled_network = regions.scaled_network
    columns, rows = np.ascontiguousarray(
        scaled_network.to_scaled(np.stack(_axes(regions.box, size), axis=1)).T
    )
    mesh, job = regions.arrangement.mesh, current_job()
    found: np.ndarray = shaded_nodes(
        mesh.xy, mesh.half, mesh.face, len(regions), regions.scaled_logits, columns, rows, job.flag
    )
    job.check()
    # `Regions.logits` may be computed exactly, which takes a millisecond for each vertex.
    return scaled_network.unscaled_values(-1, found.reshape(size * size, -1))
