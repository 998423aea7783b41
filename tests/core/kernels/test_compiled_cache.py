"""Compiled code is cached in the chosen folder, in a temporary copy of it, or in memory only."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.exhaustive  # each test starts Python processes

ROOT = Path(__file__).parents[3]

READ_ONLY = """
import tempfile

def refuse(*arguments, **options):
    raise OSError(30, "Read-only file system")

tempfile.TemporaryFile = refuse  # Numba and the kernels test a folder by this call
"""
NO_TEMPORARY_FOLDER = "tempfile.TemporaryDirectory = refuse\n"
TWICE = """
import os
import numpy
from app.core.kernels.training import (backprop)
assert backprop.layout(numpy.array([2, 3, 1])).tolist() == [[0, 6, 9], [9, 12, 13]]
stats = backprop.layout.stats
print(stats.cache_path, sum(stats.cache_hits.values()), os.environ.get("NUMBA_CACHE_DIR"))
"""


def outcome(script, cache, root=ROOT):
    """Run a script in a new process; return the words it prints: folder, hits, Numba's setting."""
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


def test_compiled_code_is_cached_in_the_chosen_folder_for_the_next_process(tmp_path):
    folder, hits, setting = outcome(TWICE, tmp_path / "new" / "cache")
    assert Path(setting).parent == tmp_path / "new" / "cache" / "numba"
    assert Path(folder).is_relative_to(setting)
    assert hits == "0"
    assert outcome(TWICE, tmp_path / "new" / "cache") == [folder, "1", setting]


def test_a_copy_of_the_source_uses_the_same_code(tmp_path):
    """A fresh clone beside a warm cache, or a second checkout, has nothing to compile."""
    folder, _, setting = outcome(TWICE, tmp_path)
    shutil.copytree(
        ROOT / "app", tmp_path / "copy" / "app", ignore=shutil.ignore_patterns("__pycache__")
    )
    for kernel in (tmp_path / "copy" / "app" / "core" / "kernels").rglob("*.py"):
        os.utime(kernel, (0, 0))
    assert outcome(TWICE, tmp_path, tmp_path / "copy") == [folder, "1", setting]


@pytest.mark.parametrize("place", ["kernel.py", "nested/kernel.py", "nested/deeper/kernel.py"])
def test_an_edit_of_any_kernel_invalidates_the_cache(tmp_path, place):
    """Numba alone would reuse functions that inlined the other module's old code."""
    copy = tmp_path / "app"
    shutil.copytree(ROOT / "app", copy, ignore=shutil.ignore_patterns("__pycache__"))
    kernel = copy / "core" / "kernels" / place
    kernel.parent.mkdir(parents=True, exist_ok=True)
    kernel.write_text("# original\n")
    setting = outcome(TWICE, tmp_path, tmp_path)[2]
    assert outcome(TWICE, tmp_path, tmp_path)[1:] == ["1", setting]
    kernel.write_text("# edited\n")
    _, hits, edited = outcome(TWICE, tmp_path, tmp_path)
    assert hits == "0"
    assert edited != setting


INNER = """
from . import separate

@separate
def plus_one(x):
    if x < 0:
        raise ValueError("negative")
    return x + 1
"""
MIDDLE = """
from . import compiled
from .inner import plus_one

@compiled
def twice(x):
    return 2 * plus_one(x)
"""
OUTER = """
from . import compiled
from .middle import twice

@compiled
def four_times(x):
    return 2 * twice(x)
"""
COUNT = "print(sum(kernel.stats.cache_misses.values()), sum(kernel.stats.cache_hits.values()))\n"
ONE_LEVEL = "from app.core.kernels.middle import twice as kernel\nprint(kernel(2))\n" + COUNT
TWO_LEVELS = "from app.core.kernels.outer import four_times as kernel\nprint(kernel(2))\n" + COUNT
RAISES = """
from app.core.kernels.outer import four_times as kernel
try:
    kernel(-1)
except ValueError as error:
    print(error)
"""


def test_code_from_the_cache_calls_separate_kernels_at_any_depth(tmp_path):
    """Their addresses differ between processes, also where the caller is in another's code."""
    copy = tmp_path / "app"
    shutil.copytree(ROOT / "app", copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in (("inner", INNER), ("middle", MIDDLE), ("outer", OUTER)):
        (copy / "core" / "kernels" / f"{name}.py").write_text(text)
    assert outcome(ONE_LEVEL, tmp_path, tmp_path) == ["6", "1", "0"]
    assert outcome(ONE_LEVEL, tmp_path, tmp_path) == ["6", "0", "1"]
    assert outcome(TWO_LEVELS, tmp_path, tmp_path) == ["12", "1", "0"]
    assert outcome(TWO_LEVELS, tmp_path, tmp_path) == ["12", "0", "1"]
    assert outcome(RAISES, tmp_path, tmp_path) == ["negative"]
    (inner,) = (tmp_path / "numba").rglob("inner.plus_one*.nbc")
    inner.unlink()
    assert outcome(TWO_LEVELS, tmp_path, tmp_path) == ["12", "0", "1"], "it is compiled again"


def test_without_a_writable_folder_code_stays_in_memory(tmp_path):
    folder, hits, _ = outcome(READ_ONLY + NO_TEMPORARY_FOLDER + TWICE, tmp_path)
    assert (folder, hits) == ("None", "0")
    assert list(tmp_path.rglob("*.nb?")) == []


def test_a_read_only_cache_is_copied_and_used(tmp_path):
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
    assert not Path(folder).exists(), "the copy must be deleted when its process ends"
    assert list(tmp_path.rglob("*.nbi")) == [original]


@pytest.mark.parametrize("place", ["file/inside", "file"])
def test_a_folder_that_cannot_be_created_is_no_error(tmp_path, place):
    (tmp_path / "file").write_text("not a folder")
    folder, hits, _ = outcome(TWICE, tmp_path / place)
    assert Path(folder).parent != tmp_path
    assert hits == "0"


CALL = "backprop.layout(numpy.array([2, 3, 1]))"
PROBLEM = f"""
import numpy
from app.core import (kernels)
from app.core.kernels.training import (backprop)
{CALL}
print(kernels.cache_problem())
"""
FULL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that grows too large is then an OSError
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
"""


def test_the_reason_why_code_is_not_cached_is_reported(tmp_path):
    """A folder that cannot be created is known at import, a full disk after compilation."""
    assert outcome(PROBLEM, tmp_path / "writable") == ["None"]
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    reason = " ".join(outcome(PROBLEM.replace(CALL, ""), blocked / "cache"))
    assert reason == f"{blocked / 'cache'} cannot be written to: Not a directory"
    full = " ".join(outcome(FULL_DISK + PROBLEM, tmp_path / "full"))
    assert full.startswith(str(tmp_path / "full"))
    assert full.endswith("cannot be written to: File too large")
    everywhere = " ".join(outcome(READ_ONLY + NO_TEMPORARY_FOLDER + PROBLEM, tmp_path / "new"))
    assert "cannot be written to" in everywhere
