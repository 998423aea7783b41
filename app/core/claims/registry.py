"""The claims: sentences of an article, each with the experiment that tests it.

The article is "If Rectified Linear Units Are Linear, How Do They Add Nonlinearity?". An experiment
is one or two studies, small enough that a user can wait for them, with settings that the user
can change. :mod:`app.core.claims.verdicts` evaluates the results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import experiments as made
from .experiments import ACTIVATION, FUNCTION, RATE, SHIFT, START, WIDTH, Studies
from .parameters import Control, Settings, defaults, settings


@dataclass(frozen=True)
class Chart:
    """A chart of an experiment: a metric of one of its studies against an axis."""

    study: str
    title: str
    metric: str
    x: str
    series: str | None = None
    log: bool = False


@dataclass(frozen=True)
class Claim:
    """A claim and its experiment.

    Attributes
    ----------
    name : str
        Its name in the URL, such as ``extrapolation``.
    sentence : str
        The claim of the article.
    question : str
        The prediction that the user makes before any result is shown.
    answers : tuple of str
        The possible answers; a verdict names the one that the numbers support.
    depends : str
        What the outcome depends on.
    controls : tuple of Control
        The settings that a user can change.
    design : callable
        Returns the specs of the studies for the given settings.
    charts : tuple of Chart
        Charts of the studies.
    added : tuple of str
        The last of the studies, which older versions did not have: a verdict can do without them.
    """

    name: str
    sentence: str
    question: str
    answers: tuple[str, ...]
    depends: str
    controls: tuple[Control, ...]
    design: Callable[[Settings], Studies]
    charts: tuple[Chart, ...] = ()
    added: tuple[str, ...] = ()

    def settings(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return the value of each control: parsed from its text, or the default.

        Raises
        ------
        SettingError
            If a text is not a valid value, or there is no such control.
        """
        return settings(self.controls, texts)

    @property
    def studies(self) -> Studies:
        """The specs of the studies by name, as JSON, with the default settings."""
        return self.design(defaults(self.controls))


_LAYERS = (
    made.dataset("spiral"),
    made.widths(4, 8, 16, most=32, longest=4),
    made.depths(1, 2, 3, most=4),
    made.activation("relu", "leaky_relu", "identity"),
    made.epochs(300),
    made.seeds(),
)
"""The controls of networks of the plane by width and depth."""

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "one-unit",
        "A rectified linear unit is linear on either side of its bend: the bend is what it adds.",
        "One ReLU is trained on the curve. How large is its error, compared with that of the best "
        "horizontal line?",
        ("more than three quarters", "a third to three quarters", "less than a third"),
        "The function: the line is a hinge, which fits a function with one kink well, and |x| "
        "halfway: its other side has a slope, too. The activation: a linear unit does not fold at "
        "all; a leaky one folds as often as ReLU, but neither of its sides has to be flat.",
        (
            made.functions("sine", "abs"),
            made.against(
                "leaky_relu",
                "identity",
                known=("leaky_relu", "identity"),
                label="Compare ReLU with",
            ),
            made.epochs(500),
            made.seeds(),
        ),
        made.one_unit,
        (
            Chart("curve", "Error of one unit", "rmse_inside", FUNCTION, ACTIVATION),
            Chart("curve", "Pieces in view", "pieces", FUNCTION, ACTIVATION),
        ),
    ),
    Claim(
        "sums",
        "Sums of bent lines are lines with many bends, and follow any curve.",
        "Each unit of the largest network can fold the line once. What share of these folds ends "
        "up where the data are?",
        ("nine tenths or more", "half to nine tenths", "less than half"),
        "The number of units, which bounds the number of folds. The initialization: a unit whose "
        "kink starts outside the data, or that is switched off on all of them, learns little or "
        "nothing. Training: it puts folds where they reduce the error, which is not everywhere.",
        (
            made.function(),
            made.widths(1, 2, 4, 8, 16, 32, 64),
            made.activation("relu", "leaky_relu"),
            made.epochs(500),
            made.seeds(),
        ),
        made.sums,
        (
            Chart("curve", "Folds inside the interval", "kinks_in_interval", WIDTH, log=True),
            Chart("curve", "Error of the curve", "rmse_inside", WIDTH, log=True),
        ),
    ),
    Claim(
        "few-and-many",
        "A few ReLUs do not suffice; an army of them does.",
        "From the fewest to the most units, how far does the error of the curve fall?",
        (
            "hardly: it stays above three quarters",
            "to between a fifth and three quarters",
            "to less than a fifth",
        ),
        "The activation: any number of linear units (identity) gives a single straight line. The "
        "training, as much as the number of pieces: with another seed, the same units place their "
        "kinks better or worse; the charts show this range. The function: |x| needs only "
        "two units.",
        (
            made.function(),
            made.dataset("spiral"),
            made.widths(1, 2, 4, 8, 16, 32, 64),
            made.activation("relu", "leaky_relu", "identity", "tanh", "logistic"),
            made.epochs(500),
            made.seeds(),
        ),
        made.few_and_many,
        (
            Chart("curve", "Error of the curve", "rmse_inside", WIDTH, log=True),
            Chart("plane", "Test accuracy in the plane", "test_accuracy", WIDTH),
        ),
    ),
    Claim(
        "as-well-as",
        "With enough units, ReLU approximates as well as sigmoid and tanh.",
        "On the first function, each activation with its best width and learning rate, how does "
        "ReLU's error compare with the smallest of the others?",
        (
            "it is less than half as large",
            "they are within a factor of 2",
            "it is more than twice as large",
        ),
        "The function: a sine is smooth, |x| has a kink. The learning rate and the width: one "
        "that suits one activation is wrong for another, so each gets its best. The budget: the "
        "order changes with the number of epochs.",
        (
            made.functions("sine", "abs", "step"),
            made.widths(8, 16, 32, 64),
            made.against(
                "tanh",
                "logistic",
                known=("tanh", "logistic", "leaky_relu", "identity"),
                label="Compare ReLU with",
            ),
            made.rates(0.001, 0.003, 0.01, 0.03, 0.1),
            made.epochs(800),
            Control("seconds", "CPU seconds (0: as ReLU)", "number", 0.0, least=0, most=600),
            made.seeds(),
        ),
        made.as_well_as,
        (
            Chart(
                "curve",
                "Error, over all widths and rates",
                "rmse_inside",
                FUNCTION,
                ACTIVATION,
                True,
            ),
        ),
    ),
    Claim(
        "polygons",
        "In the plane, ReLUs combine into polygons.",
        "What share of the polygons that theory allows does the largest network have in view?",
        ("more than half", "a tenth to a half", "less than a tenth"),
        "The activation: any number of linear units (identity) makes one polygon. The view: only "
        "polygons in view are counted. The bound is that of Serra, Tjandraatmadja and Ramalingam, "
        "for creases that all cross; trained networks have far fewer.",
        _LAYERS,
        made.polyhedra,
        (
            Chart("layers", "Linear regions in view", "regions", WIDTH, log=True),
            Chart("layers", "Upper bound of theory", "bound", WIDTH, log=True),
        ),
    ),
    Claim(
        "depth",
        "In deeper layers creases bend, so that the same units make more polygons.",
        "The same number of units forms a single layer or several layers. Which network makes "
        "more polygons?",
        ("the single layer", "both about as many, within a quarter", "the deep network"),
        "The number of units: with few in each layer, little is left to fold again. The data: "
        "creases gather where the data are. More polygons do not have to be better: compare the "
        "test accuracies.",
        (
            made.dataset("spiral"),
            Control("units", "Units in all", "wholes", [8, 16, 32], least=1, most=64, longest=4),
            made.depths(1, 2, 4, most=8),
            made.activation("relu", "leaky_relu"),
            made.epochs(300),
            made.seeds(),
        ),
        made.depth,
        (
            Chart("depth", "Linear regions in view", "regions", WIDTH, log=True),
            Chart("depth", "Test accuracy", "test_accuracy", WIDTH),
        ),
    ),
    Claim(
        "polyhedra",
        "In the plane ReLUs combine into polyhedra along the boundary of the classes.",
        "During training, do the polygons move to the boundary?",
        (
            "yes: training makes most of the difference",
            "they are denser there from the start",
            "no: they are spread evenly",
        ),
        "The activation: any number of linear units (identity) makes one region. The view: only "
        "regions in view are counted. The place: regions are denser where the data are, even "
        "before training, so that a trained network is compared with the same network before and "
        "with untrained ones at the same place. The size of the network: in small ones, training "
        "makes regions denser along the boundary, in large ones elsewhere. Near is within a "
        "fortieth of the view's width.",
        _LAYERS,
        made.polyhedra,
        (
            Chart("layers", "Linear regions in view", "regions", WIDTH, log=True),
            Chart("layers", "Upper bound of theory", "bound", WIDTH, log=True),
            Chart("layers", "Density of regions near the boundary", "region_density", WIDTH),
            Chart("layers", "There, before training", "region_density_before", WIDTH),
        ),
    ),
    Claim(
        "extrapolation",
        "ReLUs fit a sine where there are data, but do not extrapolate it.",
        "Outside the training interval, how large is ReLU's error compared with the error inside?",
        ("less than twice as large", "two to ten times as large", "more than ten times as large"),
        "The function: beyond its last kink, a ReLU network is a straight line. If the function "
        "is linear there too, as |x| is, the fit can be exactly right. The interval: |x| fitted on "
        "one side of 0 only is not extrapolated correctly either. Tanh does not extrapolate a "
        "sine either: it levels off. A small error on held-out points says nothing about points "
        "outside the data: prices of houses are predicted well, and that of 500 bedrooms as well.",
        (
            made.function(),
            Control(
                "interval",
                "Interval (from, to)",
                "numbers",
                [-4.0, 4.0],
                least=-100,
                most=100,
                fewest=2,
                longest=2,
            ),
            Control("units", "Units", "whole", 32, least=1, most=256),
            made.against(
                "tanh", known=("tanh", "logistic", "leaky_relu"), label="Compare ReLU with"
            ),
            made.epochs(1000),
            made.seeds(),
        ),
        made.extrapolation,
        (
            Chart("functions", "Error inside", "rmse_inside", FUNCTION, ACTIVATION, True),
            Chart("functions", "Error outside", "rmse_outside", FUNCTION, ACTIVATION, True),
        ),
        ("houses",),
    ),
    Claim(
        "vanishing",
        "Sigmoid's gradient vanishes with depth; ReLU's does not.",
        "With sigmoid, how large is the first layer's gradient in the deepest network, compared "
        "with the shallowest one?",
        ("more than a tenth", "a thousandth to a tenth", "less than a thousandth"),
        "The initialization and the epoch: at first, ReLU's gradient shrinks a little with depth "
        "too; later it grows. The solver: Adam, which divides by the size of the gradient, makes "
        "progress where plain gradient descent stalls. The pre-activations: at a high learning "
        "rate, or with data far from 0, those of sigmoid drift to where it is flat. ReLU is flat "
        "on one side only, but passes no gradient there: data far from 0 can leave every unit "
        "inactive.",
        (
            made.dataset("moons"),
            made.depths(1, 2, 3, 4, 5, 6, most=8),
            Control("units", "Units in each layer", "whole", 8, least=1, most=64),
            made.initialization(),
            made.against(
                "tanh", known=("tanh", "leaky_relu"), label="Compare ReLU and sigmoid with"
            ),
            made.shifts(0.0, 5.0, 10.0, 20.0),
            made.rate(0.01),
            made.epochs(50),
            made.seeds(),
        ),
        made.vanishing,
        (
            Chart(
                "depth", "Gradient of the first layer", "gradient_norm.1", WIDTH, ACTIVATION, True
            ),
            Chart(
                "drift",
                "Shallowest network: gradient by data offset",
                "gradient_norm.1",
                SHIFT,
                ACTIVATION,
                True,
            ),
            Chart(
                "drift",
                "Shallowest network: saturation by data offset",
                "saturated.1",
                SHIFT,
                ACTIVATION,
            ),
        ),
    ),
    Claim(
        "dying",
        "A unit can die; Leaky ReLU tries to mend that.",
        "At the highest learning rate, what share of the ReLUs dies?",
        ("hardly any: less than a twentieth", "a twentieth to a half", "more than half"),
        "The learning rate, the initialization and the number of spare units. The offset of the "
        "data: far from 0, a unit's crease soon lies outside all of them. A leaky unit with a "
        "positive slope passes some gradient everywhere, but its crease can leave the data too. "
        "At a learning rate at which nothing is learned, leaky units do not help either.",
        (
            made.dataset("spiral"),
            made.shift(),
            Control("units", "Units in each of two layers", "whole", 16, least=1, most=64),
            Control(
                "rates",
                "Learning rates",
                "numbers",
                [0.01, 0.03, 0.1, 0.3],
                least=1e-4,
                most=10,
                longest=6,
            ),
            made.initializations("sklearn", "he", "uniform"),
            Control("slope", "Slope of Leaky ReLU", "number", 0.01, least=0, most=1),
            made.epochs(100),
            made.seeds(),
        ),
        made.dying,
        (
            Chart("rates", "Dead units", "dead_units", RATE, ACTIVATION),
            Chart(
                "rates", "Dead units by initialization, all rates", "dead_units", START, ACTIVATION
            ),
            Chart("rates", "Test accuracy", "test_accuracy", RATE, ACTIVATION),
        ),
    ),
    Claim(
        "cheaper",
        "ReLU's derivative is cheaper to compute.",
        "What share of a training step do ReLU and its derivative take, at most?",
        ("less than a tenth", "a tenth to a half", "more than a half"),
        "The width of the layers: the cost of matrix products grows with the square of the width, "
        "that of activations with the width. What is timed: alone, a comparison is cheaper than "
        "two products; multiplied by the incoming gradient, all take about as long. The library, "
        "the processor of this server, and what else it is computing at the moment.",
        (
            Control(
                "sizes",
                "Array sizes",
                "wholes",
                [100, 1_000, 10_000, 100_000, 1_000_000],
                least=10,
                most=2_000_000,
                longest=7,
            ),
            made.widths(16, 64, 256, longest=4, label="Units in each of two layers"),
        ),
        lambda _: {},
    ),
)


def claim(name: str) -> Claim:
    """Return a claim by its name.

    Raises
    ------
    KeyError
        If there is no such claim.
    """
    return {one.name: one for one in CLAIMS}[name]
