"""A claim is a sentence of the article with the experiment that puts it to the test.

The article is "If Rectified Linear Units Are Linear, How Do They Add Nonlinearity?". An experiment
is one study or two, small enough to be run while one waits; what they come to is said in
:mod:`app.core.verdicts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WIDTH = "network.hidden_layer_sizes"
ACTIVATION = "network.activation"
_SEEDS = [0, 1, 2, 3, 4]


@dataclass(frozen=True)
class Chart:
    """One picture of an experiment: a metric of one of its studies against an axis."""

    study: str
    title: str
    metric: str
    x: str
    series: str | None = None
    log: bool = False


@dataclass(frozen=True)
class Claim:
    """A claim and how it is tested.

    Attributes
    ----------
    name
        In the address: ``extrapolation``.
    sentence
        What the article says.
    question, answers
        The prediction asked of the reader before anything is run.
    studies
        Specs of studies by name, as JSON.
    charts
        What is drawn of them.
    depends
        What the outcome depends on, and where it is another one.
    """

    name: str
    sentence: str
    question: str
    answers: tuple[str, ...]
    depends: str
    studies: dict[str, dict[str, Any]] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()


def _widths(*widths: int) -> dict[str, Any]:
    return {"field": WIDTH, "values": [[width] for width in widths]}


_SPIRAL = {
    "dataset": {"kind": "spiral", "noise": 0.05},
    "training": {"batch_size": 10},
}

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "few-and-many",
        "A few ReLUs do not suffice; an army of them does.",
        "By how much does the error on the sine fall from 2 units to 64?",
        ("hardly at all", "to about a half", "to about a tenth or less"),
        "It depends on the training as much as on the number of pieces: with other seeds the "
        "same units find better or worse places for their kinks, which is the range in the "
        "pictures.",
        {
            "sine": {
                "kind": "curve",
                "epochs": [600],
                "axes": [_widths(1, 2, 4, 8, 16, 32, 64)],
                "seeds": _SEEDS,
            },
            "spiral": {
                "base": _SPIRAL,
                "epochs": [300],
                "axes": [_widths(2, 4, 8, 16, 32, 64)],
                "seeds": _SEEDS,
                "seeded": ["training.random_state", "dataset.seed"],
            },
        },
        (
            Chart("sine", "Error on the sine", "rmse_inside", WIDTH, log=True),
            Chart("spiral", "Test accuracy on the spiral", "test_accuracy", WIDTH),
        ),
    ),
    Claim(
        "extrapolation",
        "ReLUs fit a sine where there are data, but do not extrapolate it.",
        "Outside of the training interval, how large is the error against the one inside?",
        ("about the same", "a few times as large", "ten times as large or more"),
        "Beyond its last kink a ReLU network is one line for ever, whatever it was trained "
        "on. Where the truth is a line out there, as |x| is, that can be just right. tanh "
        "does not extrapolate a sine either: it levels off.",
        {
            "functions": {
                "kind": "curve",
                "base": {"network": {"hidden_layer_sizes": [32]}},
                "epochs": [1000],
                "axes": [
                    {"field": "function.kind", "values": ["sine", "square", "abs"]},
                    {"field": ACTIVATION, "values": ["relu", "tanh"]},
                ],
                "seeds": _SEEDS,
            }
        },
        (
            Chart("functions", "Error inside", "rmse_inside", "function.kind", ACTIVATION, True),
            Chart("functions", "Error outside", "rmse_outside", "function.kind", ACTIVATION, True),
        ),
    ),
    Claim(
        "polyhedra",
        "In the plane ReLUs combine into polyhedra along the boundary of the classes.",
        "How many linear regions do two layers of 16 units make in view, on the spiral?",
        ("about 30", "about 300", "nearly the 9,000 that theory allows"),
        "What is counted is what is in view. The bounds are of what some weights could do; "
        "trained networks stay far below them, and not every region has a piece of the "
        "boundary.",
        {
            "layers": {
                "base": _SPIRAL,
                "epochs": [300],
                "axes": [
                    {
                        "field": WIDTH,
                        "values": [[4], [8], [16], [32], [4, 4], [8, 8], [16, 16], [8, 8, 8]],
                    }
                ],
                "seeds": _SEEDS,
            }
        },
        (
            Chart("layers", "Linear regions in view", "regions", WIDTH, log=True),
            Chart("layers", "What theory allows", "bound", WIDTH, log=True),
            Chart("layers", "Segments of the boundary", "boundary_segments", WIDTH),
        ),
    ),
    Claim(
        "as-well-as",
        "With enough units, ReLU approximates as well as sigmoid and tanh.",
        "With 64 units, whose error on the sine is smallest?",
        ("ReLU's", "tanh's", "sigmoid's", "they are about equal"),
        "It depends on the function (a sine is smooth), on the learning rate and on the "
        "budget: see how the order changes with the epochs.",
        {
            "sine": {
                "kind": "curve",
                "epochs": [50, 100, 200, 400, 800],
                "axes": [
                    _widths(2, 4, 8, 16, 32, 64),
                    {"field": ACTIVATION, "values": ["relu", "tanh", "logistic"]},
                ],
                "seeds": _SEEDS,
            }
        },
        (
            Chart("sine", "Error after all epochs", "rmse_inside", WIDTH, ACTIVATION, True),
            Chart("sine", "Error by epoch, all widths", "rmse_inside", "epoch", ACTIVATION, True),
            Chart("sine", "Processor seconds", "seconds", "epoch", ACTIVATION),
        ),
    ),
    Claim(
        "cheaper",
        "ReLU's derivative is cheaper to compute.",
        "How much of a whole training step goes into the activation and its derivative?",
        ("less than a tenth with ReLU", "about a half with ReLU", "nearly all of it"),
        "It depends on how wide the layers are: the products of matrices grow with the square "
        "of the width, activations with the width. And on the library and the processor: this "
        "is yours.",
    ),
    Claim(
        "vanishing",
        "Sigmoid's gradient vanishes with depth; ReLU's does not.",
        "Six layers deep, how large is the first layer's gradient with sigmoid against ReLU?",
        ("about the same", "about a tenth", "a thousandth or less"),
        "It depends on the first weights, and on what one looks at: Adam, which divides by "
        "the size of the gradient, goes on where plain descent stands still. A ReLU passes no "
        "gradient at all where it is off.",
        {
            "depth": {
                "base": {"dataset": {"kind": "moons"}, "training": {"solver": "sgd"}},
                "epochs": [1, 10, 50],
                "axes": [
                    {"field": WIDTH, "values": [[8] * depth for depth in range(1, 7)]},
                    {"field": ACTIVATION, "values": ["relu", "tanh", "logistic"]},
                ],
                "seeds": _SEEDS,
            }
        },
        (
            Chart(
                "depth", "Gradient of the first layer", "gradient_norm.1", WIDTH, ACTIVATION, True
            ),
            Chart("depth", "The same over time", "gradient_norm.1", "epoch", ACTIVATION, True),
            Chart("depth", "Saturated, first layer", "saturated.1", WIDTH, ACTIVATION),
        ),
    ),
    Claim(
        "dying",
        "A unit can die; Leaky ReLU tries to mend that.",
        "At a high learning rate, how many of 32 ReLUs die?",
        ("none", "a few", "more than half"),
        "It depends on the learning rate, the first weights and how many units there are to "
        "spare. A leaky unit passes some gradient everywhere, but it too can end up on one "
        "side of all data.",
        {
            "rates": {
                "base": {
                    "dataset": {"kind": "spiral", "noise": 0.05},
                    "network": {"hidden_layer_sizes": [16, 16]},
                    "training": {"solver": "sgd", "batch_size": 10},
                },
                "epochs": [100],
                "axes": [
                    {"field": "training.learning_rate_init", "values": [0.01, 0.03, 0.1, 0.3]},
                    {"field": ACTIVATION, "values": ["relu", "leaky_relu"]},
                    {"field": "network.initialization", "values": ["sklearn", "he", "uniform"]},
                ],
                "seeds": [0, 1, 2],
            }
        },
        (
            Chart("rates", "Dead units", "dead_units", "training.learning_rate_init", ACTIVATION),
            Chart(
                "rates", "Dead units by start", "dead_units", "network.initialization", ACTIVATION
            ),
            Chart(
                "rates", "Test accuracy", "test_accuracy", "training.learning_rate_init", ACTIVATION
            ),
        ),
    ),
)


def claim(name: str) -> Claim:
    """The claim of that name.

    Raises
    ------
    KeyError
    """
    return {one.name: one for one in CLAIMS}[name]
