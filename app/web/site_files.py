"""The folders of static files and templates, in the installed package or in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def folder(name: str, package: Path = _PACKAGE) -> Path:
    """Return the folder ``name`` inside ``package`` or, in a checkout, next to it."""
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


STATIC = folder("static")
TEMPLATES = folder("templates")
