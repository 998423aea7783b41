"""Stores of earlier schemas as SQL text, each named by its last migration.

The code of that time created the tables and wrote the records: specs, metrics, a checkpoint, a
curve and a study with three finished cells, as far as the schema has them. Never change these
files; a new schema gets one of its own before the next one replaces it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

_HERE = Path(__file__).parent

OLD_STORES = sorted(path.stem for path in _HERE.glob("*.sql"))


def make_store(name, path):
    """Create the store of a schema as a file, and return its path."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((_HERE / f"{name}.sql").read_text(encoding="utf-8"))
    return path
