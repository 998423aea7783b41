"""Data sets of labelled points in the plane: specs, generators, splits and edits."""
