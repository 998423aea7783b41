"""Slices: planes in the input space of a network, and what a network and its points are there."""
