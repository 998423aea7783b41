"""Studies: each combination is one cell, rows are reproducible, summaries agree with the rows."""

from __future__ import annotations

import csv
import io
import json
import math
from itertools import product

import numpy as np
import plotly.io
import pyarrow.parquet
import pytest
from pydantic import ValidationError

from app.core.export.plotly_study import study_figure
from app.core.frames.frame import View, frame
from app.core.schema.base import Limits
from app.core.schema.errors import explain
from app.core.specs.run import RunSpec, canonical_json, run_id
from app.core.studies.labels import Condition, has_values
from app.core.studies.measure import COLUMNS, UNREPRODUCIBLE, completed, run_cell
from app.core.studies.metrics import QuestionError
from app.core.studies.selection import selected
from app.core.studies.spec import StudySpec, fields_of, study_id
from app.core.studies.summary import Question, summary
from app.core.studies.table import as_csv, as_parquet, table
from app.core.training.state import advance, start
from tests.support.cases import each

WIDTHS = {"field": "network.hidden_layer_sizes", "values": [[2], [4], [3, 3]]}
ACTIVATIONS = {"field": "network.activation", "values": ["relu", "tanh"]}

STUDIES = {
    "nothing changed": {"epochs": [3], "seeds": [0, 1]},
    "two axes": {"epochs": [2, 5], "axes": [WIDTHS, ACTIVATIONS], "seeds": [3, 1]},
    "curves": {"kind": "curve", "epochs": [4], "axes": [ACTIVATIONS], "seeds": [0, 7]},
    "no hidden layer": {
        "epochs": [1],
        "axes": [{"field": "network.hidden_layer_sizes", "values": [[], [2]]}],
        "seeds": [0],
    },
    "numbers of two kinds": {
        "epochs": [1],
        "axes": [{"field": "training.alpha", "values": [0, 0.5]}],
        "seeds": [0],
    },
    "regression": {"base": {"dataset": {"kind": "hills"}}, "epochs": [2], "seeds": [0]},
    "divergence": {
        "base": {"dataset": {"kind": "hills"}, "training": {"solver": "sgd"}},
        "axes": [{"field": "training.learning_rate_init", "values": [0.01, 1000.0]}],
        "epochs": [1, 30],
        "seeds": [0],
    },
}


def study(name):
    return StudySpec.model_validate(STUDIES[name])


def rows_of(spec):
    work = ((spec.kind, canonical_json(cell.spec), cell.number, spec.epochs) for cell in spec.cells)
    return [row for one in work for row in run_cell(*one)]


@pytest.fixture(scope="module", params=STUDIES)
def worked(request):
    spec = study(request.param)
    return spec, rows_of(spec)


def reproducible(row):
    return {name: value for name, value in row.items() if name not in UNREPRODUCIBLE}


@each("name", STUDIES)
def test_every_combination_is_one_cell(name):
    spec = study(name)
    cells = list(spec.cells)
    combinations = product(*(axis.values for axis in spec.axes), spec.seeds)
    assert [(*cell.values.values(), cell.seed) for cell in cells] == list(combinations)
    assert [cell.number for cell in cells] == list(range(spec.size))
    assert [spec.cell(number) for number in range(spec.size)] == cells
    assert len({canonical_json(cell.spec) for cell in cells}) == spec.size


@each("name", STUDIES)
def test_a_study_survives_a_round_trip_through_its_canonical_json(name):
    spec = study(name)
    again = StudySpec.model_validate_json(canonical_json(spec))
    assert study_id(again) == study_id(spec)
    assert [cell.spec for cell in again.cells] == [cell.spec for cell in spec.cells]


def test_a_cell_changes_its_fields_and_nothing_else():
    cell = study("two axes").cell(5)
    run = cell.run
    assert list(run.network.hidden_layer_sizes) == cell.values["network.hidden_layer_sizes"]
    assert run.network.activation == cell.values["network.activation"]
    assert run.training.random_state == cell.seed
    assert run.dataset == RunSpec().dataset


def test_a_row_agrees_with_the_frame_of_its_run(worked):
    spec, rows = worked
    assert [(row["cell"], row["epoch"]) for row in rows] == list(
        product(range(spec.size), spec.epochs)
    )
    for row in rows:
        assert set(COLUMNS[spec.kind]) <= set(row)
        run = spec.cell(row["cell"]).run
        assert row["run"] == run_id(run)
        state = advance(start(run), row["epoch"])
        shown = frame(state, View(grid=0, include=frozenset({"metrics"}))).as_dict()
        assert row["status"] == shown["status"]
        assert row["train_loss"] == pytest.approx(shown["metrics"]["train_loss"], rel=1e-12)
        assert row["gradient_norm"] == shown["metrics"]["gradient_norm"]
        if spec.kind == "run":
            assert row["regions"] == shown["counts"]["regions"]


def test_a_row_depends_on_the_spec_alone_except_for_its_time(worked):
    spec, rows = worked
    assert list(map(reproducible, rows_of(spec))) == list(map(reproducible, rows))


def test_a_summary_agrees_with_the_rows(worked):
    spec, rows = worked
    column = "train_loss"
    found = summary(spec, rows, Question(column))
    (line,) = found["lines"]
    assert sum(line["n"]) == len(rows) if found["epoch"] is None else len(rows) // len(spec.epochs)
    by_index = {}
    for row in rows:
        if found["epoch"] in (None, row["epoch"]):
            cell = spec.cell(row["cell"])
            index = cell.indices[0] if spec.axes else spec.epochs.index(row["epoch"])
            by_index.setdefault(index, []).append(row[column])
    for index, values in by_index.items():
        known = [value for value in values if value is not None]
        assert line["missing"][index] == len(values) - len(known)
        if known:
            assert line["median"][index] == pytest.approx(np.median(known))
            assert (line["low"][index], line["high"][index]) == (min(known), max(known))


def test_a_summary_has_a_line_for_each_value_of_its_series():
    spec = study("two axes")
    rows = rows_of(spec)
    found = summary(spec, rows, Question("test_loss", x="epoch", series=WIDTHS["field"]))
    assert [line["label"] for line in found["lines"]] == ["2", "4", "3-3"]
    assert found["lines"][0]["x"] == [2, 5]
    norms = summary(spec, rows, Question("gradient_norm.3", x=WIDTHS["field"]))
    assert norms["lines"][0]["missing"] == [4, 4, 0]
    assert plotly.io.from_json(json.dumps(study_figure(found))).data


@each(
    ("question", "part"),
    [
        (Question("colour"), "metric"),
        (Question("gradient_norm.x"), "metric"),
        (Question("train_loss", x="training.alpha"), "x"),
        (Question("train_loss", series="training.alpha"), "series"),
        (Question("train_loss", x="epoch", series="epoch"), "series"),
        (Question("train_loss", facet="training.alpha"), "facet"),
        (Question("train_loss", x="epoch", facet="epoch"), "facet"),
        (Question("train_loss", where=(Condition("seed", "9"),)), "where"),
        (Question("train_loss", epoch=3), "epoch"),
    ],
)
def test_an_invalid_query_names_its_wrong_parameter(question, part):
    with pytest.raises(QuestionError) as caught:
        summary(study("two axes"), [], question)
    assert caught.value.part == part


def test_a_facet_has_the_summary_of_its_cells_alone():
    spec = study("two axes")
    rows = rows_of(spec)
    found = summary(spec, rows, Question("test_loss", x="epoch", facet=WIDTHS["field"]))
    assert [line["facet"] for line in found["lines"]] == ["2", "4", "3-3"]
    for line in found["lines"]:
        where = (Condition(WIDTHS["field"], line["facet"]),)
        alone = summary(spec, rows, Question("test_loss", x="epoch", where=where))["lines"]
        assert [line | {"facet": None, "facet_value": None}] == alone
    assert plotly.io.from_json(json.dumps(study_figure(found))).data
    assert len({trace.get("xaxis") for trace in study_figure(found)["data"]}) == 3


def test_means_and_deviations_are_those_of_numpy_also_for_huge_losses():
    spec = study("two axes")
    rows = rows_of(spec)
    for factor in (1.0, 1e300):
        scaled = [row | {"test_loss": row["test_loss"] * factor} for row in rows]
        (line,) = summary(spec, scaled, Question("test_loss", x=WIDTHS["field"]))["lines"]
        for index, (mean, sd) in enumerate(zip(line["mean"], line["sd"], strict=True)):
            values = [
                row["test_loss"]
                for row in rows
                if spec.cell(row["cell"]).indices[0] == index and row["epoch"] == spec.epochs[-1]
            ]
            assert mean == pytest.approx(np.mean(values) * factor)
            assert sd == pytest.approx(np.std(values, ddof=1) * factor)


def test_conditions_select_the_cells_with_these_values_however_they_are_written():
    spec = StudySpec.model_validate(
        {
            "axes": [
                {"field": "network.hidden_layer_sizes", "values": [[8], [8, 8], []]},
                {"field": "training.learning_rate_init", "values": [0.01, 1]},
                {"field": "training.shuffle", "values": [True, False]},
            ],
            "seeds": [3, 5],
        }
    )
    sizes, rate, shuffle = (axis.field for axis in spec.axes)

    def cells(*texts):
        return {
            number
            for number in selected(spec, [Condition.parse(text) for text in texts])
            if spec.cell(number)
        }

    def those(test):
        return {cell.number for cell in spec.cells if test(cell.values, cell.seed)}

    assert cells() == those(lambda values, seed: True)
    for text in ("8", "[8]"):
        assert cells(f"{sizes}={text}") == those(lambda values, seed: values[sizes] == [8])
    for text in ("8-8", "[8,8]", "[8, 8]"):
        assert cells(f"{sizes}={text}") == those(lambda values, seed: values[sizes] == [8, 8])
    for text in ("none", "[]"):
        assert cells(f"{sizes} = {text}") == those(lambda values, seed: values[sizes] == [])
    for text in ("0.01", "1e-2"):
        assert cells(f"{rate}={text}") == those(lambda values, seed: values[rate] == 0.01)
    # 1 is a learning rate, and not the same as true.
    assert cells(f"{rate}=1", f"{shuffle}=true") == those(
        lambda values, seed: values[rate] == 1 and values[shuffle]
    )
    assert cells("seed=5", f"{sizes}=8", f"{sizes}=none") == those(
        lambda values, seed: seed == 5 and values[sizes] in ([8], [])
    )
    for text in (f"{shuffle}=1", f"{rate}=true", "training.alpha=1", "seed=4", f"{sizes}=[8, 9]"):
        with pytest.raises(QuestionError) as caught:
            cells(text)
        assert caught.value.part == "where"
    for text in ("relu", "=relu", ""):
        with pytest.raises(ValueError, match="field=value"):
            Condition.parse(text)


NEWER_FIELDS = {
    "dataset.standardize": [False, True],
    "dataset.columns": [[], ["petal length (cm)", "petal width (cm)"]],
    "training.class_weight": [None, "balanced", {"0": 2}],
    "network.activation": ["relu", ["relu", "tanh"]],
    "interventions": [
        [],
        [{"epoch": 1, "frozen": [{"layer": 0}]}],
        [{"epoch": 1, "set": {"learning_rate_init": 0.1}}],
    ],
}


def test_newer_fields_are_axes_whose_cells_are_their_runs_and_whose_values_are_readable():
    for field, values in NEWER_FIELDS.items():
        base = {"dataset": {"kind": "iris"}}
        body = {"base": base, "axes": [{"field": field, "values": values}]}
        spec = StudySpec.model_validate(body | {"seeds": [7], "epochs": [2]})
        rows = []
        for cell, value in zip(spec.cells, values, strict=True):
            part, _, name = field.partition(".")
            own = {part: base.get(part, {}) | {name: value}} if name else {part: value}
            training = {"training": own.pop("training", {}) | {"random_state": 7}}
            run = RunSpec.model_validate(base | own | training)
            assert run_id(cell.run) == run_id(run)
            rows += run_cell(spec.kind, canonical_json(cell.spec), cell.number, spec.epochs)
        (line,) = summary(spec, rows, Question("train_loss", x=field))["lines"]
        assert line["values"] == values
        assert len(set(line["x"])) == len(values)
        assert all("'" not in text for text in line["x"])
        read = list(csv.DictReader(io.StringIO(as_csv(spec, rows).decode())))
        assert len({row[field] for row in read}) == len(values)
        assert as_parquet(spec, rows)
        for number, value in enumerate(values):
            condition = Condition(field, json.dumps(value))
            assert set(selected(spec, [condition])) == {number}


def test_an_invalid_intervention_of_an_axis_is_refused_at_its_value():
    frozen = [{"epoch": 5, "frozen": [{"layer": 9}]}]
    axes = [{"field": "interventions", "values": [[], frozen]}]
    with pytest.raises(ValidationError) as caught:
        StudySpec.model_validate({"axes": axes})
    (entry,) = explain(caught.value)
    assert entry["pointer"] == "/axes/0/values/1"
    assert "must be at most 2" in entry["message"]


def test_studies_are_found_by_values_of_their_axes_and_of_their_base():
    defaults = {kind: fields_of(kind) for kind in ("run", "curve")}
    body = {
        "base": {"dataset": {"kind": "spiral"}},
        "axes": [{"field": "network.activation", "values": ["relu", "tanh"]}],
    }
    document = json.loads(canonical_json(StudySpec.model_validate(body)))

    def has(*texts):
        return has_values(document, [Condition.parse(text) for text in texts], defaults)

    for text in (
        "network.activation=tanh",
        "dataset.kind=spiral",
        "dataset.standardize=false",
        "training.class_weight=none",
        "interventions=[]",
        "network.hidden_layer_sizes=8-8",
    ):
        assert has(text), text
    assert has("network.activation=logistic", "network.activation=tanh")
    for text in ("network.activation=logistic", "dataset.kind=moons", "function.kind=sine"):
        assert not has(text), text
    assert not has("network.activation=relu", "dataset.kind=moons")


def test_files_contain_every_row_with_exact_numbers(worked):
    spec, rows = worked
    columns = table(spec, rows)
    read = list(csv.DictReader(io.StringIO(as_csv(spec, rows).decode())))
    parquet = pyarrow.parquet.read_table(io.BytesIO(as_parquet(spec, rows)))
    assert len(read) == parquet.num_rows == len(rows)
    assert list(read[0]) == parquet.column_names == list(columns)
    for name in ("train_loss", "seed", "epoch"):
        numbers = [None if row[name] == "" else float(row[name]) for row in read]
        assert numbers == columns[name]
        assert parquet[name].to_pylist() == columns[name]
    for axis in spec.axes:
        assert len(set(map(str, columns[axis.field]))) == len(axis.values)


def test_the_type_of_a_column_does_not_depend_on_the_values():
    """A column of zeros is an integer column, and a metric that no cell has is a float column."""
    rows = rows_of(study("two axes"))
    nothing = [{**row, "dead_units": 0, "test_r2": None} for row in rows]
    file = as_parquet(study("two axes"), nothing)
    types = {field.name: str(field.type) for field in pyarrow.parquet.read_schema(io.BytesIO(file))}
    assert types["dead_units"] == types["cell"] == "int64"
    assert types["test_r2"] == types["train_loss"] == "double"


def test_no_value_of_an_axis_looks_like_a_date():
    """Spreadsheets read 8-8 as the eighth of August."""
    sizes = [[8], [8, 8], [12, 31, 4], []]
    axes = [{"field": "network.hidden_layer_sizes", "values": sizes}]
    spec = StudySpec.model_validate({"axes": axes, "seeds": [0], "epochs": [0]})
    rows = [{"cell": cell, "epoch": 0, "run": "", "status": "trained"} for cell in range(4)]
    read = csv.DictReader(io.StringIO(as_csv(spec, rows).decode()))
    texts = [row["network.hidden_layer_sizes"] for row in read]
    assert texts == ["8", "[8, 8]", "[12, 31, 4]", "none"]


def test_a_diverged_cell_has_that_status_and_its_last_finite_metrics():
    rows = [row for row in rows_of(study("divergence")) if row["cell"] == 1]
    assert rows[-1]["status"] == "diverged"
    assert rows[-1]["train_loss"] is None or math.isfinite(rows[-1]["train_loss"])


@each(
    ("spec", "pointer", "message"),
    [
        ({"kind": "run", "base": {"dataset": {"kind": "x"}}}, "/base/dataset/kind", "must be one"),
        ({"kind": "curve", "base": {"dataset": {}}}, "/base/dataset", "unknown field"),
        ({"axes": [{"field": "network.colour", "values": [1]}]}, "/axes/0/field", "must be one of"),
        ({"axes": [{"field": "dataset", "values": [1]}]}, "/axes/0/field", "must be one of"),
        ({"axes": [ACTIVATIONS, ACTIVATIONS], "seeds": [0]}, "/axes/1/field", "changed twice"),
        (
            {"axes": [{"field": "training.random_state", "values": [1]}]},
            "/axes/0/field",
            "set to the seed",
        ),
        (
            {"axes": [{"field": "network.activation", "values": ["relu", "x"]}]},
            "/axes/0/values/1",
            "must be one of relu",
        ),
        (
            {
                "axes": [
                    {"field": "training.solver", "values": ["adam", "lbfgs"]},
                    {"field": "training.l1", "values": [0, 0.1]},
                ],
                "seeds": [0],
            },
            "/axes",
            "cannot be combined",
        ),
        ({"axes": [{"field": "training.alpha", "values": []}]}, "/axes/0/values", "at least 1"),
        ({"seeds": []}, "/seeds", "at least 1"),
        ({"seeds": [1, 1]}, "/seeds", "twice"),
        ({"seeded": ["dataset.noise"]}, "/seeded", "training.random_state"),
        ({"epochs": []}, "/epochs", "at least 1"),
        ({"epochs": [10**9]}, "/epochs/0", "CREASES_MAX_EPOCHS"),
        ({"axes": [WIDTHS], "seeds": list(range(5))}, "/axes", "CREASES_MAX_CELLS"),
        ({"colour": 1}, "/colour", "unknown field"),
    ],
)
def test_an_invalid_study_is_refused_at_its_field(spec, pointer, message):
    with pytest.raises(ValidationError) as caught:
        StudySpec.model_validate(spec, context={"limits": Limits(cells=14)})
    errors = {entry["pointer"]: entry["message"] for entry in explain(caught.value)}
    assert message in errors[pointer]


def test_rows_of_versions_that_counted_inactive_leaky_units_as_dead_are_completed():
    study = StudySpec.model_validate(
        {
            "axes": [
                {"field": "network.activation", "values": ["relu", "leaky_relu", "tanh"]},
                {"field": "network.negative_slope", "values": [0.0, 0.1]},
            ],
            "seeds": [0],
        }
    )
    old = [{"cell": number, "dead_units": 0 if number > 3 else 5} for number in range(6)]
    new = [completed(row, study) for row in old]
    assert [row["dead_units"] for row in new] == [5, 5, 5, 0, 0, 0]
    assert [row["inactive_units"] for row in new] == [5, 5, 5, 5, 0, 0]
    assert [completed(row, study) for row in new] == new
