"""Generators of two-dimensional toy data sets.

``circle``, ``xor``, ``gauss``, ``spiral``, ``plane`` and ``hills`` follow the formulas of
TensorFlow Playground (``src/dataset.ts`` of tensorflow/playground; Smilkov and Carter, 2016), with
labels 0 and 1 instead of -1 and 1. ``noise`` has the same meaning as in Playground, whose slider
ranges from 0 to 0.5. In ``gauss`` and ``spiral`` the noise moves the points; in the others, and in
``checkerboard``, a point is labelled as if it were displaced, so only labels near the class
boundaries are noisy.

Each function takes the number of points, the noise and a random generator, and returns (n, 2)
points and (n,) labels. ``moons``, ``circles`` and ``blobs`` return the points of scikit-learn, bit
for bit, and take a seed instead of a generator. They do not call scikit-learn, because loading it
takes as long as all else at the start of the server.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labelled = tuple[Floats, NDArray[np.int64] | Floats]
Generator = np.random.Generator

CIRCLE_RADIUS = 5.0
XOR_PADDING = 0.3
GAUSS_CENTRE = 2.0
BLOBS_RADIUS = 4.0
SQUARE = 3.0
HILLS = np.array(
    [[-4, 2.5, 1], [0, 2.5, -1], [4, 2.5, 1], [-4, -2.5, -1], [0, -2.5, 1], [4, -2.5, -1]]
)
"""Rows x1, x2, sign: the centres of the hills (sign 1) and of the hollows (sign -1)."""


def _halves(n: int) -> tuple[int, int]:
    """Split a number of points into two halves; the first gets the odd one."""
    return (n + 1) // 2, n // 2


def _displaced(X: Floats, reach: float, noise: float, rng: Generator) -> Floats:
    """Return the points, each displaced uniformly by up to ``reach * noise`` along each axis."""
    return X + rng.uniform(-reach, reach, X.shape) * noise


def circle(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw a disc of radius 2.5 (label 1) inside a ring with radii 3.5 and 5 (label 0)."""
    inner, outer = _halves(n)
    radius = np.concatenate(
        [
            rng.uniform(0, 0.5 * CIRCLE_RADIUS, inner),
            rng.uniform(0.7 * CIRCLE_RADIUS, CIRCLE_RADIUS, outer),
        ]
    )
    angle = rng.uniform(0, 2 * np.pi, n)
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    displaced = _displaced(X, CIRCLE_RADIUS, noise, rng)
    return X, (np.hypot(*displaced.T) < 0.5 * CIRCLE_RADIUS).astype(np.int64)


def xor(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw four squares, 0.3 away from the axes; the label is 1 where x1 x2 >= 0."""
    X = rng.uniform(-5, 5, (n, 2))
    X += np.where(X > 0, XOR_PADDING, -XOR_PADDING)
    displaced = _displaced(X, 5, noise, rng)
    return X, (displaced[:, 0] * displaced[:, 1] >= 0).astype(np.int64)


def gauss(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw two Gaussians of variance 0.5 + 7 noise: label 1 at (2, 2), label 0 at (-2, -2)."""
    ones, zeros = _halves(n)
    y = np.repeat([1, 0], [ones, zeros])
    centres = np.where(y == 1, GAUSS_CENTRE, -GAUSS_CENTRE)[:, None]
    return centres + np.sqrt(0.5 + 7 * noise) * rng.standard_normal((n, 2)), y


def spiral(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw two spiral arms, half a turn apart.

    Without noise, point i of the m points of an arm has radius 5 i/m and angle 1.75 * 2 pi i/m.
    """
    ones, zeros = _halves(n)
    along = np.concatenate([np.arange(ones), np.arange(zeros)]) / (n / 2)
    y = np.repeat([1, 0], [ones, zeros])
    angle = 1.75 * 2 * np.pi * along + np.where(y == 1, 0.0, np.pi)
    X = 5 * along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _displaced(X, 1, noise, rng), y


def checkerboard(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw a board of 4 x 4 squares on [-6, 6] x [-6, 6]; noise 1 displaces by up to a square."""
    X = rng.uniform(-2 * SQUARE, 2 * SQUARE, (n, 2))
    squares = np.floor(_displaced(X, SQUARE, noise, rng) / SQUARE).astype(np.int64)
    return X, squares.sum(axis=1) % 2


def plane(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw a regression on [-6, 6] x [-6, 6] with the target (x1 + x2) / 10."""
    X = rng.uniform(-6, 6, (n, 2))
    return X, _displaced(X, 6, noise, rng).sum(axis=1) / 10


def hills(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw a regression on [-6, 6] x [-6, 6]: three cones up and three down.

    A cone has height 1 or -1 at its centre, and 0 at distance 2.
    """
    X = rng.uniform(-6, 6, (n, 2))
    displaced = _displaced(X, 6, noise, rng)
    distance = np.hypot(
        displaced[:, None, 0] - HILLS[None, :, 0], displaced[:, None, 1] - HILLS[None, :, 1]
    )
    heights = HILLS[:, 2] * np.clip(1 - distance / 2, 0, 1)
    return X, heights[np.arange(n), np.abs(heights).argmax(axis=1)]


def house_price(bedrooms: Floats, bathrooms: Floats) -> Floats:
    """Return the price of a house, in 100,000: it rises ever more slowly with the bedrooms."""
    price: Floats = 0.5 + 1.6 * np.sqrt(bedrooms) + 0.5 * bathrooms
    return price


def houses(n: int, noise: float, rng: Generator) -> Labelled:
    """Draw a regression: the price of houses with 1 to 6 bedrooms and 1 to 4 bathrooms.

    Both are whole numbers, and no house has more bathrooms than bedrooms. ``noise`` is the standard
    deviation of the price, in 100,000.
    """
    bedrooms = rng.integers(1, 7, n).astype(np.float64)
    bathrooms = np.floor(1 + rng.random(n) * np.minimum(bedrooms, 4))
    price = house_price(bedrooms, bathrooms) + noise * rng.standard_normal(n)
    return np.column_stack([bedrooms, bathrooms]), price


def moons(n: int, noise: float, seed: int) -> Labelled:
    """Draw scikit-learn's two half circles; ``noise`` is the standard deviation of the points."""
    outer, inner = (np.linspace(0, np.pi, count) for count in (n // 2, n - n // 2))
    x1 = np.concatenate([np.cos(outer), 1 - np.cos(inner)])
    x2 = np.concatenate([np.sin(outer), 1 - np.sin(inner) - 0.5])
    return _shuffled_and_moved(x1, x2, noise, seed)


def circles(n: int, noise: float, seed: int) -> Labelled:
    """Draw scikit-learn's two concentric circles, of radius 0.5 and 1; noise as for moons."""
    outer, inner = (
        np.linspace(0, 2 * np.pi, count, endpoint=False) for count in (n // 2, n - n // 2)
    )
    x1 = np.concatenate([np.cos(outer), 0.5 * np.cos(inner)])
    x2 = np.concatenate([np.sin(outer), 0.5 * np.sin(inner)])
    return _shuffled_and_moved(x1, x2, noise, seed)


def _shuffled_and_moved(x1: Floats, x2: Floats, noise: float, seed: int) -> Labelled:
    """Shuffle points whose first half has label 0 and second half 1, then add Gaussian noise."""
    n = len(x1)
    rng = np.random.RandomState(seed)
    order = np.arange(n)
    rng.shuffle(order)
    X = np.column_stack([x1, x2])[order]
    return X + rng.normal(scale=noise, size=X.shape), (order >= n // 2).astype(np.int64)


def blobs(n: int, noise: float, seed: int, classes: int) -> Labelled:
    """Draw scikit-learn's Gaussian blobs, centred on a circle, of standard deviation
    0.25 + 4 noise."""
    angle = np.pi / 2 + 2 * np.pi * np.arange(classes) / classes
    centres = BLOBS_RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
    rng = np.random.RandomState(seed)
    y = np.repeat(np.arange(classes), [(n + classes - 1 - k) // classes for k in range(classes)])
    X = rng.normal(loc=centres[y], scale=0.25 + 4 * noise)
    order = np.arange(n)
    rng.shuffle(order)
    return X[order], y[order]


@dataclass(frozen=True)
class Draw:
    """The parameters of a generated data set.

    Attributes
    ----------
    n
        The number of points.
    noise
        The amount of noise, 0 to 1.
    classes
        The number of classes, for kinds that have this parameter.
    seed
        The seed of scikit-learn's data sets.
    rng
        The random generator of all other data sets, seeded with the same seed.
    """

    n: int
    noise: float
    classes: int
    seed: int
    rng: Generator


@dataclass(frozen=True)
class DatasetKind:
    """A kind of generated data set.

    Attributes
    ----------
    label, description
        Name and description for users.
    draw
        Returns the (n, 2) points and their (n,) labels.
    labels
        The class labels; empty for regression, None if the spec's ``classes`` sets their number.
    view
        Returns, for an amount of noise, the centre (x1, x2) and half the side of the square that
        is shown initially.
    """

    label: str
    description: str
    draw: Callable[[Draw], Labelled]
    labels: tuple[int, ...] | None = (0, 1)
    view: Callable[[float], tuple[float, float, float]] = lambda noise: (0.0, 0.0, 6.0)

    @property
    def takes_classes(self) -> bool:
        """Whether the spec's ``classes`` sets the number of classes."""
        return self.labels is None


def _seeded(generator: Callable[[int, float, Generator], Labelled]) -> Callable[[Draw], Labelled]:
    """Adapt a function of number, noise and random generator to :class:`Draw`."""
    return lambda draw: generator(draw.n, draw.noise, draw.rng)


def _ceil_to_half(length: float) -> float:
    """Round up to a multiple of 0.5."""
    return math.ceil(2 * length) / 2


KINDS: dict[str, DatasetKind] = {
    "circle": DatasetKind(
        "Disc in a ring", "A disc of one class inside a ring of the other.", _seeded(circle)
    ),
    "xor": DatasetKind(
        "Exclusive or",
        "Four squares; diagonally opposite squares have the same class.",
        _seeded(xor),
    ),
    "gauss": DatasetKind(
        "Two Gaussians",
        "Two clouds, one per class. With little noise, a straight line separates them.",
        _seeded(gauss),
    ),
    "spiral": DatasetKind(
        "Two spirals",
        "Two interleaved spiral arms, the hardest data set of TensorFlow Playground.",
        _seeded(spiral),
    ),
    "moons": DatasetKind(
        "Two moons",
        "Two interleaved half circles.",
        lambda draw: moons(draw.n, draw.noise, draw.seed),
        view=lambda noise: (0.5, 0.25, _ceil_to_half(1.75 + 2.5 * noise)),
    ),
    "circles": DatasetKind(
        "Two circles",
        "A circle of one class inside a larger circle of the other.",
        lambda draw: circles(draw.n, draw.noise, draw.seed),
        view=lambda noise: (0.0, 0.0, _ceil_to_half(1.25 + 2.5 * noise)),
    ),
    "blobs": DatasetKind(
        "Blobs",
        "Three to six clouds, one per class.",
        lambda draw: blobs(draw.n, draw.noise, draw.seed, draw.classes),
        labels=None,
    ),
    "checkerboard": DatasetKind(
        "Checkerboard",
        "A board of four by four squares with alternating classes.",
        _seeded(checkerboard),
    ),
    "plane": DatasetKind(
        "Plane",
        "Regression: an inclined plane. Without noise, a linear function fits it exactly.",
        _seeded(plane),
        labels=(),
    ),
    "hills": DatasetKind(
        "Hills",
        "Regression: a flat plane with three hills and three hollows, all of them cones.",
        _seeded(hills),
        labels=(),
    ),
    "houses": DatasetKind(
        "Houses",
        "Regression: invented prices, in 100,000, by number of bedrooms (x1) and bathrooms (x2).",
        _seeded(houses),
        labels=(),
        view=lambda noise: (3.5, 2.5, 4.0),
    ),
}
"""The kinds by name, in the order in which the page lists them."""
