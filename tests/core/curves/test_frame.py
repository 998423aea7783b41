"""Curves are trained as by scikit-learn, and their frames agree with the fit."""

import numpy as np
import pytest

from app.core.curves.frame import CurveView, at_place, curve_frame
from app.core.curves.spec import CurveSpec, curve_id
from app.core.curves.target import sampled
from app.core.export.plotly_curve import curve_figure
from app.core.training.state import advance, start
from tests.support.cases import each
from tests.support.sklearn_reference import parameters_of, stock

SPECS = {
    "the default": {},
    "tanh": {"network": {"activation": "tanh"}},
    "logistic, two layers": {"network": {"activation": "logistic", "hidden_layer_sizes": [4, 4]}},
    "leaky, a step": {"function": {"kind": "step"}, "network": {"activation": "leaky_relu"}},
    "no hidden layer": {"network": {"hidden_layer_sizes": []}},
    "identity": {"network": {"activation": "identity"}},
    "drawn": {"function": {"kind": "points", "points": [[0, 0], [1, 2], [2, 1], [1, 1]]}},
    "deep, noisy": {
        "function": {"kind": "prices", "interval": [0.25, 3], "noise": 0.2},
        "network": {"hidden_layer_sizes": [8, 8, 8]},
    },
}


def curve(name):
    return CurveSpec.model_validate(SPECS[name])


def framed(name, epoch=40, **view):
    spec = curve(name)
    state = advance(start(spec.run()), epoch)
    return spec, state, curve_frame(spec, state, CurveView(**view))


def test_the_empty_spec_is_the_articles_sine_and_its_id_never_changes():
    spec = CurveSpec()
    assert (spec.function.kind, spec.function.interval) == ("sine", (-4.0, 4.0))
    assert curve_id(spec) == "e5814916651d8f360455"


@each("name", SPECS)
def test_the_run_of_a_curve_is_a_regression_on_its_points(name):
    spec = curve(name)
    run = spec.run()
    points = sampled(spec.function)
    assert run.dataset.task == "regression"
    assert run.layer_sizes == (1, *spec.network.hidden_layer_sizes, 1)
    assert sorted((x, y) for x, _, y in run.dataset.points) == sorted(
        zip(points.x, points.y, strict=True)
    )


@each("name", ["the default", "tanh", "deep, noisy", "drawn"])
def test_a_curve_is_trained_as_scikit_learn_trains(name):
    run = curve(name).run()
    ours, theirs = advance(start(run), 20).parameters, parameters_of(stock(run, 20))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@each("name", SPECS)
def test_the_units_contributions_and_the_bias_add_up_to_the_fit(name):
    _, _, frame = framed(name)
    total = frame["units"]["values"].sum(axis=0) + frame["units"]["bias"]
    np.testing.assert_allclose(total, frame["line"]["fit"], atol=1e-9)


@each("name", SPECS)
def test_the_counts_of_a_frame_agree_with_its_parts(name):
    _, _, frame = framed(name)
    counts = frame["counts"]
    if frame["pieces"] is None:
        assert set(counts.values()) == {None}
        assert "curved" in frame["why"]
        return
    assert len(frame["pieces"]["slope"]) == counts["pieces_in_range"] == len(frame["kinks"]) + 1
    assert counts["pieces_in_range"] <= counts["pieces"] <= counts["bound"]
    low, high = frame["interval"]
    inside = [kink for kink in frame["kinks"] if low < kink["x"] < high]
    assert len(inside) == counts["kinks_in_interval"]
    beyond = [frame["tails"][side]["beyond"] for side in ("left", "right")]
    assert counts["kinks_in_range"] + sum(beyond) == counts["pieces"] - 1
    for side, place in (("left", 0), ("right", -1)):
        tail = frame["tails"][side]
        assert bool(tail["units"]) == (tail["begins"] is not None)
        if tail["units"] and not tail["beyond"]:
            assert tail["units"] == frame["kinks"][place]["units"]


@each("name", SPECS)
def test_the_piece_at_a_place_gives_the_value_there(name):
    spec, state, frame = framed(name)
    for x in (*frame["range"], 0.3, 1e5):
        card = at_place(spec, state, x)
        if frame["pieces"] is not None:
            line = card["slope"] * x + card["intercept"]
            assert line == pytest.approx(card["value"], rel=1e-9, abs=1e-9)
            low = -np.inf if card["from"] is None else card["from"]
            high = np.inf if card["to"] is None else card["to"]
            assert low <= x <= high


def test_errors_are_measured_inside_and_outside_the_interval():
    spec, _, frame = framed("the default", 300, samples=2000)
    x, fit = frame["line"]["x"], frame["line"]["fit"]
    inside = np.abs(x) <= 4.0
    wrong = fit - np.sin(x)
    errors = frame["errors"]
    assert errors["inside"]["max"] == pytest.approx(np.abs(wrong[inside]).max(), rel=0.05)
    assert errors["outside"]["max"] == pytest.approx(np.abs(wrong[~inside]).max(), rel=0.05)
    assert errors["outside"]["rmse"] > 10 * errors["inside"]["rmse"]
    inner = curve_frame(spec, advance(start(spec.run()), 3), CurveView(range=(-1.0, 1.0)))
    assert inner["errors"]["outside"] is None


def test_a_network_of_one_layer_has_at_most_one_piece_more_than_units():
    _, _, frame = framed("the default", 200)
    assert frame["counts"]["bound"] == 17


@each("name", SPECS)
def test_the_figure_shows_what_is_in_the_frame(name):
    _, _, frame = framed(name)
    names = [trace["name"] for trace in curve_figure(frame)["data"]]
    assert ("truth" in names) == (frame["line"]["truth"] is not None)
    assert ("kinks" in names) == bool(frame["kinks"])
    assert {"fit", "training points"} <= set(names)
