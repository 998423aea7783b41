"""Cut regions by class, face by face.

In a region only the classes that may have the largest logit at one of its corners can win, since
logits are affine there. Where more than one may, the region has a *leader* everywhere, the class
with the largest logit of those compared so far. Each further class k cuts the parts of the region
where its logit minus the leader's changes sign, and leads on the positive side. The difference is
continuous, since leaders are equal at an edge between their cells, and affine on each cell: it
is the pre-activation of a unit, and the cuts are those of a layer with one unit. Classes that may
win at a new vertex are compared, too. At the end, edges between cells of one region and one leader
are removed, so that the result does not depend on the order of the classes.

A vertex on an edge between two regions belongs to both. In the second one, the two classes that are
equal there are known; other signs there are computed as at every vertex.
"""

import numpy as np

from ..jobs.job import current_job
from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.cells import CellArrays, cut_by_class, read_cells
from ..kernels.arrangement.class_layers import CLASS, LEADER, cut_classes
from ..kernels.arrangement.cut_layer import DONE, NEED_SIGNS
from ..kernels.arrangement.held import arrays_of
from ..kernels.arrangement.separation import GRADIENT
from .arrangement import Arrangement
from .exact import ExactNetwork
from .scaling import ScaledNetwork


def subtract(
    a: np.ndarray, a_low: np.ndarray, b: np.ndarray, b_low: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``a - b`` as pairs: see `kernels.arrangement.pairs`."""
    difference = a - b
    part = difference - a
    error = (a - (difference - part)) - (b + part) + (a_low - b_low)
    total = difference + error
    return total, error - (total - difference)


class ClassCutter:
    """Cuts regions by class.

    Parameters
    ----------
    scaled_network : ScaledNetwork
        It has one output per class.
    regions : Arrangement
        Its last layer is the output.

    Attributes
    ----------
    cut : Arrangement
        The cells.
    """

    def __init__(self, scaled_network: ScaledNetwork, regions: Arrangement) -> None:
        self._scaled_network, self._regions = scaled_network, regions
        self.cut = regions.with_layer(1, self._exact, 2 * regions.limit)
        self.cut.exact_unit = self._contrast
        self._layer = len(self.cut.layer_sizes) - 1

    def run(self) -> CellArrays:
        """Cut by every class that leads somewhere; remove edges that separate nothing."""
        cut, network = self.cut, self._scaled_network.network
        code, cut.held, classes, cells = cut_by_class(
            self._regions.held,
            cut.words[-1],
            # A kernel is compiled for each memory layout.
            np.ascontiguousarray(network.coefs[-1]),
            np.ascontiguousarray(network.intercepts[-1]),
            self._layer,
            cut.limit,
            cut.tolerance,
            current_job().flag,
            cut.axis_shifts,
        )
        if code != DONE:
            self._classes, _ = arrays_of(classes)
            if code != NEED_SIGNS:
                cut.respond(code)
            # The norm of a difference of outputs is at most the sum of two norms.
            self._grids = cut.grids.copy()
            self._grids[self._layer + 1, GRADIENT] += 1.0
            cut.run(self._step)
            cut.mesh, cells = read_cells(
                cut.mesh,
                self._classes.labels,
                self._layer,
                self._regions.mesh.counts,
                cut.axis_shifts,
            )
        found: CellArrays = cells
        return found

    def _step(self, mesh: he.Mesh, state: he.Cut) -> tuple[int, he.Mesh, he.Cut]:
        code, mesh, state, self._classes = cut_classes(
            mesh, state, self._classes, self._grids, self.cut.tolerance, current_job().flag
        )
        return code, mesh, state

    def _exact(self) -> ExactNetwork:
        made = self._scaled_network.exact()
        made.replace_outputs(made.stages[-1].contrasts(), self._scaled_network.output_shift)
        return made

    def _contrast(self, v: int) -> int:
        classes = self._classes
        leader, k = int(classes.vertex[v, LEADER]), int(classes.at[CLASS])
        return leader * int(classes.Z.shape[1]) + k
