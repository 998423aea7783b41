"""Verdicts: from rows that are made up, so that what they must say is known."""

import pytest

from app.core.claims import claim
from app.core.studies import StudySpec
from app.core.study_results import Results
from app.core.verdicts import verdict

ACTIVATION = "network.activation"
RATE = "training.learning_rate_init"
WIDTH = "network.hidden_layer_sizes"


def of_rows(name, make, **texts):
    """The verdict of a claim with one study, whose rows are made from values, seed and epoch."""
    one = claim(name)
    told = one.settings(texts)
    ((part, spec),) = one.design(told).items()
    study = StudySpec.model_validate(spec)
    rows = [
        {"cell": cell.number, "epoch": epoch, "status": "ok", **make(cell.values, cell.seed, epoch)}
        for cell in study.cells
        for epoch in study.epochs
    ]
    return verdict(name, {part: Results(study, rows)}, told)


def test_results_are_asked_by_fields_that_are_axes_or_of_the_base():
    study = StudySpec.model_validate(
        {
            "axes": [{"field": ACTIVATION, "values": ["relu", "tanh"]}],
            "epochs": [1, 2],
            "seeds": [0, 1, 2],
        }
    )
    rows = [
        {"cell": cell.number, "epoch": epoch, "train_loss": 10.0 * epoch + cell.number}
        for cell in study.cells
        for epoch in study.epochs
    ]
    found = Results(study, rows)
    relu, tanh = {ACTIVATION: "relu"}, {ACTIVATION: "tanh"}
    assert found.median("train_loss", relu) == 21.0
    assert found.median("train_loss", tanh, 1) == 14.0
    assert found.median("train_loss", relu | {WIDTH: [8, 8]}) == 21.0
    assert found.median("train_loss", relu | {WIDTH: [8]}) is None
    assert found.median("train_loss", {ACTIVATION: "logistic"}) is None
    assert found.pairs("train_loss", relu, tanh) == [(20.0, 23.0), (21.0, 24.0), (22.0, 25.0)]
    assert found.values(ACTIVATION) == ["relu", "tanh"]
    assert found.values("training.solver") == ["adam"]


@pytest.mark.parametrize(
    ("gain", "outcome", "words"),
    [
        (0.1, "holds", "better in 9 of 9 pairs and worse in 0."),
        (0.0, "partly", "no difference beyond chance"),
        (-0.1, "partly", "leaky ones do worse"),
    ],
)
def test_leaky_units_mend_only_what_is_better_in_pairs(gain, outcome, words):
    def row(values, seed, _):
        leaky = values[ACTIVATION] == "leaky_relu"
        return {
            "dead_units": 0 if leaky else 20,
            "units": 32,
            "test_accuracy": 0.8 + seed / 100 + gain * leaky,
        }

    came = of_rows("dying", row)
    assert came.outcome == outcome
    assert came.answer == 2
    assert words in came.words


def test_leaky_units_do_not_mend_where_neither_learns():
    def row(values, *_):
        return {"dead_units": 30, "units": 32, "test_accuracy": 0.5}

    assert "hardly" not in of_rows("dying", row).words
    assert "neither learned much more than to guess" in of_rows("dying", row).words


def test_cells_that_diverged_are_told():
    def row(values, *_):
        gone = values[RATE] == 0.3
        return {
            "dead_units": 1,
            "units": 32,
            "test_accuracy": 0.9,
            "status": "diverged" if gone else "ok",
        }

    assert "18 of 72 cells diverged" in of_rows("dying", row).words


@pytest.mark.parametrize(
    ("sigmoid", "relu", "outcome", "words"),
    [
        (0.1, 0.9, "holds", "0.1, ReLU's by 0.9"),
        (0.1, 0.2, "partly", "ReLU's vanishes as well"),
        (0.9, 0.9, "partly", "Sigmoid's does not"),
        (0.9, 0.1, "fails", "the other way round"),
    ],
)
def test_vanishing_is_by_layer_so_that_it_does_not_hang_on_the_depths(
    sigmoid, relu, outcome, words
):
    factor = {"logistic": sigmoid, "relu": relu, "tanh": 1.0}

    def row(values, *_):
        depth = len(values[WIDTH])
        norm = factor[values[ACTIVATION]] ** (depth - 1)
        return {"gradient_norm": [norm] * (depth + 1), "saturated": [0.0] * depth}

    for depths in ("1,2", "2,4,8"):
        came = of_rows("vanishing", row, depths=depths)
        assert came.outcome == outcome
        assert words in came.words


def test_a_gradient_of_nothing_leaves_vanishing_open():
    def row(values, *_):
        depth = len(values[WIDTH])
        return {"gradient_norm": [0.0] * (depth + 1), "saturated": [1.0] * depth}

    assert of_rows("vanishing", row).outcome == "open"


def test_by_seconds_the_error_is_that_of_the_moment_between_two_measurements():
    slow = {"relu": 1.0, "tanh": 2.0}

    def row(values, _, epoch):
        name = values[ACTIVATION]
        return {"rmse_inside": 2.0 - epoch / 800, "seconds": epoch / 800 * slow[name]}

    came = of_rows("as-well-as", row, against="tanh", epochs="800")
    assert came.numbers["seconds"] == 1.0
    assert came.numbers["in time relu"] == 1.0
    assert came.numbers["in time tanh"] == pytest.approx(1.5)
    given = of_rows("as-well-as", row, against="tanh", epochs="800", seconds="0.3")
    assert given.numbers["in time relu"] == pytest.approx(1.7)
    assert given.numbers["in time tanh"] == pytest.approx(1.85)
    never = of_rows("as-well-as", row, against="tanh", epochs="800", seconds="0.001")
    assert never.numbers["in time tanh"] is None
    assert "tanh nothing measured yet" in never.words


def test_what_is_enough_units_is_the_width_from_which_relu_keeps_up():
    def row(values, *_):
        (width,) = values[WIDTH]
        lags = values[ACTIVATION] == "relu" and width < 16
        return {"rmse_inside": 3.0 if lags else 1.0, "seconds": 1.0}

    assert "from 16 units on" in of_rows("as-well-as", row, against="tanh").words


def test_straightness_outside_is_held_against_what_the_function_does_there():
    def row(values, *_):
        right = values["function.kind"] == "abs"
        return {"rmse_inside": 0.01, "rmse_outside": 0.02 if right else 2.0}

    came = of_rows("extrapolation", row)
    assert came.outcome == "holds"
    assert came.answer == 2
    assert "It does not hold for |x|" in came.words
    assert of_rows("extrapolation", row, function="abs").outcome == "fails"
