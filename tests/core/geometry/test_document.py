"""docs/geometry.md: its figure is up to date, and the files that it names exist."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_figure_is_up_to_date():
    script = runpy.run_path(str(ROOT / "docs" / "draw_geometry.py"))
    assert script["FILE"].read_text(encoding="utf-8") == script["figure"]()


def test_the_files_that_the_page_names_exist():
    page = (ROOT / "docs" / "geometry.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|tests)/[\w/.]+)`", page)
    assert named
    for name in named:
        assert (ROOT / name).exists(), name
