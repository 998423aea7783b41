"""Names that users give to studies."""

from __future__ import annotations

MOST_CHARACTERS = 100


def read_name(text: object) -> str:
    """Return a valid name without spaces around it.

    Raises
    ------
    ValueError
        It is not a text of 1 to ``MOST_CHARACTERS`` printable characters.
    """
    name = text.strip() if isinstance(text, str) else ""
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        raise ValueError(f"must be a name of 1 to {MOST_CHARACTERS} printable characters")
    return name
