"""Creases: an exact microscope for small ReLU networks."""

__version__ = "0.1.0"
