"""Data sets on the plane: what a spec can ask for, and the points that result."""
