"""Random sample of the rows of a table that has more rows than a data set can have points."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from ..jobs.job import checked

_SEED = 0
"""Seed of the sample: the same file always gives the same points."""

_FEWEST = 2
"""The number of rows that each group keeps, if it has them and the sample has room."""


def stratified_sample(groups: Sequence[Hashable], size: int) -> list[int]:
    """Return the indices of a random sample of rows, in ascending order.

    Rows are drawn at random within each group, so no order of the rows, such as alternating labels,
    gives the sample a structure that the table does not have. The groups keep their shares by the
    largest-remainder method, but each keeps at least two rows (one if there are too many groups).

    Parameters
    ----------
    groups : sequence
        The group of each row, such as its class.
    size : int
        The number of rows to keep; all are kept if there are no more.
    """
    if len(groups) <= size:
        return list(range(len(groups)))
    members: dict[Hashable, list[int]] = {}
    for index, group in enumerate(checked(groups)):
        members.setdefault(group, []).append(index)
    sizes = np.array([len(indices) for indices in members.values()])
    rng = np.random.default_rng(_SEED)
    kept: list[int] = []
    for indices, count in zip(members.values(), allotted(sizes, size).tolist(), strict=True):
        kept += rng.choice(indices, count, replace=False, shuffle=False).tolist()
    return sorted(kept)


def allotted(sizes: np.ndarray, total: int) -> np.ndarray:
    """Divide a sample among groups of the given sizes, in proportion, and return their shares.

    Of more groups than the sample has rows, the largest get one each.
    """
    fewest = min(_FEWEST, total // len(sizes))
    if not fewest:
        shares: np.ndarray = np.zeros(len(sizes), dtype=np.int64)
        shares[np.argsort(-sizes, kind="stable")[:total]] = 1
        return shares
    floors = np.minimum(sizes, fewest)
    quotas = sizes * (total / sizes.sum())
    # Small groups keep their minimum; the others share what is left, in proportion.
    small = quotas < floors
    while (quotas[small] != floors[small]).any():
        quotas[small] = floors[small]
        rest = ~small
        quotas[rest] = sizes[rest] * ((total - floors[small].sum()) / sizes[rest].sum())
        small |= quotas < floors
    shares = np.floor(quotas).astype(np.int64)
    remainders = np.argsort(shares - quotas, kind="stable")
    shares[remainders[: total - shares.sum()]] += 1
    return shares
