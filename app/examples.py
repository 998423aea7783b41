"""The pictures of the examples, and the previews of the bundled data sets.

``python -m app.examples`` writes them to ``static/examples`` and to ``app/core/data``.
"""

from .core.data import previews
from .core.examples import EXAMPLES, Example
from .core.geometry.regions import Box
from .core.thumbnails import thumbnail
from .core.training.state import advance, start
from .web.site_files import STATIC

FOLDER = STATIC / "examples"


def main() -> None:
    """Draw the pictures of all examples, delete those of earlier ones, and write the previews."""
    previews.write()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    for example in EXAMPLES:
        (FOLDER / f"{example.name}.png").write_bytes(picture(example))


def picture(example: Example) -> bytes:
    """Return the picture of an example as a PNG file."""
    box = example.look.get("box")
    states = [advance(start(run), example.epoch) for run in example.runs()]
    return thumbnail(states, None if box is None else _box(box))


def _box(text: str) -> Box:
    """Read the part of the plane in view from the text in a link."""
    x1_min, x1_max, x2_min, x2_max = map(float, text.split(","))
    return x1_min, x1_max, x2_min, x2_max


if __name__ == "__main__":
    main()
