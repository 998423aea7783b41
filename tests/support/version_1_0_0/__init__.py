"""A store, responses and links of version 1.0.0, with what the links opened."""

import gzip
import json
from pathlib import Path

from app.service.container import STORE_FILE

_HERE = Path(__file__).parent

ANSWERS = json.loads((_HERE / "answers.json").read_text(encoding="utf-8"))
LINKS = json.loads((_HERE / "links.json").read_text(encoding="utf-8"))


def put_store(folder):
    """Put a copy of the store into a data folder; return its path."""
    path = folder / STORE_FILE
    path.write_bytes(gzip.decompress((_HERE / "creases.sqlite3.gz").read_bytes()))
    return path
