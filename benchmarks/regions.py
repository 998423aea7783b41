"""Benchmark of the exact regions of networks, against regioncam.

Both libraries subdivide the same box for the same networks, alternately, in one process with one
BLAS thread. The medians of the times are compared. regioncam computes in float32; the conversion is
not part of its time. The numbers of regions are printed as well: regioncam can lose some. The floor
is the time of the matrix products alone, in float64, for all vertices that exist before each layer;
times below the floor are possible, since most of these vertices need no product. Exit status 1 if a
target is missed.

`--networks` adds the networks of a folder of .npz files, with arrays `coefs_0`, `intercepts_0`, …
and `box` (x1_min, x1_max, x2_min, x2_max); files without `coefs_0` are passed over.

Usage: python -m benchmarks.regions [--quick] [--networks FOLDER]
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import regioncam
from threadpoolctl import threadpool_limits

from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import Box, Regions, TooManyRegions, subdivide, warm_up
from app.core.network.mlp import Network
from app.core.specs.run import RunSpec
from app.core.training.state import advance, start

from .real_networks import digits, six_layers_of_50

BIG = (256, 256, 256)
BIG_SIDE = 4.0
BIG_BYTES = 0.54e9
ROW = 5
"""Number of consecutive calls of one library in a turn."""
LIMIT = 10_000


@dataclass(frozen=True)
class Case:
    """A network, a box, and the targets."""

    name: str
    network: Network
    box: Box
    ratio: float
    seconds: float = float("inf")

    @cached_property
    def single(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The layers in float32; the square of side 2 around the origin stands for the box."""
        x1_min, x1_max, x2_min, x2_max = self.box
        half = np.array([x1_max - x1_min, x2_max - x2_min]) / 2
        center = np.array([x1_max + x1_min, x2_max + x2_min]) / 2
        first, *more = self.network.coefs
        offset, *others = self.network.intercepts
        coefs, intercepts = [half[:, None] * first, *more], [offset + center @ first, *others]
        return [
            (weights.astype(np.float32), biases.astype(np.float32))
            for weights, biases in zip(coefs, intercepts, strict=True)
        ]


def trained(hidden: tuple[int, ...], epochs: int) -> Network:
    """Return a network trained on the spiral."""
    spec = RunSpec.model_validate(
        {
            "dataset": {"kind": "spiral", "noise": 0.1},
            "network": {"hidden_layer_sizes": hidden},
            "training": {"learning_rate_init": 0.003},
        }
    )
    return advance(start(spec), epochs).network


def drawn(hidden: tuple[int, ...], seed: int = 0, outputs: int = 1) -> Network:
    """Return a network with normal weights of variance 1 / n_in and biases of variance 0.09."""
    random = np.random.default_rng(seed)
    sizes = (2, *hidden, outputs)
    pairs = list(pairwise(sizes))
    coefs = tuple(random.normal(size=pair) / np.sqrt(pair[0]) for pair in pairs)
    intercepts = tuple(0.3 * random.normal(size=size) for size in sizes[1:])
    return Network(coefs, intercepts, "relu", "logistic")


def square(side: float) -> Box:
    """Return the square around the origin whose sides are 2 * `side` long."""
    return (-side, side, -side, side)


def saved(folder: Path) -> list[Case]:
    """Return the networks of a folder of .npz files as regressions."""
    found = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as arrays:
            if "coefs_0" not in arrays:
                continue
            layers = sum(name.startswith("coefs_") for name in arrays)
            coefs, intercepts = (
                tuple(np.asarray(arrays[f"{kind}_{i}"], dtype=np.float64) for i in range(layers))
                for kind in ("coefs", "intercepts")
            )
            x1_min, x1_max, x2_min, x2_max = (float(side) for side in arrays["box"])
        network = Network(coefs, intercepts, "relu", "identity")
        found.append(Case(path.stem, network, (x1_min, x1_max, x2_min, x2_max), 0))
    return found


def ours(case: Case) -> Regions:
    """Return the regions that Creases finds."""
    return subdivide(case.network, case.box, max_regions=10**7)


def theirs(case: Case) -> int:
    """Return the number of regions that regioncam finds."""
    camera = regioncam.Regioncam(size=1.0)
    last = len(case.single) - 1
    for layer, (weights, biases) in enumerate(case.single):
        camera.linear(weights, biases)
        if layer < last:
            camera.relu()
    return int(camera.num_faces)


def seconds(work: Callable[[], object]) -> float:
    """Call `work` and return its wall-clock time."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def floor(regions: Regions, turns: int) -> float:
    """Return the median seconds that the matrix products take."""
    layers = regions.arrangement.mesh.provenance[: len(regions.vertices), 3]
    taken = []
    for _ in range(turns):
        total = 0.0
        for layer, weights in enumerate(regions.network.coefs):
            vertices = 4 + int(((layers >= 0) & (layers < layer)).sum())
            rows = np.ones((min(vertices, 256), len(weights)))
            out = np.empty((len(rows), weights.shape[1]))
            began = time.perf_counter()
            for _ in range(round(vertices / len(rows))):
                np.dot(rows, weights, out=out)
            total += time.perf_counter() - began
        taken.append(total)
    return statistics.median(taken)


def compare(case: Case, turns: int, others: int = ROW) -> bool:
    """Compare both libraries on one network, print one line, and return whether targets are met.

    In each turn, each library is called several times in a row (regioncam `others` times), because
    the first call after a switch finds cold caches.
    """
    ours(case)
    count = theirs(case)
    fast, slow = [], []
    for _ in range(turns):
        fast += [seconds(lambda: ours(case)) for _ in range(ROW)]
        slow += [seconds(lambda: theirs(case)) for _ in range(others)]
    regions = ours(case)
    median = statistics.median(fast)
    ratio = statistics.median(slow) / median
    met = ratio >= case.ratio and median <= case.seconds
    print(
        f"{case.name:<26}{len(regions):>9,}{count:>11,}"
        f"{statistics.median(slow) * 1e3:>12.2f} ms{median * 1e3:>11.2f} ms{ratio:>8.1f}x"
        f"{case.ratio:>6.0f}x{median / len(regions) * 1e6:>8.2f} us"
        f"{median / floor(regions, turns):>8.1f}x  {'' if met else 'MISSED'}"
    )
    return met


def widths(turns: int, widest: int) -> None:
    """Print the time per region of both libraries as the layers grow wider."""
    print("\nTwo hidden layers of random weights: time per region")
    print("   units   regions    Creases   regioncam")
    width = 16
    while width <= widest:
        count, *each = per_region(Case("", drawn((width, width)), square(2.0), 0), turns)
        print(f"  {width:>6}{count:>10,}{each[0]:>8.2f} us{each[1]:>9.2f} us")
        width *= 2


def depths(turns: int, deepest: int) -> bool:
    """Print the time per region as networks grow deeper, and return whether the target is met.

    The target is at most twice the time per region at depth 2, at any depth.
    """
    print("\nHidden layers of 32 units with random weights: time per region")
    print("  layers   regions    Creases   regioncam")
    taken = {}
    for depth in range(1, deepest + 1):
        count, *each = per_region(Case("", drawn((32,) * depth), square(2.0), 0), turns)
        taken[depth] = each[0]
        print(f"  {depth:>6}{count:>10,}{each[0]:>8.2f} us{each[1]:>9.2f} us")
    return max(taken.values()) <= 2 * taken[2]


def per_region(case: Case, turns: int) -> tuple[int, float, float]:
    """Return the number of regions and the microseconds per region of both libraries."""
    count, _ = len(ours(case)), theirs(case)
    fast, slow = [], []
    for _ in range(turns):
        fast += [seconds(lambda: ours(case)) for _ in range(ROW)]
        slow.append(seconds(lambda: theirs(case)))
    ours_each, theirs_each = (statistics.median(side) / count * 1e6 for side in (fast, slow))
    return count, ours_each, theirs_each


def classes(cases: list[Case], turns: int) -> bool:
    """Print how much longer the cells by class take than the regions; the target is twice."""
    print("\nRegions and then cells of each class, against regions alone")
    met = True
    for case in cases:
        network = replace(case.network, out_activation="softmax")
        alone, both = [], []
        for _ in range(1 + turns):
            alone.append(seconds(lambda: ours(case)))
            both.append(seconds(lambda: class_cells(subdivide(network, case.box))))
        ratio = statistics.median(both[1:]) / statistics.median(alone[1:])
        met = met and ratio <= 2
        print(f"  {case.name:<26}{network.coefs[-1].shape[1]:>5} outputs{ratio:>8.2f}x")
    return met


def many_outputs(turns: int) -> bool:
    """Print the time of the cells by class for many classes; the target is that of the regions."""
    print("\nCells by class, against the regions alone")
    met = True
    for hidden in ((16, 16), (64, 64)):
        for classes in (2, 10, 100, 1000):
            network = replace(drawn(hidden, 0, classes), out_activation="softmax")
            regions = subdivide(network, square(2.0))
            alone, cells = [], []
            for _ in range(1 + turns):
                alone.append(seconds(partial(subdivide, network, square(2.0))))
                cells.append(seconds(partial(class_cells, regions)))
            ratio = statistics.median(cells[1:]) / statistics.median(alone[1:])
            met = met and ratio <= 1
            count = f"{len(regions):,} regions, {len(class_cells(regions)):,} cells"
            print(f"  {hidden!s:<10}{classes:>6,} outputs  {count:<30}{ratio:>8.2f}x")
    return met


def degenerate(turns: int) -> bool:
    """Print how much longer networks take whose creases meet or coincide; the target is 3 times.

    The weights of these networks have the same shape. Per region, since their numbers differ.
    """
    print("\nNetworks whose creases meet or coincide, against random ones: time per region")
    met = True
    for hidden in ((8,), (8, 8), (16, 16), (32, 32), (8, 8, 8)):
        generic = drawn(hidden)
        taken = {}
        for name, network in (
            ("random", generic),
            ("integers", small_integers(generic, 1.0)),
            ("thirds", small_integers(generic, 1.0 / 3.0)),
            ("duplicates", with_duplicates(generic)),
        ):
            case = Case(name, network, square(4.0), 0)
            count = len(ours(case))
            taken[name] = (
                statistics.median(seconds(partial(ours, case)) for _ in range(ROW * turns)) / count
            )
            print(f"  {hidden!s:<14}{name:<12}{count:>7,}{taken[name] * 1e6:>8.2f} us")
        met = met and max(taken.values()) <= 3 * taken["random"]
    return met


def small_integers(network: Network, unit: float) -> Network:
    """Return a network of the same shape, with weights and biases from -2 to 2 times a number."""
    random = np.random.default_rng(0)
    shapes = [weights.shape for weights in network.coefs]
    numbers = np.arange(-2.0, 3.0) * unit
    return replace(
        network,
        coefs=tuple(random.choice(numbers, shape) for shape in shapes),
        intercepts=tuple(random.choice(numbers, size) for _, size in shapes),
    )


def with_duplicates(network: Network) -> Network:
    """Return the network with a quarter of the units of each hidden layer equal to others."""
    coefs, intercepts = [], []
    for weights, biases in zip(network.coefs[:-1], network.intercepts[:-1], strict=True):
        copies = np.arange(len(biases))
        copies[: len(biases) // 4] += len(biases) // 4
        coefs.append(weights[:, copies])
        intercepts.append(biases[copies])
    return replace(
        network,
        coefs=(*coefs, network.coefs[-1]),
        intercepts=(*intercepts, network.intercepts[-1]),
    )


def limited(turns: int) -> bool:
    """Print the time to stop at the limit of regions, and return whether the target is met.

    The target is at most twice the time of a full subdivision into as many regions.
    """
    deep = drawn((256,) * 8)

    def stop() -> None:
        try:
            subdivide(deep, (-2.0, 2.0, -2.0, 2.0), max_regions=LIMIT)
        except TooManyRegions:
            return
        raise AssertionError("the network has fewer regions than the limit")

    side = 2.0
    while len(ours(one := Case("", drawn((256,)), square(side), 0))) > LIMIT:
        side /= 1.1
    stopped = statistics.median(seconds(stop) for _ in range(turns))
    whole = statistics.median(seconds(lambda: ours(one)) for _ in range(turns))
    count = len(ours(one))
    ratio = stopped / (whole * LIMIT / count)
    print(
        f"\n(256,)*8, at most {LIMIT:,} regions: stops after {stopped * 1e3:.1f} ms,"
        f" {ratio:.1f} times the time of as many regions of one layer"
    )
    return ratio <= 2


def peak() -> float:
    """Return the peak memory, in bytes, of a process that subdivides the big network.

    Call it before this process uses much memory: a child's peak starts at its parent's.
    """
    command = [sys.executable, "-m", "benchmarks.regions", "--peak"]
    completed = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(completed.stdout)


def main() -> int:
    """Print one line per network; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="fewer repetitions, without the largest network"
    )
    parser.add_argument("--peak", action="store_true", help="only print the peak memory in bytes")
    parser.add_argument("--networks", type=Path, help="a folder of .npz files")
    arguments = parser.parse_args()
    threadpool_limits(1)
    warm_up()
    if arguments.peak:
        ours(Case("", drawn(BIG), square(BIG_SIDE), 0))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
        return 0
    turns, epochs = (3, 20) if arguments.quick else (9, 200)
    cases = [
        Case("drawn (8,)", drawn((8,)), square(2.0), 1, 0.3e-3),
        Case("trained (8, 8)", trained((8, 8), epochs), square(6.0), 1, 0.3e-3),
        Case("trained (32, 32)", trained((32, 32), epochs), square(6.0), 4),
        Case("trained (64, 64, 64)", trained((64, 64, 64), epochs), square(6.0), 10),
        Case("six trained layers of 50", six_layers_of_50(), square(1.5), 8),
        Case("digits on a plane (64, 64)", digits((64, 64)), (-0.5, 1.5, -0.5, 1.5), 3),
    ]
    needed = 0.0 if arguments.quick else peak()
    print(
        f"{'network':<26}{'regions':>9}{'regioncam':>11}{'regioncam':>15}{'Creases':>14}"
        f"{'ratio':>9}{'target':>7}{'per region':>11}{'floor':>9}"
    )
    met = [compare(case, 20 * turns if case.seconds < 1 else turns) for case in cases]
    if arguments.networks:
        met += [compare(case, 3, others=1) for case in saved(arguments.networks)]
    if not arguments.quick:
        met.append(compare(Case(f"random {BIG}", drawn(BIG), square(BIG_SIDE), 25), 1, others=1))
        print(f"random {BIG}: peak memory {needed / 1e9:.2f} GB, limit {BIG_BYTES / 1e9} GB")
        met.append(needed < BIG_BYTES)
    widths(3, 64 if arguments.quick else 256)
    met.append(depths(3, 4 if arguments.quick else 8))
    met.append(classes([case for case in cases if case.network.coefs[-1].shape[1] > 1], turns))
    met.append(many_outputs(3 * turns))
    met.append(degenerate(3 * turns))
    met.append(limited(3))
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main())
