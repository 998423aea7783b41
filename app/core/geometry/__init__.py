"""Exact geometry of piecewise-linear networks: regions, boundary, and what is measured on them."""
