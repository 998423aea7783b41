"""The SQLite store: runs, checkpoints, studies, and migrations of its tables."""
