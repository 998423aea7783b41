"""Claims: every experiment can be run, and its verdict says what its rows say."""

import re

import pytest

from app.core.activation_costs import ACTIVATIONS, SIZES, WIDTHS, measured
from app.core.claims import CLAIMS, claim
from app.core.saturation import saturated
from app.core.specs import RunSpec, canonical_json
from app.core.studies import StudySpec
from app.core.study_results import Results
from app.core.study_rows import run_cell
from app.core.study_summaries import Question, summary
from app.core.training import start
from app.core.verdicts import NothingMeasured, cheaper, verdict

STUDIED = [one.name for one in CLAIMS if one.studies]


def small(spec):
    """The same experiment with one seed."""
    return StudySpec.model_validate(spec | {"seeds": [0]})


def results(name):
    found = {}
    for part, spec in claim(name).studies.items():
        study = small(spec)
        cells = ((study.kind, canonical_json(c.spec), c.number, study.epochs) for c in study.cells)
        found[part] = Results(study, [row for cell in cells for row in run_cell(*cell)])
    return found


@pytest.fixture(scope="module", params=STUDIED)
def tested(request):
    return claim(request.param), results(request.param)


def test_every_name_is_there_once_and_fits_an_address():
    names = [one.name for one in CLAIMS]
    assert len(set(names)) == len(names) == 7
    assert all(re.fullmatch(r"[a-z-]+", name) for name in names)


def test_every_chart_can_be_drawn_of_its_study(tested):
    one, found = tested
    for chart in one.charts:
        part = found[chart.study]
        drawn = summary(part.study, part.rows, Question(chart.metric, chart.x, chart.series))
        assert any(value is not None for line in drawn["lines"] for value in line["median"])


def test_the_verdict_is_of_the_numbers_that_it_tells(tested):
    one, found = tested
    given = verdict(one.name, found)
    assert given.outcome in ("holds", "partly", "fails")
    assert given.numbers
    assert re.search(r"\d", given.words)


def test_there_is_no_verdict_before_anything_is_measured(tested):
    one, found = tested
    with pytest.raises(NothingMeasured):
        verdict(one.name, {name: Results(part.study, []) for name, part in found.items()})


def test_a_median_is_that_of_the_rows_asked_for():
    study = StudySpec.model_validate(
        {
            "axes": [{"field": "network.activation", "values": ["relu", "tanh"]}],
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
    assert found.median("train_loss", network__activation="relu") == 21.0
    assert found.median("train_loss", 1, network__activation="tanh") == 14.0
    assert found.median("train_loss", network__activation="logistic") is None
    assert found.values("network.activation") == ["relu", "tanh"]
    assert found.values("training.solver") == ["adam"]


def test_saturation_is_the_share_of_flat_places():
    state = start(RunSpec.model_validate({"network": {"hidden_layer_sizes": [4]}}))
    X = state.network.coefs[0].T  # any points
    (share,) = saturated(state.network, X)
    assert share == (state.network.preactivations(X)[0] <= 0).mean()


def test_costs_are_measured_for_each_function_size_and_width():
    costs = measured()
    for name in ACTIVATIONS:
        for part in ("activation", "derivative"):
            assert len(costs[part][name]) == len(SIZES)
            assert all(cost > 0 for cost in costs[part][name])
        assert len(costs["share"][name]) == len(WIDTHS)
        assert all(0 <= share < 1 for share in costs["share"][name])
    assert cheaper(costs).outcome in ("holds", "partly", "fails")
