"""The catalog lists every field and choice of a spec, with its true range."""

from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError

from app.core.catalog import catalog
from app.core.data.bundled import BUNDLED
from app.core.data.dataset import load
from app.core.data.previews import preview
from app.core.specs import run
from app.core.specs.run import DatasetSpec, Limits, RunSpec
from tests.support.cases import each

CATALOG = catalog(Limits())
FIELDS = CATALOG["fields"]


def spec_with(path, value):
    part, _, name = path.partition(".")
    return RunSpec.model_validate({part: {name: value}} if name else {part: value})


def test_the_defaults_are_a_spec_with_every_field():
    assert RunSpec.model_validate(CATALOG["defaults"]) == RunSpec()
    for part in ("dataset", "network", "training"):
        for name, default in CATALOG["defaults"][part].items():
            assert FIELDS[f"{part}.{name}"]["default"] == default


@each(
    ("group", "key", "names"),
    [
        ("datasets", "kind", run.DatasetKind),
        ("activations", "name", run.Activation),
        ("solvers", "name", run.Solver),
        ("features", "name", run.Feature),
        ("initializations", "name", run.Initialization),
    ],
)
def test_every_choice_has_a_label_and_a_description(group, key, names):
    assert [choice[key] for choice in CATALOG[group]] == list(get_args(names))
    for choice in CATALOG[group]:
        assert choice["label"]
        assert choice.get("description", "-")


@each("path", FIELDS)
def test_a_field_accepts_its_bounds_and_nothing_beyond(path):
    field = FIELDS[path]
    assert field["label"]
    assert field["description"]
    step = 1 if field["type"] == "integer" else 1e-9
    for bound, beyond in (("minimum", -step), ("maximum", step)):
        if bound in field:
            spec_with(path, field[bound])
            with pytest.raises(ValidationError):
                spec_with(path, field[bound] + beyond * max(1, abs(field[bound])))
    for bound in ("exclusive_minimum", "exclusive_maximum"):
        if bound in field:
            with pytest.raises(ValidationError):
                spec_with(path, field[bound])
    for choice in field.get("choices", ()):
        if choice not in ("points", "table"):
            spec_with(path, choice)


def test_limits_are_those_of_the_server():
    small = catalog(Limits(samples=77, layers=2, units_per_layer=9))
    assert small["fields"]["dataset.samples"]["maximum"] == 77
    assert small["fields"]["network.hidden_layer_sizes"]["max_items"] == 2
    assert small["limits"]["units_per_layer"] == 9
    assert small["settings"]["samples"] == "CREASES_MAX_SAMPLES"


def test_a_solver_lists_existing_parameters():
    for solver in CATALOG["solvers"]:
        for name in solver["parameters"]:
            assert f"training.{name}" in FIELDS


def test_the_description_of_a_data_set_agrees_with_its_data():
    for about in CATALOG["datasets"]:
        if about["kind"] not in ("points", "table"):
            data = load(DatasetSpec(kind=about["kind"]))
            assert about["task"] == data.task
            assert about["classes"] == list(data.classes)
            assert about["box"] in (None, list(data.box))
            assert len(about["columns"]) == data.X_train.shape[1]


@each("about", CATALOG["datasets"], ids=lambda about: about["kind"])
def test_a_data_set_has_a_thumbnail_of_its_own_points(about):
    if about["kind"] in ("points", "table"):
        assert about["thumbnail"] is None
        return
    if about["kind"] in BUNDLED:
        assert np.allclose(about["thumbnail"], preview(about["kind"]), atol=0.02)
        return
    x1_min, x1_max, x2_min, x2_max = about["box"]
    for x1, x2, label in about["thumbnail"]:
        assert x1_min <= x1 <= x1_max
        assert x2_min <= x2 <= x2_max
        assert label in about["classes"] or about["task"] == "regression"
    drawn = load(DatasetSpec(kind=about["kind"], samples=120, noise=0.05, test_share=0))
    assert about["thumbnail"] == [
        [round(x1, 2), round(x2, 2), round(label, 2)]
        for (x1, x2), label in zip(drawn.X_train.tolist(), drawn.y_train.tolist(), strict=True)
    ]
