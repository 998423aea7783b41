"""A run as it is seen on a plane of its input space."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Box, Dataset, box_around, box_around_columns
from ..data.spec import DatasetSpec
from ..network.mlp import Network
from .composition import on_plane
from .plane import Floats, Plane
from .resolve import BadSlice, own_plane, plane_of
from .spec import SliceSpec
from .table import table_of


@dataclass(frozen=True, eq=False)
class Seen:
    """A network and its points on a plane.

    Attributes
    ----------
    plane : Plane
    network : Network
        The network of s and t: see `composition`. It is the full network if its input space is the
        plane.
    data : Dataset
        The points at their projections; the box is around those of all points before edits.
    full_network : Network
        The network of all columns.
    full_data : Dataset
        The points in all columns.
    dataset : DatasetSpec
    wanted : SliceSpec or None
        What the plane was asked for by.
    """

    plane: Plane
    network: Network
    data: Dataset
    full_network: Network
    full_data: Dataset
    dataset: DatasetSpec
    wanted: SliceSpec | None

    @property
    def columns_network(self) -> Network:
        """The full network with all columns as its inputs, in their order."""
        if len(self.plane.columns) > 2 or self.full_network.features == ("x1", "x2"):
            return self.full_network
        return _of_both_columns(self.full_network)

    @cached_property
    def distances(self) -> dict[str, Floats]:
        """The distance of each point of the training set and of the test set from the plane."""
        sets = {"train": self.full_data.X_train, "test": self.full_data.X_test}
        return {name: self.plane.distances(X) for name, X in sets.items()}

    @cached_property
    def rows(self) -> dict[str, NDArray[np.int64]]:
        """The row number of each point in the data set; -1 for points that were added or moved."""
        return table_of(self.dataset).numbers(self.full_data)


def seen(network: Network, data: Dataset, dataset: DatasetSpec, wanted: SliceSpec | None) -> Seen:
    """Return a network and its points as they are on a slice.

    Parameters
    ----------
    network : Network
    data : Dataset
        The points of the run at this epoch.
    dataset : DatasetSpec
        The spec of the data set, which the slice belongs to.
    wanted : SliceSpec or None
        None for the first two columns, with the others at their medians.

    Raises
    ------
    BadSlice
        If the data set has no such slice, or the inputs of the network are not its columns.
    """
    two = len(dataset.column_names) == 2
    plane = own_plane(dataset) if two and wanted is None else plane_of(dataset, wanted)
    if plane.whole:
        return Seen(plane, network, data, network, data, dataset, wanted)
    if two and not set(network.features) <= {"x1", "x2"}:
        raise BadSlice(
            "/slice",
            f"must be unset for a network with the features {', '.join(network.features)}: other "
            "slices need the columns themselves as inputs",
        )
    columns = _of_both_columns(network) if two else network
    X_train, X_test = plane.project(data.X_train), plane.project(data.X_test)
    shown = replace(data, X_train=X_train, X_test=X_test, box=box_of(dataset, wanted))
    return Seen(plane, on_plane(columns, plane), shown, network, data, dataset, wanted)


@lru_cache(maxsize=64)
def box_of(dataset: DatasetSpec, wanted: SliceSpec | None) -> Box:
    """Return the part of a slice to show initially: around the projections of all points."""
    plane = plane_of(dataset, wanted)
    points = plane.project(table_of(dataset).X)
    x1_min, x1_max, x2_min, x2_max = (
        box_around(points) if plane.equal_units else box_around_columns(points)
    )
    return x1_min + 0.0, x1_max + 0.0, x2_min + 0.0, x2_max + 0.0  # without negative zeros


def _of_both_columns(network: Network) -> Network:
    """Return an equal network whose inputs are x1 and x2, also if it is not piecewise linear."""
    first = np.zeros((2, network.coefs[0].shape[1]))
    for row, name in zip(network.coefs[0], network.features, strict=True):
        first[("x1", "x2").index(name)] = row
    coefs = first, *network.coefs[1:]
    return replace(network, coefs=coefs, features=("x1", "x2"), standardized=None)
