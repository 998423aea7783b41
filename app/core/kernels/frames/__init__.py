"""Loops for the parts of a frame: outputs on a grid, regions on a grid, and polylines."""
