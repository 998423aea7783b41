"""Creases: an exact microscope for small ReLU networks."""

__version__ = "1.0.0"
