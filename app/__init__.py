"""Creases: an exact microscope for small ReLU networks."""
