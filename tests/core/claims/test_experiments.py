"""Claims: experiments run with every setting, and their verdicts agree with the rows."""

import re

import numpy as np
import pytest

from app.core.claims.activation_timing import _APPLIED, _FUNCTIONS, ACTIVATIONS, measured
from app.core.claims.findings import NothingMeasured
from app.core.claims.registry import CLAIMS, claim
from app.core.claims.verdicts import cheaper, verdict
from app.core.network.saturation import saturated
from app.core.specs.run import RunSpec, canonical_json
from app.core.studies.measure import run_cell
from app.core.studies.results import Results
from app.core.studies.spec import StudySpec
from app.core.studies.summary import Question, summary
from app.core.training.state import start
from tests.support.cases import each
from tests.support.quick import exhaustive, one_in

STUDIED = [one.name for one in CLAIMS if one.studies]


def results(name, **texts):
    found = {}
    one = claim(name)
    settings = one.settings({key: str(text) for key, text in texts.items()})
    for part, spec in one.design(settings).items():
        study = StudySpec.model_validate(spec)
        cells = (
            (study.kind, canonical_json(c.spec), c.number, study.epochs, study.extras)
            for c in study.cells
        )
        found[part] = Results(study, [row for cell in cells for row in run_cell(*cell)])
    return found, settings


def given(name, **texts):
    return verdict(name, *results(name, **texts))


SMALL = {
    "one-unit": {"epochs": 40},
    "sums": {"widths": "1,4,16", "epochs": 40},
    "polygons": {"widths": "4,8", "depths": "1,2", "epochs": 40},
    "depth": {"units": "4,8", "depths": "1,2", "epochs": 40},
    "few-and-many": {"widths": "1,4,16", "epochs": 40},
    "extrapolation": {"units": 8, "epochs": 60},
    "polyhedra": {"widths": "4,8", "depths": "1,2", "epochs": 40},
    "as-well-as": {"function": "sine", "widths": "2,8", "rate": "0.01,0.03", "epochs": 60},
    "vanishing": {"depths": "1,3", "epochs": 20},
    "dying": {"rates": "0.01,0.3", "initializations": "sklearn", "epochs": 20},
}
"""Settings of each claim with which its experiment is quick."""

SHORT = {"extrapolation", "polyhedra", "dying"}
"""The claims whose experiments `make quick` runs: of curves, of regions, of units."""


@pytest.fixture(
    scope="module",
    params=[
        *(name for name in STUDIED if name in SHORT),
        *exhaustive(name for name in STUDIED if name not in SHORT),
    ],
)
def tested(request):
    return claim(request.param), *results(request.param, seeds=7, **SMALL[request.param])


def test_names_of_claims_are_unique_and_fit_a_url():
    names = [one.name for one in CLAIMS]
    assert len(set(names)) == len(names) == 11
    assert all(re.fullmatch(r"[a-z-]+", name) for name in names)


def test_every_chart_can_be_drawn_of_its_study(tested):
    one, found, _ = tested
    for chart in one.charts:
        part = found[chart.study]
        drawn = summary(part.study, part.rows, Question(chart.metric, chart.x, chart.series))
        assert any(value is not None for line in drawn["lines"] for value in line["median"])


def test_a_verdict_has_an_outcome_an_answer_and_pictures(tested):
    one, found, settings = tested
    result = verdict(one.name, found, settings)
    assert result.outcome in ("holds", "partly", "fails", "tie", "open")
    assert result.answer is None or result.answer in range(len(one.answers))
    assert result.statements
    assert re.fullmatch(r"\S.*\.", result.headline)
    assert all(len(row) == len(result.table.heads) for row in result.table.rows)
    values = [bar.value for bar in result.subject.bars]
    assert values == sorted(values)
    assert sum(value <= values[3] for value in values) >= 4  # the median of seven seeds
    assert all(statement.finding for statement in result.statements)
    for name, (low, high) in result.intervals.items():
        assert low <= result.numbers[name] <= high
    assert "7 seeds" in result.words
    few = verdict(one.name, {n: _first_seed(part) for n, part in found.items()}, settings)
    assert "Only one seed was used. A verdict needs at least 6 seeds." in few.words
    assert all(statement.outcome != "holds" for statement in few.statements)
    for picture in result.pictures:
        for line in picture.lines:
            assert len(line["x"]) == len(line["median"]) == len(line["low"]) == len(line["high"])
            assert line["x"]


def test_there_is_no_verdict_before_anything_is_measured(tested):
    one, found, settings = tested
    with pytest.raises(NothingMeasured):
        verdict(one.name, {n: Results(part.study, []) for n, part in found.items()}, settings)


def _first_seed(part):
    study = part.study.model_copy(update={"seeds": part.study.seeds[:1]})
    seeds = len(part.study.seeds)
    rows = [row | {"cell": row["cell"] // seeds} for row in part.rows if row["cell"] % seeds == 0]
    return Results(study, rows)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("few-and-many", {"widths": "8"}),
        ("as-well-as", {"against": "", "function": "sine", "widths": "4", "rate": "0.01"}),
        ("vanishing", {"depths": "3"}),
        ("depth", {"depths": "1"}),
        ("polygons", {"widths": "4", "depths": "1"}),
    ],
)
def test_without_a_comparison_the_verdict_is_open(name, texts):
    result = given(name, seeds=1, epochs=2, **texts)
    assert result.outcome == "open"
    findings = " ".join(statement.finding for statement in result.statements)
    assert re.search(r"needs two|no other activation|make more than 4", result.words + findings)


def test_links_of_older_versions_keep_their_meaning():
    one = claim("as-well-as").settings({"function": "step", "rate": "0.01", "seconds": "3"})
    assert one["function"] == ["step"]
    assert one["rate"] == [0.01]
    assert one["seconds"] == 3.0
    assert claim("dying").settings({"seeds": "20"})["seeds"] == 20


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("name", "texts", "statement"),
    [
        ("few-and-many", {"activation": "identity", "epochs": 20}, "On the sine, 64 units"),
        (
            "extrapolation",
            {"function": "abs", "epochs": 1000, "against": ""},
            r"ReLUs do not extrapolate \|x\|",
        ),
    ],
)
def test_a_verdict_says_which_statement_does_not_hold(name, texts, statement):
    result = given(name, seeds=6, **texts)
    assert result.outcome in ("fails", "partly")
    (one,) = [s for s in result.statements if re.search(statement, s.sentence) and s.counts][:1]
    assert one.outcome == "fails"


@each(
    ("name", "texts"),
    one_in(
        6,
        [
            ("one-unit", {"function": "step,square", "against": ""}),
            ("sums", {"widths": "1,256", "function": "saw"}),
            ("depth", {"depths": "1,3", "units": "1,8", "dataset": "xor"}),
            ("polygons", {"activation": "identity"}),
            ("few-and-many", {"widths": "1,256", "function": "saw", "dataset": "xor"}),
            ("extrapolation", {"against": "", "interval": "3,-1", "units": "1"}),
            ("polyhedra", {"depths": "1,4", "widths": "1,2", "dataset": "gauss"}),
            ("as-well-as", {"seconds": "1e-9", "against": "identity", "function": "step"}),
            ("as-well-as", {"seconds": "500", "rate": "10", "widths": "4,8"}),
            ("vanishing", {"rate": "10", "depths": "1,8", "against": "leaky_relu", "units": "1"}),
            ("vanishing", {"initialization": "uniform", "dataset": "checkerboard"}),
            ("dying", {"rates": "10", "slope": "0", "initializations": "glorot"}),
        ],
    ),
)
def test_a_verdict_copes_with_every_setting(name, texts):
    result = given(name, seeds=6, epochs=2, **texts)
    entries = [entry for row in result.table.rows for entry in row]
    found = " ".join(
        [
            result.words,
            result.headline,
            *(statement.finding for statement in result.statements),
            *(f"{entry.text} {entry.note}" for entry in entries),
        ]
    )
    assert "nan" not in found
    assert "inf" not in found.replace("infinit", "")


@pytest.mark.exhaustive
def test_costs_are_measured_for_each_function_size_and_width():
    sizes, widths = [100, 1000], [4, 16]
    costs = measured(sizes, widths)
    for name in ACTIVATIONS:
        for part in ("activation", "derivative", "applied"):
            assert len(costs[part][name]) == len(sizes)
            assert all(cost > 0 for cost in costs[part][name])
        assert len(costs["share"][name]) == len(widths)
        assert all(0 <= share < 1 for share in costs["share"][name])
    found = cheaper(costs)
    assert [one.outcome for one in found.statements if not one.finding] == []
    for part in ("activation", "derivative", "applied"):
        for size in sizes:
            low, high = found.intervals[f"{part} ratio {size}"]
            assert low <= found.numbers[f"{part} ratio {size}"] <= high


def test_applied_derivatives_are_those_of_the_activations():
    z, gradient = np.linspace(-3, 3, 50), np.linspace(1, 2, 50)
    exact = {
        "relu": z > 0,
        "tanh": 1 - np.tanh(z) ** 2,
        "logistic": np.exp(-z) / (1 + np.exp(-z)) ** 2,
    }
    for name, slope in exact.items():
        h, out = np.empty(50), np.empty(50)
        _FUNCTIONS[name](z, h)
        _APPLIED[name](h, gradient, out)
        assert out == pytest.approx(gradient * slope)


def test_the_applied_derivatives_can_tie_while_the_derivative_alone_is_cheaper():
    cost = {"relu": [2.0], "tanh": [4.0], "logistic": [4.0]}
    costs = {
        "sizes": [10],
        "derivative": cost,
        "applied": cost,
        "activation": cost,
        "rounds": {
            "derivative": [[0.5, 0.4, 0.5, 0.6, 0.5, 0.5]],
            "applied": [[1.0, 0.9, 1.1, 1.0, 0.95, 1.05]],
            "activation": [[0.5, 2.0, 1.0, 0.5, 2.0, 1.0]],
        },
        "widths": [4],
        "share": {"relu": [0.0], "tanh": [0.2], "logistic": [0.3]},
    }
    result = cheaper(costs)
    assert [one.outcome for one in result.statements] == ["holds", "tie", "open"]
    assert result.outcome == "partly"
    assert result.answer == 0
    assert "1.00 (0.90 to 1.10) at 10" in result.statements[1].finding
    assert "less than 1.0 % with ReLU and 20.0 % with tanh in layers of 4" in result.words


def test_saturation_of_relu_is_the_share_of_inactive_pre_activations():
    state = start(RunSpec.model_validate({"network": {"hidden_layer_sizes": [4]}}))
    X = state.network.coefs[0].T  # any points
    (share,) = saturated(state.network, X)
    assert share == (state.network.preactivations(X)[0] <= 0).mean()
