"""Where the files of the site are: inside the package when it is installed, else beside it."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def folder(name: str, package: Path = _PACKAGE) -> Path:
    """Return the folder ``name`` of ``package``, or the one beside it in a checkout."""
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


STATIC = folder("static")
TEMPLATES = folder("templates")
