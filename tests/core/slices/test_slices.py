"""Laws of slices: what is drawn on a plane of the input space is the network of all columns."""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from app.core.frames.frame import PARTS, View, frame
from app.core.frames.readings import read_crease, read_cut, read_fold, read_levels
from app.core.frames.region_card import card
from app.core.geometry.regions import subdivide
from app.core.slices.agreement import agreement
from app.core.slices.composition import on_plane
from app.core.slices.plane import Plane
from app.core.slices.resolve import BadSlice, check_vectors, plane_of
from app.core.slices.seen import seen
from app.core.slices.spec import (
    AxesSlice,
    PrincipalSlice,
    RowsSlice,
    VectorSlice,
    WalkSlice,
    slice_id,
)
from app.core.slices.table import table_of
from app.core.specs.run import RunSpec
from app.core.training.state import advance, start

EVERYTHING = frozenset(PARTS)
SAMPLED = 4000
"""Number of points at which a slice is compared with the network of all columns."""


def trained(kind="iris", epochs=60, *, dataset=None, **fields):
    spec = RunSpec.model_validate({"dataset": {"kind": kind} | (dataset or {})} | fields)
    return advance(start(spec), epochs)


def one_of_each_class(state, *classes):
    y = table_of(state.spec.dataset).y
    return RowsSlice(rows=tuple(int(np.flatnonzero(y == label)[0]) for label in classes))


def diagonal(columns):
    """A plane in general position: no two of its numbers are alike."""
    rng = np.random.default_rng(3)
    origin, u, v = rng.normal(size=(3, columns)).round(3).tolist()
    return VectorSlice(origin=origin, u=u, v=v)


THREE = {"columns": ["flavanoids", "proline", "hue"]}


@cache
def cases():
    """Return planes that are easy to get wrong, each with its trained network."""
    return {
        "the first two columns, others at medians": (trained(), None),
        "two columns in reverse order": (trained(), AxesSlice(axes=(3, 1))),
        "values far outside the data": (
            trained(),
            AxesSlice(axes=(2, 3), at=(9.0, -4.0, 0.0, 0.0)),
        ),
        "through three flowers": (trained(), one_of_each_class(trained(), 0, 1, 2)),
        "components of flowers": (trained(), PrincipalSlice(principal=(0, 1))),
        "a plane in general position": (trained(), diagonal(4)),
        "between two columns and three flowers": (
            trained(),
            WalkSlice(
                walk=(AxesSlice(axes=(0, 1)), one_of_each_class(trained(), 0, 1, 2)), share=0.3
            ),
        ),
        "columns of very different sizes": (
            trained("wine", dataset=THREE),
            AxesSlice(axes=(1, 0)),
        ),
        "components of 13 columns": (trained("wine"), PrincipalSlice(principal=(2, 0))),
        "through three digits": (
            trained("digits", 20, network={"hidden_layer_sizes": [16, 16]}),
            one_of_each_class(trained("digits", 0), 3, 8, 9),
        ),
        "leaky units, a regression, 10 columns": (
            trained("diabetes", network={"activation": "leaky_relu", "negative_slope": 0.2}),
            AxesSlice(axes=(2, 8)),
        ),
        "two classes of 30 columns": (
            trained("breast_cancer", 30, network={"hidden_layer_sizes": [8]}),
            PrincipalSlice(principal=(0, 1)),
        ),
        "standardized columns of very different sizes": (
            trained("wine", dataset={"standardize": True}),
            AxesSlice(axes=(6, 12)),
        ),
        "standardized components": (
            trained("wine", dataset={"standardize": True}),
            PrincipalSlice(principal=(0, 1)),
        ),
        "through three standardized rows": (
            trained("wine", dataset={"standardize": True}),
            RowsSlice(rows=(12, 87, 150)),
        ),
        "two columns, turned": (
            trained("moons", 100),
            VectorSlice(origin=(0.5, 0.25), u=(0.6, 0.8), v=(-0.8, 0.6)),
        ),
        "two columns, swapped": (trained("moons", 100), AxesSlice(axes=(1, 0))),
        "one of two columns": (
            trained("moons", network={"features": ["x2"]}),
            AxesSlice(axes=(1, 0)),
        ),
    }


def shown_of(state, wanted):
    return seen(state.network, state.data, state.spec.dataset, wanted)


def points_in(box, count=SAMPLED):
    low, high = np.array(box).reshape(2, 2).T
    return np.random.default_rng(0).uniform(low, high, size=(count, 2))


def test_regions_of_a_slice_have_the_patterns_of_the_full_network():
    for name, (state, wanted) in cases().items():
        shown = shown_of(state, wanted)
        regions = subdivide(shown.network, shown.data.box)
        st = points_in(shown.data.box)
        patterns = regions.active[regions.locate(st)]
        full = shown.columns_network.patterns(shown.plane.points(st))
        assert (patterns == full).all(axis=1).mean() > 0.999, name
        # Float64 contradicts no region; it leaves a point on a crease open.
        found = agreement(shown.columns_network, shown.plane, st, patterns)
        assert (found != 0).all(), name
        assert (found == 1).mean() > 0.99, name
        assert (agreement(shown.columns_network, shown.plane, st, ~patterns) <= 0).all(), name


def test_outputs_on_a_slice_are_those_of_the_full_network():
    for name, (state, wanted) in cases().items():
        shown = shown_of(state, wanted)
        st = points_in(shown.data.box)
        inputs = shown.plane.points(st)
        full, composed = shown.columns_network.logits(inputs), shown.network.logits(st)
        magnitude = np.abs(inputs)
        for weights, biases in zip(
            shown.columns_network.coefs, shown.columns_network.intercepts, strict=True
        ):
            magnitude = magnitude @ np.abs(weights) + np.abs(biases)
        bound = 2.0**-53 * 4 * sum(map(len, shown.columns_network.coefs)) * magnitude
        assert (np.abs(full - composed) <= bound + 1e-300).all(), name


def test_composed_weights_and_biases_are_correctly_rounded():
    for name, (state, wanted) in cases().items():
        shown = shown_of(state, wanted)
        network, plane = shown.columns_network, shown.plane
        for row, step in enumerate((plane.u, plane.v, plane.origin)):
            exact = [
                sum(Fraction(x) * Fraction(w) for x, w in zip(step, column, strict=True))
                for column in network.coefs[0].T.tolist()
            ]
            if row == 2:
                exact = [
                    total + Fraction(bias)
                    for total, bias in zip(exact, network.intercepts[0].tolist(), strict=True)
                ]
            found = [*shown.network.coefs[0], shown.network.intercepts[0]][row]
            assert found.tolist() == [float(total) for total in exact], name


def test_a_network_without_finite_products_is_composed_without_an_error():
    state = trained()
    huge = trained().network
    coefs = (huge.coefs[0] * 1e305, *huge.coefs[1:])
    network = type(huge)(
        coefs, huge.intercepts, huge.activation, huge.out_activation, 0.01, huge.features
    )
    with np.errstate(over="ignore", invalid="ignore"):
        assert on_plane(network, plane_of(state.spec.dataset, diagonal(4))).coefs[0].shape == (2, 8)


def test_the_own_plane_of_two_columns_gives_the_frame_of_no_slice_bit_for_bit():
    kinds = ({}, {"network": {"features": ["x1", "x1*x2"]}}, {"network": {"activation": "tanh"}})
    for fields in kinds:
        state = trained("moons", 20, **fields)
        without = frame(state, View(grid=12, include=EVERYTHING)).as_dict()
        view = View(grid=12, include=EVERYTHING, slice=AxesSlice(axes=(0, 1)))
        assert_equal(without, frame(state, view).as_dict())
        assert without["slice"]["u"] == [1.0, 0.0]
        assert not without["distance"]["train"].any()
    turned = VectorSlice(origin=(0.0, 0.0), u=(1.0, 0.0), v=(0.0, 1.0))
    state = trained("moons", 20)
    box = state.data.box
    view = View(box, 12, EVERYTHING)
    # The same plane, but composed: every number of the geometry is the same.
    composed = frame(state, View(box, 12, EVERYTHING, slice=turned)).as_dict()
    whole = frame(state, view).as_dict()
    for part in ("regions", "boundary", "cells", "grid", "counts", "metrics", "confusion"):
        assert_equal(whole[part], composed[part])


def assert_equal(one, other):
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            assert_equal(one[name], other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_equal(first, second)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
    else:
        assert one == other


def test_every_part_of_a_frame_and_every_reading_is_there_on_every_slice():
    for name, (state, wanted) in cases().items():
        shown = frame(state, View(grid=9, include=EVERYTHING, slice=wanted)).as_dict()
        missing = {part for part in PARTS if shown.get(part, 0) is None}
        inexact = {"sampled_boundary"}  # only where there is no exact one
        assert missing == inexact | ({"cells"} if shown["task"] == "regression" else set()), name
        assert shown["why"] is None, name
        x1, x2 = (sum(shown["box"][i : i + 2]) / 2 for i in (0, 2))
        one = card(state, x1, x2, wanted=wanted)
        assert one["agrees"], name
        assert len(one["original"]) == len(one["columns"]), name
        plane = plane_of(state.spec.dataset, wanted)
        expected = plane.points(np.array([[x1, x2]]))[0]
        np.testing.assert_array_equal(one["original"], expected)
        low, high = (shown["box"][0], shown["box"][2]), (shown["box"][1], shown["box"][3])
        cut = read_cut(state, low, high, 1000, wanted)
        ends = shown_of(state, wanted).columns_network.logits(plane.points(np.array([low, high])))
        np.testing.assert_allclose(cut["logits"][[0, -1]], ends, rtol=1e-9, atol=1e-9)
        assert read_crease(state, 0, 0, None, 10_000, wanted)["why"] is None
        assert read_levels(state, (0.0,), 0, None, 10_000, wanted)["why"] is None


def test_scores_and_weights_of_a_frame_are_those_of_the_full_network():
    for name, (state, wanted) in cases().items():
        shown = frame(state, View(grid=0, include=EVERYTHING, slice=wanted)).as_dict()
        data, network = state.data, state.network
        assert len(shown["network"]["coefs"][0]) == len(network.features), name
        if data.task == "classification":
            predicted = np.array(data.classes)[network.predict(data.X_train)]
            accuracy = float((predicted == data.y_train).mean())
            assert shown["metrics"]["train_accuracy"] == accuracy, name
            np.testing.assert_array_equal(shown["predictions"]["train"], predicted)
        active = network.patterns(data.X_train).mean(axis=0)
        shares = [share for layer in shown["metrics"]["active_share"] for share in layer]
        np.testing.assert_allclose(shares, active)


def test_samples_lie_at_their_projection_with_their_distance():
    for name, (state, wanted) in cases().items():
        view = View(grid=0, include=EVERYTHING, slice=wanted)
        shown = frame(state, view).as_dict()
        plane, table = plane_of(state.spec.dataset, wanted), table_of(state.spec.dataset)
        for part in ("train", "test"):
            X = table.X[shown["rows"][part]]
            st, distance = shown["points"][part]["X"], shown["distance"][part]
            scale = np.array(plane.scale)
            away = (X - plane.points(st)) / scale
            np.testing.assert_allclose(distance, np.linalg.norm(away, axis=1), atol=1e-12)
            # The way from a plane to a point is perpendicular to the plane.
            for step in (plane.u, plane.v) if plane.axes is None else ():
                largest = np.linalg.norm(step / scale) * np.abs(X / scale).max()
                assert (np.abs(away @ (step / scale)) <= 1e-10 * largest).all(), name
            if plane.axes is not None:
                np.testing.assert_array_equal(st, X[:, plane.axes])


def test_three_rows_are_at_the_corners_and_on_the_plane():
    state, wanted = cases()["through three digits"]
    shown = frame(state, View(grid=0, include=EVERYTHING, slice=wanted)).as_dict()
    places = {
        int(row): (st, away)
        for part in ("train", "test")
        for row, st, away in zip(
            shown["rows"][part], shown["points"][part]["X"], shown["distance"][part], strict=True
        )
    }
    for row, corner in zip(wanted.rows, ((0, 0), (1, 0), (0, 1)), strict=True):
        st, away = places[row]
        np.testing.assert_allclose(st, corner, atol=1e-12)
        assert away < 1e-10
    plane = plane_of(state.spec.dataset, wanted)
    a, b, c = table_of(state.spec.dataset).X[list(wanted.rows)]
    assert (plane.origin, plane.u, plane.v) == (tuple(a), tuple(b - a), tuple(c - a))
    one = card(state, 1.0, 0.0, wanted=wanted)
    assert one["original"] == b.tolist()
    assert one["sample"]["row"] == wanted.rows[1]
    assert one["sample"]["distance"] == 0.0


def test_components_are_those_of_scikit_learn_with_its_signs():
    scaled = {"standardize": True}
    sets = (("iris", {}), ("wine", {}), ("wine", scaled), ("digits", {}), ("iris", {"seed": 5}))
    for kind, dataset in sets:
        state = trained(kind, 0, dataset=dataset)
        standardized = dataset.get("standardize", False)
        scaler = StandardScaler(with_mean=standardized, with_std=standardized)
        found = PCA().fit(scaler.fit_transform(state.data.X_train))
        scale = scaler.scale_ if standardized else np.ones(state.data.X_train.shape[1])
        X_test = scaler.transform(state.data.X_test)
        for pair in ((0, 1), (1, 0), (2, 3)):
            plane = plane_of(state.spec.dataset, PrincipalSlice(principal=pair))
            mean = state.data.X_train.mean(axis=0)
            np.testing.assert_allclose(plane.origin, mean, rtol=1e-9, atol=1e-12)
            steps = found.components_[list(pair)] * scale
            np.testing.assert_allclose([plane.u, plane.v], steps, rtol=1e-6, atol=1e-8)
            np.testing.assert_allclose(plane.shares, found.explained_variance_ratio_[list(pair)])
            places = plane.project(state.data.X_test)
            np.testing.assert_allclose(places, found.transform(X_test)[:, list(pair)], atol=1e-8)
    titles = plane_of(trained("iris", 0).spec.dataset, PrincipalSlice(principal=(0, 1))).titles
    assert titles[0].startswith("component 1 (92 % of variance)")


def test_margins_are_distances_within_the_slice():
    state, wanted = cases()["two columns, turned"]
    box = (-3.0, 3.0, -3.0, 3.0)
    turned = frame(state, View(box, 0, EVERYTHING, slice=wanted)).as_dict()["margins"]["train"]
    # A rotation keeps every distance; the box is large enough for all of the near boundary.
    straight = frame(state, View((-4.0, 4.0, -4.0, 4.0), 0, EVERYTHING)).as_dict()["margins"]
    near = turned["distance"] < 0.5
    assert near.sum() > 50
    np.testing.assert_allclose(
        turned["distance"][near], straight["train"]["distance"][near], rtol=1e-9
    )
    state, wanted = cases()["through three flowers"]
    shown = frame(state, View(grid=0, include=EVERYTHING, slice=wanted)).as_dict()
    foot = shown["margins"]["train"]["point"]
    away = np.linalg.norm(foot - shown["points"]["train"]["X"], axis=1)
    np.testing.assert_allclose(away, shown["margins"]["train"]["distance"])
    logits = state.network.logits(plane_of(state.spec.dataset, wanted).points(foot))
    best = np.sort(logits, axis=1)
    np.testing.assert_allclose(best[:, -1], best[:, -2], atol=1e-9)


def test_other_columns_stand_at_the_medians_of_all_points():
    dataset = trained("iris", 0).spec.dataset
    plane = plane_of(dataset, None)
    medians = np.median(table_of(dataset).X, axis=0)
    assert plane.origin == (0.0, 0.0, *medians[2:])
    assert plane.titles == ("sepal length (cm)", "sepal width (cm)")
    at = (1.0, 2.0, 3.0, 4.0)
    assert plane_of(dataset, AxesSlice(axes=(2, 0), at=at)).origin == (0.0, 2.0, 0.0, 4.0)
    # A value at an axis says nothing.
    other = AxesSlice(axes=(2, 0), at=(9.0, 2.0, 9.0, 4.0))
    assert plane_of(dataset, other) == plane_of(dataset, AxesSlice(axes=(2, 0), at=at))


def test_the_hidden_space_maps_samples_from_all_columns():
    state, wanted = cases()["through three digits"]
    found = read_fold(state, 1, (0, 3), None, 10_000, wanted)
    sums = state.network.preactivations(state.data.X_train)[1][:, [0, 3]]
    np.testing.assert_array_equal(found["points"]["train"]["images"], np.maximum(sums, 0.0))


def test_a_slice_and_its_rows_stay_when_points_are_edited():
    first = trained("iris", 0)
    rows = table_of(first.spec.dataset).numbers(first.data)["train"]
    X, y = first.data.X_train, first.data.y_train
    gone, changed = [*X[3].tolist(), int(y[3])], [*X[7].tolist(), int(y[7])]
    edits = [{"from": gone}, {"from": changed, "to": [*changed[:-1], (changed[-1] + 1) % 3]}]
    state = trained("iris", 2, interventions=[{"epoch": 1, "points": edits}])
    wanted = RowsSlice(rows=tuple(int(row) for row in rows[[3, 7, 9]]))
    plane = plane_of(state.spec.dataset, wanted)
    assert plane.origin == tuple(X[3])
    shown = frame(state, View(grid=0, include=EVERYTHING, slice=wanted)).as_dict()
    assert shown["rows"]["train"].tolist() == np.delete(rows, 3).tolist()
    np.testing.assert_allclose(shown["points"]["train"]["X"][6], (1.0, 0.0), atol=1e-12)
    moons = trained("moons", 0)
    added = {"epoch": 0, "points": [{"to": [0.5, 0.5, 0]}]}
    state = trained("moons", 0, interventions=[added])
    shown = frame(state, View(grid=0, include=EVERYTHING)).as_dict()
    assert shown["rows"]["train"].tolist() == [*shown["rows"]["train"][:-1], -1]
    assert len(shown["rows"]["train"]) == len(moons.data.X_train) + 1


def vectors(u, v):
    return VectorSlice(origin=(0.0, 0.0), u=u, v=v)


def walk(first, share, second=None):
    return WalkSlice(walk=(first, second or AxesSlice(axes=(0, 1))), share=share)


def test_a_walk_leads_from_one_slice_to_another_on_straight_lines():
    iris = trained("iris", 0).spec.dataset
    low, high = (AxesSlice(axes=(0, 1), at=(5.0, 3.0, length, 1.5)) for length in (2.0, 6.0))
    flowers, components = RowsSlice(rows=(0, 60, 120)), PrincipalSlice(principal=(0, 1))
    for one, other in ((low, high), (flowers, components)):
        assert plane_of(iris, walk(one, 0.0, other)) == plane_of(iris, one)
        assert plane_of(iris, walk(one, 1.0, other)) == plane_of(iris, other)
    middle = AxesSlice(axes=(0, 1), at=(5.0, 3.0, 3.0, 1.5))
    assert plane_of(iris, walk(low, 0.25, high)) == plane_of(iris, middle)
    between = plane_of(iris, walk(flowers, 0.25, components))
    ends = plane_of(iris, flowers), plane_of(iris, components)
    for name in ("origin", "u", "v"):
        first, second = (np.array(getattr(end, name)) for end in ends)
        np.testing.assert_allclose(getattr(between, name), 0.75 * first + 0.25 * second)
    assert between.titles == ("s", "t")
    assert not between.equal_units


def test_a_slice_that_a_data_set_does_not_have_is_refused_with_its_place():
    iris, moons = trained("iris", 0).spec.dataset, trained("moons", 0)
    twins = np.array([[0, 0, 0], [1, 1, 1], [0, 1, 0], [2, 2, 1], [0, 0, 1]]).tolist()
    own = trained("points", 0, dataset={"points": twins}).spec.dataset
    cases = [
        (iris, AxesSlice(axes=(0, 4)), "/slice/axes/1", "less than 4"),
        (iris, AxesSlice(axes=(0, 1), at=(1.0, 2.0)), "/slice/at", "must have 4 numbers"),
        (iris, RowsSlice(rows=(0, 1, 150)), "/slice/rows/2", "less than 150"),
        (iris, RowsSlice(rows=(101, 0, 142)), "/slice/rows", "rows 101 and 142 are equal"),
        (own, RowsSlice(rows=(0, 1, 3)), "/slice/rows", "on a line"),
        (own, RowsSlice(rows=(2, 0, 4)), "/slice/rows", "rows 0 and 4 are equal"),
        (iris, PrincipalSlice(principal=(0, 4)), "/slice/principal/1", "less than 4"),
        (iris, diagonal(3), "/slice", "plane in 4 columns"),
        (own, vectors((0.0, 0.0), (1.0, 0.0)), "/slice/u", "must not be 0 in every column"),
        (own, vectors((1.0, 0.0), (0.0, 5e-324)), "/slice/v", "at least 1e-100"),
        (own, vectors((1.0, 0.0), (-3.0, 0.0)), "/slice/v", "must not be a multiple of u"),
        (iris, walk(AxesSlice(axes=(0, 4)), 0.5), "/slice/walk/0/axes/1", "less than 4"),
        (iris, walk(AxesSlice(axes=(1, 0)), 0.5), "/slice/share", "at 0.5 .* are on a line"),
    ]
    for dataset, wanted, pointer, words in cases:
        with pytest.raises(BadSlice, match=words) as caught:
            plane_of(dataset, wanted)
        assert caught.value.pointer == pointer
    curved = trained("moons", 0, network={"features": ["x1", "x1^2"]})
    with pytest.raises(BadSlice, match="must be unset for a network with the features"):
        shown_of(curved, AxesSlice(axes=(1, 0)))
    with pytest.raises(BadSlice, match="must not be a multiple of u"):
        check_vectors(vectors((1e-30, 2e-30), (-2.0, -4.0)))
    with pytest.raises(BadSlice, match="must not be 0 in every column"):
        check_vectors(vectors((0.0, 0.0), (1.0, 0.0)))
    assert moons.data.X_train.shape[1] == 2


def test_nearly_parallel_rows_far_from_zero_still_span_a_plane():
    points = [[1e5, 1e5, 0], [1e5 + 1, 1e5, 1], [1e5, 1e5 + 1e-3, 0]]
    state = trained("points", 0, dataset={"points": points, "test_share": 0.0})
    plane = plane_of(state.spec.dataset, RowsSlice(rows=(0, 1, 2)))
    np.testing.assert_allclose(
        plane.project(state.data.X_train[np.argsort(state.data.X_train.sum(axis=1))]),
        [[0, 0], [0, 1], [1, 0]],
        atol=1e-6,
    )


def test_names_of_slices_are_pinned_and_slices_change_no_run():
    vectors = VectorSlice(origin=(0.0, 1.5), u=(1.0, 0.0), v=(-0.0, 1.0))
    assert slice_id(vectors) == "f6b75c614ef45b0512f8"
    assert slice_id(diagonal(4)) != slice_id(diagonal(5))
    assert "slice" not in RunSpec.model_json_schema()["properties"]


def test_a_plane_knows_whether_its_axes_have_one_unit():
    assert plane_of(trained("iris", 0).spec.dataset, PrincipalSlice(principal=(0, 1))).equal_units
    assert not plane_of(trained("iris", 0).spec.dataset, None).equal_units
    assert isinstance(plane_of(trained("iris", 0).spec.dataset, None), Plane)
