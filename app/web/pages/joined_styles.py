"""The style sheets of each page, joined to one: a browser paints a page after all have arrived."""

from collections.abc import Callable, Iterator

STYLES = {
    "plane-page.css": (
        "style frame inspect time charts edits data slice teach share diagram compare pointer"
        " workspace examples"
    ),
    "curve-page.css": "style frame time charts data pointer workspace lab",
    "studies-page.css": "style studies",
    "article-page.css": "style studies diagram article",
    "docs-page.css": "style docs",
}
"""The style sheets of each joined one, in the order in which they apply."""


def joined_styles(read: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the path, below ``joined/``, and text of each joined style sheet.

    Parameters
    ----------
    read : callable
        Returns the text of a style sheet, by its path inside the folder of static files.
    """
    for joined, names in STYLES.items():
        yield f"joined/{joined}", "".join(read(f"{name}.css") for name in names.split())
