"""Builders of networks for tests, and the registry of named cases."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
from sklearn.datasets import make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from app.core.network.mlp import Network

Box = tuple[float, float, float, float]

UNIT: Box = (-1.0, 1.0, -1.0, 1.0)
WIDE: Box = (-3.0, 3.0, -3.0, 3.0)
FOUR: Box = (-4.0, 4.0, -4.0, 4.0)
ULP = 2.0**-52


@dataclass(frozen=True)
class Case:
    """A network in a box.

    `resolved` is False if some vertices are too close for float64 coordinates; laws about
    coordinates then don't apply, but laws about counts do.
    """

    network: Network
    box: Box
    resolved: bool = True


class Registry(dict[str, Callable[[], Case]]):
    """Builders of cases by description; each case is built once, and no test changes it."""

    def __setitem__(self, description: str, build: Callable[[], Case]) -> None:
        super().__setitem__(description, cache(build))


CASES = Registry()


def case(build: Callable[[], Case]) -> Callable[[], Case]:
    """Register a builder under its name."""
    CASES[build.__name__.replace("_", " ")] = build
    return build


def network(
    layers: Sequence[tuple[object, object]],
    *,
    activation: str | tuple[str, ...] = "relu",
    out_activation: str | None = None,
    negative_slope: float = 0.01,
    features: tuple[str, ...] = ("x1", "x2"),
) -> Network:
    """Return a network from (coefs, intercepts) pairs; by default a classifier."""
    coefs = tuple(np.atleast_2d(np.asarray(matrix, dtype=np.float64)) for matrix, _ in layers)
    intercepts = tuple(np.asarray(bias, dtype=np.float64) for _, bias in layers)
    if out_activation is None:
        out_activation = "logistic" if len(intercepts[-1]) == 1 else "softmax"
    return Network(
        coefs=coefs,
        intercepts=intercepts,
        activation=activation,
        out_activation=out_activation,
        negative_slope=negative_slope,
        features=features,
    )


def _centred(net: Network, decimals: int) -> Network:
    """Return the network with each output shifted to a median of 0 (rounded to the decimals)."""
    ticks = np.linspace(-2.0, 2.0, 7)
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(ticks, ticks)])
    median = np.round(np.median(net.logits(points), axis=0), decimals)
    return replace(net, intercepts=(*net.intercepts[:-1], net.intercepts[-1] - median))


def ordinary(sizes: Sequence[int], seed: int, n_out: int = 1, **options: object) -> Network:
    """Return a network with Gaussian weights, whose creases and boundary cross a box of side 6."""
    rng = np.random.default_rng(seed)
    shape = (2, *sizes, n_out)
    layers = [
        (rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), rng.normal(size=n_out))
        for n_in, n_out in pairwise(shape)
    ]
    return _centred(network(layers, **options), 3)


def integers(sizes: Sequence[int], seed: int, n_out: int = 1, **options: object) -> Network:
    """Return a network with weights and biases from -2 to 2; many creases meet or coincide."""
    rng = np.random.default_rng(seed)
    shape = (2, *sizes, n_out)
    layers = [
        (rng.integers(-2, 3, size=(n_in, n_out)), rng.integers(-2, 3, size=n_out))
        for n_in, n_out in pairwise(shape)
    ]
    return _centred(network(layers, **options), 0)


def with_long_integers(net: Network) -> Network:
    """Return a network of thirds of the weights, whose exact signs need integers of Python.

    The first layer is multiplied by 2**900, and the second divided by it.
    """
    first, second, *coefs = (weights / 3.0 for weights in net.coefs)
    return replace(
        net,
        coefs=(np.ldexp(first, 900), np.ldexp(second, -900), *coefs),
        intercepts=(np.ldexp(net.intercepts[0], 900), *net.intercepts[1:]),
    )


def lines(rows: Sequence[Sequence[float]], **options: object) -> Network:
    """Return a network with one hidden layer whose creases are the lines a x1 + b x2 + c = 0.

    The output sums the units with alternating signs.
    """
    table = np.asarray(rows, dtype=np.float64)
    signs = np.where(np.arange(len(table)) % 2, -1.0, 1.0)[:, None]
    return network([(table[:, :2].T, table[:, 2]), (signs, [-0.25])], **options)


def scaled(net: Network, factor: float) -> Network:
    """Return the network with all weights and biases multiplied by a factor."""
    return replace(
        net,
        coefs=tuple(matrix * factor for matrix in net.coefs),
        intercepts=tuple(bias * factor for bias in net.intercepts),
    )


def staggered(net: Network) -> Network:
    """Return the network with each layer's weights, not biases, times a random power of ten."""
    rng = np.random.default_rng(len(net.coefs))
    return replace(net, coefs=tuple(matrix * 10.0 ** rng.integers(-6, 7) for matrix in net.coefs))


def moved(net: Network, size: float, centre: tuple[float, float]) -> Network:
    """Return a network that is in the box centre +- size what `net` is in the box 0 +- 1."""
    first = net.coefs[0] / size
    return replace(
        net,
        coefs=(first, *net.coefs[1:]),
        intercepts=(net.intercepts[0] - np.asarray(centre) @ first, *net.intercepts[1:]),
    )


def around(size: float, centre: tuple[float, float]) -> Box:
    """Return the box centre +- size."""
    x1, x2 = centre
    return (x1 - size, x1 + size, x2 - size, x2 + size)


def quarter_turns(net: Network, box: Box, turns: int) -> tuple[Network, Box]:
    """Return network and box rotated about the origin by `turns` x 90 degrees, exactly."""
    for _ in range(turns % 4):
        axes = {"x1": np.zeros(net.coefs[0].shape[1]), "x2": np.zeros(net.coefs[0].shape[1])}
        axes |= dict(zip(net.features, net.coefs[0], strict=True))
        net = replace(
            net,
            coefs=(np.array([-axes["x2"], axes["x1"]]), *net.coefs[1:]),
            features=("x1", "x2"),
        )
        left, right, bottom, top = box
        box = (-top, -bottom, left, right)
    return net, box


def turned(net: Network, angle: float) -> Network:
    """Return the network rotated about the origin by an angle in radians, up to rounding."""
    cos, sin = np.cos(angle), np.sin(angle)
    first = np.array([[cos, -sin], [sin, cos]]) @ net.coefs[0]
    return replace(net, coefs=(first, *net.coefs[1:]))


def trained(sizes: tuple[int, ...], seed: int) -> Network:
    """Return a network that scikit-learn trains on two moons for 60 epochs."""
    points, labels = make_moons(200, noise=0.15, random_state=seed)
    model = MLPClassifier(sizes, learning_rate_init=0.01, max_iter=60, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(points, labels)
    return network(list(zip(model.coefs_, model.intercepts_, strict=True)))
