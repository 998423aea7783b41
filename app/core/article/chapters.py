"""The chapters of the article, in which every number comes from the results of experiments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TITLE = "Straight pieces, curved answers"

SOURCE = "If Rectified Linear Units Are Linear, How Do They Add Nonlinearity?"
"""Title of the article whose claims are tested."""

OPENING = (
    "A ReLU is a straight line with one bend. A network of them follows a sine or a spiral. Where "
    "does the curve come from? The chapters answer with trained networks."
)


class Live(str):
    """A text that is true only where the figures run: neither printed nor shown without scripts."""

    __slots__ = ()

    live = True


INVITATION = Live("You can drag all of them.")

FigureKind = Literal["unit", "curve", "plane", "network", "costs"]

SQUARE: tuple[FigureKind, ...] = ("plane",)
"""Figures whose still pictures are square."""

MEASURED: tuple[FigureKind, ...] = ("costs",)
"""Figures of measurements instead of networks."""

Handle = Literal["sum", "units", "activation", "layers", "sizes", "reach", "house"]

IN_OUR_WORDS = "The article\N{RIGHT SINGLE QUOTATION MARK}s claim, in our words"


@dataclass(frozen=True)
class Figure:
    """A live figure, and the words that describe it.

    Attributes
    ----------
    kind : str
        The part of the product that it is: a fit that two handles set (``unit``), the fit of a
        trained ``curve``, the ``plane``, the drawing of a ``network`` with the gradient of each
        layer, or the times of a measurement (``costs``).
    caption : str
        What it shows, whether it is live or a still picture.
    hint : Live
        What can be dragged, and what only the live figure shows.
    alt : str
        A description of the still picture.
    handles : tuple of str
        What the reader can change in addition to the epoch and the seed.
    still : int or None
        Epoch of the still picture; None for the last one.
    """

    kind: FigureKind
    caption: str
    hint: Live
    alt: str
    handles: tuple[Handle, ...] = ()
    still: int | None = None


@dataclass(frozen=True)
class Second:
    """A second figure of a section, of networks of another study of its claim.

    Attributes
    ----------
    study : str
        Name of the study.
    measure, title : str
        What is measured with each seed, and its name; the figure opens the median seed.
    text : tuple of str
        The paragraphs next to it.
    figure : Figure
    """

    study: str
    measure: str
    title: str
    text: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True)
class Section:
    """One claim of a chapter: the claim, what leads to it, its figure, and what follows from it.

    Attributes
    ----------
    claim : str
        Name of the claim in the registry, whose results are shown.
    quote : str
        The claim.
    cite : str
        Who makes the claim.
    lead : tuple of str
        The paragraphs before the prediction. Those of type :class:`Live` invite to use the figure.
    after : tuple of str
        The paragraphs after the finding.
    figure : Figure
    second : Second or None
    """

    claim: str
    quote: str
    lead: tuple[str, ...]
    figure: Figure
    after: tuple[str, ...] = ()
    cite: str = IN_OUR_WORDS
    second: Second | None = None


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name in the URL, its title and its sections."""

    name: str
    title: str
    sections: tuple[Section, ...]


CHAPTERS = (
    Chapter(
        "fold",
        "One unit, one fold",
        (
            Section(
                "one-unit",
                "A rectified linear unit is linear on either side of its bend. The bend alone is "
                "what it adds to a linear function.",
                (
                    "A ReLU lets pass what is above zero and blocks what is below. Its input is a "
                    "weighted sum of the inputs of the network; with a single input x it is a "
                    "straight line. Where this line crosses zero, the unit switches on. On one "
                    "side of this point the output is flat, on the other it is a straight line, "
                    "and at the point itself the line folds.",
                    "Two numbers are all that one unit can choose: where the fold lies, and how "
                    "steep the line is after it.",
                    Live(
                        "Drag them and try to follow the curve. Then press Play, and let training "
                        "do it."
                    ),
                    "Training starts with random weights; the seed, a number, says which. Then it "
                    "changes them in many small steps, each of which lowers the error on a few of "
                    "the points. When every point has been used once, an epoch is over. The error "
                    "is the root of the mean squared distance between line and points.",
                    "Every experiment is repeated with several seeds. Its table has the median of "
                    "them and, in small print, an interval: it contains the median of all possible "
                    "seeds with a probability of ninety-five percent.",
                ),
                Figure(
                    "unit",
                    "The line of one ReLU is black, its fold a white dot. The blue dots are the "
                    "points to be learned, the dotted line is the function behind them.",
                    Live(
                        "Drag the place of the fold and the slope after it; the error changes with "
                        "them."
                    ),
                    "The line of a single ReLU, with one fold, against points of a curve",
                ),
                (
                    "One fold is not much. But no sum of unfolded lines has one: adding straight "
                    "lines gives a straight line, however many there are. Everything that follows "
                    "is made of folds.",
                ),
                cite="The question in the article\N{RIGHT SINGLE QUOTATION MARK}s title, in our "
                "words",
            ),
        ),
    ),
    Chapter(
        "sums",
        "Sums of folds",
        (
            Section(
                "sums",
                "Bent lines, added up, bend in many places. A sum of enough of them follows any "
                "curve.",
                (
                    "Units next to each other are a layer, and between the input and the output it "
                    "is called hidden. A network with one hidden layer adds: it takes the folded "
                    "line of each unit, multiplies it by a weight, and sums them. Where one of the "
                    "lines folds, the sum folds; between the folds, a sum of straight lines is "
                    "straight. So there are at most as many folds as units, and one more straight "
                    "piece than folds.",
                    Live(
                        "The figure shows the sum of the strongest units. Drag their number, from "
                        "a single unit to all of them."
                    ),
                ),
                Figure(
                    "curve",
                    "The black line is the whole network, white dots are its folds. The shaded "
                    "range contains the training points.",
                    Live(
                        "The red line is the sum of the strongest units, which change the line "
                        "most. Drag their number, or the epoch."
                    ),
                    "A curve fitted by a sum of folded lines, with its folds marked",
                    ("sum",),
                ),
                (
                    "Not every unit earns its place. Some fold outside the data, some switch on "
                    "nowhere, some fold where another one does already. Capacity is counted in "
                    "units; what training makes of it is counted in folds.",
                ),
            ),
        ),
    ),
    Chapter(
        "army",
        "An army of units",
        (
            Section(
                "few-and-many",
                "A few ReLUs do not suffice; an army of them does.",
                (
                    "If folds are all that a network draws with, more units draw better. How many "
                    "are enough depends on what has to be drawn, and on whether training finds "
                    "good places for the folds. With another seed the same units start elsewhere, "
                    "and may end elsewhere.",
                    "The table adds a task in the plane, the two spirals of the next chapter. Its "
                    "test accuracy is the share of points classified correctly among those that "
                    "training has not seen.",
                    Live(
                        "Drag the number of units. Then choose another seed: there is one bar for "
                        "each, and they differ most where units are scarce."
                    ),
                ),
                Figure(
                    "curve",
                    "A network of ReLUs, in black, against the sine that it learns, dotted.",
                    Live(
                        "Drag the number of units and the epoch; choose a bar to load the network "
                        "of another seed."
                    ),
                    "A curve fitted by many rectified linear units",
                    ("units",),
                ),
            ),
            Section(
                "as-well-as",
                "With enough units, ReLU approximates as well as sigmoid and tanh.",
                (
                    "What a unit does with its weighted sum is its activation: ReLU, or one of the "
                    "older S-shaped curves, sigmoid (from zero to one) and tanh (from minus "
                    "one to one). These follow a smooth function without a single fold, but have "
                    "to imitate a kink with steep curves. A fair comparison gives each activation "
                    "the number of units and the learning rate (the size of a training step) that "
                    "suit it best, and asks on several functions: a smooth one, the sine; one with "
                    "a kink, |x|; and one with a jump, a step from zero to one.",
                ),
                Figure(
                    "curve",
                    "One of the compared fits of the sine.",
                    Live(
                        "Change the activation and look at what is folded and what is curved.",
                    ),
                    "The fit of a curve by units of one activation",
                    ("activation",),
                ),
                (
                    "So \N{LEFT DOUBLE QUOTATION MARK}as well\N{RIGHT DOUBLE QUOTATION MARK} "
                    "depends on the curve: units with a kink are best where the function has "
                    "kinks. Where it is smooth, smooth units need fewer of them. The same seeds "
                    "choose each best network and measure it, which flatters it a little: small "
                    "differences mean nothing.",
                ),
            ),
        ),
    ),
    Chapter(
        "polygons",
        "Polygons in the plane",
        (
            Section(
                "polygons",
                "In the plane, ReLUs combine into polyhedra (which are polygons there).",
                (
                    "With two inputs a unit switches on along a line instead of at a point: its "
                    "crease, along which it folds the plane. The creases of a first layer are "
                    "straight lines through the whole plane. Together they cut it into polygons, "
                    "and on each polygon the network is one linear formula.",
                    "Here the network learns to tell two classes of points apart, two spirals. It "
                    "chooses one class where its output is positive and the other where it is "
                    "negative; between them is the decision boundary, with one straight segment in "
                    "each polygon that it crosses. A network can have several layers: each takes "
                    "the outputs of the one before as its inputs. The table names a network by the "
                    "number of units of each of its layers, with hyphens between.",
                    Live(
                        "Point at the figure to read the formula of a polygon; it is exact. Drag "
                        "the epoch and see the polygons move."
                    ),
                ),
                Figure(
                    "plane",
                    "Two spirals. The thin lines are creases. The thick line is the decision "
                    "boundary.",
                    Live(
                        "Point at a polygon for its formula; drag the epoch or the size of the "
                        "layers."
                    ),
                    "The plane, cut into polygons by the creases of a trained network",
                    ("sizes",),
                ),
                (
                    "The upper bound is the number of polygons if the creases crossed each other "
                    "as often as is possible. The number in view grows far more slowly: trained "
                    "networks are much simpler than they could be.",
                ),
            ),
        ),
    ),
    Chapter(
        "depth",
        "Depth bends creases",
        (
            Section(
                "depth",
                "A second layer folds what the first one has folded: its creases are bent, and "
                "the same number of units makes more polygons.",
                (
                    "The creases of a second layer are straight as well, but in the space of the "
                    "first layer\N{RIGHT SINGLE QUOTATION MARK}s outputs. Seen in the plane, each "
                    "of them changes its direction wherever it crosses a crease of the first "
                    "layer. One unit then bends the plane in many places.",
                    Live(
                        "Drag the number of layers shown, and watch straight lines come first and "
                        "bent ones on top of them."
                    ),
                ),
                Figure(
                    "plane",
                    "Violet creases belong to the first layer, pink ones to the last.",
                    Live("Drag the layers shown, from the first to the output."),
                    "A deep network: straight creases of the first layer, bent ones of later "
                    "layers",
                    ("layers",),
                ),
                (
                    "Depth does not pay by itself. Where a layer has few units, it flattens much "
                    "of the plane, and no later layer can fold what is flat.",
                ),
                cite="Often said of deep networks; it follows from the claim before",
            ),
        ),
    ),
    Chapter(
        "boundary",
        "The boundary",
        (
            Section(
                "polyhedra",
                "The polyhedra gather along the boundary of the classes.",
                (
                    "Where the classes meet, the output of the network is zero. On every polygon "
                    "it is linear, so the boundary is a straight segment in each that it crosses, "
                    "and it can turn only at creases. A curved boundary therefore needs creases "
                    "along it. Does training bring them there?",
                    "To answer, one has to compare with what was there before: in the middle of "
                    "the data, where most lines cross, polygons are small in every network, "
                    "trained or not.",
                ),
                Figure(
                    "plane",
                    "The polygons and the decision boundary of a trained network.",
                    Live(
                        "Drag the epoch back to the untrained network. Each bar is a seed: below "
                        "the line, polygons near the boundary became less dense."
                    ),
                    "The polygons and the decision boundary of a trained network",
                ),
                (
                    "Density is the number of polygons, or the length of creases, per area. Near "
                    "means within a fortieth of the width of the view. Most of the density is "
                    "there before training starts, because the boundary runs through the middle of "
                    "the data.",
                ),
            ),
        ),
    ),
    Chapter(
        "outside",
        "Outside the data",
        (
            Section(
                "extrapolation",
                "ReLUs fit a sine where there are data, but do not extrapolate it.",
                (
                    "Beyond its last fold a ReLU network is a straight line, for ever. No "
                    "training point says anything about this line except where it starts. If the "
                    "function happens to be straight out there, too, the network may be right; if "
                    "it is not, the error grows without limit.",
                    "A small error on held-out points, which training has not seen, does not help: "
                    "they come from the same range as the training points. To generalize is not "
                    "to extrapolate. The experiment therefore also predicts prices of houses from "
                    "their bedrooms and bathrooms, where the data have one to six bedrooms, and "
                    "then asks for a house with minus two and one with five hundred.",
                ),
                Figure(
                    "curve",
                    "Only the shaded range has data. Beyond it the black line of the network "
                    "leaves the dotted function.",
                    Live("Drag how far the view reaches."),
                    "A fitted sine that leaves the function outside the data",
                    ("reach",),
                ),
                (
                    "This is not a weakness of ReLU alone. Tanh levels off where ReLU goes on: "
                    "both are wrong, in different ways.",
                ),
                second=Second(
                    "houses",
                    "predictions.2",
                    "Price of a house with five hundred bedrooms, by seed",
                    (
                        "Here are the houses in the plane, bedrooms across and bathrooms up, with "
                        "a network that predicts their prices (in units of a hundred thousand; the "
                        "market is invented). In each region the price is one linear formula, and "
                        "beyond the last crease it is the same formula for ever: nobody asked the "
                        "network whether such a house exists.",
                        Live(
                            "Drag the number of bedrooms of a house with two bathrooms. The line "
                            "below the picture has the formula of the region in which the house "
                            "lies, and the price that follows from it. It is exact."
                        ),
                    ),
                    Figure(
                        "plane",
                        "The creases of a network that predicts prices of houses. The dots are the "
                        "houses of the data.",
                        Live(
                            "The ring is the house that you choose; the view grows until it "
                            "contains it."
                        ),
                        "The plane of bedrooms and bathrooms with the prices that a network "
                        "predicts",
                        ("house",),
                    ),
                ),
            ),
        ),
    ),
    Chapter(
        "gradients",
        "Gradients, dead units, and what the derivative costs",
        (
            Section(
                "vanishing",
                "Sigmoid\N{RIGHT SINGLE QUOTATION MARK}s gradient vanishes with depth; "
                "ReLU\N{RIGHT SINGLE QUOTATION MARK}s does not.",
                (
                    "To know how to change its weights, training computes the gradient: how much "
                    "the error changes with each of them. It is sent from the output back to the "
                    "first layer. Each layer multiplies it by weights and by the slope of its "
                    "activation. The slope of a sigmoid is at most a quarter, so what arrives at "
                    "the first of many layers is tiny. That of a ReLU is one, or zero.",
                    "The bars show the gradient of each layer, on a logarithmic scale.",
                    Live("Change the activation, and compare."),
                ),
                Figure(
                    "network",
                    "The norm (the length) of the gradient of the weights and biases of each "
                    "layer, as training used it.",
                    Live("Each square above a bar is a unit, with its output over the plane."),
                    "A deep network and the gradient of each of its layers",
                    ("activation",),
                ),
                (
                    "The article names a second reason: inputs that shift early in training, to "
                    "where a sigmoid is flat. To see more of it, the data are moved away from zero "
                    "by the offset in the table: its last column is the share of units and points "
                    "for which the activation is flat. ReLUs are not safer there.",
                ),
            ),
            Section(
                "dying",
                "A unit can die; Leaky ReLU tries to mend that.",
                (
                    "A ReLU that is switched off on all training points passes no gradient, so "
                    "nothing moves its crease any more: the unit is dead. A large step can do "
                    "this. A leaky unit lets a small part of the gradient pass and can return.",
                ),
                Figure(
                    "plane",
                    "Creases of dead units are grey and dashed; no point lies on their active "
                    "side.",
                    Live("Drag the epoch to see them die."),
                    "The plane of a network with dead units, whose creases are grey",
                ),
                (
                    "A unit that can return is not yet a unit that learns something useful. Where "
                    "a learning rate kills most units, it does not serve the leaky ones either.",
                ),
            ),
            Section(
                "cheaper",
                "ReLU\N{RIGHT SINGLE QUOTATION MARK}s derivative is cheaper to compute.",
                (
                    "A comparison with zero is cheaper than a product of two numbers. But in "
                    "training, the derivative is never used alone: it multiplies the gradient "
                    "that arrives, and next to it there are products of whole matrices.",
                ),
                Figure(
                    "costs",
                    "Nanoseconds per element of an array. The page comes with those of the machine "
                    "that computed it.",
                    Live(
                        "\N{LEFT DOUBLE QUOTATION MARK}Run it yourself"
                        "\N{RIGHT DOUBLE QUOTATION MARK} measures on this server."
                    ),
                    "Bars: time of each activation and its derivative",
                ),
            ),
        ),
    ),
)

EPILOGUE = (
    "What did the article get right, and what only in part? Each of its claims has the verdict "
    "that follows from its experiment, at the default settings. A claim holds in part if some of "
    "its statements hold and others do not."
)

ARTICLE_CLAIMS = (
    "few-and-many",
    "extrapolation",
    "polyhedra",
    "as-well-as",
    "cheaper",
    "vanishing",
    "dying",
)
"""The claims that the article makes itself, in its order; the others lead to them."""

OUTCOMES = {
    "holds": "holds",
    "partly": "holds in part",
    "fails": "does not hold",
    "tie": "a tie",
    "open": "inconclusive",
}
"""Words for the outcomes of claims and of their statements."""


def words() -> int:
    """Return the number of words in the texts, without findings and tables."""
    texts = [OPENING, INVITATION, EPILOGUE]
    for chapter in CHAPTERS:
        for section in chapter.sections:
            texts += [section.quote, *section.lead, *section.after, section.figure.caption]
            texts.append(section.figure.hint)
            if section.second:
                figure = section.second.figure
                texts += [*section.second.text, figure.caption, figure.hint]
    return sum(len(text.split()) for text in texts)
