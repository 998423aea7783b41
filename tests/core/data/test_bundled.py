"""The bundled data sets are those of scikit-learn, with any of their columns."""

from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn import datasets

from app.core.data.bundled import BUNDLED
from app.core.data.dataset import load
from app.core.schema.errors import explain
from app.core.specs.run import DatasetSpec, Limits, RunSpec, run_id


def refusal(spec: dict, limits: Limits | None = None) -> tuple[str, str]:
    """Return the pointer and the message of the only error of a spec."""
    with pytest.raises(ValidationError) as error:
        RunSpec.model_validate(spec, context={"limits": limits or Limits()})
    (entry,) = explain(error.value)
    return entry["pointer"], entry["message"]


def test_values_labels_and_names_are_those_of_scikit_learn():
    for kind, row in BUNDLED.items():
        stock = getattr(datasets, f"load_{kind}")()
        assert row.columns == tuple(stock.feature_names), kind
        assert row.rows == len(stock.target)
        assert row.classes == tuple(map(str, getattr(stock, "target_names", ())))
        spec = DatasetSpec(kind=kind, test_share=0)
        data = load(spec)
        order = np.lexsort((*data.X_train.T, data.y_train))
        expected = np.lexsort((*stock.data.T, stock.target))
        assert np.array_equal(data.X_train[order], stock.data[expected])
        assert np.array_equal(data.y_train[order], stock.target[expected])
        assert (spec.size, spec.names, spec.task) == (row.rows, row.classes or None, data.task)


def test_columns_are_taken_in_the_order_of_the_spec_and_change_no_split():
    for kind, row in BUNDLED.items():
        whole = load(DatasetSpec(kind=kind))
        for chosen in ((3, 0), (1, 4 % len(row.columns), 2)):
            columns = tuple(row.columns[index] for index in chosen)
            spec = DatasetSpec(kind=kind, columns=columns)
            data = load(spec)
            assert spec.column_names == columns
            assert np.array_equal(data.X_train, whole.X_train[:, chosen])
            assert np.array_equal(data.y_test, whole.y_test)
            assert all(low < high for low, high in (data.box[:2], data.box[2:]))


def test_all_columns_by_name_are_the_same_run_as_none():
    columns = BUNDLED["iris"].columns
    by_name = RunSpec.model_validate({"dataset": {"kind": "iris", "columns": columns}})
    assert run_id(by_name) == run_id(RunSpec.model_validate({"dataset": {"kind": "iris"}}))
    turned = RunSpec.model_validate({"dataset": {"kind": "iris", "columns": columns[::-1]}})
    assert run_id(turned) != run_id(by_name)


def test_a_refusal_names_the_field_the_value_and_what_is_known():
    iris = {"kind": "iris"}
    first, second = BUNDLED["iris"].columns[:2]
    cases = [
        ({"columns": ["petal lenght (cm)", first]}, "columns", "petal length (cm)"),
        ({"columns": [first, first]}, "columns", "twice"),
        ({"columns": [first]}, "columns", "at least 2"),
        ({"shift": 1.0}, "shift", "iris"),
    ]
    for change, field, words in cases:
        pointer, message = refusal({"dataset": {**iris, **change}})
        assert pointer == f"/dataset/{field}"
        assert words in message
    pointer, message = refusal({"dataset": {"columns": [first, second]}})
    assert (pointer, "moons" in message) == ("/dataset/columns", True)
    pointer, message = refusal({"dataset": {"kind": "digits"}}, Limits(samples=1000))
    assert pointer == "/dataset/kind"
    assert "1797" in message
    assert "CREASES_MAX_SAMPLES" in message


def test_the_features_of_the_plane_are_for_two_columns():
    squares = {"features": ["x1", "x1^2"]}
    pointer, message = refusal({"dataset": {"kind": "wine"}, "network": squares})
    assert pointer == "/network/features"
    assert "13 columns" in message
    two = {"kind": "iris", "columns": BUNDLED["iris"].columns[:2]}
    assert RunSpec.model_validate({"dataset": two, "network": squares}).layer_sizes[0] == 2


def test_points_with_many_columns_can_be_relabelled_and_removed_but_not_moved_or_added():
    dataset = {"kind": "iris"}
    data = load(DatasetSpec(**dataset))
    first = [*data.X_train[0].tolist(), float(data.y_train[0])]
    other = (first[-1] + 1) % 3
    relabelled, moved = [*first[:-1], other], [first[0] + 1, *first[1:]]

    def with_edit(**edit) -> dict:
        return {"dataset": dataset, "interventions": [{"epoch": 2, "points": [edit]}]}

    changed = load(
        DatasetSpec(**dataset),
        RunSpec.model_validate(with_edit(**{"from": first, "to": relabelled}))
        .interventions[0]
        .points,
    )
    assert changed.y_train[0] == other
    assert np.array_equal(changed.X_train, data.X_train)
    left = load(
        DatasetSpec(**dataset),
        RunSpec.model_validate(with_edit(**{"from": first})).interventions[0].points,
    )
    assert np.array_equal(left.X_train, data.X_train[1:])
    for edit, field, words in (
        ({"from": first, "to": moved}, "to", "relabelled or removed"),
        ({"to": moved}, "to", "relabelled or removed"),
        ({"from": [0, 0, 0]}, "from", "5 numbers"),
        ({"from": first, "to": [*first[:-1], 7]}, "to/4", "0, 1, 2"),
    ):
        pointer, message = refusal(with_edit(**edit))
        assert pointer == f"/interventions/0/points/0/{field}"
        assert words in message


def test_more_samples_noise_or_classes_do_not_matter():
    plain = load(DatasetSpec(kind="wine"))
    for first, second in pairwise(
        [
            plain,
            load(DatasetSpec(kind="wine", samples=10)),
            load(DatasetSpec(kind="wine", noise=0.9)),
            load(DatasetSpec(kind="wine", classes=5)),
        ]
    ):
        assert np.array_equal(first.X_train, second.X_train)
        assert np.array_equal(first.y_test, second.y_test)
