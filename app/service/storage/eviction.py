"""Deletion of what can be computed again, the least recently used first."""

import sqlite3
from collections.abc import Mapping

from .sizes import recomputable

Uses = Mapping[tuple[str, int | None], float]
"""Times of use by name and epoch of a checkpoint; without an epoch, of the metrics of a run."""


def mark_used(connection: sqlite3.Connection, uses: Uses) -> None:
    """Store when checkpoints and metrics were last used."""
    checkpoints = [(at, *key) for key, at in uses.items() if key[1] is not None]
    connection.executemany(
        "UPDATE checkpoints SET used = max(used, ?) WHERE run = ? AND epoch = ?", checkpoints
    )
    metrics = [(run, at) for (run, epoch), at in uses.items() if epoch is None]
    connection.executemany(
        "INSERT INTO metric_uses (run, used) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET used = max(used, excluded.used)",
        metrics,
    )


def evict(connection: sqlite3.Connection, limit: int) -> int:
    """Delete the least recently used checkpoints and metrics until the rest is within a limit.

    The metrics of a run are deleted together: a chart with gaps would be misleading.

    Returns
    -------
    int
        The bytes that were deleted.
    """
    before = left = recomputable(connection)
    while left > limit:
        checkpoint = connection.execute(
            "SELECT used, rowid FROM checkpoints ORDER BY used, rowid LIMIT 1"
        ).fetchone()
        metrics = connection.execute(
            "SELECT used, run FROM metric_uses ORDER BY used, run LIMIT 1"
        ).fetchone()
        if checkpoint is not None and (metrics is None or checkpoint[0] <= metrics[0]):
            connection.execute("DELETE FROM checkpoints WHERE rowid = ?", (checkpoint[1],))
        elif metrics is not None:
            connection.execute("DELETE FROM metrics WHERE run = ?", (metrics[1],))
            connection.execute("DELETE FROM metric_uses WHERE run = ?", (metrics[1],))
        else:
            break  # the sizes are damaged
        left = recomputable(connection)
    return before - left
