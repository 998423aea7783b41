"""Cut regions by class: one layer per class that is predicted somewhere in the box.

Every cell has a *leader*, the class with the largest logit so far. A further class k cuts the cells
where its logit minus the leader's changes sign, and leads on the positive side. The difference is
continuous, since leaders are equal at an edge between their cells, and affine on each cell: it
is the pre-activation of a unit, and the cuts are those of a layer with one unit. At the end, edges
between cells of one region and one leader are removed, so that the result does not depend on the
order of the classes.
"""

import numpy as np

from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.class_layers import (
    begin_class,
    compacted,
    end_class,
    interpolate_outputs,
    remove_edges,
)
from ..kernels.arrangement.error_bounds import LOST
from ..kernels.arrangement.faces import corners
from ..kernels.arrangement.separation import GRADIENT
from .arrangement import Arrangement
from .exact import ExactNetwork
from .scaling import ScaledNetwork

# Number of logits that are compared per batch.
_BLOCK = 1 << 21


def _grid(outputs: np.ndarray) -> np.ndarray:
    """Return the row of `separation.layer_grids` for differences of outputs."""
    difference = outputs.copy()
    difference[GRADIENT] += 1.0  # the norm is at most the sum of two norms
    return difference


def subtract(
    a: np.ndarray, a_low: np.ndarray, b: np.ndarray, b_low: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``a - b`` as pairs: see `kernels.arrangement.pairs`."""
    difference = a - b
    part = difference - a
    error = (a - (difference - part)) - (b + part) + (a_low - b_low)
    total = difference + error
    return total, error - (total - difference)


def near_winners(outputs: he.Cut, accuracy: np.ndarray, first: int) -> np.ndarray:
    """Return how often each class may have the largest logit, at the vertices from `first` on.

    Near-ties within the error bounds count half.

    Returns
    -------
    ndarray of float, shape (C,)
    """
    factor, offset = outputs.bounds[he.ERROR_FACTOR], outputs.bounds[he.ERROR_OFFSET]
    found = np.zeros(len(factor))
    step = max(1, _BLOCK // len(factor))
    for begin in range(first, len(accuracy), step):
        rows = slice(begin, min(begin + step, len(accuracy)))
        logits, most = outputs.Z[rows], accuracy[rows, he.INPUT_ERROR, None]
        margins = most * factor + offset + LOST
        best = (logits - margins).max(axis=1, keepdims=True)
        found += 0.5 * (logits + margins >= best).sum(axis=0)
        found += 0.5 * np.bincount(logits.argmax(axis=1), minlength=len(factor))
    return found


def undecided_winners(outputs: he.Cut, accuracy: np.ndarray) -> int:
    """Return at how many vertices more than one class may have the largest logit."""
    return int(2 * near_winners(outputs, accuracy, 0).sum()) - 2 * len(accuracy)


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
    labels : ndarray of int
        The leader of each cell.
    """

    def __init__(self, scaled_network: ScaledNetwork, regions: Arrangement) -> None:
        self._scaled_network = scaled_network
        self._first = regions.vertices
        outputs = regions.state
        self._classes = int(outputs.Z.shape[1])
        self.cut = regions.extended(1, self._exact, 2 * regions.limit)
        self.cut.exact_unit = self._contrast
        self._layer = len(self.cut.layer_sizes) - 1
        count = self.cut.vertices
        self._outputs = outputs
        # If outputs are equal everywhere, only the first of them can win. Adding 0.0 unites zeros.
        network = scaled_network.network
        joined = np.vstack([network.coefs[-1], network.intercepts[-1]]).T + 0.0
        first: dict[bytes, int] = {}
        for k, output in enumerate(joined):
            first.setdefault(output.tobytes(), k)
        self._distinct = np.zeros(self._classes, dtype=bool)
        self._distinct[list(first.values())] = True
        self._known: set[int] = set()
        most = self._candidates(0)[0]
        self._known.add(most)
        self._led = [most]
        self.labels = np.full(self.cut.faces, most)
        self._leaders = np.full(count, most)
        self._k = most

    def run(self) -> None:
        """Cut by every class that leads somewhere, then remove edges that separate nothing."""
        checked = 0
        while checked < self.cut.vertices:
            candidates, checked = self._candidates(checked), self.cut.vertices
            for k in candidates:
                self._known.add(k)
                self._cut(k)
        self._unify()

    def _candidates(self, first: int) -> list[int]:
        """Return the new classes that may win at vertices from `first` on, the most frequent first.

        A class that is behind another at all corners of a cell is behind on the whole cell, since
        logits are affine there.
        """
        accuracy = self.cut.mesh.accuracy[: self.cut.vertices]
        wins = np.where(self._distinct, near_winners(self._outputs, accuracy, first), 0.0)
        order = np.argsort(-wins, kind="stable")
        return [k for k in order[wins[order] > 0.0].tolist() if k not in self._known]

    def _exact(self) -> ExactNetwork:
        made = self._scaled_network.exact()
        made.replace_outputs(made.stages[-1].contrasts(), self._scaled_network.output_shift)
        return made

    def _contrast(self, v: int) -> int:
        return int(self._leaders[v]) * self._classes + self._k

    def _cut(self, k: int) -> None:
        """Cut the cells by one class."""
        self._k = k
        cut, existing, edges = self.cut, self.cut.vertices, self.cut.edges
        place = self._layer, cut.words[self._layer], cut.limit
        behind, fits, state = begin_class(
            cut.mesh, self._outputs, self._leaders, k, *self._error_bounds(k), *place
        )
        if behind:
            return
        if not fits:
            raise FloatingPointError(f"pre-activations of layer {self._layer} overflow float64")
        cut.cut_from(state, _grid)
        self._led.append(k)
        self.labels, leaders, tied = end_class(
            cut.mesh, cut.state, self.labels, self._leaders, k, self._classes, edges
        )
        cut.refine()
        if tied:
            self._settle_ties(k, cut.state.signs[:existing])
        active = cut.mesh.pattern[: cut.faces, cut.words[self._layer]] & np.uint64(1)
        self.labels[active != 0] = k
        self._leaders = leaders
        self._extend_outputs(existing)

    def _error_bounds(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the bounds of the difference to any leader: the sum of those of two logits."""
        most = self._outputs.bounds[:, self._led].max(axis=1)
        own = self._outputs.bounds[:, k]
        factor = max(LOST, own[he.ERROR_FACTOR] + most[he.ERROR_FACTOR])
        offset = LOST + own[he.ERROR_OFFSET] + most[he.ERROR_OFFSET]
        bounds, norms = np.empty((4, 1)), np.empty(3)
        bounds[he.ERROR_FACTOR], bounds[he.INVERSE_FACTOR] = factor, 1.0 / factor
        bounds[he.ERROR_OFFSET] = offset
        bounds[he.LIKELY_OFFSET] = own[he.LIKELY_OFFSET] + most[he.LIKELY_OFFSET]
        norms[he.SPECTRAL] = norms[he.FROBENIUS] = factor
        norms[he.OFFSETS] = offset
        return bounds, norms

    def _settle_ties(self, k: int, signs: np.ndarray) -> None:
        """Where two classes are equal on whole cells, let the one with the smaller index lead."""
        mesh, existing = self.cut.mesh, len(signs)
        tied = np.zeros(self.cut.vertices, dtype=bool)
        tied[existing:] = True
        tied[:existing] = ~signs.any(axis=1)
        offsets, indices = corners(mesh)
        equal = np.logical_and.reduceat(tied[indices], offsets[:-1])
        self.labels[equal] = np.minimum(self.labels[equal], k)

    def _extend_outputs(self, existing: int) -> None:
        """Interpolate all outputs at the new vertices."""
        count, outputs = self.cut.vertices, self._outputs
        if count > len(outputs.Z):
            capacity = count + count // 2
            Z = np.empty((capacity, self._classes))
            Z[:existing] = outputs.Z[:existing]
            low = np.empty((capacity if len(outputs.low) else 0, self._classes))
            low[:existing] = outputs.low[:existing]
            self._outputs = outputs._replace(Z=Z, low=low)
        interpolate_outputs(self.cut.mesh, self._outputs, existing)

    def _unify(self) -> None:
        cut = self.cut
        kept = remove_edges(cut.mesh, self.labels, self._layer, self._first)
        xy, half, edge, face = compacted(cut.mesh, *kept)
        counts = cut.mesh.counts.copy()
        counts[[he.VERTICES, he.EDGES, he.FACES]] = [len(part) for part in kept]
        cut.mesh = cut.mesh._replace(counts=counts, xy=xy, half=half, edge=edge, face=face)
        self.labels = self.labels[kept[2]]
