"""The recipes of docs/architecture.md work: a row in a table is all that a new choice needs.

Each recipe runs in its own process, before the modules that read the table are imported.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.exhaustive  # each test starts Python processes

ROOT = Path(__file__).resolve().parent.parent

DATASET = '''
import numpy as np
from app.core.data.generators import KINDS, DatasetKind

def stripes(draw):
    """Two classes in stripes of width 2."""
    X = draw.rng.uniform(-5, 5, (draw.n, 2))
    moved = X[:, 0] + draw.rng.normal(0, draw.noise, draw.n)
    return X, np.floor(moved / 2).astype(np.int64) % 2

KINDS["stripes"] = DatasetKind("Stripes", "Two classes in stripes.", stripes)

from app.core.catalog import catalog
from app.core.export.formats import export
from app.core.frames.frame import View, frame
from app.core.specs.run import Limits, RunSpec, run_id
from app.core.training.state import advance, start

entry = next(entry for entry in catalog(Limits())["datasets"] if entry["kind"] == "stripes")
assert entry["label"] == "Stripes" and len(entry["thumbnail"]) == 120
assert "stripes" in catalog(Limits())["fields"]["dataset.kind"]["choices"]

spec = RunSpec.model_validate({"dataset": {"kind": "stripes"}})
assert run_id(spec) != run_id(RunSpec())
state = advance(start(spec), 200)
assert state.history["loss"][-1] < 0.7 * state.history["loss"][0]
picture = frame(state, View(grid=20)).as_dict()
assert picture["counts"]["regions"] > 10
assert picture["metrics"]["train_accuracy"] > 0.8
for kind in ("csv", "geojson", "graphml", "svg", "py"):
    assert export(kind, state, None, 10_000).content
'''

ACTIVATION = """
import numpy as np
from app.core.network.activations import ACTIVATIONS, Activation

ACTIVATIONS["abs"] = Activation(
    "Absolute value", "The distance from 0: folds the plane.", "abs(z)", slopes=(-1.0, 1.0)
)

import onnxruntime
from dataclasses import replace
from app.core.catalog import catalog
from app.core.export.onnx import onnx_model
from app.core.export.python_script import script
from app.core.geometry.regions import subdivide
from app.core.specs.run import Limits, RunSpec
from app.core.training.problem import join_parameters, problem_of
from app.core.training.state import advance, start
from tests.support import oracle

entry = next(entry for entry in catalog(Limits())["activations"] if entry["name"] == "abs")
assert entry["slopes"] == [-1.0, 1.0] and entry["piecewise_linear"]
assert "abs" in catalog(Limits())["fields"]["network.activation"]["choices"]

spec = RunSpec.model_validate(
    {"network": {"activation": "abs", "hidden_layer_sizes": [5, 4]}, "training": {"batch_size": 50}}
)
state = start(spec)
problem = problem_of(spec.dataset, spec.network)
parameters = join_parameters(state.network.coefs + state.network.intercepts)
gradient = problem.evaluate(parameters, 0.01)[1]
for index in range(len(parameters)):
    step = np.zeros_like(parameters)
    step[index] = 1e-6
    up, down = (problem.evaluate(parameters + sign * step, 0.01)[0] for sign in (1, -1))
    assert abs((up - down) / 2e-6 - gradient[index]) < 1e-6, index

network = advance(state, 60).network
X = np.random.default_rng(0).uniform(-3, 3, (200, 2))
z = X
for weights, biases in zip(network.coefs[:-1], network.intercepts[:-1]):
    z = np.abs(z @ weights + biases)
logits = z @ network.coefs[-1] + network.intercepts[-1]
assert np.allclose(network.logits(X), logits, rtol=0, atol=1e-12)

box = (-2.0, 3.0, -2.0, 2.0)
regions = subdivide(network, box)
twin = replace(network, activation="leaky_relu", negative_slope=-1.0)
assert len(regions) == len(oracle.subdivide(twin, box).cells) > 10

session = onnxruntime.InferenceSession(onnx_model(network, (0, 1)))
assert np.allclose(session.run(["logits"], {"X": X})[0], logits, rtol=0, atol=1e-12)
source = script(advance(state, 60), "0" * 20)
assert "np.where(z > 0, z, -1.0 * z)" in source and "activation abs" in source
"""


def follow(recipe):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", recipe], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_row_adds_a_data_set_to_catalog_training_and_pictures():
    follow(DATASET)


def test_a_row_adds_a_piecewise_linear_activation_to_training_geometry_and_exports():
    follow(ACTIVATION)
