"""Every setting is documented with its default and description, and read at the start."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.schema.base import Limits
from app.settings import Settings
from tests.support.cases import each

DOCUMENT = (Path(__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = {
    name: (default.strip("`"), words)
    for name, default, words in re.findall(
        r"^\| `(CREASES_\w+)` \| (\S+) \| (.+) \|$", DOCUMENT, re.MULTILINE
    )
}
FIELDS = {f"CREASES_{name.upper()}": field for name, field in Settings.model_fields.items()}


def shown(default):
    return "unset" if default in (None, ()) else str(default)


def test_exactly_the_settings_are_documented():
    assert ROWS.keys() == FIELDS.keys()


@each("name", FIELDS)
def test_a_setting_is_documented_with_its_default_and_description(name):
    default, words = ROWS[name]
    assert default == shown(FIELDS[name].default)
    meaning = FIELDS[name].description
    assert meaning
    assert re.sub("`", "", meaning.split(". ")[0]).rstrip(".") in re.sub("`", "", words)


def test_settings_are_read_when_an_instance_is_created(monkeypatch):
    before = Settings()
    monkeypatch.setenv("CREASES_MAX_GRID", "77")
    monkeypatch.setenv("CREASES_CORS_ORIGINS", "http://a.example, http://b.example")
    assert Settings().max_grid == 77
    assert Settings().cors_origins == ("http://a.example", "http://b.example")
    assert before.max_grid == 400


def test_every_limit_of_the_core_has_a_setting():
    limits = Settings().limits()
    assert limits == Limits()
    for name in vars(limits):
        assert Limits.setting(name) in FIELDS
        changed = Settings(**{f"max_{name}": 5000}).limits()
        assert getattr(changed, name) == 5000


@each(
    ("name", "value"),
    [("PORT", "80000"), ("MAX_LAYERS", "0"), ("EXECUTOR", "cloud"), ("CHUNK_SECONDS", "nan")],
)
def test_a_setting_out_of_range_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"CREASES_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_the_cache_is_in_the_data_folder_by_default(monkeypatch):
    monkeypatch.delenv("CREASES_CACHE_DIR", raising=False)
    assert Settings(data_dir="there").cache_path == Path("there/cache")
    assert Settings(data_dir="there", cache_dir="here").cache_path == Path("here")
