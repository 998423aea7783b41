"""Compiled subdivision of a box into linear regions: half-edges, signs, error bounds, cuts."""
