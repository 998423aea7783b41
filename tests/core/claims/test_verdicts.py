"""Verdicts on synthetic rows, for which the right verdict is known."""

import pytest

from app.core.claims.registry import claim
from app.core.claims.verdicts import verdict
from app.core.studies.results import Results
from app.core.studies.spec import StudySpec
from tests.support.cases import each

ACTIVATION = "network.activation"
RATE = "training.learning_rate_init"
SHIFT = "dataset.shift"
WIDTH = "network.hidden_layer_sizes"
KIND = "function.kind"
HOUSES = ("houses",)


def of_rows(name, make, without=(), **texts):
    """Return the verdict on a claim whose rows are made by `make(values, seed, epoch)`.

    The results of the studies `without` are missing, as those of an older version.
    """
    one = claim(name)
    settings = one.settings(texts)
    results = {}
    for part, spec in one.design(settings).items():
        if part in without:
            continue
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
    ("gain", "outcome", "leaky", "relu"),
    [
        (0.1, "holds", "holds", "fails"),
        (0.0, "partly", "tie", "tie"),
        (-0.1, "partly", "fails", "holds"),
    ],
)
def test_leaky_units_help_only_if_they_are_better_in_pairs(gain, outcome, leaky, relu):
    def row(values, seed, _):
        is_leaky = values[ACTIVATION] == "leaky_relu"
        return {
            "dead_units": 0 if is_leaky else 20,
            "inactive_units": 20,
            "units": 32,
            "test_accuracy": 0.7 + seed / 100 + gain * is_leaky,
        }

    result = of_rows("dying", row, seeds="10")
    assert result.outcome == outcome
    assert result.answer == 2
    assert [one.outcome for one in result.statements] == ["holds", leaky, relu]
    assert [one.counts for one in result.statements] == [True, True, False]


def test_leaky_units_do_not_help_if_neither_activation_learns():
    def row(values, *_):
        better = 0.04 * (values[ACTIVATION] == "leaky_relu")
        scores = {"test_accuracy": 0.5 + better, "train_accuracy": 0.5 + better}
        return {"dead_units": 30, "inactive_units": 30, "units": 32} | scores

    for seeds in ("10", "20"):
        result = of_rows("dying", row, seeds=seeds)
        assert result.outcome == "partly"
        for one in result.statements[1:]:
            assert one.outcome == "fails"
            assert "Neither is better than guessing" in one.finding


def test_dead_units_of_the_median_run_have_names_and_epochs():
    def row(values, seed, _):
        dead = seed if values[ACTIVATION] == "relu" and values[RATE] == 0.3 else 0
        deaths = [[number % 2, number // 2, 3 * number] for number in range(dead)]
        found = {"dead_units": dead, "inactive_units": dead, "units": 32, "test_accuracy": 0.9}
        return found | {"deaths": deaths, "run": f"run of seed {seed}"}

    units = of_rows("dying", row, initializations="he", seeds="9").dead_units
    assert [(one.layer, one.unit, one.epoch) for one in units] == [
        (0, 0, 0),
        (1, 0, 3),
        (0, 1, 6),
        (1, 1, 9),
    ]
    assert {one.run for one in units} == {"run of seed 4"}


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

    assert "120 of 480 cells diverged" in of_rows("dying", row).words


@each(
    ("sigmoid", "relu", "outcome", "words"),
    [
        (0.1, 0.9, "holds", "0.1 (0.1 to 0.1), ReLU's by 0.9 (0.9 to 0.9)"),
        (0.1, 0.2, "partly", "ReLU's by 0.2"),
        (0.9, 0.9, "partly", "gradient by 0.9"),
        (0.9, 0.1, "fails", "gradient by 0.9"),
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
        result = of_rows("vanishing", row, depths=depths, shifts="0")
        assert result.outcome == outcome
        assert words in result.words


def test_a_gradient_of_0_leaves_vanishing_open():
    def row(values, *_):
        depth = len(values.get(WIDTH, [8]))
        return {"gradient_norm": [0.0] * (depth + 1), "saturated": [1.0] * depth}

    assert of_rows("vanishing", row).outcome == "open"


@pytest.mark.parametrize(("lost", "outcome"), [(0, "holds"), (7, "open"), (20, "fails")])
def test_an_outcome_with_two_peaks_is_a_share_of_the_seeds(lost, outcome):
    """With a gradient lost in 3 of the first 5 seeds and 7 of 20, more seeds could change it."""

    def row(values, seed, _):
        depth, far = len(values.get(WIDTH, [8])), values.get(SHIFT, 0) == 20
        norm = 0.8 ** (depth - 1) if values[ACTIVATION] == "relu" else 0.1 ** (depth - 1)
        off = far and values[ACTIVATION] == "relu" and seed in {0, 2, 4, *range(13, 10 + lost)}
        off = (off and lost > 0) or (far and lost == 20 and values[ACTIVATION] == "relu")
        norm = 7e-5 if off else 15.0 if far else norm
        layers = [norm] * (depth + 1)
        return {"gradient_norm": layers, "saturated": [float(bool(off))] * depth}

    result = of_rows("vanishing", row, shifts="0,20")
    relu = next(one for one in result.statements if "offset of 20, ReLU" in one.sentence)
    assert relu.outcome == outcome
    assert f"{lost} of 20 seeds" in relu.finding
    assert result.numbers["lost relu"] == lost / 20
    sigmoid = next(one for one in result.statements if "offset of 20, sigmoid" in one.sentence)
    assert sigmoid.outcome == "fails"
    assert result.outcome == "partly"


def test_inputs_that_shift_early_in_training_take_part_in_the_verdict():
    def row(values, _, epoch, flat=0.0):
        depth = len(values.get(WIDTH, [8]))
        base = 0.1 if values[ACTIVATION] == "logistic" else 1.0
        found = {"gradient_norm": [base ** (depth - 1)] * (depth + 1)}
        found["saturated"] = [flat if epoch == 5 else 0.0] * depth
        found["preactivation_shift"] = [0.5] * depth
        found["preactivation_spread"] = [0.1] * depth
        return found

    result = of_rows("vanishing", row, shifts="0")
    assert result.statements[-1].outcome == "fails"
    assert result.outcome == "partly"
    assert result.numbers["preactivation_shift logistic"] == 0.5
    shifted = of_rows("vanishing", lambda *at: row(*at, flat=0.9), shifts="0")
    assert shifted.statements[-1].outcome == "holds"
    assert shifted.outcome == "holds"


def test_a_data_offset_reports_saturation_and_lost_gradients():
    def row(values, *_):
        depth, far = len(values.get(WIDTH, [8])), values.get(SHIFT, 0) == 20
        off = far and values[ACTIVATION] == "relu"
        norm = 1e-6 if off else 3.0 if far else 1.0
        return {"gradient_norm": [norm] * (depth + 1), "saturated": [float(off)] * depth}

    words = of_rows("vanishing", row, shifts="20,0,5").words
    assert "a data offset of 20 instead of 0" in words
    assert "ReLU keeps less than 10.0 % in 20 of 20 seeds (83 % to 100 %); sigmoid" in words
    assert (
        "sigmoid keeps less than 10.0 % in 0 of 20 seeds (0 % to 17 %) and in the median 3" in words
    )
    assert "Every ReLU of it is inactive on all training points in 20 of 20 seeds" in words
    assert "offset" not in of_rows("vanishing", row, shifts="5").words
    assert "offset" not in of_rows("vanishing", row, shifts="-5,5").words


def test_each_activation_is_compared_at_its_best_width_and_learning_rate():
    """At an equal budget tanh with 8 units is better than ReLU with 64."""
    best = {"relu": (64, 0.003, 0.013), "tanh": (8, 0.03, 0.006), "logistic": (16, 0.01, 0.03)}

    def row(values, seed, _):
        (width,) = values[WIDTH]
        units, rate, error = best[values[ACTIVATION]]
        if (width, values[RATE]) != (units, rate):
            error = 1.0
        if values[KIND] == "abs":
            error = {"relu": 0.001, "tanh": 0.01, "logistic": 0.02}[values[ACTIVATION]]
        return {"rmse_inside": error * (1 + seed / 100), "seconds": 1.0}

    result = of_rows("as-well-as", row, function="sine,abs")
    assert result.outcome == "partly"
    assert result.numbers["sine units tanh"] == 8
    assert result.numbers["sine rate tanh"] == 0.03
    assert result.numbers["sine ratio"] == pytest.approx(13 / 6)
    sine, absolute = (one for one in result.statements if one.counts)
    assert sine.outcome == "fails"
    assert sine.finding.endswith("times that of tanh: tanh wins.")
    assert absolute.outcome == "holds"
    assert absolute.finding.endswith("times that of tanh: ReLU wins.")
    assert result.answer == 2
    note = result.table.rows[0][2].note.replace("\N{NO-BREAK SPACE}", " ")
    assert note.endswith(", 8 units, rate 0.03")


@pytest.mark.parametrize(
    ("before", "outcomes"),
    [
        (lambda seed: 1.0, ["holds", "holds", "holds"]),
        (lambda seed: 3.0, ["holds", "fails", "fails"]),
        (lambda seed: 1.96 if seed < 14 else 3.0, ["holds", "open", "open"]),
    ],
)
def test_regions_gather_along_the_boundary_only_if_training_makes_them_denser(before, outcomes):
    """More regions are no evidence: they are denser where the data are, even before training."""

    def row(values, seed, _):
        (*_, width) = values[WIDTH]
        found = {"regions": 10 * width, "boundary_segments": width, "bound": 1000}
        found["regions_before"] = 10 * width + (5 if width == 16 else -5)
        for what in ("region", "crease"):
            found[f"{what}_density"] = 2.25
            found[f"{what}_density_before"] = before(seed)
        return found

    result = of_rows("polyhedra", row)
    assert [one.outcome for one in result.statements] == outcomes * 2
    assert "may shrink" in result.words
    assert "16 from 165 to 160 (0 of 20 seeds (0 % to 17 %) more)" in result.words
    if "open" in outcomes:
        assert "more in 14 of 20 seeds" in result.statements[1].finding
        assert result.outcome == "open"


def test_a_median_of_all_sizes_does_not_hide_what_training_does_in_the_largest_network():
    def row(values, *_):
        (*_, width) = values[WIDTH]
        found = {"regions": width, "regions_before": width, "boundary_segments": 4, "bound": 100}
        for what in ("region", "crease"):
            found |= {f"{what}_density": 2.0 if width < 16 else 1.5, f"{what}_density_before": 1.6}
        return found

    result = of_rows("polyhedra", row)
    assert result.outcome == "partly"
    assert "in the median of all sizes, in 20 of 20 seeds. With layers of" in result.headline
    assert result.headline.endswith("units it fell from 1.6 to 1.5.")
    assert "more in 0 of 20 seeds" in result.statements[2].finding


def test_polyhedra_of_an_older_version_have_no_verdict_on_densities():
    def row(values, *_):
        return {"regions": 10, "boundary_segments": 4, "bound": 100}

    result = of_rows("polyhedra", row)
    assert result.outcome == "open"
    assert "older version" in result.statements[0].finding


def test_the_error_at_a_time_is_interpolated_between_measurements():
    slow = {"relu": 1.0, "tanh": 2.0}

    def row(values, _, epoch):
        name = values[ACTIVATION]
        return {"rmse_inside": 0.2 - epoch / 8000, "seconds": epoch / 800 * slow[name]}

    def in_time(**texts):
        result = of_rows("as-well-as", row, against="tanh", function="sine", epochs="800", **texts)
        return next(one for one in result.statements if not one.counts)

    assert "Within 1 s of CPU time its error is 0.67 (0.67 to 0.67) times" in in_time().finding
    assert "Within 0.6 s of CPU time its error is 0.82" in in_time(seconds="0.6").finding
    assert in_time(seconds="0.001").outcome == "open"
    assert "not measured yet" in in_time(seconds="0.001").finding


def test_extrapolation_is_judged_by_the_function_outside_the_interval():
    def row(values, *_):
        right = values["function.kind"] == "abs"
        missed = 0.02 if right else 2.0
        return {"rmse_inside": 0.01, "rmse_outside": missed, "max_outside": missed}

    result = of_rows("extrapolation", row, without=HOUSES)
    assert result.outcome == "holds"
    assert result.answer == 2
    assert "It does not hold for |x|" in result.words
    assert of_rows("extrapolation", row, without=HOUSES, function="abs").outcome == "fails"


@pytest.mark.parametrize(("far", "outcome"), [(90.0, "holds"), (37.3, "partly")])
def test_held_out_prices_say_nothing_about_500_bedrooms(far, outcome):
    """A held-out error of 0.2 everywhere; the rule behind the data gives 37.3 at 500 bedrooms."""

    def row(values, seed, _):
        right = values.get(KIND) == "abs"
        missed = 0.02 if right else 2.0
        found = {"rmse_inside": 0.01, "rmse_outside": missed, "max_outside": missed}
        found |= {"test_r2": 0.95, "test_loss": 0.02, "predictions": [0.1, far + seed / 1000]}
        return found | {"formulas": [0.5, 0.25, -1.0, 0.18, 0.3, 0.25]}

    result = of_rows("extrapolation", row)
    assert result.outcome == outcome
    inside, outside = result.statements[-2:]
    assert (inside.outcome, inside.counts) == ("holds", False)
    assert outside.outcome == ("holds" if far == 90 else "fails")
    assert result.numbers["houses error"] == pytest.approx(0.2)
    assert "0.18 · bedrooms +0.3 · bathrooms +0.25 at 500 bedrooms" in result.words
    assert "With seed 9 " in result.words


def test_a_correct_side_does_not_hide_a_wrong_one():
    """|x| fitted on 1 to 4: the line is right up to 5.5, and wrong from 0 to -0.5."""

    def row(*_):
        return {"rmse_inside": 0.0002, "rmse_outside": 0.12, "max_outside": 0.5}

    assert (
        of_rows("extrapolation", row, without=HOUSES, function="abs", interval="1,4").outcome
        == "holds"
    )
    assert (
        "Even |x|"
        in of_rows("extrapolation", row, without=HOUSES, function="step", interval="1,4").words
    )


def test_the_error_on_a_constant_is_relative_to_its_magnitude():
    def row(*_):
        return {"rmse_inside": 0.0005, "rmse_outside": 0.4, "max_outside": 1.0}

    result = of_rows("extrapolation", row, without=HOUSES, function="step", interval="1,5")
    assert result.outcome == "holds"
    assert "does not even fit" not in result.words

    def still(*_):
        return {"rmse_inside": 0.0005, "rmse_outside": 0.001, "max_outside": 0.002}

    for interval in ("10,20", "-20,-10"):
        assert (
            of_rows(
                "extrapolation", still, without=HOUSES, function="step", interval=interval
            ).outcome
            == "fails"
        )


def test_activations_are_not_compared_if_none_of_them_fits():
    def row(*_):
        return {"rmse_inside": 0.66, "seconds": 1.0}

    result = of_rows("as-well-as", row)
    assert result.outcome == "open"
    assert result.answer is None
    for one in result.statements[:1]:
        assert "None of them fits" in one.finding


@pytest.mark.parametrize(
    ("errors", "few", "many"),
    [
        ({1: 0.6, 2: 0.6, 4: 0.1, 64: 0.01}, "holds", "holds"),
        ({1: 0.01, 64: 0.01}, "fails", "holds"),
        ({1: 0.6, 64: 0.6}, "holds", "fails"),
    ],
)
def test_few_units_suffice_only_if_they_do_as_well_as_many(errors, few, many):
    def row(values, *_):
        (width,) = values[WIDTH]
        error = next(errors[size] for size in sorted(errors, reverse=True) if size <= width)
        return {"rmse_inside": error, "test_accuracy": 1.0 - error}

    result = of_rows("few-and-many", row)
    assert [one.outcome for one in result.statements] == [few, many, few, many]
    assert result.outcome == ("holds" if few == many else "partly")


def test_if_some_seeds_do_with_few_units_training_is_the_reason_not_number():
    """Two units fit |x| exactly, but training finds them in 6 of 20 seeds."""

    def row(values, seed, _):
        (width,) = values[WIDTH]
        fits = width > 2 or (width == 2 and seed < 6)
        return {"rmse_inside": 0.001 if fits else 0.9, "test_accuracy": 0.9}

    one = of_rows("few-and-many", row, function="abs").statements[0]
    assert one.outcome == "fails"
    assert "With 2 units, 6 of 20 seeds (12 % to 54 %) do as well" in one.finding
    assert "training is the reason" in one.finding


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        ("0", "inactive on all training points, where a slope of 0 passes no gradient "),
        ("0.3", "inactive on all training points, where they still pass 0.3 times the grad"),
    ],
)
def test_the_verdict_names_the_gradient_that_inactive_leaky_units_pass(slope, words):
    def row(*_):
        return {"dead_units": 1, "inactive_units": 1, "units": 32, "test_accuracy": 0.9}

    assert words in of_rows("dying", row, slope=slope).words
    assert "over 20 seeds and 3 initializations" in of_rows("dying", row).words
    assert "Of 32 ReLUs, 1 (1 to 1) are dead at" in of_rows("dying", row, rates="0.1").words
