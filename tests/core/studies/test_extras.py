"""Extra measurements of studies: densities, predictions at points, and names of dead units."""

import numpy as np
import pytest
from pydantic import ValidationError

from app.core.specs.run import RunSpec, canonical_json
from app.core.studies.measure import COLUMNS, are_rows, run_cell
from app.core.studies.results import Results
from app.core.studies.spec import StudySpec, study_id
from app.core.studies.table import table
from app.core.training.state import advance, start

SPEC = {
    "base": {
        "dataset": {"kind": "spiral", "samples": 60},
        "network": {"hidden_layer_sizes": [6, 4]},
        "training": {"solver": "sgd", "learning_rate_init": 0.3, "batch_size": 10},
    },
    "epochs": [3, 12],
    "seeds": [0],
}


def rows_of(**extras):
    study = StudySpec.model_validate(SPEC | extras)
    (cell,) = study.cells
    rows = run_cell("run", canonical_json(cell.spec), 0, study.epochs, study.extras)
    assert are_rows(rows, 0)
    return study, rows


def test_extras_change_nothing_else():
    usual = rows_of()[1]
    everything = rows_of(measures=["density", "deaths"], at=[[1, 2]])[1]
    measured = [name for name in COLUMNS["run"] if usual[0][name] is not None]
    for one, other in zip(usual, everything, strict=True):
        assert all(one[name] == other[name] for name in measured if name != "seconds")
    assert usual[0]["region_density"] is None
    assert "deaths" not in usual[0]


def test_a_dead_unit_has_the_epoch_from_which_it_is_dead_on_all_training_points():
    spec = RunSpec.model_validate(SPEC["base"])
    row = rows_of(measures=["deaths"])[1][-1]
    state, dead = start(spec), []
    for _ in range(13):
        sums = state.network.preactivations(state.data.X_train)[:-1]
        dead.append(np.concatenate([np.all(layer <= 0, axis=0) for layer in sums]))
        state = advance(state, 1)
    sizes = [0, *np.cumsum(spec.network.hidden_layer_sizes)]
    expected = []
    for unit in np.flatnonzero(dead[12]):
        layer = int(unit >= sizes[1])
        alive = [epoch for epoch in range(13) if not dead[epoch][unit]]
        expected.append([layer, int(unit) - sizes[layer], max(alive, default=-1) + 1])
    assert row["deaths"] == expected
    assert len(row["deaths"]) == row["dead_units"] > 0


def test_predictions_have_the_formula_that_holds_at_the_point():
    at = [[500.0, 2.0], [-2.0, 2.0]]
    study, rows = rows_of(at=at)
    formulas = np.reshape(rows[-1]["formulas"], (2, 3))
    values = [a * x1 + b * x2 + c for (a, b, c), (x1, x2) in zip(formulas, at, strict=True)]
    assert rows[-1]["predictions"] == pytest.approx(values)
    assert table(study, rows)["predictions_2"] == [row["predictions"][1] for row in rows]
    found = Results(study, rows)
    assert found.median("formulas.3", {}) == formulas[0, 2]
    smooth = SPEC["base"] | {"network": {"activation": "tanh"}}
    assert rows_of(at=at, base=smooth)[1][0]["formulas"] is None


def test_studies_without_extras_keep_their_ids_and_curves_have_none():
    study = StudySpec.model_validate(SPEC)
    assert "measures" not in study.model_dump(mode="json")
    assert study_id(study) == study_id(StudySpec.model_validate(SPEC | {"measures": [], "at": []}))
    for extras in ({"measures": ["density"]}, {"at": [[0, 0]]}):
        with pytest.raises(ValidationError, match="study of curves"):
            StudySpec.model_validate({"kind": "curve"} | extras)
    for extras in ({"measures": ["size"]}, {"at": [[0, 0]] * 2}, {"at": [[0]]}):
        with pytest.raises(ValidationError):
            StudySpec.model_validate(SPEC | extras)


def test_a_network_without_a_boundary_in_view_has_no_densities():
    base = SPEC["base"] | {"dataset": {"kind": "plane", "samples": 60}}
    row = rows_of(measures=["density"], base=base)[1][0]
    assert row["region_density"] is None
    assert row["regions"] > 0
