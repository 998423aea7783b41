"""Where compiled code is kept: in the chosen folder, in a copy of it, or in memory."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

READ_ONLY = """
import tempfile

def refuse(*arguments, **options):
    raise OSError(30, "Read-only file system")

tempfile.TemporaryFile = refuse  # how Numba, and we, find out
"""
NO_TEMPORARY_FOLDER = "tempfile.TemporaryDirectory = refuse\n"
TWICE = """
import os
from app.core.kernels.training import (dense)
assert dense.loop_is_enough(1) and not dense.loop_is_enough(2)
stats = dense.loop_is_enough.stats
print(stats.cache_path, sum(stats.cache_hits.values()), os.environ.get("NUMBA_CACHE_DIR"))
"""


def outcome(script, cache, root=ROOT):
    """Cache folder, hits in it, and Numba's setting, as a fresh process prints them."""
    environment = {**os.environ, "CREASES_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_compiled_code_is_kept_in_the_chosen_folder_for_the_next_process(tmp_path):
    folder, hits, setting = outcome(TWICE, tmp_path / "new" / "cache")
    assert Path(setting).parent == tmp_path / "new" / "cache" / "numba"
    assert Path(folder).is_relative_to(setting)
    assert hits == "0"
    assert outcome(TWICE, tmp_path / "new" / "cache") == [folder, "1", setting]


@pytest.mark.parametrize("place", ["kernel.py", "nested/kernel.py", "nested/deeper/kernel.py"])
def test_an_edit_of_any_kernel_makes_what_was_compiled_before_useless(tmp_path, place):
    """Numba alone would go on with functions that another module's edited code is inlined in."""
    copy = tmp_path / "app"
    shutil.copytree(ROOT / "app", copy, ignore=shutil.ignore_patterns("__pycache__"))
    kernel = copy / "core" / "kernels" / place
    kernel.parent.mkdir(parents=True, exist_ok=True)
    kernel.write_text("# as it was\n")
    setting = outcome(TWICE, tmp_path, tmp_path)[2]
    assert outcome(TWICE, tmp_path, tmp_path)[1:] == ["1", setting]
    kernel.write_text("# edited\n")
    _, hits, edited = outcome(TWICE, tmp_path, tmp_path)
    assert hits == "0"
    assert edited != setting


def test_a_file_system_that_cannot_be_written_to_means_memory_only(tmp_path):
    folder, hits, _ = outcome(READ_ONLY + NO_TEMPORARY_FOLDER + TWICE, tmp_path)
    assert (folder, hits) == ("None", "0")
    assert list(tmp_path.rglob("*.nb?")) == []


def test_a_cache_that_can_only_be_read_is_copied_and_used(tmp_path):
    outcome(TWICE, tmp_path)
    (original,) = tmp_path.rglob("*.nbi")
    refuse_there = READ_ONLY.replace(
        "    raise OSError",
        f"    if not str(options.get('dir')).startswith({str(tmp_path)!r}):\n"
        "        return allowed(*arguments, **options)\n    raise OSError",
    ).replace("import tempfile\n", "import tempfile\nallowed = tempfile.TemporaryFile\n")
    folder, hits, _ = outcome(refuse_there + TWICE, tmp_path)
    assert not Path(folder).is_relative_to(tmp_path)
    assert hits == "1"
    assert not Path(folder).exists(), "the copy goes with its process"
    assert list(tmp_path.rglob("*.nbi")) == [original]


@pytest.mark.parametrize("place", ["file/inside", "file"])
def test_a_folder_that_cannot_be_made_does_no_harm(tmp_path, place):
    (tmp_path / "file").write_text("not a folder")
    folder, hits, _ = outcome(TWICE, tmp_path / place)
    assert Path(folder).parent != tmp_path
    assert hits == "0"


UNKEPT = """
from app.core import (kernels)
from app.core.kernels.training import (dense)
dense.loop_is_enough(1)
print(kernels.unkept())
"""
NO_ROOM = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that is too long is then an error
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
"""


def test_why_nothing_is_kept_is_known(tmp_path):
    """Before anything is compiled where the folder cannot be made, after where the disk is full."""
    assert outcome(UNKEPT, tmp_path / "kept") == ["None"]
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    why = " ".join(outcome(UNKEPT.replace("dense.loop_is_enough(1)", ""), blocked / "cache"))
    assert why == f"{blocked / 'cache'} cannot be written: Not a directory"
    full = " ".join(outcome(NO_ROOM + UNKEPT, tmp_path / "full"))
    assert full.startswith(str(tmp_path / "full"))
    assert full.endswith("cannot be written: File too large")
    everywhere = " ".join(outcome(READ_ONLY + NO_TEMPORARY_FOLDER + UNKEPT, tmp_path / "new"))
    assert "cannot be written" in everywhere
