"""Claims: experiments run with every setting, and their verdicts agree with the rows."""

import re

import pytest

from app.core.claims.activation_timing import ACTIVATIONS, measured
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

STUDIED = [one.name for one in CLAIMS if one.studies]


def results(name, **texts):
    found = {}
    one = claim(name)
    settings = one.settings({key: str(text) for key, text in texts.items()})
    for part, spec in one.design(settings).items():
        study = StudySpec.model_validate(spec)
        cells = ((study.kind, canonical_json(c.spec), c.number, study.epochs) for c in study.cells)
        found[part] = Results(study, [row for cell in cells for row in run_cell(*cell)])
    return found, settings


def given(name, **texts):
    return verdict(name, *results(name, **texts))


@pytest.fixture(scope="module", params=STUDIED)
def tested(request):
    return claim(request.param), *results(request.param, seeds=1)


def test_names_of_claims_are_unique_and_fit_a_url():
    names = [one.name for one in CLAIMS]
    assert len(set(names)) == len(names) == 7
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
    assert result.outcome in ("holds", "partly", "fails")
    assert result.answer in range(len(one.answers))
    assert result.numbers
    assert "Only one seed was used." in result.words
    for picture in result.pictures:
        for line in picture.lines:
            assert len(line["x"]) == len(line["median"]) == len(line["low"]) == len(line["high"])
            assert line["x"]


def test_there_is_no_verdict_before_anything_is_measured(tested):
    one, found, settings = tested
    with pytest.raises(NothingMeasured):
        verdict(one.name, {n: Results(part.study, []) for n, part in found.items()}, settings)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("few-and-many", {"widths": "8"}),
        ("polyhedra", {"widths": "4", "depths": "2"}),
        ("as-well-as", {"against": ""}),
        ("vanishing", {"depths": "3"}),
    ],
)
def test_without_a_comparison_the_verdict_is_open(name, texts):
    result = given(name, seeds=1, epochs=2, **texts)
    assert result.outcome == "open"
    assert re.search(r"needs two|no other activation", result.words)


@pytest.mark.parametrize(
    ("name", "texts", "words"),
    [
        ("few-and-many", {"activation": "identity", "epochs": 20}, "linear units"),
        ("extrapolation", {"function": "abs", "epochs": 300}, r"On \|x\| .* extrapolates"),
        ("polyhedra", {"activation": "identity", "epochs": 2}, "does not double"),
        ("as-well-as", {"widths": "4", "epochs": 100, "seconds": "500"}, "more than 1.5 times"),
        ("dying", {"rates": "0.001", "epochs": 2, "initializations": "he"}, "Hardly any"),
    ],
)
def test_a_verdict_says_when_a_claim_does_not_hold(name, texts, words):
    result = given(name, seeds=2, **texts)
    assert result.outcome == "fails"
    assert re.search(words, result.words)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("few-and-many", {"widths": "1,256", "function": "saw", "dataset": "xor"}),
        ("extrapolation", {"against": "", "interval": "3,-1", "units": "1"}),
        ("polyhedra", {"depths": "1,4", "widths": "1,2", "dataset": "gauss"}),
        ("as-well-as", {"seconds": "1e-9", "against": "identity", "function": "step"}),
        ("as-well-as", {"seconds": "500", "rate": "10"}),
        ("vanishing", {"rate": "10", "depths": "1,8", "against": "leaky_relu", "units": "1"}),
        ("vanishing", {"initialization": "uniform", "dataset": "checkerboard"}),
        ("dying", {"rates": "10", "slope": "0", "initializations": "glorot"}),
    ],
)
def test_a_verdict_copes_with_every_setting(name, texts):
    result = given(name, seeds=1, epochs=2, **texts)
    assert "nan" not in result.words
    assert "inf" not in result.words.replace("infinit", "")


def test_costs_are_measured_for_each_function_size_and_width():
    sizes, widths = [100, 1000], [4, 16]
    costs = measured(sizes, widths)
    for name in ACTIVATIONS:
        for part in ("activation", "derivative"):
            assert len(costs[part][name]) == len(sizes)
            assert all(cost > 0 for cost in costs[part][name])
        assert len(costs["share"][name]) == len(widths)
        assert all(0 <= share < 1 for share in costs["share"][name])
    assert cheaper(costs).outcome in ("holds", "partly", "fails")


def test_costs_at_one_size_have_a_verdict():
    costs = {
        "sizes": [10],
        "derivative": {"relu": [2.0], "tanh": [1.0], "logistic": [3.0]},
        "activation": {"relu": [1.0], "tanh": [9.0], "logistic": [9.0]},
        "widths": [4],
        "share": {"relu": [0.0], "tanh": [0.2], "logistic": [0.3]},
    }
    result = cheaper(costs)
    assert result.outcome == "partly"
    assert result.answer == 0
    assert "the cheapest at 0 of 1 sizes (not at 10); together with" in result.words
    assert "it is the cheapest at this size." in result.words
    assert "less than 1.0 % with ReLU and 20.0 % with tanh in layers of 4" in result.words


def test_saturation_of_relu_is_the_share_of_inactive_pre_activations():
    state = start(RunSpec.model_validate({"network": {"hidden_layer_sizes": [4]}}))
    X = state.network.coefs[0].T  # any points
    (share,) = saturated(state.network, X)
    assert share == (state.network.preactivations(X)[0] <= 0).mean()
