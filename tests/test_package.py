"""The folder app/ works under another name, as it is named when it is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.web.site_files import folder

pytestmark = pytest.mark.exhaustive  # each test starts Python processes

ROOT = Path(__file__).resolve().parent.parent

IMPORT_EVERYTHING_AND_OPEN_EVERY_PAGE = """
import importlib, pkgutil, sys
import creases
for module in pkgutil.walk_packages(creases.__path__, "creases."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
assert "app" not in sys.modules

from fastapi.testclient import TestClient
from creases.main import create_app
from creases.settings import Settings
client = TestClient(create_app(Settings(data_dir="data")))
for path in ("/", "/article", "/curve", "/experiments", "/studies", "/static/style.css"):
    assert client.get(path).status_code == 200, path
"""


def test_the_package_works_under_another_name_with_the_site_inside(tmp_path):
    package = tmp_path / "creases"
    shutil.copytree(ROOT / "app", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("static", "templates"):
        shutil.copytree(ROOT / name, package / name)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING_AND_OPEN_EVERY_PAGE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_files_of_the_site_are_found_inside_the_package_or_beside_it(tmp_path):
    package = tmp_path / "creases"
    package.mkdir()
    assert folder("static", package) == tmp_path / "static"
    (package / "static").mkdir()
    assert folder("static", package) == package / "static"
