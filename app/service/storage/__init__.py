"""The SQLite store of specs, metrics, checkpoints and studies."""
