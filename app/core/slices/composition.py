"""A network on a plane of its input space, as a network of the plane's two coordinates.

With the inputs ``origin + s u + t v``, the first layer's sums are ``(s u + t v) @ W + origin @ W +
b``. So the network on the plane has the first weights ``[u; v] @ W`` and the first biases
``origin @ W + b``; all other layers are those of the network. Every one of these numbers is the
float64 number nearest to its exact value, which no sum of rounded products would be. The picture
is exact for these float64 numbers. Each first sum differs from that of the full network, computed
exactly, by at most ``2**-53 * (|s u @ W| + |t v @ W| + |origin @ W + b|)``. On the plane of two
columns only the biases are rounded.
"""

from __future__ import annotations

from dataclasses import replace
from math import fsum

import numpy as np

from ..network.mlp import Network
from .plane import Floats, Plane

_SPLITTER = 2.0**27 + 1.0


def on_plane(network: Network, plane: Plane) -> Network:
    """Return the network of s and t that a network of n columns is on a plane.

    Parameters
    ----------
    network : Network
        Its inputs are the n columns, in their order.
    plane : Plane
    """
    weights, biases = network.coefs[0], network.intercepts[0]
    if plane.whole:
        return network
    if plane.axes is None:
        first = np.array([_products(np.array(step), weights) for step in (plane.u, plane.v)])
    else:
        first = weights[list(plane.axes)]
    bias = _products(np.array(plane.origin), weights, biases)
    return replace(
        network,
        coefs=(np.ascontiguousarray(first), *network.coefs[1:]),
        intercepts=(bias, *network.intercepts[1:]),
        features=("x1", "x2"),
        standardized=None,
    )


def _products(row: Floats, weights: Floats, biases: Floats | None = None) -> Floats:
    """Return ``row @ weights + biases``, each number correctly rounded.

    Each product is split into its rounded value and its rounding error (Dekker, 1971), which are
    both exact unless they underflow; ``fsum`` rounds only the sum of all.
    """
    used = np.flatnonzero(row)
    factors = row[used, None]
    products = factors * weights[used]
    row_high, row_low = _halves(factors)
    high, low = _halves(weights[used])
    errors = ((row_high * high - products) + row_high * low + row_low * high) + row_low * low
    terms = [products, errors] if biases is None else [products, errors, biases[None]]
    columns = np.vstack(terms)
    if not np.isfinite(columns).all():  # weights of a diverging network
        found: Floats = columns.sum(axis=0)
        return found
    return np.array([fsum(column) for column in columns.T.tolist()])


def _halves(numbers: Floats) -> tuple[Floats, Floats]:
    """Split numbers into two parts of at most 26 bits each; their sum is exact."""
    large = _SPLITTER * numbers
    high = large - (large - numbers)
    return high, numbers - high
