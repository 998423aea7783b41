"""The colours of classes and layers, shared by all that draws."""

CLASS_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Of the palette of Okabe and Ito (2008), "Color universal design", which all can tell apart."""

CREASE_COLOURS = (
    "#8a5a9e",
    "#3f8f5f",
    "#b8860b",
    "#8c3b3b",
    "#2f7f99",
    "#6b6b6b",
    "#a06a2c",
    "#555599",
)
