"""The warm-up: compiles all kernels and compresses plotly.js before the first request.

``python -m app.warm`` does this ahead of time; later starts then only read the results.
"""

import logging
import sys
import time
from typing import Any

from .core import kernels
from .core.frames.frame import PARTS, View, frame
from .core.frames.region_card import card
from .core.geometry import class_cells, regions
from .core.specs.run import RunSpec
from .core.training import state as training
from .settings import Settings
from .web.pages.plotly_js import PlotlyScript

_logger = logging.getLogger(__name__)

_EXAMPLES: tuple[dict[str, Any], ...] = (
    {},
    {"dataset": {"kind": "blobs"}},
    {"dataset": {"kind": "hills"}, "network": {"activation": "leaky_relu"}},
    {"network": {"activation": "tanh"}},
)


def compile_ahead() -> None:
    """Compile every kernel that a request can use, or load it from the cache.

    If the compiled code cannot be cached, log one warning that the next start compiles again.
    """
    warned = _warn_of_cache()
    _compile()
    if not warned:
        _warn_of_cache()  # a full disk is noticed only on writing


def _warn_of_cache() -> bool:
    reason = kernels.cache_problem()
    if reason:
        _logger.warning(
            "Compiling takes two to three minutes at every start, because compiled code cannot be "
            "cached (%s). Set CREASES_CACHE_DIR to a writable folder.",
            reason,
        )
    return reason is not None


def _compile() -> None:
    training.warm_up()
    regions.warm_up()
    class_cells.warm_up()
    view = View(box=None, grid=4, include=frozenset(PARTS))
    for example in _EXAMPLES:
        state = training.start(RunSpec.model_validate(example))
        frame(state, view)
        card(state, 0.0, 0.0)
        # Without the grid, colours are computed in another way.
        frame(state, View(box=None, grid=4, include=frozenset({"colour"})))


def progress() -> tuple[int, int]:
    """Return how many kernels have been compiled or loaded, and how many there are.

    Inlined ones are parts of others and do not count.
    """
    # Copies, because the thread that warms up imports modules meanwhile.
    found = [
        kernel
        for name, module in sys.modules.copy().items()
        if name.startswith(f"{kernels.__name__}.")
        for kernel in vars(module).copy().values()
        if _is_kernel(kernel, name)
    ]
    return sum(bool(kernel.signatures) for kernel in found), len(found)


def _is_kernel(value: Any, module: str) -> bool:
    """Return whether a value is a kernel that is defined in a module and not inlined."""
    function, options = getattr(value, "py_func", None), getattr(value, "targetoptions", {})
    return getattr(function, "__module__", None) == module and not options.get("forceinline")


def main() -> None:
    """Warm up with the settings from the environment and log the time taken."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    began = time.perf_counter()
    _logger.info("warming up; the first time, this takes two to three minutes")
    PlotlyScript.installed().prepare(Settings().cache_path)
    compile_ahead()
    _logger.info("warmed up in %.1f s", time.perf_counter() - began)


if __name__ == "__main__":
    main()
