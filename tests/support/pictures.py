"""Pictures as arrays."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image


def read_image(file: Path | str | IO[bytes]) -> np.ndarray:
    """Return red, green, blue and opacity of the pixels, 0 to 1, as (height, width, 4)."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGBA")) / 255
