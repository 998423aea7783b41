"""A client that openapi-python-client generates from the site's document works against it."""

import importlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.servers import PATIENCE, until
from tests.web.test_examples import examples, here

PACKAGE = "creases_client"


@pytest.fixture(scope="module")
def folder(server, tmp_path_factory):
    """Where the command of docs/api.md has generated the client."""
    folder = tmp_path_factory.mktemp("client")
    commands = here(examples("docs/api.md", "console"), server).splitlines()
    command = next(line for line in commands if line.startswith("openapi-python-client"))
    program, *options = shlex.split(command)
    assert options[-1] == PACKAGE
    config = folder / "config.yml"
    config.write_text("post_hooks: []\n")  # else it would lint and format what it writes
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *options, "--config", config],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # It knows no text as the type of a body: CSV files go as application/octet-stream.
    left_out = re.findall("WARNING parsing (.*) within", done.stdout + done.stderr)
    assert set(left_out) == {"POST /api/csv"}
    return folder


@pytest.fixture(scope="module")
def generated(folder):
    """Imports a module of the client by its name."""
    sys.path.insert(0, str(folder))
    yield lambda name="": importlib.import_module(f"{PACKAGE}{name and '.'}{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def models(generated):
    return generated("models")


@pytest.fixture(scope="module")
def call(generated, server):
    """Calls an operation by its tag and id; holds what comes back to what the server sent."""

    def called(operation, *place, status=200, **given):
        function = generated(f"api.{operation}").sync_detailed
        answer = function(*place, client=client, **given)
        assert answer.status_code == status, answer.content
        if hasattr(answer.parsed, "to_dict"):
            sent = json.loads(answer.content)
            assert answer.parsed.to_dict() == sent
        return answer.parsed

    with generated().Client(server.url, timeout=PATIENCE) as client:
        yield called


@pytest.fixture(scope="module")
def run(call, models):
    return call("runs.create_run", body=models.RunSpec()).id


def test_it_trains_a_run(call, models):
    network = models.NetworkSpec(hidden_layer_sizes=[4, 4], activation=models.Activation.RELU)
    body = models.TrainRequest(spec=models.RunSpec(network=network), epochs=5, grid=6)
    frame = call("runs.train", body=body)
    assert isinstance(frame, models.Frame)
    assert frame.counts.regions == len(frame.regions.offsets) - 1
    assert len(frame.grid.probability) == 6


def test_it_gets_a_frame(call, models, run):
    frame = call(
        "frames.get_frame",
        run,
        4,
        grid=5,
        box=[-1.0, 1.0, -2.0, 2.0],
        include=[models.FramePart.GRID, models.FramePart.CONFUSION],
        arrays=models.Arrays.BASE64,
    )
    assert frame.box == [-1, 1, -2, 2]
    assert isinstance(frame.grid.probability, models.TypedArray)
    assert isinstance(frame.confusion.test, models.ClassConfusion)
    assert frame.regions is None
    edits = models.PreviewRequest(intercepts=[models.InterceptEdit(layer=0, to=1, value=0.5)])
    call("frames.preview_frame", run, 4, body=edits, grid=0)


def test_it_reads_off_the_geometry(call, run):
    cut = call("frames.get_cut", run, 4, start=[-1.0, 0.2], end=[1.0, 0.5])
    assert len(cut.t) == len(cut.kinks) + 2
    assert len(call("frames.get_levels", run, 4, values=[-1.0, 0.0, 1.0]).levels) == 3
    assert call("frames.get_fold", run, 4, layer=0, units=[2, 5]).units == [2, 5]
    call("frames.get_crease", run, 4, layer=1, unit=3, box=[0.0, 1.0, 0.0, 1.0])
    card = call("frames.get_card", run, 4, x1=0.2, x2=0.5)
    assert card.x1 == 0.2
    assert call("frames.get_figure", run, 4, grid=5).data


def test_it_gets_the_regions_of_a_network(call, models):
    cut = models.CutOf(start=[-2, 0], end=[2, 0])
    body = models.RegionsRequest(
        coefs=[[[1, -0.5], [0.5, 1]], [[1], [-1]]],
        intercepts=[[0, 0.25], [0.1]],
        box=[-2, 2, -2, 2],
        readings=models.Readings(at=[[0.5, 0.5]], cut=cut),
    )
    found = call("regions.post_regions", body=body)
    assert found.counts.regions == 4
    assert found.readings.at[0].affine
    assert found.readings.cut.kinks


def test_it_runs_a_study(call, models):
    axis = models.StudyAxis(field="network.hidden_layer_sizes", values=[[2], [4]])
    body = models.CurveStudySpec(kind="curve", axes=[axis], epochs=[3], seeds=[0, 1])
    study = call("studies.create_study", body=body)
    assert isinstance(study, models.CurveStudy)

    def done():
        known = call("studies.get_study", study.id)
        return known.progress.status == models.StudyStatus.DONE

    until(done)
    rows = call("studies.get_study_rows", study.id).rows
    assert len(rows) == 4
    assert isinstance(rows[0], models.CurveStudyRow)
    summary = call("studies.get_study_summary", study.id, metric="rmse_inside")
    assert summary.lines[0].n == [2, 2]
    assert [one.id for one in call("studies.list_studies").studies] == [study.id]


def test_it_sends_a_csv_file(call, generated, models):
    text = (
        b"length,width,species\n1.4,0.2,setosa\n4.7,1.4,versicolor\n5.1,x,virginica\n1,2,setosa\n"
    )
    file = generated("types").File(payload=io.BytesIO(text))
    table = call("data.post_csv", body=file, standardize=True, label="species")
    assert [problem.line for problem in table.problems] == [4]
    training = models.TrainRequest(spec=models.RunSpec(dataset=table.dataset), epochs=2)
    assert call("runs.train", body=training).class_names == ["setosa", "versicolor"]


def test_it_fits_a_curve(call, models):
    function = models.FunctionSpec(kind=models.FunctionKind.SINE)
    curve = call("curves.create_curve", body=models.CurveSpec(function=function))
    frame = call("curves.get_curve_frame", curve.id, 3, range_=[-8.0, 8.0], units=False)
    assert frame.range_ == [-8, 8]
    assert call("curves.get_curve_piece", curve.id, 3, x=1.0).x == 1


def test_it_asks_for_the_catalog_and_for_claims(call, models):
    assert call("catalog.get_catalog").defaults.training.solver == models.Solver.ADAM
    assert len(call("claims.list_claims").claims) == len(models.ClaimName)
    found = call("claims.get_experiment", models.ClaimName.POLYHEDRA, widths=[4, 8], depths=[1])
    assert found.settings.additional_properties["widths"] == [4, 8]


def test_it_understands_a_problem(call, models, run):
    problem = call("frames.get_frame", run, 4, grid=9999, status=422)
    assert isinstance(problem, models.Problem)
    assert problem.errors[0].pointer == "/grid"


def test_the_python_of_the_document_works(folder, server):
    script = here(examples("docs/api.md", "py"), server)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    accuracy, regions = done.stdout.split()
    assert float(accuracy) > 0.5
    assert int(regions) > 1
