"""The examples: their links, their runs and their pictures."""

import io
from urllib.parse import parse_qsl

import numpy as np

from app.core.examples import EXAMPLES, example_runs
from app.core.specs.run import RunSpec, run_id
from app.core.thumbnails import SIZE, thumbnail
from app.core.training.state import advance, start
from app.web.site_files import STATIC
from tests.support.pictures import read_image


def test_each_example_has_words_a_run_and_a_picture():
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES) >= 8
    for example in EXAMPLES:
        assert 0 < len(example.title.split()) <= 4
        assert 0 < len(example.note) < 25
        assert example.sentence.endswith(".")
        assert len(example.sentence) < 110
        assert {run_id(run) for run in example.runs()} <= example_runs().keys()
        assert read_image(STATIC / "examples" / f"{example.name}.png").shape == (SIZE, SIZE, 4)
    shipped = {path.stem for path in (STATIC / "examples").iterdir()}
    assert shipped == {example.name for example in EXAMPLES}


def test_a_link_names_the_fields_of_the_spec_the_epoch_and_the_look():
    for example in EXAMPLES:
        named = dict(parse_qsl(example.link.removeprefix("#"), strict_parsing=True))
        assert named.pop("epoch") == str(example.epoch)
        compared = named.pop("compare", None)
        assert (compared is None) == (example.against is None)
        assert compared is None or compared == run_id(example.runs()[1])
        assert {**named, **example.look} == named
        fields = {name for part in example.spec.values() for name in part}
        assert named.keys() == fields | example.look.keys()


def picture(*specs, epochs=30, box=None):
    states = [advance(start(RunSpec.model_validate(spec)), epochs) for spec in specs]
    return read_image(io.BytesIO(thumbnail(states, box)))


def test_a_picture_has_the_points_the_fill_and_the_boundary():
    spec = {"dataset": {"kind": "gauss", "noise": 0.1}, "network": {"hidden_layer_sizes": [1]}}
    alpha = picture(spec)[..., 3]
    assert 0 < alpha.min() < 0.44 < alpha.max() == 1
    assert picture({"dataset": {"kind": "plane"}})[..., 3].max() == 1
    assert picture({"dataset": {"kind": "blobs", "classes": 6}}).shape == (SIZE, SIZE, 4)
    far = picture(spec, box=(100.0, 101.0, 100.0, 101.0))
    assert len(np.unique(far.reshape(-1, 4), axis=0)) == 1


def test_a_picture_of_two_runs_has_half_of_each():
    one = {"dataset": {"kind": "xor"}}
    two = {**one, "network": {"activation": "tanh"}}
    both, first, second = picture(one, two), picture(one), picture(two)
    half = SIZE // 2
    assert np.array_equal(both[:, : half - 4], first[:, : half - 4])
    assert np.array_equal(both[:, half + 4 :], second[:, half + 4 :])
    assert not np.array_equal(first, second)
