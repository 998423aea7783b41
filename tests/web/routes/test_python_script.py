"""A script gives the same network, scores and picture without Creases."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from app.core.frames.palette import CLASS_COLOURS
from tests.support.pictures import read_image

pytestmark = pytest.mark.exhaustive  # each test starts Python processes

RUNS = {
    "the default": {},
    "sgd with a schedule": {"training": {"solver": "sgd", "learning_rate": "invscaling"}},
    "lbfgs": {"training": {"solver": "lbfgs"}},
    "three classes": {"dataset": {"kind": "blobs"}},
    "a regression": {"dataset": {"kind": "hills"}, "network": {"activation": "tanh"}},
    "features": {"network": {"features": ["x2", "x1^2", "sin(x1)"], "activation": "logistic"}},
    "no hidden layer": {"network": {"hidden_layer_sizes": []}},
    "own points": {
        "dataset": {
            "kind": "points",
            "points": [[x / 9, (x * x % 10) / 9, 4 if x % 3 else -2] for x in range(30)],
        }
    },
    "named classes and axes": {
        "dataset": {
            "kind": "points",
            "points": [[x / 9 - 1, (x * x % 10) / 9, x % 3] for x in range(40)],
            "test_points": [[0, 0.5, 0], [0.5, 0.2, 2]],
            "class_names": ["_it's", 'a "$5$" <b>', "caf\u00e9 \\{x}"],
            "axes": {
                "x1": {"name": "length $ {cm}", "offset": 5.8, "scale": 0.4},
                "x2": {"name": "width", "offset": -1e6, "scale": 1e5},
            },
        }
    },
    "many classes": {
        "dataset": {
            "kind": "points",
            "points": [[x / 40 - 1, (x * x % 23) / 23, x % 26] for x in range(80)],
            "class_names": [f"kind {label}" for label in range(26)],
        }
    },
    "named numbers": {
        "dataset": {
            "kind": "points",
            "points": [[x / 9 - 1, (x * x % 10) / 9, x % 3] for x in range(40)],
            "regression": True,
            "axes": {"x1": {"name": "x", "offset": 3}, "x2": {"name": "y"}},
        }
    },
    "four classes without a bend": {
        "dataset": {"kind": "blobs", "classes": 4},
        "network": {"activation": "identity"},
    },
    "a regression with bends": {"dataset": {"kind": "hills"}},
    "one feature, leaky": {"network": {"features": ["x2"], "activation": "leaky_relu"}},
    "more units than are cut": {"network": {"hidden_layer_sizes": [160, 97]}},
    "leaky_relu": {"network": {"activation": "leaky_relu"}},
    "an activation per layer": {
        "network": {
            "hidden_layer_sizes": [6, 7, 8],
            "activation": ["relu", "identity", "leaky_relu"],
            "negative_slope": 0.3,
        }
    },
    "smooth and bent layers": {"network": {"activation": ["tanh", "relu"]}},
    "the L1 penalty": {"training": {"l1": 0.001}},
    "another start": {"network": {"initialization": "he"}, "dataset": {"kind": "blobs"}},
    "an intervention": {"interventions": [{"epoch": 3, "set": {"learning_rate_init": 0.1}}]},
    "four columns": {"dataset": {"kind": "iris"}},
    "three rows of ten columns": {"dataset": {"kind": "diabetes"}},
    "components, embedded": {"dataset": {"kind": "wine"}, "network": {"initialization": "he"}},
    "two columns, turned": {"network": {"features": ["x2", "x1"]}},
    "a threshold": {"dataset": {"kind": "moons", "noise": 0.3}},
    "a threshold, standardized": {"dataset": {"kind": "moons", "noise": 0.3, "standardize": True}},
    "a threshold, embedded": {
        "dataset": {"kind": "moons", "noise": 0.3},
        "network": {"initialization": "he"},
    },
    # Applied last: NumPy then ignores overflows.
    "a diverged run": {"training": {"solver": "sgd", "learning_rate_init": 1e6}},
}
SLICES = {
    "three rows of ten columns": {"rows": [3, 17, 40]},
    "components, embedded": {"principal": [1, 0]},
    "two columns, turned": {"origin": [0.5, 0], "u": [0.6, 0.8], "v": [-0.8, 0.6]},
}
"""The slices of the pictures; the others have the first two columns."""

THRESHOLD = 0.3
"""The threshold of the runs whose names begin with its name."""

EMBEDDED = (
    "a threshold, embedded",
    "components, embedded",
    "leaky_relu",
    "an activation per layer",
    "smooth and bent layers",
    "one feature, leaky",
    "the L1 penalty",
    "another start",
    "an intervention",
    "a diverged run",
)

DRAWN_BOX = (-6, 5, -4, 6)

DRIVER = """
import contextlib, io, json, math, pathlib, runpy, sys
import matplotlib.pyplot as plt

def lengths(names):
    low_1, high_1, low_2, high_2 = box
    corners = [[low_1, low_2, 1], [high_1, low_2, 1], [high_1, high_2, 1], [low_1, high_2, 1]]
    found, creases = names["pieces"](corners)
    long = lambda lines: sum(math.dist(*ends) for ends in lines)
    found_lengths = {"pieces": len(found), "creases": [long(lines) for lines in creases]}
    return found_lengths | ({"boundary": long(names["ties"](found))} if "ties" in names else {})

box = json.loads(sys.argv.pop(1))
printouts, drawn = {}, {}
for path in map(pathlib.Path, sys.argv[1:]):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        names = runpy.run_path(str(path), run_name="__main__")
    plt.close("all")
    printouts[path.stem] = dict(line.split(": ", 1) for line in printed.getvalue().splitlines())
    drawn[path.stem] = lengths(names) if "pieces" in names else None
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
print(json.dumps([printouts, drawn]))
"""


def look_of(name):
    """Return the query parameters with the slice and the threshold of a run."""
    threshold = {"threshold": THRESHOLD} if name.startswith("a threshold") else {}
    return threshold | ({"slice": json.dumps(SLICES[name])} if name in SLICES else {})


def run_scripts(sources, folder):
    """Run scripts in a process without Creases; return their output and the lengths of their lines.

    The images are in the folder.
    """
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    files = [f"{name}.py" for name in sources]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DRIVER, json.dumps(DRAWN_BOX), *files],
        cwd=folder,
        env=os.environ | {"MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def ran(client, tmp_path_factory):
    """Run the scripts of all runs; return address, script, output, image and line lengths of each.

    They run in one process, because imports take most of the time.
    """
    folder = tmp_path_factory.mktemp("scripts")
    runs = {
        name: client.post("/api/runs", json=spec).json()["links"]["self"]
        for name, spec in RUNS.items()
    }
    sources = {
        name: client.get(f"{run}/frames/60/export/py", params=look_of(name)).text
        for name, run in runs.items()
    }
    printed, drawn = run_scripts(sources, folder)
    pictures = {name: read_image(folder / printed[name].pop("picture")) for name in RUNS}
    return {
        name: (run, sources[name], printed[name], pictures[name], drawn[name])
        for name, run in runs.items()
    }


@pytest.mark.parametrize("name", RUNS)
def test_the_script_prints_the_scores_of_the_frame_and_draws_a_picture(client, ran, name):
    run, script, printed, picture, _ = ran[name]
    assert ("the weights are included" in script) == (name in EMBEDDED)
    assert "import app" not in script
    assert ("= FixedThresholdClassifier(" in script) == (
        name in ("a threshold", "a threshold, standardized")
    )
    assert picture.shape[:2] == (1050, 1260)
    metrics = client.get(f"{run}/frames/60", params={"include": "metrics"} | look_of(name))
    metrics = metrics.json()["metrics"]
    score = ("accuracy", "accuracy") if "train_accuracy" in metrics else ("R2", "r2")
    expected = {
        f"{split} {words}": metrics[f"{split}_{key}"]
        for split in ("train", "test")
        for words, key in (("loss", "loss"), score)
    }
    found = {words: float(value) for words, value in printed.items()}
    # A loss that overflows is null in the frame.
    assert found.keys() == expected.keys()
    for words, value in expected.items():
        if value is None:
            assert not np.isfinite(found[words])
        else:
            assert found[words] == pytest.approx(value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", RUNS)
def test_the_script_draws_the_exact_creases_and_boundary(client, ran, name):
    run, _, _, _, drawn = ran[name]
    box = ",".join(map(str, DRAWN_BOX))
    query = {"box": box, "grid": 0, "include": "network,regions,boundary"} | look_of(name)
    frame = client.get(f"{run}/frames/60", params=query).json()
    if frame["regions"] is None or name == "more units than are cut":
        assert drawn is None
        return
    if frame["task"] == "classification":
        length = frame["counts"]["boundary_length"]
        assert drawn.pop("boundary") == pytest.approx(length, rel=1e-6)
    if frame["network"]["activation"] != "identity":
        regions = {key: np.array(values) for key, values in frame["regions"].items()}
        ends = regions["vertices"][regions["edges"]]
        long = np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1)
        layers = range(len(frame["network"]["coefs"]) - 1)
        assert drawn == {
            "pieces": frame["counts"]["regions"],
            "creases": pytest.approx([long[regions["edge_layer"] == at].sum() for at in layers]),
        }


def test_the_picture_shows_the_requested_box(client, new_run, tmp_path):
    spec = {"dataset": {"kind": "gauss"}, "network": {"hidden_layer_sizes": []}}
    run = new_run(**spec)
    # At the centre of class 1, far from the boundary: one colour, and points on it.
    script = client.get(f"{run}/frames/100/export/py?box=1.8,2.2,1.8,2.2").text
    picture = read_image(tmp_path / run_scripts({"run": script}, tmp_path)[0]["run"]["picture"])[
        ..., :3
    ]
    hue = np.array([int(CLASS_COLOURS[1][at : at + 2], 16) for at in (1, 3, 5)]) / 255
    tint = 1 + 0.44 * (hue - 1)
    assert (np.abs(picture - tint).max(axis=2) < 0.02).mean() > 0.5


def test_a_script_says_in_its_docstring_which_lines_are_sampled(client, new_run):
    heads = {
        units: client.get(
            f"{new_run(network={'hidden_layer_sizes': [units, 1]})}/frames/1/export/py"
        ).text.split('"""')[1]
        for units in (255, 256)
    }
    assert "traced on a grid" not in heads[255]
    head = " ".join(heads[256].split())
    assert "traced on a grid of 100 x 100 points" in head
    assert "more than 256 hidden units (this network has 257)" in head


def test_equal_targets_have_no_r2(client, new_run, tmp_path):
    points = [[0, 0, 0.5], [1, 1, 0.5], [2, 1, 0.5], [3, 0, 1.5]]
    run = new_run(dataset={"kind": "points", "points": points, "test_share": 0.3})
    metrics = client.get(f"{run}/frames/3?include=metrics").json()["metrics"]
    script = client.get(f"{run}/frames/3/export/py").text
    printed = run_scripts({"run": script}, tmp_path)[0]["run"]
    assert [f"{split} R2" in printed for split in ("train", "test")] == [
        metrics[f"{split}_r2"] is not None for split in ("train", "test")
    ]


def test_without_matplotlib_the_script_prints_scores_and_a_hint(client, new_run, tmp_path):
    script = client.get(f"{new_run()}/frames/2/export/py").text
    script = script.replace('find_spec("matplotlib")', 'find_spec("matplotlib_is_not_here")')
    printed = run_scripts({"run": script}, tmp_path)[0]["run"]
    assert printed["picture"] == "none (matplotlib is not installed)"
