"""Benchmark of frames, against an earlier commit.

Both versions compute the frames of the same trained networks, each in a process of its own with one
BLAS thread. They are measured alternately, after a warm-up; the medians of the processor times are
compared. Exit status 1 if a target is missed or the numbers of regions differ.

Check out the earlier commit in a worktree, and give it an environment:

    git worktree add --detach ../earlier effde7b
    ln -s "$PWD/.venv" ../earlier/.venv

Without `--against`, only the times of this version are printed.

Usage: python -m benchmarks.frames [--quick] [--against FOLDER]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parent.parent
TARGET = 0.45
"""Largest processor time, as a share of that of the commit effde7b."""
PAGE = ("metrics", "network", "regions", "boundary", "confusion", "colour")
"""The parts that the page requests."""
TURN_SECONDS = 0.2
"""Least processor time of one turn of one version."""


@dataclass(frozen=True)
class Case:
    """The frame of one network; `target` is None if the row is for information."""

    hidden: tuple[int, ...]
    data: str = "spiral"
    activation: str = "relu"
    parts: tuple[str, ...] | None = None
    target: float | None = TARGET

    @property
    def name(self) -> str:
        parts = "parts of the page" if self.parts else "default parts"
        return f"{self.hidden} {self.activation}, {self.data}, {parts}"


CASES = (
    Case((8, 8)),
    Case((64, 64)),
    Case((256, 256)),
    Case((8, 8), parts=PAGE, target=None),
    Case((64, 64), parts=PAGE, target=None),
    Case((256, 256), parts=PAGE, target=None),
    Case((8, 8), data="blobs", target=None),
    Case((64, 64), data="blobs", target=None),
    Case((64, 64), data="hills", target=None),
    Case((64, 64), activation="tanh", target=None),
)


def work() -> None:
    """Answer requests of the parent process: read a case, write its times."""
    sys.path.insert(0, os.getcwd())
    # The commit that the target names has one module for frames, one for specs, one for training.
    try:
        from app.core.frames.frame import View, frame
        from app.core.specs.run import RunSpec
        from app.core.training.state import advance, start
    except ModuleNotFoundError:
        from app.core.frames import View, frame  # type: ignore[assignment, attr-defined, no-redef]
        from app.core.specs import RunSpec  # type: ignore[attr-defined, no-redef]
        from app.core.training import advance, start  # type: ignore[attr-defined, no-redef]
    threadpool_limits(1)
    states: dict[str, Any] = {}
    for line in sys.stdin:
        case = json.loads(line)
        spec = {
            "dataset": {"kind": case["data"], "noise": 0.1},
            "network": {"hidden_layer_sizes": case["hidden"], "activation": case["activation"]},
            "training": {"learning_rate_init": 0.003},
        }
        key = json.dumps(spec)
        if key not in states:
            states[key] = advance(start(RunSpec.model_validate(spec)), case["epochs"])
        view = View(include=frozenset(case["parts"])) if case["parts"] else View()
        regions = frame(states[key], view).parts["counts"]["regions"]
        taken: list[float] = []
        while sum(taken) < TURN_SECONDS or len(taken) < 3:
            began = time.process_time()
            frame(states[key], view)
            taken.append(time.process_time() - began)
        print(json.dumps({"regions": regions, "seconds": taken}), flush=True)


class Version:
    """A process that computes the frames of one version of the software."""

    def __init__(self, folder: Path) -> None:
        python = folder / ".venv" / "bin" / "python"
        self._process = subprocess.Popen(
            [python if python.exists() else sys.executable, Path(__file__).resolve(), "--work"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.seconds: dict[Case, list[float]] = {}
        self.regions: dict[Case, int | None] = {}

    def measure(self, case: Case, epochs: int) -> None:
        """Measure one turn."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"hidden": case.hidden, "data": case.data, "activation": case.activation}
        self._process.stdin.write(
            json.dumps(request | {"parts": case.parts, "epochs": epochs}) + "\n"
        )
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        self.regions[case] = answer["regions"]
        self.seconds.setdefault(case, []).extend(answer["seconds"])

    def median(self, case: Case) -> float:
        """Return the median processor time of a frame."""
        return statistics.median(self.seconds[case])

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def main() -> int:
    """Print one line per network; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer turns, without (256, 256)")
    parser.add_argument("--against", type=Path, help="a folder with an earlier version")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work()
        return 0
    turns, epochs = (3, 50) if arguments.quick else (9, 200)
    cases = [case for case in CASES if not (arguments.quick and max(case.hidden) > 64)]
    now = Version(ROOT)
    earlier = Version(arguments.against.resolve()) if arguments.against else None
    versions = [now] if earlier is None else [now, earlier]
    print(f"{'frame':<50}{'regions':>9}{'earlier':>12}{'now':>12}{'share':>8}{'target':>8}")
    met = True
    for case in cases:
        for _ in range(turns):
            for version in versions:
                version.measure(case, epochs)
        met = report(case, now, earlier) and met
    for version in versions:
        version.close()
    return int(not met)


def report(case: Case, now: Version, earlier: Version | None) -> bool:
    """Print one line, and return whether the target is met."""
    regions = now.regions[case]
    counted = "none" if regions is None else f"{regions:,}"
    line = f"{case.name:<50}{counted:>9}"
    if earlier is None:
        print(f"{line}{'':>12}{now.median(case) * 1e3:>9.2f} ms")
        return True
    share = now.median(case) / earlier.median(case)
    same = regions == earlier.regions[case]
    met = same and (case.target is None or share <= case.target)
    print(
        f"{line}{earlier.median(case) * 1e3:>9.2f} ms{now.median(case) * 1e3:>9.2f} ms"
        f"{share:>8.2f}{case.target or '':>8}{'' if same else '  other regions'}"
        f"{'' if met else '  MISSED'}",
        flush=True,
    )
    return met


if __name__ == "__main__":
    sys.exit(main())
