"""Verdicts on synthetic rows, for which the right verdict is known."""

import pytest

from app.core.claims.registry import claim
from app.core.claims.verdicts import verdict
from app.core.studies.results import Results
from app.core.studies.spec import StudySpec

ACTIVATION = "network.activation"
RATE = "training.learning_rate_init"
SHIFT = "dataset.shift"
WIDTH = "network.hidden_layer_sizes"


def of_rows(name, make, **texts):
    """Return the verdict on a claim whose rows are made by `make(values, seed, epoch)`."""
    one = claim(name)
    settings = one.settings(texts)
    results = {}
    for part, spec in one.design(settings).items():
        study = StudySpec.model_validate(spec)
        rows = [
            {
                "cell": cell.number,
                "epoch": epoch,
                "status": "ok",
                **make(cell.values, cell.seed, epoch),
            }
            for cell in study.cells
            for epoch in study.epochs
        ]
        results[part] = Results(study, rows)
    return verdict(name, results, settings)


def test_results_are_selected_by_fields_of_axes_or_of_the_base_spec():
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
        (-0.1, "partly", "Leaky ReLU is worse"),
    ],
)
def test_leaky_units_help_only_if_they_are_better_in_pairs(gain, outcome, words):
    def row(values, seed, _):
        leaky = values[ACTIVATION] == "leaky_relu"
        return {
            "dead_units": 0 if leaky else 20,
            "inactive_units": 20,
            "units": 32,
            "test_accuracy": 0.8 + seed / 100 + gain * leaky,
        }

    result = of_rows("dying", row)
    assert result.outcome == outcome
    assert result.answer == 2
    assert words in result.words


def test_leaky_units_do_not_help_if_neither_activation_learns():
    def row(values, *_):
        return {"dead_units": 30, "inactive_units": 30, "units": 32, "test_accuracy": 0.5}

    assert "hardly" not in of_rows("dying", row).words
    assert "neither is much better than guessing" in of_rows("dying", row).words


def test_a_verdict_counts_diverged_cells():
    def row(values, *_):
        diverged = values[RATE] == 0.3
        return {
            "dead_units": 1,
            "inactive_units": 1,
            "units": 32,
            "test_accuracy": 0.9,
            "status": "diverged" if diverged else "ok",
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
def test_vanishing_is_judged_per_layer_and_does_not_depend_on_the_depths(
    sigmoid, relu, outcome, words
):
    factor = {"logistic": sigmoid, "relu": relu, "tanh": 1.0}

    def row(values, *_):
        depth = len(values.get(WIDTH, [8]))
        norm = factor[values[ACTIVATION]] ** (depth - 1)
        return {"gradient_norm": [norm] * (depth + 1), "saturated": [0.0] * depth}

    for depths in ("1,2", "2,4,8"):
        result = of_rows("vanishing", row, depths=depths)
        assert result.outcome == outcome
        assert words in result.words


def test_a_gradient_of_0_leaves_vanishing_open():
    def row(values, *_):
        depth = len(values.get(WIDTH, [8]))
        return {"gradient_norm": [0.0] * (depth + 1), "saturated": [1.0] * depth}

    assert of_rows("vanishing", row).outcome == "open"


def test_a_data_offset_reports_saturation_and_lost_gradients():
    def row(values, *_):
        depth, far = len(values.get(WIDTH, [8])), values.get(SHIFT, 0) == 20
        off = far and values[ACTIVATION] == "relu"
        norm = 1e-6 if off else 3.0 if far else 1.0
        return {"gradient_norm": [norm] * (depth + 1), "saturated": [float(off)] * depth}

    words = of_rows("vanishing", row, shifts="20,0,5").words
    assert (
        "offset of 20 instead of 0, this share of the first layer is saturated (for ReLU: "
        "inactive): ReLU 100.0 %, sigmoid 0.0 %, " in words
    )
    assert "in epoch 50 for ReLU by 1e-06, for sigmoid by 3, for tanh by 3." in words
    assert "left for ReLU: every ReLU is inactive on all training points." in words
    assert "offset" not in of_rows("vanishing", row, shifts="5").words
    assert "offset" not in of_rows("vanishing", row, shifts="-5,5").words


def test_the_error_at_a_time_is_interpolated_between_measurements():
    slow = {"relu": 1.0, "tanh": 2.0}

    def row(values, _, epoch):
        name = values[ACTIVATION]
        return {"rmse_inside": 2.0 - epoch / 800, "seconds": epoch / 800 * slow[name]}

    result = of_rows("as-well-as", row, against="tanh", epochs="800")
    assert result.numbers["seconds"] == 1.0
    assert result.numbers["in time relu"] == 1.0
    assert result.numbers["in time tanh"] == pytest.approx(1.5)
    given = of_rows("as-well-as", row, against="tanh", epochs="800", seconds="0.3")
    assert given.numbers["in time relu"] == pytest.approx(1.7)
    assert given.numbers["in time tanh"] == pytest.approx(1.85)
    never = of_rows("as-well-as", row, against="tanh", epochs="800", seconds="0.001")
    assert never.numbers["in time tanh"] is None
    assert "tanh nothing measured yet" in never.words


def test_the_verdict_names_the_width_from_which_relu_is_as_good():
    def row(values, *_):
        (width,) = values[WIDTH]
        lags = values[ACTIVATION] == "relu" and width < 16
        return {"rmse_inside": 0.03 if lags else 0.01, "seconds": 1.0}

    assert "From 16 units on" in of_rows("as-well-as", row, against="tanh").words


def test_extrapolation_is_judged_by_the_function_outside_the_interval():
    def row(values, *_):
        right = values["function.kind"] == "abs"
        missed = 0.02 if right else 2.0
        return {"rmse_inside": 0.01, "rmse_outside": missed, "max_outside": missed}

    result = of_rows("extrapolation", row)
    assert result.outcome == "holds"
    assert result.answer == 2
    assert "It does not hold for |x|" in result.words
    assert of_rows("extrapolation", row, function="abs").outcome == "fails"


def test_a_correct_side_does_not_hide_a_wrong_one():
    """|x| fitted on 1 to 4: the line is right up to 5.5, and wrong from 0 to -0.5."""

    def row(*_):
        return {"rmse_inside": 0.0002, "rmse_outside": 0.12, "max_outside": 0.5}

    assert of_rows("extrapolation", row, function="abs", interval="1,4").outcome == "holds"
    assert "Even |x|" in of_rows("extrapolation", row, function="step", interval="1,4").words


def test_the_error_on_a_constant_is_relative_to_its_magnitude():
    def row(*_):
        return {"rmse_inside": 0.0005, "rmse_outside": 0.4, "max_outside": 1.0}

    result = of_rows("extrapolation", row, function="step", interval="1,5")
    assert result.outcome == "holds"
    assert "does not even fit" not in result.words

    def still(*_):
        return {"rmse_inside": 0.0005, "rmse_outside": 0.001, "max_outside": 0.002}

    for interval in ("10,20", "-20,-10"):
        assert (
            of_rows("extrapolation", still, function="step", interval=interval).outcome == "fails"
        )


def test_activations_are_not_compared_if_none_of_them_fits():
    def row(*_):
        return {"rmse_inside": 0.66, "seconds": 1.0}

    result = of_rows("as-well-as", row)
    assert result.outcome == "open"
    assert result.answer is None
    assert "None of them fits" in result.words


def test_a_verdict_notes_an_unused_time_budget():
    def row(values, _, epoch):
        return {"rmse_inside": 0.01, "seconds": epoch / 400}

    words = of_rows("as-well-as", row, against="tanh", epochs="800", seconds="600").words
    assert "Within 600 s of CPU time: ReLU 0.01 (all epochs, 2 s), tanh 0.01 (all epochs" in words
    assert "all epochs" not in of_rows("as-well-as", row, against="tanh", epochs="800").words
    short = of_rows("as-well-as", row, against="tanh", epochs="800", seconds="0.01").words
    assert "after equal CPU time it is unknown" in short


@pytest.mark.parametrize(
    ("few", "words"),
    [
        (
            0.01,
            "On the curve, few units already suffice. In the plane, few units already suffice.",
        ),
        (
            0.5,
            "On the curve, many units do not suffice: the error does not fall to a fifth. In the "
            "plane, many units do not suffice",
        ),
    ],
)
def test_if_many_units_are_no_better_the_verdict_says_whether_few_suffice(few, words):
    def row(*_):
        return {"rmse_inside": few, "test_accuracy": 1.0 - few}

    result = of_rows("few-and-many", row)
    assert result.outcome == "fails"
    assert words in result.words
    assert f"from {100 * (1 - few):.1f} % ({100 * (1 - few):.1f} % to" in result.words


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        ("0", "1 is inactive on all training points, where a slope of 0 passes no gradient "),
        ("0.3", "1 is inactive on all training points, where they still pass 0.3 times the grad"),
    ],
)
def test_the_verdict_names_the_gradient_that_inactive_leaky_units_pass(slope, words):
    def row(*_):
        return {"dead_units": 1, "inactive_units": 1, "units": 32, "test_accuracy": 0.9}

    assert words in of_rows("dying", row, slope=slope).words
    assert "over 3 seeds and 3 initializations" in of_rows("dying", row).words
    assert "Of 32 ReLUs, 1 (1 to 1) is dead at" in of_rows("dying", row, rates="0.1").words
