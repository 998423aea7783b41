"""A claim is a sentence of the article with the experiment that puts it to the test.

The article is "If Rectified Linear Units Are Linear, How Do They Add Nonlinearity?". An experiment
is one study or two, small enough to be run while one waits, of which a reader can change what
there is to doubt; what they come to is said in :mod:`app.core.claims.verdicts`.
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
        The prediction asked of the reader before any result is shown. A verdict says which of the
        answers the numbers bear out.
    depends
        What the outcome depends on, and where it is another one.
    controls
        What a reader can change.
    charts
        What is drawn of the studies.
    """

    name: str
    sentence: str
    question: str
    answers: tuple[str, ...]
    depends: str
    controls: tuple[Control, ...]
    design: Callable[[Settings], Studies]
    charts: tuple[Chart, ...] = ()

    def settings(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """The value of each control, some of them changed by their texts.

        Raises
        ------
        SettingError
        """
        return settings(self.controls, texts)

    @property
    def studies(self) -> Studies:
        """Specs of studies by name, as JSON, with the article's settings."""
        return self.design(defaults(self.controls))


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "few-and-many",
        "A few ReLUs do not suffice; an army of them does.",
        "From the fewest units to the most, by how much does the error of the curve fall?",
        (
            "hardly: more than three quarters stay",
            "to between a fifth and three quarters",
            "to less than a fifth",
        ),
        "On the activation: an army of linear units (identity) is one line. On the training as "
        "much as on the number of pieces: with other seeds the same units find better or worse "
        "places for their kinks, which is the range in the pictures. And on what is to be fitted: "
        "|x| takes no more than two.",
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
        "extrapolation",
        "ReLUs fit a sine where there are data, but do not extrapolate it.",
        "Outside of the training interval, how large is ReLU's error against the one inside?",
        ("less than twice as large", "two to ten times as large", "more than ten times as large"),
        "On the function. Beyond its last kink a ReLU network is one line for ever, whatever it "
        "was trained on: where the truth is a line out there, as |x| is, that can be just right. "
        "On the interval: |x| fitted on one side of 0 alone goes wrong as well. Not on ReLU: tanh "
        "does not extrapolate a sine either, it levels off.",
        (
            made.function(),
            Control(
                "interval", "From, to", "numbers", [-4.0, 4.0], (), -100, 100, fewest=2, longest=2
            ),
            Control("units", "Units", "whole", 32, least=1, most=256),
            made.against("tanh", known=("tanh", "logistic", "leaky_relu"), label="Beside ReLU"),
            made.epochs(1000),
            made.seeds(),
        ),
        made.extrapolation,
        (
            Chart("functions", "Error inside", "rmse_inside", FUNCTION, ACTIVATION, True),
            Chart("functions", "Error outside", "rmse_outside", FUNCTION, ACTIVATION, True),
        ),
    ),
    Claim(
        "polyhedra",
        "In the plane ReLUs combine into polyhedra along the boundary of the classes.",
        "How many of the regions that theory allows does the largest network have in view?",
        ("more than half", "a tenth to a half", "less than a tenth"),
        "On the activation: linear units (identity) make one region however many they are. On "
        "what is in view, which is what is counted. The bounds are of what some weights could do; "
        "trained networks usually stay far below them, and not every region has a piece of the "
        "boundary.",
        (
            made.dataset("spiral"),
            made.widths(4, 8, 16, most=32, longest=4),
            made.depths(1, 2, 3, most=4),
            made.activation("relu", "leaky_relu", "identity"),
            made.epochs(300),
            made.seeds(),
        ),
        made.polyhedra,
        (
            Chart("layers", "Linear regions in view", "regions", WIDTH, log=True),
            Chart("layers", "What theory allows", "bound", WIDTH, log=True),
            Chart("layers", "Segments of the boundary", "boundary_segments", WIDTH),
        ),
    ),
    Claim(
        "as-well-as",
        "With enough units, ReLU approximates as well as sigmoid and tanh.",
        "With the most units, how does ReLU's error compare with the best of the others?",
        (
            "it is less than half of it",
            "they are within a factor of 2",
            "it is more than twice as large",
        ),
        "On the function (a sine is smooth), on the learning rate, which suits one activation "
        "better than another, and on the budget: see how the order changes with the epochs.",
        (
            made.function(),
            made.widths(2, 4, 8, 16, 32, 64),
            made.against(
                "tanh",
                "logistic",
                known=("tanh", "logistic", "leaky_relu", "identity"),
                label="Beside ReLU",
            ),
            made.rate(0.01),
            made.epochs(800),
            Control("seconds", "Seconds (0: what ReLU takes)", "number", 0.0, least=0, most=600),
            made.seeds(),
        ),
        made.as_well_as,
        (Chart("curve", "Error after all epochs", "rmse_inside", WIDTH, ACTIVATION, True),),
    ),
    Claim(
        "cheaper",
        "ReLU's derivative is cheaper to compute.",
        "Of a whole training step, how much goes into ReLU and its derivative, at most?",
        ("less than a tenth", "a tenth to a half", "more than a half"),
        "On how wide the layers are: the products of matrices grow with the square of the width, "
        "activations with the width. And on the library and the processor: this is yours, and "
        "what else it is doing now.",
        (
            Control(
                "sizes",
                "Numbers at a time",
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
    Claim(
        "vanishing",
        "Sigmoid's gradient vanishes with depth; ReLU's does not.",
        "In the deepest network, how large is the first layer's gradient with sigmoid, against "
        "the shallowest one?",
        ("more than a tenth", "a thousandth to a tenth", "less than a thousandth"),
        "On the first weights, and on when one looks: at first ReLU's gradient shrinks a little "
        "with depth too, later it grows. On what one looks at: Adam, which divides by the size of "
        "the gradient, goes on where plain descent stands still. And on where the sums lie: at "
        "a high learning rate, or with data far from 0, sigmoid's drift to where it is flat. A "
        "ReLU is flat on one side alone, but there it passes no gradient at all: data that are far "
        "from 0 can leave every one of them off.",
        (
            made.dataset("moons"),
            made.depths(1, 2, 3, 4, 5, 6, most=8),
            Control("units", "Units in each layer", "whole", 8, least=1, most=64),
            made.initialization(),
            made.against("tanh", known=("tanh", "leaky_relu"), label="Beside ReLU and sigmoid"),
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
                "Shallowest, data moved from 0: gradient",
                "gradient_norm.1",
                SHIFT,
                ACTIVATION,
                True,
            ),
            Chart("drift", "Shallowest, data moved from 0: flat", "saturated.1", SHIFT, ACTIVATION),
        ),
    ),
    Claim(
        "dying",
        "A unit can die; Leaky ReLU tries to mend that.",
        "At the highest learning rate, how many of the ReLUs die?",
        ("hardly any: less than a twentieth", "a twentieth to a half", "more than half"),
        "On the learning rate, the first weights and how many units there are to spare. On where "
        "the data lie: moved far from 0, a unit's crease soon passes by all of them. A leaky "
        "unit with a slope above 0 passes some gradient everywhere, but it too can end up on one "
        "side of all data; and "
        "at a rate at which nothing is learned, nothing is mended either.",
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
            made.seeds(3),
        ),
        made.dying,
        (
            Chart("rates", "Dead units", "dead_units", RATE, ACTIVATION),
            Chart("rates", "Dead units at all rates", "dead_units", START, ACTIVATION),
            Chart("rates", "Test accuracy", "test_accuracy", RATE, ACTIVATION),
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
